//! What a person does at the window, step by step.

use crate::{
    driver::{CONTROL, ENTER, TAB, Window},
    work::Person,
};
use serde_json::json;
use std::time::Duration;

/// The verdict of the report that is shown.
pub const BANNER: &str = "//section[@role='status'][contains(@class, 'banner')]";
/// What went wrong, where it went wrong.
pub const ALERT: &str = "//*[@role='alert']";
/// The sheet in which a decision is written.
pub const SHEET: &str = "//section[@aria-labelledby='sheet-title']";

/// Founds a workspace of two on the first screen.
pub fn found(window: &Window, name: &str, founders: [&Person; 2], shown: impl Fn(&str)) {
    window.press("Found a workspace on this computer");
    window.fill("Workspace name", name);
    shown("found");
    window.press("Next");
    for (number, founder) in (1..).zip(founders) {
        window.wait_in("//h2", &format!("Founder {number}"));
        window.fill("Name", founder.name);
        window.fill("Login", founder.login);
        window.fill("Password", founder.password);
        window.fill("Password again", founder.password);
        if let Some(passphrase) = founder.passphrase {
            window.fill("Passphrase for the key", passphrase);
        }
        shown(&format!("founder-{number}"));
        window.press(if number == 2 {
            "Found the workspace"
        } else {
            "Next"
        });
    }
    window.wait_in("//h2", "The workspace is founded");
    window.wait_in("//pre", "countersign-trust 1");
    shown("founded");
    window.press("Sign in now");
}

/// Signs in on the start screen.
pub fn sign_in(window: &Window, person: &Person) {
    offer(window, person, person.password);
    window.wait_in("//footer", "Ledger head");
}

/// Fills the sign-in form and sends it.
pub fn offer(window: &Window, person: &Person, password: &str) {
    window.wait_for("Keep my password in this computer's keyring");
    choose_login(window, person.login);
    window.fill("Password", password);
    if let Some(passphrase) = person.passphrase
        && window.has("//label[starts-with(., 'Passphrase of your key')]")
    {
        window.fill("Passphrase of your key", passphrase);
    }
    window.click("//button[@type='submit'][contains(., 'Sign in')]");
}

/// Picks from the list of known logins, or types one that is not on it.
fn choose_login(window: &Window, login: &str) {
    const LIST: &str = "//form//button[@aria-haspopup='listbox']";
    if window.has(LIST) {
        if window.has(&format!("{LIST}[contains(., '{login}')]")) {
            return;
        }
        window.click(LIST);
        window.element("//*[@role='option']");
        let known = format!("//*[@role='option'][contains(., '{login}')]");
        if window.has(&known) {
            window.click(&known);
            return;
        }
        window.click("//*[@role='option'][contains(., 'Another login')]");
    }
    window.fill("Login", login);
}

/// Ends the session.
pub fn sign_out(window: &Window) {
    window.click("//header//button[@aria-haspopup][.//b]");
    window.click("//*[@role='menuitem'][contains(., 'Sign out')]");
    window.wait_for("Keep my password in this computer's keyring");
}

/// Shows a view of the queue.
pub fn view(window: &Window, name: &str) {
    window.keys("gq");
    window.click(&format!("//nav//a[starts-with(., '{name}')]"));
    window.wait_in("//main", name);
    window.element("//*[@role='grid']//*[@role='gridcell']");
}

/// Opens the first action of the list by keyboard, and returns its label.
pub fn open_first(window: &Window) -> String {
    // A press before the rows are there goes nowhere, as it would for a person: press again.
    for _ in 0..20 {
        window.element("//*[@role='grid']//*[@role='gridcell']");
        window.script("document.querySelector('[role=grid]')?.focus()", &[]);
        window.keys("j");
        window.key(ENTER);
        for _ in 0..30 {
            if window.has("//h2[contains(., 'Policy checks')]") {
                return label(window);
            }
            std::thread::sleep(Duration::from_millis(60));
        }
    }
    panic!("no action opens by keyboard: {}", window.text());
}

/// Opens the action with this label or id, by the palette; returns its label.
pub fn open(window: &Window, wanted: &str) -> String {
    window.chord(CONTROL, 'k');
    window.wait_until("document.activeElement?.role === 'combobox'");
    window.keys(wanted);
    // Found actions stand after the commands, each with its label before its words. An id finds one action alone.
    let labels = "//*[@role='option']/span[contains(@class, 'mono')][starts-with(., 'A-')]";
    let label = if wanted.starts_with("A-") {
        wanted.to_owned()
    } else {
        window.element(labels);
        window.words(labels).trim().to_owned()
    };
    window.click(&format!("{labels}[. = '{label}']"));
    window.wait_until(&format!(
        "document.querySelector('header nav').innerText.split('\\n').includes('{label}')"
    ));
    window.element("//h2[contains(., 'Policy checks')]");
    label
}

