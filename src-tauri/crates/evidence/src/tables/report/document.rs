//! The report, and the decision record of one action, as a document: the same facts that the page tells.

use super::action::{Action, Entry};
use super::{ACTIONS, ENTRIES, Report, SHOWN, facts};
use crate::document::{Block, Document};
use crate::words::{count, thousands};

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
        title: facts::TITLE.to_owned(),
        about: of.manifest.filter.words(),
        ident: format!("report {}", of.manifest.export_id),
        at: countersign_statement::format::time_text(of.manifest.created_at),
        cover: labelled(facts::cover(of)),
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
        cover: labelled(facts::cover(of)),
        note: "This document tells one action with everything that was decided and said about it. It carries no signature and proves \
               nothing by itself: it follows from the export alone. That no later record of the action exists is the exporter's word."
            .to_owned(),
        blocks,
    }
}

fn labelled(all: Vec<(&str, String)>) -> Vec<(String, String)> {
    all.into_iter()
        .map(|(label, value)| fact(label, value))
        .collect()
}

fn counts(of: &Report) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(1, "What it holds".to_owned()),
        Block::Facts(labelled(facts::totals(of))),
        Block::Quiet(facts::COUNTED.to_owned()),
    ];
    for chart in facts::charts(&of.counts) {
        blocks.push(Block::Chart {
            title: chart.title.to_owned(),
            of: chart.of.to_owned(),
            bars: chart.bars,
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
