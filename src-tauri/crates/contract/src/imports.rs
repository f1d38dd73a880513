//! Files that come in: those that did, and one that is looked at before it is taken.

use crate::{ActorType, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Transactions,
    Incidents,
}

/// Imports that there were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Imports {
    /// Newest first.
    pub imports: Vec<ImportRow>,
    /// Whether there are older ones than are listed.
    pub more: bool,
    /// Why the reader may not import; `None`: they may.
    pub refusal: Option<String>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRow {
    pub import_id: String,
    pub kind: ImportKind,
    /// Of its file, where it came from this computer: the record has the digest alone.
    pub name: Option<String>,
    pub file_digest: String,
    #[ts(type = "number")]
    pub rows: Whole,
    #[ts(type = "number")]
    pub accepted: Whole,
    #[ts(type = "number")]
    pub rejected: Whole,
    pub period: Option<ImportPeriod>,
    pub by: String,
    pub by_type: ActorType,
    pub you: bool,
    /// `None` where the reader may not read its record.
    pub imported_at: Option<String>,
    #[ts(type = "number")]
    pub seq: Whole,
    pub standing: ImportStanding,
}

/// The earliest and the latest time of rows: RFC 3339, or a simulator's steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPeriod {
    pub first: String,
    pub last: String,
}

/// Whether the rows of an import are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ImportStanding {
    InForce {},
    /// The same file was read anew since.
    Replaced {},
    Voided {
        by: String,
        /// In their words: hostile. `None` where it was erased or the reader may not read it.
        why: Option<String>,
        #[ts(type = "number")]
        seq: Whole,
    },
}

/// A file that was picked in a dialog. The page never learns its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportFile {
    /// Names it until the session ends.
    pub file: String,
    pub name: String,
    #[ts(type = "number")]
    pub bytes: Whole,
    /// What it seems to hold.
    pub kind: ImportKind,
}

/// A field that a transaction is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    Id,
    Time,
    FromAccount,
    ToAccount,
    Amount,
    Currency,
    Kind,
    Channel,
    Account,
    Counterparty,
    Debit,
    Credit,
    Side,
}

/// What is read from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportColumn {
    pub field: ImportField,
    /// A column as a mapping writes it: `Name`, `Name#2`, `@5`, `"a, name"`, `A+B`, `=a constant`.
    pub column: String,
}

/// What the file calls a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CurrencyName {
    pub name: String,
    pub code: String,
}

/// What is stated about how a file is written; what is absent is known by its header, or asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ImportDialect {
    /// Empty: as a known format has it.
    pub mapping: Vec<ImportColumn>,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    pub encoding: Option<String>,
    pub decimal: Option<String>,
    pub thousands: Option<String>,
    pub time_format: Option<String>,
    pub zone: Option<String>,
    #[ts(type = "number | null")]
    pub skip_lines: Option<Whole>,
    pub skip_footer: Option<u16>,
    pub no_header: Option<bool>,
    pub currencies: Vec<CurrencyName>,
}

/// Asks to look at a picked file. Nothing is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportLook {
    /// Made by the console; progress and `cancel` name it.
    pub job: String,
    pub file: String,
    pub kind: ImportKind,
    pub dialect: ImportDialect,
}

/// What a file holds, and what would be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportLooked {
    /// Its columns as they stand in it; none of incidents, nor where no columns can be told.
    pub sketch: Option<ImportSketch>,
    /// The first rows as they will be read.
    pub transactions: Vec<ImportTransaction>,
    pub incidents: Vec<ImportIncident>,
    /// Of the whole file; `None` where it cannot be read so.
    pub summary: Option<ImportSummary>,
    pub refused: Option<ImportRefused>,
}

/// The beginning of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSketch {
    /// The known format, where its header is one's.
    pub format: Option<String>,
    /// The line of the header; 0 where there is none.
    #[ts(type = "number")]
    pub header_line: Whole,
    pub encoding: String,
    pub delimiter: String,
    pub columns: Vec<ImportSketchColumn>,
    /// What is read from where, as it is known or stated and fits.
    pub mapping: Vec<ImportColumn>,
}

/// A column with the first texts in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSketchColumn {
    pub name: String,
    /// As a mapping names it.
    pub column: String,
    pub samples: Vec<String>,
}

/// A row as it will be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportTransaction {
    #[ts(type = "number")]
    pub line: Whole,
    pub id: Option<String>,
    pub time: String,
    pub from_account: String,
    pub to_account: String,
    pub amount: String,
    pub currency: String,
    pub kind: String,
    pub channel: String,
}

