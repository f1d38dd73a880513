//! The main job from the first run to a verified export, by hand and by keyboard.

use crate::{
    driver::{CONTROL, ENTER, TAB, Window},
    stage::{answer, on_stage, program},
    work::{Founder, propose},
};
use serde_json::json;
use std::path::Path;

const ADA: Founder<'static> = Founder {
    login: "ada",
    password: "ada's own password",
    passphrase: None,
};
const BEN: Founder<'static> = Founder {
    login: "ben",
    password: "ben's own password",
    passphrase: Some("a passphrase of ben"),
};

#[test]
fn the_main_job_from_the_first_run_to_a_verified_export() {
    on_stage(
        "job::the_main_job_from_the_first_run_to_a_verified_export",
        |home| {
            // The setting under which the page used to stay white.
            let window = Window::open(&program(), &[("LANG", "C.UTF-8")]);
            window.wait_for("There is no workspace on this computer yet.");
            assert_eq!(
                window.script("return navigator.language", &json!([])),
                "en-US"
            );
            window.picture("first-run");
            found(&window);
            let folder = home.join("data/countersign/workspace");
            let origin = remembered_origin(home);
            let proposed = tokio::runtime::Runtime::new()
                .unwrap()
                .block_on(propose(&folder, &origin, &ADA, &BEN, home));
            assert!(proposed > 3, "{proposed} proposals are too few to work on");

            sign_in(&window, &BEN);
            window.wait_for("My turn");
            window.picture("queue");
            two_consoles(&window, home);
            decide_by_keyboard(&window, &BEN);
            export_and_verify(&window, home);
            window.no_problem();
            sign_out(&window);

            sign_in(&window, &ADA);
            refused_on_an_own_action(&window);
            window.no_problem();
        },
    );
}

fn found(window: &Window) {
    window.press("Found a workspace on this computer");
    window.fill("Workspace name", "Harbour Bank");
    window.press("Next");
    for (number, founder, name) in [(1, &ADA, "Ada Okonkwo"), (2, &BEN, "Ben Lindqvist")] {
        window.wait_for(&format!("Founder {number}"));
        window.fill("Name", name);
        window.fill("Login", founder.login);
        window.fill("Password", founder.password);
        window.fill("Password again", founder.password);
        if let Some(passphrase) = founder.passphrase {
            window.fill("Passphrase for the key", passphrase);
        }
        window.press(if number == 2 {
            "Found the workspace"
        } else {
            "Next"
        });
    }
    window.wait_for("The workspace is founded");
    window.wait_for("countersign-trust 1");
    window.picture("founded");
    window.press("Sign in now");
    window.wait_for("Harbour Bank");
}

