//! Imports that there were, and a file that is looked at before it is taken.

use countersign_app::imports::{
    self, Dialect, Field, ImportError, Imported, Incident, Kind, Listed, Looked, Recalled, Remedy,
    Report, Said, Setting, Sketch, Transaction, Way,
};
use countersign_contract as c;

use crate::wire::Names;

/// Bad lines that are shown; all are counted.
const BAD_LINES: usize = 100;

/// An import with what this computer remembers of its file's name.
pub fn listed(of: Listed, name: Option<&String>, names: &Names) -> c::ImportRow {
    let Listed { row, at, why } = of;
    let (by_type, by, you) = names.actor(Some(row.imported_by));
    let period = row.period.clone();
    c::ImportRow {
        import_id: row.import.to_string(),
        kind: if row.kind == "incidents" {
            c::ImportKind::Incidents
        } else {
            c::ImportKind::Transactions
        },
        name: name.cloned(),
        file_digest: hex::encode(row.file_digest),
        rows: row.rows,
        accepted: row.accepted,
        rejected: row.rejected,
        period: period.map(|(first, last)| c::ImportPeriod { first, last }),
        by,
        by_type,
        you,
        imported_at: at,
        seq: row.seq,
        standing: match row.voided {
            Some((by, seq)) => c::ImportStanding::Voided {
                by: names.person(by).name,
                why,
                seq,
            },
            None if row.in_force => c::ImportStanding::InForce {},
            None => c::ImportStanding::Replaced {},
        },
    }
}

/// What a file holds and what would be taken, as `stated`.
pub fn looked(looked: Looked, stated: &Dialect) -> c::ImportLooked {
    let (rows, refused) = match looked.read {
        Ok(rows) => (Some(rows), None),
        Err(error) => (None, Some(refused(&error, stated))),
    };
    let rows = rows.as_ref();
    c::ImportLooked {
        sketch: looked.sketch.as_ref().map(sketched),
        transactions: rows.map_or_else(Vec::new, |rows| {
            rows.transactions.iter().map(transaction).collect()
        }),
        incidents: rows.map_or_else(Vec::new, |rows| {
            rows.incidents.iter().map(incident).collect()
        }),
        summary: rows.map(|rows| summary(&rows.report)),
        refused,
    }
}

/// A file that was taken.
pub fn taken(imported: &Imported) -> c::ImportTaken {
    c::ImportTaken {
        import_id: imported.import.to_string(),
        seq: imported.seq,
        summary: summary(&imported.report),
    }
}

/// What the record of an import says of its file.
pub fn recalled(recalled: &Recalled) -> c::ImportRecalled {
    let Recalled { row, said, .. } = recalled;
    match said {
        Said::Document(document) => {
            let report = Report {
                file_digest: hex::encode(row.file_digest),
                rows: row.rows,
                accepted: row.accepted,
                // The record counts all that was not taken; what was known or stood twice is no fault.
                rejected: row
                    .rejected
                    .saturating_sub(document.summary.known + document.summary.repeated),
                reading: document.reading.clone(),
                summary: Some(document.summary.clone()),
                ..Report::default()
            };
            c::ImportRecalled::Kept {
                summary: Box::new(summary(&report)),
            }
        }
        Said::Erased => c::ImportRecalled::Erased {},
        Said::Unread => c::ImportRecalled::Unread {},
        Said::Otherwise => c::ImportRecalled::Otherwise {},
    }
}

/// Why a file cannot be read as it is stated, and what would settle it.
pub fn refused(error: &ImportError, stated: &Dialect) -> c::ImportRefused {
    let setting = error.setting();
    // A way that cannot be written for the wire would be one that nobody could take.
    let way = |way: Way| {
        Some(c::ImportWay {
            words: way.words,
            dialect: dialect(&stated.clone().with(way.dialect)).ok()?,
        })
    };
    c::ImportRefused {
        message: error.to_string(),
        setting: setting.map(of_setting),
        field: match setting {
            Some(Setting::Column(of)) => Some(field(of)),
            _ => None,
        },
        ways: error.ways().into_iter().filter_map(way).collect(),
    }
}

