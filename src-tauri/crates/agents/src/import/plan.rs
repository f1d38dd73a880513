//! How one file is read, once its header was found: from fields to a transaction.

use super::{
    Transaction, account,
    csv::Fields,
    currency,
    known::Known,
    mapping::{Field, Place},
    number::{Number, Signs},
    reason::{Reason, Remedy},
    records::fits,
    when::TimeFormat,
};
use std::{borrow::Cow, cell::Cell, collections::BTreeMap};

/// Most bytes a kind or a channel may have.
const WORD_LIMIT: usize = 64;

/// What does not change from row to row.
#[derive(Debug)]
pub(super) struct Plan {
    pub known: Option<&'static Known>,
    pub places: Vec<Option<Place>>,
    pub width: usize,
    pub time: TimeFormat,
    pub time_stated: bool,
    pub signs: Signs,
    pub currencies: BTreeMap<String, String>,
    /// The place of the mark of a known format.
    pub mark: Option<usize>,
    /// The place of the mark's pattern.
    pub pattern: Option<usize>,
    pub seen: Seen,
}

/// What amounts looked like, good rows and bad ones, so that a doubt about all of them can be told at the end.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Amounts of three digits behind the point, in currencies that have other than three.
    pub three_digits: Cell<u64>,
    /// Amounts with another number of digits behind the point.
    pub other_digits: Cell<u64>,
    /// Ids that were folded to an IBAN.
    pub folded: Cell<u64>,
}

