//! From a failure to what the page gets: the row of the table, and what is said of it in the page's language. This is the
//! one place of the desk where sentences about refusals are made.

use countersign_app::Failure;
use countersign_contract::ApiError;
use countersign_refusal::{Action, Page, Refusal, Thing};

/// What a command answers.
pub(crate) type Answer<T> = Result<T, ApiError>;

/// The page's error for a refusal.
pub(crate) fn error(refusal: impl Into<Refusal>) -> ApiError {
    let refusal = refusal.into();
    let said = countersign_english::say(&refusal);
    ApiError::new(&refusal, said.sentence, said.hint)
}

/// The page's error for a failure of a use case. What caused it goes to the log, where it may name what the page must not.
pub(crate) fn from(failure: Failure) -> ApiError {
    let cause = std::error::Error::source(&failure).map(ToString::to_string);
    tracing::debug!(code = failure.code(), cause, "a command failed");
    error(failure.into_refusal())
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
pub(crate) fn id(what: Thing, text: &str) -> Answer<uuid::Uuid> {
    text.parse().map_err(|_| missing(what, text))
}

/// There is no such thing that the reader may see.
pub(crate) fn missing(what: Thing, id: &str) -> ApiError {
    error(Action::NotFound {
        what,
        id: Some(id.chars().take(64).collect()),
    })
}

/// The work on a command was ended by a defect.
pub fn defect(command: &str) -> ApiError {
    error(Page::Internal {
        command: command.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_refusal::{KeyFault, KeyOf, Login, People};

    #[test]
    fn a_failure_keeps_its_code_its_members_and_what_is_said_of_it() {
        let told = from(Failure::new(Login::PasswordShort {
            login: None,
            least: 8,
        }));
        assert_eq!(
            (told.code.name(), told.message.as_str(), told.hint.as_str()),
            (
                "password-short",
                "A password has at least 8 characters.",
                "Choose a longer one."
            )
        );
        assert_eq!(told.members["least"], 8);
    }

    #[test]
    fn a_seat_that_is_taken_names_its_record() {
        let told = from(Failure::new(Action::SeatTaken {
            seq: 57,
            verdict: Some(countersign_statement::codes::Verdict::Approve),
            step: 1,
            revision: 1,
            retracted: None,
        }));
        assert_eq!(
            told.message,
            "You cannot sign: you have already signed this action, at ledger number 57."
        );
        assert_eq!(told.members["seq"], 57);
    }

    #[test]
    fn a_revoked_key_is_not_told_to_wait_for_a_second_person() {
        let told = |fault| {
            from(Failure::new(People::KeyNotActive {
                key: KeyOf::Own,
                fault,
            }))
        };
        let revoked = told(KeyFault::Revoked);
        assert_eq!(revoked.message, "Your signing key was revoked.");
        assert_eq!(revoked.members["fault"], "revoked");
        let waiting = told(KeyFault::Unconfirmed);
        assert_eq!(
            waiting.message,
            "Your signing key waits for a second person."
        );
        assert_eq!(revoked.code, waiting.code);
    }
}
