//! Which of the things that are stated about a file an error is about, and what would settle a doubt: for faces that have a field
//! for each. On the command line each is a flag, which [`ImportError::hint`] names.

use super::{
    Column, Dialect, Field, ImportError, MappingError,
    when::{TimeFormat, Zone},
};

/// One thing that can be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Which columns are read.
    Columns,
    /// Which column this field is read from.
    Column(Field),
    /// Between two fields.
    Delimiter,
    /// Around fields.
    Quote,
    /// How bytes are letters.
    Encoding,
    /// Before a fraction.
    Decimal,
    /// Between thousands.
    Thousands,
    /// How times are written.
    TimeFormat,
    /// Where times without a zone are.
    Zone,
    /// Lines above the header.
    SkipLines,
    /// What the file calls currencies.
    Currencies,
}

/// One of the ways in which a doubtful file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it would mean, as an answer to the doubt.
    pub words: String,
    /// What states it; laid over what was stated before ([`Dialect::with`]).
    pub dialect: Dialect,
}

impl Way {
    pub(super) fn new(words: &str, dialect: Dialect) -> Self {
        Self {
            words: words.to_owned(),
            dialect,
        }
    }

    pub(super) fn thousands(words: &str) -> Self {
        let thousands = Some(".".to_owned());
        Self::new(
            words,
            Dialect {
                thousands,
                ..Dialect::default()
            },
        )
    }

    pub(super) fn decimal(words: &str) -> Self {
        let decimal = Some(".".to_owned());
        Self::new(
            words,
            Dialect {
                decimal,
                ..Dialect::default()
            },
        )
    }

    pub(super) fn time(words: &str, format: &str) -> Self {
        let time_format = Some(format.to_owned());
        Self::new(
            words,
            Dialect {
                time_format,
                ..Dialect::default()
            },
        )
    }
}

impl Setting {
    /// What is wrong with a time format: its zone, where it could be read with one.
    pub(super) fn of_time(format: &str, zone: Option<Zone>) -> Self {
        let with_one = TimeFormat::read(format, zone.or("UTC".parse().ok()));
        if zone.is_none() && with_one.is_ok() {
            Self::Zone
        } else {
            Self::TimeFormat
        }
    }
}

impl ImportError {
    /// What would have to be stated, or stated otherwise; none where no statement helps.
    pub fn setting(&self) -> Option<Setting> {
        Some(match self {
            Self::Encoding(..) | Self::Malformed(_) | Self::NotUtf8 { .. } => Setting::Encoding,
            Self::Mapping(
                MappingError::Missing { field, .. } | MappingError::Twice { field, .. },
            ) => Field::named(field).map_or(Setting::Columns, Setting::Column),
            Self::Mapping(_) => Setting::Columns,
            Self::Dialect(setting, _) => return *setting,
            Self::Doubt { setting, .. } | Self::Header { setting, .. } => *setting,
            Self::Read(_)
            | Self::Changed
            | Self::Empty
            | Self::Foreign(_)
            | Self::Cancelled { .. }
            | Self::LongReading
            | Self::Sink { .. } => return None,
        })
    }

    /// The ways in which the file can be read; empty where it takes more than a choice.
    pub fn ways(&self) -> Vec<Way> {
        match self {
            Self::Doubt { ways, .. } => ways.clone(),
            Self::Encoding(name, label) => {
                let encoding = Some((*label).to_owned());
                vec![Way::new(
                    &format!("Read it as {name}."),
                    Dialect {
                        encoding,
                        ..Dialect::default()
                    },
                )]
            }
            _ => Vec::new(),
        }
    }
}

impl Dialect {
    /// The mapping of these columns, each as a mapping writes it; none where there are none. A text that holds more than one column
    /// is refused, so that no field comes from another's text.
    pub fn mapping_of<'a>(
        columns: impl IntoIterator<Item = (Field, &'a str)>,
    ) -> Result<Option<String>, ImportError> {
        let parts: Vec<String> = columns
            .into_iter()
            .map(|(field, text)| {
                let wrong = |reason: &str| {
                    let what = format!(
                        "the column {text:.80?} for {} cannot be read: {reason}",
                        field.name()
                    );
                    ImportError::Dialect(Some(Setting::Column(field)), what)
                };
                match Column::parse(text) {
                    Ok((column, None)) => Ok(format!("{}={}", field.name(), column.to_text())),
                    Ok((_, Some(_))) => {
                        Err(wrong("a comma stands in it; put a name with one in quotes"))
                    }
                    Err(reason) => Err(wrong(reason)),
                }
            })
            .collect::<Result<_, _>>()?;
        Ok((!parts.is_empty()).then(|| parts.join(",")))
    }

