//! The first screen: what is here, and joining a team's database.

use countersign_app::entropy;
use std::{path::Path, sync::Arc};

use countersign_app::{Workspace, sign_in::Introduced};
use countersign_contract as c;
use countersign_keys::{KeyringState, keyring_state};
use countersign_refusal::{Database, Login, Sought};

use crate::{
    Desk,
    commands::Admitted,
    fail::{Answer, Told as _, error},
    home::{KnownLogin, KnownWorkspace, Location},
    keys::secret,
    session::session_view,
    wire,
};

impl Admitted<'_> {
    /// The command `workspace_state`.
    pub(crate) async fn workspace_state(
        &self,
        _: c::Nothing,
    ) -> Result<c::WorkspaceState, c::ApiError> {
        let (keyring, embedded) = tokio::task::spawn_blocking(|| (keyring(), embedded()))
            .await
            .told()?;
        let session = match self.any_seat() {
            Ok(seat) => session_view(&seat).await.ok(),
            Err(_) => None,
        };
        let versions = &self.shared.versions;
        Ok(c::WorkspaceState {
            workspaces: self.workspaces().into_iter().map(entry).collect(),
            keyring,
            embedded,
            session,
            settings: self.known().settings.unwrap_or_default(),
            versions: c::Versions {
                program: versions.program.clone(),
                commit: versions.commit.clone(),
                bundle_format: 1,
                schema: u32::try_from(countersign_app::schema::known()).unwrap_or(0),
            },
        })
    }
}

impl Desk {
    /// The workspaces this computer knows, with the one in its usual place, whoever made it.
    pub(crate) fn workspaces(&self) -> Vec<KnownWorkspace> {
        let mut all = self.known().workspaces;
        let usual = self.shared.home.workspace();
        if usual.join("owner.secret").exists()
            && !all
                .iter()
                .any(|w| w.location == Location::Folder(usual.clone()))
        {
            all.push(found_there(&usual));
        }
        all
    }

    /// Puts a workspace's folder on the list (`--workspace DIR`).
    pub fn offer_folder(&self, dir: &Path) -> Result<(), c::ApiError> {
        let location = Location::Folder(dir.to_owned());
        let there = self
            .known()
            .workspaces
            .into_iter()
            .find(|w| w.location == location);
        let entry = there.unwrap_or_else(|| found_there(dir));
        self.remember(|known| known.keep(entry))
    }

    /// Opens a workspace, or returns the one that is open.
    pub(crate) async fn open(&self, entry: &KnownWorkspace) -> Answer<Arc<Workspace>> {
        let mut opened = self.shared.opened.lock().await;
        if let Some(workspace) = opened.get(&entry.id) {
            return Ok(Arc::clone(workspace));
        }
        let workspace = match &entry.location {
            Location::Folder(dir) => Workspace::open_local(dir).await.told()?,
            Location::Url(url) => {
                Workspace::at_url(url).remembering_in(self.shared.home.config().join("ledgers"))
            }
        };
        let workspace = Arc::new(workspace);
        opened.insert(entry.id.clone(), Arc::clone(&workspace));
        Ok(workspace)
    }
}

impl Admitted<'_> {
    /// The command `join_team`.
    pub(crate) async fn join_team(
        &self,
        request: c::JoinTeam,
    ) -> Result<c::WorkspaceEntry, c::ApiError> {
        let url = request.url.trim();
        if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return Err(error(Database::Address));
        }
        let workspace = Workspace::at_url(url);
        let Introduced {
            founded,
            person,
            name,
        } = workspace
            .introduce(request.login.trim(), Some(&secret(&request.password)))
            .await
            .told()?;
        if person.is_none() {
            return Err(error(Login::Unknown {
                login: request.login,
                sought: Sought::Anybody,
            }));
        }
        let name = name.unwrap_or_else(|| request.login.clone());
        let known = self
            .known()
            .workspaces
            .into_iter()
            .find(|w| w.location == Location::Url(url.to_owned()));
        let joined = KnownWorkspace {
            id: known
                .as_ref()
                .map_or_else(|| entropy::id().simple().to_string(), |w| w.id.clone()),
            name: workspace.describe(),
            location: Location::Url(url.to_owned()),
            mode: Some(wire::mode(founded.mode)),
            origin: Some(founded.origin),
            people: vec![KnownLogin {
                login: request.login.trim().to_owned(),
                name,
                custody: None,
                remembered: false,
            }],
            last_opened: None,
        };
        self.remember(|known| known.keep(joined.clone()))?;
        Ok(entry(joined))
    }
}

fn found_there(dir: &Path) -> KnownWorkspace {
    use sha2::Digest as _;
    let id = hex::encode(sha2::Sha256::digest(dir.as_os_str().as_encoded_bytes()));
    let name = dir.file_name().map_or_else(
        || dir.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    );
    KnownWorkspace {
        id: id.chars().take(32).collect(),
        name: wire::capital(&name),
        location: Location::Folder(dir.to_owned()),
        mode: None,
        origin: None,
        people: Vec::new(),
        last_opened: None,
    }
}

fn entry(known: KnownWorkspace) -> c::WorkspaceEntry {
    let (place, location, gone) = match &known.location {
        Location::Folder(dir) => (
            c::Place::ThisComputer,
            dir.display().to_string(),
            !dir.exists(),
        ),
        Location::Url(url) => (
            c::Place::Team,
            url.split_once("://")
                .map_or(url.as_str(), |(_, rest)| rest)
                .to_owned(),
            false,
        ),
    };
    c::WorkspaceEntry {
        workspace: known.id,
        name: known.name,
        place,
        location,
        mode: known.mode,
        origin: known.origin,
        reachable: !gone,
        reason: gone.then(|| "The folder is not there any more.".into()),
        people: known
            .people
            .into_iter()
            .map(|p| c::LoginChoice {
                login: p.login,
                name: p.name,
                custody: p.custody,
                remembered: p.remembered,
            })
            .collect(),
        last_opened: known.last_opened,
    }
}

fn keyring() -> c::Keyring {
    let state = keyring_state();
    let (name, sentence) = match &state {
        KeyringState::Ready { kind } => (
            c::KeyringState::Ready,
            format!("Keys are kept in the keyring of this account ({kind})."),
        ),
        KeyringState::Locked => (
            c::KeyringState::Locked,
            "The keyring of this account is locked.".into(),
        ),
        KeyringState::NoSessionBus { .. } | KeyringState::NoService { .. } => (
            c::KeyringState::Missing,
            "No keyring service answers.".into(),
        ),
        KeyringState::Unusable { .. } => (
            c::KeyringState::Unusable,
            "The keyring answers but cannot be used.".into(),
        ),
    };
    let hint = state
        .as_error()
        .map(|e| countersign_english::say(&e.into()).hint)
        .unwrap_or_default();
    c::Keyring {
        state: name,
        sentence,
        hint,
    }
}

fn embedded() -> c::EmbeddedState {
    match countersign_embedded::find_binaries(None, None) {
        Ok(found) => c::EmbeddedState {
            available: true,
            sentence: format!("PostgreSQL {} is on this computer.", found.version),
            hint: String::new(),
        },
        Err(cause) => {
            let told = error(cause.refusal());
            c::EmbeddedState {
                available: false,
                sentence: told.message,
                hint: told.hint,
            }
        }
    }
}