/// The label of the action that is open.
pub fn label(window: &Window) -> String {
    // Until it is read, the beginning of its id stands there.
    window.wait_in("//header//nav", "A-");
    let crumbs = window.words("//header//nav");
    let label = crumbs.lines().find(|l| l.starts_with("A-"));
    label
        .unwrap_or_else(|| panic!("no label in {crumbs:?}"))
        .to_owned()
}

/// Ticks every section as viewed.
pub fn view_all(window: &Window) {
    // Each once it was on the screen to its end, for as long as its length gives.
    for _ in 0..120 {
        window.keys("v");
        if window
            .words("//*[@role='toolbar'][@aria-label='Decision']")
            .contains("All required evidence viewed")
        {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
    window.wait_in(
        "//*[@role='toolbar'][@aria-label='Decision']",
        "All required evidence viewed",
    );
}

/// Opens the sheet and fills it: the first reason, a narrative, and what its friction asks for. Nothing is signed.
pub fn fill_sheet(window: &Window, who: &Person, verdict: &str, narrative: &str) {
    window.keys(verdict);
    window.wait_in(
        SHEET,
        if verdict == "a" {
            "Approve this action"
        } else {
            "Reject this action"
        },
    );
    // The reason has the focus: open its list and take the first.
    window.wait_until("document.activeElement?.getAttribute('aria-haspopup') === 'listbox'");
    window.key(ENTER);
    window.element("//*[@role='option']");
    window.key(ENTER);
    // The list gives the focus back once it is gone.
    window.wait_until(
        "!document.querySelector('[role=option]') && document.activeElement?.tagName === 'BUTTON'",
    );
    window.key(TAB);
    window.wait_until("document.activeElement?.tagName === 'TEXTAREA'");
    window.keys(narrative);
    if window.has("//label[starts-with(., 'Your password again')]") {
        let label = window
            .words("//label[starts-with(normalize-space(.), 'Type ')][contains(., 'to confirm')]");
        let typed = label
            .trim()
            .trim_start_matches("Type ")
            .trim_end_matches(" to confirm")
            .to_owned();
        window.key(TAB);
        window.keys(who.password);
        if !typed.is_empty() {
            window.key(TAB);
            window.keys(&typed);
        }
    }
    // Asked for where it was not given at sign-in.
    if let Some(passphrase) = who.passphrase
        && window.has(&format!(
            "{SHEET}//label[starts-with(., 'Passphrase of your key')]"
        ))
    {
        window.fill("Passphrase of your key", passphrase);
    }
}

/// Waits until what was written last stands on the sheet as it will be signed.
pub fn shown(window: &Window) {
    window.wait_until("!document.body.textContent.includes('What you sign is just being shown')");
}

/// Signs with Ctrl-Enter and waits until the ledger has it.
pub fn sign(window: &Window) -> String {
    shown(window);
    window.chord(CONTROL, ENTER);
    window.wait_in("//*[@role='status']", "Signed, ledger")
}

/// Approves or rejects the open action, by keyboard alone.
pub fn decide(window: &Window, who: &Person, verdict: &str) {
    view_all(window);
    fill_sheet(
        window,
        who,
        verdict,
        "I compared the transfers with the history of the account.",
    );
    sign(window);
}

/// Chooses files on the Verify screen and waits for the report of this one; returns what its banner says.
pub fn verify(window: &Window, name: &str) -> String {
    window.press("Choose files…");
    report(window, name)
}

/// What the banner says of this file or folder, once its report is there.
pub fn report(window: &Window, name: &str) -> String {
    // The newest report is chosen: its line in the list says which file the banner is about.
    window.wait_in("//nav//button[@aria-current='true']", name);
    window.wait_until("!document.querySelector('[role=progressbar]')");
    window.words(BANNER)
}

/// Notes in the page the moment at which some words first stand in it, on the clock that both pages share.
pub fn note_when(window: &Window, words: &str) {
    window.script(
        "const words = arguments[0];
         window.__when = null;
         const look = () => { if (window.__when === null && document.body.textContent.includes(words)) window.__when = Date.now(); };
         window.__look?.disconnect();
         window.__look = new MutationObserver(look);
         window.__look.observe(document.body, {subtree: true, childList: true, characterData: true});",
        &[json!(words)],
    );
}

/// That moment, in milliseconds.
pub fn noted(window: &Window) -> f64 {
    window.wait_until("window.__when !== null");
    window.value("window.__when").as_f64().unwrap()
}
