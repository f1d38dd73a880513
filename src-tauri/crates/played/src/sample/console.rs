//! The console as the private keyring's user, from its start to an orderly end.

use countersign_refusal::{Computer, Deed, Tool};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use countersign_app::Failure;
use countersign_keys::private_service::PrivateSecretService;
use tokio::{
    process::Child,
    signal::unix::{SignalKind, signal},
};

use super::folder::Folder;

/// How long a console that was asked to end may take; it signs out and lets the database go.
const END_WITHIN: Duration = Duration::from_secs(20);

/// Finds the console's program, and a display for it.
pub(super) fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    if !set("WAYLAND_DISPLAY") && !set("DISPLAY") {
        return Err(Failure::new(Computer::NoDisplay));
    }
    let program = match named {
        Some(named) => named.to_owned(),
        None => std::env::current_exe()
            .ok()
            .and_then(|own| Some(own.parent()?.join("countersign")))
            .unwrap_or_else(|| PathBuf::from("countersign")),
    };
    if program.is_file() {
        return Ok(program);
    }
    Err(Failure::new(Tool::ConsoleMissing {
        path: program.display().to_string(),
    }))
}

/// Opens the window on the sample and waits until it is closed. Asked to end, it has the console end first.
pub(super) async fn open(
    program: &Path,
    folder: &Folder,
    service: &PrivateSecretService,
) -> Result<(), Failure> {
    let mut command = tokio::process::Command::new(program);
    command
        .envs(environment(service, &|name| std::env::var_os(name)))
        .env_remove("COUNTERSIGN_WORKSPACE")
        .stdin(Stdio::null())
        .current_dir(folder.dir())
        .kill_on_drop(true);
    let mut child = command
        .spawn()
        .map_err(|cause| Failure::file(program, Deed::Run, cause))?;
    let status = tokio::select! {
        status = child.wait() => status,
        () = asked_to_end() => return end(child).await,
    };
    let status = status.map_err(|cause| Failure::file(program, Deed::Wait, cause))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(Tool::ConsoleFailed {
        status: status.to_string(),
        log: service
            .home()
            .join(".config/countersign/console.log")
            .display()
            .to_string(),
    }))
}

/// The private keyring's environment, but with the user's own home folder (files are saved there, and the display's
/// permission lies there) and, where there is one, the runtime folder of their session (Wayland's socket lies there).
fn environment(
    service: &PrivateSecretService,
    lookup: &impl Fn(&str) -> Option<OsString>,
) -> Vec<(&'static str, OsString)> {
    service
        .environment()
        .into_iter()
        .map(|(name, private)| match name {
            "HOME" | "XDG_RUNTIME_DIR" => (name, lookup(name).unwrap_or(private)),
            _ => (name, private),
        })
        .collect()
}

async fn end(mut child: Child) -> Result<(), Failure> {
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        // One that is just ending by itself (Ctrl-C reaches both) needs no telling.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
    if tokio::time::timeout(END_WITHIN, child.wait())
        .await
        .is_err()
    {
        let _ = child.kill().await;
    }
    // Asked to end is as good a way to close the window as any.
    Ok(())
}

/// Returns when this program is asked to end: by Ctrl-C, by its terminal's end, or by the system.
pub(super) async fn asked_to_end() {
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ];
    let waits = kinds.into_iter().map(|kind| {
        Box::pin(async move {
            match signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                }
                // A signal that cannot be listened to ends the program by itself.
                Err(_) => std::future::pending().await,
            }
        })
    });
    futures_util::future::select_all(waits).await;
}
