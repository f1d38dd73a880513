//! The closed error codes. A code exists because the console branches on it or because a person
//! meets it; the console never looks into the sentence.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use ts_rs::TS;

/// Whose fault it is, for the tone of the message and for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// What was entered or asked for.
    Request,
    /// A rule of the workflow refuses: nobody did anything wrong.
    Rule,
    /// Database, keyring, disk, network.
    Surroundings,
    /// Ours.
    Program,
}

macro_rules! error_codes {
    ($($code:ident = $name:literal, $fault:ident, $sentence:literal, $hint:literal;)*) => {
        /// Every way in which a command can fail.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        pub enum ErrorCode {
            $(#[doc = $sentence] #[serde(rename = $name)] $code,)*
        }

        impl ErrorCode {
            /// All codes, in the order of the table.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$code,)*];

            /// The code on the wire.
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }

            /// The sentence; `{fact}` is replaced by the fact of that name.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$code => $sentence,)* }
            }

            /// What to do, in the same form.
            pub fn hint(self) -> &'static str {
                match self { $(Self::$code => $hint,)* }
            }

            /// Whose fault it is.
            pub fn fault(self) -> Fault {
                match self { $(Self::$code => Fault::$fault,)* }
            }
        }
    };
}

error_codes! {
    NotSignedIn = "not_signed_in", Request, "Nobody is signed in.", "Sign in and try again.";
    SessionLocked = "session_locked", Request, "The session is locked.", "Unlock it and try again. What you typed is kept.";
    WrongPassword = "wrong_password", Request, "Login and password do not fit together.", "Check both. Caps lock may be on.";
    WrongPassphrase = "wrong_passphrase", Request, "The passphrase does not open this key.", "Type it again. The key was not touched.";
    PassphraseNeeded = "passphrase_needed", Request, "This key is wrapped with a passphrase.", "Enter the passphrase and sign again.";
    ReauthenticationNeeded = "reauthentication_needed", Rule, "The policy asks for your password once more.", "Enter it and sign again.";
    LoginUnknown = "login_unknown", Request, "The login {login} is not a person of this workspace.", "Ask an admin to enrol you.";
    LoginRefused = "login_refused", Surroundings, "The database refuses this login: {reason}.", "Use a login that belongs to one person and to no administrator.";
    UrlRefused = "url_refused", Request, "This address cannot be used: {reason}.", "Write postgres://host:port/database, without a password in it.";

    KeyMissing = "key_missing", Surroundings, "Your signing key is not in this computer's keyring.", "If the keyring is locked, unlock it. If this is another computer, enrol a key here.";
    KeyLocked = "key_locked", Surroundings, "The keyring is locked.", "Unlock it and sign again.";
    KeyringMissing = "keyring_missing", Surroundings, "No keyring service answers: {reason}.", "Start a Secret Service, such as gnome-keyring, and open this window again.";
    KeyringUnusable = "keyring_unusable", Surroundings, "The keyring answers but cannot be used: {reason}.", "Check that its default collection exists and can be written.";
    KeyPending = "key_pending", Rule, "Your key waits for a second person.", "Ask an admin to confirm it under People and keys.";
    KeyRevoked = "key_revoked", Rule, "Your key {key} was revoked.", "Enrol a new key and have it confirmed.";
    KeyExists = "key_exists", Rule, "You already have an active key on this computer.", "Rotate it instead.";

    DatabaseUnreachable = "database_unreachable", Surroundings, "The database does not answer: {reason}.", "Reading goes on from what is shown. The connection is tried again by itself.";
    DatabaseNewer = "database_newer", Surroundings, "This workspace was made by a newer version of the program.", "Update this program. Nothing was changed.";
    DatabaseOlder = "database_older", Surroundings, "This workspace has an older layout.", "Its owner runs countersignctl migrate.";
    NotAWorkspace = "not_a_workspace", Request, "There is no workspace at this address.", "Check the database's name, or found a workspace there.";
    TlsFailed = "tls_failed", Surroundings, "The connection could not be protected: {reason}.", "Check the server's certificate. Nothing was sent.";
    EmbeddedUnavailable = "embedded_unavailable", Surroundings, "The private database could not be started: {reason}.", "countersignctl doctor names what is missing.";
    DiskFull = "disk_full", Surroundings, "The disk is full.", "Free some space and try again. Nothing half written was left.";

    NotEligible = "not_eligible", Rule, "You cannot sign: {reason}.", "Somebody else has to decide this action.";
    ClaimRefused = "claim_refused", Rule, "{reason}.", "Have it handed over, or decide without: a claim keeps nobody from deciding.";
    HandOverRefused = "hand_over_refused", Rule, "{reason}.", "Choose someone who can decide on it, or ask a supervisor.";
    StepClosed = "step_closed", Rule, "Step {step} closed at ledger number {seq}, before yours arrived.", "Your text is kept. Read what was decided.";
    AlreadySigned = "already_signed", Rule, "You have already signed this action, at ledger number {seq}.", "One person fills one seat.";
    ViewStale = "view_stale", Rule, "This action changed since you opened it.", "Review the difference, then sign again. Your text is kept.";
    ActionClosed = "action_closed", Rule, "This action is closed: {state}.", "Nothing can be signed any more.";
    Expired = "expired", Rule, "This action expired at {at}.", "It closed without being carried out.";
    ReasonNeeded = "reason_needed", Request, "A reason code is needed.", "Pick the one that fits.";
    NarrativeNeeded = "narrative_needed", Request, "The narrative needs at least {least} characters.", "Say in your own words what you checked.";
    EvidenceNotViewed = "evidence_not_viewed", Rule, "Required evidence was not viewed: {sections}.", "View it, then sign.";
    TypedMismatch = "typed_mismatch", Request, "What you typed is not {expected}.", "Type it exactly as shown.";
    SecondPersonNeeded = "second_person_needed", Rule, "This takes effect by a second person.", "Ask another admin: you proposed it yourself.";
    LedgerCheckFailed = "ledger_check_failed", Surroundings, "The ledger check failed at {seq}: {reason}.", "Signing stops until it is cleared up. Keep your last export and tell the others.";
    SignatureRefused = "signature_refused", Program, "The database refused the signature: {reason}.", "Nothing was recorded. Your text is kept.";

    SnapshotGone = "snapshot_gone", Request, "This list is no longer kept.", "It is read again by itself.";
    NotFound = "not_found", Request, "There is no {what} {id} that you may see.", "Check the id.";
    NothingToExport = "nothing_to_export", Request, "No record fits this filter.", "Widen it.";
    PathRefused = "path_refused", Surroundings, "The file {path} cannot be written: {reason}.", "Choose another place. Nothing was left there.";
    Cancelled = "cancelled", Request, "Cancelled.", "Nothing was left behind.";
    InvalidRequest = "invalid_request", Request, "{reason}.", "Correct it and try again.";
    NotAvailable = "not_available", Program, "This version cannot do that yet.", "Use countersignctl, or a newer version.";
    Contradiction = "contradiction", Program, "The database contradicts the program: {reason}.", "Nothing was changed. Keep this sentence and tell the maintainers.";
    Internal = "internal", Program, "Something went wrong inside the program: {reason}.", "Nothing was changed. The log has the details.";
}

