//! The report, and the decision record of one action, as a document: the same facts that the page tells.

use super::action::{Action, Entry};
use super::counts::{largest, latest};
use super::{ACTIONS, ENTRIES, Report, SHOWN};
use crate::document::{Block, Document};
use crate::words::{count, thousands};

const VERDICT: &str = "Every check of the export held: its records, signatures, proofs and checkpoint. A report is made of no other \
                       export. Whether the keys are those of the people they name is told by whoever verifies it with a trust file.";

fn fact(label: &str, value: impl Into<String>) -> (String, String) {
    (label.to_owned(), value.into())
}

/// The report.
pub fn report(of: &Report) -> Document {
    let mut blocks = counts(of);
    blocks.push(Block::Heading(1, "The actions".to_owned()));
    if of.summary {
        blocks.push(Block::Text(format!(
            "The export holds more than {} actions, so they are not told one by one here. Its tables have all of them, and an \
             export of a part of it has a report of its own.",
            thousands(ACTIONS as u64)
        )));
    } else {
        blocks.push(Block::Quiet(format!(
            "In the order of their proposals. Of a text the first {} characters are shown, and of all actions together {} records. \
             Opening an action is recorded too and not told here. Times are UTC.",
            thousands(SHOWN as u64),
            thousands(ENTRIES as u64)
        )));
        if of.actions.is_empty() {
            blocks.push(Block::Text("None.".to_owned()));
        }
        for action in &of.actions {
            one(action, &mut blocks);
        }
        blocks.push(Block::Quiet(format!(
            "The last record is of {}.",
            of.last_at
        )));
    }
    Document {
        title: "Report on what AI agents proposed and people decided".to_owned(),
        about: of.manifest.filter.words(),
        ident: format!("report {}", of.manifest.export_id),
        at: countersign_statement::format::time_text(of.manifest.created_at),
        cover: cover(of),
        note: "This document is for reading and printing. It carries no signature and proves nothing by itself: it follows from the \
               export alone, and whoever has that makes it anew and compares. States are as of the last record; what the clock \
               alone brings about does not show."
            .to_owned(),
        blocks,
    }
}

/// The decision record of the one action that the export asks for.
pub fn record(of: &Report) -> Document {
    let mut blocks = Vec::new();
    let mut about = "An action whose proposal is not in the export".to_owned();
    for action in &of.actions {
        about = title(action);
        one(action, &mut blocks);
    }
    blocks.push(Block::Heading(1, "How to check it".to_owned()));
    blocks.push(Block::Text(
        "Each number of a record above is its place in the ledger. Whoever has the export that this follows from verifies it, \
         with every signature, and makes this document anew:"
            .to_owned(),
    ));
    blocks.push(Block::Facts(vec![
        fact("Verify", "countersign-verify EXPORT --trust TRUST"),
        fact(
            "Compare",
            "countersign-verify EXPORT --trust TRUST --compare-tables FOLDER",
        ),
        fact(
            "A key",
            "is named by its whole id; the trust file of the workspace says whose it is. Compare it with what its holder says.",
        ),
    ]));
    Document {
        title: "Decision record".to_owned(),
        about,
        ident: format!("record {}", of.manifest.export_id),
        at: countersign_statement::format::time_text(of.manifest.created_at),
        cover: cover(of),
        note: "This document tells one action with everything that was decided and said about it. It carries no signature and proves \
               nothing by itself: it follows from the export alone. That no later record of the action exists is the exporter's word."
            .to_owned(),
        blocks,
    }
}

fn cover(of: &Report) -> Vec<(String, String)> {
    let m = &of.manifest;
    let mut cover = vec![
        fact("Workspace", &*m.origin),
        fact("Mode", m.mode.as_str()),
        fact("Export", m.export_id.to_string()),
        fact("Made by", &*m.creator),
        fact(
            "Made at",
            countersign_statement::format::time_text(m.created_at),
        ),
    ];
    if let Some((first, last)) = &of.counts.span {
        cover.push(fact("Records from", &**first));
        cover.push(fact("Records until", &**last));
    }
    cover.push(fact(
        "Whole ledger",
        if m.whole_log {
            "yes: nothing up to its checkpoint is left out"
        } else {
            "no: that these are all that fit what was asked for is the exporter's word"
        },
    ));
    cover.push(fact("Verdict", VERDICT));
    cover.push(fact("Root", &*m.root));
    cover.push(fact("Of a ledger of", count(m.tree_size, "record")));
    cover.push(fact("SHA-256 of SHA256SUMS", hex::encode(of.sums)));
    cover
}

fn counts(of: &Report) -> Vec<Block> {
    let c = &of.counts;
    let overrides = c
        .overrides
        .values()
        .fold(0, |sum: u64, n| sum.saturating_add(*n));
    let mut blocks = vec![
        Block::Heading(1, "What it holds".to_owned()),
        Block::Facts(vec![
            fact("Records", thousands(c.records)),
            fact("Actions", thousands(c.actions)),
            fact("Simulations", thousands(c.simulations)),
            fact("Decisions", thousands(c.decisions)),
            fact("Overrides", thousands(overrides)),
            fact("Texts left out", thousands(of.manifest.absent)),
        ]),
        Block::Quiet(
            "Simulations are counted nowhere else. A decision that was taken back or became void counts as that alone."
                .to_owned(),
        ),
    ];
    for (title, name, bars) in [
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
    ] {
        blocks.push(Block::Chart {
            title: title.to_owned(),
            of: name.to_owned(),
            bars,
        });
    }
    blocks
}

fn title(of: &Action) -> String {
    let what = if of.content == "present" {
        format!("{} on {}", of.kind, of.subject)
    } else {
        "an action whose content is not here".to_owned()
    };
    let simulation = if of.simulation { " (simulation)" } else { "" };
    format!("A-{} {what}{simulation}: {}", of.seq, of.state)
}

fn one(of: &Action, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, title(of)));
    blocks.push(Block::Heading(3, "What was asked".to_owned()));
    let content = if of.content == "present" {
        ""
    } else {
        &of.content
    };
    let asked = [
        ("Asked by", &*of.agent),
        ("At", &of.at),
        ("Record", &of.seq),
        ("State", &of.state),
        ("Risk", &of.risk),
        ("Amount", &of.amount),
        ("Revision", &of.revision),
        ("Advice", &of.advice),
        ("Confidence", &of.confidence),
        ("Why", &of.explanation),
        ("Rules", &of.rules),
        ("Parameters", &of.params),
        ("Input", &of.input),
        ("Output", &of.output),
        ("Id", &of.id),
        ("Content", content),
    ];
    let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
    blocks.push(Block::Facts(
        asked.map(|(label, value)| fact(label, value)).collect(),
    ));
    if !of.route.is_empty() {
        blocks.push(Block::Heading(3, "The route it had to take".to_owned()));
        blocks.push(Block::Facts(of.route.clone()));
    }
    blocks.push(Block::Heading(3, "What came of it".to_owned()));
    if of.entries.is_empty() && of.left_out == 0 {
        blocks.push(Block::Quiet(
            "Nobody has decided or said anything.".to_owned(),
        ));
    }
    blocks.extend(of.entries.iter().map(entry));
    if of.left_out > 0 {
        blocks.push(Block::Quiet(format!(
            "{} about it stand in the export and not here.",
            count(of.left_out, "further record")
        )));
    }
}

fn entry(of: &Entry) -> Block {
    Block::Entry {
        who: of.who.clone(),
        did: of.did.clone(),
        when: format!("{}, record {}", of.at, of.seq),
        marks: of.marks.clone(),
        facts: of.facts.clone(),
    }
}