/// What would settle why a line is not taken: no words, for each face has names of its own for what is stated.
fn remedy(of: &Remedy) -> c::ImportRemedy {
    match of {
        Remedy::DecimalComma => c::ImportRemedy::DecimalComma {},
        Remedy::ThousandsComma => c::ImportRemedy::ThousandsComma {},
        Remedy::ThousandsPoint => c::ImportRemedy::ThousandsPoint {},
        Remedy::DecimalPoint => c::ImportRemedy::DecimalPoint {},
        Remedy::Signs => c::ImportRemedy::Signs {},
        Remedy::DayNumber => c::ImportRemedy::DayNumber {},
        Remedy::EpochSeconds => c::ImportRemedy::EpochSeconds {},
        Remedy::EpochMillis => c::ImportRemedy::EpochMillis {},
        Remedy::CompactDate => c::ImportRemedy::CompactDate {},
        Remedy::Step => c::ImportRemedy::Step {},
        Remedy::Pattern => c::ImportRemedy::Pattern {},
        Remedy::Currency { word, code } => c::ImportRemedy::Currency {
            word: word.clone(),
            code: (!code.is_empty()).then(|| code.clone()),
        },
    }
}

/// What is stated, as the wire has it.
///
/// # Errors
/// Its mapping cannot be read.
pub fn dialect(of: &Dialect) -> Result<c::ImportDialect, ImportError> {
    Ok(c::ImportDialect {
        mapping: of.columns()?.into_iter().map(column).collect(),
        delimiter: of.delimiter.clone(),
        quote: of.quote.clone(),
        encoding: of.encoding.clone(),
        decimal: of.decimal.clone(),
        thousands: of.thousands.clone(),
        time_format: of.time_format.clone(),
        zone: of.zone.clone(),
        skip_lines: of.skip_lines,
        skip_footer: of.skip_footer,
        no_header: of.no_header,
        currencies: of
            .currencies
            .iter()
            .map(|(name, code)| c::CurrencyName {
                name: name.clone(),
                code: code.clone(),
            })
            .collect(),
    })
}

/// What the wire states, as the importer takes it.
///
/// # Errors
/// A column is none.
pub fn stated(of: &c::ImportDialect) -> Result<Dialect, ImportError> {
    let named = |wire: c::ImportField| Field::ALL.into_iter().find(|each| field(*each) == wire);
    let columns = of.mapping.iter();
    let columns = columns.filter_map(|each| Some((named(each.field)?, each.column.as_str())));
    Ok(Dialect {
        mapping: Dialect::mapping_of(columns)?,
        delimiter: of.delimiter.clone(),
        quote: of.quote.clone(),
        encoding: of.encoding.clone(),
        decimal: of.decimal.clone(),
        thousands: of.thousands.clone(),
        time_format: of.time_format.clone(),
        zone: of.zone.clone(),
        skip_lines: of.skip_lines,
        skip_footer: of.skip_footer,
        no_header: of.no_header,
        currencies: of
            .currencies
            .iter()
            .map(|each| (each.name.clone(), each.code.clone()))
            .collect(),
    })
}

/// The kind of the wire.
pub const fn kind(of: c::ImportKind) -> Kind {
    match of {
        c::ImportKind::Transactions => Kind::Transactions,
        c::ImportKind::Incidents => Kind::Incidents,
    }
}

/// The kind for the wire.
pub const fn kind_word(of: Kind) -> c::ImportKind {
    match of {
        Kind::Transactions => c::ImportKind::Transactions,
        Kind::Incidents => c::ImportKind::Incidents,
    }
}

fn column((of, text): (Field, String)) -> c::ImportColumn {
    c::ImportColumn {
        field: field(of),
        column: text,
    }
}

const fn field(of: Field) -> c::ImportField {
    match of {
        Field::Id => c::ImportField::Id,
        Field::Time => c::ImportField::Time,
        Field::FromAccount => c::ImportField::FromAccount,
        Field::ToAccount => c::ImportField::ToAccount,
        Field::Amount => c::ImportField::Amount,
        Field::Currency => c::ImportField::Currency,
        Field::Kind => c::ImportField::Kind,
        Field::Channel => c::ImportField::Channel,
        Field::Account => c::ImportField::Account,
        Field::Counterparty => c::ImportField::Counterparty,
        Field::Debit => c::ImportField::Debit,
        Field::Credit => c::ImportField::Credit,
        Field::Side => c::ImportField::Side,
    }
}

const fn of_setting(of: Setting) -> c::ImportSetting {
    match of {
        Setting::Columns | Setting::Column(_) => c::ImportSetting::Mapping,
        Setting::Delimiter => c::ImportSetting::Delimiter,
        Setting::Quote => c::ImportSetting::Quote,
        Setting::Encoding => c::ImportSetting::Encoding,
        Setting::Decimal => c::ImportSetting::Decimal,
        Setting::Thousands => c::ImportSetting::Thousands,
        Setting::TimeFormat => c::ImportSetting::TimeFormat,
        Setting::Zone => c::ImportSetting::Zone,
        Setting::SkipLines => c::ImportSetting::SkipLines,
        Setting::Currencies => c::ImportSetting::Currencies,
    }
}

