//! What goes wrong around a person who decides: each a sentence and a hint, and no typed word lost.

use crate::{
    axe::{accessible, no_violation},
    driver::{CONTROL, ENTER, Window},
    stage::{Stage, on_stage},
    steps::{ALERT, SHEET, fill_sheet, open, open_first, shown, sign, sign_in, view, view_all},
    work::{ADA, BEN, CHLOE, House},
};
use countersign_agents::Proposal;
use countersign_statement::codes::{Risk, Role};
use serde_json::json;
use std::time::{Duration, Instant};
use uuid::Uuid;

const NARRATIVE: &str = "Thirty payers, one firm: these are its salaries.";

#[test]
fn what_goes_wrong_while_deciding_is_said_and_loses_no_word() {
    on_stage(
        "trouble::what_goes_wrong_while_deciding_is_said_and_loses_no_word",
        |stage| {
            let house = House::found(&stage.home, "Harbour Bank");
            house.enrol(&CHLOE, &[Role::ComplianceOfficer, Role::Analyst]);
            let (agent, proposals) = house.screened(&stage.home);
            let medium: Vec<Uuid> = proposals
                .iter()
                .filter(|(p, _)| p.risk == Risk::Medium)
                .map(|(_, action)| *action)
                .collect();
            let [first, second, third, fourth, ..] = medium.as_slice() else {
                panic!("too few of medium risk")
            };
            let hostile = hostile(&house, &agent, &proposals[0].0);
            let window = stage.window(&[]);
            sign_in(&window, &CHLOE);
            view(&window, "All");

            hostile_text_stays_text(&window, hostile);
            the_keyring_is_locked_in_mid_decision(stage, &window, *first);
            the_database_goes_away_and_comes_back(&house, &window, *second);
            the_session_locks_itself_and_keeps_what_was_typed(&window, *third);
            a_narrative_without_end_is_refused(&window, *third);
            the_key_is_revoked_in_mid_decision(&house, &window, *fourth);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}

fn typed(window: &Window) -> String {
    let text = window.value("document.querySelector('textarea').value");
    text.as_str().unwrap().to_owned()
}

/// Opens an action and writes everything but the signature.
fn write(window: &Window, action: Uuid) {
    open(window, &action.to_string());
    view_all(window);
    fill_sheet(window, &CHLOE, "a", NARRATIVE);
}

/// As a screen lock may do: the key cannot be had, and what was written stays until it can.
fn the_keyring_is_locked_in_mid_decision(stage: &Stage, window: &Window, action: Uuid) {
    write(window, action);
    stage.lock_keyring();
    shown(window);
    window.chord(CONTROL, ENTER);
    let said = window.wait_in(&format!("{SHEET}{ALERT}"), "The keyring is locked.");
    assert!(said.contains("Unlock it and sign again."), "{said}");
    assert_eq!(typed(window), NARRATIVE);
    accessible(window, "locked keyring");
    stage.unlock_keyring();
    sign(window);
}

/// The private database is killed; reading goes on, signing is off, and the program brings it back by itself.
fn the_database_goes_away_and_comes_back(house: &House, window: &Window, action: Uuid) {
    write(window, action);
    let server = house.workspace.server().unwrap();
    // It cannot come back before this file does.
    let version = server.cluster_dir().join("PG_VERSION");
    let aside = version.with_extension("aside");
    std::fs::rename(&version, &aside).unwrap();
    assert!(server.crash());
    window.wait_in("//footer", "No connection since");
    window.wait_in(SHEET, "No connection: signing is switched off");
    window.chord(CONTROL, ENTER);
    assert_eq!(typed(window), NARRATIVE);
    accessible(window, "offline");
    std::fs::rename(&aside, &version).unwrap();
    window.wait_until("!document.querySelector('footer').innerText.includes('No connection')");
    assert_eq!(typed(window), NARRATIVE);
    sign(window);
}

/// Ten minutes without a sign of the person; the page's clock is put forward instead of waiting.
fn the_session_locks_itself_and_keeps_what_was_typed(window: &Window, action: Uuid) {
    write(window, action);
    window.script(
        "const now = Date.now.bind(Date); Date.now = () => now() + 601000; window.__back = () => { Date.now = now; }",
        &[],
    );
    window.wait_in("//*[@role='dialog']", "your session locked itself");
    window.script("window.__back()", &[]);
    accessible(window, "locked session");
    // Nothing of what lies below can be read or reached.
    assert_eq!(
        window.value(
            "document.querySelector('textarea').closest('[inert], [aria-hidden=true]') !== null"
        ),
        true
    );
    window.fill("Password", "not the password of chloe");
    window.press("Unlock");
    window.wait_in(ALERT, "Login and password do not fit together.");
    window.fill("Password", CHLOE.password);
    window.fill("Passphrase of your key", CHLOE.passphrase.unwrap());
    window.press("Unlock");
    window.wait_until("!document.querySelector('[role=dialog]')");
    assert_eq!(typed(window), NARRATIVE);
}

/// The database limits what a person may write; the sheet keeps it, to be shortened.
fn a_narrative_without_end_is_refused(window: &Window, action: Uuid) {
    open(window, &action.to_string());
    view_all(window);
    window.script(
        "const area = document.querySelector('textarea');
         Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, 'x'.repeat(1000000));
         area.dispatchEvent(new Event('input', {bubbles: true}));
         area.focus();",
        &[],
    );
    window.wait_in(SHEET, "1000000 characters");
    shown(window);
    window.chord(CONTROL, ENTER);
    let said = window.wait_in(&format!("{SHEET}{ALERT}"), "over 65,536 bytes");
    assert!(said.contains("Shorten the narrative."), "{said}");
    assert_eq!(typed(window).len(), 1_000_000);
    window.fill("Narrative", NARRATIVE);
    sign(window);
}

/// Two admins take the key away while its owner writes.
fn the_key_is_revoked_in_mid_decision(house: &House, window: &Window, action: Uuid) {
    write(window, action);
    house.revoke_key(&CHLOE, &ADA, &BEN);
    shown(window);
    window.chord(CONTROL, ENTER);
    window.wait_in(SHEET, "was revoked");
    assert_eq!(typed(window), NARRATIVE);
    accessible(window, "revoked key");
}

/// What an agent may send at most, full of what must not work.
fn hostile(house: &House, agent: &countersign_app::AgentSession, like: &Proposal) -> Uuid {
    let nasty = "<img src=x onerror=\"window.__pwned = 1\"><script>window.__pwned = 2</script>\
        <a href=\"https://evil.example/\" id=\"bait\">Approve</a> \u{202e}drow eht daer\u{202c} [click](javascript:window.__pwned=3) ";
    let long = format!("{nasty}{}", "no end ".repeat(25_000));
    let proposal = Proposal {
        subject: "A\u{202e}CC<b>bold</b>".to_owned(),
        ai_explanation: long.clone(),
        agent_output: json!({ "note": nasty, "more": long }).to_string(),
        idempotency_key: "hostile".into(),
        ..like.clone()
    };
    house.propose(agent, &proposal)
}

fn hostile_text_stays_text(window: &Window, action: Uuid) {
    let started = Instant::now();
    open(window, &action.to_string());
    window.keys("u");
    // Shown as it is, with what cannot be seen made visible.
    window.wait_in("//main", "<script>window.__pwned = 2</script>");
    let took = started.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(
        window.value("[...document.querySelectorAll('img, #bait, main script, main iframe, main a[href^=http], main a[href^=javascript]')].length"),
        0
    );
    assert_eq!(window.value("typeof window.__pwned"), "undefined");
    assert_eq!(
        window.value("/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)"),
        false,
        "a direction-changing character reached the page"
    );
    // It answers at once: no press waits for the long text.
    let started = Instant::now();
    for _ in 0..10 {
        window.keys("d");
    }
    let each = started.elapsed() / 10;
    assert!(each < Duration::from_secs(1), "{each:?} a press");
    accessible(window, "hostile text");
    view(window, "All");
    open_first(window);
    window.no_problem();
}
