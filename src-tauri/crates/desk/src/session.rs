//! Signing in and out, the lock, and who is there.

use countersign_app::entropy;
use countersign_refusal::{Ledger, LedgerFault, Login, Page, PageRequest, Refusal, Thing};
use std::sync::Arc;

use countersign_app::{Failure, Session, Signer, Workspace};
use countersign_contract as c;
use countersign_keys::KeyStore;
use countersign_statement::codes::Role;

use crate::{
    Desk,
    commands::Admitted,
    desk::{LOCK_AFTER, SignedIn, held},
    fail::{Answer, Told as _, error, from, missing},
    home::{KnownLogin, KnownWorkspace, Location},
    jobs,
    keys::{custody_here, key_info, secret, try_passphrase, without_keyring},
    ledger_watch, notices, wire,
};

impl Admitted<'_> {
    /// The command `sign_in`.
    pub(crate) async fn sign_in(&self, request: c::SignIn) -> Result<c::Session, c::ApiError> {
        let entry = self.entry(&request.workspace)?;
        let login = request.login.trim().to_owned();
        let password = match &request.password {
            Some(given) => secret(given),
            None => self.remembered(&entry, &login).await?.ok_or_else(|| {
                error(Login::WrongPassword {
                    login: login.clone(),
                })
            })?,
        };
        let workspace = self.open(&entry).await?;
        let signer = |origin: &str| Signer::Keyring {
            keys: Arc::new(KeyStore::new(origin)),
            passphrase: None,
        };
        let (mut session, refused) = Session::look_in(&workspace, &login, Some(&password), signer)
            .await
            .told()?;
        let origin = session.origin().to_owned();
        let keys = Arc::new(KeyStore::new(&origin));
        let counts = session.key().map(|key| key.key_id);
        let here = match custody_here(&keys, session.person(), counts).await {
            Ok(here) => here,
            // Without a keyring one can still read; the first screen says why signing is not possible.
            Err(failure) if without_keyring(&failure) => None,
            Err(failure) => return Err(from(failure)),
        };
        let mut unlocked = false;
        if let (Some(given), Some(c::Custody::Passphrase)) = (&request.passphrase, here) {
            let passphrase = secret(given);
            try_passphrase(&session, &keys, &passphrase).await?;
            let signer = Signer::Keyring {
                keys: Arc::clone(&keys),
                passphrase: Some(passphrase),
            };
            session = session.with_signer(signer).await.told()?;
            unlocked = true;
        }
        let remembered = self
            .remember_password(&keys, &login, request.remember.then_some(&password))
            .await;
        let mode = Some(wire::mode(session.founded().mode));
        let broken = broken(&session, refused).await?;
        let entry = KnownWorkspace {
            mode,
            origin: Some(origin),
            ..entry
        };
        let seat = Arc::new(SignedIn::new(
            entry.clone(),
            workspace,
            login.clone(),
            keys,
            here,
            session,
            unlocked,
        ));
        held(&seat.ledger).failed = broken;
        let answer = session_view(&seat).await?;
        self.remember(|known| {
            known.keep(entry.clone());
            known.signed_in(
                &entry.id,
                KnownLogin {
                    login,
                    name: answer.person.name.clone(),
                    custody: here,
                    remembered,
                },
                wire::time(entropy::now()),
            );
        })?;
        self.begin(&seat);
        Ok(answer)
    }
}

impl Desk {
    /// Seats somebody over a session that is there already (tests and measurements: a key in memory, no keyring).
    pub async fn sit(
        &self,
        workspace: Workspace,
        session: Session,
        login: &str,
    ) -> Result<c::Session, c::ApiError> {
        let keys = Arc::new(KeyStore::new(session.origin()));
        let entry = KnownWorkspace {
            id: session.person().simple().to_string(),
            name: workspace.describe(),
            location: Location::Url(workspace.describe()),
            mode: Some(wire::mode(session.founded().mode)),
            origin: Some(session.origin().to_owned()),
            people: Vec::new(),
            last_opened: None,
        };
        let seat = Arc::new(SignedIn::new(
            entry,
            Arc::new(workspace),
            login.to_owned(),
            keys,
            None,
            session,
            true,
        ));
        let answer = session_view(&seat).await?;
        self.begin(&seat);
        Ok(answer)
    }

    /// Seats somebody and follows the ledger for them.
    pub(crate) fn begin(&self, seat: &Arc<SignedIn>) {
        self.put_seat(Arc::clone(seat));
        let task = tokio::spawn(ledger_watch::follow(self.clone(), Arc::clone(seat)));
        seat.run(task.abort_handle());
        let task = tokio::spawn(jobs::run(self.clone(), Arc::clone(seat)));
        seat.run(task.abort_handle());
        let task = tokio::spawn(notices::watch(self.clone(), Arc::clone(seat)));
        seat.run(task.abort_handle());
    }

    async fn remembered(
        &self,
        entry: &KnownWorkspace,
        login: &str,
    ) -> Answer<Option<countersign_embedded::Secret>> {
        let Some(origin) = entry.origin.clone() else {
            return Ok(None);
        };
        let login = login.to_owned();
        tokio::task::spawn_blocking(move || KeyStore::new(&origin).password(&login))
            .await
            .told()?
            .told()
    }

