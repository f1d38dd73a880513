//! Workspaces that are played: the demo goes through the whole job once, the sample leaves one of several people to look
//! at. Both act through the use cases, as real people and agents would, in a folder and a keyring of their own.

pub mod demo;
pub mod sample;
