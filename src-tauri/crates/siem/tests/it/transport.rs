//! At least once, whatever the receiver does: every record arrives, in order within a connection, and the cursor moves only
//! when the receiver has read to its end.

use std::{path::Path, time::Duration};

use countersign_app::{Failure, Watch};
use countersign_siem::{
    Batch, Forwarder, Patience, Sender, Target,
    cursor::{self, BATCH},
    run::{News, follow},
};

use crate::{
    forms::sender,
    made::{Made, target},
    receiver::{Arrived, Manner, Receiver, free_port, numbers},
};

pub const SHORT: Patience = Patience {
    connect: Duration::from_secs(5),
    write: Duration::from_millis(500),
    confirm: Duration::from_millis(500),
};

/// Sends until nothing is left, or it fails.
pub async fn all(
    ledger: &Made,
    target: &Target,
    home: &Path,
    patience: Patience,
) -> Result<Vec<Batch>, Failure> {
    let mut forwarder = Forwarder::new(ledger, &sender(), target, home, patience)?;
    let mut batches = Vec::new();
    while let Some(batch) = forwarder.batch().await? {
        batches.push(batch);
    }
    Ok(batches)
}

fn next(home: &Path) -> u64 {
    cursor::look(home, "here")
        .unwrap()
        .map_or(0, |told| told.next)
}