/// What a failed command answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiError {
    pub code: ErrorCode,
    /// What happened, one sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
    pub fault: Fault,
    /// The facts in the sentence, by name.
    #[ts(type = "Record<string, string>")]
    pub facts: BTreeMap<String, String>,
}

impl ApiError {
    /// Builds the sentence from the code's template and the facts.
    pub fn new<'a>(code: ErrorCode, facts: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let facts: BTreeMap<String, String> = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            code,
            message: fill(code.sentence(), &facts),
            hint: fill(code.hint(), &facts),
            fault: code.fault(),
            facts,
        }
    }

    /// An error whose sentence has no facts in it.
    pub fn plain(code: ErrorCode) -> Self {
        Self::new(code, [])
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for ApiError {}

/// Replaces `{name}`; a fact that is not there becomes "unknown", so that no brace is ever shown.
fn fill(template: &str, facts: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        out.push_str(facts.get(name).map_or("unknown", String::as_str));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_and_a_hint_that_end_with_a_period() {
        for code in ErrorCode::ALL {
            assert!(code.sentence().ends_with('.'), "{}", code.name());
            assert!(code.hint().ends_with('.'), "{}", code.name());
            assert_eq!(
                serde_json::to_string(code).unwrap(),
                format!("\"{}\"", code.name()),
                "the wire and the table name it alike"
            );
        }
    }

    #[test]
    fn facts_fill_the_sentence_and_hostile_facts_stay_text() {
        let error = ApiError::new(
            ErrorCode::StepClosed,
            [("step", "2".to_owned()), ("seq", "{step}".to_owned())],
        );
        assert_eq!(
            error.message,
            "Step 2 closed at ledger number {step}, before yours arrived."
        );
        let bare = ApiError::plain(ErrorCode::NotEligible);
        assert_eq!(bare.message, "You cannot sign: unknown.");
    }
}
