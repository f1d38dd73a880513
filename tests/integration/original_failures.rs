//! What the system that the seed describes gets wrong, as measured on it; each test is named after the failure that must
//! not be ours.

use std::{fs, process::Command, time::Duration};

use countersign_app::{Failure, decide::Decision};
use countersign_evidence::Verdict;
use countersign_ledger::Record;
use countersign_statement::codes::{Advice, ReasonCode, Role, Verdict as Vote};
use countersign_store::actions::Decided;
use countersign_testkit::{Proposal, World, actor};
use sqlx::{Row as _, postgres::PgListener};
use uuid::Uuid;

use crate::bundles::{Exported, files, session};

const NARRATIVE: &str = "I compared the statements with the contract.";

fn decision(verdict: Vote) -> Decision {
    Decision {
        decision_id: Uuid::new_v4(),
        verdict,
        reason_code: match verdict {
            Vote::Approve => ReasonCode::EvidenceSupports,
            Vote::Reject => ReasonCode::InsufficientEvidence,
        },
        narrative: NARRATIVE.to_owned(),
    }
}

/// Decides with the whole use case, as the console does.
async fn decide(
    world: &World,
    name: &str,
    action: Uuid,
    verdict: Vote,
) -> Result<Decided, Failure> {
    session(world, name)
        .await
        .decide(action, &decision(verdict))
        .await
}

async fn records(world: &World, event: &str) -> Vec<Record> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT bytes FROM countersign.ledger_record WHERE event = $1 ORDER BY seq",
    )
    .bind(event)
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    rows.iter()
        .map(|bytes| Record::parse(bytes).unwrap())
        .collect()
}

/// A world with one approval in two steps, a comment and a rejection against the advice.
async fn busy_world() -> World {
    let world = World::new().await;
    let action = world.open_action().await;
    session(&world, "erin")
        .await
        .comment(action, "The payees share one phone.")
        .await
        .unwrap();
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    decide(&world, "dave", action, Vote::Approve).await.unwrap();
    let other = world.open_action().await;
    decide(&world, "bob", other, Vote::Reject).await.unwrap();
    world
}

#[tokio::test]
async fn a_two_approver_action_never_completes() {
    let world = World::new().await;
    let action = world.open_action().await;
    let first = decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    assert_eq!((first.state.as_str(), first.step), ("in_review", 2));
    let second = decide(&world, "dave", action, Vote::Approve).await.unwrap();
    assert_eq!(second.state, "approved");
    assert_eq!(world.state(action).await.0, "approved");
    assert_eq!(records(&world, "action.decided").await.len(), 2);
}

#[tokio::test]
async fn the_approvers_identity_comes_from_the_request() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let honest = world.decision(&carol, action, Vote::Approve).await;
    // Carol's login and key, bob's name in the statement.
    let mut named = honest.clone();
    named.statement.person = actor("bob").id;
    let refused = carol.send(&named.resign(&carol)).await.unwrap_err();
    assert_eq!(refused.code(), "statement-differs");
    // Carol's login with a statement that bob signed.
    let bob = world.desk("bob").await;
    let bobs = world.decision(&bob, action, Vote::Approve).await;
    assert_eq!(
        carol.send(&bobs).await.unwrap_err().code(),
        "key-not-active"
    );
    // There is no column for who one is, on any door through which a person decides or comments.
    let asked: i64 = sqlx::query_scalar(
        "SELECT pg_catalog.count(*) FROM information_schema.columns WHERE table_schema = 'fact'
            AND table_name IN ('decision', 'comment', 'view', 'action', 'export', 'confirmation') AND column_name IN ('person', 'actor', 'approver', 'user', 'login')",
    )
    .fetch_one(world.owner().await.connection())
    .await
    .unwrap();
    assert_eq!(asked, 0);
    carol.send(&honest).await.unwrap();
    let decided = records(&world, "action.decided").await;
    assert_eq!(
        decided.iter().map(|r| r.actor.clone()).collect::<Vec<_>>(),
        [actor("carol").id.to_string()]
    );
}

