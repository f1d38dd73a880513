//! Writes what is made, day by day, so that memory does not grow with the rows.

use super::{
    dice::Dice,
    honest::{Crowd, USUAL, look_alikes},
    plan::{Generated, MOST_CURRENCIES, Pattern, Plan, PlanError},
    planted::{Calendar, Transfer, plant},
};
use crate::progress::{Progress, Step};
use chrono::{DateTime, Utc};
use std::io::Write;

/// The columns of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `sourceNodeId,targetNodeId,value,time`, time as a step.
    Amlsim,
    /// `id,time,from_account,to_account,amount,currency,kind,channel`, time as an instant from 2026-01-01 on, in EUR first.
    Sample,
    /// `PaySim`'s columns: a step is an hour, and a column marks rows.
    Paysim,
    /// SAML-D's: date and time apart, currencies as words, and a column marks rows.
    Samld,
    /// IBM's AML sets': two columns called `Account`, currencies as words, every ninth row between an account and itself, and a
    /// column marks rows.
    Ibm,
}

impl Format {
    /// What an account is called.
    fn account(self, number: u32) -> String {
        match self {
            Self::Amlsim => number.to_string(),
            Self::Sample => format!("A{number:07}"),
            Self::Paysim => format!("C{number:09}"),
            Self::Samld => (1_000_000_000 + u64::from(number)).to_string(),
            Self::Ibm => format!("8{number:08X}"),
        }
    }

    const fn header(self) -> &'static str {
        match self {
            Self::Amlsim => "sourceNodeId,targetNodeId,value,time",
            Self::Sample => "id,time,from_account,to_account,amount,currency,kind,channel",
            Self::Paysim => {
                "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud"
            }
            Self::Samld => {
                "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type"
            }
            Self::Ibm => {
                "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering"
            }
        }
    }
}

/// Writes rows to `rows` and to `labels` which accounts are marked, called as in the rows: in `AMLSim`'s columns
/// `nodeid,isFraud,init_balance,fraudStep`, and in `pattern` what they were first used in. Steps count from 1.
pub fn write(
    plan: &Plan,
    format: Format,
    mut rows: impl Write,
    mut labels: impl Write,
    progress: &mut impl Progress,
) -> Result<Generated, PlanError> {
    plan.check()?;
    let mut dice = Dice::new(plan.seed);
    let crowd = Crowd::new(plan, &mut dice);
    let mut calendar = Calendar::new(plan);
    plant(plan, &mut dice, USUAL, &mut calendar);
    let planted_rows = calendar.rows;
    look_alikes(plan, &mut dice, &mut calendar);

    writeln!(rows, "{}", format.header())?;
    // A row is marked where both of its sides are: what the patterns planted, and next to nothing else.
    let marked = |account: u32| {
        let mark = calendar.marked.get(account as usize);
        mark.is_some_and(Option::is_some)
    };
    let left = (plan.rows as u64).saturating_sub(calendar.rows);
    let mut made = Generated {
        rows: 0,
        planted_rows,
        accounts: plan.accounts as u64,
        marked: 0,
    };
    let days = calendar.days.len() as u64;
    for (day, mut today) in (0_u64..).zip(std::mem::take(&mut calendar.days)) {
        // Traffic grows at the beginning and is a third less on two days of seven.
        let share = |day: u64| if day % 7 >= 5 { 2 } else { 3 };
        let weeks: u64 = (0..days).map(share).sum();
        let ordinary = left * share(day) / weeks.max(1);
        today.extend((0..ordinary).map(|_| crowd.transfer(&mut dice)));
        for last in (1..today.len()).rev() {
            today.swap(last, dice.below(last + 1));
        }
        for transfer in &today {
            made.rows += 1;
            let mark = marked(transfer.from) && marked(transfer.to);
            let pattern = calendar.patterns.get(transfer.from as usize);
            let pattern = pattern.copied().flatten().filter(|_| mark);
            let (transfer, currency) = in_currency(plan, transfer);
            row(
                &mut rows,
                format,
                (made.rows, mark, pattern.map_or("normal", Pattern::id)),
                (day, currency),
                &transfer,
                &mut dice,
            )?;
        }
        if progress
            .step(Step {
                phase: "generate",
                bytes: 0,
                done: made.rows,
                of: Some(plan.rows as u64),
            })
            .is_break()
        {
            return Err(PlanError::Cancelled);
        }
    }
    writeln!(labels, "nodeid,isFraud,init_balance,fraudStep,pattern")?;
    for ((mark, pattern), number) in calendar.marked.iter().zip(&calendar.patterns).zip(0_u32..) {
        let balance = dice.between(10_000, 60_000);
        let step = mark.map_or_else(|| "-1".to_owned(), |day| (day + 1).to_string());
        made.marked += u64::from(mark.is_some());
        writeln!(
            labels,
            "{},{},{}.{:02},{step},{}",
            format.account(number),
            u8::from(mark.is_some()),
            balance / 100,
            balance % 100,
            pattern.map_or("", Pattern::id)
        )?;
    }
    rows.flush()?;
    labels.flush()?;
    Ok(made)
}

