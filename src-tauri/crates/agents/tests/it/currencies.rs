//! Patterns whose hops are in several currencies, where amounts cannot be compared.

use countersign_agents::{
    Moment, Transaction,
    generator::Plan,
    screening::{Rule, Screening},
};

use crate::screening::{fired, made, screen};

/// Patterns whose hops are in currencies in turn, dropped into traffic in one.
fn with_currencies(pattern: &[(String, String, &str, u32)]) -> Screening {
    let mut rows = made(&Plan {
        patterns: Vec::new(),
        ..Plan::small(12)
    });
    let template = rows[0].clone();
    let currencies = ["JPY", "USD", "PLN"].into_iter().cycle();
    rows.extend(pattern.iter().zip(currencies).zip(1_000_000..).map(
        |(((from, to, amount, day), currency), line)| Transaction {
            from_account: from.clone(),
            to_account: to.clone(),
            amount: amount.parse().unwrap(),
            currency: currency.to_owned(),
            time: Moment::Step(*day),
            line,
            ..template.clone()
        },
    ));
    screen(&rows)
}

#[test]
fn a_pattern_over_several_currencies_is_found_by_count_and_says_so() {
    let hop = |from: &str, to: &str, amount, day| (from.to_owned(), to.to_owned(), amount, day);
    // Amounts that nobody could compare, also if all were in one currency.
    let amounts = ["91000.00", "604.00", "2400.00"];
    let amount = |n: usize| amounts[n % 3];
    let payers: Vec<String> = (0..11).map(|n| format!("payer-{n}")).collect();
    let fan: Vec<_> = (0..11)
        .map(|n| hop(&payers[n], "hub", amount(n), 40))
        .collect();
    let found = with_currencies(&fan);
    let hub = found
        .alerts
        .iter()
        .find(|alert| alert.account == "hub")
        .unwrap();
    let fact = hub
        .facts
        .iter()
        .find(|fact| fact.rule == Rule::FanIn)
        .unwrap();
    assert!(fact.by_count, "{fact:?}");
    assert_eq!(
        (fact.amount.as_str(), fact.currency.as_str()),
        ("364000.00", "JPY")
    );
    let others: Vec<_> = fact
        .other_amounts
        .iter()
        .map(|(code, sum)| (code.as_str(), sum.as_str()))
        .collect();
    assert_eq!(others, [("USD", "2416.00"), ("PLN", "7200.00")]);
    for words in [
        "3 currencies",
        "364000.00 JPY in 4 transfers",
        "7200.00 PLN in 3",
        "cannot be compared",
    ] {
        assert!(
            hub.explanation.contains(words),
            "{words}: {}",
            hub.explanation
        );
    }
    assert!(
        fact.observed
            .contains("11 counterparties within 1 days, over 3 currencies by count"),
        "{}",
        fact.observed
    );
    let content = hub.proposal("x").agent_output;
    assert!(content.contains("other_amounts") && content.contains("\"by_count\":true"));
    assert!(
        found
            .notices
            .iter()
            .any(|notice| notice.contains("were looked for by count")),
        "{:?}",
        found.notices
    );

    let ring = ["r0", "r1", "r2", "r3"];
    let cycle: Vec<_> = (0..4_u32)
        .map(|n| {
            hop(
                ring[n as usize],
                ring[(n as usize + 1) % 4],
                amount(n as usize),
                20 + n,
            )
        })
        .collect();
    let found = with_currencies(&cycle);
    assert!(
        ring.iter()
            .all(|account| fired(&found, account).contains(&Rule::Cycle)),
        "{:?}",
        found.rules
    );

    let mut scatter: Vec<_> = (0..8)
        .map(|n| hop("source", &payers[n], amount(n), 50))
        .collect();
    scatter.extend((0..8).map(|n| hop(&payers[n], "target", amount(n + 1), 53)));
    let found = with_currencies(&scatter);
    for account in ["source", "target"] {
        assert!(
            fired(&found, account).contains(&Rule::ScatterGather),
            "{account} {:?}",
            found.rules
        );
    }
}

#[test]
fn a_pattern_in_a_currency_of_few_rows_is_found_and_it_is_said_that_little_is_known_of_it() {
    let mut rows = made(&Plan {
        patterns: Vec::new(),
        ..Plan::small(14)
    });
    let template = rows[0].clone();
    rows.extend((0..9_u32).map(|n| Transaction {
        from_account: format!("payer-{n}"),
        to_account: "hub".to_owned(),
        amount: "91000.00".parse().unwrap(),
        currency: "JPY".to_owned(),
        time: Moment::Step(40),
        line: 1_000_000 + u64::from(n),
        ..template.clone()
    }));
    let found = screen(&rows);
    assert!(
        fired(&found, "hub").contains(&Rule::FanIn),
        "{:?}",
        found.rules
    );
    let said =
        |notice: &&String| notice.contains("1 of the currencies") && notice.contains("JPY in 9");
    assert_eq!(
        found.notices.iter().filter(said).count(),
        1,
        "{:?}",
        found.notices
    );
}

#[test]
fn in_one_currency_nothing_is_compared_by_count() {
    let found = screen(&made(&Plan::small(7)));
    assert!(found.rules.iter().all(|rule| !rule.by_count) && found.rules.len() == 8);
    assert!(
        found
            .alerts
            .iter()
            .flat_map(|alert| &alert.facts)
            .all(|fact| !fact.by_count && fact.other_amounts.is_empty())
    );
}
