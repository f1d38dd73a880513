//! Who is asking, and whether they may at all.

use crate::{Doing, LoginKind, Moment, RoleFault, Sought, section::section};
use countersign_statement::codes::Role;

section! {
    /// Who is asking, and whether they may at all.
    Login {
        Isolation = "isolation", Program, 500;
        TooStrong = "login-too-strong", Surroundings, 403;
        Unknown { login: String, sought: Sought } = "login-unknown", Request, 403;
        Groups { kind: LoginKind } = "login-groups", Surroundings, 403;
        NotPermitted = "not-permitted", Request, 403;
        NotSignedIn = "not-signed-in", Request, 401;
        SessionLocked = "session-locked", Request, 401;
        ReauthenticationNeeded = "reauthentication-needed", Rule, 401;
        PasswordNeeded { login: Option<String> } = "password-needed", Request, 401;
        PasswordShort { login: Option<String>, least: u64 } = "password-short", Request, 422;
        WrongPassword { login: String } = "wrong-password", Request, 401;
        PeopleOnly { kind: LoginKind } = "people-only", Rule, 403;
        AgentsOnly = "agents-only", Rule, 403;
        RoleMissing {
            doing: Doing, roles: Vec<Role>, fault: RoleFault, step: Option<u64>, at: Option<Moment>
        } = "role-missing", Rule, 403;
    }
}
