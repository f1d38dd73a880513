//! What the window's commands do: the contract's answers, made out of the use cases, without a window.
//!
//! One function a command, behind the guards that the contract's table names (`commands`). A [`Desk`] holds who is signed in, the
//! lists they look at, the work that runs, and what this computer remembers. The shell above only carries requests and answers;
//! the rules stand below.
#![deny(missing_docs)]
#![allow(
    clippy::unused_async,
    reason = "a command is async, whether it waits or not: the shell treats all alike"
)]

mod action;
mod acts;
mod assignments;
mod background;
mod bulk;
mod choose;
mod closing;
mod commands;
mod decide;
mod delivered;
mod desk;
mod exports;
mod fail;
mod founding;
mod glass;
mod governance;
mod home;
mod imports;
mod interruptions;
mod introduce;
mod jobs;
mod keys;
mod ledger;
mod ledger_watch;
mod metrics;
mod notices;
mod overrides;
mod people;
mod policies;
mod previews;
mod queue;
mod readings;
mod record_file;
mod runs;
mod saved;
mod session;
mod signed;
mod start;
mod status;
mod subject;
mod verify;

use countersign_screens::wire;

pub use choose::{Choose, Chosen};
pub use desk::Desk;
pub use fail::defect;
pub use home::Home;
pub use introduce::{IntroducedExport, Introduction};
