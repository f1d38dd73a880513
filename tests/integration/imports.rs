//! Imports meet each other: rows and incidents that are known by their ids, corrected or misread, and findings that are
//! proposed once, over however many files their rows came.

use std::{fmt::Write as _, path::Path};

use chrono::TimeDelta;
use countersign_agents::{Moment, import::Dialect};
use countersign_app::{
    AgentSession, Watch,
    findings::{Finding, Outcome},
    imports::{self, Imported, Said},
    screening::{Looked, Window},
};
use countersign_evidence::Verdict as Judged;
use countersign_statement::codes::Verdict;
use countersign_store::{
    Private,
    imports::{ImportFact, TransactionRow},
};
use countersign_testkit::World;
use uuid::Uuid;

use crate::bundles::{Exported, session};

const HEADER: &str = "id,time,from_account,to_account,amount,currency\n";

struct Bench {
    world: World,
    agent: AgentSession,
    dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let world = World::new().await;
        let agent = AgentSession::over(world.store("aml-screen").await)
            .await
            .unwrap();
        Self {
            world,
            agent,
            dir: tempfile::tempdir().unwrap(),
        }
    }

    async fn import_as(&self, text: &str, dialect: Dialect) -> Result<Imported, String> {
        let path = self.dir.path().join("rows.csv");
        std::fs::write(&path, text).unwrap();
        let store = self.world.store("erin").await;
        imports::transactions(&store, &path, dialect, &Watch::default())
            .await
            .map_err(|failure| failure.code().to_owned())
    }

    async fn import(&self, rows: &str) -> Result<Imported, String> {
        self.import_as(&format!("{HEADER}{rows}"), Dialect::default())
            .await
    }

    async fn look(&self, since: Option<Moment>) -> Looked {
        let window = Window {
            import: None,
            since,
        };
        self.agent
            .screen_window(window, &Watch::default())
            .await
            .unwrap()
    }

    /// Screens and proposes, as the command does.
    async fn screen(&self) -> Vec<(String, String, Outcome)> {
        let found = self.look(None).await.screening;
        let findings: Vec<Finding> = found
            .alerts
            .iter()
            .map(|alert| Finding {
                proposal: alert.proposal("test"),
                newest_import: alert.newest_import,
            })
            .collect();
        let outcomes = self
            .agent
            .propose_findings(findings, false, &Watch::default())
            .await
            .unwrap();
        let named = found.alerts.into_iter().map(|a| (a.account, a.kind));
        named
            .zip(outcomes)
            .map(|((account, kind), outcome)| (account, kind.to_owned(), outcome))
            .collect()
    }

    async fn mule(&self) -> (String, Outcome) {
        let all = self.screen().await;
        let (_, kind, outcome) = all.into_iter().find(|(a, ..)| a == "MULE").unwrap();
        (kind, outcome)
    }
}

fn counts(imported: &Imported) -> (u64, u64, u64, u64, u64) {
    let summary = imported.report.summary.as_ref().unwrap();
    (
        imported.report.accepted,
        imported.report.rejected,
        summary.known,
        summary.repeated,
        summary.corrected,
    )
}

