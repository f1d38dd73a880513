//! What the page and the documents both tell of an export, once: what one said otherwise than the other would be a fault of ours.

use super::Report;
use super::counts::{Counts, largest, latest};
use crate::words::{count, thousands};

/// What a report is called.
pub const TITLE: &str = "Report on what AI agents proposed and people decided";
/// How it counts.
pub const COUNTED: &str = "Simulations are counted nowhere else. A decision that was taken back or became void counts as that alone.";
const VERDICT: &str = "Every check of the export held: its records, signatures, proofs and checkpoint. A report is made of no other \
                       export. Whether the keys are those of the people they name is told by whoever verifies it with a trust file.";

/// A label and what stands behind it.
type Fact = (&'static str, String);

/// Which export it follows from.
pub fn cover(of: &Report) -> Vec<Fact> {
    let m = &of.manifest;
    let mut cover = vec![
        ("Workspace", m.origin.clone()),
        ("Mode", m.mode.as_str().to_owned()),
        ("Export", m.export_id.to_string()),
        ("Made by", m.creator.clone()),
        (
            "Made at",
            countersign_statement::format::time_text(m.created_at),
        ),
    ];
    if let Some((first, last)) = &of.counts.span {
        cover.push(("Records from", first.clone()));
        cover.push(("Records until", last.clone()));
    }
    let whole = if m.whole_log {
        "yes: nothing up to its checkpoint is left out"
    } else {
        "no: that these are all that fit what was asked for is the exporter's word"
    };
    cover.push(("Whole ledger", whole.to_owned()));
    cover.push(("Verdict", VERDICT.to_owned()));
    cover.push(("Root", m.root.clone()));
    cover.push(("Of a ledger of", count(m.tree_size, "record")));
    cover.push(("SHA-256 of SHA256SUMS", hex::encode(of.sums)));
    cover
}

/// How much it holds.
pub fn totals(of: &Report) -> Vec<Fact> {
    let c = &of.counts;
    let overrides = c
        .overrides
        .values()
        .fold(0, |sum: u64, n| sum.saturating_add(*n));
    vec![
        ("Records", thousands(c.records)),
        ("Actions", thousands(c.actions)),
        ("Simulations", thousands(c.simulations)),
        ("Decisions", thousands(c.decisions)),
        ("Overrides", thousands(overrides)),
        ("Texts left out", thousands(of.manifest.absent)),
    ]
}

/// What is counted, with a bar each.
pub struct Chart {
    /// What it shows.
    pub title: &'static str,
    /// What its bars are of.
    pub of: &'static str,
    /// Each with its number.
    pub bars: Vec<(String, u64)>,
}

/// The charts in their order.
pub fn charts(c: &Counts) -> Vec<Chart> {
    [
        ("Actions by state", "State", largest(&c.states)),
        ("Actions by risk", "Risk", largest(&c.risks)),
        ("Decisions by verdict", "Verdict", largest(&c.verdicts)),
        ("Actions by agent", "Agent", largest(&c.agents)),
        (
            "Actions by the week in which they were proposed",
            "Week from (UTC)",
            latest(&c.proposed),
        ),
        ("Decisions by week", "Week from (UTC)", latest(&c.decided)),
        ("Overrides", "Override", largest(&c.overrides)),
    ]
    .into_iter()
    .map(|(title, of, bars)| Chart { title, of, bars })
    .collect()
}
