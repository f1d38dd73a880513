//! A bank's own file comes in through the window: its columns are named, a doubt is answered, and it is taken as it was shown.

use crate::{
    axe::{accessible, no_violation},
    driver::{CONTROL, ENTER},
    stage::on_stage,
    steps::sign_in,
    work::{BEN, House},
};
use std::fs;

const BANK: &str = "Buchung;Von;An;Betrag\n02.11.2026;DE-A;DE-B;1.250\n03.11.2026;DE-B;DE-C;99.500\n04.11.2026;DE-C;DE-A;\u{202e}soon\n";
/// As `import --dialect` reads it too.
const DIALECT: &str = r#"{"mapping": "time=Buchung,from_account=Von,to_account=An,amount=Betrag,currency==EUR", "time_format": "%d.%m.%Y", "zone": "Europe/Berlin"}"#;
const FILE: &str = "//section[@aria-labelledby='import-file']";
const LIST: &str = "//section[@aria-labelledby='import-list']";

#[test]
fn a_banks_file_is_looked_at_settled_and_taken() {
    on_stage(
        "imports::a_banks_file_is_looked_at_settled_and_taken",
        |stage| {
            let (bank, dialect) = (stage.home.join("bank.csv"), stage.home.join("bank.json"));
            fs::write(&bank, BANK).unwrap();
            fs::write(&dialect, DIALECT).unwrap();
            let house = House::found(&stage.home, "Harbour Bank");
            let window = stage.window(&[]);
            sign_in(&window, &BEN);
            window.keys("gt");
            window.wait_in(LIST, "Nothing was imported yet.");
            accessible(&window, "imports: none yet");
            stage.answer("import", &bank);
            window.press("Import a file…");
            window.wait_in(FILE, "Say below which column is which.");
            // What would settle it has the focus already.
            window.wait_until("!!document.activeElement.closest('[data-field=time]')");
            accessible(&window, "imports: columns are asked for");
            window.key(ENTER);
            window.click("//*[@role='listbox']//*[@role='option'][starts-with(., 'Buchung')]");
            window.press("Read it again");
            window.wait_in(FILE, "Say below which column is which.");
            stage.answer("dialect", &dialect);
            window.press("Load from a file…");
            window.wait_in(FILE, "It can be read in more than one way");
            assert!(window.has("//button[starts-with(., 'Take it')][@aria-disabled='true']"));
            accessible(&window, "imports: a doubt");
            window.click("//button[starts-with(., 'The point stands between thousands')]");
            window.wait_in(FILE, "100750");
            let bad = window.wait_in(FILE, "Lines that cannot be taken");
            assert!(bad.contains("U+202Esoon"), "{bad}");
            accessible(&window, "imports: before it is taken");
            window.chord(CONTROL, ENTER);
            window.wait_in(FILE, "2 of 3 rows were taken.");
            window.wait_in(LIST, "bank.csv");
            accessible(&window, "imports: taken");
            // The same file again is refused, and nothing changes.
            window.press("Import a file…");
            window.wait_in(FILE, "Say below which column is which.");
            window.press("Load from a file…");
            window.wait_in(FILE, "It can be read in more than one way");
            window.click("//button[starts-with(., 'The point stands between thousands')]");
            window.wait_in(FILE, "100750");
            window.chord(CONTROL, ENTER);
            window.wait_in(FILE, "has been imported already");
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}