#[tokio::test]
async fn an_overlapping_download_takes_only_what_is_new_and_says_so() {
    let bench = Bench::new().await;
    let first = "k1,2026-05-01T08:00:00Z,A,B,12.50,EUR\nk2,2026-05-01T09:00:00Z,B,C,7,EUR\nk2,2026-05-01T09:00:00Z,B,C,7.00,EUR\nk1,2026-05-01T08:00:00Z,A,B,13.50,EUR\n";
    let imported = bench.import(first).await.unwrap();
    assert_eq!(counts(&imported), (2, 1, 0, 1, 0));
    let bad = &imported.report.bad_lines[0];
    assert_eq!(bad.line, 5);
    assert!(
        bad.reason.what.contains("that of line 2 too"),
        "{}",
        bad.reason
    );

    // One known, one corrected, one new, and one that has the id of a transfer of others.
    let second = "k2,2026-05-01T09:00:00Z,B,C,7.0,EUR\nk1,2026-05-01T08:00:00Z,A,B,125.50,EUR\nk3,2026-05-02T08:00:00Z,C,D,1,EUR\n";
    let clash = "k3,2026-07-02T08:00:00Z,Y,Z,900,USD\n";
    let imported = bench.import(second).await.unwrap();
    assert_eq!(counts(&imported), (2, 0, 1, 0, 1));
    let notes = &imported.report.summary.as_ref().unwrap().notes;
    assert!(
        notes.iter().any(
            |note| note.contains("corrects k1: was 12.50 EUR from A to B")
                && note.contains("is 125.50 EUR")
        ),
        "{notes:?}"
    );
    let refused = bench.import(clash).await.unwrap_err();
    assert_eq!(refused, "import-empty");
    assert_eq!(bench.import(second).await.unwrap_err(), "import-duplicate");
    // The same rows in another file: nothing is left to take.
    let again = "k3,2026-05-02T08:00:00Z,C,D,1,EUR\nk2,2026-05-01T09:00:00Z,B,C,7.0,EUR\n";
    assert_eq!(bench.import(again).await.unwrap_err(), "import-known");

    // What is screened is each transfer once, the corrected one as it is now.
    let looked = bench.look(None).await;
    assert_eq!(looked.screening.rows, 3);
    assert_eq!(looked.left_out.corrected_rows, 1);
    let store = bench.world.store("erin").await;
    let (rows, total) = store.booked("A", 10).await.unwrap();
    assert_eq!((total, rows[0].amount.as_str()), (1, "125.50"));
    assert!(
        rows[0]
            .was
            .as_ref()
            .unwrap()
            .starts_with("12.50 EUR from A to B")
    );
}

#[tokio::test]
async fn a_file_that_was_misread_is_imported_anew_and_the_new_reading_takes_its_place() {
    let bench = Bench::new().await;
    let text = "Day,Payer,Payee,Sum,Ref\n03/04/2026,P,Q,1.250,x1\n05/06/2026,Q,R,2.500,x2\n";
    let read = |time: &str, thousands: Option<&str>, decimal: &str| Dialect {
        mapping: Some(
            "time=Day,from_account=Payer,to_account=Payee,amount=Sum,currency==EUR,id=Ref".into(),
        ),
        time_format: Some(time.into()),
        zone: Some("UTC".into()),
        decimal: Some(decimal.into()),
        thousands: thousands.map(Into::into),
        ..Dialect::default()
    };
    let wrong = read("%m/%d/%Y", None, ".");
    let right = read("%d/%m/%Y", Some("."), ",");
    bench.import_as(text, wrong.clone()).await.unwrap();
    assert_eq!(
        bench.import_as(text, wrong.clone()).await.unwrap_err(),
        "import-duplicate"
    );
    let anew = bench.import_as(text, right.clone()).await.unwrap();
    assert_eq!(
        counts(&anew),
        (2, 0, 0, 0, 0),
        "an earlier reading of the file is not known, but replaced"
    );
    let store = bench.world.store("erin").await;
    let (rows, total) = store.booked("P", 10).await.unwrap();
    assert_eq!(
        (total, rows[0].amount.as_str(), rows[0].time.as_str()),
        (1, "1250", "2026-04-03T00:00:00.000000Z")
    );
    assert_eq!(
        bench.import_as(text, right).await.unwrap_err(),
        "import-duplicate"
    );
    let looked = bench.look(None).await;
    assert_eq!(
        (looked.screening.rows, looked.left_out.replaced_rows),
        (2, 2)
    );
}

/// A book of honest rows over `days`, one pattern in it: payers of the mule on each of `on`, and what leaves on `out`.
fn day(day: u32, payers: std::ops::Range<u32>, out: bool) -> String {
    let mut rows = String::new();
    for n in 0..140_u32 {
        let (a, b) = ((n * 7 + day * 3) % 61, (n * 11 + day * 5) % 59 + 61);
        let cents = (n * n * 31 + day * 977) % 40_000 + 500;
        writeln!(
            rows,
            "d{day}n{n},2026-05-{day:02}T{:02}:{:02}:00Z,H{a},H{b},{}.{:02},EUR",
            n % 24,
            n % 60,
            cents / 100,
            cents % 100
        )
        .unwrap();
    }
    for n in payers {
        writeln!(
            rows,
            "m{n},2026-05-{day:02}T10:{:02}:00Z,H{},MULE,{}.00,EUR",
            n % 60,
            n * 3,
            8_800 + n
        )
        .unwrap();
    }
    if out {
        for n in 0..4 {
            writeln!(
                rows,
                "o{n},2026-05-{day:02}T18:{n:02}:00Z,MULE,X{n},{}.00,EUR",
                30_000 + n
            )
            .unwrap();
        }
    }
    rows
}

