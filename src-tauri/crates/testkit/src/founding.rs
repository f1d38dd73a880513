//! The workspace that tests begin with, made through the real doors.

use countersign_embedded::Server;
use countersign_statement::{
    Founder,
    codes::{AgentKind, Custody, Role},
    commitment, facts,
};
use countersign_store::{Owner, Private, Target, owner::FounderTexts};
use sqlx::AssertSqlSafe;

pub use countersign_statement::codes::Mode;

use crate::{
    Actor, actor, cluster, installation_key, now, participant::Participant, salt, scram::verifier,
};

/// The origin of a world that asks for no other.
pub const DEFAULT_ORIGIN: &str = "countersign/00000000000000000000000000000001";

/// What kind of workspace to found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The ledger's name.
    pub origin: String,
    /// `Team` and `Demo` have the founders alice and bob and all others; `Trial` has alice alone, with every role.
    pub mode: Mode,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            origin: DEFAULT_ORIGIN.to_owned(),
            mode: Mode::Team,
        }
    }
}

/// The template databases of a shared server: name and what was founded in it.
fn contents() -> [(&'static str, Option<Mode>); 4] {
    [
        ("template_unfounded", None),
        ("template_team", Some(Mode::Team)),
        ("template_trial", Some(Mode::Trial)),
        ("template_demo", Some(Mode::Demo)),
    ]
}

/// The template database of a shared server for these options, or for nothing founded.
pub(crate) fn template_name(options: Option<&Options>) -> &'static str {
    assert!(
        options.is_none_or(|options| options.origin == DEFAULT_ORIGIN),
        "a world of another origin needs a server of its own"
    );
    let mode = options.map(|options| options.mode);
    contents()
        .into_iter()
        .find(|(_, of)| *of == mode)
        .unwrap()
        .0
}

/// Makes the template databases of a shared server.
pub(crate) async fn templates(server: &Server) {
    let mut postgres = cluster::owner(server, &cluster::target(server, "postgres")).await;
    for (name, mode) in contents() {
        let options = mode.map(|mode| Options {
            mode,
            ..Options::default()
        });
        fill(server, name, options.as_ref()).await;
        for (login, _) in LOGINS {
            unlimit(&mut postgres, &actor(login)).await;
        }
        sqlx::raw_sql(AssertSqlSafe(format!(
            "ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false"
        )))
        .execute(postgres.connection())
        .await
        .unwrap();
    }
}

/// Makes a database: migrated, with the logins of [`LOGINS`], and founded and furnished where options say what as.
pub(crate) async fn fill(server: &Server, database: &str, options: Option<&Options>) {
    let mut postgres = cluster::owner(server, &cluster::target(server, "postgres")).await;
    postgres.ensure_database(database).await.unwrap();
    let target = cluster::target(server, database);
    let mut owner = cluster::owner(server, &target).await;
    owner.migrate().await.unwrap();
    logins(&mut owner).await;
    if let Some(options) = options {
        found(&mut owner, options).await;
        furnish(&target, options).await;
    }
}

const FOUNDERS: [(&str, &[Role]); 2] = [
    ("alice", &[Role::Supervisor, Role::Admin]),
    ("bob", &[Role::ComplianceOfficer, Role::Admin]),
];

/// Who joins after the founding, with their role.
pub(crate) const PEOPLE: [(&str, Role); 4] = [
    ("carol", Role::ComplianceOfficer),
    ("dave", Role::Supervisor),
    ("erin", Role::Analyst),
    ("frank", Role::Auditor),
];

/// Logins of every cluster: name and kind. `watcher` is in the auditors' group and belongs to nobody in the workspace,
/// `stranger` is in the people's group and belongs to nobody either.
pub(crate) const LOGINS: [(&str, &str); 10] = [
    ("alice", "person"),
    ("bob", "person"),
    ("carol", "person"),
    ("dave", "person"),
    ("erin", "person"),
    ("frank", "person"),
    ("aml-screen", "agent"),
    ("runner", "worker"),
    ("watcher", "auditor"),
    ("stranger", "person"),
];

async fn logins(owner: &mut Owner) {
    for (name, kind) in LOGINS {
        login(owner, &actor(name), kind).await;
    }
}

/// Makes one login of a kind: `person`, `agent`, `worker` or `auditor`.
pub(crate) async fn login(owner: &mut Owner, actor: &Actor, kind: &str) {
    owner
        .create_login(actor.login(), kind, &verifier(&actor.password))
        .await
        .unwrap();
}

