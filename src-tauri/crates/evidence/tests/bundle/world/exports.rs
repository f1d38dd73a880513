//! Exports, and what became of them.

use countersign_statement::{
    codes::{DeliveryEvent, DeliveryMethod, ScheduleEvent, VerificationResult},
    digest,
    facts::{Delivery, Export, Schedule, Verification},
};
use uuid::Uuid;

use super::{World, id, type_of};

impl World {
    /// An export's own record.
    pub fn exported(&mut self, export: Uuid, person: &'static str) -> u64 {
        let statement = Export {
            origin: self.origin.clone(),
            export_id: export,
            person: id(person),
            filter: countersign_statement::Filter::default(),
            tree_size: 12,
            root: digest(b"root"),
            records: 12,
            sums_digest: digest(b"sums"),
            bundle_digest: digest(b"bundle"),
            bytes: 4_096,
            installation: id("desk"),
            signed_at: self.now,
        };
        let subject = format!("export:{export}");
        self.by(person, "export.created", &subject, statement.encode())
    }

    /// A schedule of exports, or its end.
    pub fn schedule(&mut self, person: &'static str, event: ScheduleEvent) -> u64 {
        let statement = Schedule {
            origin: self.origin.clone(),
            event,
            schedule_id: id("schedule"),
            person: id(person),
            installation: id("desk"),
            cron: "30 2 * * 1-5".to_owned(),
            zone: "Australia/Lord_Howe".to_owned(),
            filter: countersign_statement::Filter::default(),
            incremental: true,
            destination: "archive".to_owned(),
            signed_at: self.now,
        };
        let subject = format!("schedule:{}", id("schedule"));
        self.by(
            person,
            &format!("schedule.{event}"),
            &subject,
            statement.encode(),
        )
    }

    /// The beginning or the end of an attempt to deliver it. The target's commitment is one for all of an attempt.
    pub fn deliver(
        &mut self,
        by: &'static str,
        event: DeliveryEvent,
        attempt: u64,
        change: impl FnOnce(&mut Delivery),
    ) -> u64 {
        let mut statement = Delivery {
            origin: self.origin.clone(),
            event,
            export_id: id("earlier export"),
            attempt,
            method: DeliveryMethod::Mail,
            target: self.keep_under(
                &format!("attempt {attempt}"),
                "auditor@example.org by mail.example.org",
            ),
            bundle_digest: digest(b"bundle"),
            reply: String::new(),
            by: id(by),
        };
        if event != DeliveryEvent::Started {
            statement.reply = self.keep("250 2.0.0 Ok: queued as 4F1");
        }
        change(&mut statement);
        self.report(by, &format!("export.{event}"), statement.encode())
    }

    /// What verifying it found.
    pub fn verified(&mut self, by: &'static str, result: VerificationResult, bundle: &str) -> u64 {
        let statement = Verification {
            origin: self.origin.clone(),
            export_id: id("earlier export"),
            result,
            bundle_digest: bundle.to_owned(),
            by: id(by),
        };
        self.report(by, "export.verified", statement.encode())
    }

    pub(super) fn report(&mut self, by: &'static str, event: &str, statement: String) -> u64 {
        let kind = type_of(by);
        let subject = format!("export:{}", id("earlier export"));
        self.append(event, &subject, &id(by).to_string(), kind, statement, &[])
    }
}
