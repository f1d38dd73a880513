//! The beginning of a file as its columns stand in it, before anybody has said which is which: to choose from.

use super::{
    Column, Dialect, ImportError, Part,
    csv::Splitter,
    dialect::Stated,
    header::{self, Searched},
    lines::{LINE_LIMIT, Lines},
    records::{Record, Records},
};
use std::{
    collections::BTreeMap,
    io::{self, Read},
};

/// Rows that are shown.
const ROWS: usize = 5;
/// Columns that are shown.
const COLUMNS: usize = 200;
/// Letters of a name or a field that are shown.
const LETTERS: usize = 200;

/// A file's columns and first rows, as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The known format, where its header is one's.
    pub format: Option<&'static str>,
    /// The line that is taken for the header; 0 where there is none.
    pub header_line: u64,
    /// Its encoding.
    pub encoding: String,
    /// Between two fields.
    pub delimiter: char,
    /// Its columns, in order.
    pub columns: Vec<SketchColumn>,
    /// The first rows: line and fields.
    pub rows: Vec<(u64, Vec<String>)>,
    /// What is read from which column, where that is known or was stated and fits.
    pub mapping: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SketchColumn {
    /// Its name; empty where it has none.
    pub name: String,
    /// As a mapping names it.
    pub column: String,
}

/// Looks at the beginning of a file. What is stated of its columns need not fit, and what cannot be understood is passed over: the
/// reading refuses both, and says why. `open`: the file from its beginning, each time anew.
pub fn sketch<R: Read>(
    open: impl Fn() -> io::Result<R>,
    dialect: &Dialect,
) -> Result<Sketch, ImportError> {
    let stated = stated(dialect)?;
    let begin = || -> Result<Records<R>, ImportError> {
        let lines = Lines::open(open()?, LINE_LIMIT, stated.encoding)?;
        let footer = usize::from(stated.skip_footer);
        Ok(Records::new(lines, Splitter::RFC4180, footer))
    };
    let mut records = begin()?;
    let quote = stated.quote.unwrap_or(Some('"'));
    let (line, delimiter) = if stated.no_header {
        (
            stated.skip_lines.unwrap_or(0) + 1,
            stated.delimiter.unwrap_or(','),
        )
    } else {
        match header::search(&mut records, &stated)? {
            Searched::Found(header) => {
                let found = Found {
                    format: header.known.map(|known| known.name),
                    line: header.line,
                    columns: header.columns,
                    mapping: Some(header.mapping.to_text()),
                };
                return found.with_rows(records);
            }
            Searched::Near(Some(near)) => (near.line, near.delimiter),
            Searched::Near(None) => return Err(ImportError::Empty),
        }
    };
    let mut records = begin()?;
    loop {
        let at = records.next_plain()?.ok_or(ImportError::Empty)?;
        if at < line {
            continue;
        }
        records.split_again(Splitter { delimiter, quote });
        let mut found = Found {
            format: None,
            line: at,
            columns: records.fields.as_slice().to_vec(),
            mapping: None,
        };
        // Delimiters at a header's end are no columns.
        while found.columns.len() > 1
            && found.columns.last().is_some_and(String::is_empty)
            && !stated.no_header
        {
            found.columns.pop();
        }
        if stated.no_header {
            found.line = 0;
            found.columns.iter_mut().for_each(String::clear);
            found.mapping = stated.mapping.as_ref().map(super::Mapping::to_text);
            records.unread(at);
        }
        return found.with_rows(records);
    }
}

/// What can be understood of what is stated: all, or what says how the file is laid out, or nothing.
fn stated(dialect: &Dialect) -> Result<Stated, ImportError> {
    let layout = Dialect {
        mapping: None,
        time_format: None,
        zone: None,
        decimal: None,
        thousands: None,
        currencies: BTreeMap::default(),
        ..dialect.clone()
    };
    dialect
        .understood()
        .or_else(|_| layout.understood())
        .or_else(|_| Dialect::default().understood())
}

struct Found {
    format: Option<&'static str>,
    line: u64,
    columns: Vec<String>,
    mapping: Option<String>,
}

