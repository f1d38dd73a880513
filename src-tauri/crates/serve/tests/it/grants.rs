//! Grant proofs: fetched by the agent whose action it is, verified with the trust file alone, and never a yes to anything else.

use std::sync::Arc;

use countersign_app::{Session, Signer, Workspace};
use countersign_evidence::{GrantProof, GrantReport, GrantVerdict, Trust, verify_grant};
use countersign_ledger::leaf_hash;
use countersign_statement::codes::{Role, Verdict};
use countersign_testkit::{World, actor, installation_key};
use ed25519_dalek::Signer as _;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::kit::{AGENT, Served, options, proposal};

const ACTIONS: &str = "/agent/ops/actions";

async fn served(dir: &TempDir) -> Served {
    let world = World::new().await;
    let at = Workspace::at(world.target()).remembering_in(dir.path().join("remembered"));
    Served::before(world, at, options()).await
}

async fn frank(served: &Served) -> Session {
    let secret = countersign_embedded::Secret::from(actor("frank").password);
    let at = Workspace::at(served.world.target());
    let session = Session::sign_in(&at, "frank", Some(&secret), Signer::Elsewhere);
    session.await.unwrap()
}

async fn trust(served: &Served) -> Trust {
    frank(served).await.trust().await.unwrap()
}

async fn proposed(served: &Served, key: &str) -> Uuid {
    let made = served.post(AGENT, ACTIONS, proposal(key)).await.with(201);
    made["action_id"].as_str().unwrap().parse().unwrap()
}

async fn approved(served: &Served, key: &str) -> Uuid {
    let action = proposed(served, key).await;
    for person in ["carol", "dave"] {
        let decided = served.world.decide(person, action, Verdict::Approve);
        decided.await.unwrap();
    }
    action
}

fn path(action: Uuid) -> String {
    format!("{ACTIONS}/{action}/grant")
}

