//! Signing keys in the operating system's keyring.
