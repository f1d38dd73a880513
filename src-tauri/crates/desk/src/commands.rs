//! The commands as the shell calls them, made out of the contract's table: first the guards that a row's attributes name,
//! then the row's function. A function cannot be called past its guards: it stands on [`Admitted`], which is made here only.

use std::{ops::Deref, sync::atomic::Ordering};

use countersign_contract as c;
#[allow(
    clippy::wildcard_imports,
    reason = "the table names every type of the wire"
)]
use countersign_contract::*;
use countersign_refusal::{Keyring, Page};

use crate::{
    Desk,
    desk::held,
    fail::{Answer, error},
};

/// The guards of one row. `slow`, `offline` and `remote` are for the shell and the page; a word that the table does not
/// know is not compiled there.
macro_rules! guard {
    ($desk:ident, $request:ident, []) => {};
    ($desk:ident, $request:ident, [records $($rest:ident)*]) => {
        $desk.may_record()?;
        guard!($desk, $request, [$($rest)*]);
    };
    ($desk:ident, $request:ident, [signs $($rest:ident)*]) => {
        $desk.may_record()?;
        $desk.ready_to_sign($request.passphrase.as_ref()).await?;
        guard!($desk, $request, [$($rest)*]);
    };
    ($desk:ident, $request:ident, [$other:ident $($rest:ident)*]) => {
        guard!($desk, $request, [$($rest)*]);
    };
}

macro_rules! guarded {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
        impl Desk {
            $($(
                #[doc = concat!("The command `", stringify!($name), "`, behind the guards of its row.")]
                pub async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    guard!(self, request, [$($attribute)*]);
                    Admitted(self).$name(request).await
                }
            )*)*
        }
    };
}

commands!(guarded);

/// A desk whose guards for the command at hand were passed.
pub(crate) struct Admitted<'a>(&'a Desk);

impl Deref for Admitted<'_> {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        self.0
    }
}

impl Desk {
    /// No record is made once this computer has found the ledger broken: it would stand on what cannot be believed.
    fn may_record(&self) -> Answer<()> {
        let seat = self.seat()?;
        let failed = held(&seat.ledger).failed.clone();
        match failed {
            Some((seq, fault)) => Err(error(Page::LedgerCheckFailed { seq, fault })),
            None => Ok(()),
        }
    }

    /// Opens a wrapped key with the passphrase, or says that it is needed. It stands before everything that the command
    /// does: no file is picked and no login made in vain.
    async fn ready_to_sign(&self, passphrase: Option<&c::Secret>) -> Answer<()> {
        let seat = self.seat()?;
        match passphrase {
            Some(passphrase) => self.unlock_key(&seat, passphrase).await,
            None if *held(&seat.key_here) == Some(c::Custody::Passphrase)
                && !seat.unlocked.load(Ordering::Acquire) =>
            {
                Err(error(Keyring::PassphraseNeeded {
                    person: None,
                    option: None,
                }))
            }
            None => Ok(()),
        }
    }
}
