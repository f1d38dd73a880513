//! All figures over 1,000,000 actions and what people decided on them, beside a bare count of the same rows in the same run.

use std::time::Instant;

use chrono::{TimeDelta, Utc};
use countersign_app::{Failure, metrics::Counted};
use countersign_store::Owner;
use serde_json::json;

use super::{
    bed::{Bed, broken},
    cpu::Cpu,
    figures::{Report, median, percentile, rounded, short},
    say,
};

/// A year of an office: an action each half minute, a tenth of them simulations.
const ACTIONS: &str = "
    INSERT INTO countersign.action
    SELECT gen_random_uuid(), 1, sha256(int8send(g)), $2, 'bench ' || g % 4, (ARRAY['review_account', 'freeze_account', 'close_incident'])[1 + g % 3],
           'account', 'ACC-' || g, 'agent', g % 10 = 0, 1 + (g % 4), 100 + g % 9000, 'USD', sha256(int8send(g)), sha256(int8send(g)), $3, ARRAY[$3],
           (SELECT p.policy FROM countersign.policy p LIMIT 1), 1 + g % 4, sha256(int8send(g % 4)),
           now() - ($5 - g) * interval '30 seconds', now() - ($5 - g) * interval '30 seconds' + interval '5 days', 3 * g
      FROM generate_series($1, $1 + $4 - 1) g";

/// Nine of ten are decided within two days, one in twenty has run out, some were taken back or needed nobody; the last ones wait.
const STATES: &str = "
    INSERT INTO countersign.action_state (action_id, state, step, changed_seq, changed_at, due_at, expires_at, urgency, is_simulation)
    SELECT a.action_id, CASE WHEN a.expires_at > now() THEN 'in_review' WHEN a.seq % 100 < 62 THEN CASE WHEN a.is_simulation THEN 'simulated' ELSE 'approved' END
             WHEN a.seq % 100 < 90 THEN 'rejected' WHEN a.seq % 100 < 95 THEN 'in_review' WHEN a.seq % 100 < 97 THEN 'withdrawn' ELSE 'auto_cleared' END,
           1, a.seq + 1, a.proposed_at + random() * interval '2 days', a.proposed_at + interval '1 day', a.expires_at, -a.risk, a.is_simulation
      FROM countersign.action a WHERE a.seq >= 3 * $1::bigint";

/// By twenty people, one in ten against the agent, after ten minutes at most.
const DECISIONS: &str = "
    INSERT INTO countersign.decision (decision_id, action_id, revision, step, seat_role, person, verdict, reason_code, override_type, statement_digest,
                                      key_id, at, seq, leaf, looked)
    SELECT gen_random_uuid(), s.action_id, 1, 1, 'analyst', ('00000000-0000-4000-8000-' || lpad((s.changed_seq % 20)::text, 12, '0'))::uuid,
           CASE s.state WHEN 'rejected' THEN 'reject' ELSE 'approve' END, 'within_policy', CASE WHEN random() < 0.1 THEN 'ai_override' ELSE '' END,
           sha256(int8send(s.changed_seq)), sha256('key'), s.changed_at, s.changed_seq, sha256(int8send(s.changed_seq)), random() * 600
      FROM countersign.action_state s WHERE s.state IN ('approved', 'simulated', 'rejected') AND s.changed_seq > 3 * $1::bigint ORDER BY s.changed_at";

/// The same rows and no more than counted: each action with its state, each decision with its action, as the owner, without row security.
const BARE: [&str; 2] = [
    "SELECT count(*) FROM (SELECT a.is_simulation, s.state, count(*) FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
      GROUP BY a.is_simulation, s.state) c",
    "SELECT count(*) FROM (SELECT a.is_simulation, d.person, d.verdict, count(*) FROM countersign.decision d JOIN countersign.action a ON a.action_id = d.action_id
      GROUP BY a.is_simulation, d.person, d.verdict) c",
];

