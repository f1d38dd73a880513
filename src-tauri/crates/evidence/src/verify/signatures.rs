//! Signatures, checked in batches by threads of their own while the replay goes on.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::Scope;

use countersign_ledger::{Batch, PublicKey};

use super::findings::{Findings, Kind, Place};
use super::report::CheckId;
use crate::parallel;

/// Signatures checked at a time, by each thread: a few MiB with their statements.
const SIGNATURES: usize = 8192;

/// A signature that waits for its batch.
pub struct Job {
    /// Where its record stands.
    pub place: Place,
    /// The key that was in force.
    pub key: PublicKey,
    /// The signature.
    pub signature: [u8; 64],
    /// What was signed.
    pub statement: String,
}

/// Where signatures go.
pub struct Signatures {
    jobs: Vec<Job>,
    full: usize,
    sender: SyncSender<Vec<Job>>,
    wrong: Receiver<Vec<Place>>,
    /// How many were given.
    pub count: u64,
}

impl Signatures {
    /// Starts checking.
    pub fn start<'scope>(scope: &'scope Scope<'scope, '_>) -> std::io::Result<Self> {
        let (sender, batches) = sync_channel::<Vec<Job>>(1);
        let (found, wrong) = channel();
        let work = move || {
            for jobs in batches {
                let places = check(&jobs);
                if !places.is_empty() && found.send(places).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().spawn_scoped(scope, work)?;
        let full = SIGNATURES.saturating_mul(parallel::threads());
        Ok(Self {
            jobs: Vec::new(),
            full,
            sender,
            wrong,
            count: 0,
        })
    }

    /// Adds a signature; whether a batch was sent off.
    pub fn add(&mut self, job: Job) -> bool {
        self.count = self.count.saturating_add(1);
        self.jobs.push(job);
        let full = self.jobs.len() >= self.full;
        if full {
            self.send();
        }
        full
    }

    fn send(&mut self) {
        let jobs = std::mem::take(&mut self.jobs);
        // Nobody listens only if that thread died: then the work is done here, and the death is seen at the end.
        if let Err(unsent) = self.sender.send(jobs) {
            self.jobs = unsent.0;
        }
    }

    /// Waits for the last batch and notes every wrong signature.
    pub fn finish(mut self, findings: &mut Findings) {
        self.send();
        let unsent = check(&self.jobs);
        drop(self.sender);
        for place in self.wrong.iter().flatten().chain(unsent) {
            let why = "the signature does not fit its statement and its key";
            findings.add(CheckId::Signatures, Kind::Altered, place, why);
        }
    }
}

/// Places of the wrong signatures.
fn check(jobs: &[Job]) -> Vec<Place> {
    let part = jobs.len().div_ceil(parallel::threads()).max(1);
    let parts: Vec<&[Job]> = jobs.chunks(part).collect();
    let wrong = parallel::each(&parts, |part| {
        let mut batch = Batch::new();
        for job in *part {
            batch.push(&job.key, job.statement.as_bytes(), &job.signature);
        }
        let wrong = batch.check().err().unwrap_or_default();
        wrong
            .into_iter()
            .filter_map(|at| part.get(at))
            .map(|job| job.place.clone())
            .collect::<Vec<_>>()
    });
    wrong.into_iter().flatten().collect()
}
