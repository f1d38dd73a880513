//! Tests that cross rooms live in the test binaries beside this file.
