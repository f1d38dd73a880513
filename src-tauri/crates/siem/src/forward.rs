//! Telling a target what it has not been told: a batch of records is a connection, and the cursor moves when the receiver has
//! read to its end. So nothing is lost with a receiver that dies, and no connection lies idle, whose first write would go
//! nowhere. After a failure some records before the cursor are sent once more: a receiver that died may have had them in
//! its memory alone.

use std::path::Path;

use countersign_app::{Failure, doctor::VERSION, entropy, follow::Follower};
use countersign_ledger::Hash;
use countersign_refusal::{Siem, SiemStage};
use countersign_statement::format::time_text;

use crate::{
    cursor::{BATCH, Cursor, Trouble},
    event::Event,
    form::{Sender, message},
    target::Target,
    wire::{Patience, Seen, Wire},
};

/// Records that are read at once.
const PAGE: u64 = 250;

/// Where records come from: committed ones, in their order, without a hole.
pub trait Ledger: Sync {
    /// How many there are.
    fn size(&self) -> impl Future<Output = Result<u64, Failure>> + Send;
    /// A record's leaf.
    fn leaf(&self, seq: u64) -> impl Future<Output = Result<Option<Hash>, Failure>> + Send;
    /// The exact bytes of `from .. until`, all of them.
    fn records(
        &self,
        from: u64,
        until: u64,
    ) -> impl Future<Output = Result<Vec<Vec<u8>>, Failure>> + Send;
}

impl Ledger for Follower {
    async fn size(&self) -> Result<u64, Failure> {
        Follower::size(self).await
    }

    async fn leaf(&self, seq: u64) -> Result<Option<Hash>, Failure> {
        Follower::leaf(self, seq).await
    }

    async fn records(&self, from: u64, until: u64) -> Result<Vec<Vec<u8>>, Failure> {
        Follower::records(self, from, until).await
    }
}

/// A connection's worth of records that a target has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The first record of it.
    pub from: u64,
    /// How many of its records had been confirmed before.
    pub again: u64,
    /// The record after its last.
    pub until: u64,
    /// Records that the ledger had.
    pub size: u64,
    /// What the receiver showed.
    pub seen: Seen,
}

/// One target that is told a ledger's records.
#[derive(Debug)]
pub struct Forwarder<'a, L> {
    ledger: &'a L,
    sender: Sender,
    target: &'a Target,
    patience: Patience,
    /// How far it is.
    pub cursor: Cursor,
}

impl<'a, L: Ledger> Forwarder<'a, L> {
    /// Takes the target's cursor, which nobody else moves meanwhile. `sender` is who sends, but for the host's name where
    /// the target sets it.
    ///
    /// # Errors
    /// What [`Cursor::open`] says.
    pub fn new(
        ledger: &'a L,
        sender: &Sender,
        target: &'a Target,
        home: &Path,
        patience: Patience,
    ) -> Result<Self, Failure> {
        Ok(Self {
            ledger,
            sender: target.sender(sender),
            target,
            patience,
            cursor: Cursor::open(home, &target.name)?,
        })
    }

    /// Sends the next records, if there are any; the cursor is written down.
    ///
    /// # Errors
    /// `siem-failed`: the cursor stands where it stood, and the trouble beside it. `siem-another-ledger`: what was sent
    /// before is not what this ledger holds. What reading the ledger says.
    pub async fn batch(&mut self) -> Result<Option<Batch>, Failure> {
        let size = self.ledger.size().await?;
        self.same_ledger(size).await?;
        let told = &self.cursor.told;
        if told.next >= size {
            return Ok(None);
        }
        let again = match told.trouble {
            // In smaller steps the overlap is smaller too: else a slow receiver would never get beyond it.
            Some(_) => (self.target.overlap * told.batch / BATCH).min(told.next),
            None => 0,
        };
        let from = told.next - again;
        let until = size.min(told.next + told.batch);
        match self.tell(from, until).await {
            Ok((seen, leaf)) => {
                let told = &mut self.cursor.told;
                (told.next, told.leaf) = (until, leaf);
                told.batch = (told.batch * 2).min(BATCH);
                told.confirmed_at = Some(time_text(entropy::now()));
                told.trouble = None;
                self.cursor.keep()?;
                Ok(Some(Batch {
                    from,
                    again,
                    until,
                    size,
                    seen,
                }))
            }
            Err(failure) => {
                self.note(&failure)?;
                Err(failure)
            }
        }
    }

