//! Published vectors: what one of our verifiers says of a signature the other one says too.

mod cluster;
mod ed25519;
mod published;