    /// The columns of the mapping that is stated, as [`Dialect::mapping_of`] takes them.
    pub fn columns(&self) -> Result<Vec<(Field, String)>, ImportError> {
        let Some(text) = &self.mapping else {
            return Ok(Vec::new());
        };
        Ok(super::Mapping::parse(text)?.columns())
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Field, ImportError, Setting};
    use crate::import::TransactionReader;

    fn refused(file: &str, dialect: &Dialect) -> ImportError {
        let read = |mut reader: TransactionReader<&[u8]>| {
            while reader.next_row()?.is_some() {}
            Ok(())
        };
        TransactionReader::open(file.as_bytes(), dialect)
            .and_then(read)
            .unwrap_err()
    }

    #[test]
    fn an_error_names_what_would_settle_it() {
        let own = "time,from_account,to_account,amount\n";
        let dialect = |change: fn(&mut Dialect)| {
            let mut dialect = Dialect::default();
            change(&mut dialect);
            dialect
        };
        for (file, stated, setting) in [
            ("a,b\n1,2\n", dialect(|_| {}), Setting::Columns),
            (
                "a,b,c,d\n",
                Dialect::mapped("time=a,from_account=b,to_account=c,amount=e"),
                Setting::Column(Field::Amount),
            ),
            (
                "a,b,c,c\n",
                Dialect::mapped("time=a,from_account=b,to_account=c,amount=@4"),
                Setting::Column(Field::ToAccount),
            ),
            (
                own,
                dialect(|d| d.zone = Some("Mars".into())),
                Setting::Zone,
            ),
            (
                own,
                dialect(|d| d.time_format = Some("%d.%m.%Y".into())),
                Setting::Zone,
            ),
            (
                own,
                dialect(|d| d.time_format = Some("soon".into())),
                Setting::TimeFormat,
            ),
            (
                own,
                dialect(|d| d.encoding = Some("morse".into())),
                Setting::Encoding,
            ),
            (
                own,
                dialect(|d| d.delimiter = Some("::".into())),
                Setting::Delimiter,
            ),
            (
                own,
                dialect(|d| d.quote = Some("::".into())),
                Setting::Quote,
            ),
            (
                own,
                dialect(|d| d.decimal = Some("7".into())),
                Setting::Decimal,
            ),
            (
                own,
                dialect(|d| d.thousands = Some("a".into())),
                Setting::Thousands,
            ),
            (
                own,
                dialect(|d| d.currencies = [("x".into(), "y".into())].into()),
                Setting::Currencies,
            ),
            (
                "time,from_account\n",
                dialect(|d| d.no_header = Some(true)),
                Setting::Columns,
            ),
        ] {
            let error = refused(file, &stated);
            assert_eq!(error.setting(), Some(setting), "{error}");
        }
    }

    #[test]
    fn each_way_of_a_doubt_settles_it() {
        let file = "time,from_account,to_account,amount,currency\n\
            2026-01-02T00:00:00Z,a,b,1.234,EUR\n2026-01-03T00:00:00Z,a,b,9.000,EUR\n";
        let doubt = refused(file, &Dialect::default());
        assert_eq!(doubt.setting(), Some(Setting::Thousands));
        let mut sums = Vec::new();
        for way in doubt.ways() {
            let mut reader =
                TransactionReader::open(file.as_bytes(), &Dialect::default().with(way.dialect))
                    .unwrap();
            while reader.next_row().unwrap().is_some() {}
            sums.push(reader.report().summary.clone().unwrap().currencies);
        }
        assert_eq!(sums.len(), 2);
        assert_eq!(sums[0]["EUR"].amount, "10234.00");
        assert!(sums[1]["EUR"].amount.starts_with("9."));
        let steps = "time,sourceNodeId,targetNodeId,value\n2024,a,b,1\n2025,a,b,2\n";
        let doubt = refused(steps, &Dialect::default());
        assert_eq!(
            (doubt.setting(), doubt.ways().len()),
            (Some(Setting::TimeFormat), 3)
        );
    }

    #[test]
    fn a_column_never_smuggles_another_field_in() {
        let pairs = [
            (Field::Time, "Date+Hour"),
            (Field::Currency, "=SEK"),
            (Field::Amount, "\"Sum, net\""),
        ];
        let text = Dialect::mapping_of(pairs).unwrap().unwrap();
        assert_eq!(text, "time=Date+Hour,currency==SEK,amount=\"Sum, net\"");
        let error = Dialect::mapping_of([(Field::Id, "a,amount=b")]).unwrap_err();
        assert_eq!(error.setting(), Some(Setting::Column(Field::Id)));
        assert_eq!(Dialect::mapping_of([]).unwrap(), None);
    }
}
