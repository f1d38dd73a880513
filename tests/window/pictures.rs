//! Pictures of every screen in light and dark, of the sample workspace: `make pictures`. Not a test: it is left out of runs.

use crate::{
    axe::{THEMES, theme},
    driver::{CONTROL, ENTER, ESCAPE, Window},
    stage::{Stage, on_sample},
    steps::{
        BANNER, SHEET, decide, fill_sheet, offer, open, open_first, report, sign_in, verify, view,
        view_all,
    },
    work::Person,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CHLOE: Person = Person {
    login: "chloe",
    name: "Chloe Marchetti",
    password: "sample-chloe",
    passphrase: Some("sign-as-chloe"),
};
const BEN: Person = Person {
    login: "ben",
    name: "Ben Lindqvist",
    password: "sample-ben",
    passphrase: Some("sign-as-ben"),
};
const ADA: Person = Person {
    login: "ada",
    name: "Ada Okonkwo",
    password: "sample-ada",
    passphrase: None,
};

#[test]
#[ignore = "makes pictures: make pictures"]
fn every_screen_in_light_and_dark() {
    let named = |name: &str| {
        PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set")))
    };
    let sample = named("COUNTERSIGN_PICTURES_SAMPLE");
    let album = Album(named("COUNTERSIGN_PICTURES"));
    on_sample(
        "pictures::every_screen_in_light_and_dark",
        &sample,
        |stage| {
            album.first_run(stage);
            let window = stage.window(&[]);
            album.signing_in(&window);
            album.queue(&window);
            album.action(stage, &window, &sample);
            album.places(&window);
            album.evidence(stage, &window, &sample);
            album.lock(&window);
            album.offline(&window, &sample);
        },
    );
}

/// Where the pictures go.
struct Album(PathBuf);

impl Album {
    /// The window as it stands, in both themes.
    fn take(&self, window: &Window, screen: &str) {
        let before = window.value("document.documentElement.dataset.theme");
        for each in THEMES {
            theme(window, each);
            window.script_async(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 120)))",
                &[],
            );
            fs::write(
                self.0.join(format!("{screen}-{each}.png")),
                window.screenshot(),
            )
            .unwrap();
        }
        theme(window, before.as_str().unwrap_or("light"));
    }

    /// On a computer that knows no workspace.
    fn first_run(&self, stage: &Stage) {
        let (config, data) = (stage.home.join("new/config"), stage.home.join("new/data"));
        let window = stage.window(&[
            ("XDG_CONFIG_HOME", config.to_str().unwrap()),
            ("XDG_DATA_HOME", data.to_str().unwrap()),
        ]);
        window.wait_for("There is no workspace on this computer yet.");
        self.take(&window, "first-run");
        window.press("Found a workspace on this computer");
        window.fill("Workspace name", "Harbour Bank, payments review");
        window.press("Next");
        window.wait_in("//h2", "Founder 1");
        window.fill("Name", ADA.name);
        window.fill("Login", ADA.login);
        window.fill("Password", ADA.password);
        window.fill("Password again", ADA.password);
        self.take(&window, "found");
        window.press("Back");
        window.press("Back");
        window.press("Join your team");
        window.fill(
            "Address",
            "postgres://ledger.harbour.example:5432/countersign",
        );
        window.fill("Login", CHLOE.login);
        self.take(&window, "join");
    }

    fn signing_in(&self, window: &Window) {
        window.wait_for("Keep my password in this computer's keyring");
        self.take(window, "sign-in");
        offer(window, &CHLOE, "not this one");
        window.wait_for("Login and password do not fit together.");
        self.take(window, "sign-in-refused");
        sign_in(window, &CHLOE);
    }

    fn queue(&self, window: &Window) {
        view(window, "My turn");
        window.script("document.querySelector('[role=grid]').focus()", &[]);
        window.keys("jj");
        window.wait_in("//*[@aria-label='Preview']", "Clocks");
        self.take(window, "queue");
        for key in ["x", "j", "x", "j", "x"] {
            window.keys(key);
        }
        window.wait_in("//section[@aria-label='Marked actions']", "3 marked");
        settle(window);
        self.take(window, "queue-marked");
        window.press("Decide together…");
        window.wait_in("//*[@role='dialog']", "Left out.");
        settle(window);
        self.take(window, "queue-together");
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('[role=dialog]')");
        view(window, "All");
        window.keys("/");
        window.wait_until("document.activeElement?.type === 'search'");
        window.keys("freeze");
        window.wait_in("//*[@role='grid']", "Freeze");
        settle(window);
        self.take(window, "queue-filter");
        window.keys(" no such words");
        window.wait_for("Nothing fits.");
        self.take(window, "queue-empty");
        window.press("Clear");
        view(window, "Simulation");
        settle(window);
        self.take(window, "queue-simulation");
    }

    fn action(&self, stage: &Stage, window: &Window, sample: &Path) {
        view(window, "My turn");
        let label = open_of_screening(window, 1);
        settle(window);
        self.take(window, "action");
        window.press("Who can decide this now?");
        window.element("//*[@role='dialog']");
        settle(window);
        self.take(window, "action-who");
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('[role=dialog]')");
        view_all(window);
        fill_sheet(
            window,
            &CHLOE,
            "a",
            "Thirty-one payers within two days, none of whom paid in the year before; I compared them with the statement of account.",
        );
        settle(window);
        self.take(window, "action-approve");

        // Somebody else decides it meanwhile.
        let config = stage.home.join("other");
        let second = stage.window(&[
            ("XDG_CONFIG_HOME", config.to_str().unwrap()),
            (
                "COUNTERSIGN_WORKSPACE",
                sample.join("workspace").to_str().unwrap(),
            ),
        ]);
        sign_in(&second, &BEN);
        open(&second, &label);
        decide(&second, &BEN, "a");
        window.wait_for("This action changed at");
        settle(window);
        self.take(window, "action-stale");
        drop(second);
        window.key(ESCAPE);

        view(window, "My turn");
        open_of_screening(window, 2);
        view_all(window);
        // Letters in a burst would be taken for text gone astray.
        settle(window);
        window.keys("u");
        settle(window);
        fill_sheet(
            window,
            &CHLOE,
            "r",
            "The payers are employees of one firm, and the dates are its pay days.",
        );
        settle(window);
        self.take(window, "action-reject");
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('#sheet-title')");
        view(window, "Decided");
        open_first(window);
        settle(window);
        self.take(window, "action-decided");
        window.keys("o");
        window.wait_in("//main", "Who paid it, and whom it paid");
        settle(window);
        self.take(window, "subject");
    }

    fn places(&self, window: &Window) {
        for (keys, heading, screen) in [
            ("gp", "People", "people"),
            ("ga", "None of them decides", "agents"),
            ("gb", "proposed", "ledger"),
            ("gn", "Notices", "notices"),
            ("gs", "Settings", "settings"),
            ("gt", "What was imported", "imports"),
            ("ge", "Make an export", "exports"),
            ("gj", "All jobs", "jobs"),
            ("go", "What the person decided", "overrides"),
            ("gr", "Rules of version", "policies"),
        ] {
            window.keys(keys);
            window.wait_in("//main", heading);
            settle(window);
            self.take(window, screen);
        }
        window.keys("?");
        window.wait_in("//*[@role='dialog']", "Shortcuts");
        self.take(window, "shortcuts");
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('[role=dialog]')");
        view(window, "My turn");
        window.chord(CONTROL, 'k');
        window.wait_until("document.activeElement?.role === 'combobox'");
        window.keys("account");
        window.element("//*[@role='option']/span[contains(@class, 'mono')]");
        self.take(window, "palette");
        window.key(ESCAPE);
        window.wait_until("!document.querySelector('[role=dialog]')");
    }

    fn evidence(&self, stage: &Stage, window: &Window, sample: &Path) {
        let file = stage.home.join("countersign-week-47.zip");
        stage.answer("save", &file);
        window.keys("ge");
        window.wait_in("//main", "Make an export");
        window.press("Export…");
        window.wait_for("Written and verified: countersign-week-47.zip");
        settle(window);
        self.take(window, "export-done");
        window.keys("gv");
        window.wait_for("No bundle was checked yet.");
        self.take(window, "verify");
        stage.answer("open", &file);
        verify(window, "countersign-week-47.zip");
        settle(window);
        self.take(window, "verify-valid");
        let unpacked = |name: &str| {
            let folder = stage.home.join(name);
            let done = Command::new("unzip")
                .arg("-q")
                .arg(sample.join("export.zip"))
                .arg("-d")
                .arg(&folder)
                .status();
            assert!(done.unwrap().success());
            folder
        };
        // One digit of one time of signing, in the middle of the ledger.
        let altered = unpacked("handed-over-by-mail");
        let records = altered.join("data/records.jsonl");
        let text = fs::read_to_string(&records).unwrap();
        let middle = text.len() / 2;
        let signed = middle + text[middle..].find("signed_at").unwrap();
        let at = signed + text[signed..].find(':').unwrap() + 5;
        let at = at + text[at..].find(|c: char| c.is_ascii_digit()).unwrap();
        let mut bytes = text.into_bytes();
        bytes[at] = if bytes[at] == b'9' { b'8' } else { b'9' };
        fs::write(&records, bytes).unwrap();
        stage.answer("open", &altered);
        window.press("Choose a folder…");
        report(window, "handed-over-by-mail");
        window.wait_in(BANNER, "Altered");
        settle(window);
        self.take(window, "verify-altered");
        let lost = unpacked("copied-in-a-hurry");
        fs::remove_file(lost.join("data/payload/1")).unwrap();
        stage.answer("open", &lost);
        window.press("Choose a folder…");
        report(window, "copied-in-a-hurry");
        window.wait_in(BANNER, "Incomplete");
        settle(window);
        self.take(window, "verify-incomplete");
    }

    fn lock(&self, window: &Window) {
        window.keys("gq");
        window.click("//header//button[@aria-haspopup][.//b]");
        window.click("//*[@role='menuitem'][contains(., 'Lock')]");
        window.wait_in("//*[@role='dialog']", "Locked");
        settle(window);
        self.take(window, "lock");
        window.fill("Password", CHLOE.password);
        window.fill("Passphrase of your key", CHLOE.passphrase.unwrap());
        window.press("Unlock");
        window.wait_until("!document.querySelector('[role=dialog]')");
    }

    fn offline(&self, window: &Window, sample: &Path) {
        view(window, "My turn");
        open_of_screening(window, 3);
        view_all(window);
        fill_sheet(
            window,
            &CHLOE,
            "a",
            "None of this is lost while the database is away.",
        );
        let seen = countersign_embedded::inspect(&sample.join("workspace")).unwrap();
        let (postmaster, _) = seen.server.unwrap();
        // It cannot come back, which the console would see to, before this file does.
        let version = seen.cluster_dir.join("PG_VERSION");
        let aside = version.with_extension("aside");
        fs::rename(&version, &aside).unwrap();
        let done = Command::new("kill")
            .args(["-9", &postmaster.to_string()])
            .status();
        assert!(done.unwrap().success());
        window.wait_in("//footer", "No connection since");
        window.wait_in(SHEET, "No connection");
        self.take(window, "offline");
        fs::rename(&aside, &version).unwrap();
        window.wait_until("!document.querySelector('footer').innerText.includes('No connection')");
    }
}

/// Opens an action of the screening agent that a compliance officer may decide, counted from 1; returns its label.
fn open_of_screening(window: &Window, number: usize) -> String {
    window.element("//*[@role='grid']//*[@role='gridcell']");
    window.click(&format!(
        "(//*[@data-row][contains(., 'aml-screen')][not(contains(., 'Low'))][not(contains(., 'SIMULATION'))])[{number}]//*[@role='gridcell'][2]"
    ));
    window.script("document.querySelector('[role=grid]').focus()", &[]);
    window.key(ENTER);
    window.element("//h2[contains(., 'Policy checks')]");
    crate::steps::label(window)
}

/// Until nothing is loading any more.
fn settle(window: &Window) {
    window.wait_until("!document.querySelector('.skeleton, [aria-busy=true]')");
    std::thread::sleep(std::time::Duration::from_millis(500));
}
