//! What is reported of exports: attempts that begin and end, verifications, each about the export's own bundle.

use std::collections::HashMap;

use countersign_statement::codes::{DeliveryEvent, VerificationResult};
use countersign_statement::facts::{Delivery, Export, Verification};
use uuid::Uuid;

/// What is remembered of one export.
#[derive(Debug, Default)]
struct Known {
    /// The number that its next record has, if none is missing.
    next: u64,
    /// Whether a record of it is missing before.
    gap: bool,
    /// The bundle that its own record names, where that is opened.
    bundle: Option<String>,
    /// The greatest number of an attempt so far.
    last: u64,
    /// Attempts whose beginning is opened, and whether they have ended.
    begun: HashMap<u64, (Delivery, bool)>,
}

/// The exports of which records are opened.
#[derive(Debug, Default)]
pub struct Exports {
    known: HashMap<Uuid, Known>,
}

/// Rules that do not hold, each a sentence without its full stop.
type Broken = Vec<String>;

impl Exports {
    /// Takes note of record number `subject_seq` of an export.
    pub fn follow(&mut self, export: Uuid, subject_seq: u64) {
        let known = self.known.entry(export).or_default();
        known.gap |= subject_seq != known.next;
        known.next = subject_seq.saturating_add(1);
    }

    /// Takes an export's own record.
    pub fn create(&mut self, export: &Export) -> Broken {
        let known = self.known.entry(export.export_id).or_default();
        if known.bundle.replace(export.bundle_digest.clone()).is_some() {
            vec!["an export with this id was recorded before".to_owned()]
        } else {
            Vec::new()
        }
    }

    /// Takes the beginning or the end of an attempt.
    pub fn deliver(&mut self, made: &Delivery) -> Broken {
        let known = self.known.entry(made.export_id).or_default();
        let mut broken = known.about(Some(&made.bundle_digest));
        if made.event == DeliveryEvent::Started {
            let follows = made.attempt == known.last.saturating_add(1);
            if made.attempt <= known.last || !(follows || known.gap) {
                broken.push("its number does not follow that of the attempt before".to_owned());
            }
            known.last = known.last.max(made.attempt);
            known.begun.insert(made.attempt, (made.clone(), false));
            return broken;
        }
        known.last = known.last.max(made.attempt);
        match known.begun.get_mut(&made.attempt) {
            Some((_, true)) => broken.push("this attempt had ended before".to_owned()),
            Some((begun, ended)) => {
                *ended = true;
                if (begun.by, begun.method, &begun.target) != (made.by, made.method, &made.target) {
                    broken.push("it began by another actor, way or target".to_owned());
                }
            }
            None if known.gap => {}
            None => broken.push("it ends an attempt that did not begin".to_owned()),
        }
        broken
    }

    /// Takes what verifying found.
    pub fn verify(&mut self, made: &Verification) -> Broken {
        use VerificationResult as V;
        let known = self.known.entry(made.export_id).or_default();
        let good = matches!(made.result, V::Verified | V::KeysNotTrusted | V::Incomplete);
        known.about(good.then_some(&made.bundle_digest))
    }
}

impl Known {
    /// A report is about an export that was recorded, and about no other bundle.
    fn about(&self, bundle: Option<&String>) -> Broken {
        match (&self.bundle, bundle) {
            (None, _) if !self.gap => {
                vec!["it is about an export that was not recorded before".to_owned()]
            }
            (Some(own), Some(named)) if own != named => {
                vec!["it names another bundle than the export's".to_owned()]
            }
            _ => Vec::new(),
        }
    }
}
