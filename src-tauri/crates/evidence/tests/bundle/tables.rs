//! Readable files made from a bundle: what stands in them, that they follow from it alone, and that no text in them acts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use countersign_evidence::{
    Examined, Form, Payload, Same, Tables, TablesError, compare_tables, examine, write_tables,
};
use countersign_statement::codes::{Advice, Role, Verdict};

use crate::export::{Plan, unpack, write};
use crate::fixture::Fixture;
use crate::world::World;

fn opened(fixture: &Fixture, path: &Path) -> Examined {
    examine(path, Some(&fixture.world.trust()), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

pub(crate) fn made(fixture: &Fixture, forms: &[Form], into: &str) -> Result<Tables, TablesError> {
    let bundle = opened(fixture, &fixture.dir.path().join("export.zip"));
    let forms: BTreeSet<Form> = forms.iter().copied().collect();
    write_tables(&bundle, &forms, &fixture.dir.path().join(into), &mut |_| {
        ControlFlow::Continue(())
    })
}

fn read(tables: &Tables, name: &str) -> String {
    std::fs::read_to_string(tables.folder.join(name)).unwrap()
}

/// Reads a CSV file as RFC 4180 says, by a program of others.
pub(crate) fn by_python(path: &Path) -> Vec<BTreeMap<String, String>> {
    let script = "import csv,json,sys\nfor r in csv.DictReader(open(sys.argv[1],newline='',encoding='utf-8'),strict=True):\n print(json.dumps(r))";
    let out = Command::new("python3")
        .args(["-c", script])
        .arg(path)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let members = row.as_object().unwrap().iter();
            members
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .collect()
        })
        .collect()
}

/// A world whose texts are formulas.
fn hostile() -> World {
    let mut world = World::staffed();
    let asked = world.propose("first", Advice::Proceed);
    let mut approve = world.decision(&asked, "alan", Role::Analyst, Verdict::Approve);
    approve.narrative_commitment =
        world.keep("=HYPERLINK(\"http://evil\";\"click\")\r\nsecond, \"line\"");
    world.decide("alan", &approve);
    world
}

#[test]
fn every_form_tells_the_same_and_in_each_no_text_acts() {
    let fixture = Fixture::of(hostile());
    let tables = made(&fixture, &Form::ALL, "tables").unwrap();
    let rows: BTreeMap<_, _> = tables.rows.iter().copied().collect();
    assert_eq!(rows["ledger"], fixture.world.size());
    assert_eq!((rows["actions"], rows["decisions"]), (1, 1));
    let csv = by_python(&tables.folder.join("decisions.csv"));
    let narrative = "=HYPERLINK(\"http://evil\";\"click\")\r\nsecond, \"line\"";
    assert_eq!(csv[0]["narrative"], format!("'{narrative}"));
    assert_eq!(
        (csv[0]["person_name"].as_str(), csv[0]["verdict"].as_str()),
        ("Name of alan", "approve")
    );
    let json: serde_json::Value =
        serde_json::from_str(read(&tables, "decisions.jsonl").trim_end()).unwrap();
    assert_eq!(json["narrative"], narrative);
    assert_eq!(json["seq"].as_u64(), csv[0]["seq"].parse().ok());
    // A row each, with the same members in the same order.
    for table in ["actions", "decisions", "ledger", "imports", "people"] {
        let csv = read(&tables, &format!("{table}.csv"));
        let header = csv.lines().next().unwrap();
        for line in read(&tables, &format!("{table}.jsonl")).lines() {
            let mut at = 0;
            for column in header.split(',') {
                let found = line[at..].find(&format!("\"{column}\":"));
                at += found.unwrap_or_else(|| panic!("{table} lacks {column} in {line}"));
            }
        }
    }
    let action = &by_python(&tables.folder.join("actions.csv"))[0];
    let last = fixture.world.size() - 1;
    for (column, value) in [
        ("state", "approved"),
        ("approvals", "1"),
        ("rejections", "0"),
        ("last_event", "action.decided"),
        ("last_seq", &last.to_string()),
        ("content", "present"),
        ("advice", "present"),
        ("recommendation", "proceed"),
    ] {
        assert_eq!(action[column], value, "{column}");
    }
    // In the workbook every text is a text: there is no formula and no link in it.
    let inside = fixture.dir.path().join("book");
    let status = Command::new("unzip")
        .arg("-q")
        .arg(tables.folder.join("tables.xlsx"))
        .arg("-d")
        .arg(&inside)
        .status();
    assert!(status.unwrap().success());
    let sheet = std::fs::read_to_string(inside.join("xl/worksheets/sheet3.xml")).unwrap();
    assert!(
        sheet.contains("t=\"inlineStr\"><is><t>=HYPERLINK(\"http://evil\""),
        "{sheet}"
    );
    assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"));
    let digests = Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(&tables.folder)
        .status();
    assert!(digests.unwrap().success());
}

#[test]
fn people_stand_with_their_roles_and_nobodys_secret() {
    let fixture = Fixture::new();
    let tables = made(&fixture, &[Form::Csv], "tables").unwrap();
    let people = by_python(&tables.folder.join("people.csv"));
    let of = |name: &str| {
        people
            .iter()
            .find(|row| row["login"].contains(name))
            .unwrap()
    };
    assert_eq!(of("alan")["roles"], "analyst");
    assert_eq!(
        (
            of("ada")["founder"].as_str(),
            of("alan")["founder"].as_str()
        ),
        ("true", "false")
    );
    assert_eq!(of("alan")["keys_in_force"].len(), 64);
    assert!(
        people
            .iter()
            .any(|row| row["kind"] == "agent" && row["in_force"] == "true")
    );
}

