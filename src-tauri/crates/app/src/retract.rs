//! Taking one's vote back while its step is open. As with deciding: the rules are asked, the exact bytes made, signed here or where
//! the key is, sent as one fact, and believed after its record was read back.

use chrono::{DateTime, Utc};
use countersign_refusal::People;
use countersign_statement::{Statement, commitment, facts};
use countersign_store::{Private, Recorded, Signed, StoreError};
use countersign_workflow::{interrupt::check_text, may_retract};
use uuid::Uuid;

use crate::{Failure, Session, case::Loaded, entropy, session::another_statement, text};

/// What a person would sign to take their vote back.
#[derive(Debug, Clone)]
pub struct Retracting {
    statement: facts::Retraction,
    reason: String,
    salt: [u8; 16],
}

impl Retracting {
    /// The exact bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> String {
        self.statement.encode()
    }

    /// The reason that they commit to, as it is kept, and the salt of that commitment.
    #[must_use]
    pub fn reason(&self) -> (&str, &[u8; 16]) {
        (&self.reason, &self.salt)
    }

    /// The decision that it takes back.
    #[must_use]
    pub fn decision(&self) -> Uuid {
        self.statement.decision_id
    }
}

/// A signed retraction that came back.
#[derive(Debug, Clone, Copy)]
pub struct ReturnedRetraction<'a> {
    /// Its exact bytes.
    pub statement: &'a str,
    /// The reason that it commits to.
    pub reason: &'a str,
    /// The salt of that commitment.
    pub reason_salt: [u8; 16],
    /// The signature over the statement.
    pub by: Signed,
}

impl Session {
    /// Takes this person's vote on the open step back, with a reason. The vote stays on record and is not counted.
    pub async fn retract(&self, action: Uuid, reason: &str) -> Result<Recorded, Failure> {
        let retracting = self.prepare_retraction(action, reason).await?;
        let by = self.sign(&retracting.bytes()).await?;
        self.send_retraction(&retracting, by).await
    }

    /// Asks the rules whether this person may, and makes the statement that they would sign.
    pub async fn prepare_retraction(
        &self,
        action: Uuid,
        reason: &str,
    ) -> Result<Retracting, Failure> {
        let loaded = self.load(action).await?;
        let reason = text::plain(reason)?;
        self.retracting(&loaded, reason, entropy::salt()?, entropy::now())
    }

    /// Takes a signed retraction in: it must be the one that the rules make of the action as it stands, and the database says
    /// whether the signature is one. The same statement twice is answered alike.
    ///
    /// # Errors
    /// `statement-differs` for another statement than the rules would make; what [`Session::prepare_retraction`] and the door
    /// refuse.
    pub async fn take_signed_retraction(
        &self,
        action: Uuid,
        back: &ReturnedRetraction<'_>,
    ) -> Result<Recorded, Failure> {
        let signed = match Statement::parse(back.statement) {
            Ok(Statement::Retraction(signed)) => signed,
            Ok(_) => return Err(differs(Some("type"))),
            Err(_) => return Err(differs(None)),
        };
        for (other, member) in [
            (signed.action_id != action, "action_id"),
            (signed.person != self.person(), "person"),
        ] {
            if other {
                return Err(differs(Some(member)));
            }
        }
        if text::plain(back.reason)? != back.reason {
            return Err(differs(Some("reason")));
        }
        let loaded = self.load(action).await?;
        if let Some(recorded) = self.retracted_before(&loaded, &signed, back).await? {
            return Ok(recorded);
        }
        let reason = back.reason.to_owned();
        let retracting = self.retracting(&loaded, reason, back.reason_salt, signed.signed_at)?;
        if retracting.bytes() != back.statement {
            return Err(differs(None));
        }
        self.send_retraction(&retracting, back.by).await
    }

    fn retracting(
        &self,
        loaded: &Loaded,
        reason: String,
        salt: [u8; 16],
        signed_at: DateTime<Utc>,
    ) -> Result<Retracting, Failure> {
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        let vote = may_retract(&loaded.case, &me.person, loaded.now)?;
        check_text(&reason)?;
        Ok(Retracting {
            statement: facts::Retraction {
                origin: self.origin().to_owned(),
                decision_id: vote.decision_id,
                action_id: loaded.row.action_id,
                step: vote.step,
                person: self.person(),
                reason: commitment(&salt, reason.as_bytes()),
                signed_at,
            },
            reason,
            salt,
        })
    }

    async fn send_retraction(
        &self,
        retracting: &Retracting,
        by: Signed,
    ) -> Result<Recorded, Failure> {
        let s = &retracting.statement;
        let words = Private {
            salt: &retracting.salt,
            text: &retracting.reason,
        };
        let recorded = match self.store().add_retraction(s, words, by).await {
            // The connection broke before an answer: the same statement is answered with its record, or stored now.
            Err(StoreError::Unavailable(_)) => self.store().add_retraction(s, words, by).await?,
            other => other?,
        };
        let record = self.read_back(recorded).await?;
        if record.statement == retracting.bytes() {
            Ok(recorded)
        } else {
            Err(another_statement(recorded.seq))
        }
    }

    /// The record of this very statement, if it was taken in before.
    async fn retracted_before(
        &self,
        loaded: &Loaded,
        signed: &facts::Retraction,
        back: &ReturnedRetraction<'_>,
    ) -> Result<Option<Recorded>, Failure> {
        let row = loaded
            .decisions
            .iter()
            .find(|d| d.decision_id == signed.decision_id && d.person == self.person());
        let Some(seq) = row.and_then(|row| row.retracted) else {
            return Ok(None);
        };
        let leaf = self.leaf(seq).await?;
        let leaf = leaf.ok_or_else(|| Failure::contradiction("a retraction without its record"))?;
        let recorded = Recorded { seq, leaf };
        let record = self.read_back(recorded).await?;
        Ok((record.statement == back.statement).then_some(recorded))
    }
}

fn differs(member: Option<&str>) -> Failure {
    Failure::new(People::StatementDiffers {
        member: member.map(str::to_owned),
    })
}