/// Every record at least once, and each connection in the ledger's order without a hole.
pub fn whole(arrived: &Arrived, count: u64) {
    let connections = numbers(arrived);
    for connection in &connections {
        assert!(
            connection.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "{connection:?}"
        );
    }
    let seen: std::collections::BTreeSet<u64> = connections.concat().into_iter().collect();
    let missing: Vec<u64> = (0..count).filter(|seq| !seen.contains(seq)).collect();
    assert!(
        missing.is_empty(),
        "{} are missing, the first {:?}",
        missing.len(),
        missing.first()
    );
    assert_eq!(seen.len() as u64, count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_reads_is_told_each_record_once() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(1203, 1));
    let receiver = Receiver::start(Manner::Reads).await;
    let target = target(receiver.port(), &[]);
    let batches = all(&ledger, &target, home.path(), Patience::default())
        .await
        .unwrap();
    let spans: Vec<(u64, u64, u64)> = batches.iter().map(|b| (b.from, b.again, b.until)).collect();
    assert_eq!(spans, [(0, 0, 500), (500, 0, 1000), (1000, 0, 1203)]);
    assert!(
        batches
            .iter()
            .all(|b| b.seen.confirmed && b.seen.tls.is_none())
    );
    assert_eq!(
        numbers(&receiver.arrived()).concat(),
        (0..1203).collect::<Vec<u64>>()
    );
    // Again there is nothing to do, and nobody is called.
    assert!(
        all(&ledger, &target, home.path(), Patience::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(receiver.numbers().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_killed_again_and_again_in_mid_stream_misses_nothing() {
    const COUNT: u64 = 4000;
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(COUNT, 1));
    let slowly = Manner::Slow(40_000, Duration::from_millis(4));
    let mut receiver = Receiver::start(slowly).await;
    let address = receiver.address;
    let target = target(receiver.port(), &[]);
    let (mut deaths, mut failures) = (0, 0);
    loop {
        let home = home.path();
        let mut forwarder = Forwarder::new(&ledger, &sender(), &target, home, SHORT).unwrap();
        let sending = async {
            loop {
                match forwarder.batch().await {
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(()),
                    Err(failure) => return Err(failure),
                }
            }
        };
        let killing = async {
            if deaths == 12 {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_millis(37 + deaths * 11)).await;
        };
        tokio::pin!(sending);
        let ended = tokio::select! {
            ended = &mut sending => Some(ended),
            () = killing => None,
        };
        if let Some(Ok(())) = ended {
            assert_eq!(deaths, 12, "it was done too soon");
            break;
        }
        // It dies with forty messages that it had read and not written; whoever sends meets the death, or nobody there.
        let arrived = receiver.kill(40).await;
        if ended.is_none() {
            failures += u64::from(sending.await.is_err());
        }
        deaths += 1;
        receiver = Receiver::at(address, slowly, None, arrived).await;
    }
    assert!(
        deaths >= 12 && failures >= 10,
        "{deaths} deaths, {failures} failures"
    );
    whole(&receiver.arrived(), COUNT);
    assert_eq!(next(home.path()), COUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_counts_as_sent_that_a_receiver_did_not_read_to_the_end() {
    for manner in [
        Manner::Hangs,
        Manner::Closes,
        Manner::EndsFirst,
        Manner::ReadsSome(9000),
        Manner::Holds,
    ] {
        // Few enough to lie in the system's buffers: every write succeeds.
        for count in [1, 60] {
            let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(count, 1));
            let receiver = Receiver::start(manner).await;
            let address = receiver.address;
            let target = target(receiver.port(), &[]);
            if matches!(manner, Manner::ReadsSome(_)) && count == 1 {
                continue;
            }
            for turn in 0..4 {
                let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
                assert_eq!(refused.code(), "siem-failed", "{manner:?}");
                assert_eq!(
                    next(home.path()),
                    0,
                    "{manner:?}, {count} records, turn {turn}"
                );
            }
            let told = cursor::look(home.path(), "here").unwrap().unwrap();
            assert_eq!(told.trouble.unwrap().times, 4);
            let arrived = receiver.kill(1000).await;
            let well = Receiver::at(address, Manner::Reads, None, arrived).await;
            all(&ledger, &target, home.path(), SHORT).await.unwrap();
            whole(&well.arrived(), count);
            let told = cursor::look(home.path(), "here").unwrap().unwrap();
            assert_eq!((told.next, told.trouble), (count, None));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_ended_before_it_is_used_is_never_taken_for_a_confirmation() {
    // The end is on its way before our first word: a hundred times, because it is a race.
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(3, 1));
    let receiver = Receiver::start(Manner::Closes).await;
    let target = target(receiver.port(), &[]);
    for _ in 0..100 {
        all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
        assert_eq!(next(home.path()), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_receiver_gets_on_by_smaller_steps() {
    const COUNT: u64 = 700;
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(COUNT, 1));
    // Some 120 kB a second: a whole batch takes longer than anybody waits, and so does the overlap alone.
    let receiver = Receiver::start(Manner::Slow(2400, Duration::from_millis(20))).await;
    let target = target(receiver.port(), &[]);
    let mut failures = 0;
    for _ in 0..60 {
        match all(&ledger, &target, home.path(), SHORT).await {
            Ok(_) => break,
            Err(_) => failures += 1,
        }
    }
    assert!(failures > 0, "it was not slow");
    assert_eq!(next(home.path()), COUNT);
    whole(&receiver.arrived(), COUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_target_stops_neither_another_nor_the_end() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(700, 1));
    let (hanging, well) = (
        Receiver::start(Manner::Hangs).await,
        Receiver::start(Manner::Reads).await,
    );
    let bad = Target {
        name: "bad".into(),
        ..target(hanging.port(), &[])
    };
    let good = Target {
        name: "good".into(),
        ..target(well.port(), &[])
    };
    let long = Patience {
        write: Duration::from_mins(1),
        confirm: Duration::from_mins(1),
        ..SHORT
    };
    let (watch, told) = (Watch::default(), std::sync::Mutex::new(0));
    let news = |target: &Target, what: News| {
        assert_eq!(target.name, "good", "{what:?}");
        *told.lock().unwrap() += 1;
    };
    let (_heard, grown) = tokio::sync::watch::channel(());
    let run = |target| {
        let forwarder = Forwarder::new(&ledger, &sender(), target, home.path(), long).unwrap();
        follow(forwarder, target, grown.clone(), &watch, &news)
    };
    let both = async { tokio::join!(run(&bad), run(&good)) };
    let stop = async {
        while cursor::look(home.path(), "good")
            .unwrap()
            .is_none_or(|told| told.next < 700)
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        watch.cancel();
    };
    let begun = std::time::Instant::now();
    let ((bad_ended, good_ended), ()) = tokio::join!(both, stop);
    bad_ended.unwrap();
    good_ended.unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(*told.lock().unwrap(), 2);
    whole(&well.arrived(), 700);
    assert!(cursor::look(home.path(), "bad").unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_is_killed_in_the_middle_sends_again_what_was_not_confirmed() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(900, 1));
    let receiver = Receiver::start(Manner::Slow(8192, Duration::from_millis(5))).await;
    let target = target(receiver.port(), &[]);
    for wait in [3, 9, 27, 81] {
        let killed = tokio::time::timeout(
            Duration::from_millis(wait),
            all(&ledger, &target, home.path(), Patience::default()),
        )
        .await;
        assert!(killed.is_err());
    }
    all(&ledger, &target, home.path(), Patience::default())
        .await
        .unwrap();
    whole(&receiver.arrived(), 900);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failure_the_records_before_the_cursor_are_sent_once_more() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(100, 1));
    let receiver = Receiver::start(Manner::Reads).await;
    let address = receiver.address;
    let target = target(receiver.port(), &[("SIEM_OVERLAP", "30")]);
    all(&Made(ledger.0[..80].to_vec()), &target, home.path(), SHORT)
        .await
        .unwrap();
    // It dies with twenty messages in its memory, and nobody is there when the next are to be sent.
    let arrived = receiver.kill(20).await;
    let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
    assert_eq!(refused.code(), "siem-failed");
    let again = Receiver::at(address, Manner::Reads, None, arrived).await;
    let batches = all(&ledger, &target, home.path(), SHORT).await.unwrap();
    assert_eq!(
        (batches[0].from, batches[0].again, batches[0].until),
        (50, 30, 100)
    );
    whole(&again.arrived(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_does_not_hold_what_was_sent_is_not_told_any_further() {
    let home = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(Manner::Reads).await;
    let target = target(receiver.port(), &[]);
    all(&Made::of(10, 1), &target, home.path(), SHORT)
        .await
        .unwrap();
    for other in [Made::of(20, 2), Made::of(9, 1)] {
        let refused = all(&other, &target, home.path(), SHORT).await.unwrap_err();
        assert_eq!(refused.code(), "siem-another-ledger");
    }
    assert_eq!(receiver.numbers().concat().len(), 10);
    all(&Made::of(12, 1), &target, home.path(), SHORT)
        .await
        .unwrap();
    assert_eq!(next(home.path()), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_never_send_to_one_target_at_once_and_a_broken_cursor_is_not_guessed_at() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(10, 1));
    let target = target(free_port().await, &[]);
    let first = Forwarder::new(&ledger, &sender(), &target, home.path(), SHORT).unwrap();
    let second = Forwarder::new(&ledger, &sender(), &target, home.path(), SHORT);
    assert_eq!(second.unwrap_err().code(), "siem-busy");
    drop(first);
    let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
    assert_eq!(refused.code(), "siem-failed");
    for broken in [
        "",
        "{}",
        r#"{"v":2,"next":1,"leaf":"","batch":1,"confirmed_at":null,"trouble":null}"#,
        r#"{"v":1,"next":1,"leaf":"","batch":0,"confirmed_at":null,"trouble":null}"#,
    ] {
        std::fs::write(home.path().join("siem/here.cursor"), broken).unwrap();
        let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
        assert_eq!(refused.code(), "siem-state", "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_udp_a_message_is_a_datagram_and_nothing_is_confirmed() {
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(20, 1));
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let target = target(
        socket.local_addr().unwrap().port(),
        &[("SIEM_TRANSPORT", "udp")],
    );
    let batches = all(&ledger, &target, home.path(), SHORT).await.unwrap();
    assert!(!batches[0].seen.confirmed);
    let mut buffer = vec![0; 9000];
    for seq in 0..20 {
        let length = socket.recv(&mut buffer).await.unwrap();
        let message = std::str::from_utf8(&buffer[..length]).unwrap();
        assert_eq!(crate::read::syslog(message).params["seq"], seq.to_string());
    }
    drop(socket);
    let more = Made::of(40, 1);
    let refused = all(&more, &target, home.path(), SHORT).await.unwrap_err();
    assert_eq!(
        refused.code(),
        "siem-failed",
        "nobody listens, and this machine says so"
    );
}

#[tokio::test]
async fn who_sends_may_be_named_by_the_target() {
    let target = target(1, &[("SIEM_HOSTNAME", "reviews.example")]);
    let named: Sender = target.sender(&sender());
    assert_eq!(
        (named.host.as_str(), named.version),
        ("reviews.example", sender().version)
    );
    assert_eq!(BATCH, 500, "docs/siem.md says so");
}
