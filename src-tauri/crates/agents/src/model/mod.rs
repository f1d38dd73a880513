//! Agents that ask a language model: what is asked, what counts as an answer, and what becomes of one.
//!
//! A model is told a document and answers by a closed schema. Whatever it answers, the rules have spoken first, and it can
//! only make what they say graver: a risk is raised and never lowered, an incident that the rules escalate is never closed.
//! How sure it says it is is recorded and used for nothing. Where it gives no answer that counts, the rules speak instead,
//! and the proposal says so. Nothing here opens a connection: a [`Model`] is given by whoever has one.

mod answer;
mod document;
mod prompt;
mod proposal;
mod trouble;

pub use answer::{Answer, Fault, Reason, Wanted};
pub use document::SENT_DESCRIPTION;
pub use prompt::{Question, TRIAGE_PROMPT};
pub use trouble::Trouble;

use serde::Serialize;

use crate::{
    import::Incident,
    incident::{self, Flagged},
    proposal::Proposal,
};

/// What a model said, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reply {
    /// Its words.
    pub text: String,
    /// What it was cut short by, if it was: its own limit of length, or a filter of its provider.
    pub stopped: Option<Fault>,
    /// What the server calls the model.
    pub model: Option<String>,
    /// Tokens that it cost.
    pub tokens: u64,
}

/// Somebody who can be asked. An implementation keeps the limits of a run: requests, tokens, time.
pub trait Model: Send {
    /// The model's name, as it was configured.
    fn name(&self) -> &str;
    /// Where it is asked, without any secret.
    fn address(&self) -> &str;
    /// Asks.
    ///
    /// # Errors
    /// Why there is no answer. The words of whoever did not give one are not in it.
    fn ask(&mut self, question: &Question) -> Result<Reply, Trouble>;
}

/// Who spoke in a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "spoke", rename_all = "snake_case")]
pub enum Spoke {
    /// The model, beside the rules.
    Model {
        /// Whether its first answer was refused and its second one counts.
        repaired: bool,
    },
    /// The rules alone: there was no answer.
    Unanswered {
        /// Why.
        why: Trouble,
    },
    /// The rules alone: its answers were refused, twice.
    Refused {
        /// Why the last one was.
        why: Fault,
    },
}

/// A proposal and who spoke in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Consulted {
    /// The proposal, which says the same of itself.
    pub proposal: Proposal,
    /// Who spoke.
    pub spoke: Spoke,
}

/// What is known of an exchange with a model, for the record.
#[derive(Debug, Clone)]
struct Exchange<'a> {
    model: &'a str,
    address: &'a str,
    said_model: Option<String>,
    tokens: u64,
    requests: u32,
}

/// Triages an incident by a model, over what the rules say of it. `marker` is drawn anew for each call and nobody can guess
/// it; `source` names where the incident was read from.
pub fn triage(
    incident: &Incident,
    flagged: &[Flagged],
    source: &str,
    marker: &str,
    model: &mut dyn Model,
) -> Consulted {
    let rules = incident::triage(incident, flagged, source);
    let sent = document::of_incident(incident, flagged);
    let question = prompt::triage(&incident.id, &sent, marker);
    let (name, address) = (model.name().to_owned(), model.address().to_owned());
    let mut exchange = Exchange {
        model: &name,
        address: &address,
        said_model: None,
        tokens: 0,
        requests: 0,
    };
    let outcome = converse(&question, &incident.id, model, &mut exchange);
    let (proposal, spoke) = match outcome {
        Ok((answer, repaired)) => (
            proposal::answered(rules, &sent, &exchange, &answer, repaired),
            Spoke::Model { repaired },
        ),
        Err(spoke) => (proposal::unanswered(rules, &sent, &exchange, spoke), spoke),
    };
    Consulted { proposal, spoke }
}

/// Asks, and once more where the answer was refused.
fn converse(
    question: &Question,
    incident: &str,
    model: &mut dyn Model,
    exchange: &mut Exchange<'_>,
) -> Result<(Answer, bool), Spoke> {
    let first = match once(question, incident, model, exchange)? {
        Ok(answer) => return Ok((answer, false)),
        Err(fault) => fault,
    };
    match once(&question.again(first), incident, model, exchange)? {
        Ok(answer) => Ok((answer, true)),
        Err(why) => Err(Spoke::Refused { why }),
    }
}

fn once(
    question: &Question,
    incident: &str,
    model: &mut dyn Model,
    exchange: &mut Exchange<'_>,
) -> Result<Result<Answer, Fault>, Spoke> {
    let reply = model
        .ask(question)
        .map_err(|why| Spoke::Unanswered { why })?;
    exchange.requests += 1;
    exchange.tokens = exchange.tokens.saturating_add(reply.tokens);
    if let Some(name) = &reply.model {
        exchange.said_model = Some(proposal::harmless(name, 200));
    }
    Ok(match reply.stopped {
        Some(fault) => Err(fault),
        None => Answer::read(&reply.text, incident),
    })
}

/// A made-up incident for a trial of a model: nobody's.
pub fn trial() -> Incident {
    Incident {
        line: 1,
        id: "TRIAL-1".to_owned(),
        title: "A customer does not know a payment".to_owned(),
        description: "This report is made up to try a connection. A customer says that they do not know a payment of 120.00 EUR to a bookshop, and asks what it is.".to_owned(),
        severity: crate::import::Severity::Low,
        source: "trial".to_owned(),
        opened_at: "2026-01-01T00:00:00.000000Z".to_owned(),
        accounts: vec!["TRIAL-ACCOUNT".to_owned()],
    }
}

#[cfg(test)]
mod tests;