/// Takes a login's limit of connections away: on a shared server they are the connections of many worlds.
pub(crate) async fn unlimit(owner: &mut Owner, actor: &Actor) {
    sqlx::raw_sql(AssertSqlSafe(format!(
        "ALTER ROLE \"{}\" CONNECTION LIMIT -1",
        actor.login()
    )))
    .execute(owner.connection())
    .await
    .unwrap();
}

/// A founder with the salts of login and name.
pub(crate) type Founding = (Actor, [u8; 16], [u8; 16]);

/// The genesis statement of these options, with its founders in order.
pub(crate) fn genesis(options: &Options) -> (facts::Genesis, Vec<Founding>) {
    let mut founders = if options.mode == Mode::Trial {
        vec![(actor("alice"), Role::ALL.to_vec(), salt(), salt())]
    } else {
        FOUNDERS
            .iter()
            .map(|(name, roles)| (actor(name), roles.to_vec(), salt(), salt()))
            .collect()
    };
    founders.sort_by_key(|(founder, ..)| founder.id);
    let statement = facts::Genesis {
        origin: options.origin.clone(),
        mode: options.mode,
        record_format: 1,
        statement_format: 1,
        bundle_format: 1,
        founders: founders
            .iter()
            .map(|(founder, roles, login_salt, name_salt)| Founder {
                person: founder.id,
                login: commitment(login_salt, founder.login().as_bytes()),
                name: commitment(name_salt, founder.name.as_bytes()),
                key_id: hex::encode(founder.key_id()),
                public_key: hex::encode(founder.public_key()),
                custody: Custody::Passphrase,
                roles: roles.clone(),
            })
            .collect(),
        created_at: now(),
    };
    (
        statement,
        founders
            .into_iter()
            .map(|(founder, _, login, name)| (founder, login, name))
            .collect(),
    )
}

/// Record 0 alone.
async fn found(owner: &mut Owner, options: &Options) {
    let (statement, founders) = genesis(options);
    let text = statement.encode();
    let texts: Vec<FounderTexts<'_>> = founders
        .iter()
        .map(|(founder, login_salt, name_salt)| FounderTexts {
            login: Private {
                salt: login_salt,
                text: founder.login(),
            },
            name: Private {
                salt: name_salt,
                text: &founder.name,
            },
            signature: founder.sign(&text).signature,
        })
        .collect();
    owner.found(&text, &texts).await.unwrap();
}

/// Everyone and everything: people with keys and roles, the agent, the worker, the policy, the installation.
async fn furnish(target: &Target, options: &Options) {
    let desk = async |name: &str| {
        Participant::open(target, &actor(name), &options.origin)
            .await
            .unwrap()
    };
    let alice = desk("alice").await;
    // In a trial the one founder is their own second person.
    let second = if options.mode == Mode::Trial {
        alice.clone()
    } else {
        desk("bob").await
    };
    alice
        .install(actor("installation").id, "testkit", &installation_key())
        .await
        .unwrap();
    if options.mode != Mode::Trial {
        for (name, role) in PEOPLE {
            join(&alice, &second, target, &actor(name), &[role]).await;
        }
    }
    for (name, kind) in [
        ("aml-screen", AgentKind::Agent),
        ("runner", AgentKind::Worker),
    ] {
        let made = second
            .register(&actor(name), kind, alice.actor.id)
            .await
            .unwrap();
        alice.confirm(&made).await.unwrap();
    }
    let policy = alice
        .draft_policy(&countersign_workflow::default_policy())
        .await
        .unwrap();
    second.confirm(&policy).await.unwrap();
}

/// A person from proposal to role; their login must be there.
pub(crate) async fn join(
    first: &Participant,
    second: &Participant,
    target: &Target,
    new: &Actor,
    roles: &[Role],
) {
    let person = first.add_person(new).await.unwrap();
    second.confirm(&person).await.unwrap();
    let their = Participant::open(target, new, &first.origin).await.unwrap();
    let key = their.enrol().await.unwrap();
    second.confirm(&key).await.unwrap();
    for role in roles {
        let grant = first.grant(new.id, *role).await.unwrap();
        second.confirm(&grant).await.unwrap();
    }
    their.store.close().await;
}
