//! Which column of a file is which field.

use super::column::Column;

/// A field that a transaction is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The source's own id of the row; optional.
    Id,
    /// When.
    Time,
    /// Who pays.
    FromAccount,
    /// Who is paid.
    ToAccount,
    /// How much; with [`Field::Account`] its sign or [`Field::Side`] says in which direction.
    Amount,
    /// In which currency; optional, `XXX` where absent.
    Currency,
    /// What kind of transfer; optional.
    Kind,
    /// By which channel; optional.
    Channel,
    /// Whose statement it is, in place of the two sides.
    Account,
    /// The other side of a statement's row.
    Counterparty,
    /// What the account paid, in place of an amount.
    Debit,
    /// What the account was paid, in place of an amount.
    Credit,
    /// A word that says which: debit or credit.
    Side,
}

impl Field {
    /// All fields, in the order of our own sample format.
    pub const ALL: [Self; 13] = [
        Self::Id,
        Self::Time,
        Self::FromAccount,
        Self::ToAccount,
        Self::Amount,
        Self::Currency,
        Self::Kind,
        Self::Channel,
        Self::Account,
        Self::Counterparty,
        Self::Debit,
        Self::Credit,
        Self::Side,
    ];

    /// The field's name: the column's name in our own sample format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Time => "time",
            Self::FromAccount => "from_account",
            Self::ToAccount => "to_account",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Kind => "kind",
            Self::Channel => "channel",
            Self::Account => "account",
            Self::Counterparty => "counterparty",
            Self::Debit => "debit",
            Self::Credit => "credit",
            Self::Side => "side",
        }
    }

    /// The field of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Why columns could not be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No known format has these columns.
    #[error(
        "The columns {columns} of line {line} are those of no known format; say which is which, like time=Date,from_account=Payer,to_account=Payee,amount=Sum."
    )]
    Unknown {
        /// The line that was taken for the header.
        line: u64,
        /// The header, shortened.
        columns: String,
    },
    /// A column that the mapping names is not in the file.
    #[error("The file has no column {column:?} for {field}.")]
    Missing {
        /// The column.
        column: String,
        /// The field that it was for.
        field: &'static str,
    },
    /// A column that the mapping names is there twice.
    #[error(
        "The file has the column {column:?} twice, so that it cannot be told which one is {field}; write {column}#1 or {column}#2."
    )]
    Twice {
        /// The column.
        column: String,
        /// The field that it was for.
        field: &'static str,
    },
    /// One column was named for both sides of a transfer.
    #[error(
        "The mapping reads who pays and who is paid from one column, {column:?}; every transfer would be to oneself."
    )]
    OneColumn {
        /// The column.
        column: String,
    },
    /// The text of a custom mapping is wrong.
    #[error("The mapping {text:?} cannot be read: {reason}.")]
    Text {
        /// The part that is wrong.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// The column of each field, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(Field, Column)>,
}

impl Mapping {
    /// Reads `field=column` pairs with commas, such as `time=Date+Time,from_account=Account#1,to_account=@4,amount="Sum, net"`.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let wrong = |part: &str, reason| MappingError::Text {
            text: part.chars().take(80).collect(),
            reason,
        };
        let mut columns: Vec<(Field, Column)> = Vec::new();
        let mut rest = text;
        loop {
            let (name, after) = rest
                .split_once('=')
                .ok_or_else(|| wrong(rest, "each part is field=column"))?;
            let field = Field::named(name.trim())
                .ok_or_else(|| wrong(name, "the fields are id, time, from_account, to_account, amount, currency, kind, channel, and for a statement of one account account, counterparty, debit, credit, side"))?;
            let (column, next) = Column::parse(after).map_err(|reason| wrong(rest, reason))?;
            if columns.iter().any(|(known, _)| *known == field) {
                return Err(wrong(rest, "the field is named twice"));
            }
            columns.push((field, column));
            match next {
                Some(next) => rest = next,
                None => break,
            }
        }
        columns.sort_by_key(|(field, _)| *field);
        let mapping = Self { columns };
        mapping.complete().map_err(|reason| wrong(text, reason))?;
        Ok(mapping)
    }

    fn complete(&self) -> Result<(), &'static str> {
        let has = |field| self.column(field).is_some();
        let sides = has(Field::FromAccount) && has(Field::ToAccount);
        let statement = has(Field::Account) && has(Field::Counterparty);
        if !has(Field::Time) {
            return Err("time is needed");
        }
        if sides == statement
            || (sides && (has(Field::Account) || has(Field::Counterparty)))
            || (statement && (has(Field::FromAccount) || has(Field::ToAccount)))
        {
            return Err(
                "from_account and to_account are needed, or account and counterparty in a statement of one account",
            );
        }
        let parts = has(Field::Debit) && has(Field::Credit);
        if has(Field::Amount) == parts || (!parts && (has(Field::Debit) || has(Field::Credit))) {
            return Err("amount is needed, or debit and credit in its place");
        }
        if sides && (parts || has(Field::Side)) {
            return Err("debit, credit and side belong to a statement: account and counterparty");
        }
        Ok(())
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, column)| column)
    }

    /// Each field with its column as [`Column::parse`] reads it, in the order of the fields.
    pub fn columns(&self) -> Vec<(Field, String)> {
        let columns = self.columns.iter();
        columns
            .map(|(field, column)| (*field, column.to_text()))
            .collect()
    }

    /// The same mapping with another column for a field that it has.
    pub(super) fn with(mut self, field: Field, column: &Column) -> Self {
        for (known, own) in &mut self.columns {
            if *known == field {
                own.clone_from(column);
            }
        }
        self
    }

    /// The mapping as [`Mapping::parse`] reads it, in the order of the fields.
    pub fn to_text(&self) -> String {
        self.columns
            .iter()
            .map(|(field, column)| format!("{}={}", field.name(), column.to_text()))
            .collect::<Vec<_>>()
            .join(",")
    }

    /// The mapping without the columns that `header` does not have, for a known format's optional ones.
    pub(super) fn present(mut self, header: &[String]) -> Self {
        self.columns
            .retain(|(field, column)| column.places(header, field.name()).is_ok());
        self
    }

    /// Where in `header` each field stands, by the order of [`Field::ALL`].
    pub(super) fn places(&self, header: &[String]) -> Result<Vec<Option<Place>>, MappingError> {
        let mut places: Vec<Option<Place>> = vec![None; Field::ALL.len()];
        for (field, column) in &self.columns {
            let found = match column {
                Column::Constant(text) => Place::Constant(text.clone()),
                Column::Parts(_) => match column.places(header, field.name())?.as_slice() {
                    [one] => Place::One(*one),
                    several => Place::Joined(several.to_vec()),
                },
            };
            if let Some(place) = places.get_mut(*field as usize) {
                *place = Some(found);
            }
        }
        // One column for both sides would make every transfer one to oneself.
        let of = |field: Field| places.get(field as usize).and_then(Option::as_ref);
        for (a, b) in [
            (Field::FromAccount, Field::ToAccount),
            (Field::Account, Field::Counterparty),
        ] {
            if of(a).is_some() && of(a) == of(b) {
                return Err(MappingError::OneColumn {
                    column: self.column(a).map_or_else(String::new, Column::to_text),
                });
            }
        }
        Ok(places)
    }
}

