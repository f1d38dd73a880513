//! Who has an action in hand: claimed for half an hour, given back, handed over. Advice for the queue, unsigned, recorded.

use chrono::{DateTime, Utc};
use countersign_refusal::{Action, Ledger, Limited, Moment};
pub use countersign_store::assignments::InHand;
use countersign_store::{Private, Recorded, assignments::Claimed};
use countersign_workflow::Seat;
use uuid::Uuid;

use crate::{Failure, Session, case::Candidate, entropy, text};

/// Most bytes of a note (docs/formats, §3).
pub const NOTE_LIMIT: usize = 4_096;

/// Whose an action is, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person.
    pub person: Uuid,
    /// Their name; empty where it may not be read.
    pub name: String,
    /// When their claim runs out; none where it was handed to them.
    pub until: Option<DateTime<Utc>>,
}

/// An action that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// To whom.
    pub name: String,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

impl Session {
    /// Whose an action is now, by the database's time.
    pub async fn holder(&self, action: Uuid) -> Result<Option<Holder>, Failure> {
        let now = self.store().now().await?;
        let (held, members) = tokio::try_join!(
            async { Ok(self.store().in_hand(action, now).await?) },
            self.members()
        )?;
        Ok(held.map(|h| Holder {
            name: members
                .person(h.person)
                .map(|member| member.name.clone())
                .unwrap_or_default(),
            person: h.person,
            until: h.until,
        }))
    }

    /// Takes an action in hand for half an hour: who could decide on it, while nobody else has it.
    pub async fn claim(&self, action: Uuid) -> Result<Claimed, Failure> {
        let me = self.person();
        let everyone = self.who_can_decide(action).await?;
        let answer = everyone.into_iter().find(|c| c.person == me);
        answer.map_or_else(|| Err(nobody()), |c| Ok(c.answer?))?;
        match self.store().claim(action).await {
            Ok(claimed) => Ok(claimed),
            // The database does not know names.
            Err(refused) if refused.code() == "claimed" => {
                let now = self.store().now().await?;
                let holder = self.holder(action).await?;
                let refused = Failure::from(refused);
                Err(match holder {
                    Some(holder) => refused.as_row(Action::Claimed {
                        name: Some(holder.name),
                        until: holder.until.map(Moment),
                        minutes: holder.until.map(|until| minutes_left(until, now)),
                    }),
                    None => refused,
                })
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Gives an action back that one has in hand.
    pub async fn release(&self, action: Uuid) -> Result<Recorded, Failure> {
        Ok(self.store().release(action).await?)
    }

    /// Hands an action to a person who can decide on it now. `note` may be empty.
    pub async fn hand_over(
        &self,
        action: Uuid,
        person: Uuid,
        note: &str,
    ) -> Result<HandedOver, Failure> {
        let note = text::plain(note)?;
        let note = note.trim();
        if note.len() > NOTE_LIMIT {
            return Err(Failure::new(Ledger::TooLarge {
                what: Limited::Note,
                most: NOTE_LIMIT as u64,
            }));
        }
        let everyone = self.who_can_decide(action).await?;
        let target = everyone.into_iter().find(|c| c.person == person);
        let Candidate { name, answer, .. } = target.ok_or_else(nobody)?;
        eligible(&name, answer)?;
        let salt = entropy::salt()?;
        let note = (!note.is_empty()).then_some(Private {
            salt: &salt,
            text: note,
        });
        let recorded = self.store().assign(action, person, note).await?;
        Ok(HandedOver { name, recorded })
    }
}

/// Minutes until then, begun ones counted whole.
fn minutes_left(until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((until - now).num_minutes() + 1).unwrap_or(0)
}

/// Only to whom the rules give a seat; else their reason.
fn eligible(
    name: &str,
    answer: Result<Seat, countersign_workflow::Exclusion>,
) -> Result<(), Failure> {
    answer.map(|_| ()).map_err(|why| {
        let row = Action::TargetExcluded {
            name: Some(name.to_owned()),
            why: Some(Box::new(why.refusal())),
        };
        Failure::because(row, why)
    })
}

fn nobody() -> Failure {
    Failure::new(Action::TargetExcluded {
        name: None,
        why: None,
    })
}
