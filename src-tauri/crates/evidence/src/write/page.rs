//! `report.html`: the records for reading. No script, nothing loaded from elsewhere, every text escaped.

use std::collections::HashMap;
use std::fmt::Write as _;

use countersign_ledger::{Hash, Record};
use countersign_statement::event::MemberText;
use countersign_statement::{Content, Recommendation, Statement};
use uuid::Uuid;

use crate::html::{self, escape};
use crate::manifest::Manifest;
use crate::names::hash;
use crate::verify::payload_text;
use crate::words::{count, thousands};

/// Records shown; the others stand in data/records.jsonl.
const RECORDS: usize = 1_000;
/// Bytes of texts kept for showing.
const TEXTS: usize = 8 << 20;
/// Characters shown of one text.
const SHOWN: usize = 4_000;

/// A record on the page.
#[derive(Debug)]
struct Row {
    seq: u64,
    at: String,
    event: String,
    did: &'static str,
    actor: String,
    facts: Vec<(&'static str, String)>,
    texts: Vec<(&'static str, Hash)>,
}

/// The page in the making.
#[derive(Debug, Default)]
pub struct Page {
    rows: Vec<Row>,
    omitted: u64,
    names: HashMap<Uuid, Hash>,
    agents: HashMap<Uuid, String>,
    /// Texts that a row wants, and those that came.
    texts: HashMap<Hash, Option<String>>,
    kept: usize,
}

impl Page {
    /// Adds a record.
    pub fn record(&mut self, record: &Record, statement: &Statement) {
        match statement {
            Statement::Genesis(genesis) => {
                for founder in &genesis.founders {
                    self.name(founder.person, &founder.name);
                }
            }
            Statement::Person(person) => self.name(person.person, &person.name),
            Statement::Agent(agent) => {
                self.agents.insert(agent.agent, agent.name.clone());
            }
            _ => {}
        }
        if self.rows.len() >= RECORDS {
            self.omitted = self.omitted.saturating_add(1);
            return;
        }
        let (mut facts, mut texts) = (Vec::new(), Vec::new());
        for (label, shown) in statement.shown() {
            match shown {
                MemberText::Text(text) => facts.push((label, text)),
                MemberText::Commitment(of) => texts.extend(hash(&of).map(|of| (label, of))),
            }
        }
        for (_, commitment) in &texts {
            self.texts.entry(*commitment).or_default();
        }
        self.rows.push(Row {
            seq: record.seq,
            at: record.at.clone(),
            event: record.event.clone(),
            did: statement.expected().event.words,
            actor: record.actor.clone(),
            facts,
            texts,
        });
    }

    fn name(&mut self, person: Uuid, commitment: &str) {
        if let Some(commitment) = hash(commitment) {
            self.names.insert(person, commitment);
            self.texts.entry(commitment).or_default();
        }
    }

    /// Learns which recommendation stands behind a content that is shown.
    pub fn content(&mut self, commitment: &Hash, content: &Content) {
        let Some(recommendation) = hash(&content.recommendation) else {
            return;
        };
        for row in self
            .rows
            .iter_mut()
            .filter(|row| row.event == "action.proposed")
        {
            if row.texts.iter().any(|(_, text)| text == commitment) {
                row.texts.push(("Recommendation", recommendation));
                self.texts.entry(recommendation).or_default();
            }
        }
    }

    /// Keeps a text if a row wants it.
    pub fn payload(&mut self, commitment: &Hash, payload: &[u8]) {
        let Some(slot) = self.texts.get_mut(commitment) else {
            return;
        };
        if self.kept.saturating_add(payload.len()) > TEXTS {
            return;
        }
        let text = payload_text(payload).map_or_else(|_| "(not a text)".to_owned(), readable);
        self.kept = self.kept.saturating_add(text.len());
        *slot = Some(text);
    }

    fn who(&self, actor: &str) -> String {
        let Ok(id) = Uuid::try_parse(actor) else {
            return actor.to_owned();
        };
        let name = self
            .names
            .get(&id)
            .and_then(|commitment| self.texts.get(commitment))
            .cloned()
            .flatten();
        name.or_else(|| self.agents.get(&id).map(|agent| format!("agent {agent}")))
            .unwrap_or_else(|| actor.to_owned())
    }

    /// The page.
    pub fn html(&self, manifest: &Manifest) -> String {
        let mut out = html::begin(&format!("Export {}", manifest.export_id), STYLE);
        Self::head(&mut out, manifest);
        out.push_str("<h2>Records</h2>\n");
        if self.omitted > 0 {
            let shown = self.rows.len() as u64;
            // Writing to a String cannot fail.
            let _ = writeln!(
                out,
                "<p>The first {} are shown here; {} more stand in data/records.jsonl.</p>",
                count(shown, "record"),
                thousands(self.omitted)
            );
        }
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.seq);
        for row in rows {
            self.row(&mut out, row);
        }
        out.push_str("</body>\n</html>\n");
        out
    }

    fn head(out: &mut String, manifest: &Manifest) {
        out.push_str("<h1>Evidence from a Countersign workspace</h1>\n");
        out.push_str(
            "<p class=\"note\">This page is the exporter's rendering of the records, for reading. It proves nothing by itself: \
             verify the bundle with <code>countersign-verify</code> or by the commands in README.txt. A verdict of \
             <b>Valid</b> says that the records are in the ledger under the checkpoint, signed as shown and unchanged. That they \
             are all that match what was asked for is the exporter's word, unless the bundle holds the whole log.</p>\n<table>\n",
        );
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(out, "<tr><th>{label}</th><td>{}</td></tr>", escape(value));
        };
        line("Workspace", &manifest.origin);
        line("Mode", manifest.mode.as_str());
        line("Genesis", &manifest.genesis);
        line("Export", &manifest.export_id.to_string());
        line("Asked for", &manifest.filter.words());
        line("Whole log", if manifest.whole_log { "yes" } else { "no" });
        line(
            "Exported at",
            &countersign_statement::format::time_text(manifest.created_at),
        );
        line("Exported by", &manifest.creator);
        line(
            "Records",
            &thousands(manifest.records.saturating_add(manifest.events)),
        );
        line("Of a log of", &thousands(manifest.tree_size));
        line("Root", &manifest.root);
        line("Texts absent", &thousands(manifest.absent));
        out.push_str("</table>\n");
    }