fn remembered_origin(home: &Path) -> String {
    let text = std::fs::read_to_string(home.join("config/countersign/console.json")).unwrap();
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    known["workspaces"][0]["origin"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn sign_in(window: &Window, founder: &Founder<'_>) {
    window.wait_for("Keep my password in this computer's keyring");
    choose_login(window, founder.login);
    window.fill("Password", founder.password);
    if let Some(passphrase) = founder.passphrase {
        window.fill("Passphrase of your key", passphrase);
    }
    window.click("//button[@type='submit'][contains(., 'Sign in')]");
    window.wait_for("PRODUCTION");
}

/// Picks from the list of known logins where there is one.
fn choose_login(window: &Window, login: &str) {
    let chosen = format!("//button[@aria-haspopup='listbox'][contains(., '{login}')]");
    if window.has(&chosen) {
        return;
    }
    window.click("//button[@aria-haspopup='listbox']");
    window.click(&format!("//*[@role='option'][contains(., '{login}')]"));
}

fn sign_out(window: &Window) {
    window.click("//header//button[@aria-haspopup][.//b]");
    window.click("//*[@role='menuitem'][contains(., 'Sign out')]");
}

/// A second console of another person on the same database: what one signs, the other is told within seconds, and a view
/// from before cannot sign.
fn two_consoles(window: &Window, home: &Path) {
    let other = home.join("other");
    let program = program();
    let config = other.to_str().unwrap();
    let second = Window::open(
        &program,
        &[("LANG", "de_DE.UTF-8"), ("XDG_CONFIG_HOME", config)],
    );
    second.wait_for("Keep my password in this computer's keyring");
    second.fill("Login", "ada");
    second.fill("Password", ADA.password);
    second.click("//button[@type='submit'][contains(., 'Sign in')]");
    second.wait_for("PRODUCTION");
    second.click("//nav//a[contains(@href, 'view=all')]");
    open_first(&second);
    second.wait_for("Unchanged since you opened it");
    let label = second.script(
        "return document.querySelector('header nav').innerText",
        &json!([]),
    );
    let label = label
        .as_str()
        .unwrap()
        .lines()
        .find(|l| l.starts_with("A-"))
        .unwrap()
        .to_owned();
    // The first console decides that very action.
    window.click("//nav//a[contains(@href, 'view=all')]");
    open_first(window);
    window.wait_for(&label);
    sign_by_keyboard(window, &BEN, "a", "Approve this action");
    second.wait_for("This action changed at");
    second.picture("stale");
    second.no_problem();
    window.keys("gq");
    window.wait_for("My turn");
}

/// The grid's rows that are actions, as their ids stand in the address once opened.
fn open_first(window: &Window) {
    // A press before the rows are there goes nowhere, as it would for a person: press again.
    for _ in 0..20 {
        window.element("//*[@role='grid']//*[@role='gridcell']");
        window.script("document.querySelector('[role=grid]')?.focus()", &json!([]));
        window.keys("j");
        window.keys(ENTER);
        for _ in 0..30 {
            if window.text().contains("Policy checks") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }
    panic!("no action opens by keyboard: {}", window.text());
}

/// Ticks what must be viewed, fills the sheet and signs: no mouse.
fn sign_by_keyboard(window: &Window, who: &Founder<'_>, verdict: &str, title: &str) -> String {
    for _ in 0..8 {
        window.keys("v");
    }
    window.wait_for("All required evidence viewed");
    window.picture(&format!("action-{verdict}"));
    window.keys(verdict);
    window.wait_for(title);
    // The reason has the focus: open its list and take the first.
    window.keys(ENTER);
    window.element("//*[@role='option']");
    window.keys(ENTER);
    // The list gives the focus back once it is gone.
    window.wait_until("return !document.querySelector('[role=option]') && document.activeElement?.tagName === 'BUTTON'");
    window.keys(TAB);
    window.wait_until("return document.activeElement?.tagName === 'TEXTAREA'");
    window.keys("I compared the transfers with the history of the account.");
    if window.has("//label[starts-with(., 'Your password again')]") {
        let typed = window.script(
            "const l = [...document.querySelectorAll('label')].find((l) => l.innerText.startsWith('Type ')); return l ? l.innerText : ''",
            &json!([]),
        );
        let typed = typed
            .as_str()
            .unwrap()
            .trim_start_matches("Type ")
            .trim_end_matches(" to confirm")
            .to_owned();
        window.keys(TAB);
        window.keys(who.password);
        window.keys(TAB);
        window.keys(&typed);
    }
    window.picture(&format!("sheet-{verdict}"));
    let before = window.text();
    window.chord(CONTROL, ENTER);
    window.wait_for("Signed, ledger");
    window.picture(&format!("signed-{verdict}"));
    before
}

/// An approval, then a rejection of what the agent wants: an override, which the sheet says before it is signed.
fn decide_by_keyboard(window: &Window, who: &Founder<'_>) {
    open_first(window);
    sign_by_keyboard(window, who, "a", "Approve this action");
    window.keys("gq");
    window.wait_for("My turn");
    open_first(window);
    let sheet = sign_by_keyboard(window, who, "r", "Reject this action");
    assert!(sheet.contains("This overrides the agent."), "{sheet}");
}

fn export_and_verify(window: &Window, home: &Path) {
    let file = home.join("export.zip");
    answer(home, "save", &file);
    answer(home, "open", &file);
    window.keys("ge");
    window.wait_for("Make an export");
    window.press("Export…");
    window.wait_for("Written and verified: export.zip");
    window.picture("exports");
    assert!(file.exists());
    window.keys("gv");
    window.press("Choose files…");
    window.wait_for("Valid");
    window.wait_for("The keys against the trust file");
    window.picture("verify-valid");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = home.join("altered.zip");
    std::fs::write(&altered, bytes).unwrap();
    answer(home, "open", &altered);
    window.press("Choose files…");
    window.wait_for("Do not rely on it.");
    window.picture("verify-altered");
}

/// The first founder answers for the agent: reading is free, signing is refused with the reason.
fn refused_on_an_own_action(window: &Window) {
    window.keys("gq");
    window.wait_for("Unassigned");
    window.click("//nav//a[contains(@href, 'view=all')]");
    open_first(window);
    window.wait_for("You cannot sign: you own agent");
    window.picture("own-action");
}