    /// Keeps or forgets the password, as asked; signing in does not fail by it.
    async fn remember_password(
        &self,
        keys: &Arc<KeyStore>,
        login: &str,
        password: Option<&countersign_embedded::Secret>,
    ) -> bool {
        let (keys, login, password) = (Arc::clone(keys), login.to_owned(), password.cloned());
        let kept = tokio::task::spawn_blocking(move || match password {
            Some(password) => keys.remember_password(&login, &password).map(|()| true),
            None => keys.forget_password(&login).map(|_| false),
        });
        match kept.await {
            Ok(Ok(kept)) => kept,
            Ok(Err(cause)) => {
                tracing::debug!(
                    code = cause.code(),
                    "the password could not be kept or forgotten"
                );
                false
            }
            Err(_) => false,
        }
    }
}

impl Admitted<'_> {
    /// The command `sign_out`.
    pub(crate) async fn sign_out(&self, _: c::Nothing) -> Result<c::Nothing, c::ApiError> {
        if let Some(seat) = self.take_seat() {
            seat.session().close().await;
        }
        Ok(c::Nothing {})
    }

    /// The command `lock`: the passphrase is forgotten.
    pub(crate) async fn lock(&self, _: c::Nothing) -> Result<c::Nothing, c::ApiError> {
        let seat = self.any_seat()?;
        seat.lock();
        self.forget_passphrase(&seat).await?;
        self.tell(c::Event::Locked {});
        Ok(c::Nothing {})
    }

    /// The command `unlock`.
    pub(crate) async fn unlock(&self, request: c::Unlock) -> Result<c::Session, c::ApiError> {
        let seat = self.any_seat()?;
        self.check_password(&seat, &request.password).await?;
        // However it was locked, what opened the key before does not open it now.
        self.forget_passphrase(&seat).await?;
        if let Some(passphrase) = &request.passphrase
            && *held(&seat.key_here) == Some(c::Custody::Passphrase)
        {
            self.unlock_key(&seat, passphrase).await?;
        }
        seat.open_lock();
        session_view(&seat).await
    }

    /// The command `settings_save`.
    pub(crate) async fn settings_save(
        &self,
        request: c::Settings,
    ) -> Result<c::Settings, c::ApiError> {
        if request.notices.quiet.is_some_and(|hours| !hours.is_sound()) {
            return Err(error(Page::Invalid {
                what: PageRequest::Time,
            }));
        }
        self.remember(|known| known.settings = Some(request.clone()))?;
        if let Ok(seat) = self.any_seat() {
            seat.news.notify_one();
        }
        Ok(request)
    }
}

impl Desk {
    /// A workspace by the id that the first screen named.
    pub(crate) fn entry(&self, id: &str) -> Answer<KnownWorkspace> {
        self.workspaces()
            .into_iter()
            .find(|w| w.id == id)
            .ok_or_else(|| missing(Thing::Workspace, id))
    }
}

/// A ledger that does not continue what this computer remembers of it can be read, not signed. A memory that could not be
/// asked is no reason to refuse.
async fn broken(session: &Session, refused: Option<Failure>) -> Answer<Option<(u64, LedgerFault)>> {
    match refused {
        None => Ok(None),
        Some(failure) => {
            let fault = match failure.refusal() {
                Refusal::Ledger(Ledger::Shrunk { size, known, .. }) => Some(LedgerFault::Shrunk {
                    size: *size,
                    known: *known,
                }),
                Refusal::Ledger(Ledger::Forked { fault, .. }) => {
                    Some(LedgerFault::Forked { why: fault.clone() })
                }
                _ => None,
            };
            if let Some(fault) = fault {
                tracing::error!(
                    code = failure.code(),
                    "the ledger is not the one remembered"
                );
                return Ok(Some((session.head().await.told()?.seq, fault)));
            }
            tracing::warn!(code = %failure.code(), "the memory of the ledger could not be asked: {failure}");
            Ok(None)
        }
    }
}

/// The session as the page sees it.
pub(crate) async fn session_view(seat: &SignedIn) -> Answer<c::Session> {
    let session = seat.session();
    let now = session.now().await.told()?;
    let roles = seat.roles(now).await?;
    let names = seat.names().await?;
    let mut duties = vec![c::Duty::Session, c::Duty::Review];
    if !roles.is_empty() {
        duties.push(c::Duty::Export);
    }
    if roles.contains(&Role::Admin) {
        duties.push(c::Duty::Admin);
    }
    Ok(c::Session {
        workspace: seat.entry.id.clone(),
        workspace_name: seat.entry.name.clone(),
        mode: wire::mode(session.founded().mode),
        person: names.person(session.person()),
        login: seat.login.clone(),
        roles: roles.into_iter().map(wire::role).collect(),
        key: key_info(seat, &session),
        locked: seat.is_locked(),
        lock_after_seconds: LOCK_AFTER,
        duties,
        features: vec![c::Feature::Claim, c::Feature::HandOver],
    })
}