#[tokio::test]
async fn a_pattern_over_several_files_is_the_finding_that_one_file_gives() {
    let (split, whole) = (Bench::new().await, Bench::new().await);
    let days = [
        day(4, 0..5, false),
        day(5, 5..10, false),
        day(6, 10..14, true),
    ];
    // In another order than that of their times.
    for at in [1, 2, 0] {
        split.import(&days[at]).await.unwrap();
    }
    whole.import(&days.concat()).await.unwrap();
    let alerts = async |bench: &Bench| -> Vec<_> {
        let found = bench.look(None).await.screening.alerts;
        found
            .into_iter()
            .map(|a| (a.account, a.confidence, a.kind, a.evidence))
            .collect()
    };
    let (found, one) = (alerts(&split).await, alerts(&whole).await);
    assert!(
        found.iter().any(|(account, ..)| account == "MULE"),
        "{found:?}"
    );
    assert_eq!(found, one);
    // A window that begins later leaves the first day out, and says so.
    let looked = split
        .look(Some(Moment::parse("2026-05-05T00:00:00Z").unwrap()))
        .await;
    assert_eq!(looked.left_out.earlier_rows, 145);
    assert_eq!(looked.screening.rows + 145, 438);
    let steps = split.look(Some(Moment::Step(1))).await;
    assert_eq!(
        (steps.screening.rows, steps.left_out.other_time_rows),
        (0, 438)
    );
}

#[tokio::test]
async fn a_finding_waits_once_and_comes_again_only_with_something_new() {
    let bench = Bench::new().await;
    bench.import(&day(4, 0..7, false)).await.unwrap();
    bench.import(&day(5, 7..14, true)).await.unwrap();
    let (kind, first) = bench.mule().await;
    let Outcome::Proposed(made) = &first else {
        panic!("{first:?}");
    };
    let waiting = |grown| Outcome::Waits {
        action: made.action_id,
        grown,
    };
    assert_eq!(bench.mule().await, (kind.clone(), waiting(false)));
    // More of the same comes in while it waits.
    bench.import(&day(6, 14..17, false)).await.unwrap();
    assert_eq!(bench.mule().await, (kind.clone(), waiting(true)));
    // Decided: what is new since is asked again, and then nothing more.
    bench
        .world
        .decide("carol", made.action_id, Verdict::Reject)
        .await
        .unwrap();
    let (_, second) = bench.mule().await;
    let Outcome::Proposed(again) = &second else {
        panic!("{second:?}");
    };
    assert_ne!(again.action_id, made.action_id);
    // Nobody decides it: once it has run out, it is asked anew.
    bench.world.shift_clock(TimeDelta::days(30)).await;
    let (_, third) = bench.mule().await;
    let Outcome::Proposed(anew) = &third else {
        panic!("{third:?}");
    };
    assert!(!anew.existing && anew.action_id != again.action_id);
    assert!(
        matches!(bench.mule().await.1, Outcome::Waits { action, grown: false } if action == anew.action_id)
    );
}

async fn incidents(world: &World, dir: &Path, text: &str) -> Result<Imported, String> {
    let path = dir.join("incidents.json");
    std::fs::write(&path, text).unwrap();
    let store = world.store("erin").await;
    imports::incidents(&store, &path, &Watch::default())
        .await
        .map_err(|failure| failure.code().to_owned())
}

