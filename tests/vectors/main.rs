//! Published vectors: what one of our verifiers says of a signature the other one says too.

#[cfg(test)]
mod cluster;
#[cfg(test)]
mod ed25519;
#[cfg(test)]
mod published;
