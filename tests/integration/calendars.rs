//! Time that counts: Rust and Postgres compute the same of random calendars, in both directions.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{PolicyDocument, Step};
use countersign_testkit::World;
use countersign_workflow::{
    Calendars, default_policy,
    testing::{Random, beginning, random_calendar},
};
use uuid::Uuid;

/// Policies, each with the most calendars that one may have, and moments that are compared in each calendar.
const POLICIES: u64 = 6;
const MOMENTS: usize = 60;
/// In microseconds.
const DAY: u64 = 86_400_000_000;

/// A policy whose first rule has a step for each calendar, and one that counts all time.
fn policy(random: &mut Random, version: u64) -> PolicyDocument {
    let mut document = PolicyDocument {
        version,
        ..default_policy()
    };
    document.calendars = (0..8)
        .map(|n| random_calendar(random, &format!("calendar {n}"), beginning()))
        .collect();
    let names = document.calendars.iter().map(|c| c.name.clone());
    let names: Vec<String> = names.chain([String::new()]).collect();
    let rule = &mut document.rules[0];
    let step = rule.steps[0].clone();
    rule.steps = (1..)
        .zip(names)
        .map(|(number, calendar)| Step {
            step: number,
            calendar,
            ..step.clone()
        })
        .collect();
    document
}

#[tokio::test]
async fn rust_and_postgres_count_the_same_time_of_every_calendar_in_both_directions() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let mut owner = world.owner().await;
    let mut random = Random::new(71);
    let mut within = 0;
    for version in 2..2 + POLICIES {
        let document = policy(&mut random, version);
        let id = Uuid::from_u128(version.into());
        alice.draft_policy_as(id, &document).await.unwrap();
        let calendars = Calendars::of(&document);
        for step in &document.rules[0].steps {
            let counting = calendars.counting(step);
            let mut some = |least: i64, most: u64| {
                let micros = i64::try_from(random.between(0, most)).unwrap();
                TimeDelta::microseconds(least + micros)
            };
            let tries: Vec<(DateTime<Utc>, TimeDelta, TimeDelta)> = (0..MOMENTS)
                .map(|n| {
                    let start = beginning() + some(-5 * 86_400_000_000, 30 * DAY);
                    // The first waits for nothing, a few for long.
                    let lasts = if n == 0 {
                        TimeDelta::zero()
                    } else {
                        some(1, 3 * DAY)
                    };
                    (start, lasts, some(-86_400_000_000, 9 * DAY))
                })
                .collect();
            let starts: Vec<DateTime<Utc>> = tries.iter().map(|t| t.0).collect();
            let lasts: Vec<i64> = tries
                .iter()
                .map(|t| t.1.num_microseconds().unwrap())
                .collect();
            let ends: Vec<DateTime<Utc>> = tries.iter().map(|t| t.0 + t.2).collect();
            // In a zone whose days have not all 24 hours.
            sqlx::query("SELECT set_config('TimeZone', 'America/New_York', false)")
                .execute(owner.connection())
                .await
                .unwrap();
            let theirs: Vec<(DateTime<Utc>, i64, i64)> = sqlx::query_as(
                "SELECT d.due, countersign.micros(countersign.counted($1, 1, $2, u.t, u.e)), countersign.micros(countersign.counted($1, 1, $2, u.t, d.due))
                   FROM ROWS FROM (unnest($3::timestamptz[]), unnest($4::bigint[]), unnest($5::timestamptz[])) WITH ORDINALITY u(t, l, e, n),
                        LATERAL (SELECT countersign.due_after($1, 1, $2, u.t, countersign.lasting(u.l)) AS due) d ORDER BY u.n",
            )
            .bind(id)
            .bind(i32::try_from(step.step).unwrap())
            .bind(&starts)
            .bind(&lasts)
            .bind(&ends)
            .fetch_all(owner.connection())
            .await
            .unwrap();
            assert_eq!(theirs.len(), tries.len());
            for ((start, lasts, length), (due, counted, back)) in tries.into_iter().zip(theirs) {
                let context = format!("{start} + {lasts} in {:?}", step.calendar);
                assert_eq!(counting.after(start, lasts), due, "{context}");
                let between = counting.counted(start, start + length);
                assert_eq!(
                    between.num_microseconds(),
                    Some(counted),
                    "{context} {length}"
                );
                assert_eq!(lasts.num_microseconds(), Some(back), "{context}");
                if step.calendar.is_empty() {
                    assert_eq!(due, start + lasts, "all time counts");
                    assert_eq!(between, length.max(TimeDelta::zero()));
                } else if due != start + lasts {
                    within += 1;
                }
            }
        }
    }
    // Else nothing was compared but plain time.
    assert!(within > 500, "{within}");
}
