//! A subject's page: actions about it, its money by counterparty and over time, and incidents.

use std::collections::BTreeMap;

use countersign_agents::{Moment, money::Units};
use countersign_app::about::{ACTIONS, About, BookedRow, INCIDENTS};
use countersign_contract as c;
use countersign_statement::{Content, codes};

use crate::{
    periods::{self, Span},
    wire::{self, Names},
};

/// The wire's word as the statement's.
pub fn kind(of: c::SubjectKind) -> codes::SubjectKind {
    match of {
        c::SubjectKind::Account => codes::SubjectKind::Account,
        c::SubjectKind::Incident => codes::SubjectKind::Incident,
        c::SubjectKind::Transaction => codes::SubjectKind::Transaction,
    }
}

/// What a content is about.
pub fn of(content: &Content) -> c::Subject {
    c::Subject {
        kind: match content.subject_kind {
            codes::SubjectKind::Account => c::SubjectKind::Account,
            codes::SubjectKind::Incident => c::SubjectKind::Incident,
            codes::SubjectKind::Transaction => c::SubjectKind::Transaction,
        },
        id: content.subject.clone(),
    }
}

/// The page.
pub fn view(of: c::SubjectKind, id: &str, about: About, names: &Names) -> c::SubjectView {
    let (more_actions, more_incidents) = (
        about.actions.len() > ACTIONS,
        about.incidents.len() > INCIDENTS,
    );
    c::SubjectView {
        kind: of,
        id: id.to_owned(),
        actions: about
            .actions
            .iter()
            .take(ACTIONS)
            .map(|row| {
                let (_, agent, _) = names.actor(Some(row.agent));
                c::SubjectAction {
                    action_id: row.action_id.to_string(),
                    label: wire::label(row.seq),
                    verb: wire::readable(&row.kind),
                    // The row's state is by the clock already.
                    state: wire::state(row.state, None, about.now),
                    risk: wire::risk(row.risk),
                    agent,
                    is_simulation: row.is_simulation,
                    received_at: wire::time(row.at),
                }
            })
            .collect(),
        more_actions,
        money: (!about.transfers.rows.is_empty()).then(|| money(id, &about)),
        incidents: about
            .incidents
            .into_iter()
            .take(INCIDENTS)
            .map(|row| c::SubjectIncident {
                id: row.id,
                title: row.title,
                severity: row.severity,
                source: row.source,
                opened_at: row.opened_at,
                description: row.description,
                accounts: row.accounts,
            })
            .collect(),
        more_incidents,
    }
}

/// How often, and how much.
type Sum = (u64, Units);

/// What came in and what went out by currency, in the order of their codes.
#[derive(Default)]
struct Sums(BTreeMap<String, (Sum, Sum)>);

impl Sums {
    fn add(&mut self, outgoing: bool, amount: Units, currency: &str) {
        let both = self.0.entry(currency.to_owned()).or_default();
        let side = if outgoing { &mut both.1 } else { &mut both.0 };
        *side = (side.0 + 1, side.1.plus(amount));
    }

    fn flows(self) -> Vec<c::Flow> {
        self.0
            .into_iter()
            .map(|(currency, (incoming, outgoing))| {
                let money = |units: Units| c::Money {
                    amount: units.to_text(),
                    currency: currency.clone(),
                };
                c::Flow {
                    in_count: incoming.0,
                    incoming: money(incoming.1),
                    out_count: outgoing.0,
                    outgoing: money(outgoing.1),
                }
            })
            .collect()
    }
}

/// An amount of an import has no more digits than can be summed; one that was put in past the doors counts as nothing.
fn units(row: &BookedRow) -> Units {
    Units::parse(&row.amount).unwrap_or_default()
}

fn money(account: &str, about: &About) -> c::SubjectMoney {
    let rows = &about.transfers.rows;
    let outgoing = |row: &BookedRow| row.from_account == account;
    let mut sums = Sums::default();
    for row in rows {
        sums.add(outgoing(row), units(row), &row.currency);
    }
    c::SubjectMoney {
        transfers: rows.iter().map(|row| transfer(account, row)).collect(),
        total: about.transfers.total,
        capped: about.capped,
        sums: sums.flows(),
        counterparties: counterparties(account, about),
        closing: about
            .closing
            .iter()
            .map(|link| c::Closing {
                from: link.from_account.clone(),
                to: link.to_account.clone(),
                transfers: link.transfers,
            })
            .collect(),
        periods: over_time(account, rows),
    }
}

fn other<'r>(account: &str, row: &'r BookedRow) -> &'r str {
    if row.from_account == account {
        &row.to_account
    } else {
        &row.from_account
    }
}

fn transfer(account: &str, row: &BookedRow) -> c::Transfer {
    let moment = Moment::parse(&row.time);
    c::Transfer {
        time: match moment {
            Ok(Moment::Instant(at)) => wire::time(at),
            Ok(step) => periods::step(step),
            Err(_) => row.time.clone(),
        },
        is_step: !matches!(moment, Ok(Moment::Instant(_))),
        outgoing: row.from_account == account,
        counterparty: other(account, row).to_owned(),
        id: row.id.clone(),
        kind: row.kind.clone(),
        amount: c::Money {
            amount: row.amount.clone(),
            currency: row.currency.clone(),
        },
        was: row.was.clone(),
    }
}

