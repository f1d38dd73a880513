//! The verifier's program.

mod program;
