//! The way of a file into the workspace: picked, looked at, settled, taken, listed.

use countersign_app::imports::Dialect;
use countersign_contract as c;
use countersign_testkit::World;
use std::{path::PathBuf, time::Duration};

use crate::kit::{Answers, Console, console, console_with, own};

/// A bank's file: no known columns, days of no zone, and points that could stand between thousands. The fake has the same.
pub const BANK: &str = "Buchung;Von;An;Betrag\n02.11.2026;DE-A;DE-B;1.250\n03.11.2026;DE-B;DE-C;99.500\n04.11.2026;DE-C;DE-A;soon\n";

/// A file of a known header.
const OWN: &str = "id,time,from_account,to_account,amount,currency\nT1,2026-11-02T09:00:00Z,a,b,1.00,EUR\nT2,2026-11-02T09:00:00Z,b,c,2.00,EUR\n";

/// One of so many rows.
fn many(rows: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("id,time,from_account,to_account,amount,currency\n");
    for line in 0..rows {
        writeln!(
            text,
            "T{line},2026-11-02T09:00:00Z,a{},b,1.00,EUR",
            line % 100
        )
        .unwrap();
    }
    text
}

struct Given {
    world: World,
    carol: Console,
    answers: Answers,
    dir: tempfile::TempDir,
}

async fn given(name: &str, text: &str) -> Given {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    let answers = Answers::default();
    let file = dir.path().join(name);
    std::fs::write(&file, text).unwrap();
    *answers.open.lock().unwrap() = vec![file];
    let carol = console_with(&world, "carol", answers.clone(), own("carol")).await;
    Given {
        world,
        carol,
        answers,
        dir,
    }
}

impl Given {
    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn look(&self, of: &c::ImportFile, dialect: &c::ImportDialect) -> c::ImportLooked {
        let asked = c::ImportLook {
            job: "look".into(),
            file: of.file.clone(),
            kind: of.kind,
            dialect: dialect.clone(),
        };
        self.carol.desk.import_look(asked).await.unwrap()
    }

    async fn take(
        &self,
        of: &c::ImportFile,
        dialect: &c::ImportDialect,
        digest: &str,
    ) -> Result<c::ImportTaken, c::ApiError> {
        let asked = c::ImportTake {
            job: "take".into(),
            file: of.file.clone(),
            kind: of.kind,
            dialect: dialect.clone(),
            file_digest: digest.into(),
        };
        self.carol.desk.import_take(asked).await
    }

    async fn head(&self) -> u64 {
        let status = self.carol.desk.status(c::Nothing {}).await.unwrap();
        status.ledger.head_seq
    }
}

