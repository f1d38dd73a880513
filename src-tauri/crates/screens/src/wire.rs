//! Small translations between the rooms below and the wire.

use chrono::{DateTime, Utc};
use countersign_contract as c;
use countersign_statement::{State, codes, format::time_text};
use countersign_workflow::amount;
pub use countersign_workflow::{amount::grouped, friction::label};
use uuid::Uuid;

/// A time of the wire.
pub fn time(at: DateTime<Utc>) -> String {
    time_text(at)
}

/// Four groups of four upper-case hex digits.
pub fn fingerprint(key_id: &[u8; 32]) -> String {
    let text = hex::encode_upper(key_id);
    let groups: Vec<&str> = (0..4).filter_map(|n| text.get(n * 4..n * 4 + 4)).collect();
    groups.join(" ")
}

pub fn role(role: codes::Role) -> c::Role {
    match role {
        codes::Role::Analyst => c::Role::Analyst,
        codes::Role::ComplianceOfficer => c::Role::ComplianceOfficer,
        codes::Role::Supervisor => c::Role::Supervisor,
        codes::Role::Auditor => c::Role::Auditor,
        codes::Role::Admin => c::Role::Admin,
    }
}

pub fn role_code(role: c::Role) -> codes::Role {
    match role {
        c::Role::Analyst => codes::Role::Analyst,
        c::Role::ComplianceOfficer => codes::Role::ComplianceOfficer,
        c::Role::Supervisor => codes::Role::Supervisor,
        c::Role::Auditor => codes::Role::Auditor,
        c::Role::Admin => codes::Role::Admin,
    }
}

pub fn risk(risk: codes::Risk) -> c::Risk {
    match risk {
        codes::Risk::Low => c::Risk::Low,
        codes::Risk::Medium => c::Risk::Medium,
        codes::Risk::High => c::Risk::High,
        codes::Risk::Critical => c::Risk::Critical,
    }
}

pub fn risk_code(risk: c::Risk) -> codes::Risk {
    match risk {
        c::Risk::Low => codes::Risk::Low,
        c::Risk::Medium => codes::Risk::Medium,
        c::Risk::High => codes::Risk::High,
        c::Risk::Critical => codes::Risk::Critical,
    }
}

pub fn mode(mode: codes::Mode) -> c::Mode {
    match mode {
        codes::Mode::Team => c::Mode::Team,
        codes::Mode::Trial => c::Mode::Trial,
        codes::Mode::Demo => c::Mode::Demo,
    }
}

pub fn mode_code(mode: c::Mode) -> codes::Mode {
    match mode {
        c::Mode::Team => codes::Mode::Team,
        c::Mode::Trial => codes::Mode::Trial,
        c::Mode::Demo => codes::Mode::Demo,
    }
}

pub fn custody(custody: codes::Custody) -> c::Custody {
    match custody {
        codes::Custody::Passphrase => c::Custody::Passphrase,
        codes::Custody::OsAccount => c::Custody::OsAccount,
    }
}

pub fn verdict(verdict: codes::Verdict) -> c::Verdict {
    match verdict {
        codes::Verdict::Approve => c::Verdict::Approve,
        codes::Verdict::Reject => c::Verdict::Reject,
    }
}

pub fn verdict_code(verdict: c::Verdict) -> codes::Verdict {
    match verdict {
        c::Verdict::Approve => codes::Verdict::Approve,
        c::Verdict::Reject => codes::Verdict::Reject,
    }
}

pub fn override_type(given: Option<codes::OverrideType>) -> Option<c::OverrideType> {
    given.map(|o| match o {
        codes::OverrideType::AiOverride => c::OverrideType::AiOverride,
        codes::OverrideType::ManualOverride => c::OverrideType::ManualOverride,
    })
}

pub fn interruption(event: codes::InterruptionEvent) -> c::InterruptionEvent {
    use codes::InterruptionEvent as E;
    match event {
        E::Asked => c::InterruptionEvent::Asked,
        E::Answered => c::InterruptionEvent::Answered,
        E::Held => c::InterruptionEvent::Held,
        E::Resumed => c::InterruptionEvent::Resumed,
        E::Withdrawn => c::InterruptionEvent::Withdrawn,
        E::Revoked => c::InterruptionEvent::Revoked,
    }
}

pub fn interruption_code(event: c::InterruptionEvent) -> codes::InterruptionEvent {
    use codes::InterruptionEvent as E;
    match event {
        c::InterruptionEvent::Asked => E::Asked,
        c::InterruptionEvent::Answered => E::Answered,
        c::InterruptionEvent::Held => E::Held,
        c::InterruptionEvent::Resumed => E::Resumed,
        c::InterruptionEvent::Withdrawn => E::Withdrawn,
        c::InterruptionEvent::Revoked => E::Revoked,
    }
}

