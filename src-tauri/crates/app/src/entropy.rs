//! Randomness and the signer's clock: the only place of this room that asks the system for either.

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::Failure;

/// Random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut out = [0u8; N];
    getrandom::fill(&mut out).map_err(|cause| {
        Failure::new(
            "no-randomness",
            format!("The system gives no random numbers: {cause}."),
            "Restart the machine; nothing can be signed without them.",
        )
    })?;
    Ok(out)
}

/// A salt of a commitment.
pub(crate) fn salt() -> Result<[u8; 16], Failure> {
    bytes()
}

/// The signer's clock, in the microseconds that statements carry. A claim, never an order.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
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