/// An incident as it will be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportIncident {
    #[ts(type = "number")]
    pub line: Whole,
    pub id: String,
    pub title: String,
    pub severity: String,
    pub source: String,
    pub opened: String,
    pub accounts: Vec<String>,
}

/// What a file comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSummary {
    pub file_digest: String,
    /// All rows of it.
    #[ts(type = "number")]
    pub rows: Whole,
    #[ts(type = "number")]
    pub accepted: Whole,
    /// Something is wrong with them.
    #[ts(type = "number")]
    pub rejected: Whole,
    /// How it was read, in words; `None` of incidents.
    pub reading: Option<String>,
    pub period: Option<ImportPeriod>,
    pub sums: Vec<ImportSum>,
    /// Of incidents.
    pub severities: Vec<ImportSeverity>,
    #[ts(type = "number")]
    pub accounts: Whole,
    /// Whether there are more accounts than were counted.
    pub more_accounts: bool,
    /// Account ids that were folded to an IBAN.
    #[ts(type = "number")]
    pub folded: Whole,
    #[ts(type = "number")]
    pub to_oneself: Whole,
    /// Known once it is taken: rows of earlier imports, rows that stand twice, rows in the place of others.
    #[ts(type = "number")]
    pub known: Whole,
    #[ts(type = "number")]
    pub repeated: Whole,
    #[ts(type = "number")]
    pub corrected: Whole,
    pub notes: Vec<String>,
    /// The first of those that are rejected.
    pub bad_lines: Vec<ImportBadLine>,
}

/// What the rows of one currency come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSum {
    pub currency: String,
    pub amount: String,
    #[ts(type = "number")]
    pub rows: Whole,
}

/// How many incidents are so grave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSeverity {
    pub severity: String,
    #[ts(type = "number")]
    pub incidents: Whole,
}

/// Asks what the record of an import says of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportOf {
    pub import_id: String,
}

/// What it says: how the file was read and what it came to, in its importer's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ImportRecalled {
    /// As it was recorded. Bad lines are not in it, only how many they were.
    Kept {
        summary: Box<ImportSummary>,
    },
    Erased {},
    /// The reader may not read it.
    Unread {},
    /// Another program wrote it, and not as ours does.
    Otherwise {},
}

/// A line that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportBadLine {
    #[ts(type = "number")]
    pub line: Whole,
    pub reason: String,
    /// What would settle it, for the page to say with the names of its fields.
    pub remedy: Option<ImportRemedy>,
    pub text: String,
}

/// A statement about the file that would settle why a line is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "remedy", rename_all = "snake_case")]
pub enum ImportRemedy {
    DecimalComma {},
    ThousandsComma {},
    ThousandsPoint {},
    DecimalPoint {},
    Signs {},
    DayNumber {},
    EpochSeconds {},
    EpochMillis {},
    CompactDate {},
    Step {},
    Pattern {},
    /// What the file calls a currency, and which it seems to be.
    Currency {
        word: String,
        code: Option<String>,
    },
}

/// One thing that can be stated about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportSetting {
    Mapping,
    Delimiter,
    Quote,
    Encoding,
    Decimal,
    Thousands,
    TimeFormat,
    Zone,
    SkipLines,
    Currencies,
}

/// Why a file cannot be read as it is stated, and what would settle it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRefused {
    pub message: String,
    /// What would have to be stated; `None` where no statement helps.
    pub setting: Option<ImportSetting>,
    /// The field whose column it is.
    pub field: Option<ImportField>,
    /// Where it is a question: the answers.
    pub ways: Vec<ImportWay>,
}

/// An answer to a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportWay {
    pub words: String,
    /// What is stated then, all of it.
    pub dialect: ImportDialect,
}

/// Takes a file that was looked at, in the reading that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportTake {
    pub job: String,
    pub file: String,
    pub kind: ImportKind,
    pub dialect: ImportDialect,
    /// Of what was shown: a file that was changed since is refused.
    pub file_digest: String,
}

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportTaken {
    pub import_id: String,
    #[ts(type = "number")]
    pub seq: Whole,
    pub summary: ImportSummary,
}

/// Keeps what is stated in a file, for later imports and the command line. Where, is picked in a dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DialectSave {
    pub dialect: ImportDialect,
    pub suggested_name: String,
}

/// A file of a dialect, written or read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DialectFile {
    pub name: String,
    pub dialect: ImportDialect,
}
