//! The report: what a bundle holds, for people to read and print. A cover, counts with charts, then each action with what was
//! asked, who decided what and why, and what was said. It follows from the bundle alone, as the tables do (docs/adr/0009).

mod action;
mod chart;
mod counts;
mod document;
mod facts;
mod page;
mod route;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use countersign_ledger::Hash;
use countersign_statement::event::MemberText;
use uuid::Uuid;

use super::TablesError;
use super::columns::{Cell, Table};
use super::rows::Rows;
use super::seen::{Found, ReadRecord, Seen};
use crate::document::Document;
use crate::manifest::Manifest;
use action::{Action, Entry};
use counts::Counts;
use route::Routes;

/// Actions that are told one by one; of more the report has the summary alone.
pub const ACTIONS: usize = 1_000;
/// Records that are told one by one, over all actions.
const ENTRIES: usize = 20_000;
/// Characters of one text.
const SHOWN: usize = 4_000;
/// Bytes of texts, over all actions.
const TEXTS: usize = 16 << 20;

/// The report in the making.
#[derive(Debug)]
pub struct Report {
    manifest: Manifest,
    sums: Hash,
    last_at: String,
    counts: Counts,
    /// In the order of their proposals; none where there are too many.
    actions: Vec<Action>,
    places: HashMap<Uuid, usize>,
    simulations: HashSet<Uuid>,
    routes: Routes,
    /// There are more actions than are told one by one.
    summary: bool,
    entries: usize,
    texts: usize,
}

/// A row's cells by the names of their columns.
struct Row<'a> {
    table: Table,
    cells: &'a [Cell<'a>],
}

impl Row<'_> {
    /// As text; empty where the column or its value is not there.
    fn text(&self, column: &str) -> String {
        let at = self.table.columns().iter().position(|name| *name == column);
        match at.and_then(|at| self.cells.get(at)) {
            Some(Cell::Text(text)) => text.clone().into_owned(),
            Some(Cell::Whole(number)) => number.to_string(),
            Some(Cell::Decimal(text)) => (*text).to_owned(),
            None => String::new(),
        }
    }

    fn id(&self, column: &str) -> Uuid {
        Uuid::try_parse(&self.text(column)).unwrap_or_default()
    }

    fn number(&self, column: &str) -> u64 {
        self.text(column).parse().unwrap_or_default()
    }
}

impl Report {
    /// Of a bundle: its manifest, the SHA-256 of its sums, and what the first walk saw.
    pub fn new(manifest: &Manifest, sums: Hash, seen: &Seen) -> Self {
        Self {
            manifest: manifest.clone(),
            sums,
            last_at: seen.last_at.clone(),
            counts: Counts::default(),
            actions: Vec::new(),
            places: HashMap::new(),
            simulations: HashSet::new(),
            routes: Routes::default(),
            summary: seen.actions.len() > ACTIONS,
            entries: 0,
            texts: 0,
        }
    }

    /// Takes a row of a table.
    pub fn row(&mut self, table: Table, cells: &[Cell<'_>]) {
        let row = Row { table, cells };
        match table {
            Table::Actions => self.action(&row),
            Table::Decisions => self.decision(&row),
            Table::Ledger | Table::Imports | Table::People => {}
        }
    }

    fn action(&mut self, row: &Row<'_>) {
        let id = row.id("action_id");
        let simulation = row.text("simulation") == "true";
        if simulation {
            self.simulations.insert(id);
        }
        self.counts.action(row, simulation);
        if self.summary {
            return;
        }
        let mut action = Action::of(row);
        action.route = self.routes.find(&row.text("route_digest"));
        for text in action.texts_mut() {
            *text = self.fitting(std::mem::take(text));
        }
        self.places.insert(id, self.actions.len());
        self.actions.push(action);
    }

    fn decision(&mut self, row: &Row<'_>) {
        let action = row.id("action_id");
        self.counts
            .decision(row, self.simulations.contains(&action));
        let narrative = match row.text("narrative_is").as_str() {
            "present" => Some(self.fitting(row.text("narrative"))),
            "erased" => Some("(erased)".to_owned()),
            "redacted" => Some("(left out of the export)".to_owned()),
            _ => None,
        };
        let entry = Entry::decided(row, narrative);
        self.put(action, entry);
    }

    /// Takes a record about an action that no row tells: what was said, asked, held, escalated, taken back and carried out.
    ///
    /// # Errors
    /// A text that was verified a moment ago is another one now.
    pub fn record(&mut self, read: &ReadRecord, rows: &Rows<'_>) -> Result<(), TablesError> {
        let record = &read.record;
        self.counts.record(&record.at);
        self.routes.take(read, rows)?;
        let subject = record.subject.strip_prefix("action:");
        let Some(action) = subject.and_then(|id| Uuid::try_parse(id).ok()) else {
            return Ok(());
        };
        if !self.places.contains_key(&action)
            || matches!(
                record.event.as_str(),
                "action.proposed" | "action.decided" | "client.viewed"
            )
        {
            return Ok(());
        }
        let who = Uuid::try_parse(&record.actor).ok();
        let who = who.and_then(|id| rows.called(&id)).unwrap_or(&record.actor);
        let mut facts = Vec::new();
        for (label, value) in read.statement.shown() {
            let value = match value {
                MemberText::Text(text) => match Uuid::try_parse(&text) {
                    Ok(id) if id == action => continue,
                    // Ids of the fact itself say nothing to people.
                    Ok(id) => match rows.called(&id) {
                        Some(name) => name.to_owned(),
                        None => continue,
                    },
                    Err(_) => text,
                },
                MemberText::Commitment(of) => match rows.texts().find(&of)? {
                    Found::None => continue,
                    Found::Text(text) => self.fitting(text),
                    Found::Erased => "(erased)".to_owned(),
                    Found::Redacted => "(left out of the export)".to_owned(),
                },
            };
            if !value.is_empty() {
                facts.push((label.to_owned(), value));
            }
        }
        let entry = Entry {
            seq: record.seq,
            at: record.at.clone(),
            who: who.to_owned(),
            did: read.statement.expected().event.words.to_owned(),
            facts,
            marks: Vec::new(),
        };
        self.put(action, entry);
        Ok(())
    }

    fn put(&mut self, action: Uuid, entry: Entry) {
        let place = self.places.get(&action).copied();
        let Some(action) = place.and_then(|at| self.actions.get_mut(at)) else {
            return;
        };
        if self.entries >= ENTRIES {
            action.left_out = action.left_out.saturating_add(1);
            return;
        }
        self.entries = self.entries.saturating_add(1);
        action.entries.push(entry);
    }

    /// A text as far as it is shown.
    fn fitting(&mut self, text: String) -> String {
        if self.texts.saturating_add(text.len()) > TEXTS {
            return "(this page has no room for more texts; it stands in the export)".to_owned();
        }
        let text = match text.char_indices().nth(SHOWN) {
            Some((at, _)) => format!(
                "{} … (cut here; the whole text stands in the export)",
                text.get(..at).unwrap_or_default()
            ),
            None => text,
        };
        self.texts = self.texts.saturating_add(text.len());
        text
    }

    /// The report as a document.
    pub fn document(&self) -> Document {
        document::report(self)
    }

    /// The decision record of the one action that the export asks for; none where it asks for another or for more.
    pub fn decision_record(&self) -> Option<Document> {
        match self.manifest.filter.case() {
            Some([_]) => Some(document::record(self)),
            Some(_) | None => None,
        }
    }

    /// Writes the page.
    ///
    /// # Errors
    /// The disk.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        page::write(self, out)
    }
}