#[tokio::test]
async fn one_person_plays_all_approvers() {
    let world = World::new().await;
    world
        .add_person("gina", &[Role::ComplianceOfficer, Role::Supervisor])
        .await;
    let action = world.open_action().await;
    decide(&world, "gina", action, Vote::Approve).await.unwrap();
    assert_eq!(
        decide(&world, "gina", action, Vote::Approve)
            .await
            .unwrap_err()
            .code,
        "seat-taken"
    );
    // Nor does the database let her, whom no console asks.
    let gina = world.desk("gina").await;
    let again = world.decision(&gina, action, Vote::Approve).await;
    assert_eq!(gina.send(&again).await.unwrap_err().code(), "seat-taken");
    assert_eq!(world.state(action).await.0, "in_review");
    assert_eq!(
        decide(&world, "dave", action, Vote::Approve)
            .await
            .unwrap()
            .state,
        "approved"
    );
}

#[tokio::test]
async fn submitters_approve_their_own() {
    let world = World::new().await;
    let action = world.open_action().await;
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    // Alice is a supervisor, and the agent that proposed this is hers.
    let refused = decide(&world, "alice", action, Vote::Approve)
        .await
        .unwrap_err();
    assert_eq!(refused.code, "lineage");
    assert!(
        refused.sentence.contains("Owns agent aml-screen"),
        "{refused}"
    );
    let alice = world.desk("alice").await;
    let forced = world.decision(&alice, action, Vote::Approve).await;
    assert_eq!(alice.send(&forced).await.unwrap_err().code(), "lineage");
    // And the agent itself has no way in.
    let agent = world.desk("aml-screen").await;
    let theirs = alice
        .store
        .add_decision(
            &forced.statement,
            None,
            agent.actor.sign(&forced.statement.encode()),
        )
        .await;
    assert!(theirs.is_err());
    assert_eq!(
        agent.send(&forced).await.unwrap_err().code(),
        "not-permitted"
    );
    assert_eq!(world.state(action).await.1, 2);
}

