//! Which column of a file is which field.

use sha2::{Digest, Sha256};

/// A field that a transaction is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The source's own id of the row; optional.
    Id,
    /// When; a step or an RFC 3339 time.
    Time,
    /// Who pays.
    FromAccount,
    /// Who is paid.
    ToAccount,
    /// How much.
    Amount,
    /// In which currency; optional, `XXX` where absent.
    Currency,
    /// What kind of transfer; optional.
    Kind,
    /// By which channel; optional.
    Channel,
}

impl Field {
    /// All fields, in the order of our own sample format.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Time,
        Self::FromAccount,
        Self::ToAccount,
        Self::Amount,
        Self::Currency,
        Self::Kind,
        Self::Channel,
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
        }
    }

    /// Whether no row can be read without it.
    pub const fn needed(self) -> bool {
        matches!(
            self,
            Self::Time | Self::FromAccount | Self::ToAccount | Self::Amount
        )
    }
}

/// Why columns could not be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No known format has these columns.
    #[error(
        "The columns {columns} are those of no known format; say which is which, like time=Date,from_account=Payer,to_account=Payee,amount=Sum."
    )]
    Unknown {
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
        "The file has the column {column:?} twice, so that it cannot be told which one is {field}."
    )]
    Twice {
        /// The column.
        column: String,
        /// The field that it was for.
        field: &'static str,
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

/// The column of each field, by the names of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(Field, String)>,
}

/// The formats that are known by their columns. `AMLSim`'s own output is written in two ways, by its simulator and by
/// its converter (github.com/IBM/AMLSim, `paramFiles/*/schema.json` and `scripts/convert_logs.py`).
const KNOWN: &[&[(Field, &str)]] = &[
    &[
        (Field::Id, "id"),
        (Field::Time, "time"),
        (Field::FromAccount, "from_account"),
        (Field::ToAccount, "to_account"),
        (Field::Amount, "amount"),
        (Field::Currency, "currency"),
        (Field::Kind, "kind"),
        (Field::Channel, "channel"),
    ],
    &[
        (Field::Time, "time"),
        (Field::FromAccount, "sourceNodeId"),
        (Field::ToAccount, "targetNodeId"),
        (Field::Amount, "value"),
    ],
    &[
        (Field::Id, "TX_ID"),
        (Field::Time, "TIMESTAMP"),
        (Field::FromAccount, "SENDER_ACCOUNT_ID"),
        (Field::ToAccount, "RECEIVER_ACCOUNT_ID"),
        (Field::Amount, "TX_AMOUNT"),
        (Field::Kind, "TX_TYPE"),
    ],
    &[
        (Field::Id, "tran_id"),
        (Field::Time, "tran_timestamp"),
        (Field::FromAccount, "orig_acct"),
        (Field::ToAccount, "bene_acct"),
        (Field::Amount, "base_amt"),
        (Field::Kind, "tx_type"),
    ],
];

impl Mapping {
    /// Our own sample format: `id,time,from_account,to_account,amount,currency` and, if there, `kind,channel`.
    pub fn sample() -> Self {
        Self::of(&[
            (Field::Id, "id"),
            (Field::Time, "time"),
            (Field::FromAccount, "from_account"),
            (Field::ToAccount, "to_account"),
            (Field::Amount, "amount"),
            (Field::Currency, "currency"),
        ])
    }

    /// `AMLSim`'s short format: `sourceNodeId,targetNodeId,value,time`.
    pub fn amlsim() -> Self {
        Self::of(&[
            (Field::Time, "time"),
            (Field::FromAccount, "sourceNodeId"),
            (Field::ToAccount, "targetNodeId"),
            (Field::Amount, "value"),
        ])
    }

    fn of(columns: &[(Field, &str)]) -> Self {
        Self {
            columns: columns
                .iter()
                .map(|(field, column)| (*field, (*column).to_owned()))
                .collect(),
        }
    }

    /// The mapping of the known format whose needed columns `header` has; optional columns are taken where present.
    pub fn detect(header: &[String]) -> Result<Self, MappingError> {
        let has = |column: &str| header.iter().any(|name| name.trim() == column);
        for format in KNOWN {
            if format
                .iter()
                .all(|(field, column)| !field.needed() || has(column))
            {
                let present: Vec<_> = format
                    .iter()
                    .copied()
                    .filter(|(_, column)| has(column))
                    .collect();
                return Ok(Self::of(&present));
            }
        }
        let columns: String = header.join(",").chars().take(200).collect();
        Err(MappingError::Unknown {
            columns: format!("{columns:?}"),
        })
    }

