//! What waits for a second person, shown in full, and their word on it.

use countersign_ledger::Record;
use countersign_statement::{PolicyDocument, Statement, digest, event::MemberText, facts};
use countersign_store::{Recorded, governance::Pending};

use crate::{Failure, Session, entropy};

/// A fact that waits, as whoever confirms it must read it: all that its statement says to people.
#[derive(Debug, Clone)]
pub struct InFull {
    /// What its maker did, in words that follow their name.
    pub words: &'static str,
    /// Labels and values in the order of the statement; ids as they are, texts instead of their commitments.
    pub members: Vec<(&'static str, String)>,
    /// Of a policy: the whole document.
    pub document: Option<PolicyDocument>,
}

impl Session {
    /// What waits for a second person.
    pub async fn pending_confirmations(&self) -> Result<Vec<Pending>, Failure> {
        Ok(self.store().pending_confirmations().await?)
    }

    /// What waits, in full, from its own record.
    ///
    /// # Errors
    /// A contradiction where the record holds another statement than the one that waits.
    pub async fn in_full(&self, pending: &Pending) -> Result<InFull, Failure> {
        let record = self.waiting_record(pending).await?;
        let statement = Statement::parse(&record.statement).map_err(Failure::contradiction)?;
        let mut full = InFull {
            words: statement.expected().event.words,
            members: Vec::new(),
            document: None,
        };
        for (label, member) in statement.shown() {
            let text = match member {
                MemberText::Text(text) => text,
                MemberText::Commitment(of) => self.committed(&of).await?,
            };
            if matches!(statement, Statement::Policy(_)) && label == "Document" {
                full.document = Some(PolicyDocument::parse(&text).map_err(Failure::contradiction)?);
            } else {
                full.members.push((label, text));
            }
        }
        Ok(full)
    }

    /// The text behind a commitment; of an erased one a word that says so.
    async fn committed(&self, commitment: &str) -> Result<String, Failure> {
        let mut wanted = [0; 32];
        hex::decode_to_slice(commitment, &mut wanted).map_err(Failure::contradiction)?;
        let found = self.store().payloads(&[wanted]).await?;
        let content = found.into_iter().next().and_then(|row| row.content);
        // The first 16 bytes are the salt.
        let text = content.and_then(|bytes| bytes.get(16..).map(<[u8]>::to_vec));
        text.map_or_else(
            || Ok("(erased)".to_owned()),
            |bytes| String::from_utf8(bytes).map_err(Failure::contradiction),
        )
    }

    async fn waiting_record(&self, pending: &Pending) -> Result<Record, Failure> {
        let record = self.store().record(pending.seq).await?;
        let record = record.ok_or_else(|| {
            Failure::contradiction(format!("record {} is not there", pending.seq))
        })?;
        let record = Record::parse(&record).map_err(Failure::contradiction)?;
        if digest(record.statement.as_bytes()) != hex::encode(pending.digest) {
            return Err(Failure::contradiction(format!(
                "record {} holds another statement than the one that waits",
                pending.seq
            )));
        }
        Ok(record)
    }

    /// The second person's word on a fact. They sign its digest, so the statement in its record must be what that is of.
    pub async fn confirm(&self, pending: &Pending) -> Result<Recorded, Failure> {
        self.waiting_record(pending).await?;
        let s = facts::Confirmation {
            origin: self.origin().to_owned(),
            confirmation_id: entropy::id(),
            fact: pending.fact,
            fact_id: pending.fact_id,
            fact_digest: hex::encode(pending.digest),
            person: self.person(),
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = self.store().add_confirmation(&s, by).await?;
        self.check_recorded(recorded, &statement).await
    }
}
