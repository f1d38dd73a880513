//! What people changed of an action, what that voided, and what the reader may change.

use countersign_app::{
    case::{DecisionRow, Loaded},
    revisions::RevisionRow,
};
use countersign_contract as c;
use countersign_statement::{Content, codes::Verdict};
use countersign_workflow::{Person, may_revise};

use crate::{
    compare::fields,
    wire::{self, Names},
};

fn number(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What is otherwise since a revision, a row a field; of parameters that say it in no field of their own the whole text.
pub(crate) fn rows(row: &RevisionRow) -> Vec<c::DiffRow> {
    let (Ok(before), Ok(after)) = (Content::parse(&row.before), Content::parse(&row.after)) else {
        return Vec::new();
    };
    let mut rows: Vec<c::DiffRow> = fields(&before, &after)
        .into_iter()
        .filter(|row| row.changed)
        .collect();
    let money = u32::from(before.amount != after.amount || before.currency != after.currency);
    let told = rows.len() > usize::try_from(money).unwrap_or_default();
    if before.params != after.params && !told {
        rows.push(c::DiffRow {
            field: "Parameters".to_owned(),
            before: before.params,
            after: after.params,
            changed: true,
        });
    }
    rows
}

/// "Amount 5,000.00 EUR → 3,000.00 EUR".
pub(crate) fn in_words(row: &RevisionRow) -> String {
    let parts: Vec<String> = rows(row)
        .iter()
        .map(|row| format!("{} {} → {}", row.field, row.before, row.after))
        .collect();
    parts.join(", ")
}

/// A vote as a seat, on whichever revision it was given.
pub(crate) fn seat(d: &DecisionRow, names: &Names) -> c::Seat {
    c::Seat {
        person: names.person(d.person),
        on_behalf_of: d.on_behalf_of.map(|of| names.person(of)),
        verdict: wire::verdict(d.verdict),
        at: wire::time(d.at),
        seq: d.seq,
        retracted: d.retracted.is_some(),
        void: d.void.is_some(),
    }
}

/// All of them, oldest first.
pub fn revisions(loaded: &Loaded, names: &Names) -> Vec<c::RevisionView> {
    let one = |row: &RevisionRow| c::RevisionView {
        revision: number(row.revision),
        seq: row.seq,
        at: wire::time(row.at),
        by: names.person(row.by),
        reason: row.reason.clone(),
        rows: rows(row),
        voided: loaded
            .decisions
            .iter()
            .filter(|d| d.revision + 1 == row.revision)
            .map(|d| seat(d, names))
            .collect(),
    };
    loaded.revisions.iter().map(one).collect()
}

/// What a person may change now; `None` where they may not.
pub fn may(loaded: &Loaded, person: Option<&Person>) -> Option<c::MayRevise> {
    let content = loaded.content.as_ref()?;
    may_revise(&loaded.case, person?, loaded.now).ok()?;
    let counted = |verdict| {
        let counts = |d: &&DecisionRow| {
            d.revision == loaded.row.revision && d.retracted.is_none() && d.verdict == verdict
        };
        loaded.decisions.iter().filter(counts).count()
    };
    let votes = match counted(Verdict::Approve) + counted(Verdict::Reject) {
        0 => "Nobody has voted on it yet.".to_owned(),
        1 => "One vote on it is void then, and its person does not vote again.".to_owned(),
        n => format!("{n} votes on it are void then, and their people do not vote again."),
    };
    Some(c::MayRevise {
        revision: number(loaded.row.revision.saturating_add(1)),
        amount: content.amount.to_string(),
        currency: content.currency.clone(),
        params: content.params.clone(),
        voids: format!(
            "{votes} It begins anew at step 1 of the same route, still expires when it would have, and you do not decide on it."
        ),
    })
}
