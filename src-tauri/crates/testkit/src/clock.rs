//! The database's clock, as its owner may set it.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::format::time_text;
use sqlx::AssertSqlSafe;

use crate::World;

impl World {
    /// The clock runs on, by so much later (or earlier) than the machine's.
    pub async fn shift_clock(&self, by: TimeDelta) {
        let micros = by.num_microseconds().unwrap();
        self.set_clock(&format!(
            "SELECT pg_catalog.clock_timestamp() + {micros} * interval '1 microsecond'"
        ))
        .await;
    }

    /// The clock stands still.
    pub async fn freeze_clock(&self, at: DateTime<Utc>) {
        self.set_clock(&format!("SELECT timestamptz '{}'", time_text(at)))
            .await;
    }

    /// The machine's time again.
    pub async fn release_clock(&self) {
        self.shift_clock(TimeDelta::zero()).await;
    }

    async fn set_clock(&self, body: &str) {
        let sql = format!(
            "CREATE OR REPLACE FUNCTION countersign.clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ {body} $$"
        );
        let mut owner = self.owner().await;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(owner.connection())
            .await
            .unwrap();
    }
}
