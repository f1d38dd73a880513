//! Roles that people delegate, for a time: who gave which to whom, and what became of it. Giving, accepting and ending are acts
//! ([`crate::acts`]).

use chrono::{DateTime, Utc};
use countersign_refusal::{DelegationFault, People};
use countersign_statement::{
    codes::{DelegationEvent, Role},
    facts, hex32,
};
pub use countersign_store::delegations::DelegationRow;
use uuid::Uuid;

use crate::{Failure, Session, acts::Hidden, entropy, text};

impl Session {
    /// All delegations, the newest first, as they stand now.
    pub async fn delegations(&self) -> Result<Vec<DelegationRow>, Failure> {
        let now = self.store().now().await?;
        Ok(self.store().delegations(now).await?)
    }

    /// Those that were given to this person, and wait for their acceptance.
    pub async fn delegations_waiting(&self) -> Result<Vec<DelegationRow>, Failure> {
        let mut all = self.delegations().await?;
        all.retain(|one| one.delegate == self.person() && one.accepted.is_none() && one.lasts);
        Ok(all)
    }

    pub(crate) async fn delegating(
        &self,
        (delegate, role): (Uuid, Role),
        (from, until): (Option<DateTime<Utc>>, DateTime<Utc>),
        reason: &str,
    ) -> Result<(facts::Delegation, Hidden), Failure> {
        let reason = Hidden::new(text::plain(reason)?)?;
        // The database's clock judges: what is given here begins neither in its past nor by mistake in its future.
        let valid_from = match from {
            Some(from) => from,
            None => self.store().now().await?,
        };
        // Else there would be no such statement.
        let fault = if delegate == self.person() {
            Some(DelegationFault::Myself)
        } else {
            (until <= valid_from).then_some(DelegationFault::End)
        };
        if let Some(fault) = fault {
            return Err(Failure::new(People::Delegation { fault }));
        }
        let s = facts::Delegation {
            origin: self.origin().to_owned(),
            delegation_id: entropy::id(),
            person: self.person(),
            delegate,
            role,
            valid_from,
            valid_until: until,
            reason: reason.commitment(),
            signed_at: entropy::now(),
        };
        Ok((s, reason))
    }

    pub(crate) async fn standing_of_delegation(
        &self,
        delegation: Uuid,
        event: DelegationEvent,
        reason: Option<&str>,
    ) -> Result<(facts::DelegationStanding, Option<Hidden>), Failure> {
        let all = self.delegations().await?;
        let given = all.iter().find(|one| one.delegation == delegation);
        let given = given.ok_or_else(|| {
            Failure::new(People::Delegation {
                fault: DelegationFault::Missing,
            })
        })?;
        let reason = reason
            .map(|words| Hidden::new(text::plain(words)?))
            .transpose()?;
        let s = facts::DelegationStanding {
            origin: self.origin().to_owned(),
            event,
            delegation_id: delegation,
            delegation_digest: hex32(&given.digest),
            person: given.person,
            by: self.person(),
            reason: reason.as_ref().map(Hidden::commitment).unwrap_or_default(),
            signed_at: entropy::now(),
        };
        Ok((s, reason))
    }
}
