//! The database, as far as it is reached at all.

use crate::section::section;

section! {
    /// The database, as far as it is reached at all.
    Database {
        NoWorkspace { folder: Option<String> } = "no-workspace", Request, 404;
        Newer { found: i64, known: i64 } = "schema-newer", Surroundings, 503;
        Older { found: i64, known: i64 } = "schema-older", Surroundings, 503;
        Unavailable { cause: String } = "database-unavailable", Surroundings, 503;
        Tls { cause: String } = "tls-failed", Surroundings, 503;
        Missing = "database-missing", Request, 404;
        OwnerRights { login: String, statements: Vec<String> } = "owner-rights", Surroundings, 403;
        NotLocal = "not-local", Request, 409;
        LocalOnly = "local-only", Request, 409;
        PasswordInUrl = "password-in-url", Request, 400;
        Address = "address", Request, 400;
        ReadOnly = "database-read-only", Surroundings, 503;
        Behind { seen: u64, here: u64 } = "standby-behind", Surroundings, 503;
        Pooler = "pooler", Surroundings, 503;
        PoolerSettings { parameter: String } = "pooler-settings", Surroundings, 503;
        Restore { cause: String } = "restore-failed", Request, 422;
        Busy = "ledger-busy", Surroundings, 503;
        DiskFull { path: Option<String>, free_mib: Option<u64>, needed_mib: Option<u64> } = "disk-full", Surroundings, 507;
        Cancelled = "cancelled", Request, 499;
        Contradiction { place: Option<String>, found: String } = "contradiction", Program, 500;
        Unspoken { code: String } = "refused", Program, 500;
        Failed { cause: String } = "database", Program, 500;
    }
}