    /// Sends these records on one connection; the last one's leaf.
    async fn tell(&self, from: u64, until: u64) -> Result<(Seen, String), Failure> {
        let mut wire = Wire::open(self.target, self.patience).await?;
        let mut leaf = String::new();
        let mut at = from;
        while at < until {
            let page = self.ledger.records(at, until.min(at + PAGE)).await?;
            if page.is_empty() {
                return Err(Failure::contradiction(format!("record {at} is not there")));
            }
            for bytes in page {
                let event = Event::of(&bytes).map_err(Failure::contradiction)?;
                if event.seq != Some(at) {
                    return Err(Failure::contradiction(format!(
                        "record {at} says that it is another"
                    )));
                }
                wire.send(&message(
                    &event,
                    &self.sender,
                    self.target.form,
                    self.target.limit,
                ))
                .await?;
                leaf = event.leaf;
                at += 1;
            }
        }
        Ok((wire.finish().await?, leaf))
    }

    /// The record before the cursor is the one that was sent.
    async fn same_ledger(&self, size: u64) -> Result<(), Failure> {
        let told = &self.cursor.told;
        let another = || {
            Failure::new(Siem::AnotherLedger {
                target: self.target.name.clone(),
                seq: told.next.saturating_sub(1),
            })
        };
        let Some(last) = told.next.checked_sub(1).filter(|_| !told.leaf.is_empty()) else {
            return Ok(());
        };
        if told.next > size {
            return Err(another());
        }
        match self.ledger.leaf(last).await? {
            Some(leaf) if hex::encode(leaf) == told.leaf => Ok(()),
            _ => Err(another()),
        }
    }

    /// Keeps what went wrong, where it was the receiver.
    fn note(&mut self, failure: &Failure) -> Result<(), Failure> {
        let countersign_refusal::Refusal::Siem(Siem::Failed { stage, cause, .. }) =
            failure.refusal()
        else {
            return Ok(());
        };
        let told = &mut self.cursor.told;
        // Once may be a death; more than once is a receiver that takes not so much.
        let took_less = matches!(stage, SiemStage::Send | SiemStage::Confirm);
        if took_less && told.trouble.is_some() {
            told.batch = (told.batch / 2).max(1);
        }
        let before = told.trouble.take();
        told.trouble = Some(Trouble {
            times: before.as_ref().map_or(0, |t| t.times) + 1,
            since: before.map_or_else(|| time_text(entropy::now()), |t| t.since),
            cause: cause.clone(),
        });
        self.cursor.keep()
    }
}

/// Who sends from this computer what this follower reads.
pub fn sender(follower: &Follower) -> Sender {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname");
    Sender {
        origin: follower.origin().to_owned(),
        workspace: follower.mode().as_str().to_owned(),
        host: host.map_or_else(|_| "-".to_owned(), |name| name.trim().to_owned()),
        version: VERSION.to_owned(),
    }
}

/// Tells a target all that there is, and answers with the batches that it took. For a job that is called again and again.
///
/// # Errors
/// What [`Forwarder::new`] and [`Forwarder::batch`] say.
pub async fn forward_once(
    follower: &Follower,
    sender: &Sender,
    target: &Target,
    home: &Path,
) -> Result<Vec<Batch>, Failure> {
    let mut forwarder = Forwarder::new(follower, sender, target, home, Patience::default())?;
    let mut batches = Vec::new();
    while let Some(batch) = forwarder.batch().await? {
        batches.push(batch);
    }
    Ok(batches)
}

/// Sends one test event, and answers with what was seen.
///
/// # Errors
/// `siem-failed`
pub async fn test(
    sender: &Sender,
    target: &Target,
    patience: Patience,
) -> Result<(Seen, String), Failure> {
    let id = entropy::id().simple().to_string();
    let event = Event::test(&time_text(entropy::now()), &id);
    let mut wire = Wire::open(target, patience).await?;
    wire.send(&message(
        &event,
        &target.sender(sender),
        target.form,
        target.limit,
    ))
    .await?;
    Ok((wire.finish().await?, id))
}
