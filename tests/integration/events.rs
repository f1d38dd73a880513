//! The declarations of facts in Rust, held against what Postgres appends.

use std::collections::BTreeSet;

use countersign_statement::{
    Content, Filter, PolicyDocument, Recommendation, Route, Statement, events,
};
use countersign_testkit::World;

/// Appended by the migration's own program, not by a function of the schema.
const ELSEWHERE: &str = "schema.migrated";

/// The sources of all functions of the schema.
async fn sources(world: &World) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT p.prosrc FROM pg_proc p WHERE p.pronamespace = 'countersign'::regnamespace",
    )
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap()
}

/// What follows each `mark` in the text.
fn after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark)
        .map(move |(at, _)| &text[at + mark.len()..])
}

#[tokio::test]
async fn each_event_governs_in_postgres_as_it_is_declared() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let connection = owner.connection();
    sqlx::raw_sql("BEGIN; LOCK TABLE countersign.chain IN EXCLUSIVE MODE")
        .execute(&mut *connection)
        .await
        .unwrap();
    for event in events() {
        sqlx::query("SELECT countersign.append($1, 'workspace', NULL, 'system', '{}', '[]')")
            .bind(event.name)
            .execute(&mut *connection)
            .await
            .unwrap();
        let governs: bool = sqlx::query_scalar(
            "SELECT r.governance FROM countersign.ledger_record r WHERE r.event = $1 ORDER BY r.seq DESC LIMIT 1",
        )
        .bind(event.name)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
        assert_eq!(governs, event.governance, "{}", event.name);
    }
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut *connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn postgres_appends_the_declared_events_and_no_other() {
    let world = World::new().await;
    let declared: BTreeSet<&str> = events().map(|event| event.name).collect();
    let mut appended = BTreeSet::new();
    for source in sources(&world).await {
        let calls = [".append('", ".append_many('", ".record_signed('"];
        for rest in calls.iter().flat_map(|call| after(&source, call)) {
            let (name, then) = rest.split_once('\'').unwrap();
            if then.trim_start().starts_with("||") {
                // The last part is the statement's own word: every event that begins so.
                let so: Vec<&str> = declared
                    .iter()
                    .copied()
                    .filter(|event| event.starts_with(name))
                    .collect();
                assert!(so.len() > 1, "{name}");
                appended.extend(so.into_iter().map(str::to_owned));
            } else {
                appended.insert(name.to_owned());
            }
        }
    }
    appended.insert(ELSEWHERE.to_owned());
    let appended: BTreeSet<&str> = appended.iter().map(String::as_str).collect();
    // `action.` also begins what other doors append by its whole name: then the sets still agree.
    assert_eq!(appended, declared);
}

/// The keys of an object, in their order: what stands in quotes before a colon.
fn keys(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("\":") {
        let begin = text[..at].rfind('"').map_or(0, |quote| quote + 1);
        found.push(&text[begin..at]);
    }
    found
}

#[tokio::test]
async fn postgres_builds_every_statement_in_the_declared_order() {
    let world = World::new().await;
    let mut lines = Statement::grammars();
    lines.extend([
        Filter::grammar(),
        Content::grammar(),
        Recommendation::grammar(),
        Route::grammar(),
        PolicyDocument::grammar(),
    ]);
    let mut built = BTreeSet::new();
    for source in sources(&world).await {
        for rest in after(&source, "'{\"type\":\"countersign/") {
            let kind = rest.split('"').next().unwrap();
            let whole = rest.split("}'").next().unwrap();
            let line = lines
                .iter()
                .find(|line| line.starts_with(&format!("{{\"type\":\"countersign/{kind}\"")));
            let line = line.unwrap_or_else(|| panic!("countersign/{kind} is not declared"));
            let (wanted, mut found) = (keys(line), keys(whole));
            // A policy without calendars has no such member; where there are any, `calendars_json` puts it last.
            if kind == "policy-document/v1" {
                found.push("calendars");
            }
            assert_eq!(found, wanted[1..], "{kind}");
            built.insert(kind.to_owned());
        }
    }
    // What SQL rebuilds or makes itself: all but what the program signs and the database only takes apart.
    assert!(built.len() >= 16, "{built:?}");
}
