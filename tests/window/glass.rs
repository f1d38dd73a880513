//! An action that is forced outside of its route and the review of that by somebody else, each by keyboard alone.

use crate::{
    axe::{accessible, no_violation},
    driver::{CONTROL, ENTER, ESCAPE, TAB, Window},
    stage::on_stage,
    steps::{open, open_first, sign_in, sign_out, view},
    work::{CHLOE, DORA, House, Person},
};
use countersign_statement::codes::Role;

const SHEET: &str = "//section[@aria-labelledby='glass-title']";
const PANEL: &str = "//section[@aria-label='Break glass']";
/// The list of what waits for a review.
const WAITING: &str = "//section[@aria-label='Broken glasses that wait for a review']";

#[test]
fn a_supervisor_breaks_the_glass_and_an_officer_reviews_it_by_keyboard_alone() {
    on_stage(
        "glass::a_supervisor_breaks_the_glass_and_an_officer_reviews_it_by_keyboard_alone",
        |stage| {
            let house = House::found(&stage.home, "Harbour Bank");
            house.enrol(&CHLOE, &[Role::Supervisor]);
            house.enrol(&DORA, &[Role::ComplianceOfficer]);
            house.emergencies();
            house.screened(&stage.home);
            let window = stage.window(&[]);

            sign_in(&window, &CHLOE);
            let label = broken(&window, &CHLOE);
            // Nobody reviews what they did themselves: the same key opens nothing now.
            window.keys("f");
            std::thread::sleep(std::time::Duration::from_millis(600));
            assert!(!window.has(SHEET), "a supervisor reviews their own");
            sign_out(&window);

            sign_in(&window, &DORA);
            upheld(&window, &DORA, &label);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}

/// The text field with this label has the focus, after Tab where it has not yet.
fn reach(window: &Window, label: &str) {
    let here = format!(
        "[...(document.activeElement?.labels ?? [])].some((each) => each.textContent.startsWith({label:?}))"
    );
    for _ in 0..12 {
        if window.value(&here) == true {
            return;
        }
        window.key(TAB);
    }
    panic!(
        "Tab does not come to {label:?}; the focus is on {}",
        window.value("document.activeElement?.outerHTML.slice(0, 300)")
    );
}

/// The passphrase, where it was not given at sign-in.
fn passphrase(window: &Window, who: &Person) {
    if let Some(passphrase) = who.passphrase
        && window.has(&format!(
            "{SHEET}//label[starts-with(., 'Passphrase of your key')]"
        ))
    {
        reach(window, "Passphrase of your key");
        window.keys(passphrase);
    }
}

/// Opens an action, forces it, and answers its label.
fn broken(window: &Window, who: &Person) -> String {
    view(window, "All");
    let label = open_first(window);
    window.wait_in(PANEL, "Break glass…");
    window.keys("f");
    window.wait_in(SHEET, "Approve outside of the route");
    accessible(window, "sheet that breaks the glass");
    // What is not filled in yet signs nothing.
    window.chord(CONTROL, ENTER);
    window.wait_in(SHEET, "Approve outside of the route");
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('[aria-labelledby=glass-title]')");
    window.keys("f");
    window.wait_in(SHEET, "Approve outside of the route");
    reach(window, "Incident");
    window.keys("INC-2041");
    reach(window, "Why it cannot wait");
    window.keys("The account is emptied as we speak, for good reason.");
    reach(window, "Your password again");
    window.keys(who.password);
    let asked = window.words(&format!(
        "{SHEET}//label[starts-with(normalize-space(.), 'Type ')]"
    ));
    let typed = asked
        .trim()
        .trim_start_matches("Type ")
        .trim_end_matches(" to confirm");
    reach(window, "Type ");
    window.keys(typed);
    passphrase(window, who);
    window.chord(CONTROL, ENTER);
    window.wait_in(PANEL, "You approved it outside of its route");
    window.wait_in(PANEL, "After-review: 0 of 1 (compliance officer), wanted");
    accessible(window, "action whose glass is broken");
    label
}

/// Finds what waits among the overrides, goes there by its link, and finds that it was right.
fn upheld(window: &Window, who: &Person, label: &str) {
    window.keys("go");
    window.wait_in(WAITING, label);
    window.wait_in(WAITING, "waits for you");
    accessible(window, "broken glasses that wait");
    let here = format!(
        "document.activeElement?.tagName === 'A' && document.activeElement.innerText === {label:?}"
    );
    for _ in 0..60 {
        if window.value(&here) == true {
            break;
        }
        window.key(TAB);
    }
    window.wait_until(&here);
    window.key(ENTER);
    window.element("//h2[contains(., 'Policy checks')]");
    window.wait_in(PANEL, "Chloe Marchetti approved it outside of its route");
    // Enter of a link, then a letter, is no text.
    std::thread::sleep(std::time::Duration::from_millis(500));
    window.keys("f");
    window.wait_in(SHEET, "Review that the glass was broken");
    accessible(window, "sheet of the review");
    window.wait_until("document.activeElement?.getAttribute('aria-haspopup') === 'listbox'");
    window.key(ENTER);
    window.element("//*[@role='option'][contains(., 'It was right')]");
    // The first one is that it was right.
    window.key(ENTER);
    window.wait_until(
        "!document.querySelector('[role=option]') && document.activeElement?.tagName === 'BUTTON'",
    );
    window.wait_in(SHEET, "It was right");
    reach(window, "Why");
    window.keys("The ticket shows it, and nobody was there that night.");
    passphrase(window, who);
    window.chord(CONTROL, ENTER);
    window.wait_in(PANEL, "After-review: 1 of 1 (compliance officer), complete");
    window.wait_in(PANEL, "You found it right");
    window.keys("go");
    window.wait_in("//main//h1", "Overrides");
    window.wait_until(
        "!document.querySelector('section[aria-label=\"Broken glasses that wait for a review\"]')",
    );
    assert_eq!(open(window, label), label);
}
