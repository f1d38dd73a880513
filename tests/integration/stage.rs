//! Where scenarios are played in Postgres: their people written in by the owner, the clock set by the test, and every
//! proposal and decision through the real doors under the session of whoever makes it.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_refusal::{KeyFault, Refusal};
use countersign_statement::{codes::ActorType, format::time_text};
use countersign_testkit::{Actor, Owner, Participant, World, actor};
use countersign_workflow::{
    Person,
    testing::{Scenario, beginning},
};
use sqlx::{AssertSqlSafe, PgConnection, postgres::PgDatabaseError};
use uuid::Uuid;

/// One database for many scenarios, whose clock only moves forward.
pub struct Stage {
    pub world: World,
    owner: Owner,
    alice: Participant,
    bob: Participant,
    version: u64,
    /// The clock, as last set.
    pub now: DateTime<Utc>,
}

/// Somebody's login in a scenario.
pub fn player(scenario: &Scenario, person: &Person) -> Actor {
    let index = scenario
        .people
        .iter()
        .position(|p| p.id == person.id)
        .unwrap();
    Actor {
        id: person.id,
        ..actor(&format!("s{}p{index}", scenario.seed))
    }
}

/// The door's whole refusal, if it is one.
pub fn refusal(error: &sqlx::Error) -> Option<Refusal> {
    let sqlx::Error::Database(error) = error else {
        return None;
    };
    let members = error
        .try_downcast_ref::<PgDatabaseError>()
        .and_then(PgDatabaseError::detail);
    (error.code().as_deref() == Some("CS400"))
        .then(|| Refusal::read(error.message(), members.unwrap()).unwrap())
}

/// The door's code, or the SQLSTATE.
pub fn code(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(error) = error else {
        panic!("{error}")
    };
    match error.code().as_deref() {
        Some("CS400") => error.message().to_owned(),
        state => format!("{}: {error}", state.unwrap_or_default()),
    }
}

impl Stage {
    pub async fn new() -> Self {
        let world = World::with_server().await;
        let now = countersign_testkit::now() + TimeDelta::days(1);
        world
            .as_owner(
                "CREATE TABLE public.moment (t timestamptz NOT NULL);
                 INSERT INTO public.moment VALUES (clock_timestamp());
                 CREATE OR REPLACE FUNCTION countersign.clock() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
                 AS 'SELECT t FROM public.moment';
                 GRANT USAGE ON SCHEMA fact TO countersign_agent, countersign_worker;
                 GRANT INSERT, SELECT ON fact.decision TO countersign_agent",
            )
            .await;
        let (owner, alice, bob) = (
            world.owner().await,
            world.desk("alice").await,
            world.desk("bob").await,
        );
        let mut stage = Self {
            world,
            owner,
            alice,
            bob,
            version: 1,
            now,
        };
        stage.set_clock(now).await;
        stage
    }

    pub fn owner(&mut self) -> &mut PgConnection {
        self.owner.connection()
    }

    pub async fn set_clock(&mut self, to: DateTime<Utc>) {
        assert!(to >= self.now, "the clock only moves forward");
        self.now = to;
        sqlx::query("UPDATE public.moment SET t = $1")
            .bind(to)
            .execute(self.owner())
            .await
            .unwrap();
    }

    /// The connection as `login`, from its first statement on; [`Stage::as_owner`] ends it.
    pub async fn as_login(&mut self, login: &str) -> &mut PgConnection {
        sqlx::raw_sql(AssertSqlSafe(format!("SET SESSION AUTHORIZATION {login}")))
            .execute(self.owner())
            .await
            .unwrap();
        self.owner()
    }

    pub async fn as_owner(&mut self) -> &mut PgConnection {
        sqlx::raw_sql("RESET SESSION AUTHORIZATION")
            .execute(self.owner())
            .await
            .unwrap();
        self.owner()
    }

    /// A scenario moved to this ledger and to the present: its people enrolled, its policy in force.
    pub async fn set(&mut self, mut scenario: Scenario) -> Scenario {
        self.set_clock(self.now + TimeDelta::days(1)).await;
        let later = self.now - beginning();
        scenario.origin = self.world.origin().to_owned();
        scenario.proposed_at += later;
        for person in &mut scenario.people {
            for role in &mut person.roles {
                role.from += later;
                role.until = role.until.map(|until| until + later);
            }
        }
        for calendar in &mut scenario.document.calendars {
            calendar.from += later;
            calendar.until += later;
            for hours in &mut calendar.hours {
                hours.from += later;
                hours.until += later;
            }
        }
        self.version += 1;
        scenario.document.version = self.version;
        for person in &scenario.people {
            self.enrol(&scenario, person).await;
        }
        let made = self
            .alice
            .draft_policy_as(scenario.policy, &scenario.document)
            .await
            .unwrap();
        self.bob.confirm(&made).await.unwrap();
        scenario
    }

    async fn enrol(&mut self, scenario: &Scenario, person: &Person) {
        let who = player(scenario, person);
        let (login, id) = (who.login().to_owned(), person.id);
        let agent = person.actor_type == ActorType::Agent;
        let mut sql = vec![format!(
            "CREATE ROLE {login} LOGIN IN ROLE countersign_{kind}; INSERT INTO countersign.login VALUES ('{login}', '{kind}', '{id}');",
            kind = if agent { "agent" } else { "person" }
        )];
        let confirmed = |fact: &str, of: Uuid| {
            format!(
                "INSERT INTO countersign.confirmation VALUES (gen_random_uuid(), '{fact}', '{of}', gen_random_uuid(), 1);"
            )
        };
        if agent {
            sql.push(format!(
                "INSERT INTO countersign.agent VALUES ('{id}', '{login}', 'agent-{}', 'agent', '{}', '{id}', '', 1);",
                scenario.seed, scenario.agent_owner
            ));
            sql.push(confirmed("agent", id));
        } else {
            sql.push(format!(
                "INSERT INTO countersign.person VALUES ('{id}', '{login}', '', '', '{id}', '', 1);"
            ));
            if person.active {
                sql.push(confirmed("person", id));
            }
            let (key, event) = (hex::encode(who.public_key()), Uuid::new_v4());
            sql.push(format!(
                "INSERT INTO countersign.key_event VALUES ('{event}', 'enrolled', '{id}', sha256('\\x{key}'), '\\x{key}',
                   countersign.ed25519_key_tables('\\x{key}'), 'passphrase', 'x', NULL, NULL, '{id}', '', 1);"
            ));
            if person.key_fault != Some(KeyFault::Unconfirmed) {
                sql.push(confirmed("key", event));
            }
            if person.key_fault == Some(KeyFault::Revoked) {
                sql.push(format!(
                    "INSERT INTO countersign.key_event VALUES (gen_random_uuid(), 'revoked', '{id}', sha256('\\x{key}'), '\\x{key}',
                       '{{}}', 'passphrase', 'x', NULL, NULL, '{id}', '', 1);"
                ));
            }
        }
        for role in &person.roles {
            if agent {
                break;
            }
            let grant = Uuid::new_v4();
            let until = role
                .until
                .map_or("NULL".to_owned(), |until| format!("'{}'", time_text(until)));
            sql.push(format!(
                "INSERT INTO countersign.role_grant VALUES ('{grant}', 'granted', '{id}', '{}', '{}', {until}, '{id}', '', 1);",
                role.role,
                time_text(role.from)
            ));
            sql.push(confirmed("role", grant));
        }
        sqlx::raw_sql(AssertSqlSafe(sql.concat()))
            .execute(self.owner())
            .await
            .unwrap();
    }
}
