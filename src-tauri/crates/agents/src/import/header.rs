//! Finds the header: the first line with the columns that were named, or with those of a known format.

use super::{
    column::Column,
    csv::{Flaw, Splitter},
    dialect::Stated,
    error::ImportError,
    known::Known,
    mapping::{Field, Mapping, MappingError},
    records::Records,
    setting::Setting,
};
use std::io::Read;

/// Lines above a header that are looked at.
const ABOVE: usize = 50;
/// What may stand between fields, where nobody states it.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// A header that was found.
#[derive(Debug)]
pub(super) struct Header {
    /// Its line; 0 where the file has none.
    pub line: u64,
    pub columns: Vec<String>,
    pub mapping: Mapping,
    pub known: Option<&'static Known>,
    /// Lines above it that are not blank.
    pub above: u64,
}

/// What a search came to.
pub(super) enum Searched {
    Found(Header),
    /// No header; the line that looks most like one.
    Near(Option<Near>),
}

/// The best line so far that is no header, to say what was wrong with it.
pub(super) struct Near {
    rank: usize,
    pub line: u64,
    pub delimiter: char,
    columns: Vec<String>,
    text: String,
    unclosed: bool,
}

/// Reads on to the header, and leaves `records` with its delimiter and behind it.
pub(super) fn find<R: Read>(
    records: &mut Records<R>,
    stated: &Stated,
) -> Result<Header, ImportError> {
    if stated.no_header {
        return without(records, stated, stated.quote.unwrap_or(Some('"')));
    }
    match search(records, stated)? {
        Searched::Found(header) => Ok(header),
        Searched::Near(near) => Err(refusal(near, stated)),
    }
}

/// Looks for the header of a file that has one.
pub(super) fn search<R: Read>(
    records: &mut Records<R>,
    stated: &Stated,
) -> Result<Searched, ImportError> {
    let quote = stated.quote.unwrap_or(Some('"'));
    let mut delimiters: Vec<char> = stated
        .delimiter
        .map_or_else(|| DELIMITERS.to_vec(), |one| vec![one]);
    let mut near: Option<Near> = None;
    let mut above = 0;
    while let Some(line) = records.next_plain()? {
        if line <= stated.skip_lines.unwrap_or(0) {
            continue;
        }
        if above == 0
            && let Some(sign) = separator(&records.text)
        {
            if stated.delimiter.is_none() {
                delimiters = vec![sign];
            }
            continue;
        }
        for delimiter in &delimiters {
            records.split_again(Splitter {
                delimiter: *delimiter,
                quote,
            });
            let mut columns: Vec<String> = records
                .fields
                .as_slice()
                .iter()
                .map(|name| name.trim().to_owned())
                .collect();
            while columns.len() > 1 && columns.last().is_some_and(String::is_empty) {
                columns.pop();
            }
            let known = Known::of(&columns);
            let mapping = match (&stated.mapping, known) {
                (Some(mapping), Some(known)) if stated.time_format.is_none() => {
                    let settled = known.settle(mapping, &columns);
                    settled.places(&columns).is_ok().then_some(settled)
                }
                (Some(mapping), _) => mapping.places(&columns).is_ok().then(|| mapping.clone()),
                (None, Some(known)) => known.mapping(&columns),
                (None, None) => None,
            };
            if let Some(mapping) = mapping {
                return Ok(Searched::Found(Header {
                    line,
                    columns,
                    mapping,
                    known,
                    above,
                }));
            }
            let rank = rank(&columns, stated.mapping.as_ref());
            if near.as_ref().is_none_or(|near| rank > near.rank) {
                let unclosed = (0..records.fields.len())
                    .any(|place| records.fields.flaw(place) == Some(Flaw::Unclosed));
                near = Some(Near {
                    rank,
                    line,
                    delimiter: *delimiter,
                    columns,
                    text: records.text.clone(),
                    unclosed,
                });
            }
        }
        above += 1;
        if stated.skip_lines.is_some() || above > ABOVE as u64 {
            break;
        }
    }
    Ok(Searched::Near(near))
}

/// A spreadsheet's own line that names the delimiter: `sep=;`.
fn separator(text: &str) -> Option<char> {
    let text = text.trim().trim_matches('"');
    let sign = text
        .strip_prefix("sep=")
        .or_else(|| text.strip_prefix("SEP="))?;
    let mut letters = sign.chars();
    match (letters.next(), letters.next()) {
        (Some(sign), None) => Some(sign),
        (None, _) if sign.is_empty() => Some('\t'),
        _ => None,
    }
}

/// How much a line looks like the header that is looked for.
fn rank(columns: &[String], mapping: Option<&Mapping>) -> usize {
    let Some(mapping) = mapping else {
        return columns.len();
    };
    let named = Field::ALL
        .into_iter()
        .filter_map(|field| mapping.column(field));
    let there = |name: &str| columns.iter().any(|column| column == name);
    let hits = named
        .filter_map(Column::names)
        .flatten()
        .filter(|name| there(name))
        .count();
    hits * 1_000 + columns.len().min(999)
}

fn refusal(near: Option<Near>, stated: &Stated) -> ImportError {
    let Some(near) = near else {
        return ImportError::Empty;
    };
    if near.unclosed {
        return ImportError::Header {
            line: near.line,
            reason: "a quote is not closed on it".to_owned(),
            setting: Setting::Quote,
        };
    }
    if let Some(mapping) = &stated.mapping {
        return match mapping.places(&near.columns) {
            Err(MappingError::Missing { column, field }) => ImportError::Header {
                line: near.line,
                reason: format!(
                    "it has no column {column:?} for {field}; it begins {:?}",
                    near.text.chars().take(120).collect::<String>()
                ),
                setting: Field::named(field).map_or(Setting::Columns, Setting::Column),
            },
            Err(error) => error.into(),
            Ok(_) => ImportError::Empty,
        };
    }
    let columns: String = near.columns.join(",").chars().take(200).collect();
    MappingError::Unknown {
        line: near.line,
        columns: format!("{columns:?}"),
    }
    .into()
}

/// A file without a header: the mapping names places, and the first line says how many there are.
fn without<R: Read>(
    records: &mut Records<R>,
    stated: &Stated,
    quote: Option<char>,
) -> Result<Header, ImportError> {
    let mapping = stated.mapping.clone().ok_or_else(|| {
        ImportError::Dialect(Some(Setting::Columns), "a file without a header needs a mapping of places, like time=@1,from_account=@2,to_account=@3,amount=@4".to_owned())
    })?;
    while let Some(line) = records.next_plain()? {
        if line <= stated.skip_lines.unwrap_or(0) {
            continue;
        }
        records.split_again(Splitter {
            delimiter: stated.delimiter.unwrap_or(','),
            quote,
        });
        let columns: Vec<String> = (1..=records.fields.len())
            .map(|place| format!("@{place}"))
            .collect();
        mapping.places(&columns)?;
        records.unread(line);
        return Ok(Header {
            line: 0,
            columns,
            mapping,
            known: None,
            above: 0,
        });
    }
    Err(ImportError::Empty)
}
