//! Use cases: one function an operation, the same for the window and the command line.
//!
//! Everything that judges stands below: the workflow in its pure room, the doors in the database. Here a use case is put
//! together: load, ask the rules, sign, send, check what came back.
#![deny(missing_docs)]

pub mod about;
pub mod acts;
pub mod assignments;
pub mod backup;
pub mod carrier;
pub mod case;
pub mod chain;
pub mod checkpoint;
pub mod confirming;
pub mod consulting;
pub mod custody;
pub mod decide;
pub mod delegations;
pub mod deliveries;
pub mod doctor;
pub mod drill;
pub mod elsewhere;
pub mod enrolment;
pub mod entropy;
pub mod escalations;
pub mod evidence;
pub mod executions;
pub mod export;
pub mod exports;
mod failure;
pub mod findings;
pub mod follow;
pub mod founders;
pub mod founding;
pub mod founding_file;
pub mod glass;
pub mod governance;
pub mod grants;
mod handed;
mod import_preview;
pub mod imports;
pub mod interruptions;
pub mod invitation;
pub mod jobs;
pub mod key_move;
mod known_rows;
pub mod leaving;
pub mod ledger;
mod ledger_check;
pub mod limits;
pub mod log;
pub mod logins;
pub mod members;
pub mod memory;
pub mod metrics;
pub mod notices;
pub mod outbox;
pub mod passwords;
mod past_imports;
pub mod people;
pub mod policies;
pub mod progress;
pub mod propose;
pub mod queue;
pub mod receipt;
pub mod retract;
pub mod reverify;
pub mod revisions;
pub mod runs;
pub mod schedule;
pub mod schedules;
pub mod schema;
pub mod screening;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod signed;
pub mod spill;
pub mod subject;
pub mod successions;
pub mod tables;
pub mod text;
pub mod verifier;
pub mod workspace;

pub use failure::Failure;
pub use progress::Watch;
pub use session::{AgentSession, Session, Signer, WorkerSession};
pub use workspace::Workspace;

/// The data that a person or installation name must have: something, and not too much.
pub(crate) const NAME_LIMIT: usize = 200;
