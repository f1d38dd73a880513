//! The decision record of one action, the documents that PDFs are set from, and what is said of a PDF by who sets none.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;

use countersign_evidence::document::{Block, Document, Typeset};
use countersign_evidence::{
    Examined, Form, Same, Tables, TablesError, compare_tables, compare_tables_with, examine,
    write_tables_with,
};
use countersign_statement::Filter;

use crate::export::{Plan, write};
use crate::fixture::Fixture;
use crate::tables::made;
use crate::world::{World, id};

/// Keeps what it is asked to set.
#[derive(Default)]
struct Seen(Mutex<Vec<Document>>);

impl Typeset for Seen {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, String> {
        self.0.lock().unwrap().push(document.clone());
        Ok(format!("{document:?}").into_bytes())
    }
}

fn case(world: &World, actions: &[&str], dir: &Path) -> Examined {
    let zip = dir.join(format!("case-{}.zip", actions.len()));
    let named: Vec<_> = actions.iter().map(|label| id(label)).collect();
    let subjects: Vec<String> = named.iter().map(|id| format!("action:{id}")).collect();
    let plan = Plan {
        opened: &|record| subjects.contains(&record.subject),
        filter: Some(Filter::of_actions(named).unwrap()),
        ..Plan::default()
    };
    write(world, &zip, &plan).unwrap();
    examine(&zip, Some(&world.trust()), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

fn go(bundle: &Examined, form: Form, into: &Path, press: &Seen) -> Result<Tables, TablesError> {
    let forms = BTreeSet::from([form]);
    write_tables_with(bundle, &forms, into, Some(press), &mut |_| {
        ControlFlow::Continue(())
    })
}

/// All texts of a document.
fn text(of: &Document) -> String {
    format!("{of:#?}")
}

#[test]
fn the_report_is_the_same_facts_as_a_document() {
    let fixture = Fixture::new();
    let press = Seen::default();
    let bundle = examine(&fixture.dir.path().join("export.zip"), None, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    go(
        &bundle,
        Form::Pdf,
        &fixture.dir.path().join("tables"),
        &press,
    )
    .unwrap();
    let documents = press.0.lock().unwrap();
    let [document] = &documents[..] else {
        panic!("{documents:?}")
    };
    let all = text(document);
    for wanted in [
        "block account on account ACC-17",
        "Override: against the agent's advice",
        "The rule mistook a payroll run for fan-in.",
        // As it was written: whoever sets it lets it not act.
        "Seven accounts <script>alert(1)</script> pay into one.",
        "Every check of the export held",
    ] {
        assert!(all.contains(wanted), "{wanted} is not in\n{all}");
    }
    let decided = |name: &str, what: &str| {
        document.blocks.iter().any(
            |block| matches!(block, Block::Entry { who, did, .. } if who == name && did == what),
        )
    };
    assert!(decided("Name of alan", "approved") && decided("Name of edsger", "rejected"));
    assert!(document.at.starts_with("20") && document.at.ends_with('Z'));
    assert!(
        document
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Chart { title, bars, .. }
        if title == "Decisions by verdict" && bars.contains(&("approved".to_owned(), 1))))
    );
}

#[test]
fn a_decision_record_tells_one_action_with_its_route_and_of_more_there_is_none() {
    let world = World::small();
    let dir = tempfile::tempdir().unwrap();
    let one = case(&world, &["first"], dir.path());
    let press = Seen::default();
    let made = go(&one, Form::RecordPdf, &dir.path().join("pdf"), &press).unwrap();
    assert_eq!(made.files[0].0, "record.pdf");
    let page = go(&one, Form::Record, &dir.path().join("page"), &press).unwrap();
    let page = std::fs::read_to_string(page.folder.join("record.html")).unwrap();
    let documents = press.0.lock().unwrap();
    let all = text(&documents[0]);
    for wanted in [
        "The route it had to take",
        "approvals by role",
        "Name of alan",
        "step 1, analyst",
        "Key",
        "countersign-verify EXPORT",
    ] {
        assert!(all.contains(wanted), "{wanted} is not in\n{all}");
        assert!(page.contains(wanted), "{wanted} is not in\n{page}");
    }
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    drop(documents);
    let two = case(&world, &["first", "second"], dir.path());
    for form in [Form::Record, Form::RecordPdf] {
        let refused = go(&two, form, &dir.path().join("two"), &press);
        assert!(
            matches!(refused, Err(TablesError::NotOneAction)),
            "{refused:?}"
        );
    }
    assert!(!dir.path().join("two").exists());
}

#[test]
fn a_pdf_is_told_as_not_compared_by_whoever_sets_none() {
    let fixture = Fixture::new();
    let refused = made(&fixture, &[Form::Pdf], "none");
    assert!(matches!(refused, Err(TablesError::NoPdf)), "{refused:?}");
    let bundle = examine(&fixture.dir.path().join("export.zip"), None, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let (press, folder) = (Seen::default(), fixture.dir.path().join("tables"));
    let forms = BTreeSet::from([Form::Csv, Form::Pdf]);
    write_tables_with(&bundle, &forms, &folder, Some(&press), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let without = || {
        compare_tables(&bundle, &folder, fixture.dir.path(), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap()
    };
    let with = || {
        let scratch = fixture.dir.path();
        compare_tables_with(&bundle, &folder, scratch, Some(&press), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap()
    };
    let pdf = |same| ("report.pdf".to_owned(), same);
    let found = without();
    assert!(found.files.contains(&pdf(Same::NotCompared)), "{found:?}");
    assert!(!found.holds() && found.holds_but_for_pdf());
    assert!(found.json(&bundle.report).contains("\"not_compared\""));
    assert!(with().holds());
    std::fs::write(folder.join("report.pdf"), "x").unwrap();
    assert!(with().files.contains(&pdf(Same::No)));
    std::fs::write(folder.join("actions.csv"), "x").unwrap();
    assert!(!without().holds_but_for_pdf());
}
