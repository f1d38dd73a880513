//! The first screen: what is here, founding, and joining a team's database.

use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace, custody,
    founding::{self, NewFounder},
};
use countersign_contract as c;
use countersign_keys::{KeyStore, KeyringState, keyring_state};
use countersign_statement::codes::Role;
use uuid::Uuid;

use crate::{
    Desk,
    fail::{Answer, Told as _, error, from, invalid},
    home::{KnownLogin, KnownWorkspace, Location},
    keys::secret,
    session::session_view,
    wire,
};

/// A founder may do everything; four eyes still hold between two of them.
const FOUNDERS: [Role; 4] = [
    Role::Analyst,
    Role::ComplianceOfficer,
    Role::Supervisor,
    Role::Admin,
];

impl Desk {
    /// The command `workspace_state`.
    pub async fn workspace_state(&self, _: c::Nothing) -> Result<c::WorkspaceState, c::ApiError> {
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
                schema: u32::try_from(countersign_store::connect::known_schema()).unwrap_or(0),
            },
        })
    }

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

    /// The command `found_workspace`.
    pub async fn found_workspace(
        &self,
        request: c::FoundWorkspace,
    ) -> Result<c::Founded, c::ApiError> {
        check_founders(&request)?;
        let dir = self.shared.home.free_workspace();
        let workspace = Workspace::open_local(&dir).await.told()?;
        let made = self.found(&workspace, &request).await;
        let (origin, founded, people) = match made {
            Ok(made) => made,
            Err(told) => {
                // What was begun here and is no workspace must not look like one.
                clear(workspace, &dir).await;
                return Err(told);
            }
        };
        let id = Uuid::new_v4().simple().to_string();
        let location = Location::Folder(dir);
        self.shared
            .opened
            .lock()
            .await
            .insert(id.clone(), Arc::new(workspace));
        let trust = self.keep_trust(&origin, &founded.trust)?;
        self.remember(|known| {
            known.keep(KnownWorkspace {
                id: id.clone(),
                name: request.name.trim().to_owned(),
                location,
                mode: Some(request.mode),
                origin: Some(origin),
                people,
                last_opened: None,
            });
            // The founders' own computer knows their keys first hand.
            known.trust.get_or_insert(trust);
        })?;
        Ok(c::Founded {
            workspace: id,
            ..founded
        })
    }

    /// Makes keys, record 0, the first policy and this installation. The keys go again if it fails.
    async fn found(
        &self,
        workspace: &Workspace,
        request: &c::FoundWorkspace,
    ) -> Answer<(String, c::Founded, Vec<KnownLogin>)> {
        let origin = founding::new_origin().told()?;
        let keys = Arc::new(KeyStore::new(&origin));
        let mut made: Vec<Uuid> = Vec::new();
        let founded = self
            .found_with(workspace, request, &origin, &keys, &mut made)
            .await;
        if founded.is_err() {
            for person in made {
                self.forget_key(&keys, person).await;
            }
        }
        let founded = founded?;
        let people = request
            .founders
            .iter()
            .map(|f| KnownLogin {
                login: f.login.trim().to_owned(),
                name: f.name.trim().to_owned(),
                custody: Some(f.custody),
                remembered: false,
            })
            .collect();
        Ok((origin, founded, people))
    }

    async fn found_with(
        &self,
        workspace: &Workspace,
        request: &c::FoundWorkspace,
        origin: &str,
        keys: &Arc<KeyStore>,
        made: &mut Vec<Uuid>,
    ) -> Answer<c::Founded> {
        let mut founders = Vec::new();
        for given in &request.founders {
            let person = Uuid::new_v4();
            let passphrase = given.passphrase.as_ref().map(secret);
            let public_key = custody::make_key(
                keys,
                person,
                wire::custody_key(given.custody),
                passphrase.clone(),
                made.clone(),
            )
            .await
            .told()?;
            made.push(person);
            founders.push(NewFounder {
                person,
                login: given.login.trim().to_owned(),
                name: given.name.trim().to_owned(),
                password: secret(&given.password),
                public_key,
                custody: wire::custody_code(given.custody),
                roles: FOUNDERS.to_vec(),
                signer: Signer::Keyring {
                    keys: Arc::clone(keys),
                    passphrase,
                },
            });
        }
        let shown = founders
            .iter()
            .map(|f| c::FounderKey {
                name: f.name.clone(),
                login: f.login.clone(),
                fingerprint: wire::fingerprint(&countersign_ledger::key_id(&f.public_key)),
                custody: wire::custody_word(f.custody.as_str()),
            })
            .collect();
        let seats: Vec<_> = founders
            .iter()
            .map(|f| (f.login.clone(), f.password.clone(), f.signer.clone()))
            .collect();
        founding::found(workspace, origin, wire::mode_code(request.mode), founders)
            .await
            .told()?;
        let mut sessions = Vec::new();
        for (login, password, signer) in seats {
            sessions.push(
                Session::sign_in(workspace, &login, Some(&password), signer)
                    .await
                    .told()?,
            );
        }
        let first = sessions
            .first()
            .ok_or_else(|| invalid("A workspace has at least one founder"))?;
        // In a trial the one founder confirms alone, and genesis says so.
        let second = sessions.get(1).unwrap_or(first);
        first
            .draft_policy(countersign_workflow::default_policy())
            .await
            .told()?;
        for pending in second.pending_confirmations().await.told()? {
            second.confirm(&pending).await.told()?;
        }
        let public = custody::installation_key(keys).await.told()?;
        first
            .add_installation(Uuid::new_v4(), "This computer", public)
            .await
            .told()?;
        let trust = first.trust().await.told()?;
        let genesis_digest = hex::encode(first.founded().genesis);
        for session in &sessions {
            session.store().close().await;
        }
        Ok(c::Founded {
            workspace: String::new(),
            origin: origin.to_owned(),
            genesis_digest,
            founders: shown,
            trust: trust.encode(),
        })
    }

    /// The command `join_team`.
    pub async fn join_team(&self, request: c::JoinTeam) -> Result<c::WorkspaceEntry, c::ApiError> {
        let url = request.url.trim();
        if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return Err(crate::fail::with(
                c::ErrorCode::UrlRefused,
                "reason",
                "it does not begin with postgres://",
            ));
        }
        let workspace = Workspace::at_url(url);
        let store = workspace
            .store(request.login.trim(), Some(&secret(&request.password)))
            .await
            .told()?;
        let founded = store.workspace().await.told()?;
        let Some((person, _)) = store.whoami().await.told()? else {
            return Err(crate::fail::with(
                c::ErrorCode::LoginUnknown,
                "login",
                request.login,
            ));
        };
        let people = store.people().await.told()?;
        let name = people
            .into_iter()
            .find(|p| p.person == person)
            .map_or_else(|| request.login.clone(), |p| p.name);
        store.close().await;
        let known = self
            .known()
            .workspaces
            .into_iter()
            .find(|w| w.location == Location::Url(url.to_owned()));
        let joined = KnownWorkspace {
            id: known
                .as_ref()
                .map_or_else(|| Uuid::new_v4().simple().to_string(), |w| w.id.clone()),
            name: workspace.describe(),
            location: Location::Url(url.to_owned()),
            mode: wire::mode_word(&founded.mode),
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

fn check_founders(request: &c::FoundWorkspace) -> Answer<()> {
    if request.name.trim().is_empty() || request.name.chars().count() > 200 {
        return Err(invalid("A workspace has a name of 1 to 200 characters"));
    }
    let wanted = if request.mode == c::Mode::Trial {
        request.founders.len() == 1
    } else {
        request.founders.len() >= 2
    };
    if !wanted {
        return Err(invalid(
            "A workspace is founded by at least two people; one person alone makes a trial",
        ));
    }
    for (index, founder) in request.founders.iter().enumerate() {
        if request
            .founders
            .iter()
            .skip(index + 1)
            .any(|f| f.login.trim() == founder.login.trim())
        {
            return Err(invalid("Each founder has a login of their own"));
        }
        if founder.custody == c::Custody::Passphrase && founder.passphrase.is_none() {
            return Err(error(c::ErrorCode::PassphraseNeeded));
        }
    }
    let plain = request
        .founders
        .iter()
        .filter(|f| f.custody == c::Custody::OsAccount)
        .count();
    if plain > 1 {
        return Err(invalid(
            "Only one key of this computer account can lie plain in its keyring; the others need a passphrase of their own",
        ));
    }
    Ok(())
}

/// Ends and removes a workspace that was begun in vain.
async fn clear(workspace: Workspace, dir: &Path) {
    let closed = workspace.close().await;
    let dir = dir.to_owned();
    let removed = tokio::task::spawn_blocking(move || {
        countersign_embedded::remove_cluster(&dir)?;
        std::fs::remove_dir_all(&dir).map_err(|cause| Failure::file(&dir, "removed", &cause))
    });
    match (closed, removed.await) {
        (Ok(()), Ok(Ok(()))) => {}
        (closed, removed) => tracing::warn!(
            ?closed,
            ?removed,
            "a workspace that was begun in vain is still there"
        ),
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
        .map(|e| e.hint().to_owned())
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
            let failure = Failure::from(cause);
            let told = from(failure.clone());
            c::EmbeddedState {
                available: false,
                sentence: failure.sentence,
                hint: if failure.hint.is_empty() {
                    told.hint
                } else {
                    failure.hint
                },
            }
        }
    }
}
