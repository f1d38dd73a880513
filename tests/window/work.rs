//! People and something to review, beside the window: on the same embedded database, with the same keyring.

use countersign_agents::{Proposal, generator, progress::Unattended, screening};
use countersign_app::{AgentSession, Session, Signer, Watch, Workspace, custody, logins};
use countersign_contract as c;
use countersign_desk::{Choose, Chosen, Desk, Home};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_keys::{Custody, KeyStore};
use countersign_statement::{
    Glass,
    codes::{self, AgentKind, Role},
};
use countersign_store::Owner;
use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Somebody with a login and a key; whose key is wrapped has a passphrase.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub login: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub passphrase: Option<&'static str>,
}

/// The first founder, who answers for the screening agent and so may decide on none of its proposals.
pub const ADA: Person = Person {
    login: "ada",
    name: "Ada Okonkwo",
    password: "ada's own password",
    passphrase: None,
};
/// The second founder.
pub const BEN: Person = Person {
    login: "ben",
    name: "Ben Lindqvist",
    password: "ben's own password",
    passphrase: Some("a passphrase of ben"),
};
/// Enrolled later.
pub const CHLOE: Person = Person {
    login: "chloe",
    name: "Chloe Marchetti",
    password: "chloe's own password",
    passphrase: Some("a passphrase of chloe"),
};
/// Enrolled later, with another role.
pub const DORA: Person = Person {
    login: "dora",
    name: "Dora Haldane",
    password: "dora's own password",
    passphrase: Some("a passphrase of dora"),
};

/// Nobody picks a file here.
struct NoDialogs;

impl Choose for NoDialogs {
    fn bundles(&self, _: bool) -> Chosen<Vec<PathBuf>> {
        Box::pin(async { Vec::new() })
    }
    fn payments(&self) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
    fn import(&self) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
    fn dialect(&self) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
    fn key_move(&self) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
    fn trust(&self) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
    fn save(&self, _: &str) -> Chosen<Option<PathBuf>> {
        Box::pin(async { None })
    }
}

/// What an agent's login is let in with.
pub fn agent_password(login: &str) -> String {
    format!("the password of {login}")
}

/// This computer's workspace, opened a second time beside the window.
pub struct House {
    pub runtime: Runtime,
    pub workspace: Workspace,
    keys: Arc<KeyStore>,
}

impl House {
    /// The workspace that was founded in this home.
    pub fn enter(home: &Path) -> Self {
        let text = std::fs::read_to_string(home.join("config/countersign/console.json")).unwrap();
        let known: serde_json::Value = serde_json::from_str(&text).unwrap();
        let origin = known["workspaces"][0]["origin"].as_str().unwrap();
        let runtime = Runtime::new().unwrap();
        let workspace = runtime
            .block_on(Workspace::open_local(
                &home.join("data/countersign/workspace"),
            ))
            .unwrap();
        Self {
            runtime,
            workspace,
            keys: Arc::new(KeyStore::new(origin)),
        }
    }

    /// Founds it first, by the window's own command without a window.
    pub fn found(home: &Path, name: &str) -> Self {
        let founder = |person: &Person| c::Founder {
            name: person.name.into(),
            login: person.login.into(),
            password: c::Secret::new(person.password),
            custody: if person.passphrase.is_some() {
                c::Custody::Passphrase
            } else {
                c::Custody::OsAccount
            },
            passphrase: person.passphrase.map(c::Secret::new),
        };
        Runtime::new().unwrap().block_on(async {
            let desk = Desk::new(Home::of_account().unwrap(), NoDialogs, "test", |_| ());
            desk.found_workspace(c::FoundWorkspace {
                name: name.into(),
                mode: c::Mode::Team,
                founders: vec![founder(&ADA), founder(&BEN)],
            })
            .await
            .unwrap();
            desk.close().await;
        });
        Self::enter(home)
    }

    fn signer(&self, person: &Person) -> Signer {
        Signer::Keyring {
            keys: Arc::clone(&self.keys),
            passphrase: person.passphrase.map(Secret::from),
        }
    }

