//! Who has which action open: a hint, and no fact.

use uuid::Uuid;

use crate::{Store, StoreError};

impl Store {
    /// Says for the next 45 seconds that this person has the action open (none: no action). Answers who else has it open.
    #[tracing::instrument(level = "debug", name = "store.say_reading", skip_all)]
    pub async fn say_reading(&self, action: Option<Uuid>) -> Result<Vec<Uuid>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT r AS "person!" FROM countersign.say_reading($1) r"#,
            action
        )
        .fetch_all(&self.pool)
        .await?)
    }
}
