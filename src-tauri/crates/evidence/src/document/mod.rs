//! A document for people as plain data: what stands in it and in which order, and nothing of how it looks. A page of HTML and
//! a PDF are set from the same one, so that they tell the same.

mod html;

pub use crate::words::harmless;
pub use html::page;

/// A document. Every text in it is data; whoever sets it lets none of them act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub title: String,
    /// What it is about, in a line.
    pub about: String,
    /// A name that no other document has: the same document has the same one.
    pub ident: String,
    /// The time of the export that it follows from, as RFC 3339. No clock is asked.
    pub at: String,
    /// The cover, as labels and values.
    pub cover: Vec<(String, String)>,
    /// What it says of itself, on the cover.
    pub note: String,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 begins a part, 2 an action, 3 what stands under it.
    Heading(u8, String),
    /// A sentence.
    Text(String),
    /// A sentence that explains, less loud.
    Quiet(String),
    /// Labels and their values.
    Facts(Vec<(String, String)>),
    /// A chart of numbers and its table.
    Chart {
        /// What is counted.
        title: String,
        /// What a name in it is.
        of: String,
        /// The names and their numbers, in order.
        bars: Vec<(String, u64)>,
    },
    /// A record: somebody did something.
    Entry {
        /// Who.
        who: String,
        /// What they did.
        did: String,
        /// When, and the record's number.
        when: String,
        /// What must not be overlooked.
        marks: Vec<String>,
        /// Labels and their values.
        facts: Vec<(String, String)>,
    },
}

/// Sets documents as PDF. This room knows none; who has one hands it in.
pub trait Typeset: Send + Sync {
    /// The bytes of the PDF: the same document gives the same ones.
    ///
    /// # Errors
    /// Why it could not be set.
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, String>;
}

impl std::fmt::Debug for dyn Typeset + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typeset")
    }
}
