//! The export bundle: write, read, verify. Knows no database.
