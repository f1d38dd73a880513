//! Founding a workspace on this computer: keys, record 0, the first policy and this installation, or nothing at all.

use countersign_app::entropy;
use countersign_refusal::{Deed, FoundersFault, Keyring, People};
use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Workspace,
    founders::{self, Applicant},
};
use countersign_contract as c;
use countersign_statement::codes::Role;

use crate::{
    Desk,
    commands::Admitted,
    fail::{Answer, Told as _, error},
    home::{KnownLogin, KnownWorkspace, Location},
    keys::{custody_key, secret},
    wire,
};

/// A founder may do everything; four eyes still hold between two of them.
const FOUNDERS: [Role; 4] = [
    Role::Analyst,
    Role::ComplianceOfficer,
    Role::Supervisor,
    Role::Admin,
];

impl Admitted<'_> {
    /// The command `found_workspace`.
    pub(crate) async fn found_workspace(
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
}

impl Desk {
    /// Makes keys, record 0, the first policy and this installation. The keys go again if it fails.
    async fn found(
        &self,
        workspace: &Workspace,
        request: &c::FoundWorkspace,
    ) -> Answer<(String, c::Founded, Vec<KnownLogin>)> {
        let begun = founders::begin(request.founders.iter().map(applicant).collect())
            .await
            .told()?;
        begun
            .found(workspace, None, wire::mode_code(request.mode))
            .await
            .told()?;
        let complete = match begun.complete(workspace, "This computer").await {
            Ok(complete) => complete,
            Err(failure) => {
                // The workspace is removed by whoever called, so its keys would belong to none.
                begun.forget().await;
                return Err(failure).told();
            }
        };
        let shown = begun
            .founders
            .iter()
            .map(|f| c::FounderKey {
                name: f.name.clone(),
                login: f.login.clone(),
                fingerprint: wire::fingerprint(&countersign_ledger::key_id(&f.public_key)),
                custody: wire::custody(f.custody),
            })
            .collect();
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
        let founded = c::Founded {
            workspace: String::new(),
            origin: begun.origin.clone(),
            genesis_digest: hex::encode(complete.genesis),
            founders: shown,
            trust: complete.trust.encode(),
        };
        Ok((begun.origin, founded, people))
    }
}

fn applicant(given: &c::Founder) -> Applicant {
    Applicant {
        login: given.login.trim().to_owned(),
        name: given.name.trim().to_owned(),
        password: secret(&given.password),
        custody: custody_key(given.custody),
        passphrase: given.passphrase.as_ref().map(secret),
        roles: FOUNDERS.to_vec(),
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
