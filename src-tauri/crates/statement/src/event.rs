//! What a record of the ledger may tell: each event is declared once, with its statement, and read from there by the encoder,
//! the verifier, the report, the console's timeline and the formats page.

use uuid::Uuid;

/// One kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The name in the record.
    pub name: &'static str,
    /// The `type` of its statement.
    pub statement: &'static str,
    /// What its subject is.
    pub about: About,
    /// Who acts, and whether they sign.
    pub by: By,
    /// The member of the statement that names the actor; empty where none does.
    pub actor: &'static str,
    /// Whether it decides who may sign: such records are in every export.
    pub governance: bool,
    /// What the actor did, in words that follow a name.
    pub words: &'static str,
}

/// The kinds of subjects. A record's subject is the kind's word and an id, `workspace` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The workspace itself.
    Workspace,
    /// A person.
    Person,
    /// An agent or a worker.
    Agent,
    /// An installation.
    Installation,
    /// A policy.
    Policy,
    /// An import.
    Import,
    /// An action.
    Action,
    /// An export.
    Export,
    /// A schedule of exports.
    Schedule,
    /// That of the fact that is confirmed.
    Confirmed,
}

impl About {
    /// The word before the id; none where the subject is another fact's.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Workspace => Some("workspace"),
            Self::Person => Some("person"),
            Self::Agent => Some("agent"),
            Self::Installation => Some("installation"),
            Self::Policy => Some("policy"),
            Self::Import => Some("import"),
            Self::Action => Some("action"),
            Self::Export => Some("export"),
            Self::Schedule => Some("schedule"),
            Self::Confirmed => None,
        }
    }
}

/// Who acts. The first four sign; what the others did is the database's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Every founder signs, in their order; the actor is one of them.
    Founders,
    /// A person signs with a key in force.
    Signer,
    /// A person signs with the very key that is enrolled.
    NewKey,
    /// A person signs with a key in force, and with the very key that takes its place.
    BothKeys,
    /// A person, without a signature.
    Person,
    /// An agent.
    Agent,
    /// Whoever did it: a person, an agent or a worker.
    Anyone,
    /// A person or a worker, never an agent.
    PersonOrWorker,
    /// The database itself.
    System,
}

impl By {
    /// Whether a person's signature is needed.
    pub const fn signs(self) -> bool {
        self.signatures() > 0
    }

    /// How many signatures are needed; of a founding one a founder.
    pub const fn signatures(self) -> usize {
        match self {
            Self::Founders | Self::Signer | Self::NewKey => 1,
            Self::BothKeys => 2,
            Self::Person | Self::Agent | Self::Anyone | Self::PersonOrWorker | Self::System => 0,
        }
    }

    /// The `actor_type`s that the record may have.
    pub const fn actor_types(self) -> &'static [&'static str] {
        match self {
            Self::Founders | Self::Signer | Self::NewKey | Self::BothKeys | Self::Person => {
                &["human"]
            }
            Self::Agent => &["agent"],
            Self::Anyone | Self::PersonOrWorker => &["human", "agent"],
            Self::System => &["system"],
        }
    }
}

/// What one statement demands of the record that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The event.
    pub event: &'static Event,
    /// The id in the subject, where the statement names it.
    pub subject: Option<Uuid>,
    /// The actor, where the statement names one.
    pub actor: Option<Uuid>,
}

impl Expected {
    /// The subject, where the statement alone gives it.
    pub fn subject_text(&self) -> Option<String> {
        let word = self.event.about.word()?;
        Some(
            self.subject
                .map_or_else(|| word.to_owned(), |id| format!("{word}:{id}")),
        )
    }
}

/// A member's value for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberText {
    /// As it is.
    Text(String),
    /// The commitment of a text, in hex.
    Commitment(String),
}

/// Labels and values, in the order of the members; a member without a label is not for people.
pub type Labels = Vec<(&'static str, MemberText)>;
