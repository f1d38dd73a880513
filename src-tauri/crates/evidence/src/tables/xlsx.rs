//! One workbook, a sheet a table, written row by row with flat memory. Every text is a text cell, never a formula.

use std::collections::BTreeMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use countersign_statement::codes::Mode;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::TablesError;
use super::columns::{Cell, Table};
use crate::manifest::Manifest;

/// Rows of a sheet, its header among them; more go on in another sheet.
const ROWS: u32 = 1_048_576;
/// Units of UTF-16 that a cell holds at most, less what is said of a text that is cut.
const UNITS: usize = 32_000;
/// Digits that a spreadsheet's numbers keep.
const DIGITS: usize = 15;

/// Where a table goes on.
#[derive(Debug)]
struct At {
    sheet: usize,
    number: u32,
    row: u32,
}

/// The workbook in the making.
pub struct Xlsx {
    book: Workbook,
    at: BTreeMap<Table, At>,
    sheets: usize,
    head: Format,
}

impl std::fmt::Debug for Xlsx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xlsx")
            .field("sheets", &self.sheets)
            .finish_non_exhaustive()
    }
}

/// The library panics where a temporary file of its cannot be written, on a full disk for one.
fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TablesError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| TablesError::Workbook(error.to_string())),
        Err(_) => Err(TablesError::Workbook("the disk may be full".to_owned())),
    }
}

impl Xlsx {
    /// A workbook whose temporary files lie in `folder`, with a first sheet that says what it was made from.
    pub fn new(
        folder: &Path,
        about: &[(&str, String)],
        manifest: &Manifest,
    ) -> Result<Self, TablesError> {
        guarded(|| {
            let mut book = Workbook::new();
            book.set_tempdir(folder)?;
            // The library would take the clock; the same bundle gives the same workbook.
            let made = ExcelDateTime::from_timestamp(manifest.created_at.timestamp())?;
            let demo = if manifest.mode == Mode::Team {
                ""
            } else {
                " (not a team's workspace)"
            };
            let properties = DocProperties::new()
                .set_title(format!("Countersign export {}{demo}", manifest.export_id))
                .set_creation_datetime(&made);
            book.set_properties(&properties);
            let head = Format::new().set_bold();
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name("about")?;
            sheet.set_column_width(0, 22)?;
            sheet.set_column_width(1, 90)?;
            for (row, (label, value)) in (0..).zip(about) {
                sheet.write_string_with_format(row, 0, *label, &head)?;
                sheet.write_string(row, 1, cut(value))?;
            }
            let mut made = Self {
                book,
                at: BTreeMap::new(),
                sheets: 1,
                head,
            };
            for table in Table::ALL {
                made.sheet(table, 1)?;
            }
            Ok(made)
        })
    }

    fn sheet(&mut self, table: Table, number: u32) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        if number == 1 {
            sheet.set_name(table.name())?;
        } else {
            sheet.set_name(format!("{} {number}", table.name()))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(table.columns()) {
            sheet.write_string_with_format(0, column, *name, &self.head)?;
        }
        let at = At {
            sheet: self.sheets,
            number,
            row: 1,
        };
        self.at.insert(table, at);
        self.sheets += 1;
        Ok(())
    }

    /// Writes a row.
    pub fn row(&mut self, table: Table, cells: &[Cell<'_>]) -> Result<(), TablesError> {
        guarded(|| {
            let full = self.at.get(&table).filter(|at| at.row >= ROWS);
            if let Some(number) = full.map(|at| at.number) {
                self.sheet(table, number.saturating_add(1))?;
            }
            let Some(at) = self.at.get_mut(&table) else {
                return Ok(());
            };
            let sheet = self.book.worksheet_from_index(at.sheet)?;
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Text(text) if text.is_empty() => {}
                    Cell::Text(text) => {
                        sheet.write_string(at.row, column, cut(text))?;
                    }
                    Cell::Whole(number) => match number.to_string() {
                        long if long.len() > DIGITS => {
                            sheet.write_string(at.row, column, long)?;
                        }
                        short => {
                            let number: f64 = short.parse().unwrap_or_default();
                            sheet.write_number(at.row, column, number)?;
                        }
                    },
                    Cell::Decimal(text) => {
                        let digits = text.bytes().filter(u8::is_ascii_digit).count();
                        match text.parse::<f64>() {
                            Ok(number) if digits <= DIGITS => {
                                sheet.write_number(at.row, column, number)?;
                            }
                            _ => {
                                sheet.write_string(at.row, column, *text)?;
                            }
                        }
                    }
                }
            }
            at.row += 1;
            Ok(())
        })
    }

    /// Packs the sheets into the file.
    pub fn save(mut self, file: File) -> Result<(), TablesError> {
        guarded(|| self.book.save_to_writer(file))
    }
}

/// A text that fits a cell; what is cut is said.
fn cut(text: &str) -> String {
    let mut units = 0_usize;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > UNITS
    });
    match end {
        None => text.to_owned(),
        Some((at, _)) => format!(
            "{} … (cut here: a cell holds no more; the whole text is in the bundle, and in the CSV and JSON Lines files)",
            text.get(..at).unwrap_or_default()
        ),
    }
}
