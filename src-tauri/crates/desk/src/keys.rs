//! Passwords, passphrases and the person's own key on this computer.

use std::sync::{Arc, atomic::Ordering};

use countersign_app::{Failure, Session, Signer, enrolment, key_move::KeyMove};
use countersign_contract as c;
use countersign_embedded::Secret;
use countersign_keys::{KeyError, KeyStore};
use countersign_refusal::{Database, KeyFault, KeyPlace, Keyring, Refusal};
use uuid::Uuid;

use crate::{
    Desk,
    choose::file_name,
    commands::Admitted,
    decide::recorded_at,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, error},
    wire,
};

/// A secret of the wire as the rooms below take it.
pub(crate) fn secret(given: &c::Secret) -> Secret {
    Secret::from(given.expose().to_owned())
}

/// How the wire's word means that a key is kept.
pub(crate) fn custody_key(custody: c::Custody) -> countersign_keys::Custody {
    match custody {
        c::Custody::OsAccount => countersign_keys::Custody::OsAccount,
        c::Custody::Passphrase => countersign_keys::Custody::Passphrase,
    }
}

/// How a person's key lies in this computer's keyring; `None` where it is not here. Another one than the ledger has for them is none:
/// it was made to take that one's place and does not yet, or it has lost its place.
pub(crate) async fn custody_here(
    keys: &Arc<KeyStore>,
    person: Uuid,
    counts: Option<[u8; 32]>,
) -> Result<Option<c::Custody>, Failure> {
    let keys = Arc::clone(keys);
    let found = tokio::task::spawn_blocking(move || {
        let person = person.to_string();
        let here = countersign_ledger::key_id(&keys.public_key(&person)?);
        Ok((here, keys.custody(&person)?))
    })
    .await?;
    match found {
        Ok((here, _)) if counts.is_some_and(|id| id != here) => Ok(None),
        Ok((_, custody)) => Ok(Some(wire::custody(custody))),
        Err(KeyError::NoKey { .. }) => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

/// Whether this passphrase opens the person's key.
pub(crate) async fn try_passphrase(
    session: &Session,
    keys: &Arc<KeyStore>,
    passphrase: &Secret,
) -> Answer<()> {
    let Some(key) = session.key() else {
        return Ok(());
    };
    let (keys, person, key_id, passphrase) = (
        Arc::clone(keys),
        session.person().to_string(),
        key.key_id,
        passphrase.clone(),
    );
    tokio::task::spawn_blocking(move || {
        keys.signing_key(&person, &key_id, Some(&passphrase))
            .map(drop)
    })
    .await
    .told()?
    .told()
}

impl Desk {
    /// The password once more: the database judges it, nobody else knows it.
    pub(crate) async fn check_password(&self, seat: &SignedIn, password: &c::Secret) -> Answer<()> {
        seat.workspace
            .check_password(&seat.login, &secret(password))
            .await
            .told()
    }

    /// Opens a wrapped key for the rest of the session, until it is locked.
    pub(crate) async fn unlock_key(&self, seat: &SignedIn, passphrase: &c::Secret) -> Answer<()> {
        let session = seat.session();
        if matches!(session.signer(), Signer::Memory(_)) {
            return Ok(());
        }
        let passphrase = secret(passphrase);
        try_passphrase(&session, &seat.keys, &passphrase).await?;
        let signer = Signer::Keyring {
            keys: Arc::clone(&seat.keys),
            passphrase: Some(passphrase),
        };
        seat.set_session(session.with_signer(signer).await.told()?);
        seat.unlocked.store(true, Ordering::Release);
        Ok(())
    }

    /// Forgets the passphrase.
    pub(crate) async fn forget_passphrase(&self, seat: &SignedIn) -> Answer<()> {
        let session = seat.session();
        if matches!(session.signer(), Signer::Memory(_))
            || !seat.unlocked.swap(false, Ordering::AcqRel)
        {
            return Ok(());
        }
        let signer = Signer::Keyring {
            keys: Arc::clone(&seat.keys),
            passphrase: None,
        };
        seat.set_session(session.with_signer(signer).await.told()?);
        Ok(())
    }
}

impl Admitted<'_> {
    /// The command `enrol_key`: made, read back, then registered; a second person confirms it.
    pub(crate) async fn enrol_key(
        &self,
        request: c::EnrolKey,
    ) -> Result<c::KeyEnrolled, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        if session.key().is_some_and(|k| k.active) && held(&seat.key_here).is_some() {
            return Err(error(Keyring::KeyExists {
                place: KeyPlace::Yours,
                person: None,
            }));
        }
        let passphrase = new_passphrase(request.custody, request.passphrase.as_ref())?;
        let enrolled = enrolment::enrol(
            &session,
            custody_key(request.custody),
            passphrase.clone(),
            "console",
        )
        .await
        .told()?;
        let unlocked = passphrase.is_some();
        let signer = Signer::Keyring {
            keys: Arc::clone(&seat.keys),
            passphrase,
        };
        let fresh = session.with_signer(signer).await.told()?;
        *held(&seat.key_here) = Some(request.custody);
        seat.unlocked.store(unlocked, Ordering::Release);
        seat.set_session(fresh);
        let session = seat.session();
        let key = key_info(&seat, &session).ok_or_else(|| error(Keyring::KeyMissing))?;
        Ok(c::KeyEnrolled {
            key,
            recorded: recorded_at(&session, enrolled.recorded).await?,
        })
    }
}

