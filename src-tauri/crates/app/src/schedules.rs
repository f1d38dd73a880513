//! Exports that are made again and again, each signed by whoever scheduled them: they have said once, under their signature, what,
//! when and where to. An export of a schedule has an id that follows from schedule and time, so that a time has one export,
//! whoever runs it how often.

use std::fs;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use countersign_keys::Custody;
use countersign_refusal::{Action, Delivery, ForkFault, Ledger, Thing};
use countersign_statement::{Filter, codes::ScheduleEvent, facts, format::time_text};
use countersign_store::Recorded;
pub use countersign_store::schedules::{RunRow, ScheduleRow};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Failure, Session, Signer, Watch,
    carrier::Carrier,
    checkpoint::{Installation, TreeReader},
    entropy,
    export::{Exported, Made, only_to_be_kept},
    schedule::When,
};

/// A schedule that is to be added.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// When.
    pub when: When,
    /// What is asked for each time.
    pub filter: Filter,
    /// Whether each export begins with the record after the last of the one before.
    pub incremental: bool,
    /// The destination, by name; none: each is only kept.
    pub destination: Option<String>,
}

/// A schedule and when it comes.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// As it stands in the database.
    pub row: ScheduleRow,
    /// When.
    pub when: When,
    /// The time that has come last and has no export.
    pub due: Option<DateTime<Utc>>,
    /// The first time since the last export, or since it was added, where one is due: so long nothing was made.
    pub due_since: Option<DateTime<Utc>>,
    /// The next five times; none of one that was ended.
    pub next: Vec<DateTime<Tz>>,
}