/// A currency as IBM's sets write it, its code, and what a hundred of the first are in it.
type Currency = (&'static str, &'static str, u64);

const CURRENCIES: [Currency; MOST_CURRENCIES] = [
    ("Euro", "EUR", 100),
    ("US Dollar", "USD", 108),
    ("UK Pound", "GBP", 86),
    ("Swiss Franc", "CHF", 95),
];

/// The transfer in the payer's own currency.
fn in_currency(plan: &Plan, transfer: &Transfer) -> (Transfer, Currency) {
    // Which account has which must not depend on what it is used for: the highest bits of its number times a large odd one.
    let dealt = transfer.from.wrapping_mul(2_654_435_761) >> 16;
    let place = dealt as usize % plan.currencies.max(1);
    let currency = CURRENCIES.get(place).copied().unwrap_or(CURRENCIES[0]);
    if plan.currencies == 1 {
        return (*transfer, currency);
    }
    let cents = (transfer.cents * currency.2 / 100).max(1);
    (Transfer { cents, ..*transfer }, currency)
}

fn row(
    rows: &mut impl Write,
    format: Format,
    (number, mark, pattern): (u64, bool, &str),
    (day, (word, code, _)): (u64, Currency),
    transfer: &Transfer,
    dice: &mut Dice,
) -> std::io::Result<()> {
    let Transfer { from, to, cents } = *transfer;
    let (from, to) = (format.account(from), format.account(to));
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    match format {
        Format::Amlsim => writeln!(rows, "{from},{to},{amount},{}", day + 1),
        Format::Paysim => {
            let hour = u64::try_from(dice.below(24)).unwrap_or_default();
            writeln!(
                rows,
                "{},TRANSFER,{amount},{from},0.0,0.0,{to},0.0,0.0,{},0",
                day * 24 + hour + 1,
                u8::from(mark)
            )
        }
        Format::Samld => {
            let at = moment(day, dice);
            writeln!(
                rows,
                "{},{},{from},{to},{amount},UK pounds,UK pounds,UK,UK,Cheque,{},{pattern}",
                at.format("%H:%M:%S"),
                at.format("%Y-%m-%d"),
                u8::from(mark)
            )
        }
        Format::Ibm => {
            let at = moment(day, dice).format("%Y/%m/%d %H:%M").to_string();
            if number % 9 == 0 {
                writeln!(
                    rows,
                    "{at},10,{from},10,{from},{amount},{word},{amount},{word},Reinvestment,0"
                )?;
            }
            writeln!(
                rows,
                "{at},10,{from},12,{to},{amount},{word},{amount},{word},Cheque,{}",
                u8::from(mark)
            )
        }
        Format::Sample => {
            let at = moment(day, dice).format("%Y-%m-%dT%H:%M:%SZ").to_string();
            let channel = ["online", "branch", "card", "mobile"]
                .get(dice.below(4))
                .copied()
                .unwrap_or_default();
            writeln!(
                rows,
                "T{number:08},{at},{from},{to},{amount},{code},transfer,{channel}"
            )
        }
    }
}

/// Some second of the day, counted from 2026-01-01 in UTC.
fn moment(day: u64, dice: &mut Dice) -> DateTime<Utc> {
    let second = i64::try_from(day * 86_400).unwrap_or_default()
        + i64::try_from(dice.below(86_400)).unwrap_or_default();
    // 2026-01-01T00:00:00Z.
    DateTime::from_timestamp(1_767_225_600 + second, 0).unwrap_or_default()
}
