//! Looking at the keyring without asking anybody to unlock it.

use std::time::Duration;

use zbus::blocking::{Connection, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

pub(crate) const SERVICE: &str = "org.freedesktop.secrets";
pub(crate) const PATH: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
/// Program that shows the unlock dialog for gnome-keyring.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";
/// A keyring that does not answer in this time counts as unusable.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What a look at the keyring found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyringState {
    /// There, with an unlocked default collection.
    Ready {
        /// Which program keeps it, as far as it is known.
        kind: String,
    },
    /// There, but its default collection is locked.
    Locked,
    /// No session bus.
    NoSessionBus {
        /// The system's word.
        cause: String,
    },
    /// A bus without a Secret Service.
    NoService {
        /// The bus's word.
        cause: String,
    },
    /// There, but it can keep nothing.
    Unusable {
        /// Why.
        cause: String,
    },
}

impl KeyringState {
    /// The error that using this keyring would give, or `None` if it is ready.
    pub fn as_error(&self) -> Option<crate::KeyError> {
        use crate::KeyError as E;
        match self.clone() {
            Self::Ready { .. } => None,
            Self::Locked => Some(E::Locked),
            Self::NoSessionBus { cause } => Some(E::NoSessionBus { cause }),
            Self::NoService { cause } => Some(E::NoSecretService { cause }),
            Self::Unusable { cause } => Some(E::Unusable { cause }),
        }
    }
}

/// Looks at the session's keyring. Never prompts; may start the keyring's program, as any use does.
pub fn keyring_state() -> KeyringState {
    let session = connection::Builder::session().map(|b| b.method_timeout(ANSWER_WITHIN));
    match session.and_then(connection::Builder::build) {
        Ok(bus) => look(&bus).unwrap_or_else(|error| explain(&error)),
        Err(error) => KeyringState::NoSessionBus {
            cause: words(&error),
        },
    }
}

fn look(bus: &Connection) -> zbus::Result<KeyringState> {
    let default = default_collection(bus)?;
    let Some(default) = default else {
        let cause = "it has no default collection".to_owned();
        return Ok(KeyringState::Unusable { cause });
    };
    let reply = bus.call_method(
        Some(SERVICE),
        &default,
        Some("org.freedesktop.DBus.Properties"),
        "Get",
        &(COLLECTION, "Locked"),
    )?;
    let locked: OwnedValue = reply.body().deserialize()?;
    if bool::try_from(locked).unwrap_or(true) {
        return Ok(KeyringState::Locked);
    }
    Ok(KeyringState::Ready {
        kind: kind(bus).unwrap_or_else(|| "Secret Service".into()),
    })
}

/// The default collection's path; `None` if there is none.
pub(crate) fn default_collection(bus: &Connection) -> zbus::Result<Option<OwnedObjectPath>> {
    let interface = Some("org.freedesktop.Secret.Service");
    let reply = bus.call_method(Some(SERVICE), PATH, interface, "ReadAlias", &("default",))?;
    let path: OwnedObjectPath = reply.body().deserialize()?;
    Ok((path.as_str() != "/").then_some(path))
}

fn kind(bus: &Connection) -> Option<String> {
    let reply = bus_itself(bus, "GetConnectionUnixProcessID").ok()?;
    let pid: u32 = reply.body().deserialize().ok()?;
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(format!("Secret Service ({})", name.trim()))
}

fn bus_itself(bus: &Connection, method: &str) -> zbus::Result<zbus::Message> {
    let (name, path) = ("org.freedesktop.DBus", "/org/freedesktop/DBus");
    bus.call_method(Some(name), path, Some(name), method, &(SERVICE,))
}

fn explain(error: &zbus::Error) -> KeyringState {
    let cause = words(error);
    if is_no_service(error) {
        KeyringState::NoService { cause }
    } else {
        KeyringState::Unusable { cause }
    }
}

/// Whether the bus says that nobody has the name and nobody could be started for it.
pub(crate) fn is_no_service(error: &zbus::Error) -> bool {
    let name = match error {
        zbus::Error::MethodError(name, ..) => name.as_str(),
        zbus::Error::FDO(inner) => match inner.as_ref() {
            zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_) => {
                return true;
            }
            _ => return false,
        },
        _ => return false,
    };
    let name = name
        .strip_prefix("org.freedesktop.DBus.Error.")
        .unwrap_or(name);
    name == "ServiceUnknown" || name == "NameHasNoOwner" || name.starts_with("Spawn.")
}

/// Whether somebody could have been shown a dialog: a prompter on the bus and a display to show it on.
pub(crate) fn can_prompt() -> bool {
    let display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    let asked = || -> zbus::Result<bool> {
        let bus = connection::Builder::session()?
            .method_timeout(ANSWER_WITHIN)
            .build()?;
        let proxy = zbus::blocking::fdo::DBusProxy::new(&bus)?;
        let names = [proxy.list_names()?, proxy.list_activatable_names()?];
        Ok(names.iter().flatten().any(|name| name.as_str() == PROMPTER))
    };
    display && asked().unwrap_or(false)
}

/// An error's words without a final period, for the middle of a sentence.
pub(crate) fn words(error: &dyn std::error::Error) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
