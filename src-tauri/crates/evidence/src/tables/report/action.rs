//! One action of the report, and what happened to it.

use super::Row;

/// An action with everything that is told of it.
#[derive(Debug)]
pub struct Action {
    pub id: String,
    pub seq: String,
    pub at: String,
    pub state: String,
    pub kind: String,
    pub subject: String,
    pub risk: String,
    pub amount: String,
    pub simulation: bool,
    pub agent: String,
    pub revision: String,
    /// Whether its content is there, in a word.
    pub content: String,
    pub advice: String,
    pub confidence: String,
    pub explanation: String,
    pub rules: String,
    pub params: String,
    pub input: String,
    pub output: String,
    /// What its route says, where the policy is here.
    pub route: Vec<(String, String)>,
    pub entries: Vec<Entry>,
    /// Records about it that are not told.
    pub left_out: u64,
}

/// A record about an action.
#[derive(Debug)]
pub struct Entry {
    pub seq: u64,
    pub at: String,
    pub who: String,
    pub did: String,
    pub facts: Vec<(String, String)>,
    /// What must not be overlooked: an override, a vote that does not count.
    pub marks: Vec<String>,
}

fn readable(code: &str) -> String {
    code.replace(['_', '-'], " ")
}

impl Action {
    /// Of a row of the table of actions.
    pub fn of(row: &Row<'_>) -> Self {
        let amount = (!row.text("amount").is_empty() && row.text("currency") != "XXX")
            .then(|| format!("{} {}", row.text("amount"), row.text("currency")));
        let subject = format!(
            "{} {}",
            readable(&row.text("subject_kind")),
            row.text("subject")
        );
        Self {
            id: row.text("action_id"),
            seq: row.text("seq"),
            at: row.text("proposed_at"),
            state: readable(&row.text("state")),
            kind: readable(&row.text("kind")),
            subject: subject.trim().to_owned(),
            risk: row.text("risk"),
            amount: amount.unwrap_or_default(),
            simulation: row.text("simulation") == "true",
            agent: format!("{} {}", row.text("agent_name"), row.text("agent_version"))
                .trim()
                .to_owned(),
            revision: row.text("revision"),
            content: row.text("content"),
            advice: row.text("recommendation"),
            confidence: row.text("confidence"),
            explanation: row.text("explanation"),
            rules: row.text("rules"),
            params: row.text("params"),
            input: row.text("agent_input"),
            output: row.text("agent_output"),
            route: Vec::new(),
            entries: Vec::new(),
            left_out: 0,
        }
    }

    /// The texts that an agent wrote.
    pub const fn texts_mut(&mut self) -> [&mut String; 5] {
        [
            &mut self.explanation,
            &mut self.rules,
            &mut self.params,
            &mut self.input,
            &mut self.output,
        ]
    }
}

impl Entry {
    /// Of a row of the table of decisions.
    pub fn decided(row: &Row<'_>, narrative: Option<String>) -> Self {
        let approved = row.text("verdict") == "approve";
        let mut facts = vec![
            (
                "Seat".to_owned(),
                format!(
                    "step {}, {}",
                    row.text("step"),
                    readable(&row.text("seat_role"))
                ),
            ),
            ("Reason".to_owned(), readable(&row.text("reason_code"))),
        ];
        if let Some(narrative) = narrative {
            facts.push(("In their words".to_owned(), narrative));
        }
        facts.push(("Key".to_owned(), row.text("key_id")));
        let mut marks = Vec::new();
        match row.text("override_type").as_str() {
            "" => {}
            "ai_override" => marks.push("Override: against the agent's advice".to_owned()),
            "manual_override" => marks.push("Override: outside of the route".to_owned()),
            other => marks.push(format!("Override: {}", readable(other))),
        }
        let taken_back = row.text("taken_back_seq");
        if !taken_back.is_empty() {
            marks.push(format!(
                "Taken back by record {taken_back}; it does not count"
            ));
        }
        if row.text("void") == "true" {
            marks.push("Void: it does not count".to_owned());
        }
        Self {
            seq: row.number("seq"),
            at: row.text("at"),
            who: row.text("person_name"),
            did: if approved { "approved" } else { "rejected" }.to_owned(),
            facts,
            marks,
        }
    }
}
