//! Honest bundles under other trust files and other keys: whose word is taken, and whose is not.

use countersign_evidence::{Trust, TrustedKey, Verdict, Voucher};
use countersign_statement::codes::{Advice, KeyEvent, Role, Verdict as Vote};

use crate::export::{Plan, check, write};
use crate::world::{World, id, key, key_id};

#[test]
fn another_trust_is_never_called_valid() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let good = world.trust();
    let stranger = TrustedKey {
        key_id: hex::encode(key_id(&key("stranger"))),
        name: "stranger".to_owned(),
    };
    let others = [
        Trust {
            origin: format!("countersign/{}", "00".repeat(16)),
            ..good.clone()
        },
        Trust {
            genesis: "ab".repeat(32),
            ..good.clone()
        },
        Trust {
            founders: vec![stranger.clone()],
            ..good.clone()
        },
        Trust {
            founders: good.founders[..1].to_vec(),
            ..good.clone()
        },
        Trust {
            installations: vec![stranger.clone()],
            ..good.clone()
        },
        Trust {
            vouched: vec![vouched("desk", "grace")],
            ..good.clone()
        },
        Trust {
            installations: vec![good.installations[0].clone(), stranger],
            signatures: 2,
            ..good.clone()
        },
    ];
    for trust in others {
        let report = check(&zip, Some(&trust));
        assert_eq!(
            report.verdict,
            Verdict::IntactKeysNotTrusted,
            "{}",
            report.text()
        );
        assert_eq!(report.exit_code(), 3);
    }
}

fn vouched(installation: &str, person: &str) -> Voucher {
    Voucher {
        key_id: hex::encode(key_id(&key(installation))),
        person: id(person),
        name: person.to_owned(),
    }
}

/// The trust file says who vouched for an installation, and the ledger must say the same.
#[test]
fn who_vouched_by_the_trust_file_is_who_vouched_by_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    world.install_another("office");
    let zip = dir.path().join("export.zip");
    let by_office = Plan {
        note: Some(world.checkpoint("office")),
        ..Plan::default()
    };
    write(&world, &zip, &by_office).unwrap();
    let listed = |vouched: Vec<Voucher>| {
        let mut trust = world.trust();
        trust.installations = vec![TrustedKey {
            key_id: hex::encode(key_id(&key("office"))),
            name: "office".to_owned(),
        }];
        trust.vouched = vouched;
        let read = Trust::parse(trust.encode().as_bytes()).unwrap();
        check(&zip, Some(&read))
    };
    for people in [&[][..], &["ada"], &["grace"], &["grace", "ada"]] {
        let said = people.iter().map(|person| vouched("office", person));
        let report = listed(said.collect());
        assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
        let by = report.facts.iter().find(|fact| fact.code == "vouched");
        let by = by.map(|fact| fact.value.clone()).unwrap();
        let wanted = format!("enrolled by {} and confirmed by {}", id("ada"), id("grace"));
        assert!(by.ends_with(&wanted), "{by}");
    }
    let other = listed(vec![vouched("office", "alan")]);
    assert_eq!(other.verdict, Verdict::IntactKeysNotTrusted);
}

#[test]
fn two_installations_can_be_demanded() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    world.install_another("office");
    let (_, mut note) =
        countersign_ledger::Checkpoint::parse(world.checkpoint("desk").as_bytes()).unwrap();
    let name = format!("{}/{}", world.origin, id("office"));
    countersign_ledger::checkpoint::cosign(&mut note, &name, &key("office"), 1_760_000_000)
        .unwrap();
    let zip = dir.path().join("export.zip");
    write(
        &world,
        &zip,
        &Plan {
            note: Some(note.encode()),
            ..Plan::default()
        },
    )
    .unwrap();
    let mut trust = world.trust();
    trust.installations.push(TrustedKey {
        key_id: hex::encode(key_id(&key("office"))),
        name: "office".to_owned(),
    });
    trust.signatures = 2;
    let report = check(&zip, Some(&trust));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    // The same with one signature only.
    let one = dir.path().join("one.zip");
    write(&world, &one, &Plan::default()).unwrap();
    assert_eq!(
        check(&one, Some(&trust)).verdict,
        Verdict::IntactKeysNotTrusted
    );
}

#[test]
fn a_rotated_key_signs_and_the_old_one_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    let new = key("alan's second");
    let (event, statement) = world.key_event(
        "alan",
        KeyEvent::Rotated,
        &new,
        &hex::encode(key_id(&key("alan"))),
        None,
    );
    world.rotate("alan", &new, statement);
    // Until it is confirmed, the old key still signs.
    world.confirm("ada", countersign_statement::codes::FactKind::Key, event);
    let action = world.propose("third", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    world.keys.insert("alan", new);
    world.decide("alan", &decision);
    let zip = dir.path().join("new.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());

    let action = world.propose("fourth", Advice::Review);
    let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
    world.keys.remove("alan");
    let seq = world.decide("alan", &decision);
    let zip = dir.path().join("old.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Altered);
    let bad = report.first_bad.unwrap();
    assert_eq!(bad.seq, Some(seq));
    assert!(bad.why.contains("revoked or replaced"), "{}", bad.why);
}

#[test]
fn statements_by_a_compromised_key_are_named_void() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    let first = world
        .records
        .iter()
        .find(|record| record.event == "action.decided")
        .unwrap()
        .seq;
    let (_, statement) = world.key_event("alan", KeyEvent::Revoked, &key("alan"), "", Some(first));
    world.by(
        "alan",
        "key.revoked",
        &format!("person:{}", id("alan")),
        statement,
    );
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    // The decision, and the revocation itself, which the same key signed.
    assert_eq!(report.fact("void"), Some("2"));
}
