//! The formats page says what the declarations say: the table of events, and the line of every statement.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

use std::fmt::Write as _;

use countersign_statement::{
    Calendar, Content, Event, Filter, Glass, Hours, PolicyDocument, Recommendation, Route, Rule,
    Rung, Statement, Step,
    event::{About, By},
    events,
    facts::Founder,
    format::Inner,
};

fn page() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../docs/formats/README.md"
    );
    std::fs::read_to_string(path).unwrap()
}

fn row(event: &Event) -> [String; 6] {
    let subject = match event.about {
        About::Workspace => "`workspace`".to_owned(),
        About::Confirmed => "that of the fact".to_owned(),
        about => format!("`{}:ID`", about.word().unwrap()),
    };
    let actor = match (event.by, event.actor) {
        (By::Founders, _) => "a founder".to_owned(),
        (By::System, _) => "`system`".to_owned(),
        (_, "") => "who did it".to_owned(),
        (_, member) => format!("`{member}`"),
    };
    let signature = match event.by {
        By::Founders => "every founder's",
        By::Signer => "the actor's",
        By::NewKey => "by the new key",
        By::BothKeys => "the actor's, then by the new key",
        By::Person | By::Agent | By::Anyone | By::PersonOrWorker | By::System => "none",
    };
    [
        format!("`{}`", event.name),
        subject,
        format!("`{}`", event.statement),
        actor,
        signature.to_owned(),
        if event.governance { "yes" } else { "" }.to_owned(),
    ]
}

#[test]
fn the_table_of_events_is_that_of_the_declarations() {
    let mut table = "| event | subject | statement type | actor | signature | governance |\n|---|---|---|---|---|---|\n".to_owned();
    for event in events() {
        writeln!(table, "| {} |", row(event).join(" | ")).unwrap();
    }
    assert!(
        page().contains(&table),
        "docs/formats/README.md, §2 must hold:\n{table}"
    );
}

#[test]
fn every_line_is_that_of_its_declaration() {
    let page = page();
    let lines = Statement::grammars().into_iter().chain([
        Filter::grammar(),
        Content::grammar(),
        Recommendation::grammar(),
        PolicyDocument::grammar(),
        Route::grammar(),
        Founder::grammar(),
        Rule::grammar(),
        Step::grammar(),
        Rung::grammar(),
        Calendar::grammar(),
        Hours::grammar(),
        Glass::grammar(),
    ]);
    let missing: Vec<String> = lines
        .map(|line| format!("`{line}`"))
        .filter(|line| !page.contains(line))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/formats/README.md must hold:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_event_is_declared_once_and_what_governs_is_signed() {
    let names: Vec<&str> = events().map(|event| event.name).collect();
    let once: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(once.len(), names.len());
    for event in events() {
        assert!(event.by.signs() || !event.governance, "{}", event.name);
        assert!(!event.words.is_empty() && !event.words.ends_with('.'));
    }
}