/// Where a field's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A column, from 0.
    One(usize),
    /// Several columns, with a blank between.
    Joined(Vec<usize>),
    /// The same text in each row.
    Constant(String),
}

#[cfg(test)]
mod tests {
    use super::{Field, Mapping, MappingError, Place};

    fn header(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn a_custom_mapping_comes_back_in_one_spelling() {
        let mapping =
            Mapping::parse("amount=Sum,time=Date, from_account = Payer,to_account=Payee").unwrap();
        assert_eq!(
            mapping.to_text(),
            "time=Date,from_account=Payer,to_account=Payee,amount=Sum"
        );
        assert_eq!(Mapping::parse(&mapping.to_text()).unwrap(), mapping);
        for text in [
            "",
            "time",
            "time=a,time=b",
            "when=a",
            "time=,from_account=b",
            "time=a,from_account=b,to_account=c",
            "time=a,from_account=b,to_account=c,debit=d,credit=e",
            "time=a,account=b,to_account=c,amount=d",
            "time=a,account=b,counterparty=c,debit=d",
            "time=\"a,from_account=b",
            "time=@0,from_account=b,to_account=c,amount=d",
        ] {
            assert!(
                matches!(Mapping::parse(text), Err(MappingError::Text { .. })),
                "{text:?}"
            );
        }
    }

    #[test]
    fn columns_are_named_by_place_by_occurrence_joined_and_quoted() {
        let mapping = Mapping::parse("time=Day+Hour,from_account=No#1,to_account=No#2,amount=@5,kind=\"a, \"\"b\"\" + c#2\",currency==SEK").unwrap();
        assert_eq!(Mapping::parse(&mapping.to_text()).unwrap(), mapping);
        let places = mapping
            .places(&header("Hour|No|No|Day|Sum|a, \"b\" + c#2"))
            .unwrap();
        let of = |field: Field| places[field as usize].clone().unwrap();
        assert_eq!(of(Field::Time), Place::Joined(vec![3, 0]));
        assert_eq!(of(Field::FromAccount), Place::One(1));
        assert_eq!(of(Field::ToAccount), Place::One(2));
        assert_eq!(of(Field::Amount), Place::One(4));
        assert_eq!(of(Field::Kind), Place::One(5));
        assert_eq!(of(Field::Currency), Place::Constant("SEK".into()));
    }

    #[test]
    fn one_column_is_never_both_sides() {
        let mapping = Mapping::parse("time=a,from_account=b,to_account=b,amount=c").unwrap();
        assert!(matches!(
            mapping.places(&header("a|b|c")),
            Err(MappingError::OneColumn { .. })
        ));
        assert!(matches!(
            mapping.places(&header("a|b|b|c")),
            Err(MappingError::Twice { .. })
        ));
        let mapping = Mapping::parse("time=a,from_account=b,to_account=@2,amount=c").unwrap();
        assert!(matches!(
            mapping.places(&header("a|b|c")),
            Err(MappingError::OneColumn { .. })
        ));
    }

    #[test]
    fn a_column_that_is_missing_or_there_twice_is_named() {
        let mapping = Mapping::parse("time=a,from_account=b,to_account=c,amount=d").unwrap();
        assert_eq!(
            mapping.places(&header("b|c|d")),
            Err(MappingError::Missing {
                column: "a".to_owned(),
                field: "time"
            })
        );
        assert_eq!(
            mapping.places(&header("a|b|c|d|d")),
            Err(MappingError::Twice {
                column: "d".to_owned(),
                field: "amount"
            })
        );
    }
}
