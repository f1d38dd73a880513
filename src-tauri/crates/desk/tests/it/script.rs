//! One script of commands, `tests/console.json`, played against the desk here and against the page's fake in
//! `ui/src/api/fake/script.test.ts`: where either answers otherwise, its test fails.
//!
//! A step names a command, its request, and what comes of it: the code of a refusal, or what the answer is like. There,
//! `<time>` and its like stand for any value of that form, a list of one pattern for a list of such, `"<rest>": true` for
//! further members, and `$name.member` for what an earlier answer said. Besides, members of known names have their forms in
//! every answer (`forms`).

#[allow(
    clippy::wildcard_imports,
    reason = "the table names every type of the wire"
)]
use countersign_contract::*;
use countersign_desk::Desk;
use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World, actor};
use serde_json::{Map, Value, json};

use crate::kit::{Answers, console_with, own};

const SCRIPT: &str = include_str!("../../../../../tests/console.json");

/// Commands that the script leaves out: what they do is outside of the fake (another server, files and their dialogs, a key in
/// a keyring), or takes an admin. A new command is played, or named here.
const NOT_PLAYED: [&str; 13] = [
    "ledger_prove",
    "retry_job",
    "found_workspace",
    "sign_in",
    "verify_pick",
    "verify_paths",
    "trust_pick",
    "enrol_key",
    "begin_move",
    "move_key",
    "export_start",
    "enrol_person",
    "grant_role",
];

macro_rules! calls {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
        /// Calls a command as the page does: by its name, with JSON.
        async fn call(desk: &Desk, command: &str, request: Value) -> Result<Value, ApiError> {
            match command {
                $($(stringify!($name) => {
                    let request: $request = serde_json::from_value(request)
                        .unwrap_or_else(|wrong| panic!("{command} takes something else: {wrong}"));
                    desk.$name(request).await.map(|answer| serde_json::to_value(answer).unwrap())
                })*)*
                other => panic!("there is no command {other}"),
            }
        }
    };
}

commands!(calls);

/// Puts what is remembered in the place of `$name.member`.
fn filled(value: &Value, known: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) if text.starts_with('$') => {
            let mut path = text[1..].split('.');
            let mut found = &known[path.next().unwrap()];
            for member in path {
                found = match member.parse::<usize>() {
                    Ok(index) => &found[index],
                    Err(_) => &found[member],
                };
            }
            found.clone()
        }
        Value::Array(all) => all.iter().map(|one| filled(one, known)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, one)| (name.clone(), filled(one, known)))
            .collect(),
        other => other.clone(),
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

fn is_form(form: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match form {
        "<any>" => true,
        "<bool>" => value.is_boolean(),
        "<number>" => value.is_u64(),
        "<text>" => !text.trim().is_empty(),
        "<id>" => text.len() == 36 && text.parse::<uuid::Uuid>().is_ok(),
        "<digest>" => is_hex(text, 64),
        "<time>" => {
            text.len() == 27
                && text.ends_with('Z')
                && chrono::DateTime::parse_from_rfc3339(text).is_ok()
        }
        "<fingerprint>" => {
            let groups: Vec<&str> = text.split(' ').collect();
            groups.len() == 4
                && groups
                    .iter()
                    .all(|g| is_hex(&g.to_lowercase(), 4) && g.to_uppercase() == **g)
        }
        other => panic!("there is no form {other}"),
    }
}

/// What differs between a value and its pattern.
fn differs(at: &str, pattern: &Value, value: &Value, told: &mut Vec<String>) {
    match (pattern, value) {
        (Value::String(form), _) if form.starts_with('<') => {
            if !is_form(form, value) {
                told.push(format!("{at}: {value} is no {form}"));
            }
        }
        (Value::Array(each), Value::Array(values)) if each.len() == 1 => {
            if values.is_empty() {
                told.push(format!("{at} is empty"));
            }
            for (index, value) in values.iter().enumerate() {
                differs(&format!("{at}.{index}"), &each[0], value, told);
            }
        }
        (Value::Object(wanted), Value::Object(members)) => {
            let open = wanted.contains_key("<rest>");
            for (name, pattern) in wanted.iter().filter(|(name, _)| *name != "<rest>") {
                match members.get(name) {
                    Some(value) => differs(&format!("{at}.{name}"), pattern, value, told),
                    None => told.push(format!("{at}.{name} is missing")),
                }
            }
            for name in members.keys() {
                if !open && !wanted.contains_key(name) {
                    told.push(format!("{at}.{name} is one too many"));
                }
            }
        }
        _ if pattern == value => {}
        _ => told.push(format!("{at}: {value} is not {pattern}")),
    }
}

