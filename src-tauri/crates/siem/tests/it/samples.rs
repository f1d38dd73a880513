//! A record of every event of the table of statements: its statement is made out of the grammar of its declaration, so that a
//! new statement has its sample here without anybody writing one.

use std::collections::BTreeMap;

use countersign_ledger::Record;
use countersign_statement::{Event as Declared, Statement, event::By, events};

pub const ID: &str = "0b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f";
pub const OTHER: &str = "1b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f";
pub const TIME: &str = "2026-11-23T01:40:00.000001Z";

/// The value of a format of the formats page; `hostile` stands where any text may stand.
fn value(format: &str, hostile: &str) -> String {
    let hex = "1a".repeat(32);
    let text = |text: &str| serde_json::to_string(text).unwrap();
    let founder = |person| {
        format!(
            r#"{{"person":"{person}","login":"{hex}","name":"{hex}","key_id":"{hex}","public_key":"{hex}","custody":"os-account","roles":"supervisor,admin"}}"#
        )
    };
    match format.split('|').next().unwrap() {
        "ORIGIN" => text(&format!("countersign/{}", "0f".repeat(16))),
        "HEX64" | "COMMIT" => text(&hex),
        "ID" => text(ID),
        "TIME" => text(TIME),
        "TEXT" => text(hostile),
        "NAME" => text("aml-screen"),
        "CRON" => text("30 2 * * 1-5"),
        "ZONE" => text("Europe/Berlin"),
        "ROLE" => text("supervisor"),
        "REASON" => text("risk_accepted"),
        "DECIMAL" => text("17"),
        "N" => "3".to_owned(),
        "FILTER" => text(
            r#"{"type":"countersign/filter/v1","states":"","kind":"","agent":"","simulation":"","from":"","until":"","first":"","last":"","actions":"","texts":"true"}"#,
        ),
        "[FOUNDER,…]" => format!("[{},{}]", founder(ID), founder(OTHER)),
        other if other.starts_with('[') => "[]".to_owned(),
        other => other.to_owned(),
    }
}

/// The members of a grammar's line with their formats, in order.
fn members(grammar: &str) -> Vec<(String, String)> {
    let inner = grammar
        .strip_prefix('{')
        .unwrap()
        .strip_suffix('}')
        .unwrap();
    let mut members: Vec<(String, String)> = Vec::new();
    for part in inner.split(",\"") {
        match part.trim_start_matches('"').split_once("\":") {
            Some((name, format)) => members.push((name.to_owned(), format.to_owned())),
            // A comma of a format's own, as in "ROLE,ROLE".
            None => panic!("{grammar}: {part}"),
        }
    }
    members
}

/// The statement's line for one event.
fn statement(declared: &Declared, hostile: &str) -> String {
    let grammars = Statement::grammars();
    let of_type = format!("\"type\":\"{}\"", declared.statement);
    let grammar = grammars
        .iter()
        .find(|line| line.contains(&of_type))
        .unwrap();
    let choice = declared.name.rsplit('.').next().unwrap();
    let mut line: BTreeMap<usize, String> = BTreeMap::new();
    for (at, (name, format)) in members(grammar).iter().enumerate() {
        let said = match name.as_str() {
            "event" if format.contains(choice) => format!("\"{choice}\""),
            "until" if choice == "released" => "\"\"".to_owned(),
            // What may be empty and, of this event, is.
            "reason" if choice == "escalated" => "\"\"".to_owned(),
            "note" if choice == "consumed" => "\"\"".to_owned(),
            "reply" if choice == "delivery_started" => "\"\"".to_owned(),
            "reason" if choice == "accepted" => "\"\"".to_owned(),
            "valid_until" if choice == "given" => format!("\"{}\"", TIME.replace("11-23", "11-30")),
            "other" | "delegate" | "on_behalf_of" => format!("\"{OTHER}\""),
            "mode" => "\"demo\"".to_owned(),
            "kinds" => "\"freeze_account,release_payment\"".to_owned(),
            _ => value(format, hostile),
        };
        line.insert(at, format!("\"{name}\":{said}"));
    }
    let parts: Vec<String> = line.into_values().collect();
    format!("{{{}}}", parts.join(","))
}

/// A record of each event, with `hostile` wherever its statement has a text.
pub fn records(hostile: &str) -> Vec<Record> {
    events()
        .enumerate()
        .map(|(at, declared)| Record {
            seq: at as u64,
            at: TIME.to_owned(),
            actor: if declared.by == By::System {
                "system"
            } else {
                OTHER
            }
            .to_owned(),
            actor_type: declared.by.actor_types()[0].to_owned(),
            event: declared.name.to_owned(),
            subject: match declared.about.word() {
                Some("workspace") => "workspace".to_owned(),
                Some(word) => format!("{word}:{ID}"),
                None => format!("person:{ID}"),
            },
            subject_seq: 0,
            nonce: [7; 16],
            prev: [9; 32],
            statement: statement(declared, hostile),
            signatures: Vec::new(),
        })
        .collect()
}

#[test]
fn every_event_of_the_table_has_a_sample_that_its_own_parser_reads() {
    for record in records("idle in transaction") {
        let parsed = Statement::parse(&record.statement)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", record.event, record.statement));
        assert_eq!(parsed.expected().event.name, record.event);
        assert_eq!(Record::parse(&record.encode()).unwrap(), record);
    }
}
