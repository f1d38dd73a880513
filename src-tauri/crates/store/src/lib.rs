//! The only crate with SQL: migrations, facts and queries.