/// Each table read once from its beginning to its end, and nothing joined.
const SCANS: [&str; 3] = [
    "SELECT max(proposed_at) FROM countersign.action",
    "SELECT max(changed_at) FROM countersign.action_state",
    "SELECT max(at) FROM countersign.decision",
];

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    let (actions, rounds) = if quick { (5_000, 2) } else { (1_000_000, 5) };
    let seconds = fill(&bed, actions).await?;
    let postmaster = bed.postmaster()?;
    let mut owner = bed.owner().await?;
    let month = Counted {
        since: Some(Utc::now() - TimeDelta::days(30)),
        ..Counted::default()
    };
    let names = ["metrics", "metrics of 30 days", "bare", "scans"];
    let mut all: [Vec<f64>; 4] = Default::default();
    let mut ratios = Vec::new();
    let before = Cpu::now(postmaster);
    for repeat in 1..=if quick { 1 } else { 3 } {
        say(&format!("Repeat {repeat}: {rounds} rounds."));
        let mut each: [Vec<f64>; 4] = Default::default();
        for _ in 0..rounds {
            let times = [
                whole(&bed, actions).await?,
                timed(async { Ok(bed.store.metrics(&month).await.map(drop)?) }).await?,
                plain(&mut owner, &BARE).await?,
                plain(&mut owner, &SCANS).await?,
            ];
            for (into, took) in each.iter_mut().zip(times) {
                into.push(took);
            }
        }
        let [metrics, _, bare, _] = &each;
        ratios.push(median(metrics) / median(bare));
        for (into, times) in all.iter_mut().zip(each) {
            into.extend(times);
        }
    }
    let cpu = Cpu::now(postmaster).since(before);
    let mut report = Report::new("metrics", quick, &["what", "p50 ms", "largest ms"]);
    for (name, times) in names.iter().zip(&all) {
        report.rows.push(vec![
            (*name).into(),
            short(median(times)),
            short(percentile(times, 1.0)),
        ]);
        report.figure(name, json!({"p50_ms": rounded(median(times)), "largest_ms": rounded(percentile(times, 1.0))}));
    }
    report.figure("actions", actions);
    report.figure("fill_seconds", rounded(seconds));
    report.figure("cpu_seconds", rounded(cpu.ours + cpu.server));
    report.aim(
        format!(
            "all figures over {} actions, p50, as a multiple of the bare count of the same rows",
            short(f64::from(actions))
        ),
        median(&ratios),
        1.5,
        false,
    );
    report.note("Metrics: as a signed-in officer under row security, every figure of both lanes. Bare: each action joined to its state and each decision to its action, counted by lane and state or person, as the owner without row security; no percentile, no streak, no day. Scans: each table read once, nothing joined.");
    report.note(format!("Filled in {} s.", short(seconds)));
    Ok(report)
}

async fn timed(work: impl Future<Output = Result<(), Failure>>) -> Result<f64, Failure> {
    let start = Instant::now();
    work.await?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}

/// Everything, which must have been counted.
async fn whole(bed: &Bed, actions: i32) -> Result<f64, Failure> {
    let mut counted = 0;
    let took = timed(async {
        let figures = bed.store.metrics(&Counted::default()).await?;
        let lanes = figures.actions.iter().filter(|f| f.day.is_none());
        counted = lanes.map(|f| f.total).sum();
        Ok(())
    })
    .await?;
    if counted == u64::try_from(actions).map_err(Failure::contradiction)? {
        Ok(took)
    } else {
        Err(Failure::contradiction("figures that leave actions out"))
    }
}

async fn plain(owner: &mut Owner, statements: &[&'static str]) -> Result<f64, Failure> {
    timed(async {
        for sql in statements {
            sqlx::query(*sql)
                .fetch_all(owner.connection())
                .await
                .map_err(broken)?;
        }
        Ok(())
    })
    .await
}

async fn fill(bed: &Bed, actions: i32) -> Result<f64, Failure> {
    let mut owner = bed.owner().await?;
    let start = Instant::now();
    let step = 100_000.min(actions);
    // Numbers far above the ledger's own; three an action.
    let first = 1_000_000_i64;
    let until = first + i64::from(actions);
    let mut from = first;
    while from < until {
        sqlx::query(ACTIONS)
            .bind(from)
            .bind(bed.agent.agent())
            .bind(bed.agent.owner())
            .bind(i64::from(step))
            .bind(until)
            .execute(owner.connection())
            .await
            .map_err(broken)?;
        for sql in [STATES, DECISIONS] {
            sqlx::query(sql)
                .bind(from)
                .execute(owner.connection())
                .await
                .map_err(broken)?;
        }
        from += i64::from(step);
        say(&format!(
            "{} of {actions} actions.",
            i64::from(actions) - (until - from).max(0)
        ));
    }
    bed.as_owner(
        "VACUUM ANALYZE countersign.action, countersign.action_state, countersign.decision",
    )
    .await?;
    Ok(start.elapsed().as_secs_f64())
}
