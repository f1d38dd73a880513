//! Everything about an account, by keyboard: from an action to the picture of its money, on to another account, and back.

use crate::{
    axe::{accessible, no_violation},
    driver::ENTER,
    stage::on_stage,
    steps::{open_first, sign_in, view},
    work::{BEN, House},
};

/// The account that the page is about.
const NAME: &str = "document.querySelector('main h2')?.textContent";

#[test]
fn an_account_is_looked_into_by_keyboard() {
    on_stage("subject::an_account_is_looked_into_by_keyboard", |stage| {
        let house = House::found(&stage.home, "Harbour Bank");
        house.screened(&stage.home);
        let window = stage.window(&[]);
        sign_in(&window, &BEN);
        view(&window, "All");
        open_first(&window);
        window.wait_in("//main", "wants to");
        window.keys("o");
        window.wait_in("//main", "Who paid it, and whom it paid");
        window.wait_in("//main", "Counterparties");
        accessible(&window, "subject");
        // Its own action is among those about it.
        window.element("//section[@aria-label='Actions']//tbody/tr/th/a");
        let first = window.value(NAME);
        window.script("document.querySelector('.money-graph a').focus()", &[]);
        window.key(ENTER);
        window.wait_until(&format!("{NAME} !== {first}"));
        window.wait_in("//main", "Who paid it, and whom it paid");
        window.keys("b");
        window.wait_in("//main", "wants to");
        window.no_problem();
        house.leave();
        no_violation();
    });
}
