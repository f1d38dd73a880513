//! What the environment may and may not do to the window, settled before anything of it starts.
//!
//! - `TAURI_WEBVIEW_AUTOMATION` and `WebKit`'s inspector server would let whoever sets them drive a signed-in reviewer's
//!   window: they are taken away, but in an e2e build.
//! - Under the locale `C` the page's language is `C`, which is none, and `Intl` throws: it gets a real one.
//! - Without a display GTK panics: a sentence instead.
//!
//! A process cannot safely change its own environment, so it starts itself again with the right one.

use std::{
    ffi::OsString,
    os::unix::{net::UnixStream, process::CommandExt as _},
    process::Command,
};

/// A reason to stop, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub sentence: String,
    pub hint: String,
}

/// Set when the program has started itself again: once is enough.
const AGAIN: &str = "COUNTERSIGN_STARTED_AGAIN";
/// Variables with which another program drives or inspects a web view.
const DRIVERS: [&str; 4] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "TAURI_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];
const LOCALES: [&str; 4] = ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"];
/// The product's words are English; dates and times are written by the page itself.
const LOCALE: &str = "en_US.UTF-8";

/// A change of one variable; `None` takes it away.
type Change = (&'static str, Option<&'static str>);

/// Starts again where the environment needs it, and says so where there is no display.
pub fn settle() -> Result<(), Told> {
    let lookup = |name: &str| std::env::var_os(name);
    display(&lookup)?;
    let changes = changes(&lookup, cfg!(feature = "e2e"));
    if changes.is_empty() || lookup(AGAIN).is_some() {
        return Ok(());
    }
    let program = std::env::current_exe().map_err(|cause| Told {
        sentence: format!("The program cannot find itself: {cause}."),
        hint: "Start it by its full path.".into(),
    })?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1)).env(AGAIN, "1");
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // Returns only if it did not work.
    let cause = command.exec();
    Err(Told {
        sentence: format!(
            "The program could not start itself again with a clean environment: {cause}."
        ),
        hint:
            "Unset TAURI_WEBVIEW_AUTOMATION and set LANG to a real language, such as en_US.UTF-8."
                .into(),
    })
}

/// What has to change.
fn changes(lookup: &impl Fn(&str) -> Option<OsString>, driven: bool) -> Vec<Change> {
    let mut out: Vec<Change> = Vec::new();
    if !driven {
        out.extend(
            DRIVERS
                .into_iter()
                .filter(|name| lookup(name).is_some())
                .map(|name| (name, None)),
        );
    }
    let words: Vec<Option<String>> = LOCALES
        .iter()
        .map(|name| {
            lookup(name)
                .map(|v| v.to_string_lossy().into_owned())
                .filter(|v| !v.is_empty())
        })
        .collect();
    let effective = words.iter().take(3).flatten().next();
    if effective.is_none_or(|word| !is_language(word)) {
        out.extend(
            LOCALES
                .into_iter()
                .zip(&words)
                .take(2)
                .filter(|(_, word)| word.is_some())
                .map(|(name, _)| (name, None)),
        );
        out.push(("LANG", Some(LOCALE)));
        out.push(("LANGUAGE", Some("en")));
    }
    out
}

/// `C`, `POSIX` and their kin name no language.
fn is_language(locale: &str) -> bool {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    let tag = name.split(['_', '-']).next().unwrap_or_default();
    (2..=3).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_lowercase())
}

fn display(lookup: &impl Fn(&str) -> Option<OsString>) -> Result<(), Told> {
    let set = |name: &str| {
        lookup(name)
            .map(|v| v.to_string_lossy().into_owned())
            .filter(|v| !v.is_empty())
    };
    if set("WAYLAND_DISPLAY").is_some() {
        return Ok(());
    }
    let Some(display) = set("DISPLAY") else {
        return Err(Told {
            sentence: "There is no display to open a window on.".into(),
            hint: "Start it in a graphical session, or use countersignctl, which does the same work in a terminal.".into(),
        });
    };
    // A display of this machine can be knocked at; one of another machine is GTK's business.
    let Some(number) = display.strip_prefix(':').and_then(|d| d.split('.').next()) else {
        return Ok(());
    };
    match UnixStream::connect(format!("/tmp/.X11-unix/X{number}")) {
        Ok(_) => Ok(()),
        Err(_) if abstract_socket(number) => Ok(()),
        Err(cause) => Err(Told {
            sentence: format!("The display {display} does not answer: {cause}."),
            hint: "Check DISPLAY, or use countersignctl, which does the same work in a terminal."
                .into(),
        }),
    }
}

fn abstract_socket(number: &str) -> bool {
    use std::os::{linux::net::SocketAddrExt as _, unix::net::SocketAddr};
    SocketAddr::from_abstract_name(format!("/tmp/.X11-unix/X{number}"))
        .and_then(|a| UnixStream::connect_addr(&a))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| {
            set.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| OsString::from(v))
        }
    }

    #[test]
    fn nobody_drives_the_window_by_a_variable_but_in_an_e2e_build() {
        let set = [
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
            ("WEBKIT_INSPECTOR_SERVER", "127.0.0.1:1"),
            ("LANG", "de_DE.UTF-8"),
        ];
        assert_eq!(
            changes(&with(&set), false),
            [
                ("TAURI_WEBVIEW_AUTOMATION", None),
                ("WEBKIT_INSPECTOR_SERVER", None)
            ]
        );
        assert!(changes(&with(&set), true).is_empty());
    }

    #[test]
    fn a_locale_without_a_language_gets_one_and_a_real_one_stays() {
        for bad in ["C", "C.UTF-8", "POSIX", ""] {
            assert!(
                changes(&with(&[("LANG", bad)]), false).contains(&("LANG", Some(LOCALE))),
                "{bad}"
            );
        }
        let over = [("LC_ALL", "C.UTF-8"), ("LANG", "fr_FR.UTF-8")];
        assert!(changes(&with(&over), false).contains(&("LC_ALL", None)));
        for good in ["en_US.UTF-8", "de_CH", "pt_BR.utf8@euro"] {
            assert!(
                changes(&with(&[("LANG", good)]), false).is_empty(),
                "{good}"
            );
        }
    }

    #[test]
    fn no_display_is_said_in_words() {
        let told = display(&with(&[])).unwrap_err();
        assert_eq!(told.sentence, "There is no display to open a window on.");
        assert!(
            display(&with(&[("DISPLAY", ":65431")]))
                .unwrap_err()
                .sentence
                .contains("does not answer")
        );
        assert!(display(&with(&[("WAYLAND_DISPLAY", "wayland-0")])).is_ok());
    }
}
