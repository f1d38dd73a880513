//! Where a person picks files: the dialogs of the desktop, or fixed answers in tests.

use std::{future::Future, path::PathBuf, pin::Pin};

/// What a dialog answers, later; `None` or nothing where it was closed.
pub type Chosen<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A file's name of one that the page suggests: nothing in it leads to another folder.
pub(crate) fn file_name(suggested: &str) -> String {
    let plain = suggested
        .chars()
        .filter(|ch| !matches!(ch, '/' | '\\' | '\0'));
    plain.take(200).collect()
}

/// Asks a person for paths. The page never names a path to write; it may name paths that were dropped on the window.
pub trait Choose: Send + Sync {
    /// Bundles to verify: zip files, or a folder.
    fn bundles(&self, folder: bool) -> Chosen<Vec<PathBuf>>;
    /// A file of payments.
    fn payments(&self) -> Chosen<Option<PathBuf>>;
    /// A file to import.
    fn import(&self) -> Chosen<Option<PathBuf>>;
    /// A file that keeps how others are written.
    fn dialect(&self) -> Chosen<Option<PathBuf>>;
    /// A file with a key that shall take the place of the one here.
    fn key_move(&self) -> Chosen<Option<PathBuf>>;
    /// A trust file.
    fn trust(&self) -> Chosen<Option<PathBuf>>;
    /// Where to write a file of this name.
    fn save(&self, name: &str) -> Chosen<Option<PathBuf>>;
}
