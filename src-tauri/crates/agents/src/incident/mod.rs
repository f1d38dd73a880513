//! Rules agents on incidents: `incident-triage` says what should become of one, `incident-remediate` what should be done
//! about the accounts that it names.
//!
//! Points are added up from facts that are all listed; no fact counts that is not shown. Confidence tells how far the
//! points lie from another outcome. It is no measured frequency, and the explanation says so.

mod remediate;
mod triage;
mod words;

pub use remediate::remediate;
pub use triage::triage;

use crate::screening::Alert;
use countersign_statement::codes::Risk;
use serde::Serialize;

/// The name of the agent that triages.
pub const TRIAGE_AGENT: &str = "incident-triage";
/// The name of the agent that proposes remedies.
pub const REMEDIATE_AGENT: &str = "incident-remediate";
/// The version of the rules of both.
pub const RULES_VERSION: &str = "1.0.0";

/// What the screening said of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flagged {
    /// The account.
    pub account: String,
    /// How grave.
    pub risk: Risk,
    /// `0.000` to `1.000`.
    pub confidence: String,
    /// The ids of the rules that fired.
    pub rules: Vec<String>,
}

impl From<&Alert> for Flagged {
    fn from(alert: &Alert) -> Self {
        Self {
            account: alert.account.clone(),
            risk: alert.risk,
            confidence: alert.confidence.clone(),
            rules: alert
                .facts
                .iter()
                .map(|fact| fact.rule.id().to_owned())
                .collect(),
        }
    }
}

impl Flagged {
    /// The confidence in thousandths; 0 where it cannot be read.
    pub(crate) fn thousandths(&self) -> u32 {
        let digits: String = self
            .confidence
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        digits.parse().unwrap_or(0)
    }
}
