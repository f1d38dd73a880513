//! A page of the queue among 1,000,000 actions, as a signed-in officer reads it: under row security, in their order.

use std::time::Instant;

use countersign_app::Failure;
use countersign_store::{
    Owner,
    listing::{Order, Viewer, Wanted},
    queue::QueueKey,
};
use serde_json::json;
use sqlx::Row as _;
use uuid::Uuid;

use super::{
    bed::{Bed, broken},
    cpu::Cpu,
    figures::{Report, median, percentile, rounded, short},
    say,
};

/// Lines of a page.
const PAGE: i64 = 50;
/// Keys that the console reads at a time.
const RANGE: i64 = 10_000;

/// As a console meets them after a while: nearly all open, one in a hundred expired and not yet looked at.
const ACTIONS: &str = "
    INSERT INTO countersign.action
    SELECT gen_random_uuid(), 1, sha256(int8send(g)), $2, 'bench 1', 'review_account', 'account', 'ACC-' || g, 'agent', false,
           1 + (g % 4), 100 + g % 9000, 'USD', sha256(int8send(g)), sha256(int8send(g)), $3, ARRAY[$3], NULL, 4, sha256(int8send(g % 4)),
           now() - interval '2 days', CASE WHEN g % 100 = 0 THEN now() - interval '1 hour' ELSE now() + interval '5 days' END, $1 + g
      FROM generate_series($1, $1 + $4 - 1) g";
const STATES: &str = "
    INSERT INTO countersign.action_state
    SELECT a.action_id, 'in_review', 1, a.seq, a.proposed_at,
           CASE WHEN a.expires_at < now() THEN a.expires_at - random() * interval '1 day' ELSE now() + (random() * 4 - 1) * interval '1 day' END,
           a.expires_at, -a.risk, false
      FROM countersign.action a WHERE a.seq >= 2 * $1::bigint";

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    let (actions, pages) = if quick { (5_000, 50) } else { (1_000_000, 600) };
    let seconds = fill(&bed, actions).await?;
    let mut keys: Vec<Option<QueueKey>> =
        starts(&bed, pages).await?.into_iter().map(Some).collect();
    // Half of all looks are at the first page.
    for key in keys.iter_mut().step_by(2) {
        *key = None;
    }
    let postmaster = bed.postmaster()?;
    let mut owner = bed.owner().await?;
    let (mut all, mut first, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    let before = Cpu::now(postmaster);
    for repeat in 1..=if quick { 1 } else { 3 } {
        say(&format!("Repeat {repeat}: {pages} pages."));
        let mut each = Vec::with_capacity(pages);
        for key in &keys {
            let start = Instant::now();
            let page = bed.store.queue_page(*key, PAGE).await?;
            let took = start.elapsed().as_secs_f64() * 1e3;
            if page.is_empty() {
                return Err(Failure::contradiction("an empty page in a full queue"));
            }
            each.push(took);
            if key.is_none() {
                first.push(took);
            }
            bare.push(plain(&mut owner, *key).await?);
        }
        p50.push(percentile(&each, 0.5));
        p99.push(percentile(&each, 0.99));
        all.extend(each);
    }
    let cpu = Cpu::now(postmaster).since(before);
    let console = console(&bed).await?;
    let mut report = Report::new("queue", quick, &["page", "p50 ms", "p99 ms", "largest ms"]);
    for (name, times) in [("any", &all), ("first", &first), ("plain", &bare)] {
        report.rows.push(vec![
            name.into(),
            short(percentile(times, 0.5)),
            short(percentile(times, 0.99)),
            short(percentile(times, 1.0)),
        ]);
        report.figure(name, json!({"p50_ms": rounded(percentile(times, 0.5)), "p99_ms": rounded(percentile(times, 0.99))}));
    }
    for (name, times) in &console {
        report.rows.push(vec![
            (*name).into(),
            short(percentile(times, 0.5)),
            short(percentile(times, 0.99)),
            short(percentile(times, 1.0)),
        ]);
        report.figure(name, json!({"p50_ms": rounded(percentile(times, 0.5)), "p99_ms": rounded(percentile(times, 0.99))}));
    }
    report.note("Console list: the first keys of a view in its order, when it is opened; further ranges, as they are scrolled to; its counts, when the ledger grew; a screen of 100 rows of it. All keys at once: what it read until it read ranges.");
    let middle = |name: &str| {
        let times = console
            .iter()
            .find(|(of, _)| *of == name)
            .map(|(_, times)| times);
        times.map_or(f64::NAN, |times| median(times))
    };
    report.aim(
        "opening a whole view, beside all of its keys at once".to_owned(),
        middle("console list") / middle("all keys at once"),
        0.1,
        false,
    );
    report.figure("actions", actions);
    report.figure("p50_ms", rounded(median(&p50)));
    report.figure("p99_ms", rounded(median(&p99)));
    report.figure("fill_seconds", rounded(seconds));
    report.figure("cpu_seconds", rounded(cpu.ours + cpu.server));
    report.aim(
        format!(
            "page of {PAGE} among {} actions, p99 ms",
            short(f64::from(actions))
        ),
        median(&p99),
        16.0,
        false,
    );
    report.note(format!(
        "Filled in {} s; {} CPU seconds for all pages. One in a hundred open actions has expired.",
        short(seconds),
        short(cpu.ours + cpu.server)
    ));
    report.note("Plain: the same keys of the index, without the actions' rows and without row security, as the owner.");
    Ok(report)
}

