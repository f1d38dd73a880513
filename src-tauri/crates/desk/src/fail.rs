//! From the use cases' failures to the contract's closed codes. A code that nobody above branches on becomes
//! `invalid_request` where the person can mend it, and `internal` where they cannot.

use countersign_app::Failure;
use countersign_contract::{ApiError, ErrorCode};

/// What a command answers.
pub(crate) type Answer<T> = Result<T, ApiError>;

/// An error of the contract.
pub(crate) fn error(code: ErrorCode) -> ApiError {
    ApiError::plain(code)
}

/// An error whose sentence has one fact.
pub(crate) fn with(code: ErrorCode, name: &'static str, value: impl Into<String>) -> ApiError {
    ApiError::new(code, [(name, value.into())])
}

/// A request that cannot be carried out as it is.
pub(crate) fn invalid(reason: impl AsRef<str>) -> ApiError {
    with(ErrorCode::InvalidRequest, "reason", clause(reason.as_ref()))
}

/// A sentence without its period, for the middle of another.
fn clause(sentence: &str) -> String {
    sentence.trim().trim_end_matches('.').to_owned()
}

/// The contract's error for a failure of a use case.
pub(crate) fn from(failure: Failure) -> ApiError {
    use ErrorCode as C;
    let reason = clause(&failure.sentence);
    let code = match failure.code.as_str() {
        "wrong-password" => C::WrongPassword,
        "wrong-passphrase" => C::WrongPassphrase,
        "passphrase-needed" => C::PassphraseNeeded,
        "login-unknown" => C::LoginUnknown,
        "login-groups" | "login-too-strong" => C::LoginRefused,
        "password-in-url" | "address" => C::UrlRefused,
        "no-key" | "key-missing" | "other-key" => C::KeyMissing,
        "keyring-locked" | "keyring-prompt-dismissed" => C::KeyLocked,
        "no-session-bus" | "no-secret-service" | "keyring-came-late" | "keyring-lost" => {
            C::KeyringMissing
        }
        "keyring-unusable"
        | "key-ambiguous"
        | "key-unreadable"
        | "key-not-read-back"
        | "keyring"
        | "passphrase-wrapping" => C::KeyringUnusable,
        "key-not-active" => C::KeyPending,
        "key-exists" => C::KeyExists,
        "database-unavailable" if reason.contains("encrypted connection") => C::TlsFailed,
        "database-unavailable" | "ledger-busy" => C::DatabaseUnreachable,
        "schema-newer" => C::DatabaseNewer,
        "schema-older" => C::DatabaseOlder,
        "no-workspace" => C::NotAWorkspace,
        "postgres-not-found"
        | "postgres-folder-unusable"
        | "postgres-too-old"
        | "cluster-older-than-postgres"
        | "cluster-newer-than-postgres"
        | "not-a-cluster"
        | "owner-secret-missing"
        | "folder-not-permitted"
        | "database-busy"
        | "database-in-use"
        | "database-already-there"
        | "socket-folder-taken"
        | "socket-path-too-long"
        | "socket-gone"
        | "no-postgres-account"
        | "postgres-account-shut-out"
        | "foreign-cluster"
        | "server-elsewhere"
        | "initdb-failed"
        | "server-start-failed"
        | "server-start-timeout"
        | "server-stop-timeout"
        | "io" => C::EmbeddedUnavailable,
        "disk-full" => C::DiskFull,
        "lineage" | "role-missing" | "people-only" => C::NotEligible,
        "seat-taken" => C::AlreadySigned,
        "claimed" | "not-in-hand" => C::ClaimRefused,
        "hand-over" | "target-excluded" => C::HandOverRefused,
        "stale-view" | "view-unknown" => C::ViewStale,
        "not-open" => C::ActionClosed,
        "expired" => C::Expired,
        "reason-code" => C::ReasonNeeded,
        "narrative-missing" => C::NarrativeNeeded,
        "second-person" | "own-role" | "not-yours" => C::SecondPersonNeeded,
        "signature-invalid" | "statement-differs" => C::SignatureRefused,
        "not-found" => C::NotFound,
        "file-exists" | "file-not-permitted" | "file-missing" | "file" => C::PathRefused,
        "cancelled" => C::Cancelled,
        "contradiction" => C::Contradiction,
        "database" | "interrupted" | "no-randomness" | "export" => C::Internal,
        _ => {
            let mut refused = invalid(&failure.sentence);
            if !failure.hint.is_empty() {
                refused.hint = failure.hint;
            }
            return refused;
        }
    };
    tracing::debug!(code = %failure.code, "a command failed");
    let mut out = ApiError::new(code, facts(code, &reason));
    if matches!(
        code,
        C::NotEligible
            | C::ClaimRefused
            | C::HandOverRefused
            | C::EmbeddedUnavailable
            | C::KeyringMissing
            | C::KeyringUnusable
            | C::PathRefused
    ) && !failure.hint.is_empty()
    {
        out.hint = failure.hint;
    }
    out
}