#[tokio::test]
async fn an_incident_is_known_by_its_id_over_all_files() {
    let bench = Bench::new().await;
    let (world, dir) = (&bench.world, bench.dir.path());
    let one = |title: &str, severity: &str| {
        format!(
            r#"{{"id":"C-4","title":"{title}","severity":"{severity}","opened_at":"2026-05-01T10:00:00Z","accounts":["Q1"]}}"#
        )
    };
    let other =
        r#"{"id":"C-5","title":"other","severity":"low","opened_at":"2026-05-02T10:00:00Z"}"#;
    incidents(world, dir, &one("leak", "high")).await.unwrap();
    let both = format!("{}\n{other}", one("leak", "high"));
    let imported = incidents(world, dir, &both).await.unwrap();
    assert_eq!(counts(&imported), (1, 0, 1, 0, 0));
    let changed = incidents(world, dir, &one("leak", "critical"))
        .await
        .unwrap();
    assert_eq!(counts(&changed), (1, 0, 0, 0, 1));
    assert!(
        changed.report.summary.unwrap().notes[0].contains("C-4 is another than before: severity")
    );
    assert_eq!(
        incidents(world, dir, &format!("{other}\n\n"))
            .await
            .unwrap_err(),
        "import-known"
    );
    let all = bench.agent.incidents(None).await.unwrap();
    let listed: Vec<_> = all
        .iter()
        .map(|(_, incident)| (incident.id.as_str(), format!("{:?}", incident.severity)))
        .collect();
    assert_eq!(
        listed,
        [("C-5", "Low".to_owned()), ("C-4", "Critical".to_owned())]
    );
}

/// Two files that share rows `from..to`, imported at the same time by two people.
#[tokio::test]
async fn of_two_imports_at_once_one_takes_each_row_and_the_other_says_so() {
    let bench = Bench::new().await;
    let rows = |numbers: std::ops::Range<u32>| {
        let row = |n: u32| {
            format!(
                "z{n},2026-07-{:02}T{:02}:00:00Z,P{},Q{},{n}.10,EUR\n",
                1 + n % 28,
                n % 24,
                n % 97,
                n % 89
            )
        };
        format!("{HEADER}{}", numbers.map(row).collect::<String>())
    };
    let both = [rows(0..7_500), rows(5_000..13_000)];
    let import = async |login: &str, text: &str| {
        let path = bench.dir.path().join(format!("{login}.csv"));
        std::fs::write(&path, text).unwrap();
        let store = bench.world.store(login).await;
        imports::transactions(&store, &path, Dialect::default(), &Watch::default())
            .await
            .map_err(|failure| failure.code().to_owned())
            .unwrap()
    };
    let (one, other) = tokio::join!(import("erin", &both[0]), import("aml-screen", &both[1]));
    let (one, other) = (counts(&one), counts(&other));
    assert_eq!(one.0 + other.0, 13_000, "{one:?} {other:?}");
    assert_eq!(one.2 + other.2, 2_500, "{one:?} {other:?}");
    // Whoever came first took all of its rows.
    assert!(one.0 == 7_500 || other.0 == 8_000, "{one:?} {other:?}");
    assert_eq!(bench.look(None).await.screening.rows, 13_000);
}

#[tokio::test]
async fn an_incident_of_two_imports_at_once_is_taken_once() {
    let bench = Bench::new().await;
    let one = |id: u32| {
        format!(
            r#"{{"id":"D-{id}","title":"t{id}","severity":"low","opened_at":"2026-07-01T10:00:00Z"}}"#
        )
    };
    let list = |ids: std::ops::Range<u32>| ids.map(one).collect::<Vec<_>>().join("\n");
    let import = async |login: &str, text: String| {
        let path = bench.dir.path().join(format!("{login}.json"));
        std::fs::write(&path, text).unwrap();
        let store = bench.world.store(login).await;
        imports::incidents(&store, &path, &Watch::default())
            .await
            .unwrap()
    };
    let (one, other) = tokio::join!(
        import("erin", list(0..40)),
        import("aml-screen", list(30..90))
    );
    let (one, other) = (counts(&one), counts(&other));
    assert_eq!(
        (one.0 + other.0, one.2 + other.2),
        (90, 10),
        "{one:?} {other:?}"
    );
}

