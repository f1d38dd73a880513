//! What counts as an answer: one JSON object of exactly these members, each within its own closed set or bound.

use countersign_statement::{closed_codes, codes::Risk};
use serde::{Deserialize, Serialize};

use crate::import::unseen;

/// Longest explanation, in characters.
const EXPLANATION: usize = 1_500;
/// Most reasons.
const REASONS: usize = 6;

closed_codes! {
    /// Why a model says what it says.
    Reason, "a reason" {
        /// Somebody else uses an account.
        AccountTakeover = "account_takeover",
        /// Somebody is forced.
        Coercion = "coercion",
        /// Passwords or keys are known to others.
        CredentialsLeaked = "credentials_leaked",
        /// Data went to somebody whom it should not.
        DataLeak = "data_leak",
        /// The screening flagged an account of it.
        FlaggedAccount = "flagged_account",
        /// The report tells its reader what to answer.
        InstructionsInReport = "instructions_in_report",
        /// Somebody came into a system.
        Intrusion = "intrusion",
        /// Money may be laundered.
        Laundering = "laundering",
        /// It names no accounts.
        MissingAccounts = "missing_accounts",
        /// It says too little.
        MissingDescription = "missing_description",
        /// Nobody is named who reported it.
        MissingReporter = "missing_reporter",
        /// A payment was had by fraud.
        PaymentFraud = "payment_fraud",
        /// It says of itself that it is harmless.
        ReportedHarmless = "reported_harmless",
        /// Somebody may be sanctioned.
        Sanctions = "sanctions",
        /// The reporter finds it grave, or not.
        SeverityOfReporter = "severity_of_reporter",
        /// Nothing of it is clear.
        Unclear = "unclear",
    }
}

/// What a model may want to become of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Close it.
    CloseIncident,
    /// Ask for what is missing.
    RequestInformation,
    /// Have people look into it.
    EscalateIncident,
}

impl Wanted {
    /// All, the least grave first.
    pub const ALL: [Self; 3] = [
        Self::CloseIncident,
        Self::RequestInformation,
        Self::EscalateIncident,
    ];

    /// The kind of action.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::CloseIncident => "close_incident",
            Self::RequestInformation => "request_information",
            Self::EscalateIncident => "escalate_incident",
        }
    }
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is not one JSON object.
    Json,
    /// It has other members than it should, or of another type.
    Members,
    /// It is about another incident.
    Incident,
    /// Its action is none of the three.
    Action,
    /// Its risk is none of the four.
    Risk,
    /// A reason is none of the list.
    Reason,
    /// There are no reasons, too many, or one of them twice.
    Reasons,
    /// Its explanation is empty, too long, or has characters that do not belong into a text.
    Explanation,
    /// Its confidence is no number from 0 to 1.
    Confidence,
    /// It was cut short at its limit of length.
    Cut,
    /// The model or its provider declined to answer.
    Declined,
}

impl Fault {
    /// What is wrong, as the rest of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Json => "it was not one JSON object",
            Self::Members => "it had other members than asked for, or of another type",
            Self::Incident => "it was about another incident",
            Self::Action => "its action was none of the three",
            Self::Risk => "its risk was none of the four",
            Self::Reason => "a reason was none of the list",
            Self::Reasons => "it gave no reasons, more than six, or one twice",
            Self::Explanation => {
                "its explanation was empty, too long or held characters that no text should"
            }
            Self::Confidence => "its confidence was no number from 0 to 1",
            Self::Cut => "it was cut short at its greatest length",
            Self::Declined => "the model declined to answer",
        }
    }
}

/// An answer that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What it wants to become of the incident.
    pub action: Wanted,
    /// How grave it finds it.
    pub risk: Risk,
    /// Why, in codes.
    pub reasons: Vec<Reason>,
    /// Why, in its words, on one line.
    pub explanation: String,
    /// How sure it says it is, `0.000` to `1.000`.
    pub confidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    incident: String,
    action: String,
    risk: String,
    reasons: Vec<String>,
    explanation: String,
    confidence: f64,
}

impl Answer {
    /// Reads what a model said of this incident. Around the object there may be what models put there: thoughts in front of
    /// it, between `<think>` and `</think>`, and one code fence.
    pub fn read(text: &str, incident: &str) -> Result<Self, Fault> {
        let object = object(text);
        let raw: Raw = serde_json::from_str(object).map_err(|error| {
            if error.is_data() {
                Fault::Members
            } else {
                Fault::Json
            }
        })?;
        if raw.incident != incident {
            return Err(Fault::Incident);
        }
        let action = Wanted::ALL
            .into_iter()
            .find(|wanted| wanted.kind() == raw.action)
            .ok_or(Fault::Action)?;
        let risk: Risk = raw.risk.parse().map_err(|_| Fault::Risk)?;
        if raw.reasons.is_empty() || raw.reasons.len() > REASONS {
            return Err(Fault::Reasons);
        }
        let mut reasons: Vec<Reason> = Vec::new();
        for text in &raw.reasons {
            let reason = text.parse().map_err(|_| Fault::Reason)?;
            if reasons.contains(&reason) {
                return Err(Fault::Reasons);
            }
            reasons.push(reason);
        }
        if !(0.0..=1.0).contains(&raw.confidence) {
            return Err(Fault::Confidence);
        }
        Ok(Self {
            action,
            risk,
            reasons,
            explanation: explanation(&raw.explanation).ok_or(Fault::Explanation)?,
            // -0 is in the range as well.
            confidence: format!("{:.3}", raw.confidence.abs()),
        })
    }
}

