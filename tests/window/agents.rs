//! Agents in the window: stopped by one, let go on by two, and started by the person who answers for one.

use crate::{
    axe::accessible,
    driver::{CONTROL, ENTER, ESCAPE, Window},
    work::agent_password,
};
use countersign_agents::screening::AGENT;

const SHEET: &str = "//*[@role='dialog']";

fn card() -> String {
    format!("//article[@aria-label='{AGENT}']")
}

fn button(act: &str) -> String {
    format!("//button[@aria-label='{act}: {AGENT}']")
}

/// Signs what the open sheet shows, by keyboard, and waits until it is closed.
fn sign_shown(window: &Window) {
    window.wait_in(SHEET, "countersign/agent-standing/v1");
    window.wait_until("!document.querySelector('[role=dialog] .btn-primary').ariaDisabled");
    window.chord(CONTROL, ENTER);
    window.wait_until("!document.querySelector('[role=dialog]')");
    window.wait_in("//*[@role='status']", "Recorded, ledger");
}

/// An admin stops an agent and asks that it goes on; what waits for another is not theirs to confirm.
pub fn one_stops_it(window: &Window) {
    window.keys("ga");
    window.wait_in(&card(), "Active");
    window.click(&button("Pause"));
    window.wait_in(SHEET, "It stops at once");
    window.wait_in(SHEET, "countersign/agent-standing/v1");
    accessible(window, "pausing an agent");
    sign_shown(window);
    window.wait_in(&card(), "Paused");
    window.click(&button("Let it go on"));
    sign_shown(window);
    window.wait_in(&card(), "another admin confirms");
    // What waits is read after how the agent stands.
    window.element(&format!("{}[@aria-disabled='true']", button("Confirm")));
    window.element(&format!("{}[@aria-disabled='true']", button("Start")));
}

/// The second admin lets it go on.
pub fn another_lets_it_go_on(window: &Window) {
    window.keys("ga");
    window.wait_in(&card(), "Paused");
    window.click(&button("Confirm"));
    window.wait_in(SHEET, &format!("Agent {AGENT} goes on."));
    window.chord(CONTROL, ENTER);
    window.wait_until("!document.querySelector('[role=dialog]')");
    window.wait_in(&card(), "Active");
}

/// Who answers for it has it screen what was imported; all of that was proposed before.
pub fn its_owner_starts_it(window: &Window) {
    window.click(&button("Start"));
    window.wait_in(SHEET, "It runs under its own login");
    window.click(&format!("{SHEET}//button[@aria-haspopup='listbox']"));
    window.click("//*[@role='option'][contains(., 'Screen imported transactions')]");
    window.fill("Password of the login", "not its password");
    window.chord(CONTROL, ENTER);
    window.wait_in(SHEET, "Login and password do not fit together.");
    window.fill("Password of the login", &agent_password("agent_screen"));
    accessible(window, "starting an agent");
    window.chord(CONTROL, ENTER);
    window.wait_in(SHEET, "transactions of");
    window.wait_in(SHEET, "Proposed now: 0.");
    window.wait_in(SHEET, "Waits already");
    accessible(window, "what an agent proposed");
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('[role=dialog]')");
}
