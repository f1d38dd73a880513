//! The ledger as a reader is shown it: rows of the list, a record whole, what a check found, who signed checkpoints.

use countersign_app::{
    log::{Break, Checked, CheckpointRow, LogRow, Signature, Whole},
    people::InstallationRow,
};
use countersign_contract as c;
use countersign_ledger::Record;
use countersign_statement::{Statement, event::MemberText, events};
use uuid::Uuid;

use crate::wire::{self, Names};

/// The kinds of records and the actors that a list can be narrowed to.
pub fn choices(names: &Names) -> c::LedgerChoices {
    let actor = |id: &Uuid, name: &String, actor_type| c::LedgerActor {
        actor: id.to_string(),
        name: name.clone(),
        actor_type,
        you: *id == names.me,
    };
    let people = names
        .people
        .iter()
        .map(|(id, name)| actor(id, name, c::ActorType::Human));
    let agents = names
        .agents
        .iter()
        .map(|(id, name)| actor(id, name, c::ActorType::Agent));
    c::LedgerChoices {
        kinds: events()
            .map(|event| c::LedgerKind {
                event: event.name.to_owned(),
                what: what(event.name),
            })
            .collect(),
        actors: people.chain(agents).collect(),
    }
}

/// What an event is called behind a name. Of an escalation the list does not know whether somebody asked for it or a step ran late,
/// which is found by whoever looks first; the timeline, which reads the statement, tells the two apart.
pub fn what(event: &str) -> String {
    if event == "action.escalated" {
        return "recorded an escalation".to_owned();
    }
    countersign_statement::event(event)
        .map_or_else(|| event.replace(['.', '_'], " "), |e| e.words.to_owned())
}

/// One record of the list.
pub fn row(row: &LogRow, names: &Names) -> c::LedgerRow {
    let (actor_type, actor, you) = names.actor(row.actor);
    let action = row.subject.strip_prefix("action:");
    c::LedgerRow {
        seq: row.seq,
        at: wire::time(row.at),
        actor_type,
        actor,
        you,
        what: what(&row.event),
        event: row.event.clone(),
        about: about(&row.subject, row.action_seq, names),
        action_id: action
            .filter(|_| row.action_seq.is_some())
            .map(str::to_owned),
        subject: row.subject.clone(),
        leaf: hex::encode(row.leaf),
    }
}

/// A subject for reading: names where there are any.
fn about(subject: &str, action_seq: Option<u64>, names: &Names) -> String {
    let Some((kind, id)) = subject.split_once(':') else {
        return wire::capital(subject);
    };
    if let ("action", Some(seq)) = (kind, action_seq) {
        return wire::label(seq);
    }
    let known = id.parse::<Uuid>().ok().and_then(|id| named(id, names));
    format!(
        "{} {}",
        wire::capital(kind),
        known.unwrap_or_else(|| id.to_owned())
    )
}

fn named(id: Uuid, names: &Names) -> Option<String> {
    let mut all = names.people.iter().chain(&names.agents);
    all.find(|(known, _)| *known == id)
        .map(|(_, name)| name.clone())
}

/// A record whole; `of` is its row.
pub fn record(whole: &Whole, of: &LogRow, names: &Names) -> c::LedgerRecord {
    let record = whole.record.as_ref();
    c::LedgerRecord {
        seq: of.seq,
        row: row(of, names),
        subject_seq: record.map(|r| r.subject_seq),
        fields: record.map(|r| fields(r, names)).unwrap_or_default(),
        bytes: String::from_utf8_lossy(&whole.bytes).into_owned(),
        statement: record.map(|r| r.statement.clone()).unwrap_or_default(),
        leaf: hex::encode(whole.leaf),
        leaf_holds: countersign_ledger::leaf_hash(&whole.bytes) == whole.leaf,
        prev: record.map(|r| hex::encode(r.prev)).unwrap_or_default(),
        signatures: whole
            .signatures
            .iter()
            .map(|s| signature(s, names))
            .collect(),
        place: c::LedgerPlace {
            size: whole.place.size,
            root: hex::encode(whole.place.root),
            path: whole.place.path.iter().map(hex::encode).collect(),
            holds: whole.place.holds,
        },
    }
}

/// What the statement says. An id of somebody who is known is told as their name too.
fn fields(record: &Record, names: &Names) -> Vec<c::Field> {
    let shown = Statement::parse(&record.statement)
        .map(|statement| statement.shown())
        .unwrap_or_default();
    shown
        .into_iter()
        .filter(|(_, value)| !matches!(value, MemberText::Text(text) | MemberText::Commitment(text) if text.is_empty()))
        .map(|(label, value)| match value {
            MemberText::Commitment(of) => {
                wire::mono(format!("{label}, as its commitment"), of)
            }
            MemberText::Text(text) => match text.parse().ok().and_then(|id| named(id, names)) {
                Some(name) => wire::field(label, format!("{name} ({text})")),
                None => wire::field(label, text),
            },
        })
        .collect()
}

fn signature(of: &Signature, names: &Names) -> c::LedgerSignature {
    c::LedgerSignature {
        key_id: hex::encode(of.key_id),
        key_fingerprint: wire::fingerprint(&of.key_id),
        signature: hex::encode(of.signature),
        name: of.person.map(|person| names.person(person).name),
        holds: of.holds,
    }
}

/// What a check found. `at` is when it ended, as the wire has times.
pub fn checked(of: &Checked, at: String, took_ms: u32) -> c::LedgerChecked {
    c::LedgerChecked {
        first: of.first,
        last: of.last,
        head_seq: of.head,
        readable: of.readable,
        checkpoints: of.checkpoints,
        root: of.root.map(hex::encode),
        broken: of.broken.as_ref().map(broken),
        checked_at: at,
        took_ms,
    }
}

fn broken(of: &Break) -> c::LedgerBreak {
    c::LedgerBreak {
        seq: of.seq,
        reason: wire::capital(&countersign_english::ledger_fault(&of.fault)),
        expected: of.expected.clone(),
        found: of.found.clone(),
    }
}

/// Checkpoints with everybody who signed the very same tree; two roots of one size stay apart.
pub fn checkpoints(rows: &[CheckpointRow], known: &[InstallationRow]) -> Vec<c::Checkpoint> {
    let mut all: Vec<c::Checkpoint> = Vec::new();
    for row in rows {
        let by = known.iter().find(|i| i.installation == row.installation);
        let signer = c::CheckpointSigner {
            installation: row.installation.to_string(),
            name: by.map(|i| i.name.clone()).unwrap_or_default(),
            key_fingerprint: by.map(|i| wire::fingerprint(&i.key_id)).unwrap_or_default(),
            at: wire::time(row.at),
            note: row.note.clone(),
        };
        let root = hex::encode(row.root);
        match all
            .iter_mut()
            .find(|one| one.size == row.size && one.root == root)
        {
            Some(one) => one.signers.push(signer),
            None => all.push(c::Checkpoint {
                size: row.size,
                root,
                signers: vec![signer],
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_said_to_have_escalated_what_their_console_only_found_late() {
        assert_eq!(what("action.escalated"), "recorded an escalation");
        assert_eq!(what("action.decided"), "decided");
    }
}
