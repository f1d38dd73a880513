//! The closed table of everything that can be refused or fail, for people and for programs.
//!
//! A row is a code, its typed members, whose fault it is and an HTTP status. There is no sentence here: a face makes one,
//! in its reader's language, by an exhaustive match over [`Refusal`]. The database names code and members as JSON
//! (`countersign.refuse`), and [`Refusal::read`] is the one place that reads them.
#![deny(missing_docs)]

mod faults;
mod kinds;
mod moment;
mod read;
mod section;
pub mod table;

pub use faults::*;
pub use kinds::*;
pub use moment::Moment;
pub use read::Unreadable;
pub use section::{Fault, Member, Row};
pub use table::{
    Action, Cluster, Computer, Database, Delivery, Import, Job, Keyring, Ledger, Login, Model,
    Page, People, Policy, Refusal, Siem, Tool, Web,
};
