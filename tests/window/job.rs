//! The main job from the first run to a verified export, by hand and by keyboard.

use crate::{
    agents,
    axe::{accessible, no_violation},
    dialog,
    driver::{CONTROL, ENTER, ESCAPE, Window},
    stage::{Stage, on_stage},
    steps::{
        ALERT, BANNER, SHEET, decide, fill_sheet, found, note_when, noted, offer, open, open_first,
        shown, sign_in, sign_out, verify, view, view_all,
    },
    work::{ADA, BEN, CHLOE, House},
};
use countersign_statement::codes::{Advice, Role};
use std::time::Duration;
use uuid::Uuid;

/// The sheet that asks, holds, escalates or withdraws.
const SAYING: &str = "//section[@aria-labelledby='interrupt-title']";

#[test]
fn the_main_job_from_the_first_run_to_a_verified_export() {
    on_stage(
        "job::the_main_job_from_the_first_run_to_a_verified_export",
        |stage| {
            // The setting under which the page used to stay white.
            let window = stage.window(&[("LANG", "C.UTF-8")]);
            window.wait_for("There is no workspace on this computer yet.");
            assert_eq!(window.value("navigator.language"), "en-US");
            accessible(&window, "first run");
            found(&window, "Harbour Bank", [&ADA, &BEN], |screen| {
                accessible(&window, screen);
            });
            let house = House::enter(&stage.home);
            house.enrol(&CHLOE, &[Role::ComplianceOfficer, Role::Analyst]);
            let (_, proposals) = house.screened(&stage.home);
            let advised = proposals
                .iter()
                .find(|(p, _)| p.recommendation == Advice::Proceed);
            let advised = advised.expect("an action that the agent advises").1;

            a_wrong_password_is_said(&window);
            sign_in(&window, &BEN);
            view(&window, "All");
            accessible(&window, "queue");
            two_consoles(stage, &window);
            every_view_has_a_letter(&window);
            rows_are_marked_and_claimed(&window);
            sheets_by_their_keys(&window);
            decide_by_keyboard(&window, advised);
            every_other_screen_is_accessible(&window);
            export_and_verify(stage, &window);
            agents::one_stops_it(&window);
            window.no_problem();
            sign_out(&window);

            sign_in(&window, &ADA);
            agents::another_lets_it_go_on(&window);
            agents::its_owner_starts_it(&window);
            refused_on_an_own_action(&window);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}

fn a_wrong_password_is_said(window: &Window) {
    window.wait_for("Keep my password in this computer's keyring");
    accessible(window, "sign-in");
    offer(window, &BEN, "not the password of ben");
    let said = window.wait_in(ALERT, "Login and password do not fit together.");
    assert!(said.contains("Check both."), "{said}");
    // What was typed is still there, to be corrected.
    assert_eq!(
        window.value("document.querySelector('input[type=password]').value.length"),
        "not the password of ben".len()
    );
    accessible(window, "sign-in refused");
}

/// A second console of another person on the same database: what one signs, the other sees within a second, and its view
/// from before cannot sign.
fn two_consoles(stage: &Stage, window: &Window) {
    const NARRATIVE: &str = "Nine payers, one employer; the salaries fit.";
    let config = stage.home.join("other");
    let second = stage.window(&[
        ("LANG", "de_DE.UTF-8"),
        ("XDG_CONFIG_HOME", config.to_str().unwrap()),
    ]);
    sign_in(&second, &CHLOE);
    view(&second, "All");
    let label = open_first(&second);
    second.wait_for("Unchanged since you opened it");
    view_all(&second);
    fill_sheet(&second, &CHLOE, "a", NARRATIVE);

    // The first console decides that very action meanwhile.
    view(window, "All");
    open(window, &label);
    view_all(window);
    fill_sheet(
        window,
        &BEN,
        "a",
        "I compared the transfers with the history.",
    );
    note_when(window, "Signed, ledger");
    note_when(&second, "This action changed at");
    shown(window);
    window.chord(CONTROL, ENTER);
    window.wait_in("//*[@role='status']", "Signed, ledger");
    let behind = noted(&second) - noted(window);
    eprintln!("The second console saw the decision {behind} ms after the first one's answer.");
    assert!(behind < 1000.0, "{behind} ms");

    // The difference is shown, in words and in a table; signing is off, and what was typed is kept.
    let said = second.wait_in("//*[@role='status']", "This action changed at");
    assert!(said.contains("Your text is kept."), "{said}");
    second.element("//*[@role='status']//table");
    accessible(&second, "stale action");
    second.chord(CONTROL, ENTER);
    second.wait_in(SHEET, "Review the difference first");
    assert_eq!(
        second.value("document.querySelector('textarea').value"),
        NARRATIVE
    );
    second.no_problem();
}

/// G and a letter goes to every view, from wherever one is.
fn every_view_has_a_letter(window: &Window) {
    for (letter, name) in [
        ('i', "Assigned to me"),
        ('u', "Unassigned"),
        ('k', "Overdue"),
        ('x', "Escalated"),
        ('w', "Waiting for information"),
        ('h', "On hold"),
        ('c', "Second approval"),
        ('f', "Simulation"),
        ('d', "Decided"),
        ('z', "All"),
        ('y', "My turn"),
    ] {
        window.keys(&format!("g{letter}"));
        window.wait_in("//header//nav", name);
        window.wait_in("//main", name);
    }
}

/// X marks rows, C claims each of them, and what is claimed is in the view of what is assigned to the reader.
fn rows_are_marked_and_claimed(window: &Window) {
    window.keys("gy");
    window.element("//*[@role='grid']//*[@role='gridcell']");
    window.script("document.querySelector('[role=grid]')?.focus()", &[]);
    // Three letters at once would be a text.
    std::thread::sleep(Duration::from_millis(500));
    window.keys("x");
    window.wait_in("//section[@aria-label='Marked actions']", "1 marked");
    window.keys("j");
    window.keys("x");
    window.wait_in("//section[@aria-label='Marked actions']", "2 marked");
    window.keys("c");
    window.wait_until(
        "[...document.querySelectorAll('section[aria-label=\"Marked actions\"] li')].filter((each) => each.textContent.includes('Claimed, ledger')).length === 2",
    );
    // The preview beside has come up to its full colours by then.
    std::thread::sleep(Duration::from_millis(500));
    accessible(window, "marked rows, claimed");
    window.keys("gi");
    window.wait_in("//header//nav", "Assigned to me");
    window.wait_until("document.querySelectorAll('[role=row][data-row]').length === 2");
}

/// I, H and E open their sheets on an action that waits, and say nothing yet.
fn sheets_by_their_keys(window: &Window) {
    view(window, "My turn");
    open_first(window);
    for (key, title) in [
        ("i", "Ask about this action"),
        ("h", "Hold this action"),
        ("e", "Escalate this action"),
    ] {
        window.keys(key);
        window.wait_in(SAYING, title);
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('[aria-labelledby=interrupt-title]')");
    }
}

/// An approval, then a rejection of what the agent wants: an override, which the sheet says before it is signed.
fn decide_by_keyboard(window: &Window, advised: Uuid) {
    view(window, "My turn");
    open_first(window);
    accessible(window, "action");
    decide(window, &BEN, "a");
    let decided = open(window, &advised.to_string());
    view_all(window);
    fill_sheet(
        window,
        &BEN,
        "r",
        "The payers are employees of one firm, and the dates are its pay days.",
    );
    // Where the route keeps the advice back, the sheet does not tell it before the vote either.
    window.wait_in(SHEET, "A second person signs after you.");
    accessible(window, "decision sheet");
    shown(window);
    window.chord(CONTROL, ENTER);
    window.wait_in("//*[@role='status']", "Signed, ledger");
    view(window, "Decided");
    open(window, &decided);
    window.wait_in("//aside//ol", "You rejected step 1, against the agent");
    accessible(window, "decided action");
}

fn every_other_screen_is_accessible(window: &Window) {
    for (keys, heading) in [
        ("ga", "Agents propose"),
        ("gp", "People"),
        ("gs", "Settings"),
        ("ge", "Make an export"),
    ] {
        window.keys(keys);
        window.wait_in("//main", heading);
        accessible(window, heading);
    }
    window.keys("?");
    window.wait_in("//*[@role='dialog']", "Shortcuts");
    accessible(window, "shortcuts");
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('[role=dialog]')");
    window.chord(CONTROL, 'k');
    window.element("//*[@role='dialog']//*[@role='option']");
    accessible(window, "palette");
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('[role=dialog]')");
    view(window, "My turn");
    window.keys("/");
    window.wait_until("document.activeElement?.type === 'search'");
    window.keys("no such words anywhere");
    window.wait_for("Nothing fits.");
    accessible(window, "empty queue");
    window.click("//nav//a[starts-with(., 'Verify')]");
    window.wait_for("No bundle was checked yet.");
    accessible(window, "verify without a report");
}

/// The dialog is the desktop's own; what was saved is valid, and one byte changed in the middle is found.
fn export_and_verify(stage: &Stage, window: &Window) {
    let file = stage.home.join("evidence of the week.zip");
    window.keys("ge");
    window.wait_in("//main", "Make an export");
    window.press("Export…");
    dialog::save_as("Save the export", &file);
    window.wait_in(
        "//main//*[@role='status']",
        "Written and verified: evidence of the week.zip",
    );
    window.wait_in("//table//tr", "Valid");
    accessible(window, "exports");
    assert!(file.exists());

    window.keys("gv");
    stage.answer("open", &file);
    let said = verify(window, "evidence of the week.zip");
    assert!(said.starts_with("Valid"), "{said}");
    window.wait_in(
        "//ol[contains(@class, 'checks')]",
        "The keys against the trust file",
    );
    accessible(window, "verify: valid");

    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = stage.home.join("altered.zip");
    std::fs::write(&altered, bytes).unwrap();
    stage.answer("open", &altered);
    let said = verify(window, "altered.zip");
    assert!(said.starts_with("Altered"), "{said}");
    assert!(said.contains("Do not rely on it."), "{said}");
    assert_eq!(window.words(BANNER), said);
    accessible(window, "verify: altered");
}

/// The first founder answers for the agent: reading is free, signing is refused with the reason.
fn refused_on_an_own_action(window: &Window) {
    view(window, "All");
    open_first(window);
    window.wait_in("//*[@role='status']", "You cannot sign: you own agent");
    assert!(!window.has("//*[@role='toolbar'][@aria-label='Decision']"));
    window.keys("a");
    assert!(!window.has(SHEET), "a key opened the sheet all the same");
    // Its owner may take it away.
    window.keys("t");
    window.wait_in(SAYING, "Withdraw this action");
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('[aria-labelledby=interrupt-title]')");
    accessible(window, "action that is one's own");
}
