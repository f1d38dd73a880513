//! Who is in the sample, and what whoever starts it is told.

use std::{fmt::Write as _, path::Path};

use countersign_app::Failure;
use countersign_embedded::ExposeSecret as _;
use countersign_statement::codes::Role;
use serde_json::json;

use crate::demo::{cast::Secrets, steps::Say};

/// One of the people, as they are told of.
pub(super) struct CastMember {
    pub login: &'static str,
    pub name: &'static str,
    pub roles: &'static [Role],
    /// Whether their key is wrapped with a passphrase.
    pub wrapped: bool,
    pub can: &'static str,
}

/// Everyone; whoever is best to begin with stands first. Ada and Ben are the founders of every demo.
pub(super) const MEMBERS: [CastMember; 5] = [
    CastMember {
        login: "chloe",
        name: "Chloe Marchetti",
        roles: &[Role::ComplianceOfficer, Role::Analyst],
        wrapped: true,
        can: "decides most of the queue: analyst's and compliance reviews",
    },
    CastMember {
        login: "dev",
        name: "Dev Ramanathan",
        roles: &[Role::Supervisor],
        wrapped: true,
        can: "gives the second approval; several actions wait for it",
    },
    CastMember {
        login: "ben",
        name: "Ben Lindqvist",
        roles: &[Role::Admin, Role::ComplianceOfficer],
        wrapped: true,
        can: "compliance reviews, but nothing of the incident agents, which are Ben's; confirms people",
    },
    CastMember {
        login: "ada",
        name: "Ada Okonkwo",
        roles: &[
            Role::Analyst,
            Role::ComplianceOfficer,
            Role::Supervisor,
            Role::Admin,
        ],
        wrapped: false,
        can: "every role, and yet nothing that the screening agent proposed, which is Ada's: see why",
    },
    CastMember {
        login: "elena",
        name: "Elena Petrova",
        roles: &[Role::Auditor],
        wrapped: true,
        can: "reads, exports and verifies; decides nothing",
    },
];

impl CastMember {
    fn password(&self) -> String {
        Secrets::Known
            .password(self.login)
            .expose_secret()
            .to_owned()
    }

    fn passphrase(&self) -> Option<String> {
        let wrapped = Secrets::Known.passphrase(self.login);
        self.wrapped.then(|| wrapped.expose_secret().to_owned())
    }
}

/// Says who can sign in, with which password, and what each can do.
pub(super) fn tell(dir: &Path, json: bool, say: Say) -> Result<(), Failure> {
    if json {
        let people: Vec<_> = MEMBERS
            .iter()
            .map(|m| {
                json!({"login": m.login, "name": m.name, "roles": m.roles.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
                    "password": m.password(), "passphrase": m.passphrase(), "can": m.can})
            })
            .collect();
        return say(&json!({"sample": dir, "people": people}).to_string());
    }
    let mut text =
        String::from("\nSign in as one of these; the passphrase unlocks the key that signs.\n\n");
    for m in &MEMBERS {
        let secrets = m.passphrase().map_or_else(
            || m.password(),
            |passphrase| format!("{:<13}  passphrase {passphrase}", m.password()),
        );
        let (name, login, can) = (m.name, m.login, m.can);
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "  {name:<16} login {login:<6} password {secrets}\n{:19}{can}\n",
            ""
        );
    }
    say(&text)
}

/// Says what stays, once the window is closed.
pub(super) fn farewell(dir: &Path, json: bool, say: Say) -> Result<(), Failure> {
    if json {
        return say(&json!({"closed": true, "sample": dir}).to_string());
    }
    say(&format!(
        "The window is closed. The sample stays in {}; the same command opens it again.",
        dir.display()
    ))
}
