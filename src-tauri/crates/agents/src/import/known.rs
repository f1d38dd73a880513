//! Formats of this field that are known by their header alone, with how each writes its columns.
//!
//! `AMLSim` (github.com/IBM/AMLSim: `paramFiles/*/schema.json`, `scripts/convert_logs.py`), `PaySim`
//! (github.com/EdgarLopezPhD/PaySim), SAML-D (Oztas and others, 2023) and IBM's AML sets (github.com/IBM/AML-Data).

use super::mapping::{Field, Mapping};

/// A format.
#[derive(Debug)]
pub struct Known {
    /// What it is called.
    pub name: &'static str,
    /// The columns that its header must have, a name twice where it stands twice.
    needed: &'static [&'static str],
    /// Its mapping; optional columns are taken where present.
    mapping: &'static str,
    /// How times are written: a column and its pattern, or the one word for all.
    pub times: &'static [(&'static str, &'static str)],
    /// What its currencies are called.
    pub currencies: &'static [(&'static str, &'static str)],
    /// Whether amounts may have more digits than ISO 4217 gives their currency: simulators do not round.
    pub simulated: bool,
    /// The column that marks a row as part of a pattern.
    pub mark: Option<&'static str>,
    /// The column that names the pattern of a marked row.
    pub pattern: Option<&'static str>,
}

const IBM_CURRENCIES: &[(&str, &str)] = &[
    ("US Dollar", "USD"),
    ("Euro", "EUR"),
    ("Swiss Franc", "CHF"),
    ("Yuan", "CNY"),
    ("Shekel", "ILS"),
    ("Rupee", "INR"),
    ("UK Pound", "GBP"),
    ("Ruble", "RUB"),
    ("Yen", "JPY"),
    ("Bitcoin", "XBT"),
    ("Canadian Dollar", "CAD"),
    ("Australian Dollar", "AUD"),
    ("Mexican Peso", "MXN"),
    ("Saudi Riyal", "SAR"),
    ("Brazil Real", "BRL"),
];

const SAMLD_CURRENCIES: &[(&str, &str)] = &[
    ("UK pounds", "GBP"),
    ("US dollar", "USD"),
    ("Euro", "EUR"),
    ("Swiss franc", "CHF"),
    ("Yen", "JPY"),
    ("Indian rupee", "INR"),
    ("Pakistani rupee", "PKR"),
    ("Mexican Peso", "MXN"),
    ("Moroccan dirham", "MAD"),
    ("Dirham", "AED"),
    ("Naira", "NGN"),
    ("Turkish lira", "TRY"),
    ("Albanian lek", "ALL"),
];

/// All of them; the first that fits is taken.
pub const ALL: &[Known] = &[
    Known {
        name: "Countersign's own",
        needed: &["time", "from_account", "to_account", "amount"],
        mapping: "id=id,time=time,from_account=from_account,to_account=to_account,amount=amount,currency=currency,kind=kind,channel=channel",
        times: &[("time", "rfc3339")],
        currencies: &[],
        simulated: false,
        mark: None,
        pattern: None,
    },
    Known {
        name: "AMLSim (short)",
        needed: &["time", "sourceNodeId", "targetNodeId", "value"],
        mapping: "time=time,from_account=sourceNodeId,to_account=targetNodeId,amount=value",
        times: &[("time", "step:day")],
        currencies: &[],
        simulated: true,
        mark: None,
        pattern: None,
    },
    Known {
        name: "AMLSim (old)",
        needed: &[
            "TIMESTAMP",
            "SENDER_ACCOUNT_ID",
            "RECEIVER_ACCOUNT_ID",
            "TX_AMOUNT",
        ],
        mapping: "id=TX_ID,time=TIMESTAMP,from_account=SENDER_ACCOUNT_ID,to_account=RECEIVER_ACCOUNT_ID,amount=TX_AMOUNT,kind=TX_TYPE",
        times: &[("TIMESTAMP", "step:day")],
        currencies: &[],
        simulated: true,
        mark: Some("IS_FRAUD"),
        pattern: None,
    },
    Known {
        name: "AMLSim",
        needed: &["tran_timestamp", "orig_acct", "bene_acct", "base_amt"],
        mapping: "id=tran_id,time=tran_timestamp,from_account=orig_acct,to_account=bene_acct,amount=base_amt,kind=tx_type",
        times: &[("tran_timestamp", "rfc3339")],
        currencies: &[],
        simulated: true,
        mark: Some("is_sar"),
        pattern: None,
    },
    Known {
        name: "PaySim",
        needed: &["step", "type", "amount", "nameOrig", "nameDest"],
        mapping: "time=step,from_account=nameOrig,to_account=nameDest,amount=amount,kind=type",
        times: &[("step", "step:hour")],
        currencies: &[],
        simulated: true,
        mark: Some("isFraud"),
        pattern: None,
    },
    Known {
        name: "SAML-D",
        needed: &[
            "Time",
            "Date",
            "Sender_account",
            "Receiver_account",
            "Amount",
        ],
        mapping: "time=Date+Time,from_account=Sender_account,to_account=Receiver_account,amount=Amount,currency=Payment_currency,kind=Payment_type",
        times: &[("Date", "%Y-%m-%d"), ("Time", "%H:%M:%S")],
        currencies: SAMLD_CURRENCIES,
        simulated: true,
        mark: Some("Is_laundering"),
        pattern: Some("Laundering_type"),
    },
    Known {
        name: "IBM AML",
        needed: &[
            "Timestamp",
            "From Bank",
            "Account",
            "To Bank",
            "Account",
            "Amount Paid",
            "Payment Currency",
        ],
        mapping: "time=Timestamp,from_account=Account#1,to_account=Account#2,amount=Amount Paid,currency=Payment Currency,kind=Payment Format",
        times: &[("Timestamp", "%Y/%m/%d %H:%M")],
        currencies: IBM_CURRENCIES,
        simulated: true,
        mark: Some("Is Laundering"),
        pattern: None,
    },
    // A data frame's writer renames the second of two columns of one name.
    Known {
        name: "IBM AML (renamed)",
        needed: &[
            "Timestamp",
            "From Bank",
            "Account",
            "To Bank",
            "Account.1",
            "Amount Paid",
            "Payment Currency",
        ],
        mapping: "time=Timestamp,from_account=Account,to_account=Account.1,amount=Amount Paid,currency=Payment Currency,kind=Payment Format",
        times: &[("Timestamp", "%Y/%m/%d %H:%M")],
        currencies: IBM_CURRENCIES,
        simulated: true,
        mark: Some("Is Laundering"),
        pattern: None,
    },
];

