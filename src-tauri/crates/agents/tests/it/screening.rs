//! What the screening says, and what it must not depend on.

use countersign_agents::{
    Advice, Moment, Transaction,
    generator::{self, Dice, Format, Plan},
    import,
    progress::{Step, Unattended},
    proposal::Lineage,
    screening::{Rule, Screen, Screening},
};
use countersign_statement::{Content, Recommendation, commitment};
use std::{collections::HashMap, ops::ControlFlow};
use uuid::Uuid;

pub fn made(plan: &Plan) -> Vec<Transaction> {
    made_as(plan, Format::Amlsim)
}

pub fn made_as(plan: &Plan, format: Format) -> Vec<Transaction> {
    let mut file = Vec::new();
    generator::write(plan, format, &mut file, std::io::sink(), &mut Unattended).unwrap();
    let mut rows = Vec::new();
    let sink = |row| {
        rows.push(row);
        Ok::<(), String>(())
    };
    import::transactions(
        &file[..],
        &import::Dialect::default(),
        sink,
        &mut Unattended,
    )
    .unwrap();
    rows
}

pub fn screen(rows: &[Transaction]) -> Screening {
    let mut screen = Screen::new();
    for row in rows {
        screen.push(row);
    }
    screen.finish(&mut Unattended).unwrap()
}

#[test]
fn what_accounts_are_called_does_not_matter() {
    let rows = made(&Plan::small(7));
    let plain = screen(&rows);
    assert!(plain.alerts.len() >= 20, "{}", plain.alerts.len());
    for seed in 1..4 {
        // Other names, of other lengths and in another order, dealt at random.
        let mut names: Vec<String> = (0..2_000)
            .map(|n| format!("{}-{}", "x".repeat(n % 7), (n * 7_919) % 2_003))
            .collect();
        let mut dice = Dice::new(seed);
        for last in (1..names.len()).rev() {
            names.swap(last, dice.below(last + 1));
        }
        let rename: HashMap<String, String> = names
            .iter()
            .enumerate()
            .map(|(n, name)| (n.to_string(), name.clone()))
            .collect();
        let renamed: Vec<Transaction> = rows
            .iter()
            .map(|row| Transaction {
                from_account: rename[&row.from_account].clone(),
                to_account: rename[&row.to_account].clone(),
                ..row.clone()
            })
            .collect();
        let other = screen(&renamed);
        assert_eq!(other.rules, plain.rules);
        let lines = |screening: &Screening, names: Option<&HashMap<String, String>>| -> Vec<_> {
            let name = |account: &String| {
                names.map_or_else(|| account.clone(), |names| names[account].clone())
            };
            let facts = |alert: &countersign_agents::screening::Alert| {
                alert
                    .facts
                    .iter()
                    .map(|f| {
                        (
                            f.rule,
                            f.centre,
                            f.score.clone(),
                            f.accounts.iter().map(name).collect::<Vec<_>>(),
                            f.lines.clone(),
                        )
                    })
                    .collect::<Vec<_>>()
            };
            screening
                .alerts
                .iter()
                .map(|a| {
                    (
                        name(&a.account),
                        a.confidence.clone(),
                        a.kind,
                        a.amount.clone(),
                        facts(a),
                    )
                })
                .collect()
        };
        assert_eq!(lines(&other, None), lines(&plain, Some(&rename)));
    }
}