/// The state of the wire, by the clock: past its limit an open action is expired, recorded or not.
pub fn state(
    state: State,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> c::ActionState {
    use c::ActionState as A;
    match state.by_the_clock(expires_at.is_some_and(|at| at <= now)) {
        State::InReview => A::InReview,
        State::PausedInfo => A::WaitingForInformation,
        State::PausedHold => A::OnHold,
        State::PausedAgentSuspended => A::Paused,
        State::Approved => A::Approved,
        State::Executing => A::Executing,
        State::Blocked => A::Blocked,
        State::AutoCleared => A::AutoCleared,
        State::Rejected => A::Rejected,
        State::Withdrawn => A::Withdrawn,
        State::Superseded => A::Superseded,
        State::Expired => A::Expired,
        State::Revoked => A::Revoked,
        State::Lapsed => A::Lapsed,
        State::Executed => A::Executed,
        State::Failed => A::Failed,
        State::OutcomeUnknown => A::OutcomeUnknown,
        State::Simulated => A::Simulated,
    }
}

/// What a state of the wire stands for.
pub fn states(shown: c::ActionState) -> impl Iterator<Item = State> {
    let never = (None, DateTime::<Utc>::UNIX_EPOCH);
    State::ALL
        .iter()
        .copied()
        .filter(move |of| state(*of, never.0, never.1) == shown)
}

/// An amount, unless there is none: agents write 0 without a currency then.
pub fn money(amount: &str, currency: &str) -> Option<c::Money> {
    (!amount::is_none(amount, currency)).then(|| c::Money {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
    })
}

/// An amount with its currency for reading, thousands apart.
pub fn money_text(amount: &str, currency: &str) -> String {
    amount::words(amount, currency).unwrap_or_else(|| "None".into())
}

/// The verb and the object of "wants to VERB OBJECT", out of a kind such as `freeze_account` and its subject.
pub fn phrase(kind: &str, subject_kind: &str, subject: &str) -> (String, String) {
    let mut words = kind.split('_').filter(|w| !w.is_empty());
    let verb = capital(words.next().unwrap_or(kind));
    let rest: Vec<&str> = words.filter(|w| *w != subject_kind).collect();
    let object = if rest.is_empty() {
        format!("{subject_kind} {subject}")
    } else {
        format!("{} for {subject_kind} {subject}", rest.join(" "))
    };
    (verb, object)
}

/// The first letter in upper case.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A code such as `fan_in` for reading.
pub fn readable(code: &str) -> String {
    capital(&code.replace(['_', '-'], " "))
}

/// A named value.
pub fn field(name: impl Into<String>, value: impl Into<String>) -> c::Field {
    c::Field {
        name: name.into(),
        value: value.into(),
        mono: false,
    }
}

/// A value to be compared character by character.
pub fn mono(name: impl Into<String>, value: impl Into<String>) -> c::Field {
    c::Field {
        name: name.into(),
        value: value.into(),
        mono: true,
    }
}

/// People by id, as a reader sees them.
#[derive(Debug, Clone)]
pub struct Names {
    pub me: Uuid,
    pub people: Vec<(Uuid, String)>,
    pub agents: Vec<(Uuid, String)>,
}

impl Names {
    pub fn person(&self, id: Uuid) -> c::PersonRef {
        let name = self
            .people
            .iter()
            .find(|(p, _)| *p == id)
            .map_or_else(|| id.to_string(), |(_, name)| name.clone());
        c::PersonRef {
            person: id.to_string(),
            name,
            you: id == self.me,
        }
    }

    pub fn actor(&self, id: Option<Uuid>) -> (c::ActorType, String, bool) {
        let Some(id) = id else {
            return (c::ActorType::System, "System".into(), false);
        };
        match self.agents.iter().find(|(a, _)| *a == id) {
            Some((_, name)) => (c::ActorType::Agent, name.clone(), false),
            None => (c::ActorType::Human, self.person(id).name, id == self.me),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_reads_with_its_currency_or_as_none() {
        assert_eq!(money_text("0", "XXX"), "None");
        assert_eq!(money_text("14940.80", "EUR"), "EUR 14,940.80");
    }

    #[test]
    fn a_kind_and_its_subject_read_as_a_phrase() {
        assert_eq!(
            phrase("freeze_account", "account", "8812"),
            ("Freeze".into(), "account 8812".into())
        );
        assert_eq!(
            phrase("request_information", "incident", "I-1"),
            ("Request".into(), "information for incident I-1".into())
        );
        assert_eq!(phrase("", "account", "1").1, "account 1");
    }

    #[test]
    fn no_amount_is_told_from_an_amount_of_nought() {
        assert_eq!(money("0", "XXX"), None);
        assert!(money("0.00", "EUR").is_some());
        assert!(money("12", "XXX").is_some());
    }

    #[test]
    fn past_its_limit_an_open_action_is_expired_and_an_approval_lapsed() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(
            state(State::InReview, Some(now), now),
            c::ActionState::Expired
        );
        assert_eq!(
            state(State::PausedInfo, Some(now), now),
            c::ActionState::Expired
        );
        assert_eq!(
            state(State::Approved, Some(now), now),
            c::ActionState::Lapsed
        );
        assert_eq!(state(State::PausedHold, None, now), c::ActionState::OnHold);
    }
}