    async fn sit(&self, person: &Person) -> Session {
        let password = Secret::from(person.password);
        Session::sign_in(
            &self.workspace,
            person.login,
            Some(&password),
            self.signer(person),
        )
        .await
        .unwrap()
    }

    /// Enrols a person with a wrapped key: proposed by the first founder, confirmed by the second.
    pub fn enrol(&self, person: &Person, roles: &[Role]) {
        self.runtime.block_on(async {
            let (ada, ben) = (self.sit(&ADA).await, self.sit(&BEN).await);
            let id = Uuid::new_v4();
            let password = Secret::from(person.password);
            logins::create(
                &self.workspace,
                None,
                person.login,
                logins::LoginKind::Person,
                &password,
            )
            .await
            .unwrap();
            ada.add_person(id, person.login, person.name).await.unwrap();
            confirm_all(&ben).await;
            let public = custody::make_key(
                &self.keys,
                id,
                Custody::Passphrase,
                person.passphrase.map(Secret::from),
                vec![ada.person(), ben.person()],
            )
            .await
            .unwrap();
            let mut theirs = self.sit(person).await;
            theirs
                .enrol_key(public, codes::Custody::Passphrase, "console")
                .await
                .unwrap();
            for role in roles {
                ada.grant_role(id, *role, None).await.unwrap();
            }
            confirm_all(&ben).await;
        });
    }

    /// Brings a policy into force in which supervisors may force what takes a route outside of it, and an officer reviews that within a
    /// day: proposed by the first founder, confirmed by the second.
    pub fn emergencies(&self) {
        let mut document = countersign_workflow::default_policy();
        for rule in &mut document.rules {
            if rule.outcome == codes::Outcome::Route && rule.simulation != Some(true) {
                rule.break_glass = Some(Glass {
                    role: Role::Supervisor,
                    review_role: Role::ComplianceOfficer,
                    quorum: 1,
                    within_seconds: 24 * 3_600,
                });
            }
        }
        self.runtime.block_on(async {
            self.sit(&ADA).await.propose_policy(document).await.unwrap();
            confirm_all(&self.sit(&BEN).await).await;
        });
    }

    /// Registers an agent for which `owner` answers; `second` confirms it.
    pub fn agent(&self, name: &str, login: &str, owner: &Person, second: &Person) -> AgentSession {
        self.runtime.block_on(async {
            let password = Secret::from(agent_password(login));
            logins::create(
                &self.workspace,
                None,
                login,
                logins::LoginKind::Agent,
                &password,
            )
            .await
            .unwrap();
            let by = self.sit(owner).await;
            by.add_agent(Uuid::new_v4(), AgentKind::Agent, name, login, by.person())
                .await
                .unwrap();
            confirm_all(&self.sit(second).await).await;
            AgentSession::sign_in(&self.workspace, login, Some(&password))
                .await
                .unwrap()
        })
    }

    /// Transactions that nobody here made up, screened by an agent of the first founder and proposed: returns the
    /// agent, and what it proposed with the action that came of it.
    pub fn screened(&self, scratch: &Path) -> (AgentSession, Vec<(Proposal, Uuid)>) {
        let agent = self.agent(screening::AGENT, "agent_screen", &ADA, &BEN);
        let (rows, labels) = (
            scratch.join("transactions.csv"),
            scratch.join("accounts.csv"),
        );
        let file = |path: &Path| BufWriter::new(File::create(path).unwrap());
        generator::write(
            &generator::Plan::small(20_260_101),
            generator::Format::Sample,
            file(&rows),
            file(&labels),
            &mut Unattended,
        )
        .unwrap();
        let proposals = self.runtime.block_on(async {
            let by = self.sit(&ADA).await;
            let imported = by
                .import_transactions(
                    &rows,
                    countersign_agents::import::Dialect::default(),
                    &Watch::default(),
                )
                .await
                .unwrap();
            let found = agent
                .screen(imported.import, &Watch::default())
                .await
                .unwrap();
            let proposals: Vec<_> = found
                .alerts
                .iter()
                .map(|alert| alert.proposal(&imported.report.file_digest))
                .collect();
            let proposed = agent
                .propose(&proposals, false, &Watch::default())
                .await
                .unwrap();
            let actions = proposed.into_iter().map(|p| p.action_id);
            proposals.into_iter().zip(actions).collect()
        });
        (agent, proposals)
    }

