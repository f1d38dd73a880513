//! The table of transitions and the choice of a policy's rule, in Rust and in Postgres.

use countersign_statement::codes::Risk;
use countersign_testkit::World;
use countersign_workflow::{
    policy::{Facts, select},
    state::live_transitions,
    testing::{Random, scenario},
};

#[tokio::test]
async fn the_seeded_transitions_are_those_of_the_live_events() {
    let world = World::new().await;
    let mut stored: Vec<(String, String, String)> =
        sqlx::query_as("SELECT from_state, event, to_state FROM countersign.transition")
            .fetch_all(world.owner().await.connection())
            .await
            .unwrap();
    let mut ours: Vec<(String, String, String)> = live_transitions()
        .map(|(from, event, to)| (from.to_owned(), event.to_owned(), to.to_owned()))
        .collect();
    stored.sort();
    ours.sort();
    assert_eq!(stored, ours);
}

/// Amounts that differ as texts and not as numbers, and the other way round.
const AMOUNTS: [&str; 16] = [
    "0",
    "-0",
    "-0.0",
    "0.000000000001",
    "-0.000000000001",
    "1",
    "1.0",
    "01.00",
    "9999.99",
    "10000",
    "10000.00",
    "10000.000000000001",
    "-10000",
    "20000.5",
    "999999999999999999999999999999",
    "-999999999999999999999999999999.999999999999",
];

#[tokio::test]
async fn the_same_rule_is_selected() {
    let world = World::new().await;
    let (alice, mut owner) = (world.desk("alice").await, world.owner().await);
    let mut random = Random::new(7);
    let (mut compared, mut without) = (0, 0);
    for seed in 0..60 {
        let mut scenario = scenario(seed);
        scenario.document.version = seed + 2;
        // Bounds that are texts of their own.
        for rule in &mut scenario.document.rules {
            if rule.amount_at_least.is_some() || random.chance(30) {
                rule.amount_at_least = random.one_of(&AMOUNTS, "0").parse().ok();
            }
        }
        alice
            .draft_policy_as(scenario.policy, &scenario.document)
            .await
            .unwrap();
        for _ in 0..20 {
            let facts = Facts {
                kind: random
                    .one_of(&["escalate_account", "close_incident"], "")
                    .to_owned(),
                agent: if random.chance(50) {
                    scenario.content.agent
                } else {
                    random.id()
                },
                risk: random.one_of(Risk::ALL, Risk::Low),
                amount: random.one_of(&AMOUNTS, "0").parse().unwrap(),
                currency: random.one_of(&["EUR", "USD", "XXX"], "XXX").to_owned(),
                simulation: random.chance(50),
            };
            let row: (Option<i32>, Option<String>, Option<Vec<u8>>) = sqlx::query_as(
                "SELECT (r).rule, (r).outcome, (r).route FROM (SELECT countersign.select_rule($1, $2, $3, countersign.risk_rank($4), $5::numeric, $6, $7) AS r) x",
            )
            .bind(scenario.policy)
            .bind(&facts.kind)
            .bind(facts.agent.to_string())
            .bind(facts.risk.as_str())
            .bind(facts.amount.as_str())
            .bind(&facts.currency)
            .bind(facts.simulation.to_string())
            .fetch_one(owner.connection())
            .await
            .unwrap();
            let ours = select(scenario.policy, &scenario.document, &facts);
            assert_eq!(
                row.0.map(|rule| u64::try_from(rule).unwrap()),
                ours.rule,
                "seed {seed}: {facts:?}"
            );
            if ours.rule.is_some() {
                assert_eq!(row.1.as_deref(), Some(ours.outcome.as_str()));
            } else {
                without += 1;
            }
            if let Some(route) = &ours.route {
                assert_eq!(
                    row.2.as_deref(),
                    Some(route.encode().as_bytes()),
                    "the route's bytes"
                );
            }
            compared += 1;
        }
    }
    assert!(
        compared == 1200 && without > 0,
        "{without} of {compared} found no rule"
    );
}
