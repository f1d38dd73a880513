//! What was imported about an action's subject: the evidence beyond its content, and what it makes of the demands before
//! signing.

use countersign_statement::{Content, codes::SubjectKind};
pub use countersign_store::console::{BookedRow, IncidentFacts};
use countersign_workflow::Demands;

use crate::{Failure, Session, case::Loaded};

/// Transactions of an account that are read for showing.
const BOOKED: i64 = 100;

/// The section of an account's transactions.
pub const TRANSACTIONS: &str = "transactions";
/// The section of an incident's facts.
pub const INCIDENT: &str = "incident";

/// What is at hand about an action's subject.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Transactions of the account, last lines first, and how many there are in all; none if there are none.
    pub booked: Option<(Vec<BookedRow>, u64)>,
    /// The incident's id and its facts as imported.
    pub incident: Option<(String, IncidentFacts)>,
}

impl Evidence {
    /// The sections there are, in the order in which they are shown.
    pub fn sections(&self) -> impl Iterator<Item = &'static str> {
        let booked = self.booked.as_ref().map(|_| TRANSACTIONS);
        let incident = self.incident.as_ref().map(|_| INCIDENT);
        booked.into_iter().chain(incident)
    }
}

/// The incident that an action is about: its subject, or named among its parameters.
pub fn incident_of(content: &Content) -> Option<String> {
    if content.subject_kind == SubjectKind::Incident {
        return Some(content.subject.clone());
    }
    let params: serde_json::Value = serde_json::from_str(&content.params).ok()?;
    params.get("incident")?.as_str().map(str::to_owned)
}

impl Session {
    /// The evidence of a loaded action; of an erased content there is none.
    pub async fn evidence(&self, loaded: &Loaded) -> Result<Evidence, Failure> {
        let Some(content) = &loaded.content else {
            return Ok(Evidence::default());
        };
        let mut found = Evidence::default();
        if content.subject_kind == SubjectKind::Account {
            let (rows, total) = self.store().booked(&content.subject, BOOKED).await?;
            found.booked = (total > 0).then_some((rows, total));
        }
        if let Some(incident) = incident_of(content) {
            let facts = self.store().incident(&incident).await?;
            found.incident = facts.map(|facts| (incident, facts));
        }
        Ok(found)
    }

    /// What must be done before a decision on this action is signed.
    pub async fn demands(&self, loaded: &Loaded) -> Result<Demands, Failure> {
        Ok(demands(loaded, &self.evidence(loaded).await?))
    }
}

/// The same where the evidence is at hand.
pub fn demands(loaded: &Loaded, evidence: &Evidence) -> Demands {
    Demands::of(
        loaded.route.as_ref(),
        loaded.content.as_ref(),
        evidence.sections(),
        loaded.row.seq,
    )
}