#[test]
fn multiplying_all_amounts_or_moving_all_times_changes_nothing() {
    let rows = made(&Plan::small(8));
    let moved: Vec<Transaction> = rows
        .iter()
        .map(|row| {
            let Moment::Step(step) = row.time else {
                panic!("steps")
            };
            Transaction {
                time: Moment::Step(step + 1_000),
                amount: format!("{}00", row.amount.as_str().replace('.', ""))
                    .parse()
                    .unwrap(),
                ..row.clone()
            }
        })
        .collect();
    let accounts = |screening: &Screening| {
        screening
            .alerts
            .iter()
            .map(|alert| (alert.account.clone(), alert.confidence.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(accounts(&screen(&moved)), accounts(&screen(&rows)));
}

#[test]
fn traffic_without_patterns_raises_few_alerts() {
    let plan = Plan {
        patterns: Vec::new(),
        ..Plan::usual(3)
    };
    let found = screen(&made(&plan));
    // Collections, rents and wages do look like patterns; a twentieth of the accounts is the most that may be called.
    assert!(
        found.alerts.len() < 1_000,
        "{} {:?}",
        found.alerts.len(),
        found.rules
    );
}

/// A pattern dropped into shuffled traffic, of amounts and days that are ordinary there.
fn with_pattern(pattern: &[(&str, &str, &str, u32)]) -> Screening {
    let mut rows = made(&Plan {
        patterns: Vec::new(),
        ..Plan::small(11)
    });
    let template = rows[0].clone();
    rows.extend(pattern.iter().map(|(from, to, amount, day)| Transaction {
        from_account: (*from).to_owned(),
        to_account: (*to).to_owned(),
        amount: amount.parse().unwrap(),
        time: Moment::Step(*day),
        line: 1_000_000 + u64::from(*day),
        ..template.clone()
    }));
    screen(&rows)
}

pub fn fired(screening: &Screening, account: &str) -> Vec<Rule> {
    screening
        .alerts
        .iter()
        .filter(|alert| alert.account == account)
        .flat_map(|alert| alert.facts.iter().map(|fact| fact.rule))
        .collect()
}

#[test]
fn each_shape_is_found_by_its_rule() {
    let ring = with_pattern(&[
        ("p", "q", "301.00", 10),
        ("q", "r", "301.00", 12),
        ("r", "s", "301.00", 15),
        ("s", "p", "301.00", 19),
    ]);
    for account in ["p", "q", "r", "s"] {
        assert!(
            fired(&ring, account).contains(&Rule::Cycle),
            "{account} {:?}",
            ring.rules
        );
    }
    let run = with_pattern(&[
        ("p", "q", "301.00", 10),
        ("p", "q", "299.00", 10),
        ("p", "q", "305.00", 10),
        ("p", "q", "300.00", 11),
        ("p", "q", "303.00", 11),
    ]);
    assert!(
        fired(&run, "p").contains(&Rule::Structuring)
            && fired(&run, "q").contains(&Rule::Structuring),
        "{:?}",
        run.rules
    );
    let payers = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
        .map(|name| format!("payer-{name}"));
    let fan: Vec<(&str, &str, &str, u32)> = payers
        .iter()
        .map(|payer| (payer.as_str(), "hub", "321.00", 40))
        .collect();
    let fan_in = with_pattern(&fan);
    assert!(
        fired(&fan_in, "hub").contains(&Rule::FanIn),
        "{:?}",
        fan_in.rules
    );
    let fan: Vec<(&str, &str, &str, u32)> = payers
        .iter()
        .map(|payer| ("hub", payer.as_str(), "321.00", 40))
        .collect();
    let fan_out = with_pattern(&fan);
    assert!(
        fired(&fan_out, "hub").contains(&Rule::FanOut),
        "{:?}",
        fan_out.rules
    );
    let mut two_hops: Vec<(&str, &str, &str, u32)> = payers
        .iter()
        .map(|payer| ("source", payer.as_str(), "321.00", 40))
        .collect();
    two_hops.extend(
        payers
            .iter()
            .map(|payer| (payer.as_str(), "target", "315.00", 42)),
    );
    let scatter = with_pattern(&two_hops);
    assert!(
        fired(&scatter, "source").contains(&Rule::ScatterGather)
            && fired(&scatter, "payer-c").contains(&Rule::ScatterGather),
        "{:?}",
        scatter.rules
    );
}

#[test]
fn two_who_pay_the_same_others_are_found() {
    let payees = ["a", "b", "c", "d", "e", "f"].map(|name| format!("payee-{name}"));
    let pays = |payer: &'static str, day| {
        payees
            .iter()
            .map(move |payee| (payer, payee.as_str(), "321.00", day))
    };
    let shared: Vec<(&str, &str, &str, u32)> = pays("one", 40).chain(pays("other", 43)).collect();
    let found = with_pattern(&shared);
    for account in ["one", "other", "payee-d"] {
        assert!(
            fired(&found, account).contains(&Rule::SharedPayees),
            "{account} {:?}",
            found.rules
        );
    }
}

#[test]
fn hubs_are_searched_within_limits_that_are_told() {
    let template = made(&Plan::small(1)).remove(0);
    let mut dice = Dice::new(4);
    let rows: Vec<Transaction> = (0..60_000_u32)
        .map(|number| {
            let (hub, other) = (
                ["shop", "bank"][number as usize % 2].to_owned(),
                format!("a{}", dice.below(9_000)),
            );
            let (from, to) = if dice.chance(0.5) {
                (hub, other)
            } else {
                (other, hub)
            };
            let amount = format!("{}.00", 100 + dice.below(20)).parse().unwrap();
            Transaction {
                time: Moment::Step(number / 600),
                from_account: from,
                to_account: to,
                amount,
                ..template.clone()
            }
        })
        .collect();
    let found = screen(&rows);
    for rule in ["fan_in", "cycle", "scatter_gather", "shared_payees"] {
        assert!(
            found.notices.iter().any(|notice| notice.starts_with(rule)),
            "{rule} {:?}",
            found.notices
        );
    }
    let hubs: Vec<_> = found
        .alerts
        .iter()
        .filter(|alert| !alert.account.starts_with('a'))
        .collect();
    assert!(hubs.is_empty(), "{hubs:?}");
}

#[test]
fn nothing_is_said_of_nothing_and_cancelling_ends_it() {
    assert!(screen(&[]).alerts.is_empty());
    let rows = made(&Plan::small(5));
    assert!(screen(&rows[..1]).alerts.is_empty());
    let mut screen = Screen::new();
    for row in &rows {
        screen.push(row);
    }
    let mut stop = |step: Step| {
        if step.done == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    assert!(screen.finish(&mut stop).is_err());
}

#[test]
fn an_alert_becomes_exact_bytes_that_are_read_back() {
    let found = screen(&made(&Plan::small(7)));
    let id = |n| Uuid::from_u128(n);
    let lineage = Lineage {
        agent: id(1),
        is_simulation: false,
        owner: id(2),
        launcher: Some(id(3)),
        subject_person: None,
    };
    let mut keys = std::collections::HashSet::new();
    for alert in &found.alerts {
        let proposal = alert.proposal("digest");
        let advice = proposal.recommendation().encode();
        assert_eq!(
            Recommendation::parse(&advice).unwrap(),
            proposal.recommendation()
        );
        let content = proposal
            .content(&lineage, commitment(&[7; 16], advice.as_bytes()))
            .encode();
        let read = Content::parse(&content).unwrap();
        assert_eq!(
            (read.subject.as_str(), read.amount.as_str()),
            (alert.account.as_str(), alert.amount.as_str())
        );
        // What may be kept back until a reviewer has decided is nowhere in the content.
        assert!(
            !read.agent_output.contains("confidence") && !read.agent_output.contains("\"proceed\"")
        );
        assert!(
            keys.insert(proposal.idempotency_key.clone())
                && proposal.idempotency_key == alert.proposal("digest").idempotency_key
        );
        assert!(
            alert.explanation.contains(&alert.account)
                && alert.facts.iter().all(|fact| !fact.transactions.is_empty())
        );
        assert!(
            alert
                .facts
                .iter()
                .all(|fact| fact.transactions.len() <= 50 && fact.accounts.len() <= 30)
        );
    }
    assert!(
        found
            .alerts
            .windows(2)
            .all(|pair| pair[0].confidence >= pair[1].confidence)
    );
    assert!(
        found
            .alerts
            .iter()
            .any(|alert| alert.recommendation == Advice::Proceed)
    );
}

/// Screens rows that came in several imports, numbered as the parts are.
fn screen_imports(parts: &[(u64, Vec<Transaction>)]) -> Screening {
    let mut screen = Screen::new();
    for (seq, rows) in parts {
        screen.import(*seq);
        for row in rows {
            screen.push(row);
        }
    }
    screen.finish(&mut Unattended).unwrap()
}

#[test]
fn over_how_many_files_rows_came_does_not_matter_but_for_the_newest_import() {
    // Rows of a database have an id each.
    let rows: Vec<Transaction> = made(&Plan::small(11))
        .into_iter()
        .map(|row| Transaction {
            id: Some(format!("r{:06}", row.line)),
            ..row
        })
        .collect();
    let whole = screen_imports(&[(3, rows.clone())]);
    assert!(whole.alerts.len() >= 10, "{}", whole.alerts.len());
    let half = rows.len() / 3;
    let mut mixed: Vec<_> = rows[half..].to_vec();
    mixed.reverse();
    let split = screen_imports(&[(40, mixed), (77, rows[..half].to_vec())]);
    let plain = |screening: &Screening| -> Vec<_> {
        screening
            .alerts
            .iter()
            .map(|a| (a.account.clone(), a.confidence.clone(), a.evidence.clone()))
            .collect()
    };
    assert_eq!(plain(&split), plain(&whole));
    assert_eq!(split.rules, whole.rules);
    let early: std::collections::HashSet<&str> = rows[..half]
        .iter()
        .filter_map(|row| row.id.as_deref())
        .collect();
    for alert in &split.alerts {
        let listed = alert.facts.iter().flat_map(|fact| &fact.transactions);
        let all_listed = alert.facts.iter().all(|f| f.transactions_not_listed == 0);
        if all_listed {
            let of_second = listed.clone().any(|id| early.contains(id.as_str()));
            assert_eq!(alert.newest_import, if of_second { 77 } else { 40 });
        }
    }
    assert!(whole.alerts.iter().all(|alert| alert.newest_import == 3));
}

#[test]
fn ids_that_are_asked_for_again_give_the_alerts_that_kept_ones_give() {
    let rows: Vec<Transaction> = made(&Plan::small(13))
        .into_iter()
        .map(|row| Transaction {
            id: (row.line % 3 > 0).then(|| format!("n{}", 7_919 * row.line % 100_003)),
            ..row
        })
        .collect();
    let half = rows.len() / 2;
    let parts = [(40, rows[..half].to_vec()), (77, rows[half..].to_vec())];
    let kept = screen_imports(&parts);
    let mut screen = Screen::new();
    screen.forget_ids();
    for (seq, rows) in &parts {
        screen.import(*seq);
        for row in rows {
            screen.push(row);
        }
    }
    let mut searched = screen
        .search(&mut Unattended, || std::time::Duration::ZERO)
        .unwrap();
    let asked = searched.rows().unwrap();
    assert!(
        asked.is_sorted() && asked.len() > 50 && asked.len() < rows.len(),
        "{}",
        asked.len()
    );
    let ids: Vec<&str> = asked
        .iter()
        .map(|(seq, line)| {
            let (_, rows) = parts.iter().find(|(of, _)| of == seq).unwrap();
            let row = rows.iter().find(|row| row.line == *line).unwrap();
            row.id.as_deref().unwrap_or_default()
        })
        .collect();
    searched.name(ids.into_iter());
    assert_eq!(searched.tell().unwrap(), kept);
}