async fn fetched(served: &Served, who: &str, action: Uuid) -> Vec<u8> {
    let answer = served.get(who, &path(action)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body.into_bytes()
}

/// The digest of the content that an action was proposed with.
async fn digest(served: &Served, action: Uuid) -> [u8; 32] {
    let bytes: Vec<u8> =
        sqlx::query_scalar("SELECT action_digest FROM countersign.action WHERE action_id = $1")
            .bind(action)
            .fetch_one(served.world.owner().await.connection())
            .await
            .unwrap();
    bytes.try_into().unwrap()
}

fn verdict(bytes: &[u8], digest: &[u8; 32], trust: Option<&Trust>) -> GrantVerdict {
    verify_grant(bytes, digest, trust, None).verdict
}

/// The same proof with something else in it, sealed again by the installation: what no reader of the seal alone would notice.
fn resealed(bytes: &[u8], change: impl FnOnce(&mut GrantProof)) -> Vec<u8> {
    let mut proof = GrantProof::parse(bytes).unwrap();
    change(&mut proof);
    let key = installation_key();
    let id = proof.sealed.unwrap().0;
    proof.sealed = Some((id, key.sign(&proof.message()).to_bytes()));
    proof.encode()
}

#[tokio::test]
async fn an_agent_shows_its_executor_that_this_very_content_was_approved() {
    let dir = tempfile::tempdir().unwrap();
    let served = served(&dir).await;
    let action = approved(&served, "granted").await;
    let (trust, own) = (trust(&served).await, digest(&served, action).await);
    let proof = fetched(&served, AGENT, action).await;
    let report = verify_grant(&proof, &own, Some(&trust), None);
    assert_eq!(report.verdict, GrantVerdict::Permitted, "{report:?}");
    assert_eq!(report.verdict.exit_code(), 0);
    let people: Vec<Uuid> = report.approvals.iter().map(|(_, person)| *person).collect();
    assert_eq!(people, [actor("carol").id, actor("dave").id]);
    let words = report.text();
    assert!(
        words.contains("head of") && words.contains("only the database's own `consume`"),
        "{words}"
    );
    let told: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(
        (&told["grant"], &told["action"]),
        (&json!("permitted"), &json!(action.to_string()))
    );
    // Another content, nobody's keys, another workspace's keys, a time behind its end.
    assert_eq!(
        verdict(&proof, &[7; 32], Some(&trust)),
        GrantVerdict::NotPermitted
    );
    assert_eq!(verdict(&proof, &own, None), GrantVerdict::KeysNotTrusted);
    let mut other = trust.clone();
    other.genesis = "0".repeat(64);
    assert_eq!(
        verdict(&proof, &own, Some(&other)),
        GrantVerdict::KeysNotTrusted
    );
    let mut unknown = trust.clone();
    unknown.installations.clear();
    assert_eq!(
        verdict(&proof, &own, Some(&unknown)),
        GrantVerdict::KeysNotTrusted
    );
    let until = report.until.unwrap();
    let late = verify_grant(&proof, &own, Some(&trust), Some(until));
    assert_eq!(late.verdict, GrantVerdict::NotPermitted, "{late:?}");
    let before = until - chrono::TimeDelta::seconds(1);
    let early = verify_grant(&proof, &own, Some(&trust), Some(before));
    assert_eq!(early.verdict, GrantVerdict::Permitted);
    // Whoever reads the ledger gets one too, and it says the same.
    let persons = fetched(&served, "frank", action).await;
    assert_eq!(
        verdict(&persons, &own, Some(&trust)),
        GrantVerdict::Permitted
    );
    // Once it is used, there is none any more; an older one says of which head it speaks.
    served
        .post(AGENT, &format!("{ACTIONS}/{action}/consume"), json!({}))
        .await
        .with(200);
    served
        .get(AGENT, &path(action))
        .await
        .refused("not-executable");
    served
        .get("frank", &path(action))
        .await
        .refused("not-executable");
}

#[tokio::test]
async fn nothing_that_was_changed_left_out_or_added_is_a_permission() {
    let dir = tempfile::tempdir().unwrap();
    let served = served(&dir).await;
    let action = approved(&served, "attacked").await;
    let (trust, own) = (trust(&served).await, digest(&served, action).await);
    let proof = fetched(&served, AGENT, action).await;
    let no = |bytes: &[u8], what: &str| {
        let report = verify_grant(bytes, &own, Some(&trust), None);
        assert_ne!(report.verdict, GrantVerdict::Permitted, "{what}");
        report.verdict
    };
    // Any byte, and any end.
    for at in (0..proof.len()).step_by(499) {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        no(&changed, &format!("byte {at}"));
        no(&proof[..at], &format!("cut at {at}"));
    }
    // Also where the installation's own key seals what was changed.
    let parsed = GrantProof::parse(&proof).unwrap();
    for record in 0..parsed.records.len() {
        let less = resealed(&proof, |p| drop(p.records.remove(record)));
        no(&less, &format!("without record {record} of the action"));
    }
    for event in 0..parsed.events.len() {
        let less = resealed(&proof, |p| drop(p.events.remove(event)));
        no(&less, &format!("without event {event}"));
    }
    for text in 0..parsed.payloads.len() {
        let less = resealed(&proof, |p| drop(p.payloads.remove(text)));
        assert_eq!(no(&less, "without a text"), GrantVerdict::Incomplete);
    }
    // Too few votes: the last decision is closed under its hash, as an assembler who leaves it out would do.
    let last = parsed.records.last().unwrap();
    let hash = leaf_hash(last);
    let less = resealed(&proof, |p| {
        p.records.pop();
        p.hashes.push(hash);
    });
    no(&less, "a decision that is closed");
    // The seal of nobody, and of a key that is no installation's.
    let mut unsealed = parsed.clone();
    unsealed.sealed = None;
    assert_eq!(no(&unsealed.encode(), "no seal"), GrantVerdict::Unreadable);
    let mut forged = parsed.clone();
    let mallory = actor("mallory");
    let message = forged.message();
    forged.sealed = Some((mallory.key_id(), mallory.key.sign(&message).to_bytes()));
    assert_eq!(
        no(&forged.encode(), "another's seal"),
        GrantVerdict::Altered
    );
    let installation = forged.sealed.map(|_| parsed.sealed.unwrap().0).unwrap();
    forged.sealed = Some((installation, mallory.key.sign(&message).to_bytes()));
    assert_eq!(no(&forged.encode(), "a forged seal"), GrantVerdict::Altered);
    // Another action's records beside its own.
    let second = approved(&served, "beside").await;
    let beside = fetched(&served, AGENT, second).await;
    let swapped = resealed(&beside, |p| p.action = action);
    no(&swapped, "another action's proof under this one's name");
}

/// What a proof says of an action that stands anyhow, assembled honestly by a reader.
async fn stands(served: &Served, frank: &Session, action: Uuid, trust: &Trust) -> GrantReport {
    let signer = Signer::Memory(Arc::new(installation_key()));
    let by = frank.installation_by(&signer).await.unwrap().unwrap();
    let proof = frank.standing_proof(action, &by).await.unwrap();
    let own = digest(served, action).await;
    verify_grant(&proof, &own, Some(trust), None)
}

#[tokio::test]
async fn what_is_not_approved_or_not_any_more_gets_no_proof_and_none_says_that_it_is_permitted() {
    let dir = tempfile::tempdir().unwrap();
    let served = served(&dir).await;
    served.world.add_person("hana", &[Role::Analyst]).await;
    let (trust, frank) = (trust(&served).await, frank(&served).await);
    let half = proposed(&served, "half").await;
    let decided = served.world.decide("carol", half, Verdict::Approve);
    decided.await.unwrap();
    let mut simulated = proposal("simulated");
    simulated["is_simulation"] = json!(true);
    let made = served.post(AGENT, ACTIONS, simulated).await.with(201);
    let simulation: Uuid = made["action_id"].as_str().unwrap().parse().unwrap();
    let decided = served.world.decide("hana", simulation, Verdict::Approve);
    decided.await.unwrap();
    let withdrawn = approved(&served, "withdrawn").await;
    let earlier = fetched(&served, AGENT, withdrawn).await;
    let body = json!({"text": "It is not needed any more."});
    let at = format!("{ACTIONS}/{withdrawn}/withdraw");
    served.post(AGENT, &at, body).await.with(200);
    let used = approved(&served, "used").await;
    let at = format!("{ACTIONS}/{used}/consume");
    served.post(AGENT, &at, json!({})).await.with(200);
    let superseded = approved(&served, "superseded").await;
    let instead = proposed(&served, "instead").await;
    let at = format!("{ACTIONS}/{superseded}/supersede");
    let by = json!({"by": instead});
    let answer = served.post(AGENT, &at, by).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let compromised = approved(&served, "compromised").await;
    let before = fetched(&served, AGENT, compromised).await;
    let own = digest(&served, compromised).await;
    assert_eq!(
        verdict(&before, &own, Some(&trust)),
        GrantVerdict::Permitted
    );
    let alice = served.world.desk("alice").await;
    alice.revoke_key(&actor("dave"), Some(1)).await.unwrap();
    for (action, word) in [
        (half, "in_review"),
        (simulation, "simulated"),
        (withdrawn, "withdrawn"),
        (used, "executing"),
        (superseded, "superseded"),
        (compromised, "in_review"),
    ] {
        let answer = served.get(AGENT, &path(action)).await;
        let refused = answer.refused("not-executable");
        assert_eq!(refused["members"]["state"], word);
        let report = stands(&served, &frank, action, &trust).await;
        assert_eq!(
            report.verdict,
            GrantVerdict::NotPermitted,
            "{word} {report:?}"
        );
        assert_eq!(report.verdict.exit_code(), 3);
    }
    // A proof of before speaks of the head of before, and says so.
    let own = digest(&served, withdrawn).await;
    let report = verify_grant(&earlier, &own, Some(&trust), None);
    let now = stands(&served, &frank, withdrawn, &trust).await;
    assert!(report.head < now.head, "{report:?}");
    let nothing = Uuid::nil();
    let answer = served.get(AGENT, &path(nothing)).await;
    answer.refused("not-found");
    served.world.add_person("gina", &[]).await;
    let answer = served.get("gina", &path(half)).await;
    assert!(answer.status >= 400, "{answer:?}");
}

#[tokio::test]
async fn an_agent_reads_of_its_own_approved_action_alone_what_proves_it() {
    let dir = tempfile::tempdir().unwrap();
    let served = served(&dir).await;
    let open = proposed(&served, "open").await;
    let own = approved(&served, "own").await;
    let count = async |action: Uuid| -> i64 {
        let mut raw = served.world.raw(AGENT).await;
        let sql = "SELECT (SELECT count(*) FROM countersign.grant_records($1, 0, 1000000, 2000)) + (SELECT count(*) FROM countersign.grant_texts($1))";
        sqlx::query_scalar(sql)
            .bind(action)
            .fetch_one(&mut raw)
            .await
            .unwrap()
    };
    assert!(count(own).await > 0);
    assert_eq!((count(open).await, count(Uuid::nil()).await), (0, 0));
    served
        .post(AGENT, &format!("{ACTIONS}/{own}/consume"), json!({}))
        .await
        .with(200);
    assert_eq!(count(own).await, 0);
}