fn sketched(of: &Sketch) -> c::ImportSketch {
    let mapping = Dialect {
        mapping: of.mapping.clone(),
        ..Dialect::default()
    };
    let columns = of.columns.iter().enumerate();
    c::ImportSketch {
        format: of.format.map(str::to_owned),
        header_line: of.header_line,
        encoding: of.encoding.clone(),
        delimiter: of.delimiter.to_string(),
        columns: columns
            .map(|(place, each)| c::ImportSketchColumn {
                name: each.name.clone(),
                column: each.column.clone(),
                samples: of
                    .rows
                    .iter()
                    .filter_map(|(_, fields)| fields.get(place).cloned())
                    .collect(),
            })
            .collect(),
        mapping: mapping
            .columns()
            .unwrap_or_default()
            .into_iter()
            .map(column)
            .collect(),
    }
}

fn transaction(row: &Transaction) -> c::ImportTransaction {
    c::ImportTransaction {
        line: row.line,
        id: row.id.clone(),
        time: row.time.to_text(),
        from_account: row.from_account.clone(),
        to_account: row.to_account.clone(),
        amount: row.amount.as_str().to_owned(),
        currency: row.currency.clone(),
        kind: row.kind.clone(),
        channel: row.channel.clone(),
    }
}

fn incident(row: &Incident) -> c::ImportIncident {
    c::ImportIncident {
        line: row.line,
        id: row.id.clone(),
        title: row.title.clone(),
        severity: row.severity.word().to_owned(),
        source: row.source.clone(),
        opened: row.opened_at.clone(),
        accounts: row.accounts.iter().take(20).cloned().collect(),
    }
}

fn summary(report: &Report) -> c::ImportSummary {
    let of = report.summary.clone().unwrap_or_default();
    let reading = report.reading.as_ref();
    c::ImportSummary {
        file_digest: report.file_digest.clone(),
        rows: report.rows,
        accepted: report.accepted,
        rejected: report.rejected,
        reading: reading.map(imports::described),
        period: (!of.first.is_empty()).then_some(c::ImportPeriod {
            first: of.first,
            last: of.last,
        }),
        sums: of
            .currencies
            .into_iter()
            .map(|(currency, sum)| c::ImportSum {
                currency,
                amount: sum.amount,
                rows: sum.rows,
            })
            .collect(),
        severities: of
            .severities
            .into_iter()
            .map(|(severity, incidents)| c::ImportSeverity {
                severity,
                incidents,
            })
            .collect(),
        accounts: of.accounts,
        more_accounts: of.more_accounts,
        folded: of.folded,
        to_oneself: of.to_oneself,
        known: of.known,
        repeated: of.repeated,
        corrected: of.corrected,
        notes: of.notes,
        bad_lines: report
            .bad_lines
            .iter()
            .take(BAD_LINES)
            .map(|bad| c::ImportBadLine {
                line: bad.line,
                reason: bad.reason.what.clone(),
                remedy: bad.reason.remedy.as_ref().map(remedy),
                text: bad.text.clone(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_comes_back_as_it_was_sent() {
        let given = c::ImportDialect {
            mapping: vec![
                c::ImportColumn {
                    field: c::ImportField::Time,
                    column: "Date+Hour".into(),
                },
                c::ImportColumn {
                    field: c::ImportField::FromAccount,
                    column: "\"Payer, net\"".into(),
                },
                c::ImportColumn {
                    field: c::ImportField::ToAccount,
                    column: "@3".into(),
                },
                c::ImportColumn {
                    field: c::ImportField::Amount,
                    column: "Sum#2".into(),
                },
                c::ImportColumn {
                    field: c::ImportField::Currency,
                    column: "=SEK".into(),
                },
            ],
            delimiter: Some("semicolon".into()),
            quote: Some("none".into()),
            encoding: Some("windows-1252".into()),
            decimal: Some(",".into()),
            thousands: Some(".".into()),
            time_format: Some("%d.%m.%Y".into()),
            zone: Some("Europe/Berlin".into()),
            skip_lines: Some(2),
            skip_footer: Some(1),
            no_header: Some(false),
            currencies: vec![c::CurrencyName {
                name: "Euro".into(),
                code: "EUR".into(),
            }],
        };
        let read = stated(&given).unwrap();
        read.check().unwrap();
        assert_eq!(dialect(&read).unwrap(), given);
    }

    #[test]
    fn every_field_has_its_word() {
        let words: Vec<String> = Field::ALL
            .into_iter()
            .map(|each| {
                serde_json::to_value(field(each))
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        assert_eq!(words, Field::ALL.map(Field::name));
    }
}
