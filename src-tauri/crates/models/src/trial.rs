//! Trying a model out: one question about an incident that is made up, and what came of it. Nothing is recorded.

use std::time::{Duration, Instant};

use countersign_agents::model::{self, Answer, Fault, Model, Question, Reply, Spoke, Trouble};
use countersign_app::entropy;

use crate::client::{Client, Spent};

/// What came of a trial.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Who was asked, and where.
    pub name: String,
    /// The address.
    pub address: String,
    /// What the model said last, in its own words; none where it said nothing.
    pub said: Option<String>,
    /// What the server calls the model.
    pub model: Option<String>,
    /// Why what it said last was refused; none where it counts.
    pub fault: Option<Fault>,
    /// Whether its first answer was refused and its second one counts.
    pub repaired: bool,
    /// Why there was no answer.
    pub trouble: Option<Trouble>,
    /// What the server said when it refused, in its own words.
    pub refusal_words: Option<String>,
    /// Whether the server took the schema of the answer.
    pub takes_schema: bool,
    /// How long the whole of it took.
    pub took: Duration,
    /// What it cost.
    pub spent: Spent,
}

impl Trial {
    /// Whether an answer counts.
    pub fn kept_schema(&self) -> bool {
        self.trouble.is_none() && self.fault.is_none()
    }
}

/// Keeps what passes by.
struct Listening<'a> {
    client: &'a mut Client,
    last: Option<Reply>,
}

impl Model for Listening<'_> {
    fn name(&self) -> &str {
        self.client.name()
    }

    fn address(&self) -> &str {
        self.client.address()
    }

    fn ask(&mut self, question: &Question) -> Result<Reply, Trouble> {
        let reply = self.client.ask(question)?;
        self.last = Some(reply.clone());
        Ok(reply)
    }
}

/// Asks about an incident that is nobody's. It blocks. Whatever the model does is an answer.
pub fn trial(client: &mut Client) -> Trial {
    let marker = entropy::id().simple().to_string();
    let incident = model::trial();
    let begun = Instant::now();
    let mut listening = Listening { client, last: None };
    let consulted = model::triage(&incident, &[], "trial", &marker, &mut listening);
    let took = begun.elapsed();
    let last = listening.last;
    let (fault, repaired, trouble) = match consulted.spoke {
        Spoke::Model { repaired } => (None, repaired, None),
        Spoke::Refused { why } => (Some(why), false, None),
        // What came before the trouble was refused, or there would have been none.
        Spoke::Unanswered { why } => (
            last.as_ref().and_then(|reply| {
                reply
                    .stopped
                    .or_else(|| Answer::read(&reply.text, &incident.id).err())
            }),
            false,
            Some(why),
        ),
    };
    Trial {
        name: client.name().to_owned(),
        address: client.address().to_owned(),
        model: last.as_ref().and_then(|reply| reply.model.clone()),
        said: last.map(|reply| reply.text),
        fault,
        repaired,
        trouble,
        refusal_words: client.refusal_words().map(str::to_owned),
        takes_schema: client.takes_schema(),
        took,
        spent: client.spent(),
    }
}
