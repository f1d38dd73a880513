//! What was asked of an export, in Rust and in Postgres, and what an export of it opens.

use countersign_evidence::Verdict;
use countersign_statement::{Filter, State, codes::Risk};
use countersign_testkit::{Proposal, World};
use uuid::Uuid;

use crate::bundles::{Exported, session};

/// More actions than a filter may name.
const MANY: usize = 700;

async fn with_many(world: &World) -> Vec<Uuid> {
    let proposals: Vec<_> = (0..MANY)
        .map(|n| {
            let mut proposal = Proposal::default().risk(Risk::Critical);
            proposal.content.is_simulation = n % 2 == 0;
            proposal.bytes()
        })
        .collect();
    let store = world.store("aml-screen").await;
    let mut made = Vec::new();
    for batch in proposals.chunks(100) {
        made.extend(store.propose(batch).await.unwrap());
    }
    made.into_iter().map(|p| p.action_id).collect()
}

#[tokio::test]
async fn a_filter_is_signed_as_it_was_asked_however_many_actions_it_matches() {
    let world = World::new().await;
    let ids = with_many(&world).await;
    assert!(
        Filter::of_actions(ids.clone()).is_err(),
        "so many ids cannot be named"
    );
    let filter = Filter {
        states: vec![State::InReview],
        agent: "aml-screen".to_owned(),
        ..Filter::default()
    };
    let exported = Exported::asked(&world, &filter).await;
    let report = exported.judge(&exported.zip);
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let actions = report.facts.iter().find(|fact| fact.code == "actions");
    assert_eq!(actions.unwrap().value, MANY.to_string());
    let manifest =
        std::fs::read_to_string(exported.unpacked("folder").join("bundle.json")).unwrap();
    assert!(!manifest.contains(&ids[0].to_string()));
    let line = serde_json::to_string(&filter.encode()).unwrap();
    assert!(
        manifest.contains(&format!("\"filter\":{line}")),
        "{manifest}"
    );
    let bob = session(&world, "bob").await;
    let listed = bob.exports(None, 1).await.unwrap().remove(0);
    assert_eq!(listed.filter, filter);
    let stated = bob.record(listed.seq).await.unwrap().unwrap();
    assert!(
        String::from_utf8(stated).unwrap().contains("in_review"),
        "the ledger's own record holds the criteria"
    );
    // Each criterion narrows, and what was counted before is what is opened.
    for (narrower, least) in [
        (
            Filter {
                simulation: Some(true),
                ..filter.clone()
            },
            MANY / 2,
        ),
        (
            Filter {
                kind: "escalate_account".to_owned(),
                ..filter.clone()
            },
            MANY,
        ),
        (
            Filter {
                kind: "refund".to_owned(),
                ..filter.clone()
            },
            0,
        ),
        (
            Filter {
                states: vec![State::Approved],
                ..filter.clone()
            },
            0,
        ),
        (
            Filter {
                agent: "nobody".to_owned(),
                ..filter.clone()
            },
            0,
        ),
        (
            Filter {
                until: chrono::DateTime::from_timestamp(0, 0),
                ..filter.clone()
            },
            0,
        ),
        (Filter::of_actions(ids[..2].to_vec()).unwrap(), 2),
    ] {
        let counted = bob.count_export(&narrower).await.unwrap();
        assert_eq!(counted.actions, least as u64, "{narrower:?}");
        let head = bob.head().await.unwrap().seq + 1;
        let opened = world
            .store("bob")
            .await
            .asked(&narrower, head)
            .await
            .unwrap();
        assert_eq!(opened.len(), least, "{narrower:?}");
        assert!(opened.is_sorted());
    }
}