/// What an import came to is in its record: the answer's own summary comes back from the ledger, goes into an export with the record,
/// and the text can be erased without the record.
#[tokio::test]
async fn an_imports_record_says_how_its_file_was_read_and_what_it_came_to() {
    let bench = Bench::new().await;
    let first = "k1,2026-05-01T08:00:00Z,A,A,12.50,EUR\nk2,2026-05-01T09:00:00Z,B,C,7,EUR\n";
    bench.import(first).await.unwrap();
    let second = "k2,2026-05-01T09:00:00Z,B,C,7,EUR\nk1,2026-05-01T08:00:00Z,A,B,13.50,EUR\nk3,2026-05-03T10:00:00Z,C,D,4,USD\nk4,soon,C,D,4,USD\n";
    let imported = bench.import(second).await.unwrap();
    let bob = session(&bench.world, "bob").await;
    let recalled = bob.past_import(imported.import).await.unwrap();
    assert_eq!((recalled.row.accepted, recalled.row.rejected), (2, 2));
    let Said::Document(document) = recalled.said else {
        panic!("{:?}", recalled.said)
    };
    assert_eq!(document.reading, imported.report.reading);
    assert_eq!(Some(&document.summary), imported.report.summary.as_ref());
    let of = &document.summary;
    assert_eq!((of.known, of.corrected, of.to_oneself), (1, 1, 0));
    assert_eq!(
        (of.first.as_str(), of.last.as_str(), of.accounts),
        (
            "2026-05-01T08:00:00.000000Z",
            "2026-05-03T10:00:00.000000Z",
            4
        )
    );
    let sums: Vec<(&str, &str)> = of
        .currencies
        .iter()
        .map(|(code, sum)| (code.as_str(), sum.amount.as_str()))
        .collect();
    assert_eq!(sums, [("EUR", "20.50"), ("USD", "4.00")]);

    let exported = Exported::of(&bench.world).await;
    let report = exported.judge(&exported.zip);
    assert_eq!(report.verdict, Judged::Valid, "{}", report.text());
    let unpacked = exported.unpacked("unpacked");
    let text = imported.report.document().unwrap();
    let texts = std::fs::read(unpacked.join("data/payload/1")).unwrap();
    let kept = texts
        .windows(text.len())
        .filter(|at| *at == text.as_bytes());
    assert_eq!(kept.count(), 1, "the export has the text that was recorded");

    let erase = format!(
        "UPDATE countersign.payload SET salt = NULL, bytes = NULL WHERE subject = 'import:{}'",
        imported.import
    );
    bench.world.as_owner(&erase).await;
    let recalled = bob.past_import(imported.import).await.unwrap();
    assert_eq!(recalled.said, Said::Erased);
    let exported = Exported::of(&bench.world).await;
    let report = exported.judge(&exported.zip);
    assert_eq!(report.verdict, Judged::Valid, "{}", report.text());
    let missing = bob.past_import(Uuid::new_v4()).await.unwrap_err();
    assert_eq!(missing.code(), "not-found");
}

/// A text of another program is not shown as if it were ours.
#[tokio::test]
async fn a_text_that_is_none_of_ours_is_told() {
    let world = World::new().await;
    let store = world.store("aml-screen").await;
    let import = Uuid::new_v4();
    let mut rows = store.begin_import(import).await.unwrap();
    let row = TransactionRow {
        line: 1,
        id: "t".into(),
        time: "1".into(),
        from_account: "a".into(),
        to_account: "b".into(),
        amount: "9500.00".into(),
        currency: "EUR".into(),
        kind: String::new(),
        channel: String::new(),
        named: true,
        corrects: None,
    };
    rows.add_transactions(&[row]).await.unwrap();
    let fact = ImportFact {
        kind: "transactions",
        file_digest: &[1; 32],
        document: Private {
            salt: &[2; 16],
            text: r#"{"type":"countersign/reading/v1","reading":{},"summary":{"accounts":"many"}}"#,
        },
        reading: &[3; 32],
        rows: 1,
        accepted: 1,
        rejected: 0,
        seen: 0,
    };
    rows.finish(fact).await.unwrap();
    let bob = session(&world, "bob").await;
    assert_eq!(bob.past_import(import).await.unwrap().said, Said::Otherwise);
}
