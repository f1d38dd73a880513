//! Randomness and this computer's clock: the one place of the program that asks the system for either.
#![allow(
    clippy::disallowed_methods,
    reason = "here both come in, and from here they are passed on"
)]

use chrono::{DateTime, SubsecRound as _, Utc};

use countersign_refusal::Computer;
use uuid::Uuid;

use crate::Failure;

/// Random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut out = [0u8; N];
    getrandom::fill(&mut out).map_err(|cause| {
        Failure::because(
            Computer::NoRandomness {
                cause: cause.to_string(),
            },
            cause,
        )
    })?;
    Ok(out)
}

/// A salt of a commitment.
pub(crate) fn salt() -> Result<[u8; 16], Failure> {
    bytes()
}

/// This computer's clock, in the microseconds that statements carry. A claim, never an order: what rules compare with is
/// the database's.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// A new id: 122 random bits.
pub fn id() -> Uuid {
    Uuid::new_v4()
}

/// Sixteen hex digits that stand for a text too long to be a name.
pub(crate) fn tag(text: &str) -> String {
    hex::encode(sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        text,
    )))
    .chars()
    .take(16)
    .collect()
}
