//! Rows whose ids came before, in the same file or in other imports: known, corrected, or not to be taken.

use std::collections::{HashMap, HashSet};

use countersign_agents::{import::Compared, money::Units};
use countersign_store::{
    Bytes32, StoreError,
    imports::{ImportInProgress, ImportRow, IncidentRow, KnownRow, TransactionRow},
};
use uuid::Uuid;

/// Corrections that are told one by one.
const TOLD: u64 = 20;

/// Of a chunk of a file of `file_digest` the rows that are to be taken; what is said of the others goes to `found`.
pub(crate) async fn transactions(
    import: &mut ImportInProgress,
    file_digest: &Bytes32,
    rows: Vec<TransactionRow>,
    found: &mut Compared,
) -> Result<Vec<TransactionRow>, StoreError> {
    let named = rows.iter().filter(|row| row.named);
    let ids: HashSet<String> = named.map(|row| row.id.clone()).collect();
    if ids.is_empty() {
        return Ok(rows);
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let mut known: HashMap<String, KnownRow> = import
        .known_transactions(&ids, file_digest)
        .await?
        .into_iter()
        .map(|known| (known.row.id.clone(), known))
        .collect();
    let mut taken = Vec::with_capacity(rows.len());
    for mut row in rows {
        if row.named {
            match known.get(&row.id) {
                None => {}
                Some(before) => match compare(before, &row, import.import) {
                    Verdict::Repeated => {
                        found.repeated += 1;
                        continue;
                    }
                    Verdict::Known => {
                        found.known += 1;
                        continue;
                    }
                    Verdict::Refused(reason) => {
                        found.refuse(row.line, reason);
                        continue;
                    }
                    Verdict::Corrects => {
                        if found.corrected < TOLD {
                            found.notes.push(format!(
                                "line {} corrects {:.60}: was {}, is {}",
                                row.line,
                                row.id,
                                told(&before.row),
                                told(&row)
                            ));
                        }
                        found.corrected += 1;
                        row.corrects = Some((before.import, before.row.line));
                    }
                },
            }
            let here = KnownRow {
                import: import.import,
                row: row.clone(),
            };
            known.insert(row.id.clone(), here);
        }
        taken.push(row);
    }
    Ok(taken)
}

enum Verdict {
    Known,
    Repeated,
    Corrects,
    Refused(String),
}

fn compare(before: &KnownRow, row: &TransactionRow, import: Uuid) -> Verdict {
    let same = same(&before.row, row);
    if before.import == import {
        return if same {
            Verdict::Repeated
        } else {
            Verdict::Refused(format!(
                "its id {:.60?} is that of line {} too, with another content ({})",
                row.id,
                before.row.line,
                told(&before.row)
            ))
        };
    }
    if same {
        return Verdict::Known;
    }
    let sides = |row: &TransactionRow| [row.from_account.clone(), row.to_account.clone()];
    let (old, new) = (sides(&before.row), sides(row));
    // Sources that count from 1 have the same ids for other transfers: to take one for a correction would hide the other.
    if old.iter().any(|account| new.contains(account)) {
        Verdict::Corrects
    } else {
        Verdict::Refused(format!(
            "its id {:.60?} is that of another transfer, {} (import {}, line {}); if this source has ids of its own, state a mapping without id",
            row.id,
            told(&before.row),
            before.import,
            before.row.line
        ))
    }
}

/// The same transfer; what kind and by which channel is a matter of who describes it.
fn same(a: &TransactionRow, b: &TransactionRow) -> bool {
    (&a.time, &a.from_account, &a.to_account, &a.currency)
        == (&b.time, &b.from_account, &b.to_account, &b.currency)
        && Units::parse(&a.amount) == Units::parse(&b.amount)
}

fn told(row: &TransactionRow) -> String {
    format!(
        "{} {} from {:.60} to {:.60} at {}",
        row.amount, row.currency, row.from_account, row.to_account, row.time
    )
}

/// Of a file's incidents those that are to be taken.
pub(crate) async fn incidents(
    import: &mut ImportInProgress,
    file_digest: &Bytes32,
    rows: Vec<IncidentRow>,
    found: &mut Compared,
) -> Result<Vec<IncidentRow>, StoreError> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let known: HashMap<String, IncidentRow> = import
        .known_incidents(&ids, file_digest)
        .await?
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(before) = known.get(&row.id) else {
            taken.push(row);
            continue;
        };
        // Where it stood in its file says nothing.
        let here = IncidentRow {
            line: before.line,
            ..row.clone()
        };
        if *before == here {
            found.known += 1;
            continue;
        }
        if found.corrected < TOLD {
            found.notes.push(format!(
                "{:.60} is another than before: {}",
                row.id,
                changed(before, &row).join(", ")
            ));
        }
        found.corrected += 1;
        taken.push(row);
    }
    Ok(taken)
}

fn changed(a: &IncidentRow, b: &IncidentRow) -> Vec<&'static str> {
    [
        ("title", a.title != b.title),
        ("description", a.description != b.description),
        ("severity", a.severity != b.severity),
        ("source", a.source != b.source),
        ("opened_at", a.opened_at != b.opened_at),
        ("accounts", a.accounts != b.accounts),
    ]
    .into_iter()
    .filter_map(|(name, other)| other.then_some(name))
    .collect()
}

/// What is to be said where rows bring no ids and other imports have rows of the same time: nobody can see what is in both.
pub(crate) fn unseen_overlap(
    imports: &[ImportRow],
    file_digest: &Bytes32,
    (first, last): (&str, &str),
) -> Option<String> {
    let key = |text: &str| (text.len(), text.to_owned());
    let overlapping = imports
        .iter()
        .filter(|other| other.file_digest != *file_digest)
        .filter_map(|other| other.period.as_ref())
        .filter(|(begin, end)| {
            begin.ends_with('Z') == first.ends_with('Z')
                && begin.ends_with('h') == first.ends_with('h')
                && key(begin) <= key(last)
                && key(first) <= key(end)
        })
        .count();
    (overlapping > 0).then(|| {
        format!(
            "rows bring no ids, and {overlapping} earlier import{} rows of the same time: a transfer that is in both is there twice",
            if overlapping == 1 { " has" } else { "s have" }
        )
    })
}
