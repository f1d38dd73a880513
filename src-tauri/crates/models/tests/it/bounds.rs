//! Servers that stall, break, pour, and ask to be left alone: whatever they do costs no more than was allowed.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use countersign_agents::{
    Risk,
    model::{Spoke, Trouble},
};
use countersign_app::Watch;
use countersign_models::{Budget, Patience};
use proptest::prelude::*;

use crate::fake::{Does, Fake, client_at, critical, good, once, quick, triage};

fn trouble(spoke: Spoke) -> Trouble {
    match spoke {
        Spoke::Unanswered { why } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_that_stalls_is_left_when_the_time_is_over() {
    let fake = Fake::that(vec![Does::Stalls(Duration::from_mins(1))]);
    let patience = Patience {
        whole: Duration::from_millis(400),
        ..quick()
    };
    let mut client = fake.client(patience, Budget::default(), &Watch::default());
    let begun = Instant::now();
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::Late);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(
        fake.seen().len(),
        1,
        "what took too long is not tried again"
    );
}

#[test]
fn a_body_without_end_is_read_to_its_bound_and_no_further() {
    let (made, fake, _) = once(vec![Does::Pours]);
    assert_eq!(trouble(made.spoke), Trouble::Long);
    assert_eq!(fake.seen().len(), 1);
    let huge = vec![b' '; 300_000];
    let (made, ..) = once(vec![Does::Answers(200, "", huge)]);
    assert_eq!(trouble(made.spoke), Trouble::Long);
}

#[test]
fn a_connection_that_breaks_is_tried_again() {
    let (made, fake, client) = once(vec![Does::Breaks, Does::Says(good())]);
    assert_eq!(made.spoke, Spoke::Model { repaired: false });
    assert_eq!((fake.seen().len(), client.spent().requests), (2, 2));
    let (made, fake, _) = once(vec![Does::Breaks]);
    assert_eq!(trouble(made.spoke), Trouble::Lost);
    assert_eq!(fake.seen().len(), 3, "three tries are all");
}

#[test]
fn nobody_at_the_address_leaves_the_rules_and_is_soon_not_asked_any_more() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", free.local_addr().unwrap());
    drop(free);
    let mut client = client_at(&url, quick(), Budget::default(), &Watch::default());
    for _ in 0..3 {
        let made = triage(&mut client, &critical());
        assert_eq!(trouble(made.spoke), Trouble::Unreachable);
    }
    let sent = client.spent().requests;
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::GivenUp);
    assert_eq!(client.spent().requests, sent);
}

#[test]
fn a_server_that_is_busy_is_given_the_time_that_it_asks_for() {
    let busy = Does::Answers(429, "retry-after: 1\r\n", b"{}".to_vec());
    let begun = Instant::now();
    let (made, fake, _) = once(vec![busy, Does::Says(good())]);
    assert_eq!(made.spoke, Spoke::Model { repaired: false });
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(fake.seen().len(), 2);
    let broken = Does::Answers(503, "", b"{}".to_vec());
    let (made, fake, _) = once(vec![broken]);
    assert_eq!(trouble(made.spoke), Trouble::Status { status: 503 });
    assert_eq!(fake.seen().len(), 3);
}

#[test]
fn a_server_that_asks_for_an_hour_is_not_waited_for_and_not_asked_again() {
    let hour = Does::Answers(429, "retry-after: 3600\r\n", b"{}".to_vec());
    let fake = Fake::that(vec![hour]);
    let mut client = fake.client(quick(), Budget::default(), &Watch::default());
    let begun = Instant::now();
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::Wait { seconds: 3_600 });
    assert!(begun.elapsed() < Duration::from_secs(5));
    let again = triage(&mut client, &critical());
    assert_eq!(trouble(again.spoke), Trouble::GivenUp);
    assert_eq!(fake.seen().len(), 1);
}