impl Found {
    fn with_rows<R: Read>(self, mut records: Records<R>) -> Result<Sketch, ImportError> {
        let short = |text: &String| text.chars().take(LETTERS).collect::<String>();
        let mut rows = Vec::new();
        while rows.len() < ROWS {
            match records.next(self.columns.len())? {
                None => break,
                Some(Record::Bad(line, _)) => rows.push((line, Vec::new())),
                Some(Record::Fields(line)) => {
                    let fields = records.fields.as_slice().iter().take(COLUMNS);
                    rows.push((line, fields.map(short).collect()));
                }
            }
        }
        let columns = self.columns.iter().enumerate().take(COLUMNS);
        Ok(Sketch {
            format: self.format,
            header_line: self.line,
            encoding: records.lines.encoding().to_owned(),
            delimiter: records.splitter.delimiter,
            columns: columns
                .map(|(place, name)| SketchColumn {
                    name: short(name).trim().to_owned(),
                    column: named(&self.columns, place),
                })
                .collect(),
            rows,
            mapping: self.mapping,
        })
    }
}

/// How a mapping names the column at `place`, so that no other is meant.
fn named(columns: &[String], place: usize) -> String {
    let name = columns.get(place).map_or("", |name| name.trim());
    let same = |all: &[String]| all.iter().filter(|other| other.trim() == name).count();
    let part = match (name.is_empty(), same(columns)) {
        (true, _) => Part::Place(place + 1),
        (false, 1) => Part::Name(name.to_owned(), None),
        (false, _) => {
            let before = same(columns.get(..place).unwrap_or_default());
            Part::Name(name.to_owned(), Some(before + 1))
        }
    };
    Column::Parts(vec![part]).to_text()
}

#[cfg(test)]
mod tests {
    use super::{Dialect, ImportError, Sketch, sketch};
    use crate::import::Mapping;

    fn of(file: &str, dialect: &Dialect) -> Sketch {
        sketch(|| Ok(file.as_bytes()), dialect).unwrap()
    }

    fn columns(sketch: &Sketch) -> Vec<&str> {
        sketch
            .columns
            .iter()
            .map(|each| each.column.as_str())
            .collect()
    }

    #[test]
    fn a_files_own_columns_are_named_so_that_a_mapping_finds_each() {
        let file = "a bank's export\n\nDay;Payer;Payer;\"Sum, net\";;\n1;x;y;2;;\n3;x;y;4;;\n";
        let seen = of(file, &Dialect::default());
        assert_eq!(
            (seen.header_line, seen.delimiter, seen.format),
            (3, ';', None)
        );
        assert_eq!(
            columns(&seen),
            ["Day", "Payer#1", "Payer#2", "\"Sum, net\""]
        );
        assert_eq!(seen.rows[0].0, 4);
        assert_eq!(seen.rows[1].1[..4], ["3", "x", "y", "4"]);
        let text = format!(
            "time={},from_account={},to_account={},amount={}",
            seen.columns[0].column,
            seen.columns[1].column,
            seen.columns[2].column,
            seen.columns[3].column
        );
        let mapped = of(file, &Dialect::mapped(&text));
        assert_eq!(
            mapped.mapping,
            Some(Mapping::parse(&text).unwrap().to_text())
        );
        // What is stated and does not fit hides no column, and neither does what cannot be understood.
        let other = of(
            file,
            &Dialect::mapped("time=Nope,from_account=@1,to_account=@2,amount=@3"),
        );
        assert_eq!((columns(&other), &other.mapping), (columns(&seen), &None));
        let odd = Dialect {
            zone: Some("Mars".into()),
            ..Dialect::default()
        };
        assert_eq!(columns(&of(file, &odd)), columns(&seen));
    }

    #[test]
    fn a_known_format_is_named_and_a_file_without_a_header_has_places() {
        let own = of(
            "id,time,from_account,to_account,amount\n1,2,3,4,5\n",
            &Dialect::default(),
        );
        assert_eq!(own.format, Some("Countersign's own"));
        assert!(own.mapping.unwrap().starts_with("id=id,time=time"));
        let bare = Dialect {
            no_header: Some(true),
            ..Dialect::default()
        };
        let seen = of("1,2,3\n4,5,6\n", &bare);
        assert_eq!(
            (columns(&seen), seen.header_line),
            (vec!["@1", "@2", "@3"], 0)
        );
        assert_eq!(
            seen.rows,
            [
                (1, vec!["1".into(), "2".into(), "3".into()]),
                (2, vec!["4".into(), "5".into(), "6".into()])
            ]
        );
        let empty = sketch(|| Ok("".as_bytes()), &Dialect::default());
        assert!(matches!(empty, Err(ImportError::Empty)));
    }
}
