//! What this computer remembers: known workspaces, who signed in, settings, where exports were written. No secret is here.

use countersign_refusal::Deed;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use countersign_app::Failure;
use countersign_contract::{Custody, Mode, Role, Settings, VerdictWord};
use countersign_embedded::{Existing, write_whole};
use serde::{Deserialize, Serialize};

/// Where the desk keeps its files.
#[derive(Debug, Clone)]
pub struct Home {
    data: PathBuf,
    config: PathBuf,
}

impl Home {
    /// The folders of the person's account, by the XDG variables; `None` where there is no home.
    pub fn of_account() -> Option<Self> {
        let home = std::env::var_os("HOME")
            .map(PathBuf::from)
            .filter(|p| p.is_absolute());
        let folder = |variable: &str, below: &str| {
            let set = std::env::var_os(variable)
                .map(PathBuf::from)
                .filter(|p| p.is_absolute());
            set.or_else(|| home.as_ref().map(|h| h.join(below)))
                .map(|p| p.join("countersign"))
        };
        Some(Self {
            data: folder("XDG_DATA_HOME", ".local/share")?,
            config: folder("XDG_CONFIG_HOME", ".config")?,
        })
    }

    /// Everything below one folder (tests).
    pub fn below(dir: &Path) -> Self {
        Self {
            data: dir.join("data"),
            config: dir.join("config"),
        }
    }

    /// The folder of this computer's own workspace.
    pub fn workspace(&self) -> PathBuf {
        self.data.join("workspace")
    }

    /// A folder beside it for a further one.
    pub(crate) fn free_workspace(&self) -> PathBuf {
        let first = self.workspace();
        if !first.exists() {
            return first;
        }
        (2u32..10_000)
            .map(|n| self.data.join(format!("workspace-{n}")))
            .find(|p| !p.exists())
            .unwrap_or(first)
    }

    /// The folder for logs and for what the window remembers.
    pub fn config(&self) -> &Path {
        &self.config
    }

    fn file(&self) -> PathBuf {
        self.config.join("console.json")
    }

    /// Reads what is remembered. A file that cannot be read is put aside, not overwritten.
    pub(crate) fn load(&self) -> Known {
        let path = self.file();
        let Ok(bytes) = std::fs::read(&path) else {
            return Known::default();
        };
        serde_json::from_slice(&bytes).unwrap_or_else(|cause| {
            tracing::warn!(%cause, "what was remembered cannot be read; it is put aside");
            let _ = std::fs::rename(&path, path.with_extension("json.unreadable"));
            Known::default()
        })
    }

    /// Writes it, whole or not at all.
    pub(crate) fn save(&self, known: &Known) -> Result<(), Failure> {
        let path = self.file();
        let failed = |cause: std::io::Error| Failure::file(&path, Deed::Write, cause);
        std::fs::create_dir_all(&self.config).map_err(failed)?;
        let text = serde_json::to_vec_pretty(known).map_err(|e| failed(e.into()))?;
        write_whole(&path, &text, 0o600, Existing::Replace).map_err(failed)
    }
}

/// All that is remembered.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    /// Last opened first.
    pub workspaces: Vec<KnownWorkspace>,
    pub settings: Option<Settings>,
    /// The trust file picked last.
    pub trust: Option<PathBuf>,
    /// Bundles written or checked here, by export id.
    pub exports: BTreeMap<String, KnownExport>,
    /// Names of files that were imported from here, by import id: records have digests alone.
    pub imports: BTreeMap<String, String>,
    /// How far each ledger was checked from here, by origin.
    pub checked: BTreeMap<String, Checked>,
    /// Roles to propose once a person proposed here is confirmed, by person.
    pub wanted_roles: BTreeMap<String, Vec<Role>>,
    /// Own views of the queue, by person. As they were written: a later program may know other filters.
    pub views: BTreeMap<String, Vec<serde_json::Value>>,
    /// The columns of their lists, by person; as they were written, too.
    pub columns: BTreeMap<String, serde_json::Value>,
    /// Notices that were read and still stand, by person.
    pub read: BTreeMap<String, BTreeSet<String>>,
}

/// A workspace that was opened or founded here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownWorkspace {
    pub id: String,
    pub name: String,
    pub location: Location,
    pub mode: Option<Mode>,
    pub origin: Option<String>,
    #[serde(default)]
    pub people: Vec<KnownLogin>,
    pub last_opened: Option<String>,
}

/// Where its database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Location {
    Folder(PathBuf),
    Url(String),
}

/// Somebody who signed in here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownLogin {
    pub login: String,
    pub name: String,
    pub custody: Option<Custody>,
    pub remembered: bool,
}

/// A bundle's place and last result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KnownExport {
    pub path: PathBuf,
    pub bytes: u64,
    pub verdict: Option<VerdictWord>,
    pub at: Option<String>,
}

/// The last record that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checked {
    pub seq: u64,
    pub leaf: String,
    pub at: String,
}

impl Known {
    /// Adds a workspace, or finds it by its place, and puts it first.
    pub(crate) fn keep(&mut self, workspace: KnownWorkspace) {
        self.workspaces
            .retain(|w| w.id != workspace.id && w.location != workspace.location);
        self.workspaces.insert(0, workspace);
    }

    /// Notes that somebody signed in.
    pub(crate) fn signed_in(&mut self, workspace: &str, login: KnownLogin, at: String) {
        let Some(index) = self.workspaces.iter().position(|w| w.id == workspace) else {
            return;
        };
        let mut entry = self.workspaces.remove(index);
        entry.last_opened = Some(at);
        entry.people.retain(|p| p.login != login.login);
        entry.people.insert(0, login);
        entry.people.truncate(20);
        self.workspaces.insert(0, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_comes_back_and_rubbish_is_put_aside() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::below(dir.path());
        let mut known = Known::default();
        known.keep(KnownWorkspace {
            id: "w".into(),
            name: "W".into(),
            location: Location::Folder("/x".into()),
            mode: None,
            origin: None,
            people: Vec::new(),
            last_opened: None,
        });
        home.save(&known).unwrap();
        assert_eq!(home.load().workspaces.len(), 1);
        std::fs::write(home.file(), "{").unwrap();
        assert!(home.load().workspaces.is_empty());
        assert!(home.config.join("console.json.unreadable").exists());
    }
}
