//! The test kit itself.

mod world;
