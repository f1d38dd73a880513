//! JSON Lines: a line (docs/formats, §1) a row, its members the columns in their order. Numbers of the ledger are integers,
//! exact decimals stay texts.

use std::io::{self, Write};

use countersign_statement::Line;

use super::columns::Cell;

/// Writes a row.
pub fn row(out: &mut dyn Write, columns: &[&str], cells: &[Cell<'_>]) -> io::Result<()> {
    let mut line = Line::new();
    for (column, cell) in columns.iter().zip(cells) {
        line = match cell {
            Cell::Text(text) => line.text(column, text),
            Cell::Whole(number) => line.integer(column, *number),
            Cell::Decimal(text) => line.text(column, text),
        };
    }
    out.write_all(line.finish().as_bytes())?;
    out.write_all(b"\n")
}