fn mapping(columns: [(c::ImportField, &str); 5]) -> Vec<c::ImportColumn> {
    let column = |(field, column): (c::ImportField, &str)| c::ImportColumn {
        field,
        column: column.into(),
    };
    columns.into_iter().map(column).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_until_nothing_is_doubtful_and_taken_as_it_was_shown() {
    let given = given("bank.csv", BANK).await;
    let desk = &given.carol.desk;
    let picked = desk.import_pick(c::Nothing {}).await.unwrap();
    assert_eq!(
        (picked.name.as_str(), picked.kind, picked.bytes),
        ("bank.csv", c::ImportKind::Transactions, BANK.len() as u64)
    );
    // No column is known: they are shown, and asked for.
    let mut dialect = c::ImportDialect::default();
    let looked = given.look(&picked, &dialect).await;
    let refused = looked.refused.unwrap();
    assert_eq!(
        (refused.setting, refused.field),
        (Some(c::ImportSetting::Mapping), None)
    );
    let sketch = looked.sketch.unwrap();
    let columns: Vec<&str> = sketch
        .columns
        .iter()
        .map(|each| each.column.as_str())
        .collect();
    assert_eq!(columns, ["Buchung", "Von", "An", "Betrag"]);
    assert_eq!(sketch.columns[3].samples, ["1.250", "99.500", "soon"]);
    // A column that would bring another field along is refused, under its own name.
    dialect.mapping = mapping([
        (c::ImportField::Time, "Buchung"),
        (c::ImportField::FromAccount, "Von,to_account=An"),
        (c::ImportField::ToAccount, "An"),
        (c::ImportField::Amount, "Betrag"),
        (c::ImportField::Currency, "=EUR"),
    ]);
    let looked = given.look(&picked, &dialect).await;
    let refused = looked.refused.unwrap();
    assert_eq!(refused.field, Some(c::ImportField::FromAccount));
    assert_eq!(looked.sketch.unwrap().columns.len(), 4);
    // Days need their pattern and then their zone.
    dialect.mapping[1].column = "Von".into();
    dialect.time_format = Some("%d.%m.%Y".into());
    let refused = given.look(&picked, &dialect).await.refused.unwrap();
    assert_eq!(refused.setting, Some(c::ImportSetting::Zone));
    dialect.zone = Some("Europe/Berlin".into());
    // The points are a question, and its answers are whole dialects.
    let refused = given.look(&picked, &dialect).await.refused.unwrap();
    assert_eq!(
        (refused.setting, refused.ways.len()),
        (Some(c::ImportSetting::Thousands), 2)
    );
    let settled = refused.ways[0].dialect.clone();
    assert_eq!(
        (settled.zone.as_deref(), settled.thousands.as_deref()),
        (Some("Europe/Berlin"), Some("."))
    );
    let before = given.head().await;
    let looked = given.look(&picked, &settled).await;
    let summary = looked.summary.unwrap();
    assert_eq!(
        (summary.rows, summary.accepted, summary.rejected),
        (3, 2, 1)
    );
    assert_eq!((summary.accounts, summary.sums[0].rows), (3, 2));
    assert!(summary.sums[0].amount.starts_with("100750"), "{summary:?}");
    assert_eq!(summary.bad_lines[0].line, 4);
    assert!(summary.bad_lines[0].text.contains("soon"));
    assert_eq!(looked.transactions[0].time, "2026-11-01T23:00:00.000000Z");
    assert_eq!(looked.transactions[0].amount, "1250");
    assert_eq!(given.head().await, before, "looking leaves no record");

    // A file that was changed since is not what was shown.
    std::fs::write(
        given.file("bank.csv"),
        format!("{BANK}05.11.2026;x;y;1.000\n"),
    )
    .unwrap();
    let refused = given
        .take(&picked, &settled, &summary.file_digest)
        .await
        .unwrap_err();
    assert_eq!(refused.code, "import-unreadable");
    assert_eq!(given.head().await, before);
    std::fs::write(given.file("bank.csv"), BANK).unwrap();
    let taken = given
        .take(&picked, &settled, &summary.file_digest)
        .await
        .unwrap();
    assert_eq!(taken.summary, summary, "the same summary is the answer");
    let again = given
        .take(&picked, &settled, &summary.file_digest)
        .await
        .unwrap_err();
    assert_eq!(again.code, "import-duplicate");

    let listed = desk.imports(c::Nothing {}).await.unwrap();
    let one = &listed.imports[0];
    assert_eq!(
        (listed.imports.len(), listed.more, &listed.refusal),
        (1, false, &None)
    );
    assert_eq!(
        (one.name.as_deref(), one.seq, one.you),
        (Some("bank.csv"), taken.seq, true)
    );
    assert_eq!((one.accepted, one.rejected), (2, 1));
    assert_eq!(one.standing, c::ImportStanding::InForce {});
    assert!(one.imported_at.is_some() && one.period.is_some());
    // Names are this computer's: another has the digest.
    let bob = console(&given.world, "bob").await;
    let theirs = bob.desk.imports(c::Nothing {}).await.unwrap();
    assert_eq!(
        (theirs.imports[0].name.as_deref(), theirs.imports[0].you),
        (None, false)
    );
    assert_eq!(theirs.imports[0].file_digest, summary.file_digest);
    let unknown = bob.desk.import_look(c::ImportLook {
        job: "look".into(),
        file: picked.file.clone(),
        kind: picked.kind,
        dialect: settled.clone(),
    });
    assert_eq!(unknown.await.unwrap_err().code, "not-found");

    // Read anew in another way by the same person it takes the earlier reading's place.
    let other = c::ImportDialect {
        zone: Some("UTC".into()),
        ..settled
    };
    given
        .take(&picked, &other, &summary.file_digest)
        .await
        .unwrap();
    let listed = desk.imports(c::Nothing {}).await.unwrap();
    let standing: Vec<_> = listed
        .imports
        .iter()
        .map(|each| each.standing.clone())
        .collect();
    assert_eq!(
        standing,
        [
            c::ImportStanding::InForce {},
            c::ImportStanding::Replaced {}
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stated_is_kept_in_a_file_that_the_command_line_reads_too() {
    let given = given("bank.csv", BANK).await;
    let desk = &given.carol.desk;
    assert_eq!(
        desk.dialect_load(c::Nothing {}).await.unwrap_err().code,
        "cancelled"
    );
    let dialect = c::ImportDialect {
        mapping: mapping([
            (c::ImportField::Time, "Buchung"),
            (c::ImportField::FromAccount, "Von"),
            (c::ImportField::ToAccount, "An"),
            (c::ImportField::Amount, "Betrag"),
            (c::ImportField::Currency, "=EUR"),
        ]),
        zone: Some("UTC".into()),
        ..c::ImportDialect::default()
    };
    let save = |dialect: &c::ImportDialect| c::DialectSave {
        dialect: dialect.clone(),
        suggested_name: "../bank.json".into(),
    };
    assert_eq!(
        desk.dialect_save(save(&dialect)).await.unwrap_err().code,
        "cancelled"
    );
    *given.answers.save.lock().unwrap() = Some(given.file("kept.json"));
    let odd = c::ImportDialect {
        zone: Some("Mars".into()),
        ..dialect.clone()
    };
    assert_eq!(
        desk.dialect_save(save(&odd)).await.unwrap_err().code,
        "import-unreadable"
    );
    assert!(
        !given.file("kept.json").exists(),
        "what cannot be understood is not kept"
    );
    let kept = desk.dialect_save(save(&dialect)).await.unwrap();
    assert_eq!(kept.name, "kept.json");
    let text = std::fs::read_to_string(given.file("kept.json")).unwrap();
    assert_eq!(
        Dialect::from_json(&text).unwrap().zone.as_deref(),
        Some("UTC")
    );
    *given.answers.dialect.lock().unwrap() = Some(given.file("kept.json"));
    assert_eq!(
        desk.dialect_load(c::Nothing {}).await.unwrap().dialect,
        dialect
    );
    std::fs::write(given.file("kept.json"), "{\"zones\": 1}").unwrap();
    let refused = desk.dialect_load(c::Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, "import-unreadable");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_database_lets_import_nothing_is_told_so_before_a_file_is_picked() {
    let given = given("bank.csv", BANK).await;
    let frank = console_with(&given.world, "frank", given.answers.clone(), own("frank")).await;
    let listed = frank.desk.imports(c::Nothing {}).await.unwrap();
    let why = listed.refusal.unwrap();
    assert!(why.contains("analyst"), "{why}");
    let refused = frank.desk.import_pick(c::Nothing {}).await.unwrap_err();
    assert_eq!(
        (refused.code.name(), refused.message),
        ("role-missing", why)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_cancelled_while_it_is_taken_leaves_nothing() {
    let given = given("many.csv", &many(120_000)).await;
    let desk = &given.carol.desk;
    let picked = desk.import_pick(c::Nothing {}).await.unwrap();
    let own = c::ImportDialect::default();
    let looked = given.look(&picked, &own).await;
    let summary = looked.summary.unwrap();
    assert_eq!((summary.accepted, looked.transactions.len()), (120_000, 10));
    let before = given.head().await;
    let progress = |e: &c::Event| matches!(e, c::Event::Progress(p) if p.job == "take" && p.phase == "Taking rows");
    let cancel = async {
        given
            .carol
            .ears
            .wait(Duration::from_mins(1), progress)
            .await;
        desk.cancel(c::Cancel { job: "take".into() }).await.unwrap();
    };
    let (taken, ()) = tokio::join!(given.take(&picked, &own, &summary.file_digest), cancel);
    assert_eq!(taken.unwrap_err().code, "cancelled");
    assert_eq!(given.head().await, before);
    let listed = desk.imports(c::Nothing {}).await.unwrap();
    assert!(listed.imports.is_empty());
    // Nothing of it stands in the way of the file.
    let taken = given
        .take(&picked, &own, &summary.file_digest)
        .await
        .unwrap();
    assert_eq!(taken.summary.accepted, 120_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn incidents_are_known_by_what_they_are_written_in() {
    let text = "[{\"id\": \"I-1\", \"title\": \"<b>odd\", \"severity\": \"high\", \"opened_at\": \"2026-03-01T09:00:00Z\", \"accounts\": [\"a\"]}, {\"id\": 3}]";
    let given = given("incidents.json", text).await;
    let picked = given.carol.desk.import_pick(c::Nothing {}).await.unwrap();
    assert_eq!(picked.kind, c::ImportKind::Incidents);
    let none = c::ImportDialect::default();
    let looked = given.look(&picked, &none).await;
    let summary = looked.summary.unwrap();
    assert_eq!((summary.accepted, summary.rejected), (1, 1));
    // Text comes as it is; the page shows it as text.
    assert_eq!(looked.incidents[0].title, "<b>odd");
    assert!(looked.sketch.is_none());
    let taken = given
        .take(&picked, &none, &summary.file_digest)
        .await
        .unwrap();
    assert_eq!(taken.summary.accepted, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_out_of_force_by_a_supervisors_signature_and_the_list_says_why() {
    let given = given("bank.csv", OWN).await;
    let desk = &given.carol.desk;
    let picked = desk.import_pick(c::Nothing {}).await.unwrap();
    let own = c::ImportDialect::default();
    let digest = given.look(&picked, &own).await.summary.unwrap().file_digest;
    let taken = given.take(&picked, &own, &digest).await.unwrap();
    let act = |reason: &str| c::PreviewAct {
        act: c::Act::VoidImport {
            import_id: taken.import_id.clone(),
            reason: reason.to_owned(),
        },
    };
    let sign = |shown: &c::ActPreview| c::SignAct {
        statement_digest: shown.statement_digest.clone(),
        passphrase: None,
    };
    let why = "The bank sent it by mistake.";
    // Carol is no supervisor: the database says so, and the import stays.
    let shown = desk.preview_act(act(why)).await.unwrap();
    let refused = desk.sign_act(sign(&shown)).await.unwrap_err();
    assert_eq!(refused.code, "role-missing");
    let supervisor = console(&given.world, "dave").await;
    let desk = &supervisor.desk;
    assert_eq!(
        desk.preview_act(act(" ")).await.unwrap_err().code,
        "comment-empty"
    );
    let shown = desk.preview_act(act(why)).await.unwrap();
    // The reason is committed to and stands in no record.
    assert!(shown.statement.contains(&taken.import_id) && !shown.statement.contains("mistake"));
    let recorded = desk.sign_act(sign(&shown)).await.unwrap();
    let listed = given.carol.desk.imports(c::Nothing {}).await.unwrap();
    let c::ImportStanding::Voided { by, why: said, seq } = &listed.imports[0].standing else {
        panic!("{:?}", listed.imports[0]);
    };
    assert_eq!((said.as_deref(), *seq), (Some(why), recorded.seq));
    assert_eq!(by, "dave");
    // Once only; and what is no import's id is none.
    let again = desk.preview_act(act(why)).await.unwrap();
    let refused = desk.sign_act(sign(&again)).await.unwrap_err();
    assert_eq!(refused.code, "import-voided");
    let nothing = c::PreviewAct {
        act: c::Act::VoidImport {
            import_id: "no id".into(),
            reason: why.into(),
        },
    };
    assert_eq!(
        desk.preview_act(nothing).await.unwrap_err().code,
        "not-found"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_the_page_has_left_ends_and_takes_nothing() {
    let given = given("many.csv", &many(400_000)).await;
    let desk = &given.carol.desk;
    let picked = desk.import_pick(c::Nothing {}).await.unwrap();
    let asked = c::ImportLook {
        job: "look".into(),
        file: picked.file.clone(),
        kind: picked.kind,
        dialect: c::ImportDialect::default(),
    };
    let before = given.head().await;
    let progress = |e: &c::Event| matches!(e, c::Event::Progress(p) if p.job == "look");
    let cancel = async {
        given
            .carol
            .ears
            .wait(Duration::from_mins(1), progress)
            .await;
        desk.cancel(c::Cancel { job: "look".into() }).await.unwrap();
    };
    let (looked, ()) = tokio::join!(desk.import_look(asked), cancel);
    assert_eq!(looked.unwrap_err().code, "cancelled");
    assert_eq!(given.head().await, before);
}
