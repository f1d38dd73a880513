//! How much a login may write in an hour, as the database's owner sees and changes it.

use countersign_statement::codes::Flow;

use crate::{Owner, StoreError, words::word};

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is counted.
    pub flow: Flow,
    /// How much of it a login may write in an hour.
    pub per_hour: i64,
    /// The same of an agent or a worker in its first three days.
    pub new_machine: i64,
}

impl Owner {
    /// All of them, in the order of the vocabulary.
    #[tracing::instrument(level = "debug", name = "owner.limits", skip_all)]
    pub async fn limits(&mut self) -> Result<Vec<Limit>, StoreError> {
        let rows = sqlx::query!("SELECT flow, per_hour, new_machine FROM countersign.rate_limit")
            .fetch_all(self.connection())
            .await?;
        let mut limits = rows
            .into_iter()
            .map(|row| {
                Ok(Limit {
                    flow: word("rate_limit", &row.flow, &row.flow)?,
                    per_hour: row.per_hour,
                    new_machine: row.new_machine,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        limits.sort_by_key(|limit| limit.flow);
        Ok(limits)
    }

    /// Sets one; the ledger tells of it where it is another than before.
    #[tracing::instrument(level = "debug", name = "owner.set_limit", skip_all)]
    pub async fn set_limit(&mut self, limit: Limit) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE countersign.rate_limit SET per_hour = $2, new_machine = $3 WHERE flow = $1",
            limit.flow.as_str(),
            limit.per_hour,
            limit.new_machine
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
