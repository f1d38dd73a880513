//! Findings in plain words.

use super::{
    event::{Event, Shape},
    graph::{By, DAY},
    table::Table,
};
use crate::money::Units;
use chrono::DateTime;
use countersign_statement::{amount::NO_CURRENCY, format::time_text};
use std::fmt::Write as _;

/// What the seconds of a row stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Clock {
    /// Days of a simulator.
    Days,
    /// Hours of a simulator.
    Hours,
    /// Instants.
    #[default]
    Instants,
}

/// Where an account stands in a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Centre,
    Member,
}

/// One sentence on what was seen.
pub(super) fn sentence(table: &Table, event: &Event, part: Part, clock: Clock) -> String {
    let mut words = what(table, event, part, clock);
    if event.by == By::Count {
        let amounts: Vec<String> = sums(table, &event.rows)
            .iter()
            .map(|of| {
                let s = if of.rows == 1 { "" } else { "s" };
                let code = table.currency_code(of.currency);
                format!("{} {code} in {} transfer{s}", of.total.to_text(), of.rows)
            })
            .collect();
        let _ = write!(
            words,
            " It runs over {} currencies ({}), whose amounts cannot be compared: it was found by how many transfers there are, and when.",
            amounts.len(),
            amounts.join(", ")
        );
    }
    words
}

fn what(table: &Table, event: &Event, part: Part, clock: Clock) -> String {
    let times = || {
        event
            .rows
            .iter()
            .filter_map(|row| Some(table.rows.get(*row)?.at))
    };
    let first = times().min().unwrap_or_default();
    let last = times().max().unwrap_or_default();
    let when = if first == last {
        format!("on {}", moment(first, clock))
    } else {
        format!("from {} to {}", moment(first, clock), moment(last, clock))
    };
    let sizes = sizes(table, event);
    let centre = event
        .centre
        .first()
        .map_or_else(String::new, |account| table.account_name(*account));
    match (event.shape, part) {
        (Shape::Fan { counterparties, .. }, Part::Centre) => {
            let verb = if event.rule == super::Rule::FanIn {
                "was paid by"
            } else {
                "paid"
            };
            format!(
                "The account {verb} {counterparties} accounts {when}, {sizes} each; neither its own habit nor {} explain that many.",
                match event.by {
                    By::Amount => "the amounts of this data set",
                    By::Count => "the times of this data set",
                }
            )
        }
        (Shape::Fan { counterparties, .. }, Part::Member) => {
            let verb = if event.rule == super::Rule::FanIn {
                "of those that paid"
            } else {
                "of those paid by"
            };
            format!(
                "The account is one of {counterparties} {verb} account {centre} {when}, {sizes} each."
            )
        }
        (Shape::Cycle { hops }, _) => {
            let path = event
                .centre
                .iter()
                .map(|account| table.account_name(*account))
                .collect::<Vec<_>>()
                .join(" → ");
            format!(
                "Money went around in {hops} hops, {path} → {centre}, {when}, {sizes} at each hop."
            )
        }
        (Shape::Run { transfers }, _) => {
            let first = event.rows.first().and_then(|row| table.rows.get(*row));
            let pair = first.map_or_else(String::new, |row| {
                format!(
                    "{} to {}",
                    table.account_name(row.from),
                    table.account_name(row.to)
                )
            });
            format!(
                "{transfers} transfers of {sizes} each went from {pair} {when}: one payment cut into parts."
            )
        }
        (Shape::Passing { receipts, days }, Part::Centre) => {
            let within = days.map_or_else(
                || "later, to the cent or nearly so".to_owned(),
                |days| format!("within {days} day{}", if days == 1 { "" } else { "s" }),
            );
            format!(
                "{receipts} receipt{} of {sizes} left the account again {within}, {when}.",
                if receipts == 1 { "" } else { "s" }
            )
        }
        (Shape::Passing { .. }, Part::Member) => format!(
            "The account stands before or after account {centre}, which passed on {sizes} {when}."
        ),
        (Shape::Shared { payees }, _) => {
            let other = event
                .centre
                .get(1)
                .map_or_else(String::new, |account| table.account_name(*account));
            let role = if part == Part::Centre {
                "The account is one of two"
            } else {
                "The account was paid by two"
            };
            format!(
                "{role}, {centre} and {other}, that paid the same {payees} accounts {when}, {sizes} each."
            )
        }
        (Shape::Unusual { payers }, Part::Centre) => format!(
            "The account was paid by {payers} accounts {when}, {sizes} each, and none of them paid anybody else like that."
        ),
        (Shape::Unusual { payers }, Part::Member) => format!(
            "The account is one of {payers} that paid account {centre} {when}, {sizes} each, unlike anything else that they paid."
        ),
        (Shape::Scatter { between }, _) => {
            let target = event
                .centre
                .get(1)
                .map_or_else(String::new, |account| table.account_name(*account));
            let role = if part == Part::Centre {
                "The account is at one end"
            } else {
                "The account is in the middle"
            };
            format!(
                "{role} of payments from {centre} over {between} accounts to {target}, {when}, {sizes} each."
            )
        }
    }
}

fn moment(at: i64, clock: Clock) -> String {
    match clock {
        Clock::Days => format!("day {}", at / DAY),
        // A simulator's first hour, 1, is the first of day 1.
        Clock::Hours => format!("hour {} (day {})", at / 3_600, (at - 1).div_euclid(DAY) + 1),
        Clock::Instants => {
            DateTime::from_timestamp(at, 0).map_or_else(|| at.to_string(), time_text)
        }
    }
}

/// What rows of one currency come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    pub currency: u16,
    pub rows: usize,
    pub total: Units,
    least: Units,
    most: Units,
}

/// What rows come to in each of their currencies: that of most rows first, among equals the one that comes first.
pub(super) fn sums(table: &Table, rows: &[u32]) -> Vec<Sum> {
    let mut sums: Vec<Sum> = Vec::new();
    for row in rows.iter().filter_map(|row| table.rows.get(*row)) {
        if let Some(of) = sums.iter_mut().find(|of| of.currency == row.currency) {
            of.rows += 1;
            of.total = of.total.plus(row.units);
            of.least = of.least.min(row.units);
            of.most = of.most.max(row.units);
        } else {
            sums.push(Sum {
                currency: row.currency,
                rows: 1,
                total: row.units,
                least: row.units,
                most: row.units,
            });
        }
    }
    sums.sort_by_key(|of| std::cmp::Reverse(of.rows));
    sums
}

/// The smallest and the largest amount of the event's transfers, exactly; of several currencies those of each.
fn sizes(table: &Table, event: &Event) -> String {
    let each: Vec<String> = sums(table, &event.rows)
        .iter()
        .map(|of| {
            let code = table.currency_code(of.currency);
            let unit = if code == NO_CURRENCY {
                String::new()
            } else {
                format!(" {code}")
            };
            if of.least == of.most {
                format!("{}{unit}", of.least.to_text())
            } else {
                format!("{} to {}{unit}", of.least.to_text(), of.most.to_text())
            }
        })
        .collect();
    each.join(" or ")
}
