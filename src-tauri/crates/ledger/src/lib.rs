//! Record bytes, hash chain, Merkle tree, proofs, checkpoints and signatures.