/// The form that a member of this name has in every answer, unless it is null or empty.
fn form_of(member: &str) -> Option<&'static str> {
    match member {
        "at" | "since" | "until" | "changed_at" => Some("<time>"),
        "leaf" | "digest" | "key_id" => Some("<digest>"),
        "person" | "agent_id" => Some("<id>"),
        "fingerprint" | "key_fingerprint" => Some("<fingerprint>"),
        "seq" => Some("<number>"),
        name if name.ends_with("_at") => Some("<time>"),
        name if name.ends_with("_digest") || name.ends_with("_leaf") => Some("<digest>"),
        name if name.ends_with("_id") => Some("<id>"),
        name if name.ends_with("_seq") => Some("<number>"),
        _ => None,
    }
}

/// Holds the members of known names against their forms.
fn forms(at: &str, value: &Value, told: &mut Vec<String>) {
    match value {
        Value::Array(all) => {
            for (index, one) in all.iter().enumerate() {
                forms(&format!("{at}.{index}"), one, told);
            }
        }
        Value::Object(members) => {
            for (name, one) in members {
                let at = format!("{at}.{name}");
                match form_of(name) {
                    Some(form) if !one.is_null() && !one.is_object() && *one != json!("") => {
                        differs(&at, &json!(form), one, told);
                    }
                    _ => forms(&at, one, told),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_that_the_fake_plays_too() {
    let world = World::new().await;
    let medium = || Proposal::default().risk(Risk::Medium);
    let action = world.propose(&medium()).await;
    let second = world.propose(&medium()).await;
    // The one file that the fake has too.
    let dir = tempfile::tempdir().unwrap();
    let (bank, kept) = (dir.path().join("bank.csv"), dir.path().join("bank.json"));
    std::fs::write(&bank, crate::imports::BANK).unwrap();
    let answers = Answers::default();
    *answers.open.lock().unwrap() = vec![bank];
    *answers.save.lock().unwrap() = Some(kept.clone());
    *answers.dialect.lock().unwrap() = Some(kept);
    let carol = console_with(&world, "carol", answers, own("carol")).await;
    let mut known = Map::new();
    known.insert("action".into(), json!(action));
    known.insert("second".into(), json!(second));
    known.insert("password".into(), json!(actor("carol").password));
    known.insert("nobody".into(), json!(uuid::Uuid::new_v4()));
    known.insert(
        "my_turn".into(),
        serde_json::to_value(crate::kit::filter(ViewId::MyTurn)).unwrap(),
    );
    let mut told = Vec::new();
    let steps: Vec<Value> = serde_json::from_str(SCRIPT).unwrap();
    for (number, step) in steps.iter().enumerate() {
        let command = step["do"].as_str().unwrap();
        let at = format!("step {number}, {command}");
        let request = filled(&step["request"], &known);
        match (call(&carol.desk, command, request).await, &step["refused"]) {
            (Ok(answer), Value::Null) => {
                differs(&at, &filled(&step["answer"], &known), &answer, &mut told);
                forms(&at, &answer, &mut told);
                if let Some(name) = step["as"].as_str() {
                    known.insert(name.into(), answer);
                }
            }
            (Ok(answer), code) => told.push(format!("{at}: answered, not {code}: {answer}")),
            (Err(error), code) if *code == json!(error.code.name()) => {}
            (Err(error), code) => told.push(format!("{at}: {error:?}, not {code}")),
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_command_is_in_the_script_or_named_as_left_out() {
    let steps: Vec<Value> = serde_json::from_str(SCRIPT).unwrap();
    let played = |name: &str| steps.iter().any(|step| step["do"] == name);
    for entry in COMMANDS {
        assert_ne!(
            played(entry.name),
            NOT_PLAYED.contains(&entry.name),
            "{}",
            entry.name
        );
    }
}