impl Known {
    /// The format whose columns `header` has.
    pub fn of(header: &[String]) -> Option<&'static Self> {
        let count = |name: &str| header.iter().filter(|column| column.trim() == name).count();
        ALL.iter().find(|format| {
            format.needed.iter().all(|name| {
                count(name) == format.needed.iter().filter(|other| *other == name).count()
            })
        })
    }

    /// Its mapping, with those optional columns that `header` has.
    pub fn mapping(&self, header: &[String]) -> Option<Mapping> {
        // The texts above are ours; a test reads each of them.
        Some(Mapping::parse(self.mapping).ok()?.present(header))
    }

    /// What a stated mapping leaves open, as the format has it: which of two columns of one name a side is, and the day of a
    /// time that is told by its hour alone.
    pub fn settle(&self, stated: &Mapping, header: &[String]) -> Mapping {
        let Some(own) = self.mapping(header) else {
            return stated.clone();
        };
        let mut settled = stated.clone();
        for field in Field::ALL {
            let (Some(column), Some(of_format)) = (stated.column(field), own.column(field)) else {
                continue;
            };
            let (Some(names), Some(formats)) = (column.names(), of_format.names()) else {
                continue;
            };
            let twice = column.places(header, field.name()).is_err() && names == formats;
            let hour_alone = field == Field::Time
                && names.len() < formats.len()
                && names.iter().all(|name| formats.contains(name))
                && self
                    .time_format(&names)
                    .is_some_and(|pattern| !pattern.contains("%Y"));
            if twice || hour_alone {
                settled = settled.with(field, of_format);
            }
        }
        settled
    }

    /// How the time of these columns is written, joined by a blank; none if one of them is no time.
    pub fn time_format(&self, columns: &[&str]) -> Option<String> {
        let patterns: Option<Vec<&str>> = columns
            .iter()
            .map(|column| {
                let found = self.times.iter().find(|(name, _)| name == column);
                found.map(|(_, pattern)| *pattern)
            })
            .collect();
        patterns.map(|patterns| patterns.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Known};
    use crate::import::{
        Mapping, currency,
        when::{TimeFormat, Zone},
    };

    #[test]
    fn every_format_reads_its_own_header() {
        for format in ALL {
            let header: Vec<String> = format
                .needed
                .iter()
                .map(|name| (*name).to_owned())
                .collect();
            assert!(Mapping::parse(format.mapping).is_ok(), "{}", format.name);
            let found = Known::of(&header).unwrap();
            assert_eq!(found.name, format.name);
            assert!(found.mapping(&header).unwrap().places(&header).is_ok());
            let columns: Vec<&str> = format.times.iter().map(|(column, _)| *column).collect();
            let time = format.time_format(&columns).unwrap();
            let utc: Zone = "UTC".parse().unwrap();
            assert!(TimeFormat::read(&time, Some(utc)).is_ok(), "{time}");
            assert!(
                format
                    .currencies
                    .iter()
                    .all(|(_, code)| currency::digits(code).is_some())
            );
        }
    }

    #[test]
    fn other_headers_are_none() {
        for header in [
            "a,b",
            "time,amount,from_account",
            "acct_id,dsply_nm,type,acct_stat",
        ] {
            let header: Vec<String> = header.split(',').map(str::to_owned).collect();
            assert!(Known::of(&header).is_none());
        }
    }
}