fn count(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

impl Plan {
    /// The text of a field, without blanks around it; none where the file has no such column.
    fn text<'a>(&'a self, fields: &'a Fields, field: Field) -> Option<Cow<'a, str>> {
        match self.places.get(field as usize)?.as_ref()? {
            Place::Constant(text) => Some(Cow::Borrowed(text)),
            Place::One(place) => fields.get(*place).map(|text| Cow::Borrowed(text.trim())),
            Place::Joined(places) => {
                let parts = places.iter().filter_map(|place| fields.get(*place));
                let parts: Vec<&str> = parts
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .collect();
                Some(Cow::Owned(parts.join(" ")))
            }
        }
    }

    fn has(&self, field: Field) -> bool {
        self.places.get(field as usize).is_some_and(Option::is_some)
    }

    /// A damaged field costs the row only if something is read from it.
    fn whole(&self, fields: &Fields) -> Result<(), String> {
        if !fits(fields, self.width) {
            return Err(format!(
                "it has {} fields where the header has {}",
                fields.len(),
                self.width
            ));
        }
        for place in self.places.iter().flatten() {
            let places: &[usize] = match place {
                Place::Constant(_) => &[],
                Place::One(place) => std::slice::from_ref(place),
                Place::Joined(places) => places,
            };
            for place in places {
                if let Some(flaw) = fields.flaw(*place) {
                    return Err(format!("field {} {flaw}", place + 1));
                }
            }
        }
        Ok(())
    }

    /// The fields as a transaction; `Err` says what is wrong, in words.
    pub fn row(&self, fields: &Fields, line: u64) -> Result<Transaction, Reason> {
        self.whole(fields)?;
        let text = |field| self.text(fields, field).unwrap_or_default();
        let time = self.time.moment(&text(Field::Time), self.time_stated)?;
        let code = currency::read(&text(Field::Currency), &self.currencies)?;
        let (number, reverse) = self.amount(fields)?;
        let digits = currency::digits(&code).flatten();
        self.weigh(&number, digits, &code)?;
        let (from_account, to_account) = if self.has(Field::Account) {
            let of_account = self.account(&text(Field::Account), "account")?;
            let other = self.account(&text(Field::Counterparty), "counterparty")?;
            if reverse {
                (of_account, other)
            } else {
                (other, of_account)
            }
        } else {
            (
                self.account(&text(Field::FromAccount), "from_account")?,
                self.account(&text(Field::ToAccount), "to_account")?,
            )
        };
        let word = |field: Field| {
            let text = text(field);
            account::word(&text, field.name(), WORD_LIMIT).map(|()| text.into_owned())
        };
        let id = text(Field::Id);
        if !id.is_empty() {
            account::id(&id, "id")?;
        }
        Ok(Transaction {
            line,
            id: (!id.is_empty()).then(|| id.into_owned()),
            time,
            from_account,
            to_account,
            amount: number
                .text
                .parse()
                .map_err(|_| "its amount cannot be kept".to_owned())?,
            currency: code,
            kind: word(Field::Kind)?,
            channel: word(Field::Channel)?,
        })
    }

    /// Whether the row is marked as part of a pattern; none where the format has no marks.
    pub fn marked(&self, fields: &Fields) -> Option<bool> {
        let text = fields.get(self.mark?)?.trim();
        Some(!matches!(
            text.to_ascii_lowercase().as_str(),
            "" | "0" | "false" | "no"
        ))
    }

    /// What the pattern of a marked row is called; empty where the format does not say.
    pub fn pattern<'a>(&self, fields: &'a Fields) -> &'a str {
        let text = self.pattern.and_then(|place| fields.get(place));
        text.unwrap_or_default().trim()
    }

    fn account(&self, text: &str, name: &str) -> Result<String, String> {
        if text.is_empty() {
            return Err(format!("its {name} is empty"));
        }
        account::id(text, name)?;
        Ok(match account::folded(text) {
            Some(iban) => {
                count(&self.seen.folded);
                iban
            }
            None => text.to_owned(),
        })
    }

    /// The amount, and whether it left the account whose statement it is.
    fn amount(&self, fields: &Fields) -> Result<(Number, bool), Reason> {
        let text = |field| self.text(fields, field).unwrap_or_default();
        if self.has(Field::Debit) {
            let read = |field: Field| {
                let text = text(field);
                (!text.is_empty())
                    .then(|| self.signs.read(&text))
                    .transpose()
            };
            let zero =
                |number: &Number| number.text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
            let some = |number: Option<Number>| number.filter(|number| !zero(number));
            let (number, reverse) = match (some(read(Field::Debit)?), some(read(Field::Credit)?)) {
                (Some(debit), None) => (debit, true),
                (None, Some(credit)) => (credit, false),
                (None, None) => return Err("both its debit and its credit are empty".into()),
                (Some(_), Some(_)) => {
                    return Err("it has both a debit and a credit".into());
                }
            };
            if number.negative {
                return Err("its debit or credit is negative; if the sign says the direction, map amount=DEBIT+CREDIT".into());
            }
            return Ok((number, reverse));
        }
        let written = text(Field::Amount);
        let number = self.signs.read(&written)?;
        if self.has(Field::Side) {
            if number.negative {
                return Err(format!(
                    "the amount {written:.40?} is negative, but a column says the side"
                )
                .into());
            }
            return match text(Field::Side).to_ascii_lowercase().as_str() {
                "d" | "dr" | "dbit" | "debit" => Ok((number, true)),
                "c" | "cr" | "crdt" | "credit" => Ok((number, false)),
                other => Err(format!(
                    "its side {other:.20?} is neither debit nor credit (d, dr, dbit, debit; c, cr, crdt, credit)"
                )
                .into()),
            };
        }
        if self.has(Field::Account) {
            let reverse = number.negative;
            return Ok((number, reverse));
        }
        if number.negative {
            return Err(format!(
                "the amount {written:.40?} is negative; who pays and who is paid say the direction"
            )
            .into());
        }
        Ok((number, false))
    }

    /// More digits than the currency has are a doubt about the point, unless the point was stated and they are zeros.
    fn weigh(&self, number: &Number, digits: Option<usize>, code: &str) -> Result<(), Reason> {
        if number.digits == 3 && digits != Some(3) {
            count(&self.seen.three_digits);
        } else if number.digits > 0 {
            count(&self.seen.other_digits);
        }
        let Some(most) = digits else { return Ok(()) };
        let simulated = self.known.is_some_and(|known| known.simulated);
        let zeros = self.signs.stated && number.needed <= most;
        if number.digits <= most || simulated || zeros {
            return Ok(());
        }
        let remedy = if self.signs.stated {
            None
        } else if number.digits == 3 {
            Some(Remedy::ThousandsPoint)
        } else if number.needed <= most {
            Some(Remedy::DecimalPoint)
        } else {
            None
        };
        let what = format!(
            "the amount {} has {} digits behind the point, but {code} has {most}",
            number.text, number.digits
        );
        Err(Reason::new(what, remedy))
    }
}
