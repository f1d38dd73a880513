//! Use cases: one function an operation.