/// The facts that a code's sentence names, as far as the failure's own sentence holds them.
fn facts(code: ErrorCode, reason: &str) -> Vec<(&'static str, String)> {
    let number = |after: &str| {
        reason
            .split(after)
            .nth(1)
            .map(|t| {
                t.chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
            })
            .filter(|t| !t.is_empty())
    };
    match code {
        ErrorCode::AlreadySigned => number("record ").map(|n| ("seq", n)).into_iter().collect(),
        ErrorCode::NarrativeNeeded => vec![(
            "least",
            number("at least ")
                .unwrap_or_else(|| countersign_workflow::decide::NARRATIVE_LEAST.to_string()),
        )],
        ErrorCode::ActionClosed => vec![(
            "state",
            reason.rsplit(" is ").next().unwrap_or(reason).to_owned(),
        )],
        ErrorCode::Expired => vec![(
            "at",
            reason.rsplit(" at ").next().unwrap_or(reason).to_owned(),
        )],
        ErrorCode::PathRefused => vec![("path", "chosen".into()), ("reason", reason.to_owned())],
        ErrorCode::NotFound => vec![("what", "entry".into()), ("id", "of this id".into())],
        _ => vec![("reason", reason.to_owned())],
    }
}

/// `.told()` turns a result of any room below into an answer.
pub(crate) trait Told<T> {
    fn told(self) -> Answer<T>;
}

impl<T, E: Into<Failure>> Told<T> for Result<T, E> {
    fn told(self) -> Answer<T> {
        self.map_err(|e| from(e.into()))
    }
}

/// An id of the wire.
pub(crate) fn id(what: &'static str, text: &str) -> Answer<uuid::Uuid> {
    text.parse().map_err(|_| missing(what, text))
}

/// There is no such thing that the reader may see.
pub(crate) fn missing(what: &'static str, id: &str) -> ApiError {
    let short: String = id.chars().take(64).collect();
    ApiError::new(
        ErrorCode::NotFound,
        [("what", what.to_owned()), ("id", short)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_nobody_branches_on_keeps_its_sentence_and_hint() {
        let told = from(Failure::new(
            "password-short",
            "A password has at least 8 characters.",
            "Choose a longer one.",
        ));
        assert_eq!(
            (told.code, told.message.as_str(), told.hint.as_str()),
            (
                ErrorCode::InvalidRequest,
                "A password has at least 8 characters.",
                "Choose a longer one."
            )
        );
    }

    #[test]
    fn facts_are_taken_over_from_the_sentence() {
        let told = from(Failure::new(
            "seat-taken",
            "Approved this action already, at step 1 of revision 1 (record 57).",
            "",
        ));
        assert_eq!(
            told.message,
            "You have already signed this action, at ledger number 57."
        );
        let told = from(Failure::new(
            "narrative-missing",
            "A narrative of at least 10 characters is needed here.",
            "",
        ));
        assert_eq!(told.message, "The narrative needs at least 10 characters.");
    }

    #[test]
    fn no_sentence_says_unknown_for_the_common_refusals() {
        for code in [
            "lineage",
            "role-missing",
            "stale-view",
            "wrong-password",
            "no-key",
            "keyring-locked",
            "disk-full",
            "no-workspace",
            "second-person",
        ] {
            let told = from(Failure::new(code, "Something is so.", "Do this."));
            assert!(
                !told.message.contains("unknown"),
                "{code}: {}",
                told.message
            );
        }
    }
}
