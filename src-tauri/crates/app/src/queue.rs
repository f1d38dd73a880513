//! What waits for people: the keys of a list in its order, its rows, its counts.

use chrono::{DateTime, Utc};
use countersign_statement::State;
pub use countersign_store::{
    console::{Ended, ListRow, ViewCount},
    listing::{Key, Order, Place, Range, Viewer, Wanted},
    past::{PastRow, Sought},
    queue::{QueueKey, QueueRow},
};
use uuid::Uuid;

use crate::{AgentSession, Failure, Session};

impl Session {
    /// The keys of a list in its order that come after a place (none: the first), at most `limit`.
    pub async fn list_keys(
        &self,
        wanted: &Wanted,
        reader: &Viewer,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Range, Failure> {
        Ok(self.store().list_keys(wanted, reader, after, limit).await?)
    }

    /// The rows of these actions as they stand at `now`.
    pub async fn list_rows(
        &self,
        ids: &[Uuid],
        now: DateTime<Utc>,
    ) -> Result<Vec<ListRow>, Failure> {
        Ok(self.store().list_rows(ids, now).await?)
    }

    /// Says for the next 45 seconds that this person has the action open (none: no action). Answers who else has it open.
    pub async fn say_reading(&self, action: Option<Uuid>) -> Result<Vec<Uuid>, Failure> {
        Ok(self.store().say_reading(action).await?)
    }

    /// The action whose proposal is the record of this number: its short name is made of it. None where there is none.
    pub async fn action_at(&self, seq: u64) -> Result<Option<Uuid>, Failure> {
        // A number that no ledger reaches names none.
        if i64::try_from(seq).is_err() {
            return Ok(None);
        }
        Ok(self.store().action_at(seq).await?)
    }

    /// How many actions each view has, counted up to `limit`.
    pub async fn view_counts(
        &self,
        reader: &Viewer,
        limit: u32,
    ) -> Result<Vec<ViewCount>, Failure> {
        Ok(self.store().view_counts(reader, limit).await?)
    }

    /// The kinds among the newest `among` actions, at most `limit`: what a list can be narrowed to.
    pub async fn kinds(&self, among: i64, limit: i64) -> Result<Vec<String>, Failure> {
        Ok(self.store().kinds(among, limit).await?)
    }

    /// What is in review after `key`, most urgent first, at most `limit`.
    pub async fn queue_page(
        &self,
        key: Option<QueueKey>,
        limit: i64,
    ) -> Result<Vec<QueueRow>, Failure> {
        Ok(self.store().queue_page(key, limit).await?)
    }

    /// Actions whose decision is closed and rests on void votes, at most `limit`, the last first: each with the numbers of its
    /// proposal and of the revocation.
    pub async fn flagged(&self, limit: i64) -> Result<Vec<(Uuid, u64, u64)>, Failure> {
        Ok(self.store().flagged(limit).await?)
    }

    /// What became of actions: what is sought, at most `limit`, the last changed first.
    pub async fn past(&self, sought: &Sought, limit: i64) -> Result<Vec<PastRow>, Failure> {
        Ok(self.store().past(sought, limit).await?)
    }

    /// How many actions are in each state.
    pub async fn state_counts(&self) -> Result<Vec<(State, i64)>, Failure> {
        Ok(self.store().state_counts().await?)
    }
}

impl AgentSession {
    /// The action of this agent whose proposal is the record of this number; none where there is none.
    pub async fn action_at(&self, seq: u64) -> Result<Option<Uuid>, Failure> {
        if i64::try_from(seq).is_err() {
            return Ok(None);
        }
        Ok(self.store().action_at(seq).await?)
    }

    /// How many of this agent's own actions are in each state.
    pub async fn state_counts(&self) -> Result<Vec<(State, i64)>, Failure> {
        Ok(self.store().state_counts().await?)
    }
}