#[test]
fn who_is_not_let_in_does_not_knock_again_and_follows_nobody_elsewhere() {
    let elsewhere = Fake::that(vec![Does::Says(good())]);
    let to = format!("location: {}/chat/completions\r\n", elsewhere.url);
    let to: &'static str = Box::leak(to.into_boxed_str());
    for (status, headers) in [(401, ""), (404, ""), (302, to), (307, to)] {
        let fake = Fake::that(vec![Does::Answers(status, headers, b"{}".to_vec())]);
        let mut client = fake.client(quick(), Budget::default(), &Watch::default());
        let made = triage(&mut client, &critical());
        assert_eq!(trouble(made.spoke), Trouble::Status { status });
        let again = triage(&mut client, &critical());
        assert_eq!(trouble(again.spoke), Trouble::GivenUp);
        assert_eq!(fake.seen().len(), 1);
    }
    assert!(elsewhere.seen().is_empty(), "the key goes nowhere else");
}

#[test]
fn a_budget_of_requests_that_is_spent_is_said_and_nothing_more_is_sent() {
    let fake = Fake::that(vec![Does::Says(good())]);
    let budget = Budget {
        requests: 2,
        ..Budget::default()
    };
    let mut client = fake.client(quick(), budget, &Watch::default());
    for _ in 0..2 {
        let made = triage(&mut client, &critical());
        assert_eq!(made.spoke, Spoke::Model { repaired: false });
    }
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::Requests { most: 2 });
    assert!(
        made.proposal
            .ai_explanation
            .contains("the run's budget of 2 requests is spent")
    );
    assert_eq!(fake.seen().len(), 2);
}

#[test]
fn a_budget_of_tokens_is_never_gone_over_and_tries_count_too() {
    let fake = Fake::that(vec![Does::Says(good())]);
    let budget = Budget {
        tokens: 6_000,
        ..Budget::default()
    };
    let mut client = fake.client(quick(), budget, &Watch::default());
    let mut sent = 0;
    let why = loop {
        match triage(&mut client, &critical()).spoke {
            Spoke::Model { .. } => sent += 1,
            other => break trouble(other),
        }
        assert!(sent < 20, "nothing was counted");
    };
    assert_eq!(why, Trouble::Tokens { most: 6_000 });
    assert!(sent >= 1 && client.spent().tokens <= 6_000);
    let budget = Budget {
        requests: 2,
        ..Budget::default()
    };
    let fake = Fake::that(vec![Does::Breaks]);
    let mut client = fake.client(quick(), budget, &Watch::default());
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::Requests { most: 2 });
}

#[test]
fn a_run_that_is_stopped_waits_no_longer() {
    let busy = Does::Answers(429, "retry-after: 30\r\n", b"{}".to_vec());
    let fake = Fake::that(vec![busy]);
    let watch = Watch::default();
    let patience = Patience {
        longest_wait: Duration::from_mins(1),
        ..quick()
    };
    let mut client = fake.client(patience, Budget::default(), &watch);
    let stopping = watch.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stopping.cancel();
    });
    let begun = Instant::now();
    let made = triage(&mut client, &critical());
    assert_eq!(trouble(made.spoke), Trouble::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_bytes_from_a_server_leave_a_proposal_that_is_no_milder(
        body in prop_oneof![prop::collection::vec(any::<u8>(), 0..400), ".{0,100}".prop_map(|text| crate::fake::said(&text))],
        status in prop_oneof![Just(200_u16), 200..600_u16],
    ) {
        let fake = Fake::that(vec![Does::Answers(status, "", body)]);
        let patience = Patience { wait: Duration::from_millis(1), whole: Duration::from_secs(2), ..quick() };
        let mut client = fake.client(patience, Budget::default(), &Watch::default());
        let made = triage(&mut client, &critical());
        prop_assert_eq!(made.proposal.kind.as_str(), "escalate_incident");
        prop_assert_eq!(made.proposal.risk, Risk::Critical);
    }
}