fn counterparties(account: &str, about: &About) -> Vec<c::Counterparty> {
    let mut found: BTreeMap<&str, (u64, bool, bool, Sums)> = BTreeMap::new();
    for row in &about.transfers.rows {
        let outgoing = row.from_account == account;
        let one = found.entry(other(account, row)).or_default();
        one.0 += 1;
        one.1 |= !outgoing;
        one.2 |= outgoing;
        one.3.add(outgoing, units(row), &row.currency);
    }
    let closes = |name: &str| {
        let links = &about.closing;
        links
            .iter()
            .any(|link| link.from_account == name || link.to_account == name)
    };
    let mut all: Vec<c::Counterparty> = found
        .into_iter()
        .map(|(name, (transfers, pays, paid, sums))| c::Counterparty {
            circle: name != account && (pays && paid || closes(name)),
            named: about.named.contains(name),
            account: name.to_owned(),
            flows: sums.flows(),
            transfers,
        })
        .collect();
    all.sort_by(|a, b| {
        b.transfers
            .cmp(&a.transfers)
            .then_with(|| a.account.cmp(&b.account))
    });
    all
}

/// The transfers by stretches of one length; of times of two kinds only those of the newest row's kind, for they have no common scale.
fn over_time(account: &str, rows: &[BookedRow]) -> Vec<c::Period> {
    let moments: Vec<(Moment, &BookedRow)> = rows
        .iter()
        .filter_map(|row| Some((Moment::parse(&row.time).ok()?, row)))
        .collect();
    let Some((newest, _)) = moments.first() else {
        return Vec::new();
    };
    let alike: Vec<_> = moments
        .iter()
        .filter(|(at, _)| at.same_kind(*newest))
        .collect();
    let ends = (
        alike.iter().map(|(at, _)| *at).min(),
        alike.iter().map(|(at, _)| *at).max(),
    );
    let (Some(first), Some(last)) = ends else {
        return Vec::new();
    };
    let span = Span::over(first, last);
    let mut found: Vec<(u64, u64, Sums)> = Vec::new();
    found.resize_with(span.count(), Default::default);
    for (at, row) in alike {
        let outgoing = row.from_account == account;
        if let Some(period) = found.get_mut(span.place(*at)) {
            *(if outgoing {
                &mut period.1
            } else {
                &mut period.0
            }) += 1;
            period.2.add(outgoing, units(row), &row.currency);
        }
    }
    found
        .into_iter()
        .enumerate()
        .map(|(place, (in_count, out_count, sums))| c::Period {
            label: span.label(place),
            in_count,
            out_count,
            flows: sums.flows(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_app::about::{LinkRow, Transfers};
    use std::collections::BTreeSet;

    fn row(time: &str, from: &str, to: &str, amount: &str, currency: &str) -> BookedRow {
        BookedRow {
            time: time.into(),
            id: "t".into(),
            from_account: from.into(),
            to_account: to.into(),
            amount: amount.into(),
            currency: currency.into(),
            kind: String::new(),
            was: None,
        }
    }

    fn about(rows: Vec<BookedRow>) -> About {
        About {
            actions: Vec::new(),
            capped: false,
            closing: vec![LinkRow {
                from_account: "c".into(),
                to_account: "b".into(),
                transfers: 3,
            }],
            incidents: Vec::new(),
            named: BTreeSet::from(["b".to_owned()]),
            now: chrono::DateTime::UNIX_EPOCH,
            transfers: Transfers {
                total: rows.len() as u64,
                looked_at: rows.len() as u64,
                rows,
            },
        }
    }

    #[test]
    fn money_is_summed_exactly_a_currency_and_a_counterparty() {
        let known = about(vec![
            row("2026-03-03T10:00:00.000000Z", "a", "c", "0.10", "EUR"),
            row("2026-03-02T10:00:00.000000Z", "b", "a", "0.20", "EUR"),
            row("2026-03-02T09:00:00.000000Z", "b", "a", "0.10", "EUR"),
            row("2026-03-01T09:00:00.000000Z", "d", "a", "5", "USD"),
            row("2026-03-01T08:00:00.000000Z", "a", "a", "7.00", "USD"),
        ]);
        let told = money("a", &known);
        let [eur, usd] = told.sums.as_slice() else {
            panic!("{:?}", told.sums)
        };
        assert_eq!((eur.incoming.amount.as_str(), eur.in_count), ("0.30", 2));
        assert_eq!((eur.outgoing.amount.as_str(), eur.out_count), ("0.10", 1));
        assert_eq!(
            (usd.incoming.amount.as_str(), usd.outgoing.amount.as_str()),
            ("5.00", "7.00")
        );
        let of = |name: &str| {
            told.counterparties
                .iter()
                .find(|one| one.account == name)
                .unwrap()
        };
        assert_eq!(told.counterparties[0].account, "b");
        // a paid c, c paid b, and b paid a.
        assert!(of("b").circle && of("c").circle && !of("d").circle && !of("a").circle);
        assert!(of("b").named && !of("c").named);
        let labels: Vec<&str> = told.periods.iter().map(|p| p.label.as_str()).collect();
        assert_eq!(labels, ["2026-03-01", "2026-03-02", "2026-03-03"]);
        assert_eq!(
            (told.periods[1].in_count, told.periods[1].out_count),
            (2, 0)
        );
    }

    #[test]
    fn steps_and_dates_are_not_put_on_one_scale() {
        let known = about(vec![
            row("2026-03-03T10:00:00.000000Z", "a", "c", "1", "EUR"),
            row("17", "b", "a", "1", "EUR"),
        ]);
        let told = money("a", &known);
        assert_eq!(told.periods.len(), 1);
        assert_eq!(told.transfers[1].time, "Day 17");
        assert!(told.transfers[1].is_step && !told.transfers[0].is_step);
    }
}
