//! What a user states about how a file is written. It is kept in a file of JSON as it is, and named by later imports.

use super::{
    currency,
    error::ImportError,
    mapping::Mapping,
    number::Signs,
    setting::Setting,
    when::{TimeFormat, Zone},
};
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A dialect and mapping as stated; what is absent is known by the header, or asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialect {
    /// Which column is which, as [`Mapping::parse`] reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// Between two fields: a character, or `tab`, `comma`, `semicolon`, `pipe`, `space`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Around fields: a character, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// A label of the Encoding Standard: `utf-8`, `utf-16le`, `windows-1252`…
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Before an amount's fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// Between an amount's thousands: a character, or `space`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// `rfc3339`, `step:day`, `step:hour`, `epoch:s`, `epoch:ms`, `spreadsheet`, or a pattern of `strftime`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_format: Option<String>,
    /// The zone of times that have none of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Lines above the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_lines: Option<u64>,
    /// Lines at the end that are no rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_footer: Option<u16>,
    /// Whether there is no header; the mapping then names places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_header: Option<bool>,
    /// What the file calls a currency, and its code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub currencies: BTreeMap<String, String>,
}

/// The same, understood.
#[derive(Debug)]
pub(super) struct Stated {
    pub mapping: Option<Mapping>,
    pub delimiter: Option<char>,
    /// The outer `None`: not stated.
    #[allow(clippy::option_option)]
    pub quote: Option<Option<char>>,
    pub encoding: Option<&'static Encoding>,
    pub decimal: Option<char>,
    pub thousands: Option<char>,
    pub time_format: Option<String>,
    pub zone: Option<Zone>,
    pub skip_lines: Option<u64>,
    pub skip_footer: u16,
    pub no_header: bool,
    pub currencies: BTreeMap<String, String>,
}

impl Dialect {
    /// A dialect with this mapping alone.
    pub fn mapped(mapping: &str) -> Self {
        Self {
            mapping: Some(mapping.to_owned()),
            ..Self::default()
        }
    }

    /// Reads what was kept.
    pub fn from_json(text: &str) -> Result<Self, ImportError> {
        serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| {
            ImportError::Dialect(
                None,
                format!("the file of the dialect cannot be read: {error}"),
            )
        })
    }

    /// What was kept, with what is stated now in its place.
    #[must_use]
    pub fn with(self, now: Self) -> Self {
        let mut currencies = self.currencies;
        currencies.extend(now.currencies);
        Self {
            mapping: now.mapping.or(self.mapping),
            delimiter: now.delimiter.or(self.delimiter),
            quote: now.quote.or(self.quote),
            encoding: now.encoding.or(self.encoding),
            decimal: now.decimal.or(self.decimal),
            thousands: now.thousands.or(self.thousands),
            time_format: now.time_format.or(self.time_format),
            zone: now.zone.or(self.zone),
            skip_lines: now.skip_lines.or(self.skip_lines),
            skip_footer: now.skip_footer.or(self.skip_footer),
            no_header: now.no_header.or(self.no_header),
            currencies,
        }
    }

    /// Whether everything that is stated can be understood; a file is not needed for that.
    pub fn check(&self) -> Result<(), ImportError> {
        self.understood().map(|_| ())
    }

    pub(super) fn understood(&self) -> Result<Stated, ImportError> {
        let wrong = |setting, what: String| ImportError::Dialect(Some(setting), what);
        let sign =
            |text: &Option<String>, setting, name: &str| -> Result<Option<char>, ImportError> {
                text.as_deref()
                    .map(|text| {
                        character(text).ok_or_else(|| {
                            wrong(
                                setting,
                                format!("the {name} {text:?} is no single character"),
                            )
                        })
                    })
                    .transpose()
            };
        let mapping = self.mapping.as_deref().map(Mapping::parse).transpose()?;
        let zone =
            self.zone
                .as_deref()
                .map(|text| {
                    text.parse::<Zone>().map_err(|()| {
                    wrong(Setting::Zone, format!(
                        "the zone {text:?} is none; write it like Europe/Berlin, UTC or +02:00"
                    ))
                })
                })
                .transpose()?;
        if let Some(format) = &self.time_format {
            // A zone that a pattern lacks is asked for when the file is read: a known format brings its own.
            TimeFormat::read(format, zone.or("UTC".parse().ok()))
                .map_err(|what| wrong(Setting::TimeFormat, what))?;
        }
        let encoding = self
            .encoding
            .as_deref()
            .map(|label| {
                Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
                    wrong(Setting::Encoding, format!("the encoding {label:?} is none; say utf-8, utf-16le, utf-16be, windows-1252 or another of the Encoding Standard"))
                })
            })
            .transpose()?;
        let (decimal, thousands) = (
            sign(&self.decimal, Setting::Decimal, "decimal sign")?,
            sign(&self.thousands, Setting::Thousands, "thousands sign")?,
        );
        if decimal.is_some() && decimal == thousands {
            return Err(wrong(
                Setting::Thousands,
                "the decimal sign and the thousands sign are one".to_owned(),
            ));
        }
        let signs = [(decimal, Setting::Decimal), (thousands, Setting::Thousands)];
        let odd = signs
            .into_iter()
            .find(|(sign, _)| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '-'));
        if let Some((_, setting)) = odd {
            return Err(wrong(
                setting,
                "a decimal or thousands sign is no letter, digit or dash".to_owned(),
            ));
        }
        for code in self.currencies.values() {
            if currency::digits(code).is_none() {
                return Err(wrong(
                    Setting::Currencies,
                    format!("{code:?} is no code of ISO 4217 (nor XBT)"),
                ));
            }
        }
        let quote = match self.quote.as_deref() {
            None => None,
            Some("none") => Some(None),
            Some(text) => Some(Some(character(text).ok_or_else(|| {
                wrong(
                    Setting::Quote,
                    format!("the quote {text:?} is no single character, nor none"),
                )
            })?)),
        };
        Ok(Stated {
            mapping,
            delimiter: sign(&self.delimiter, Setting::Delimiter, "delimiter")?,
            quote,
            encoding,
            decimal,
            thousands,
            time_format: self.time_format.clone(),
            zone,
            skip_lines: self.skip_lines,
            skip_footer: self.skip_footer.unwrap_or(0),
            no_header: self.no_header.unwrap_or(false),
            currencies: self.currencies.clone(),
        })
    }
}

impl Stated {
    /// The signs of amounts. Thousands written with a point leave the comma for the fraction, and the other way round.
    pub fn signs(&self) -> Signs {
        let decimal = self.decimal.unwrap_or(match self.thousands {
            Some('.') => ',',
            _ => '.',
        });
        Signs {
            decimal,
            thousands: self.thousands,
            stated: self.decimal.is_some() || self.thousands.is_some(),
        }
    }
}

/// One character, or its name.
fn character(text: &str) -> Option<char> {
    match text {
        "tab" | "\\t" => return Some('\t'),
        "comma" => return Some(','),
        "semicolon" => return Some(';'),
        "pipe" => return Some('|'),
        "space" => return Some(' '),
        "point" | "dot" => return Some('.'),
        "apostrophe" => return Some('\''),
        _ => {}
    }
    let mut letters = text.chars();
    let first = letters.next()?;
    (letters.next().is_none() && first != '\n' && first != '\r').then_some(first)
}
