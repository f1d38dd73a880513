//! Puts the window together: the desk behind it, the handlers, the events, and an orderly end.

use std::{path::PathBuf, process::ExitCode};

use countersign_contract::{EVENT_NAME, Event};
use countersign_desk::{Desk, Home};
use tauri::{
    AppHandle, DragDropEvent, Emitter as _, Manager as _, RunEvent, WindowEvent, Wry,
    plugin::{self, TauriPlugin},
};

use crate::{choose::Dialogs, commands, desktop::Desktop, signals, single::Only, words};

/// Opens the window and stays until it is closed.
pub fn run(home: Home, workspace: Option<PathBuf>, only: Only) -> ExitCode {
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(stay())
        .invoke_handler(commands::all())
        .setup(move |app| {
            let handle = app.handle().clone();
            let desk = desk(home, &handle);
            if let Some(dir) = workspace {
                desk.offer_folder(&dir)?;
            }
            app.manage(desk);
            signals::listen(&handle);
            only.listen(move || forward(&handle));
            Ok(())
        })
        .on_window_event(|window, event| match event {
            WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
                window.state::<Desk>().dropped(paths.clone());
            }
            WindowEvent::CloseRequested { api, .. } => {
                if let Some(signed) = window.state::<Desk>().sign_before_closing() {
                    api.prevent_close();
                    close_after(window.clone(), signed);
                }
            }
            _ => {}
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(cause) => {
            return words::stop(
                &format!("The window could not be opened: {cause}."),
                "Run countersignctl doctor; it names what is missing.",
            );
        }
    };
    app.run(|handle, event| {
        if let RunEvent::Exit = event {
            // The private database goes with the last window that uses it.
            let desk = handle.state::<Desk>().inner().clone();
            tauri::async_runtime::block_on(async move { desk.close().await });
        }
    });
    ExitCode::SUCCESS
}

/// Closes the window once what waited in it was signed; one that was not stays there to be read.
fn close_after(window: tauri::Window, signed: impl Future<Output = bool> + Send + 'static) {
    tauri::async_runtime::spawn(async move {
        if signed.await
            && let Err(cause) = window.close()
        {
            tracing::warn!("the window did not close: {cause}");
        }
    });
}

/// Keeps the window on its own page: whatever a text of an agent says, no link and no script leads it elsewhere.
fn stay() -> TauriPlugin<Wry> {
    plugin::Builder::new("stay")
        .on_navigation(|_, to| {
            let own = is_own(to.as_str());
            if !own {
                tracing::warn!("the page was kept from leaving");
            }
            own
        })
        .build()
}

/// Whether this is an address of the page that is built in, as Linux and macOS or Windows write it.
fn is_own(address: &str) -> bool {
    let own = |root| {
        address
            .strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    own("tauri://localhost") || own("http://tauri.localhost")
}

fn desk(home: Home, handle: &AppHandle) -> Desk {
    let to = handle.clone();
    let back = handle.clone();
    let desktop = Desktop::start(move |action_id| {
        forward(&back);
        heard(&back, Event::Show { action_id });
    });
    Desk::new(
        home,
        Dialogs::new(handle.clone()),
        env!("COUNTERSIGN_COMMIT"),
        move |event: Event| {
            if let Event::Said(said) = &event {
                desktop.say(said.clone());
            }
            heard(&to, event);
        },
    )
}

/// Tells the page. A window that is closing hears nothing any more.
fn heard(handle: &AppHandle, event: Event) {
    if let Err(cause) = handle.emit(EVENT_NAME, event) {
        tracing::debug!("an event was not heard: {cause}");
    }
}

/// Brings the window to the front: somebody started the program a second time, or pressed a notice.
fn forward(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_the_built_in_page_is_its_own() {
        for own in [
            "tauri://localhost",
            "tauri://localhost/queue?view=all",
            "http://tauri.localhost/#x",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "https://tauri.localhost.example/",
            "http://tauri.localhost.example/",
            "tauri://localhost.example/",
            "http://localhost/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:blank",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
