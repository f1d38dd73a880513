//! Everything that is known about an account or an incident, on one page.

use crate::{ActionState, Money, Risk, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What actions are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    Account,
    Incident,
    Transaction,
}

/// What one action is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Subject {
    pub kind: SubjectKind,
    /// From a file or an agent: hostile.
    pub id: String,
}

/// Asks about a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectKey {
    pub kind: SubjectKind,
    pub id: String,
    /// The action from which it is asked: the accounts that its agent's findings name are marked.
    pub action_id: Option<String>,
}

/// What is known about a subject. Looking at it is not recorded, and no decision binds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectView {
    pub kind: SubjectKind,
    /// From a file or an agent: hostile.
    pub id: String,
    /// Actions about it, newest first; `more`: the oldest are left out.
    pub actions: Vec<SubjectAction>,
    pub more_actions: bool,
    /// Its transfers as they were imported; `None` where there are none.
    pub money: Option<SubjectMoney>,
    /// The incident itself, or those that name the account, last reported first.
    pub incidents: Vec<SubjectIncident>,
    pub more_incidents: bool,
}

/// An action about the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectAction {
    pub action_id: String,
    pub label: String,
    /// What it wants, as in "Freeze".
    pub verb: String,
    pub state: ActionState,
    pub risk: Risk,
    pub agent: String,
    pub is_simulation: bool,
    pub received_at: String,
}

/// The transfers of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectMoney {
    /// The newest that are shown and counted here, newest first.
    pub transfers: Vec<Transfer>,
    /// All that there are, unless `capped`.
    #[ts(type = "number")]
    pub total: Whole,
    /// There are more than `total`, and the newest may not be among those that were looked at.
    pub capped: bool,
    /// What came in and went out, a row a currency.
    pub sums: Vec<Flow>,
    /// Those on the other side of the transfers shown, with most transfers first.
    pub counterparties: Vec<Counterparty>,
    /// What the other side of outgoing transfers paid to the other side of incoming ones: with these money goes around.
    pub closing: Vec<Closing>,
    /// The same transfers over time, oldest first: without gaps, and of one length each.
    pub periods: Vec<Period>,
}

/// Sums in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Flow {
    #[ts(type = "number")]
    pub in_count: Whole,
    pub incoming: Money,
    #[ts(type = "number")]
    pub out_count: Whole,
    pub outgoing: Money,
}

/// One transfer, seen from the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Transfer {
    /// A time, or a simulator's step in words.
    pub time: String,
    pub is_step: bool,
    pub outgoing: bool,
    /// Hostile.
    pub counterparty: String,
    pub id: String,
    pub kind: String,
    pub amount: Money,
    /// What the row said before it was corrected.
    pub was: Option<String>,
}

/// Another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counterparty {
    /// Hostile.
    pub account: String,
    pub flows: Vec<Flow>,
    #[ts(type = "number")]
    pub transfers: Whole,
    /// The findings of the action that was asked from name it.
    pub named: bool,
    /// It is paid and pays back, or is part of a circle through `closing`.
    pub circle: bool,
}

/// What closes a circle of three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Closing {
    pub from: String,
    pub to: String,
    #[ts(type = "number")]
    pub transfers: Whole,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Period {
    /// A day, a month, or steps: in words.
    pub label: String,
    #[ts(type = "number")]
    pub in_count: Whole,
    #[ts(type = "number")]
    pub out_count: Whole,
    /// A row a currency, as in the sums.
    pub flows: Vec<Flow>,
}

/// An incident as it was imported last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubjectIncident {
    pub id: String,
    pub title: String,
    pub severity: String,
    pub source: String,
    pub opened_at: String,
    /// Its first 2,000 characters.
    pub description: String,
    pub accounts: Vec<String>,
}