/// The export's id of a schedule's time: the first 16 bytes of SHA-256 over five lines' text, as a UUID of version 8.
pub fn scheduled_id(origin: &str, schedule: Uuid, due_at: DateTime<Utc>) -> Uuid {
    let text = format!(
        "countersign/scheduled-export/v1\n{origin}\n{schedule}\n{}\n",
        time_text(due_at)
    );
    let mut id = [0; 16];
    for (byte, digest) in id.iter_mut().zip(Sha256::digest(text)) {
        *byte = digest;
    }
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// The time that has come last, if it has no export: times that were missed before it are not made up for.
fn due(row: &ScheduleRow, when: &When, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if row.ended.is_some() {
        return None;
    }
    let latest = when.latest(now).filter(|at| *at > row.at)?;
    row.last
        .as_ref()
        .is_none_or(|last| last.due_at < latest)
        .then_some(latest)
}

/// The first time that was missed.
fn due_since(row: &ScheduleRow, when: &When) -> Option<DateTime<Utc>> {
    let made = row.last.as_ref().map_or(row.at, |last| last.due_at);
    Some(when.next(made, 1).first()?.with_timezone(&Utc))
}

impl Carrier {
    /// Schedules, or one of them, the newest first, and what of them is due by the database's clock.
    ///
    /// # Errors
    /// A schedule whose time this program cannot read.
    pub async fn schedules(&self, only: Option<Uuid>) -> Result<Vec<Schedule>, Failure> {
        let (rows, now) = tokio::try_join!(self.store().schedules(only), self.store().now())?;
        rows.into_iter()
            .map(|row| {
                let when = When::parse(&row.cron, &row.zone)?;
                let running = if row.ended.is_none() { 5 } else { 0 };
                let due = due(&row, &when, now);
                Ok(Schedule {
                    due,
                    due_since: due.and_then(|_| due_since(&row, &when)),
                    next: when.next(now, running),
                    when,
                    row,
                })
            })
            .collect()
    }
}

impl Session {
    /// Schedules exports of this person's at this installation.
    pub async fn add_schedule(
        &self,
        new: &NewSchedule,
        by: &Installation,
    ) -> Result<(Uuid, Recorded), Failure> {
        let s = facts::Schedule {
            origin: self.origin().to_owned(),
            event: ScheduleEvent::Added,
            schedule_id: entropy::id(),
            person: self.person(),
            installation: by.installation,
            cron: new.when.fields().to_owned(),
            zone: new.when.zone().to_owned(),
            filter: new.filter.clone(),
            incremental: new.incremental,
            destination: new.destination.clone().unwrap_or_default(),
            signed_at: entropy::now(),
        };
        Ok((s.schedule_id, self.sign_schedule(&s).await?))
    }

    /// Ends a schedule: one's own or, as an admin, anybody's.
    ///
    /// # Errors
    /// `not-found`, `schedule-ended`, `role-missing`.
    pub async fn end_schedule(&self, schedule: Uuid) -> Result<Recorded, Failure> {
        let row = self.schedule(schedule).await?;
        self.sign_schedule(&facts::Schedule {
            origin: self.origin().to_owned(),
            event: ScheduleEvent::Removed,
            schedule_id: schedule,
            person: self.person(),
            installation: row.installation,
            cron: row.cron,
            zone: row.zone,
            filter: row.filter,
            incremental: row.incremental,
            destination: row.destination,
            signed_at: entropy::now(),
        })
        .await
    }

    async fn sign_schedule(&self, s: &facts::Schedule) -> Result<Recorded, Failure> {
        let statement = s.encode();
        // What cannot be read back would be refused with less of a reason.
        facts::Schedule::parse(&statement)?;
        let by = self.sign(&statement).await?;
        let recorded = self.store().add_schedule(s, by).await?;
        self.check_recorded(recorded, &statement).await
    }

    async fn schedule(&self, schedule: Uuid) -> Result<ScheduleRow, Failure> {
        let row = self.store().schedules(Some(schedule)).await?.pop();
        row.ok_or_else(|| {
            Failure::new(Action::NotFound {
                what: Thing::Schedule,
                id: Some(schedule.to_string()),
            })
        })
    }

    /// Whether this person's key would sign with nobody at the keyboard: in an open console that nobody gave a passphrase.
    pub fn signs_alone_without_passphrase(&self) -> bool {
        self.key()
            .is_some_and(|key| key.active && key.custody != Custody::Passphrase)
    }

    /// Whether this person's key signs now without anybody at the keyboard.
    pub fn signs_alone(&self) -> bool {
        match self.signer() {
            Signer::Memory(_) => true,
            Signer::Keyring { passphrase, .. } => {
                passphrase.is_some() || self.signs_alone_without_passphrase()
            }
            Signer::Elsewhere => false,
        }
    }

    /// Makes the export of a schedule's time and keeps it; answers with its id, and with what was made where it was made now.
    ///
    /// # Errors
    /// `not-found`, `schedule-ended`, `schedule-run` where the schedule is another's or another installation's, `ledger-forked`
    /// where an export is to begin after another one whose tree is not this ledger's.
    pub async fn run_schedule(
        &self,
        schedule: Uuid,
        due_at: DateTime<Utc>,
        by: &Installation,
        watch: &Watch,
    ) -> Result<(Uuid, Option<Exported>), Failure> {
        let row = self.schedule(schedule).await?;
        let export = scheduled_id(self.origin(), schedule, due_at);
        if let Some(last) = row.last.as_ref().filter(|last| last.due_at >= due_at) {
            return Ok((last.export, None));
        }
        if row.ended.is_some() {
            return Err(Failure::new(Delivery::ScheduleEnded));
        }
        let home = self
            .home()
            .ok_or_else(|| Failure::new(Delivery::ScheduleRun))?;
        if (row.person, row.installation) != (self.person(), by.installation) {
            return Err(Failure::new(Delivery::ScheduleRun));
        }
        let mut filter = row.filter;
        if let Some(last) = row.last.filter(|_| row.incremental) {
            self.continues(&last).await?;
            filter.first = Some(last.tree_size);
        }
        let target = only_to_be_kept(home, export)?;
        let made = Made {
            export_id: export,
            filter,
            of_schedule: Some((schedule, due_at)),
        };
        let exported = self.export_as(&target, made, by, watch).await?;
        // The copy is what is kept; this one was only written to be copied.
        let _ = fs::remove_file(&target);
        Ok((export, Some(exported)))
    }

    /// The ledger continues the tree of an earlier export, as its signed record has it.
    async fn continues(&self, earlier: &RunRow) -> Result<(), Failure> {
        let root = TreeReader::new(self.store(), earlier.tree_size)
            .root()
            .await?;
        if root == earlier.root {
            return Ok(());
        }
        Err(Failure::new(Ledger::Forked {
            fault: ForkFault::Records {
                known: earlier.tree_size,
            },
            proof: format!("export {}", earlier.export),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedules_time_has_one_id() {
        let (origin, schedule) = (
            format!("countersign/{}", "0f".repeat(16)),
            Uuid::from_u128(7),
        );
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let id = scheduled_id(&origin, schedule, at);
        assert_eq!(
            id.to_string(),
            scheduled_id(&origin, schedule, at).to_string()
        );
        assert_eq!(
            (id.get_version_num(), id.get_variant()),
            (8, uuid::Variant::RFC4122)
        );
        assert_ne!(
            id,
            scheduled_id(&origin, schedule, at + chrono::TimeDelta::seconds(60))
        );
        assert_ne!(id, scheduled_id(&origin, Uuid::from_u128(8), at));
    }
}
