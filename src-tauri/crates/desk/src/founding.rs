//! Founding a workspace on this computer: keys, record 0, the first policy and this installation, or nothing at all.

use countersign_app::entropy;
use countersign_refusal::{Deed, FoundersFault, Keyring, People};
use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace, custody,
    founding::{self, NewFounder},
};
use countersign_contract as c;
use countersign_keys::KeyStore;
use countersign_statement::codes::Role;
use uuid::Uuid;

use crate::{
    Desk,
    fail::{Answer, Told as _, error},
    home::{KnownLogin, KnownWorkspace, Location},
    keys::secret,
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
        let id = entropy::id().simple().to_string();
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
            let person = entropy::id();
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
        let first = sessions.first().ok_or_else(|| {
            error(People::Founders {
                fault: FoundersFault::Few,
            })
        })?;
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
            .add_installation(entropy::id(), "This computer", public)
            .await
            .told()?;
        let trust = first.trust().await.told()?;
        let genesis_digest = hex::encode(first.founded().genesis);
        for session in &sessions {
            session.close().await;
        }
        Ok(c::Founded {
            workspace: String::new(),
            origin: origin.to_owned(),
            genesis_digest,
            founders: shown,
            trust: trust.encode(),
        })
    }
}

fn check_founders(request: &c::FoundWorkspace) -> Answer<()> {
    if request.name.trim().is_empty() || request.name.chars().count() > 200 {
        return Err(error(People::NameForm));
    }
    let wanted = if request.mode == c::Mode::Trial {
        request.founders.len() == 1
    } else {
        request.founders.len() >= 2
    };
    if !wanted {
        return Err(error(People::Founders {
            fault: FoundersFault::Few,
        }));
    }
    for (index, founder) in request.founders.iter().enumerate() {
        if request
            .founders
            .iter()
            .skip(index + 1)
            .any(|f| f.login.trim() == founder.login.trim())
        {
            return Err(error(People::Founders {
                fault: FoundersFault::SameLogin,
            }));
        }
        if founder.custody == c::Custody::Passphrase && founder.passphrase.is_none() {
            return Err(error(Keyring::PassphraseNeeded {
                person: None,
                option: None,
            }));
        }
    }
    let plain = request
        .founders
        .iter()
        .filter(|f| f.custody == c::Custody::OsAccount)
        .count();
    if plain > 1 {
        return Err(error(Keyring::Shared));
    }
    Ok(())
}

/// Ends and removes a workspace that was begun in vain.
async fn clear(workspace: Workspace, dir: &Path) {
    let closed = workspace.close().await;
    let dir = dir.to_owned();
    let removed = tokio::task::spawn_blocking(move || {
        countersign_embedded::remove_cluster(&dir)?;
        std::fs::remove_dir_all(&dir).map_err(|cause| Failure::file(&dir, Deed::Remove, cause))
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
