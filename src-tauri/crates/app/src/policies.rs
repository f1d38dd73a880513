//! Policies as people change them: read from a file, compared with the one in force, tried on what was proposed before, drafted,
//! and brought into force by a second admin.

mod calendar;
mod file;
mod holidays;
mod weekly;

pub use calendar::{Day, MadeCalendar, NewCalendar};
use countersign_english::policies::{differences, outcome_of};
use countersign_refusal::{Policy, PolicyFault};
use countersign_statement::{
    PolicyDocument, Route,
    codes::{FactKind, Outcome},
    select::select,
};
pub use countersign_store::policies::{ProposedRow, VersionRow};
use countersign_store::{Recorded, governance::Pending};
use countersign_workflow::{
    Person,
    contradictions::{contradictions, unfillable},
    validate::{PolicyWarning, validate, warnings},
};
pub use file::{read, read_calendars, with_calendars};
use uuid::Uuid;

use crate::{Failure, Session};

/// A version of the policy, read.
#[derive(Debug, Clone)]
pub struct Version {
    /// When and by whom.
    pub row: VersionRow,
    /// What it says.
    pub document: PolicyDocument,
    /// Whether it is the one in force.
    pub in_force: bool,
}

/// An action that another policy would have met otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The action.
    pub action: ProposedRow,
    /// What became of it, in words.
    pub was: String,
    /// What would have.
    pub would: String,
}

/// An open action to which a policy is stricter than the route that it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The action.
    pub action: ProposedRow,
    /// What it would have to pass besides, in words.
    pub what: String,
}

/// What trying a policy came to.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Why it would be refused, each with its place; empty where it may be drafted.
    pub faults: Vec<PolicyFault>,
    /// What is allowed and probably not meant.
    pub warnings: Vec<PolicyWarning>,
    /// What it changes of the one in force, a sentence each.
    pub differences: Vec<String>,
    /// How many past actions it was tried on.
    pub tried: u64,
    /// Those that it would have met otherwise, newest first.
    pub changed: Vec<Changed>,
    /// How many are open now.
    pub open: u64,
    /// Open ones that the policy is stricter to.
    pub touched: Vec<Touched>,
}

/// Every reason for which a policy is refused by whoever drafts it with care: form, contradictions, and people.
fn faults(
    document: &PolicyDocument,
    people: &[Person],
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<PolicyFault> {
    if let Err(faults) = validate(document) {
        return faults;
    }
    let mut faults = contradictions(document);
    faults.extend(unfillable(document, people, now));
    faults
}

/// A route but for the policy and rule that it was taken from.
fn same_way(one: Option<&Route>, other: Option<&Route>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            let as_of = Route {
                policy: other.policy,
                rule: other.rule,
                ..one.clone()
            };
            as_of == *other
        }
        (None, None) => true,
        _ => false,
    }
}

/// Tries `document` on one action.
fn tried(document: &PolicyDocument, action: &ProposedRow) -> Option<Changed> {
    let would = select(Uuid::nil(), document, &action.facts);
    let same =
        would.outcome == action.outcome && same_way(would.route.as_ref(), action.route.as_ref());
    (!same).then(|| Changed {
        was: outcome_of(action.outcome, action.route.as_ref()),
        would: outcome_of(would.outcome, would.route.as_ref()),
        action: action.clone(),
    })
}

/// What `document` would demand of an open action besides its route.
fn touched(document: &PolicyDocument, action: &ProposedRow) -> Option<Touched> {
    let would = select(Uuid::nil(), document, &action.facts);
    let what = match (would.outcome, &would.route, &action.route) {
        (Outcome::Block, ..) => "it would be blocked".to_owned(),
        (Outcome::Route, Some(other), Some(route)) => {
            let stricter = route.tightened(other)?;
            let more = stricter.steps.len().saturating_sub(route.steps.len());
            match more {
                0 => "it would need more people, or more of each of them".to_owned(),
                1 => "it would have one step more".to_owned(),
                n => format!("it would have {n} steps more"),
            }
        }
        _ => return None,
    };
    Some(Touched {
        action: action.clone(),
        what,
    })
}

/// Open actions that a preview looks at, at most.
const OPEN: i64 = 100_000;

impl Session {
    /// Every version, oldest first.
    pub async fn policies(&self) -> Result<Vec<Version>, Failure> {
        let rows = self.store().policy_versions().await?;
        let in_force = rows
            .iter()
            .filter(|row| row.confirmed_seq.is_some())
            .max_by_key(|row| row.confirmed_seq)
            .map(|row| row.policy);
        rows.into_iter()
            .map(|row| {
                Ok(Version {
                    document: PolicyDocument::parse(&row.document)?,
                    in_force: Some(row.policy) == in_force,
                    row,
                })
            })
            .collect()
    }

    /// Tries a policy on the last `most` proposed actions and on the open ones, and records nothing.
    pub async fn try_policy(&self, document: &PolicyDocument, most: u32) -> Result<Trial, Failure> {
        let (members, now, versions, rows, waiting) = tokio::try_join!(
            self.members(),
            async { Ok::<_, Failure>(self.store().now().await?) },
            self.policies(),
            async { Ok(self.store().proposed(false, i64::from(most)).await?) },
            async { Ok(self.store().proposed(true, OPEN).await?) },
        )?;
        let people: Vec<Person> = members.people.iter().map(|m| m.person.clone()).collect();
        let in_force = versions.iter().find(|version| version.in_force);
        let open: Vec<&ProposedRow> = waiting
            .iter()
            .filter(|row| row.expires_at.is_none_or(|at| at > now))
            .collect();
        Ok(Trial {
            faults: faults(document, &people, now),
            warnings: warnings(document, now),
            differences: in_force
                .map(|version| differences(&version.document, document))
                .unwrap_or_default(),
            tried: rows.len() as u64,
            changed: rows.iter().filter_map(|row| tried(document, row)).collect(),
            open: open.len() as u64,
            touched: open
                .into_iter()
                .filter_map(|row| touched(document, row))
                .collect(),
        })
    }

    /// A policy with the number of the next version, if it makes sense here: sound, without contradiction, and with people for every
    /// step.
    pub(crate) async fn sound_policy(
        &self,
        mut document: PolicyDocument,
    ) -> Result<PolicyDocument, Failure> {
        document.version = self.store().next_policy_version().await?;
        let (members, now) = (self.members().await?, self.store().now().await?);
        let people: Vec<Person> = members.people.iter().map(|m| m.person.clone()).collect();
        let faults = faults(&document, &people, now);
        if faults.is_empty() {
            Ok(document)
        } else {
            Err(Failure::new(Policy::Invalid { faults }))
        }
    }

    /// Drafts a policy that makes sense here.
    pub async fn propose_policy(
        &self,
        document: PolicyDocument,
    ) -> Result<(Uuid, u64, Recorded), Failure> {
        let document = self.sound_policy(document).await?;
        let version = document.version;
        let (policy, recorded) = self.draft_policy(document).await?;
        Ok((policy, version, recorded))
    }

    /// The policies that wait for a second admin.
    pub async fn pending_policies(&self) -> Result<Vec<Pending>, Failure> {
        let mut pending = self.pending_confirmations().await?;
        pending.retain(|one| one.fact == FactKind::Policy);
        Ok(pending)
    }
}
