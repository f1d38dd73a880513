//! A word that the program does not know stands in a row: written by a newer program, or by somebody who may do anything to the
//! database. It is never taken for another word; whoever reads the row is told table, row and word.

use countersign_app::{Failure, Session};
use countersign_refusal::{Database, Refusal};
use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::bundles::session;

/// What is read once the word stands there.
#[derive(Debug, Clone, Copy)]
enum Read {
    SignIn,
    People,
    Roster,
    Keys,
    Action,
    Rows,
    Queue,
    Counts,
    About,
    Precedents,
}

async fn read(world: &World, reader: &Session, action: Uuid, what: Read) -> Result<(), Failure> {
    let store = world.store("carol").await;
    let now = store.now().await?;
    let content = reader
        .load(action)
        .await
        .map(|loaded| (loaded.row.agent, loaded.content));
    match what {
        Read::SignIn => Session::over(store, reader.signer().clone())
            .await
            .map(drop),
        // A session that has read them reads them again after a governance record; this one has not.
        Read::People => {
            let fresh = Session::over(store, reader.signer().clone()).await?;
            fresh.members().await.map(drop)
        }
        Read::Roster => reader.roster().await.map(drop),
        Read::Keys => reader.keys().await.map(drop),
        Read::Action => content.map(drop),
        Read::Rows => Ok(store.list_rows(&[action], now).await.map(drop)?),
        Read::Queue => reader.queue_page(None, 10).await.map(drop),
        Read::Counts => reader.state_counts().await.map(drop),
        Read::About => Ok(store
            .about("account", "A-17", Uuid::new_v4(), now, 10)
            .await
            .map(drop)?),
        Read::Precedents => {
            let agent: Uuid = sqlx::query_scalar("SELECT agent FROM countersign.action LIMIT 1")
                .fetch_one(world.owner().await.connection())
                .await
                .unwrap();
            let kind: String = sqlx::query_scalar("SELECT kind FROM countersign.action LIMIT 1")
                .fetch_one(world.owner().await.connection())
                .await
                .unwrap();
            Ok(store
                .precedents(&kind, agent, Uuid::new_v4(), 10)
                .await
                .map(drop)?)
        }
    }
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_named_and_never_taken_for_another() {
    use Read as R;
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let subject = "(SELECT x.action_id FROM countersign.action x LIMIT 1)";
    let plants: &[(&str, &str, &str, &[Read])] = &[
        ("workspace", "mode", "'play'", &[R::SignIn]),
        ("login", "kind", "'robot'", &[R::SignIn]),
        ("role_grant", "role", "'emperor'", &[R::People, R::Roster]),
        (
            "key_event",
            "custody",
            "'pocket'",
            &[R::Keys, R::People, R::Roster],
        ),
        (
            "action_state",
            "state",
            "'pondered'",
            &[R::Action, R::Rows, R::Counts, R::About],
        ),
        ("action", "risk", "9", &[R::Rows, R::Queue]),
        ("action", "subject_kind", "'planet'", &[R::Rows, R::Queue]),
        (
            "decision",
            "verdict",
            "'perhaps'",
            &[R::Action, R::Precedents],
        ),
        (
            "decision",
            "reason_code",
            "'mood'",
            &[R::Action, R::Precedents],
        ),
        ("decision", "seat_role", "'emperor'", &[R::Action]),
        (
            "decision",
            "override_type",
            "'whim'",
            &[R::Action, R::Precedents],
        ),
    ];
    let reader = session(&world, "carol").await;
    let mut owner = world.owner().await;
    for (table, column, word, reads) in plants {
        for what in *reads {
            read(&world, &reader, action, *what)
                .await
                .unwrap_or_else(|failure| panic!("{what:?} before {table}.{column}: {failure}"));
        }
        let run = async |sql: String, owner: &mut countersign_store::Owner| {
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(owner.connection())
                .await
                .unwrap_or_else(|error| panic!("{table}.{column}: {error}"))
        };
        // Whoever owns the table can do this; its checks and triggers are for everybody else.
        run(
            format!(
                "DO $do$ DECLARE c record; BEGIN
                   FOR c IN SELECT conname FROM pg_catalog.pg_constraint WHERE conrelid = 'countersign.{table}'::regclass AND contype = 'c' LOOP
                     EXECUTE pg_catalog.format('ALTER TABLE countersign.{table} DROP CONSTRAINT %I', c.conname);
                   END LOOP;
                 END $do$;
                 ALTER TABLE countersign.{table} DISABLE TRIGGER USER;
                 CREATE TABLE public.kept AS SELECT * FROM countersign.{table};
                 UPDATE countersign.{table} SET {column} = {word} WHERE {};",
                match *table {
                    "login" => "login = 'carol'".to_owned(),
                    "action" | "action_state" => format!("action_id = {subject}"),
                    _ => "true".to_owned(),
                }
            ),
            &mut owner,
        )
        .await;
        for what in *reads {
            let refused = read(&world, &reader, action, *what)
                .await
                .expect_err(&format!(
                    "{what:?} took {table}.{column} = {word} for something"
                ));
            let Refusal::Database(Database::Contradiction { place, found }) = refused.refusal()
            else {
                panic!("{what:?} of {table}.{column}: {refused:?}")
            };
            assert_eq!(
                place.as_deref(),
                Some(*table),
                "{what:?} of {column}: {found}"
            );
            assert!(
                found.contains(word.trim_matches('\'')),
                "{what:?} of {table}.{column}: {found}"
            );
        }
        run(
            format!(
                "UPDATE countersign.{table} t SET {column} = k.{column} FROM public.kept k WHERE t.{0} = k.{0}; DROP TABLE public.kept;",
                match *table {
                    "workspace" => "origin",
                    "login" => "login",
                    "role_grant" => "grant_id",
                    "key_event" => "event_id",
                    "decision" => "decision_id",
                    _ => "action_id",
                }
            ),
            &mut owner,
        )
        .await;
    }
}
