//! What is said on the desktop, through `org.freedesktop.Notifications` of the person's session bus.
//!
//! The bus is reached when there is something to say: a desktop without a notification service is no reason not to start, and one
//! whose service comes later is spoken on then. Threads of its own wait for it, for the bus's calls do.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use countersign_contract::Said;
use zbus::{
    MatchRule,
    blocking::{Connection, MessageIterator, connection},
    message::Type,
    zvariant::Value,
};

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The act of the notice itself, by the specification: what pressing it does.
const PRESSED: &str = "default";
/// A service that does not answer for so long is taken as none.
const PATIENCE: Duration = Duration::from_secs(10);
/// Notices whose presses still lead somewhere.
const KEPT: usize = 100;

/// Where each notice of ours leads, by its number, the last first.
type Leads = Arc<Mutex<Vec<(u32, Option<String>)>>>;

/// Says sentences one after another.
#[derive(Debug)]
pub struct Desktop(Sender<Said>);

impl Desktop {
    /// Begins to wait for sentences. `pressed` is told where a notice leads that the person pressed.
    pub fn start(pressed: impl Fn(Option<String>) + Send + Sync + 'static) -> Self {
        let (tell, told) = mpsc::channel();
        let pressed = Arc::new(pressed);
        thread::spawn(move || speak(&told, &pressed));
        Self(tell)
    }

    /// Says it as soon as the desktop takes it.
    pub fn say(&self, said: Said) {
        if self.0.send(said).is_err() {
            tracing::debug!("nobody speaks on the desktop any more");
        }
    }
}

fn speak<P: Fn(Option<String>) + Send + Sync + 'static>(told: &Receiver<Said>, pressed: &Arc<P>) {
    let leads = Leads::default();
    let mut bus = None;
    for said in told {
        let reached = match bus.take() {
            Some(bus) => Ok(bus),
            None => reach(&leads, pressed),
        };
        match reached.and_then(|bus| notify(&bus, &said).map(|number| (bus, number))) {
            Ok((reached, number)) => {
                let mut leads = leads.lock().unwrap_or_else(PoisonError::into_inner);
                leads.insert(0, (number, said.action_id));
                leads.truncate(KEPT);
                bus = Some(reached);
            }
            // The next one reaches for the bus anew; what was not said stands in the console's list.
            Err(cause) => tracing::info!("the desktop was not told: {cause}"),
        }
    }
}

/// Connects to the session bus, and listens for presses for as long as the connection lasts.
fn reach<P: Fn(Option<String>) + Send + Sync + 'static>(
    leads: &Leads,
    pressed: &Arc<P>,
) -> zbus::Result<Connection> {
    let bus = connection::Builder::session()?
        .method_timeout(PATIENCE)
        .build()?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(SERVICE)?
        .interface(SERVICE)?
        .member("ActionInvoked")?
        .build();
    let signals = MessageIterator::for_match_rule(rule, &bus, None)?;
    let (leads, pressed) = (Arc::clone(leads), Arc::clone(pressed));
    thread::spawn(move || {
        for signal in signals {
            let said = signal.and_then(|s| s.body().deserialize::<(u32, String)>());
            let Ok((number, _)) = said else {
                // The bus went away; whoever speaks next listens anew.
                return;
            };
            let known = leads.lock().unwrap_or_else(PoisonError::into_inner);
            let lead = known.iter().find(|(of, _)| *of == number);
            // The service tells everybody of every notice: most are other programs'.
            if let Some((_, action)) = lead.cloned() {
                drop(known);
                pressed(action);
            }
        }
    });
    Ok(bus)
}

/// Shows a notice; its number on this desktop.
fn notify(bus: &Connection, said: &Said) -> zbus::Result<u32> {
    let hints = HashMap::from([("desktop-entry", Value::from("countersign"))]);
    let replaced = 0_u32;
    let stays_as_the_desktop_wants = -1_i32;
    let notice = (
        "Countersign",
        replaced,
        "countersign",
        said.title.as_str(),
        said.body.as_str(),
        [PRESSED, "Open"].as_slice(),
        hints,
        stays_as_the_desktop_wants,
    );
    bus.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &notice)?
        .body()
        .deserialize()
}
