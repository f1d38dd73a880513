//! The ledger's room by keyboard: the list, a record whole, its proof saved and checked, and the whole ledger verified.

use crate::{
    axe::{accessible, no_violation},
    driver::{CONTROL, ENTER, ESCAPE, Window},
    stage::{Stage, on_stage},
    steps::sign_in,
    work::{BEN, House},
};
use countersign_ledger::{leaf_hash, note::KnownKey, receipt::Receipt};
use std::fs;

/// The record beside the list.
const DRAWER: &str = "//aside[starts-with(@aria-label, 'Record')]";

#[test]
fn the_ledger_is_read_verified_and_proved_by_keyboard() {
    on_stage(
        "ledger::the_ledger_is_read_verified_and_proved_by_keyboard",
        |stage| {
            let house = House::found(&stage.home, "Harbour Bank");
            house.screened(&stage.home);
            let window = stage.window(&[]);
            sign_in(&window, &BEN);
            window.keys("gb");
            window.wait_in("//header//nav", "Ledger");
            window.wait_in("//main//table", "proposed");
            accessible(&window, "ledger");
            a_record_is_opened_and_proved(stage, &window);
            the_whole_ledger_is_verified(&window);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}

fn a_record_is_opened_and_proved(stage: &Stage, window: &Window) {
    window.keys("j");
    window.wait_in(DRAWER, "Place in the tree");
    window.keys("j");
    window.element("//main//table/tbody/tr[2][@aria-current='true']");
    window.wait_in(DRAWER, "Exact bytes");
    accessible(window, "ledger: a record");
    let target = stage.home.join("second.tlog-proof");
    stage.answer("save", &target);
    window.chord(CONTROL, ENTER);
    if window.has("//label[starts-with(., 'Passphrase of your key')]") {
        window.fill("Passphrase of your key", BEN.passphrase.unwrap());
        window.chord(CONTROL, ENTER);
    }
    window.wait_in(DRAWER, "Saved:");
    accessible(window, "ledger: a proof");
    let read = |ending: &str| fs::read(format!("{}{ending}", target.display())).unwrap();
    let key = KnownKey::parse(String::from_utf8(read(".vkey")).unwrap().trim_end()).unwrap();
    let proof = Receipt::parse(&read("")).unwrap();
    let record = read(".record");
    assert!(proof.verify(&leaf_hash(&record), &[key]).is_ok());
    let bytes = window.value(
        "document.querySelector('aside section[aria-label=\"Exact bytes\"] pre').textContent",
    );
    assert_eq!(bytes.as_str().unwrap().as_bytes(), record);
    window.key(ESCAPE);
    window.wait_until("!document.querySelector('aside[aria-label^=Record]')");
}

fn the_whole_ledger_is_verified(window: &Window) {
    window.click("//*[@role='tab'][. = 'Verify']");
    window.wait_in("//main", "From number");
    window.chord(CONTROL, ENTER);
    let said = window.wait_in("//main//*[@role='status']", "hold.");
    assert!(said.contains("Records 0 to"), "{said}");
    // The proof before signed a checkpoint.
    assert!(said.contains("that were signed on the way"), "{said}");
    accessible(window, "ledger: verified");
    window.click("//*[@role='tab'][. = 'Checkpoints']");
    window.wait_in("//main", "Signed by");
    accessible(window, "ledger: checkpoints");
}
