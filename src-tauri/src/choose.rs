//! The desktop's own dialogs. The page never learns of a path that was not picked or dropped.

use std::path::{Path, PathBuf};

use countersign_desk::{Choose, Chosen};
use rfd::{AsyncFileDialog, FileHandle};
use tauri::AppHandle;
use tokio::sync::oneshot;

/// Asks with GTK's dialogs, on the thread that GTK lives on.
#[derive(Debug, Clone)]
pub struct Dialogs {
    handle: AppHandle,
}

impl Dialogs {
    /// Over this program's window.
    pub fn new(handle: AppHandle) -> Self {
        Self { handle }
    }

    /// Opens a dialog on the main thread and waits for its answer elsewhere.
    fn ask<T, F>(
        &self,
        open: impl FnOnce(AsyncFileDialog) -> F + Send + 'static,
        none: T,
    ) -> Chosen<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let handle = self.handle.clone();
        Box::pin(async move {
            let (tell, told) = oneshot::channel();
            let asked = handle.run_on_main_thread(move || {
                let answer = open(AsyncFileDialog::new());
                tauri::async_runtime::spawn(async move {
                    // Nobody waits any more where the window was closed over the dialog.
                    let _ = tell.send(answer.await);
                });
            });
            match asked {
                Ok(()) => told.await.unwrap_or(none),
                Err(cause) => {
                    tracing::warn!("a dialog could not be opened: {cause}");
                    none
                }
            }
        })
    }
}

fn path(picked: Option<FileHandle>) -> Option<PathBuf> {
    picked.map(|file| file.path().to_owned())
}

impl Choose for Dialogs {
    fn bundles(&self, folder: bool) -> Chosen<Vec<PathBuf>> {
        if let Some(answer) = seam::answer("open") {
            return Box::pin(async move { answer });
        }
        if folder {
            return self.ask(
                |dialog| {
                    let picked = dialog.set_title("Verify an unpacked export").pick_folder();
                    async move { path(picked.await).into_iter().collect() }
                },
                Vec::new(),
            );
        }
        self.ask(
            |dialog| {
                let picked = dialog
                    .set_title("Verify exports")
                    .add_filter("Exports", &["zip"])
                    .pick_files();
                async move {
                    picked
                        .await
                        .unwrap_or_default()
                        .into_iter()
                        .map(|f| f.path().to_owned())
                        .collect()
                }
            },
            Vec::new(),
        )
    }

    fn payments(&self) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("payments") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        self.ask(
            |dialog| {
                let picked = dialog.set_title("Payments to advise on").pick_file();
                async move { path(picked.await) }
            },
            None,
        )
    }

    fn import(&self) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("import") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        self.ask(
            |dialog| {
                let picked = dialog.set_title("Import a file").pick_file();
                async move { path(picked.await) }
            },
            None,
        )
    }

    fn dialect(&self) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("dialect") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        self.ask(
            |dialog| {
                let picked = dialog.set_title("How files are written").pick_file();
                async move { path(picked.await) }
            },
            None,
        )
    }

    fn key_move(&self) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("key-move") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        self.ask(
            |dialog| {
                let picked = dialog.set_title("File of the new key").pick_file();
                async move { path(picked.await) }
            },
            None,
        )
    }

    fn trust(&self) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("trust") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        self.ask(
            |dialog| {
                let picked = dialog.set_title("Trust file of a workspace").pick_file();
                async move { path(picked.await) }
            },
            None,
        )
    }

    fn save(&self, name: &str) -> Chosen<Option<PathBuf>> {
        if let Some(answer) = seam::answer("save") {
            return Box::pin(async move { answer.into_iter().next() });
        }
        let name = name.to_owned();
        self.ask(
            |dialog| {
                let kind = Path::new(&name).extension().and_then(|kind| kind.to_str());
                let dialog = match kind {
                    Some("tlog-proof") => dialog
                        .set_title("Save the proof")
                        .add_filter("Proof of a record", &["tlog-proof"]),
                    Some("zip") => dialog
                        .set_title("Save the export")
                        .add_filter("Export", &["zip"]),
                    _ => dialog.set_title("Save the file"),
                };
                let picked = dialog.set_file_name(name).save_file();
                async move { path(picked.await) }
            },
            None,
        )
    }
}

/// In an e2e build a test answers instead of a person: one path a line, in a file of the folder `COUNTERSIGN_E2E_DIR`.
mod seam {
    use std::path::PathBuf;

    #[cfg(feature = "e2e")]
    pub fn answer(question: &str) -> Option<Vec<PathBuf>> {
        let folder = std::env::var_os("COUNTERSIGN_E2E_DIR")?;
        let text = std::fs::read_to_string(PathBuf::from(folder).join(question)).ok()?;
        Some(
            text.lines()
                .filter(|l| !l.is_empty())
                .map(PathBuf::from)
                .collect(),
        )
    }

    #[cfg(not(feature = "e2e"))]
    pub fn answer(_: &str) -> Option<Vec<PathBuf>> {
        None
    }
}
