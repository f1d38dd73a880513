//! A day's work in one window: decision after decision, and what the page holds of memory meanwhile. `make soak-window`; it takes an
//! hour or more, so it is left out of runs.

use crate::{
    driver::Window,
    figures::held_by,
    stage::on_stage,
    steps::{decide, open_first, sign_in, view},
    work::{BEN, House},
};
use countersign_agents::Proposal;
use countersign_statement::codes::Risk;
use std::time::{Duration, Instant};

/// Decisions, unless `COUNTERSIGN_SOAK` says how many.
const DECISIONS: usize = 500;
/// Between two figures.
const EVERY: usize = 50;
/// The most that the page may hold at the end, of what it held at the start.
const MOST: f64 = 1.3;
/// Before a figure: until nothing moves any more, and what is not needed was let go.
const REST: Duration = Duration::from_secs(5);
/// Figures are taken a few times, for the engine clears up when it likes; the least counts.
const LOOKS: usize = 4;

/// MiB that the page's own process holds at rest, on the list.
fn at_rest(window: &Window) -> f64 {
    view(window, "My turn");
    (0..LOOKS)
        .map(|_| {
            std::thread::sleep(REST);
            held_by(window.driver(), "WebKitWebProces")
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "an hour's work: make soak-window"]
fn after_a_day_of_decisions_the_page_holds_little_more_than_at_the_start() {
    on_stage(
        "soak::after_a_day_of_decisions_the_page_holds_little_more_than_at_the_start",
        |stage| {
            let wanted = std::env::var("COUNTERSIGN_SOAK").map_or(DECISIONS, |text| {
                text.parse().expect("a number of decisions")
            });
            let house = House::found(&stage.home, "Harbour Bank");
            let (agent, proposals) = house.screened(&stage.home);
            let mut all = proposals.iter().map(|(proposal, _)| proposal);
            let like = all.clone().find(|p| p.risk == Risk::Medium);
            let like = like.or_else(|| all.next_back()).unwrap();
            let many: Vec<_> = (0..wanted)
                .map(|n| Proposal {
                    risk: Risk::Medium,
                    amount: "900".parse().unwrap(),
                    subject: format!("ACC{n:05}"),
                    idempotency_key: format!("soak {n}"),
                    ..like.clone()
                })
                .collect();
            house.propose_all(&agent, &many);
            let window = stage.window(&[]);
            sign_in(&window, &BEN);
            let start = at_rest(&window);
            eprintln!("decisions  minutes  page, MiB  of the start");
            eprintln!("{:>9}  {:>7.1}  {start:>9.1}  {:>12.2}", 0, 0.0, 1.0);
            let begun = Instant::now();
            let mut most = 1.0_f64;
            for done in 1..=wanted {
                window.keys("gy");
                open_first(&window);
                decide(&window, &BEN, if done % 3 == 0 { "r" } else { "a" });
                if done % EVERY == 0 || done == wanted {
                    let held = at_rest(&window);
                    most = most.max(held / start);
                    eprintln!(
                        "{done:>9}  {:>7.1}  {held:>9.1}  {:>12.2}",
                        begun.elapsed().as_secs_f64() / 60.0,
                        held / start
                    );
                }
            }
            window.no_problem();
            house.leave();
            assert!(
                most <= MOST,
                "the page held {most:.2} times of what it held at the start; {MOST} is the most"
            );
        },
    );
}
