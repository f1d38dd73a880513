//! CSV by RFC 4180: a header, CRLF at each line's end, quotes doubled within quotes. UTF-8 without a mark.
//!
//! A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula, whoever wrote it, and agents write some of
//! these. Such a text gets an apostrophe before it, which a spreadsheet takes for "this is text"; so does a text that begins
//! with an apostrophe, so that one at the beginning is never a part of the text.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::columns::Cell;

/// Writes the line of column names.
pub fn header(out: &mut dyn Write, columns: &[&str]) -> io::Result<()> {
    out.write_all(columns.join(",").as_bytes())?;
    out.write_all(b"\r\n")
}

/// Writes a row.
pub fn row(out: &mut dyn Write, cells: &[Cell<'_>], line: &mut String) -> io::Result<()> {
    line.clear();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        match cell {
            Cell::Text(text) => push(line, text),
            // Writing to a String cannot fail.
            Cell::Whole(number) => {
                let _ = write!(line, "{number}");
            }
            Cell::Decimal(text) => line.push_str(text),
        }
    }
    line.push_str("\r\n");
    out.write_all(line.as_bytes())
}

/// Whether a spreadsheet might do something else with a text that begins so than show it. Blanks before are passed over by some.
fn acts(text: &str) -> bool {
    let first = |text: &str| text.chars().next();
    matches!(first(text), Some('\'' | '\t' | '\r' | '\n'))
        || matches!(
            first(text.trim_start()),
            Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%')
        )
}

fn push(line: &mut String, text: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
    let acts = acts(text);
    // What is quoted is one cell to readers that split at semicolons or tabs, too.
    if !acts && text.chars().all(plain) {
        line.push_str(text);
        return;
    }
    line.push('"');
    if acts {
        line.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            line.push('"');
        }
        line.push(c);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut line = String::new();
        push(&mut line, text);
        line
    }

    #[test]
    fn no_text_is_a_formula_and_none_leaves_its_cell() {
        for (text, cell) in [
            ("", ""),
            ("plain-1.5:/_", "plain-1.5:/_"),
            ("=1+1", "\"'=1+1\""),
            ("+49", "\"'+49\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            (" =1", "\"' =1\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("'quoted", "\"''quoted\""),
            ("a,b", "\"a,b\""),
            ("a;=cmd()", "\"a;=cmd()\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
        ] {
            assert_eq!(written(text), cell, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_bare_and_exact() {
        let (mut out, mut line) = (Vec::new(), String::new());
        let cells = [
            Cell::Whole(7),
            Cell::Decimal("-12.340"),
            Cell::NONE,
            Cell::truth(true),
        ];
        row(&mut out, &cells, &mut line).unwrap();
        assert_eq!(out, b"7,-12.340,,true\r\n");
    }
}