#[tokio::test]
async fn an_override_is_recorded_when_the_human_agrees() {
    let world = World::new().await;
    for (advice, vote, overrides) in [
        (Advice::Proceed, Vote::Approve, ""),
        (Advice::Block, Vote::Reject, ""),
        (Advice::Review, Vote::Approve, ""),
        (Advice::Review, Vote::Reject, ""),
        (Advice::Proceed, Vote::Reject, "ai_override"),
        (Advice::Block, Vote::Approve, "ai_override"),
    ] {
        let action = world.propose(&Proposal::default().advice(advice)).await;
        let decided = decide(&world, "carol", action, vote).await.unwrap();
        assert_eq!(decided.override_type, overrides, "{advice} and {vote}");
        let last = records(&world, "action.decided").await.pop().unwrap();
        assert!(
            last.statement
                .contains(&format!(r#""override_type":"{overrides}""#)),
            "{}",
            last.statement
        );
    }
}

#[tokio::test]
async fn comments_are_lost() {
    let world = busy_world().await;
    let store = world.store("frank").await;
    let action: Uuid = sqlx::query_scalar("SELECT action_id FROM countersign.comment")
        .fetch_one(world.owner().await.connection())
        .await
        .unwrap();
    let comments = store.comments(action).await.unwrap();
    assert_eq!(
        comments
            .iter()
            .map(|c| (c.person, c.text.as_deref()))
            .collect::<Vec<_>>(),
        [(actor("erin").id, Some("The payees share one phone."))]
    );
    // What was said with a decision is kept with it, and both travel in the export.
    let told = store.decisions(action).await.unwrap();
    assert!(
        told.len() == 2
            && told
                .iter()
                .all(|d| d.narrative.as_deref() == Some(NARRATIVE))
    );
    let export = Exported::of(&world).await;
    let folder = export.unpacked("unpacked");
    let texts: Vec<String> = files(&folder)
        .iter()
        .map(|f| String::from_utf8_lossy(&fs::read(f).unwrap()).into_owned())
        .collect();
    for said in ["The payees share one phone.", NARRATIVE] {
        assert!(
            texts.iter().any(|text| text.contains(said)),
            "{said:?} is not in the export"
        );
    }
}

#[tokio::test]
async fn a_truncated_or_emptied_export_verifies_as_authentic() {
    let export = Exported::of(&busy_world().await).await;
    assert_eq!(export.judge(&export.zip).verdict, Verdict::Valid);
    let whole = fs::read(&export.zip).unwrap();
    let cut = export.dir.path().join("cut.zip");
    for length in (0..whole.len())
        .step_by(whole.len() / 97)
        .chain([whole.len() - 1])
    {
        fs::write(&cut, &whole[..length]).unwrap();
        let verdict = export.judge(&cut).verdict;
        assert!(
            !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
            "{length} of {} bytes: {verdict:?}",
            whole.len()
        );
    }
    // The unpacked files one by one: emptied, and without their last line.
    let folder = export.unpacked("unpacked");
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
    for file in files(&folder) {
        let bytes = fs::read(&file).unwrap();
        let last = bytes
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap_or(bytes.len() / 2);
        for short in [&bytes[..0], &bytes[..last]] {
            fs::write(&file, short).unwrap();
            let verdict = export.judge(&folder).verdict;
            // Some files are empty by nature.
            assert!(
                short == bytes
                    || !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
                "{}: {verdict:?}",
                file.display()
            );
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
}

#[tokio::test]
async fn crlf_changes_pass() {
    let export = Exported::of(&busy_world().await).await;
    let folder = export.unpacked("unpacked");
    let mut changed = 0;
    for file in files(&folder) {
        let bytes = fs::read(&file).unwrap();
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            continue;
        };
        if !text.contains('\n') {
            continue;
        }
        fs::write(&file, text.replace('\n', "\r\n")).unwrap();
        let verdict = export.judge(&folder).verdict;
        // These two have a fixed last line; without it they count as cut.
        let cut = file.ends_with("SHA256SUMS.sig") || file.ends_with("report.html");
        let expected = if cut {
            Verdict::Incomplete
        } else {
            Verdict::Altered
        };
        assert_eq!(verdict, expected, "{}", file.display());
        fs::write(&file, &bytes).unwrap();
        changed += 1;
    }
    assert!(changed > 8, "only {changed} files have lines");
}

/// The program itself, built beside these tests if it is not there.
fn verifier() -> Command {
    let built = Command::new(env!("CARGO"))
        .args(["build", "-q", "--offline", "-p", "countersign-verify"])
        .status()
        .unwrap();
    assert!(built.success());
    let here = std::env::current_exe().unwrap();
    Command::new(
        here.parent()
            .unwrap()
            .parent()
            .unwrap()
            .join("countersign-verify"),
    )
}

#[tokio::test]
async fn batch_verification_stops_at_the_first_missing_file() {
    let export = Exported::of(&busy_world().await).await;
    let at = |name: &str| export.dir.path().join(name);
    fs::write(at("trust"), export.trust.encode()).unwrap();
    fs::copy(&export.zip, at("second.zip")).unwrap();
    let mut bytes = fs::read(&export.zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(at("altered.zip"), bytes).unwrap();
    fs::write(at("letter.txt"), "Dear auditor").unwrap();
    let out = verifier()
        .args([
            at("missing.zip"),
            at("letter.txt"),
            export.zip.clone(),
            at("altered.zip"),
            at("second.zip"),
        ])
        .arg("--json")
        .arg("--trust")
        .arg(at("trust"))
        .output()
        .unwrap();
    let verdicts: Vec<String> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["verdict"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let word = |v: Verdict| v.code().to_owned();
    assert_eq!(
        verdicts,
        [
            word(Verdict::Unreadable),
            word(Verdict::Unreadable),
            word(Verdict::Valid),
            word(Verdict::Altered),
            word(Verdict::Valid)
        ]
    );
    assert_eq!(out.status.code(), Some(2), "the worst verdict is the exit");
}

#[tokio::test]
async fn exports_go_out_without_their_proof() {
    let export = Exported::of(&busy_world().await).await;
    let folder = export.unpacked("unpacked");
    for proof in [
        "proof/checkpoint",
        "proof/hashes",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "keys/allowed_signers",
        "bundle.json",
    ] {
        let file = folder.join(proof);
        let bytes = fs::read(&file).unwrap_or_else(|_| panic!("{proof} is not in the export"));
        fs::remove_file(&file).unwrap();
        let verdict = export.judge(&folder).verdict;
        assert!(
            !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
            "without {proof}: {verdict:?}"
        );
        fs::write(&file, bytes).unwrap();
    }
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
}

#[tokio::test]
async fn verification_status_can_be_set_by_hand() {
    let world = busy_world().await;
    let export = Exported::of(&world).await;
    // There is nothing to set: no column, in no table and no door.
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns
          WHERE table_schema IN ('countersign', 'fact') AND column_name ~ 'verif|status|authentic|trusted'",
    )
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    assert_eq!(columns, Vec::<String>::new());
    // Nor does a bundle say of itself that it is verified; whoever writes that into it has altered it.
    let folder = export.unpacked("unpacked");
    let manifest = folder.join("bundle.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for claim in ["verified", "verdict", "status"] {
        assert!(!text.contains(&format!("\"{claim}\"")), "{text}");
        fs::write(
            &manifest,
            text.replacen('{', &format!(r#"{{"{claim}":"Valid","#), 1),
        )
        .unwrap();
        assert_eq!(export.judge(&folder).verdict, Verdict::Altered);
    }
    fs::write(&manifest, text).unwrap();
    // The verdict follows the bytes: changed, and changed back.
    let records = folder.join("data/records.jsonl");
    let mut bytes = fs::read(&records).unwrap();
    let middle = bytes.len() / 2;
    for expected in [Verdict::Altered, Verdict::Valid] {
        bytes[middle] ^= 1;
        fs::write(&records, &bytes).unwrap();
        assert_eq!(export.judge(&folder).verdict, expected);
    }
}

#[tokio::test]
async fn others_hear_of_approvals_that_were_then_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    let alice = world.desk("alice").await;
    let forced = world.decision(&alice, action, Vote::Approve).await;
    let dave = world.desk("dave").await;
    let good = world.decision(&dave, action, Vote::Approve).await;
    let mut listener = PgListener::connect_with(world.store("frank").await.pool())
        .await
        .unwrap();
    listener.listen("countersign_ledger").await.unwrap();
    let before = world.store("frank").await.head().await.unwrap();
    assert_eq!(alice.send(&forced).await.unwrap_err().code(), "lineage");
    let heard = tokio::time::timeout(Duration::from_millis(400), listener.recv()).await;
    assert!(heard.is_err(), "somebody was told of a refused approval");
    assert_eq!(world.store("frank").await.head().await.unwrap(), before);
    assert_eq!(records(&world, "action.decided").await.len(), 1);
    assert_eq!(
        world
            .store("frank")
            .await
            .decisions(action)
            .await
            .unwrap()
            .len(),
        1
    );
    // What does happen is heard of.
    dave.send(&good).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), listener.recv())
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn metrics_fail_on_postgres() {
    let world = busy_world().await;
    world.open_action().await;
    let counts = world.store("frank").await.state_counts().await.unwrap();
    assert_eq!(
        counts,
        [
            ("approved".to_owned(), 1),
            ("in_review".to_owned(), 1),
            ("rejected".to_owned(), 1)
        ]
    );
}

#[tokio::test]
async fn password_hashes_are_exported() {
    let world = busy_world().await;
    let export = Exported::of(&world).await;
    // Zips are stored, not compressed: what is in them can be searched for.
    let bytes = fs::read(&export.zip).unwrap();
    let inside = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(inside(b"action.decided"), "the export cannot be searched");
    let mut owner = world.owner().await;
    let rows = sqlx::query(
        "SELECT rolname::text, rolpassword FROM pg_catalog.pg_authid WHERE rolpassword IS NOT NULL",
    )
    .fetch_all(owner.connection())
    .await
    .unwrap();
    assert!(rows.len() >= 10);
    for row in rows {
        let (login, verifier): (String, String) = (row.get(0), row.get(1));
        assert!(verifier.starts_with("SCRAM-SHA-256$"));
        for secret in verifier
            .split(['$', ':'])
            .filter(|part| part.len() > 20)
            .chain([actor(&login).password.as_str()])
        {
            assert!(
                !inside(secret.as_bytes()),
                "a secret of {login} is in the export"
            );
        }
    }
    assert!(!inside(b"SCRAM-SHA-256"));
    // No table of ours keeps one, and no login of ours can read where Postgres does.
    let mut carol = world.raw("carol").await;
    let refused = sqlx::query("SELECT rolpassword FROM pg_catalog.pg_authid")
        .execute(&mut carol)
        .await
        .unwrap_err();
    assert_eq!(
        refused
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .as_deref(),
        Some("42501")
    );
}

#[tokio::test]
async fn times_are_local_and_naive() {
    let world = World::new().await;
    // A client that lives elsewhere and writes dates as Germans do.
    let mut agent = world.raw("aml-screen").await;
    let proposal = Proposal::default().bytes();
    for sql in [
        "SET TimeZone = 'Asia/Kolkata'",
        "SET DateStyle = 'German'",
        "SET IntervalStyle = 'sql_standard'",
        "SET bytea_output = 'escape'",
    ] {
        sqlx::query(sql).execute(&mut agent).await.unwrap();
    }
    sqlx::query("INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)")
        .bind(&proposal.content)
        .bind(&proposal.content_salt[..])
        .bind(&proposal.recommendation)
        .bind(&proposal.recommendation_salt[..])
        .execute(&mut agent)
        .await
        .unwrap();
    let action = records(&world, "action.proposed").await.pop().unwrap();
    let age = chrono::Utc::now() - action.at.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(age.num_seconds().abs() < 60, "{}", action.at);
    let id: Uuid = action
        .subject
        .trim_start_matches("action:")
        .parse()
        .unwrap();
    decide(&world, "carol", id, Vote::Approve).await.unwrap();
    let export = Exported::of(&world).await;
    let folder = export.unpacked("unpacked");
    let mut times = 0;
    for file in [
        folder.join("data/records.jsonl"),
        folder.join("keys/events.jsonl"),
        folder.join("bundle.json"),
    ] {
        let text = fs::read_to_string(&file).unwrap();
        // Wherever a date and a time of day stand together, a zone follows: always Z, with microseconds.
        for (place, _) in text.match_indices('T').filter(|(p, _)| {
            let before = &text.as_bytes()[p.saturating_sub(10)..*p];
            before.len() == 10
                && before[4] == b'-'
                && before[7] == b'-'
                && before[..4].iter().all(u8::is_ascii_digit)
        }) {
            let time: String = text[place + 1..].chars().take(16).collect();
            assert!(
                time.len() == 16 && time.ends_with('Z') && time.as_bytes()[8] == b'.',
                "{time} in {}",
                file.display()
            );
            times += 1;
        }
    }
    assert!(times > 20, "only {times} times were found");
}
