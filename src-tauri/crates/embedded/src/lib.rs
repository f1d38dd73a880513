//! Finds, starts, shares and stops a private Postgres. Knows no SQL.