fn object(text: &str) -> &str {
    let mut text = text.trim();
    if let Some((_, rest)) = text
        .strip_prefix("<think>")
        .and_then(|rest| rest.split_once("</think>"))
    {
        text = rest.trim();
    }
    let fenced = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"))
        .and_then(|rest| rest.strip_suffix("```"));
    fenced.unwrap_or(text).trim()
}

/// On one line, and without what could make it look like anything but text.
fn explanation(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = line.chars().count();
    ((1..=EXPLANATION).contains(&length) && !line.chars().any(unseen)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Fault, Reason, Wanted};
    use countersign_statement::codes::Risk;

    fn with(member: &str, value: &str) -> Result<Answer, Fault> {
        let members = [
            ("incident", "\"I-1\""),
            ("action", "\"escalate_incident\""),
            ("risk", "\"high\""),
            ("reasons", "[\"sanctions\",\"unclear\"]"),
            ("explanation", "\"It names\\n a party.\""),
            ("confidence", "0.25"),
        ];
        let body: Vec<String> = members
            .iter()
            .filter(|(name, _)| !(*name == member && value.is_empty()))
            .map(|(name, usual)| {
                let value = if *name == member { value } else { usual };
                format!("\"{name}\":{value}")
            })
            .collect();
        Answer::read(&format!("{{{}}}", body.join(",")), "I-1")
    }

    #[test]
    fn an_answer_is_read_whole_and_what_is_outside_of_the_closed_sets_is_refused() {
        assert_eq!(
            with("", ""),
            Ok(Answer {
                action: Wanted::EscalateIncident,
                risk: Risk::High,
                reasons: vec![Reason::Sanctions, Reason::Unclear],
                explanation: "It names a party.".to_owned(),
                confidence: "0.250".to_owned(),
            })
        );
        for (member, value, fault) in [
            ("incident", "\"I-2\"", Fault::Incident),
            ("incident", "1", Fault::Members),
            ("incident", "", Fault::Members),
            ("action", "\"approve\"", Fault::Action),
            ("action", "\"freeze_account\"", Fault::Action),
            ("action", "\"Escalate_incident\"", Fault::Action),
            ("risk", "\"none\"", Fault::Risk),
            ("risk", "null", Fault::Members),
            ("reasons", "[]", Fault::Reasons),
            ("reasons", "[\"sanctions\",\"sanctions\"]", Fault::Reasons),
            ("reasons", "[\"because\"]", Fault::Reason),
            ("reasons", "\"sanctions\"", Fault::Members),
            ("explanation", "\"  \"", Fault::Explanation),
            ("explanation", "\"a\\u001b[2Jb\"", Fault::Explanation),
            ("explanation", "\"a\\u0000b\"", Fault::Explanation),
            ("explanation", "\"a\\u202eb\"", Fault::Explanation),
            ("explanation", "\"a\\u00adb\"", Fault::Explanation),
            ("explanation", "\"a\\udb40\\udc41b\"", Fault::Explanation),
            ("confidence", "1.01", Fault::Confidence),
            ("confidence", "-0.01", Fault::Confidence),
            ("confidence", "\"1\"", Fault::Members),
            ("confidence", "1e999", Fault::Json),
            ("confidence", "NaN", Fault::Json),
            ("confidence", "1,\"approved\":true", Fault::Members),
            ("confidence", "1,\"confidence\":0.5", Fault::Members),
        ] {
            assert_eq!(with(member, value).unwrap_err(), fault, "{member} {value}");
        }
        assert_eq!(with("confidence", "-0.0").unwrap().confidence, "0.000");
        assert_eq!(with("confidence", "1").unwrap().confidence, "1.000");
        assert_eq!(with("confidence", "0.9999").unwrap().confidence, "1.000");
        let long = format!("\"{}\"", "x".repeat(1_501));
        assert_eq!(with("explanation", &long).unwrap_err(), Fault::Explanation);
    }

    #[test]
    fn thoughts_and_one_fence_are_put_aside_and_nothing_else_is() {
        let plain = r#"{"incident":"I","action":"close_incident","risk":"low","reasons":["unclear"],"explanation":"e","confidence":1}"#;
        for around in [
            plain.to_owned(),
            format!("\n {plain}\n"),
            format!("```json\n{plain}\n```"),
            format!("```\n{plain}\n```"),
            format!("<think>{{\"action\":\"x\"}}</think>\n{plain}"),
        ] {
            assert!(Answer::read(&around, "I").is_ok(), "{around}");
        }
        for around in [
            format!("Here it is: {plain}"),
            format!("{plain}{plain}"),
            format!("[{plain}]"),
            format!("{plain} I hope this helps."),
            String::new(),
            "[".repeat(100_000),
        ] {
            assert!(Answer::read(&around, "I").is_err(), "{around:.100}");
        }
    }
}