#[test]
fn the_files_follow_from_the_bundle_alone_packed_or_not() {
    let fixture = Fixture::new();
    let tables = made(&fixture, &Form::ALL, "tables").unwrap();
    let again = made(&fixture, &Form::ALL, "again").unwrap();
    assert_eq!(tables.files, again.files);
    let zip = fixture.dir.path().join("export.zip");
    let digest =
        String::from_utf8(Command::new("sha256sum").arg(&zip).output().unwrap().stdout).unwrap();
    let about = read(&tables, "ABOUT.txt");
    assert!(
        about.contains(&digest[..64]) && about.contains("Valid."),
        "{about}"
    );
    let spread_in = tempfile::tempdir().unwrap();
    let spread = unpack(&zip, spread_in.path());
    for bundle in [&zip, &spread] {
        let bundle = opened(&fixture, bundle);
        let same = compare_tables(&bundle, &tables.folder, fixture.dir.path(), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(same.holds(), "{same:?}");
    }
}

#[test]
fn a_file_that_was_changed_is_told_and_one_that_is_missing_too() {
    let fixture = Fixture::new();
    let tables = made(&fixture, &[Form::Csv, Form::JsonLines], "tables").unwrap();
    let changed = read(&tables, "decisions.csv").replace("reject", "approve");
    std::fs::write(tables.folder.join("decisions.csv"), changed).unwrap();
    std::fs::remove_file(tables.folder.join("people.jsonl")).unwrap();
    std::fs::write(tables.folder.join("notes.csv"), "x").unwrap();
    let bundle = opened(&fixture, &fixture.dir.path().join("export.zip"));
    let found = compare_tables(&bundle, &tables.folder, fixture.dir.path(), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let of = |name: &str| found.files.iter().find(|(file, _)| file == name).unwrap().1;
    assert!(!found.holds());
    assert_eq!(of("decisions.csv"), Same::No);
    assert_eq!(of("people.jsonl"), Same::Missing);
    assert_eq!(of("notes.csv"), Same::Unknown);
    assert_eq!(of("ledger.csv"), Same::Yes);
}

#[test]
fn texts_that_are_not_in_the_bundle_are_told_apart() {
    let world = World::small();
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let plan = Plan {
        absent: &|_| Some(Payload::Redacted),
        ..Plan::default()
    };
    write(&world, &zip, &plan).unwrap();
    let bundle = examine(&zip, Some(&world.trust()), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let tables = write_tables(
        &bundle,
        &BTreeSet::from([Form::Csv]),
        &dir.path().join("t"),
        &mut |_| ControlFlow::Continue(()),
    )
    .unwrap();
    let actions = by_python(&tables.folder.join("actions.csv"));
    assert_eq!(
        (
            actions[0]["content"].as_str(),
            actions[0]["advice"].as_str(),
            actions[0]["kind"].as_str()
        ),
        ("redacted", "unknown", "")
    );
    let decisions = by_python(&tables.folder.join("decisions.csv"));
    assert_eq!(
        (
            decisions[0]["narrative_is"].as_str(),
            decisions[1]["narrative_is"].as_str()
        ),
        ("none", "redacted")
    );
}

#[test]
fn nothing_is_made_of_what_does_not_hold_nor_left_by_who_is_stopped() {
    let fixture = Fixture::new();
    let zip = fixture.dir.path().join("export.zip");
    let folder = fixture.dir.path().join("tables");
    let whole = opened(&fixture, &zip);
    let all: BTreeSet<Form> = Form::ALL.into_iter().collect();
    for stage in [
        "Hashing the bundle",
        "Reading the records",
        "Writing the tables",
        "Packing the workbook",
        "Hashing the files",
    ] {
        let stopped = write_tables(&whole, &all, &folder, &mut |progress| {
            if progress.stage == stage {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(
            matches!(stopped, Err(TablesError::Stopped)),
            "{stage}: {stopped:?}"
        );
        let left: Vec<_> = std::fs::read_dir(fixture.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert!(
            left.iter()
                .all(|name| !name.to_string_lossy().contains("tables")),
            "{stage}: {left:?}"
        );
    }
    let bytes = std::fs::read(&zip).unwrap();
    std::fs::write(&zip, &bytes[..bytes.len() - 9]).unwrap();
    assert!(examine(&zip, None, &mut |_| ControlFlow::Continue(())).is_err());
    let changed = fixture.changed("data/records.jsonl", |records| {
        let text = String::from_utf8(records.clone()).unwrap();
        *records = text
            .replacen("\"approve\"", "\"approves\"", 1)
            .replacen("human", "agent", 1)
            .into_bytes();
    });
    crate::export::pack(&changed, &fixture.dir.path().join("bad.zip"));
    let bad = opened(&fixture, &fixture.dir.path().join("bad.zip"));
    let refused = write_tables(&bad, &all, &folder, &mut |_| ControlFlow::Continue(()));
    assert!(
        matches!(refused, Err(TablesError::Unsound(_))),
        "{refused:?}"
    );
    assert!(!folder.exists());
}
