//! The page that verifies an export in any current browser, without an installation and without a network: one file, which can
//! go beside an export (docs/verify.md).

use std::path::{Path, PathBuf};

use countersign_embedded::{Existing, write_whole};
use countersign_refusal::{Computer, Deed, Tool};

use crate::Failure;

/// Its name beside an export.
pub const FILE: &str = "verify.html";

const PAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/verify.html"));

/// The page's bytes; none where the programs were built without the page.
pub fn page() -> Option<&'static [u8]> {
    (!PAGE.is_empty()).then_some(PAGE)
}

/// The page as it will be written, before anything else is: so that nothing is done where it cannot be.
#[derive(Debug)]
pub struct Beside {
    path: PathBuf,
    page: &'static [u8],
    there: bool,
}

impl Beside {
    /// The page beside `bundle`. The same page may be there already; anything else of its name is refused.
    ///
    /// # Errors
    /// The programs were built without the page, or another file has its name.
    pub fn of(bundle: &Path) -> Result<Self, Failure> {
        let page = page().ok_or_else(|| Failure::new(Tool::VerifierMissing))?;
        let path = bundle.with_file_name(FILE);
        let taken = || {
            Failure::new(Computer::FileExists {
                path: path.display().to_string(),
            })
        };
        if path == bundle {
            return Err(taken());
        }
        let there = match std::fs::metadata(&path) {
            Ok(found) if found.len() == page.len() as u64 => {
                let bytes = std::fs::read(&path)
                    .map_err(|cause| Failure::file(&path, Deed::Read, cause))?;
                if bytes != page {
                    return Err(taken());
                }
                true
            }
            Ok(_) => return Err(taken()),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => false,
            Err(cause) => return Err(Failure::file(&path, Deed::Read, cause)),
        };
        Ok(Self { path, page, there })
    }

    /// Writes it; where it is.
    ///
    /// # Errors
    /// The file cannot be written, or somebody has written one meanwhile.
    pub fn write(self) -> Result<PathBuf, Failure> {
        if !self.there {
            write_whole(&self.path, self.page, 0o644, Existing::Keep)
                .map_err(|cause| Failure::file(&self.path, Deed::Write, cause))?;
        }
        Ok(self.path)
    }
}