/// Any filter that Rust can write, Postgres builds from its values byte for byte.
#[tokio::test]
async fn a_filter_has_the_same_bytes_in_rust_and_in_postgres() {
    let world = World::new().await;
    let mut owner = world.owner().await;
    let time = chrono::DateTime::from_timestamp_micros(1_700_000_000_000_001);
    let named = Filter::of_actions((0..512).map(|_| Uuid::new_v4()).collect()).unwrap();
    for filter in [
        Filter::default(),
        Filter {
            texts: false,
            ..Filter::default()
        },
        Filter {
            states: State::ALL.to_vec(),
            ..Filter::default()
        },
        Filter {
            kind: "a".repeat(64),
            agent: "a-9".to_owned(),
            simulation: Some(true),
            from: time,
            ..named.clone()
        },
        Filter {
            simulation: Some(false),
            until: time,
            ..Filter::default()
        },
        Filter {
            first: Some(0),
            last: Some((1 << 53) - 1),
            ..Filter::default()
        },
        Filter {
            last: Some(7),
            ..Filter::default()
        },
    ] {
        let words: Vec<String> = filter
            .states
            .iter()
            .rev()
            .map(ToString::to_string)
            .collect();
        let mut backwards = filter.actions.clone();
        backwards.reverse();
        let built: Option<String> = sqlx::query_scalar(
            "SELECT countersign.filter_text($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(words)
        .bind(&filter.kind)
        .bind(&filter.agent)
        .bind(filter.simulation)
        .bind(filter.from)
        .bind(filter.until)
        .bind(filter.first.map(i64::try_from).transpose().unwrap())
        .bind(filter.last.map(i64::try_from).transpose().unwrap())
        .bind(backwards)
        .bind(filter.texts)
        .fetch_one(owner.connection())
        .await
        .unwrap();
        assert_eq!(built, Some(filter.encode()));
    }
    for (kind, agent, ids) in [
        ("Freeze it", "", 0),
        ("", "A", 0),
        ("", "", 513),
        ("a\n", "", 0),
    ] {
        let ids: Vec<Uuid> = (0..ids).map(|_| Uuid::new_v4()).collect();
        let built: Option<String> = sqlx::query_scalar(
            "SELECT countersign.filter_text('{}', $1, $2, NULL, NULL, NULL, NULL, NULL, $3, true)",
        )
        .bind(kind)
        .bind(agent)
        .bind(ids)
        .fetch_one(owner.connection())
        .await
        .unwrap();
        assert_eq!(built, None, "{kind:?} {agent:?}");
    }
    for (first, last) in [(-1_i64, 3_i64), (4, 3), (1, 1 << 53)] {
        let built: Option<String> = sqlx::query_scalar(
            "SELECT countersign.filter_text('{}', '', '', NULL, NULL, NULL, $1, $2, '{}', true)",
        )
        .bind(first)
        .bind(last)
        .fetch_one(owner.connection())
        .await
        .unwrap();
        assert_eq!(built, None, "{first} {last}");
    }
}

/// A range holds every record between its ends, and what the verifier says of it is checked.
#[tokio::test]
async fn a_range_is_whole_or_the_bundle_is_altered() {
    let world = World::new().await;
    for _ in 0..4 {
        world.open_action().await;
    }
    let bob = session(&world, "bob").await;
    let size = bob.head().await.unwrap().seq + 1;
    let range = |first, last| Filter {
        first,
        last,
        ..Filter::default()
    };
    let filter = range(Some(size - 3), Some(size - 2));
    assert_eq!(bob.count_export(&filter).await.unwrap().actions, 2);
    let store = world.store("bob").await;
    assert_eq!(
        store.asked(&filter, size).await.unwrap(),
        [size - 3, size - 2]
    );
    assert_eq!(
        store.asked(&range(None, Some(0)), size).await.unwrap(),
        Vec::<u64>::new(),
        "record 0 is in every export anyway"
    );
    let exported = Exported::asked(&world, &filter).await;
    let report = exported.judge(&exported.zip);
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let said = format!(
        "every record from {} to {} is in the bundle",
        size - 3,
        size - 2
    );
    assert!(report.text().contains(&said), "{}", report.text());
    // Narrowed, it is no range any more.
    let some = Filter {
        kind: "refund".to_owned(),
        ..filter
    };
    let exported = Exported::asked(&world, &some).await;
    let report = exported.judge(&exported.zip);
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    assert!(!report.text().contains("Range:"), "{}", report.text());
    assert_eq!(store.asked(&some, size).await.unwrap(), Vec::<u64>::new());
}
