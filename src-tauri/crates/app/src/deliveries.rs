//! Attempts to deliver an export, as facts: begun before anything is sent, ended with the receiver's answer. What sends stands
//! above this room.

use countersign_statement::codes::{DeliveryEvent, DeliveryMethod};
pub use countersign_store::deliveries::Begun;
use countersign_store::{Bytes32, Private, Recorded};
use uuid::Uuid;

use crate::{
    Failure, carrier::Carrier, checkpoint::TreeReader, entropy, exports::ExportMetadata,
    session::read_back,
};

impl Carrier {
    /// Begins an attempt to deliver this bundle of an export; `target` holds no secret. The database gives its number.
    pub async fn begin_delivery(
        &self,
        export: Uuid,
        method: DeliveryMethod,
        target: &str,
        bundle: &Bytes32,
    ) -> Result<Begun, Failure> {
        let salt = entropy::salt()?;
        let target = Private {
            salt: &salt,
            text: target,
        };
        let begun = self
            .store()
            .begin_delivery(export, method, target, bundle)
            .await?;
        read_back(self.store(), begun.recorded).await?;
        Ok(begun)
    }

    /// Says what came of an attempt that this login began; `reply` is the receiver's answer, or what was seen instead.
    pub async fn end_delivery(
        &self,
        export: Uuid,
        attempt: u64,
        event: DeliveryEvent,
        reply: &str,
    ) -> Result<Recorded, Failure> {
        let salt = entropy::salt()?;
        let reply = Private {
            salt: &salt,
            text: reply,
        };
        Ok(self
            .store()
            .end_delivery(export, attempt, event, reply)
            .await?)
    }

    /// What stands beside a bundle for people: what it is, its digest, and the checkpoint that it stands under, so that the
    /// receiver holds a word on the whole ledger too.
    pub async fn bundle_words(&self, known: &ExportMetadata) -> Result<String, Failure> {
        let export = &known.export;
        let checkpoint = TreeReader::new(self.store(), export.tree_size)
            .checkpoint(self.origin())
            .await?;
        Ok(format!(
            "Export {} of {} bytes.\n\nSHA-256 {}\n\nVerify it with countersign-verify and the trust file that you got another way; README.txt in the bundle\nsays how to do that by hand.\n\nThe checkpoint that it stands under:\n\n{}",
            export.export_id,
            export.bytes,
            hex::encode(export.bundle_digest),
            checkpoint.text()
        ))
    }
}
