//! Published vectors: what one of our verifiers says of a signature the other one says too.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]

#[cfg(test)]
mod cluster;
#[cfg(test)]
mod ed25519;
#[cfg(test)]
mod published;