impl Admitted<'_> {
    /// The command `begin_move`. What is refused anyhow is refused before a place is picked, and nothing is made before that.
    pub(crate) async fn begin_move(
        &self,
        request: c::BeginMove,
    ) -> Result<c::MoveBegun, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        if !session.key().is_some_and(|key| key.active) {
            return Err(error(Keyring::KeyMissing));
        }
        if held(&seat.key_here).is_some() {
            return Err(error(Keyring::KeyExists {
                place: KeyPlace::Yours,
                person: None,
            }));
        }
        let passphrase = new_passphrase(request.custody, request.passphrase.as_ref())?;
        let name = file_name(&format!("{}.key-move.json", seat.login));
        let Some(path) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let custody = custody_key(request.custody);
        let moving = KeyMove::begin_at(&session, custody, passphrase, "console", &path)
            .await
            .told()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(c::MoveBegun {
            name: name.into_owned(),
            fingerprint: wire::fingerprint(&moving.key_id().told()?),
        })
    }

    /// The command `move_key`: nothing is signed where the key in the file is another than the one that was named.
    pub(crate) async fn move_key(&self, request: c::MoveKey) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let Some(path) = self.shared.choose.key_move().await else {
            return Err(error(Database::Cancelled));
        };
        let moving = tokio::task::spawn_blocking(move || KeyMove::read(&path))
            .await
            .told()?
            .told()?;
        let fingerprint: String = request.fingerprint.split_whitespace().collect();
        let recorded = moving.hand_over(&session, &fingerprint).await.told()?;
        recorded_at(&session, recorded).await
    }
}

/// The passphrase of a key that is about to be made, where it is to have one.
fn new_passphrase(
    custody: c::Custody,
    given: Option<&c::Secret>,
) -> Result<Option<Secret>, c::ApiError> {
    if custody == c::Custody::Passphrase && given.is_none() {
        return Err(error(Keyring::PassphraseNeeded {
            person: None,
            option: None,
        }));
    }
    Ok(given.map(secret))
}

/// The reader's key as the ledger has it, where it is on this computer.
pub(crate) fn key_info(seat: &SignedIn, session: &Session) -> Option<c::KeyInfo> {
    let key = session.key()?;
    let custody = match (*held(&seat.key_here), session.signer()) {
        (Some(custody), _) => custody,
        (None, Signer::Memory(_)) => wire::custody(key.custody),
        (None, Signer::Keyring { .. } | Signer::Elsewhere) => return None,
    };
    Some(c::KeyInfo {
        key_id: hex::encode(key.key_id),
        fingerprint: wire::fingerprint(&key.key_id),
        custody,
        state: match key.fault {
            None => c::KeyState::Active,
            Some(KeyFault::Unconfirmed) => c::KeyState::Pending,
            Some(_) => c::KeyState::Revoked,
        },
        unlocked: custody == c::Custody::OsAccount
            || matches!(session.signer(), Signer::Memory(_))
            || seat.unlocked.load(Ordering::Acquire),
    })
}

/// A failure that only says that the keyring cannot be asked: reading goes on without it.
pub(crate) fn without_keyring(failure: &Failure) -> bool {
    matches!(failure.refusal(), Refusal::Keyring(_))
}
