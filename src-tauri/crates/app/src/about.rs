//! Everything that is known about an account or an incident: for somebody who wants to see more than one action.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use countersign_statement::codes::SubjectKind;
pub use countersign_store::{
    accounts::{LinkRow, Transfers},
    console::BookedRow,
    console_subject::AboutRow,
    imports::IncidentRow,
};
use uuid::Uuid;

use crate::{Failure, Session};

/// Actions, incidents and transfers of a subject that are shown; one more is read to know whether there are more.
pub const ACTIONS: usize = 200;
/// Incidents likewise.
pub const INCIDENTS: usize = 50;
/// Transfers that are shown.
pub const TRANSFERS: usize = 1_000;
/// Rows of an account that are looked at for the newest.
const WITHIN: i64 = 20_000;
/// Counterparties on each side between which circles are looked for.
const AROUND: usize = 40;
/// Rows of each of them that are looked at.
const EACH: i64 = 5_000;

/// What is known of a subject.
#[derive(Debug, Clone)]
pub struct About {
    /// Actions about it, newest first, up to one more than [`ACTIONS`].
    pub actions: Vec<AboutRow>,
    /// An account's transfers.
    pub transfers: Transfers,
    /// Whether more than what was looked at may be there.
    pub capped: bool,
    /// What those that the account paid paid to those that paid it.
    pub closing: Vec<LinkRow>,
    /// Incidents, up to one more than [`INCIDENTS`].
    pub incidents: Vec<IncidentRow>,
    /// Accounts that the findings of an action name.
    pub named: BTreeSet<String>,
    /// The time by which states are told.
    pub now: DateTime<Utc>,
}

impl Session {
    /// What is known of a subject; `of` is the action from which it is asked.
    pub async fn about(
        &self,
        kind: SubjectKind,
        id: &str,
        of: Option<Uuid>,
    ) -> Result<About, Failure> {
        let store = self.store();
        let now = store.now().await?;
        let one_more = |n: usize| i64::try_from(n + 1).unwrap_or(i64::MAX);
        let actions = store
            .about(kind.as_str(), id, Uuid::nil(), now, one_more(ACTIONS))
            .await?;
        let account = (kind == SubjectKind::Account).then_some(id);
        let incident = (kind == SubjectKind::Incident).then_some(id);
        let (mut transfers, mut closing) = (Transfers::default(), Vec::new());
        if let Some(account) = account {
            transfers = store
                .transfers(account, WITHIN, one_more(TRANSFERS) - 1)
                .await?;
            let (paying, paid) = sides(account, &transfers.rows);
            if !paying.is_empty() && !paid.is_empty() {
                closing = store.links_between(&paid, &paying, EACH).await?;
            }
        }
        let incidents = if account.or(incident).is_some() {
            store
                .incidents_about(account, incident, one_more(INCIDENTS))
                .await?
        } else {
            Vec::new()
        };
        let named = match of {
            Some(action) => self.named_by(action).await?,
            None => BTreeSet::new(),
        };
        Ok(About {
            capped: transfers.looked_at >= WITHIN.unsigned_abs(),
            actions,
            transfers,
            closing,
            incidents,
            named,
            now,
        })
    }

    /// The accounts that an action's findings name.
    async fn named_by(&self, action: Uuid) -> Result<BTreeSet<String>, Failure> {
        let loaded = self.load(action).await?;
        let Some(content) = &loaded.content else {
            return Ok(BTreeSet::new());
        };
        let output: serde_json::Value =
            serde_json::from_str(&content.agent_output).unwrap_or_default();
        let findings = output.get("findings").and_then(|f| f.as_array());
        Ok(findings
            .into_iter()
            .flatten()
            .filter_map(|finding| finding.get("accounts")?.as_array())
            .flatten()
            .filter_map(|account| account.as_str().map(str::to_owned))
            .collect())
    }
}

/// Who paid an account and whom it paid, those with most transfers first, so many of each.
fn sides(account: &str, rows: &[BookedRow]) -> (Vec<String>, Vec<String>) {
    let most = |side: &dyn Fn(&BookedRow) -> Option<String>| {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for other in rows.iter().filter_map(side) {
            *counts.entry(other).or_default() += 1;
        }
        let mut sorted: Vec<(String, usize)> = counts.into_iter().collect();
        sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        sorted.truncate(AROUND);
        sorted
            .into_iter()
            .map(|(account, _)| account)
            .collect::<Vec<_>>()
    };
    let other =
        |one: &String, that: &String| (one == account && that != account).then(|| that.clone());
    (
        most(&|row| other(&row.to_account, &row.from_account)),
        most(&|row| other(&row.from_account, &row.to_account)),
    )
}
