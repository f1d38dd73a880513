//! Imports and screening on whole files.

#[cfg(test)]
mod measured;
