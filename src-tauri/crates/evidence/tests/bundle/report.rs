//! The report for people: what it tells, that it follows from the bundle, and that no text in it acts.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use countersign_evidence::{Form, Same, Tables, compare_tables, examine, write_tables};
use countersign_statement::codes::Advice;

use crate::export::{Plan, write};
use crate::fixture::Fixture;
use crate::tables::made;
use crate::world::World;

fn page(tables: &Tables) -> String {
    std::fs::read_to_string(tables.folder.join("report.html")).unwrap()
}

/// Every element and attribute of a page, as a reader of HTML that is not ours sees them; refuses what is left open.
fn elements(path: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let script = "import sys\nfrom html.parser import HTMLParser\nVOID={'meta'}\nclass P(HTMLParser):\n def __init__(s):\n  super().__init__();s.open=[];s.tags=set();s.attributes=set()\n def handle_starttag(s,t,a):\n  s.tags.add(t);s.attributes|={n for n,_ in a}\n  if t not in VOID:s.open.append(t)\n def handle_startendtag(s,t,a):\n  s.tags.add(t);s.attributes|={n for n,_ in a}\n def handle_endtag(s,t):\n  assert s.open.pop()==t,t\np=P();p.feed(open(sys.argv[1],encoding='utf-8').read());p.close()\nassert not p.open,p.open\nprint(' '.join(sorted(p.tags)));print(' '.join(sorted(p.attributes)))";
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
    let mut lines = text.lines().map(|line| {
        let words = line.split(' ').map(str::to_owned);
        words.collect::<BTreeSet<String>>()
    });
    (lines.next().unwrap(), lines.next().unwrap())
}

#[test]
fn the_report_tells_what_was_asked_decided_and_said_and_no_text_in_it_acts() {
    let fixture = Fixture::new();
    let tables = made(&fixture, &[Form::Report], "tables").unwrap();
    let names: Vec<&str> = tables.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["report.html"]);
    let page = page(&tables);
    for wanted in [
        "block account on account ACC-17",
        "<b>Name of alan</b> approved",
        "<b>Name of edsger</b> rejected",
        "Override: against the agent&#39;s advice",
        "The rule mistook a payroll run for fan-in.",
        // What the agent wrote, and a comment.
        "Seven accounts &lt;script&gt;alert(1)&lt;/script&gt; pay into one.",
        "&lt;/dd&gt;&lt;img src=x onerror=alert(1)&gt;",
        "<tr><td>approved</td><td class=\"n\">1</td></tr>",
        "<tr><td>rejected against the agent&#39;s advice</td><td class=\"n\">1</td></tr>",
        "<th>Actions</th><td>2</td>",
        "Every check of the export held",
        "default-src 'none'; style-src 'sha256-",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in\n{page}");
    }
    let (tags, attributes) = elements(&tables.folder.join("report.html"));
    for acts in [
        "script", "img", "a", "link", "iframe", "object", "form", "base", "image", "use",
    ] {
        assert!(!tags.contains(acts), "{tags:?}");
    }
    for acts in ["src", "href", "style", "xlink:href"] {
        assert!(!attributes.contains(acts), "{attributes:?}");
    }
    assert!(
        !attributes.iter().any(|name| name.starts_with("on")),
        "{attributes:?}"
    );
    assert!(tags.contains("svg") && !page.contains("url("));
}

#[test]
fn the_report_is_the_same_whoever_trusts_the_keys_and_a_changed_one_is_told() {
    let fixture = Fixture::new();
    let tables = made(&fixture, &[Form::Report], "tables").unwrap();
    let zip = fixture.dir.path().join("export.zip");
    let stranger = examine(&zip, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let compared = || {
        compare_tables(&stranger, &tables.folder, fixture.dir.path(), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap()
    };
    assert!(compared().holds(), "{:?}", compared());
    let changed = page(&tables).replace("</b> rejected", "</b> approved");
    std::fs::write(tables.folder.join("report.html"), changed).unwrap();
    assert_eq!(compared().files, [("report.html".to_owned(), Same::No)]);
}

#[test]
fn of_more_actions_than_it_tells_the_report_has_the_summary_alone() {
    let mut world = World::staffed();
    for number in 0..1_001 {
        world.propose(&format!("action {number}"), Advice::Proceed);
    }
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let bundle = examine(&zip, Some(&world.trust()), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let tables = write_tables(
        &bundle,
        &BTreeSet::from([Form::Report]),
        &dir.path().join("tables"),
        &mut |_| ControlFlow::Continue(()),
    )
    .unwrap();
    let page = page(&tables);
    assert!(page.contains("more than 1,000 actions") && !page.contains("<article>"));
    assert!(
        page.contains("<tr><td>in review</td><td class=\"n\">1,001</td></tr>"),
        "{page}"
    );
}
