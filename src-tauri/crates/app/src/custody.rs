//! Making a key in the keyring, under the rule that people who share an operating system account wrap theirs.

use std::sync::Arc;

use countersign_embedded::Secret;
use countersign_keys::{Custody, KeyError, KeyStore};
use uuid::Uuid;

use crate::{Failure, entropy};

/// Makes the key of `person` in the keyring and returns its public half. Where one of `others` keeps a key in the same
/// keyring, a plain one is refused: whoever has the account could sign as both.
pub async fn make_key(
    keys: &Arc<KeyStore>,
    person: Uuid,
    custody: Custody,
    passphrase: Option<Secret>,
    others: Vec<Uuid>,
) -> Result<[u8; 32], Failure> {
    let keys = Arc::clone(keys);
    let seed = entropy::bytes::<32>()?;
    tokio::task::spawn_blocking(move || {
        for other in others
            .iter()
            .filter(|o| **o != person && custody == Custody::OsAccount)
        {
            match keys.public_key(&other.to_string()) {
                Err(KeyError::NoKey { .. }) => {}
                Ok(_) => {
                    return Err(Failure::new(KeyError::Shared));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(keys.enrol(&person.to_string(), custody, passphrase.as_ref(), seed)?)
    })
    .await?
}

/// Makes this installation's checkpoint key, or returns the one that is there.
pub async fn installation_key(keys: &Arc<KeyStore>) -> Result<[u8; 32], Failure> {
    let keys = Arc::clone(keys);
    let seed = entropy::bytes::<32>()?;
    tokio::task::spawn_blocking(
        move || match keys.public_key(countersign_keys::INSTALLATION) {
            Err(KeyError::NoKey { .. }) => Ok(keys.enrol(
                countersign_keys::INSTALLATION,
                Custody::OsAccount,
                None,
                seed,
            )?),
            other => Ok(other?),
        },
    )
    .await?
}
