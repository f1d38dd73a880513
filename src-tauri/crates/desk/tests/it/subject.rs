//! Everything about an account: actions, money and incidents, and what an action's findings name.

use countersign_app::{Watch, imports};
use countersign_contract::{ActionState, SubjectKey, SubjectKind};
use countersign_statement::codes::{Risk, Verdict};
use countersign_testkit::{Proposal, World};

use crate::kit::console;

const FIRST: &str = "id,time,from_account,to_account,amount,currency\n\
    p1,2026-03-01T09:00:00Z,P,A,100.10,EUR\np2,2026-03-02T09:00:00Z,A,Q,90.05,EUR\n\
    p3,2026-03-02T10:00:00Z,Q,P,80.00,EUR\np4,2026-03-02T11:00:00Z,X,Y,1.00,EUR\n";
/// The first transfer again, corrected.
const SECOND: &str = "id,time,from_account,to_account,amount,currency\n\
    p1,2026-03-01T09:00:00Z,P,A,1000.10,EUR\np5,2026-03-03T09:00:00Z,A,A,5,USD\n";
const INCIDENTS: &str = r#"[{"id": "INC-1", "title": "Old words", "severity": "low", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["A"]},
  {"id": "INC-2", "title": "Of another", "severity": "low", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["B"]}]"#;
const ANEW: &str = r#"[{"id": "INC-1", "title": "New words", "severity": "high", "opened_at": "2026-03-02T09:00:00Z", "accounts": ["A", "P"]}]"#;

async fn import(world: &World, name: &str, text: &str) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(name);
    std::fs::write(&file, text).unwrap();
    let store = world.store("alice").await;
    let done = if name.ends_with("json") {
        imports::incidents(&store, &file, &Watch::default()).await
    } else {
        imports::transactions(
            &store,
            &file,
            imports::Dialect::default(),
            &Watch::default(),
        )
        .await
    };
    done.unwrap();
}

fn key(kind: SubjectKind, id: &str, action: Option<uuid::Uuid>) -> SubjectKey {
    SubjectKey {
        kind,
        id: id.into(),
        action_id: action.map(|id| id.to_string()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_shown_with_its_actions_its_money_and_the_incidents_that_name_it() {
    let world = World::new().await;
    import(&world, "first.csv", FIRST).await;
    import(&world, "second.csv", SECOND).await;
    import(&world, "one.json", INCIDENTS).await;
    import(&world, "two.json", ANEW).await;
    let about = || {
        let mut about = Proposal::default().risk(Risk::Medium);
        about.content.subject = "A".into();
        about.content.agent_output =
            r#"{"findings":[{"rule":"cycle","accounts":["A","Q"]}]}"#.into();
        about
    };
    let decided = world.propose(&about()).await;
    world
        .decide("carol", decided, Verdict::Reject)
        .await
        .unwrap();
    let open = world.propose(&about()).await;

    let dave = console(&world, "dave").await;
    let told = dave
        .desk
        .subject(key(SubjectKind::Account, "A", Some(open)))
        .await
        .unwrap();
    let states: Vec<_> = told.actions.iter().map(|one| one.state).collect();
    assert_eq!(states, [ActionState::InReview, ActionState::Rejected]);
    let money = told.money.unwrap();
    // Of the corrected transfer the correction alone; one to itself both ways is one transfer, out.
    assert_eq!((money.total, money.capped), (3, false));
    assert_eq!(money.transfers[0].time, "2026-03-03T09:00:00.000000Z");
    assert!(
        money.transfers[2]
            .was
            .as_deref()
            .unwrap()
            .starts_with("100.10 EUR from P to A")
    );
    assert_eq!(money.sums[0].incoming.amount, "1000.10");
    assert_eq!(money.sums[0].outgoing.amount, "90.05");
    let of = |name: &str| {
        money
            .counterparties
            .iter()
            .find(|one| one.account == name)
            .unwrap()
    };
    assert!(of("Q").named && of("Q").circle && !of("P").named && of("P").circle);
    let [closing] = money.closing.as_slice() else {
        panic!("{:?}", money.closing)
    };
    assert_eq!(
        (
            closing.from.as_str(),
            closing.to.as_str(),
            closing.transfers
        ),
        ("Q", "P", 1)
    );
    assert_eq!(money.periods.len(), 3);
    // Each incident as it was reported last, and none that names others alone.
    let [incident] = told.incidents.as_slice() else {
        panic!("{:?}", told.incidents)
    };
    assert_eq!(
        (incident.title.as_str(), incident.severity.as_str()),
        ("New words", "high")
    );

    // An incident is a subject too.
    let incident = dave
        .desk
        .subject(key(SubjectKind::Incident, "INC-2", None))
        .await
        .unwrap();
    assert_eq!(
        (incident.incidents.len(), incident.money.is_none()),
        (1, true)
    );
    let nothing = dave
        .desk
        .subject(key(SubjectKind::Account, "nobody's", None))
        .await
        .unwrap();
    assert!(nothing.money.is_none() && nothing.actions.is_empty() && nothing.incidents.is_empty());
}