    /// Reads `field=column` pairs with commas, such as `time=Date,from_account=Payer,to_account=Payee,amount=Sum`.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let wrong = |part: &str, reason| MappingError::Text {
            text: part.chars().take(80).collect(),
            reason,
        };
        let mut columns: Vec<(Field, String)> = Vec::new();
        for part in text.split(',') {
            let (name, column) = part
                .split_once('=')
                .ok_or_else(|| wrong(part, "each part is field=column"))?;
            let field = Field::ALL
                .into_iter()
                .find(|field| field.name() == name.trim());
            let field = field.ok_or_else(|| wrong(part, "the fields are id, time, from_account, to_account, amount, currency, kind, channel"))?;
            if column.trim().is_empty() {
                return Err(wrong(part, "the column has no name"));
            }
            if columns.iter().any(|(known, _)| *known == field) {
                return Err(wrong(part, "the field is named twice"));
            }
            columns.push((field, column.trim().to_owned()));
        }
        if Field::ALL
            .into_iter()
            .any(|field| field.needed() && !columns.iter().any(|(known, _)| *known == field))
        {
            return Err(wrong(
                text,
                "time, from_account, to_account and amount are needed",
            ));
        }
        columns.sort();
        Ok(Self { columns })
    }

    /// The mapping as [`Mapping::parse`] reads it, in the order of the fields.
    pub fn to_text(&self) -> String {
        self.columns
            .iter()
            .map(|(field, column)| format!("{}={column}", field.name()))
            .collect::<Vec<_>>()
            .join(",")
    }

    /// SHA-256 of [`Mapping::to_text`] in hex: what the record of an import names.
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.to_text()))
    }

    /// Where in `header` each field stands, by the order of [`Field::ALL`].
    pub(super) fn positions(&self, header: &[String]) -> Result<[Option<usize>; 8], MappingError> {
        let mut positions = [None; 8];
        for (field, column) in &self.columns {
            let mut at = header
                .iter()
                .enumerate()
                .filter(|(_, name)| name.trim() == column);
            let missing = || MappingError::Missing {
                column: column.clone(),
                field: field.name(),
            };
            let (first, _) = at.next().ok_or_else(missing)?;
            if at.next().is_some() {
                return Err(MappingError::Twice {
                    column: column.clone(),
                    field: field.name(),
                });
            }
            if let Some(position) = positions.get_mut(*field as usize) {
                *position = Some(first);
            }
        }
        Ok(positions)
    }
}

#[cfg(test)]
mod tests {
    use super::{Mapping, MappingError};

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn knows_the_formats_by_their_columns() {
        for (columns, mapping) in [
            ("id,time,from_account,to_account,amount,currency", Mapping::sample().to_text()),
            ("sourceNodeId,targetNodeId,value,time", Mapping::amlsim().to_text()),
            (
                "TX_ID,SENDER_ACCOUNT_ID,RECEIVER_ACCOUNT_ID,TX_TYPE,TX_AMOUNT,TIMESTAMP,IS_FRAUD,ALERT_ID",
                "id=TX_ID,time=TIMESTAMP,from_account=SENDER_ACCOUNT_ID,to_account=RECEIVER_ACCOUNT_ID,amount=TX_AMOUNT,kind=TX_TYPE".to_owned(),
            ),
            (
                "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id",
                "id=tran_id,time=tran_timestamp,from_account=orig_acct,to_account=bene_acct,amount=base_amt,kind=tx_type".to_owned(),
            ),
        ] {
            assert_eq!(Mapping::detect(&header(columns)).unwrap().to_text(), mapping);
        }
        assert!(matches!(
            Mapping::detect(&header("a,b")),
            Err(MappingError::Unknown { .. })
        ));
    }

    #[test]
    fn a_custom_mapping_comes_back_in_one_spelling() {
        let mapping =
            Mapping::parse("amount=Sum,time=Date, from_account = Payer,to_account=Payee").unwrap();
        assert_eq!(
            mapping.to_text(),
            "time=Date,from_account=Payer,to_account=Payee,amount=Sum"
        );
        assert_eq!(
            Mapping::parse(&mapping.to_text()).unwrap().digest(),
            mapping.digest()
        );
        for text in [
            "",
            "time",
            "time=a,time=b",
            "when=a",
            "time=,from_account=b",
            "time=a,from_account=b,to_account=c",
        ] {
            assert!(
                matches!(Mapping::parse(text), Err(MappingError::Text { .. })),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_column_that_is_missing_or_there_twice_is_named() {
        let mapping = Mapping::amlsim();
        assert_eq!(
            mapping.positions(&header("sourceNodeId,targetNodeId,value")),
            Err(MappingError::Missing {
                column: "time".to_owned(),
                field: "time"
            })
        );
        assert_eq!(
            mapping.positions(&header("sourceNodeId,targetNodeId,value,time,value")),
            Err(MappingError::Twice {
                column: "value".to_owned(),
                field: "amount"
            })
        );
    }
}
