//! What the desktop says, on a real session bus, with a notification service of the test's own.

use crate::{
    axe::{accessible, no_violation},
    driver::Window,
    stage::on_stage,
    steps::sign_in,
    work::{BEN, House},
};
use countersign_agents::Proposal;
use countersign_app::AgentSession;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use uuid::Uuid;
use zbus::{
    blocking::{Connection, connection},
    interface,
    zvariant::OwnedValue,
};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The desk looks within seconds, and says nothing more for half a minute after it said something.
const PATIENCE: Duration = Duration::from_secs(75);

/// What was shown.
#[derive(Debug, Clone)]
struct Shown {
    number: u32,
    title: String,
    body: String,
    acts: Vec<String>,
}

struct Service(Arc<Mutex<Vec<Shown>>>);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[allow(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "the specification's"
    )]
    fn notify(
        &self,
        app: String,
        replaces: u32,
        icon: String,
        title: String,
        body: String,
        acts: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        stays: i32,
    ) -> u32 {
        // Who calls with anything else gets no answer.
        assert_eq!(
            (app.as_str(), icon.as_str(), replaces, stays),
            ("Countersign", "countersign", 0, -1)
        );
        assert!(hints.contains_key("desktop-entry"));
        let mut shown = self.0.lock().unwrap();
        let number = u32::try_from(shown.len()).unwrap() + 1;
        shown.push(Shown {
            number,
            title,
            body,
            acts,
        });
        number
    }
}

/// A desktop that shows notices.
struct Desktop {
    bus: Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

impl Desktop {
    fn start() -> Self {
        let shown = Arc::default();
        let bus = connection::Builder::session()
            .and_then(|b| b.name(NAME))
            .and_then(|b| b.serve_at(PATH, Service(Arc::clone(&shown))))
            .and_then(connection::Builder::build)
            .unwrap();
        Self { bus, shown }
    }

    fn count(&self) -> usize {
        self.shown.lock().unwrap().len()
    }

    /// The notice of this place, once it is shown.
    fn wait(&self, place: usize) -> Shown {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(shown) = self.shown.lock().unwrap().get(place) {
                return shown.clone();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("no notice arrived on the desktop within {PATIENCE:?}");
    }

    /// Presses a notice.
    fn press(&self, number: u32) {
        let act = (number, "default");
        self.bus
            .emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &act)
            .unwrap();
    }
}

fn propose(house: &House, agent: &AgentSession, like: &Proposal, key: &str) -> Uuid {
    let proposal = Proposal {
        subject: format!("ACC{key}"),
        idempotency_key: key.into(),
        ..like.clone()
    };
    house.propose(agent, &proposal)
}

/// The desktop is quiet at these minutes of the day.
fn quiet(window: &Window, hours: &serde_json::Value) {
    let saved = window.script_async(
        "const [quiet, done] = arguments;
         const invoke = window.__TAURI_INTERNALS__.invoke;
         invoke('workspace_state', {request: {}})
           .then(({settings}) => invoke('settings_save', {request: {...settings, notices: {...settings.notices, quiet}}}))
           .then((saved) => done(saved.notices.quiet), (error) => done(JSON.stringify(error)))",
        std::slice::from_ref(hours),
    );
    assert_eq!(&saved, hours);
}

fn wait_in_list(window: &Window, subject: &str) {
    window.wait_in("//main//ol", subject);
}

#[test]
fn the_desktop_says_that_an_action_waits_and_shows_it_when_pressed_and_is_quiet_in_quiet_hours() {
    on_stage(
        "notices::the_desktop_says_that_an_action_waits_and_shows_it_when_pressed_and_is_quiet_in_quiet_hours",
        |stage| {
            let desktop = Desktop::start();
            let house = House::found(&stage.home, "Harbour Bank");
            let (agent, proposals) = house.screened(&stage.home);
            let like = &proposals[0].0;
            let window = stage.window(&[]);
            sign_in(&window, &BEN);
            window.element("//header//a[starts-with(@aria-label, 'Notices, ')]");
            window.keys("gn");
            window.wait_in("//main//ol", "It waits for your decision.");
            accessible(&window, "notices");
            // The desk has looked once: what stood there is not said.
            std::thread::sleep(Duration::from_secs(4));
            assert_eq!(desktop.count(), 0, "{:?}", desktop.shown);

            propose(&house, &agent, like, "first");
            let shown = desktop.wait(0);
            assert_eq!(shown.title, "An action waits for you");
            assert!(shown.body.starts_with("Due in "), "{shown:?}");
            assert_eq!(shown.acts, ["default", "Open"]);
            // It stands in the list too, with what it is about.
            wait_in_list(&window, "ACCfirst");
            desktop.press(shown.number);
            window.wait_in("//main//h1", "ACCfirst");
            window.wait_until("location.hash.startsWith('#/action/')");

            // Quiet for the whole day: it is in the list, and the desktop says nothing, also not later.
            window.keys("gn");
            quiet(&window, &json!({"from": 0, "until": 0}));
            propose(&house, &agent, like, "quiet");
            wait_in_list(&window, "ACCquiet");
            std::thread::sleep(Duration::from_secs(40));
            assert_eq!(desktop.count(), 1, "{:?}", desktop.shown);
            quiet(&window, &json!(null));
            propose(&house, &agent, like, "third");
            let shown = desktop.wait(1);
            assert_eq!(shown.title, "An action waits for you");
            desktop.press(shown.number);
            window.wait_in("//main//h1", "ACCthird");
            assert_eq!(desktop.count(), 2, "{:?}", desktop.shown);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}
