//! Any statement, told apart by its `type`.

use crate::{
    STATEMENT_LIMIT, StatementError,
    event::{Event, Expected, Labels},
    facts,
    reader::Reader,
};

macro_rules! statements {
    ($( $(#[$doc:meta])* $name:ident ),*) => {
        /// One of the statements of docs/formats, §3.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(clippy::large_enum_variant, reason = "statements are held one at a time")]
        pub enum Statement { $( $(#[$doc])* $name(facts::$name) ),* }

        impl Statement {
            /// Every `type` known here.
            pub const TYPES: &'static [&'static str] = &[$(facts::$name::TYPE),*];

            /// Reads a statement strictly, whichever it is. It is told by its first bytes, so that it is read once; the parsers
            /// are strict about them.
            pub fn parse(text: &str) -> Result<Self, StatementError> {
                let kind = text.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split('"').next());
                match kind {
                    $( Some(facts::$name::TYPE) => facts::$name::parse(text).map(Self::$name), )*
                    _ => Err(StatementError::Type { found: Reader::parse(text, STATEMENT_LIMIT)?.text("type")? }),
                }
            }

            /// The exact bytes.
            pub fn encode(&self) -> String {
                match self { $( Self::$name(fact) => fact.encode() ),* }
            }

            /// The statement's `type`.
            pub const fn type_name(&self) -> &'static str {
                match self { $( Self::$name(_) => facts::$name::TYPE ),* }
            }

            /// The workspace that it was made for.
            pub fn origin(&self) -> &str {
                match self { $( Self::$name(fact) => &fact.origin ),* }
            }

            /// The commitments it names; in a bundle each is a payload or listed absent.
            pub fn commitments(&self) -> Vec<&str> {
                match self { $( Self::$name(fact) => fact.commitments() ),* }
            }

            /// What it demands of the record that it stands in.
            pub fn expected(&self) -> Expected {
                match self { $( Self::$name(fact) => fact.expected() ),* }
            }

            /// What it says, for people.
            pub fn shown(&self) -> Labels {
                match self { $( Self::$name(fact) => fact.shown() ),* }
            }

            /// The lines of the formats page, one a statement.
            pub fn grammars() -> Vec<String> {
                vec![ $( facts::$name::grammar() ),* ]
            }
        }

        /// Every event, in the order of the formats page.
        pub fn events() -> impl Iterator<Item = &'static Event> {
            const ALL: &[&[Event]] = &[ $( &facts::$name::EVENTS ),* ];
            ALL.iter().copied().flatten()
        }
    };
}

/// The event of this name.
pub fn event(name: &str) -> Option<&'static Event> {
    events().find(|event| event.name == name)
}

statements! {
    /// The founding.
    Genesis,
    /// A proposed person.
    Person,
    /// A key event.
    Key,
    /// A role event.
    Role,
    /// A registered agent.
    Agent,
    /// An enrolled installation.
    Installation,
    /// An agent or worker that was stopped or let go on.
    AgentStanding,
    /// What an agent is for, and what it may propose.
    AgentMandate,
    /// An installation that was stopped or let go on.
    InstallationStanding,
    /// A drafted policy.
    Policy,
    /// A role that was delegated.
    Delegation,
    /// A delegation that was accepted, or ended.
    DelegationStanding,
    /// A confirmation by a second admin.
    Confirmation,
    /// A completed import.
    Import,
    /// An import that was taken out of force.
    Void,
    /// A proposed action.
    Action,
    /// A decision.
    Decision,
    /// A vote that was taken back.
    Retraction,
    /// An action that was forced outside of its route.
    GlassBroken,
    /// What a reviewer found of that afterwards.
    GlassReview,
    /// A review of that which nobody gave in time.
    GlassOverdue,
    /// An action that was changed while in review.
    Revision,
    /// A comment.
    Comment,
    /// What a console showed.
    View,
    /// A claim or its release.
    Claim,
    /// An action that was handed to a person.
    Assignment,
    /// A question, an answer, a hold, its end, or a withdrawal.
    Interruption,
    /// An action that takes the place of another one, or proposes it anew.
    Succession,
    /// A step that was put before more people.
    Escalation,
    /// A permission that was used, or what came of it.
    Execution,
    /// An export.
    Export,
    /// An attempt to deliver an export, or its end.
    Delivery,
    /// What verifying an export found.
    Verification,
    /// A schedule of exports, or its end.
    Schedule,
    /// A clock that stepped back.
    Clock,
    /// A holder of the lock that was ended.
    Holder,
    /// A limit that was changed.
    Limit,
    /// A migration.
    Migration
}