    fn row(&self, out: &mut String, row: &Row) {
        let _ = writeln!(
            out,
            "<section>\n<h3><span>{}</span> {}</h3>\n<p>{}: {} {}</p>\n<dl>",
            row.seq,
            escape(&row.event),
            escape(&row.at),
            escape(&self.who(&row.actor)),
            row.did
        );
        for (label, value) in &row.facts {
            let value = if Uuid::try_parse(value).is_ok() {
                self.who(value)
            } else {
                value.clone()
            };
            let _ = writeln!(out, "<dt>{label}</dt><dd>{}</dd>", escape(&value));
        }
        for (label, commitment) in &row.texts {
            let id = hex::encode(commitment);
            let _ = match self.texts.get(commitment).and_then(Option::as_deref) {
                Some(text) => writeln!(
                    out,
                    "<dt>{label}</dt><dd class=\"text\">{}</dd>",
                    escape(text)
                ),
                None => writeln!(
                    out,
                    "<dt>{label}</dt><dd class=\"hash\">not shown here: {id}</dd>"
                ),
            };
        }
        out.push_str("</dl>\n</section>\n");
    }
}

/// A text as people read it: contents and recommendations by their main fields, others as they are, cut when long.
fn readable(text: &str) -> String {
    let whole = if let Ok(c) = Content::parse(text) {
        format!(
            "{} on {} {}, risk {}, amount {} {}, {} {}{}\nParameters: {}\nInput: {}\nOutput: {}",
            c.kind,
            c.subject_kind,
            c.subject,
            c.risk,
            c.amount,
            c.currency,
            c.actor_type,
            c.agent_version,
            if c.is_simulation { ", simulation" } else { "" },
            c.params,
            c.agent_input,
            c.agent_output
        )
    } else if let Ok(r) = Recommendation::parse(text) {
        format!(
            "{} with confidence {}: {}\nRules: {}",
            r.recommendation, r.confidence, r.ai_explanation, r.rules
        )
    } else {
        text.to_owned()
    };
    match whole.char_indices().nth(SHOWN) {
        Some((at, _)) => format!(
            "{} … (cut here; the whole text lies in data/payload)",
            whole.get(..at).unwrap_or_default()
        ),
        None => whole,
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin:0}h3 span{color:#60646c;margin-right:.5rem}\
.note{border-left:3px solid #60646c;padding-left:1rem}table{border-collapse:collapse}th{text-align:left;padding-right:1rem;\
vertical-align:top;white-space:nowrap}td,dd{overflow-wrap:anywhere}section{border-top:1px solid #d9d9e0;padding:.75rem 0;\
break-inside:avoid}section p{margin:0;color:#60646c}dl{display:grid;grid-template-columns:9rem 1fr;gap:.1rem 1rem;margin:.5rem 0 0}\
dt{color:#60646c}dd{margin:0}.text{white-space:pre-wrap}.hash{font-family:ui-monospace,monospace;font-size:.85em}\
@media print{body{max-width:none;margin:0;font-size:10pt}}";