    /// One proposal of this agent; returns its action.
    pub fn propose(&self, agent: &AgentSession, proposal: &Proposal) -> Uuid {
        let proposed = self
            .runtime
            .block_on(agent.propose(std::slice::from_ref(proposal), false, &Watch::default()))
            .unwrap();
        proposed[0].action_id
    }

    /// Many proposals of this agent at once.
    pub fn propose_all(&self, agent: &AgentSession, proposals: &[Proposal]) {
        self.runtime
            .block_on(agent.propose(proposals, false, &Watch::default()))
            .unwrap();
    }

    /// Takes a person's key away: revoked by one admin, confirmed by the other.
    pub fn revoke_key(&self, of: &Person, first: &Person, second: &Person) {
        self.runtime.block_on(async {
            let key = self.sit(of).await.key().unwrap().key_id;
            self.sit(first).await.revoke_key(key, None).await.unwrap();
            confirm_all(&self.sit(second).await).await;
        });
    }

    async fn owner(&self) -> Owner {
        let server = self.workspace.server().unwrap();
        let password = server.owner_password();
        Owner::connect(
            self.workspace.target(),
            server.owner(),
            Some(password.expose_secret()),
        )
        .await
        .unwrap()
    }

    /// Fills the list with copies of an action, as the owner and past the doors: rows to look at, not to decide on. The
    /// first 2,000, which are due first, have the texts too.
    pub fn multiply(&self, action: Uuid, copies: i64) {
        const ABOVE: i64 = 10_000_000;
        const TEXTS: i64 = 2_000;
        let of = |sql: &'static str, count: i64| async move {
            let mut owner = self.owner().await;
            sqlx::query(sql)
                .bind(action)
                .bind(ABOVE)
                .bind(count)
                .execute(owner.connection())
                .await
                .unwrap();
        };
        self.runtime.block_on(async {
            of(
                "INSERT INTO countersign.action
                 SELECT gen_random_uuid(), revision, sha256(int8send(g)), agent, agent_version, kind, subject_kind,
                        'A' || lpad(g::text, 7, '0'), actor_type, is_simulation, 1 + g % 4, 100 + g % 9000, currency,
                        sha256(int8send(g)), content_digest, owner, lineage, policy, rule, route_digest, proposed_at,
                        expires_at, $2 + g
                   FROM countersign.action, generate_series(1, $3) g WHERE action_id = $1",
                copies,
            )
            .await;
            of(
                "INSERT INTO countersign.payload
                 SELECT sha256(int8send(g)), salt, bytes, p.subject
                   FROM countersign.payload p, generate_series(1, $3) g
                  WHERE commitment = (SELECT action_digest FROM countersign.action WHERE action_id = $1) AND $2 > 0",
                TEXTS,
            )
            .await;
            of(
                "INSERT INTO countersign.action_state
                 SELECT a.action_id, s.state, s.step, a.seq, s.changed_at,
                        now() + interval '3 hours' + (a.seq - $2) * interval '1 second', s.expires_at, -a.risk, false
                   FROM countersign.action a, countersign.action_state s
                  WHERE s.action_id = $1 AND a.seq BETWEEN $2 + 1 AND $2 + $3",
                copies,
            )
            .await;
            let mut owner = self.owner().await;
            sqlx::raw_sql("VACUUM ANALYZE countersign.action, countersign.action_state")
                .execute(owner.connection())
                .await
                .unwrap();
        });
    }

    /// Leaves: the server goes on while the window uses it.
    pub fn leave(self) {
        let Self {
            runtime, workspace, ..
        } = self;
        runtime.block_on(workspace.close()).unwrap();
    }
}

async fn confirm_all(second: &Session) {
    for pending in second.pending_confirmations().await.unwrap() {
        if pending.made_by != second.person() && pending.about != second.person() {
            second.confirm(&pending).await.unwrap();
        }
    }
}
