//! `person pending` and `person confirm`: each fact in full before it is confirmed, and nothing that was not read.

use std::fmt::Write as _;

use countersign_app::{Failure, Session, confirming::InFull, people::Pending};
use countersign_english::policies::rule;
use countersign_refusal::{Action, Computer, Thing};
use countersign_statement::codes::Mode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::People;
use crate::{args::Digest, out::Out, place::OpenWorkspace, secrets::ask};

/// Everything that waits, in full, with the digest of each statement.
pub async fn pending(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let waiting = session.pending_confirmations().await?;
    let (mut words, mut list) = (String::new(), Vec::new());
    for one in &waiting {
        let full = session.in_full(one).await?;
        let whose = if mine(&session, one) {
            "another admin confirms it"
        } else {
            "you may confirm it, as an admin"
        };
        let _ = writeln!(words, "{}  ({whose})\n", said(one, &full, &people));
        let mut value = as_json(one, &full, &people);
        if let Some(object) = value.as_object_mut() {
            object.insert("yours".to_owned(), json!(!mine(&session, one)));
        }
        list.push(value);
    }
    if words.is_empty() {
        words.push_str("Nothing waits for a second person.");
    }
    out.answer(words.trim_end(), &json!({"pending": list}))
}

/// Whether another must say the second word: it is theirs or about them, and this is no trial.
fn mine(session: &Session, pending: &Pending) -> bool {
    session.founded().mode != Mode::Trial
        && [pending.made_by, pending.about].contains(&session.person())
}

/// Shows each fact in full and asks for each; of those that are listed by digest it asks nothing, since whoever lists them has
/// read them.
pub async fn confirm(
    open: &OpenWorkspace,
    facts: &[Uuid],
    listed: &[Digest],
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    let people = People::read(&session).await?;
    let waiting = session.pending_confirmations().await?;
    let unknown = facts
        .iter()
        .find(|id| !waiting.iter().any(|p| p.fact_id == **id))
        .map(Uuid::to_string);
    let unlisted = listed
        .iter()
        .find(|digest| !waiting.iter().any(|p| p.digest == digest.0))
        .map(|digest| hex::encode(digest.0));
    if let Some(id) = unknown.or(unlisted) {
        return Err(Failure::new(Action::NotFound {
            what: Thing::Confirmation,
            id: Some(id),
        }));
    }
    let chosen = waiting.iter().filter(|p| match (facts, listed) {
        ([], []) => !mine(&session, p),
        ([], _) => listed.contains(&Digest(p.digest)),
        _ => facts.contains(&p.fact_id),
    });
    let mut done: Vec<Value> = Vec::new();
    for one in chosen {
        let full = session.in_full(one).await?;
        if listed.is_empty() && !agreed(&said(one, &full, &people)).await? {
            continue;
        }
        let recorded = session.confirm(one).await?;
        let mut value = as_json(one, &full, &people);
        if let Some(object) = value.as_object_mut() {
            object.insert("seq".to_owned(), json!(recorded.seq));
        }
        done.push(value);
    }
    let words = match done.len() {
        0 => "Nothing was confirmed.".to_owned(),
        1 => "One fact was confirmed.".to_owned(),
        n => format!("{n} facts were confirmed."),
    };
    out.answer(&words, &json!({"confirmed": done}))
}

/// Whether whoever sits there says yes to what is shown; an error where nobody does.
async fn agreed(shown: &str) -> Result<bool, Failure> {
    let question = format!("{}\nConfirm it? [y/N] ", crate::out::shown(shown));
    let answer = ask(question)
        .await?
        .ok_or_else(|| Failure::new(Computer::NobodyToAsk))?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Ids as the names that they have here, other values as they are.
fn named(value: &str, people: &People) -> String {
    value
        .parse()
        .map_or_else(|_| value.to_owned(), |id| people.name(id))
}

fn said(pending: &Pending, full: &InFull, people: &People) -> String {
    let mut words = format!(
        "{} {} (ledger {})\n",
        people.name(pending.made_by),
        full.words,
        pending.seq
    );
    for (label, value) in &full.members {
        let _ = writeln!(words, "  {label}: {}", named(value, people));
    }
    if let Some(document) = &full.document {
        for one in &document.rules {
            let _ = writeln!(words, "  {}. {}", one.rule, rule(one));
        }
    }
    let _ = writeln!(words, "  Id: {}", pending.fact_id);
    let _ = write!(words, "  Digest: {}", hex::encode(pending.digest));
    words
}

fn as_json(pending: &Pending, full: &InFull, people: &People) -> Value {
    let members: Vec<Value> = full
        .members
        .iter()
        .map(|(label, value)| json!({"label": label, "value": named(value, people)}))
        .collect();
    let rules: Vec<String> = full
        .document
        .iter()
        .flat_map(|document| &document.rules)
        .map(rule)
        .collect();
    json!({"fact": pending.fact, "id": pending.fact_id, "digest": hex::encode(pending.digest), "about": people.name(pending.about),
        "made_by": people.name(pending.made_by), "did": full.words, "members": members, "rules": rules, "seq": pending.seq})
}