/// What the console asks for when its queue is opened: the whole view's keys, the counts of all views, and screens of rows.
async fn console(bed: &Bed) -> Result<Vec<(&'static str, Vec<f64>)>, Failure> {
    let store = &bed.store;
    let reader = Viewer {
        person: bed.bob.person(),
        now: store.now().await?,
    };
    let wanted = Wanted::all_of("unassigned", Order::DueAscending);
    let (mut lists, mut counts, mut screens) = (Vec::new(), Vec::new(), Vec::new());
    let (mut opens, mut ranges) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let start = Instant::now();
        let keys = at_once(bed, &reader).await?;
        lists.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        let mut list = store.list_keys(&wanted, &reader, None, RANGE).await?;
        opens.push(start.elapsed().as_secs_f64() * 1e3);
        // The same keys in the same order, range by range.
        let mut seen = 0;
        loop {
            let same = keys.get(seen..seen + list.keys.len());
            if same
                != Some(
                    &list
                        .keys
                        .iter()
                        .map(|key| key.action_id)
                        .collect::<Vec<_>>(),
                )
            {
                return Err(Failure::contradiction(
                    "ranges in another order than the whole",
                ));
            }
            seen += list.keys.len();
            let Some(place) = list.next else { break };
            let start = Instant::now();
            list = store
                .list_keys(&wanted, &reader, Some(&place), RANGE)
                .await?;
            ranges.push(start.elapsed().as_secs_f64() * 1e3);
        }
        if seen != keys.len() {
            return Err(Failure::contradiction("ranges that leave keys out"));
        }
        let start = Instant::now();
        store.view_counts(&reader, 10_000).await?;
        counts.push(start.elapsed().as_secs_f64() * 1e3);
        for screen in keys.chunks(100).step_by(keys.len() / 2_000 + 1) {
            let start = Instant::now();
            store.list_rows(screen, reader.now).await?;
            screens.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(vec![
        ("all keys at once", lists),
        ("console list", opens),
        ("console range", ranges),
        ("console counts", counts),
        ("console screen", screens),
    ])
}

/// Every key of the view in one statement, as the console read them until it read ranges: what a range is compared with.
const AT_ONCE: &str = "
    SELECT (x.stands).action_id FROM countersign.seats($1, $2) x
      JOIN countersign.agent g ON g.agent = (x.action).agent
      LEFT JOIN countersign.in_hand h ON h.action_id = (x.stands).action_id AND (h.until IS NULL OR $2 < h.until)
     WHERE countersign.is_open((x.stands).state, (x.stands).expires_at, $2) AND h.person IS NULL
       AND (pg_catalog.cardinality($3::text[]) = 0 OR countersign.state_at((x.stands).state, (x.stands).expires_at, $2) = ANY ($3))
     ORDER BY NOT countersign.is_open((x.stands).state, (x.stands).expires_at, $2), (x.stands).due_at, (x.stands).action_id";

async fn at_once(bed: &Bed, reader: &Viewer) -> Result<Vec<Uuid>, Failure> {
    let none: Vec<String> = Vec::new();
    sqlx::query_scalar(AT_ONCE)
        .bind(reader.person)
        .bind(reader.now)
        .bind(none)
        .fetch_all(bed.store.pool())
        .await
        .map_err(broken)
}

async fn fill(bed: &Bed, actions: i32) -> Result<f64, Failure> {
    let mut owner = bed.owner().await?;
    let start = Instant::now();
    let step = 100_000.min(actions);
    // Numbers far above the ledger's own; two a step, so that a step's rows are told from those before.
    let mut from = 1_000_000_i64;
    let until = from + i64::from(actions);
    while from < until {
        for (sql, count) in [(ACTIONS, Some(i64::from(step))), (STATES, None)] {
            let mut query = sqlx::query(sql).bind(from);
            if let Some(count) = count {
                query = query
                    .bind(bed.agent.agent())
                    .bind(bed.agent.owner())
                    .bind(count);
            }
            query.execute(owner.connection()).await.map_err(broken)?;
        }
        from += i64::from(step);
        say(&format!(
            "{} of {actions} actions.",
            i64::from(actions) - (until - from).max(0)
        ));
    }
    bed.as_owner("VACUUM ANALYZE countersign.action, countersign.action_state")
        .await?;
    Ok(start.elapsed().as_secs_f64())
}

/// Places in the queue, spread evenly.
async fn starts(bed: &Bed, pages: usize) -> Result<Vec<QueueKey>, Failure> {
    let mut owner = bed.owner().await?;
    let rows = sqlx::query(
        "SELECT urgency, due_at, action_id FROM (SELECT *, row_number() OVER (ORDER BY urgency, due_at, action_id) AS n, count(*) OVER () AS size
           FROM countersign.action_state WHERE state = 'in_review') s WHERE n < size - 100 AND n % greatest(size / $1, 1) = 0 ORDER BY random() LIMIT $1",
    )
    .bind(i64::try_from(pages).map_err(Failure::contradiction)?)
    .fetch_all(owner.connection())
    .await
    .map_err(broken)?;
    rows.iter()
        .map(|r| {
            Ok(QueueKey {
                urgency: r.try_get(0).map_err(broken)?,
                due_at: r.try_get(1).map_err(broken)?,
                action_id: r.try_get::<Uuid, _>(2).map_err(broken)?,
            })
        })
        .collect()
}

async fn plain(owner: &mut Owner, key: Option<QueueKey>) -> Result<f64, Failure> {
    let (urgency, due_at, id) = key
        .map_or((i16::MIN, chrono::DateTime::UNIX_EPOCH, Uuid::nil()), |k| {
            (k.urgency, k.due_at, k.action_id)
        });
    let start = Instant::now();
    sqlx::query(
        "SELECT action_id FROM countersign.action_state WHERE state = 'in_review' AND (urgency, due_at, action_id) > ($1, $2, $3)
          ORDER BY urgency, due_at, action_id LIMIT $4",
    )
    .bind(urgency)
    .bind(due_at)
    .bind(id)
    .bind(PAGE)
    .fetch_all(owner.connection())
    .await
    .map_err(broken)?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}
