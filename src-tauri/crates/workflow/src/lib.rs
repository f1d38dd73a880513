//! What may happen next to an agent's action, who may do it, and why not.
//!
//! Pure: time comes in as a parameter, ids and salts are made by the caller. The same rules stand in SQL, which refuses and
//! records; here they are decided and explained.
#![deny(missing_docs)]

pub mod amount;
pub mod bulk;
pub mod calendar;
pub mod case;
#[cfg(test)]
mod cases;
pub mod contradictions;
pub mod decide;
pub mod due;
pub mod eligibility;
pub mod escalate;
pub mod execute;
pub mod fold;
pub mod friction;
pub mod glass;
pub mod interrupt;
pub mod mention;
pub mod person;
pub mod policy;
#[cfg(test)]
mod properties;
pub mod propose;
pub mod reach;
pub mod refusal;
pub mod retract;
pub mod reveal;
pub mod revise;
pub mod state;
pub mod succeed;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod validate;

pub use calendar::{Calendars, Counting};
pub use case::{Case, Lineage, SeatTaken, Seen};
pub use decide::{DecisionPlan, Draft, check, override_type, signed_override};
pub use eligibility::{Exclusion, Seat, may_decide, who_can_decide};
pub use fold::{
    Decided, Disowned, Escalated, ExecutionStep, Fact, GlassBroke, GlassNoticed, GlassSeen,
    Interrupted, Proposed, Retracted, Revised, Succeeded, apply, replay,
};
pub use friction::{Demands, Done, Unmet};
pub use interrupt::may_interrupt;
pub use person::{Person, RoleGrant};
pub use policy::{Facts, Selection, default_policy, select};
pub use refusal::Refusal;
pub use retract::may_retract;
pub use revise::may_revise;
pub use state::{Event, State, TRANSITIONS};
pub use succeed::{may_be_followed, may_succeed};
