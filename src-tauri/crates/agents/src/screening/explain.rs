//! Findings in plain words.

use super::{
    event::{Event, Shape},
    graph::{DAY, Graph},
    table::Table,
};
use chrono::DateTime;
use countersign_statement::{amount::NO_CURRENCY, format::time_text};

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
pub(super) fn sentence(
    table: &Table,
    graph: &Graph,
    event: &Event,
    part: Part,
    clock: Clock,
) -> String {
    let links = || event.links.iter().map(|link| graph.link(*link));
    let first = links().map(|link| link.first).min().unwrap_or_default();
    let last = links().map(|link| link.last).max().unwrap_or_default();
    let when = if first == last {
        format!("on {}", moment(first, clock))
    } else {
        format!("from {} to {}", moment(first, clock), moment(last, clock))
    };
    let sizes = sizes(table, graph, event);
    let centre = event
        .centre
        .first()
        .map_or("", |account| table.account_name(*account));
    match (event.shape, part) {
        (Shape::Fan { counterparties, .. }, Part::Centre) => {
            let verb = if event.rule == super::Rule::FanIn {
                "was paid by"
            } else {
                "paid"
            };
            format!(
                "The account {verb} {counterparties} accounts {when}, {sizes} each; neither its own habit nor the amounts of this data set explain that many."
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
            let pair = links().next().map_or_else(String::new, |link| {
                format!(
                    "{} to {}",
                    table.account_name(link.from),
                    table.account_name(link.to)
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
                .map_or("", |account| table.account_name(*account));
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
                .map_or("", |account| table.account_name(*account));
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

/// The smallest and the largest amount of the event's transfers, exactly.
fn sizes(table: &Table, graph: &Graph, event: &Event) -> String {
    let rows = || {
        event
            .links
            .iter()
            .flat_map(|link| graph.rows(*link))
            .filter_map(|row| table.rows.get(*row as usize))
    };
    let (Some(least), Some(most)) = (
        rows().map(|row| row.units).min(),
        rows().map(|row| row.units).max(),
    ) else {
        return String::new();
    };
    let currency = rows()
        .next()
        .map_or(NO_CURRENCY, |row| table.currency_code(row.currency));
    let unit = if currency == NO_CURRENCY {
        String::new()
    } else {
        format!(" {currency}")
    };
    if least == most {
        format!("{}{unit}", least.to_text())
    } else {
        format!("{} to {}{unit}", least.to_text(), most.to_text())
    }
}
