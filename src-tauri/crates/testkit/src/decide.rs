//! Views and decisions: what a person was shown, and the statement that they sign about it.

use countersign_statement::{
    codes::{Advice, OverrideType, ReasonCode, Role, Verdict},
    commitment, facts,
};
use countersign_store::{
    Bytes32, Private, Recorded, Signed, StoreError, actions::ReceivedDecision,
};
use countersign_workflow::override_type;
use uuid::Uuid;

use crate::{World, now, participant::Participant, salt};

/// A view that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewed {
    /// Commitment of the document that was shown.
    pub digest: Bytes32,
    /// Its record, which a decision names as the head that was seen.
    pub recorded: Recorded,
}

/// A decision that is signed and not yet sent. After a change, call [`SignedDecision::resign`].
#[derive(Debug, Clone)]
pub struct SignedDecision {
    /// The statement.
    pub statement: facts::Decision,
    /// In their own words; empty where none was given.
    pub narrative: String,
    /// Random; kept beside the narrative.
    pub narrative_salt: [u8; 16],
    /// The signature over the statement.
    pub by: Signed,
}

impl SignedDecision {
    /// Another narrative, committed to by the statement and signed anew.
    #[must_use]
    pub fn saying(mut self, narrative: &str, desk: &Participant) -> Self {
        narrative.clone_into(&mut self.narrative);
        self.statement.narrative_commitment = match narrative {
            "" => String::new(),
            text => commitment(&self.narrative_salt, text.as_bytes()),
        };
        self.resign(desk)
    }

    /// Signs the statement as it is now.
    #[must_use]
    pub fn resign(mut self, desk: &Participant) -> Self {
        self.by = desk.actor.sign(&self.statement.encode());
        self
    }
}

/// What a decision needs to know of an action, read as the owner.
#[derive(sqlx::FromRow)]
struct Facing {
    action_digest: Vec<u8>,
    route_digest: Option<Vec<u8>>,
    revision: i32,
    step: i32,
    role: Option<String>,
    behalf: Option<Uuid>,
    advice: String,
    kept_back: bool,
}

impl World {
    async fn facing(&self, action: Uuid, person: Uuid) -> Facing {
        sqlx::query_as(
            "SELECT a.action_digest, a.route_digest, a.revision, s.step,
                    COALESCE((SELECT x.seat_role FROM countersign.seats($2, countersign.effective_now()) x WHERE (x.stands).action_id = $1), p.role) AS role,
                    (SELECT (x.lent).person FROM countersign.seats($2, countersign.effective_now()) x WHERE (x.stands).action_id = $1) AS behalf,
                    r.recommendation AS advice,
                    COALESCE((SELECT u.commit_before_reveal FROM countersign.policy_rule u WHERE u.policy = a.policy AND u.rule = a.rule), false) AS kept_back
               FROM countersign.action a
               JOIN countersign.action_state s ON s.action_id = a.action_id
               JOIN countersign.recommendation r ON r.action_id = a.action_id
               LEFT JOIN countersign.policy_step p ON p.policy = a.policy AND p.rule = a.rule AND p.step = s.step
              WHERE a.action_id = $1",
        )
        .bind(action)
        .bind(person)
        .fetch_one(self.owner().await.connection())
        .await
        .unwrap()
    }

    /// Opens an action at a desk: a view is recorded.
    pub async fn view(&self, desk: &Participant, action: Uuid) -> Viewed {
        desk.view(action).await.unwrap()
    }

    /// Opens the action, and signs a decision about what is there now. Nothing is sent.
    pub async fn decision(
        &self,
        desk: &Participant,
        action: Uuid,
        verdict: Verdict,
    ) -> SignedDecision {
        let seen = self.view(desk, action).await;
        self.decision_on(desk, action, verdict, seen).await
    }

    /// The same on a view from before.
    pub async fn decision_on(
        &self,
        desk: &Participant,
        action: Uuid,
        verdict: Verdict,
        seen: Viewed,
    ) -> SignedDecision {
        let facing = self.facing(action, desk.actor.id).await;
        let narrative = "I read the file, and this is what it says.".to_owned();
        let narrative_salt = salt();
        let advice: Advice = facing.advice.parse().unwrap();
        let override_type: Option<OverrideType> =
            override_type(advice, verdict).filter(|_| !facing.kept_back);
        let statement = facts::Decision {
            origin: desk.origin.clone(),
            decision_id: Uuid::new_v4(),
            action_id: action,
            action_digest: hex::encode(facing.action_digest),
            revision: facing.revision.try_into().unwrap(),
            route_digest: hex::encode(facing.route_digest.unwrap_or_default()),
            step: facing.step.try_into().unwrap(),
            seat_role: facing
                .role
                .as_deref()
                .map_or(Role::Analyst, |role| role.parse().unwrap()),
            person: desk.actor.id,
            on_behalf_of: facing.behalf,
            verdict,
            reason_code: match verdict {
                Verdict::Approve => ReasonCode::EvidenceSupports,
                Verdict::Reject => ReasonCode::InsufficientEvidence,
            },
            narrative_commitment: commitment(&narrative_salt, narrative.as_bytes()),
            override_type,
            view_digest: hex::encode(seen.digest),
            seen_seq: seen.recorded.seq,
            seen_leaf: hex::encode(seen.recorded.leaf),
            signed_at: now(),
        };
        let by = desk.actor.sign(&statement.encode());
        SignedDecision {
            statement,
            narrative,
            narrative_salt,
            by,
        }
    }

    /// Opens, signs and sends: a whole decision by the person of this name.
    pub async fn decide(
        &self,
        name: &str,
        action: Uuid,
        verdict: Verdict,
    ) -> Result<ReceivedDecision, StoreError> {
        let desk = self.desk(name).await;
        let decision = self.decision(&desk, action, verdict).await;
        desk.send(&decision).await
    }

    /// State, open step and ledger number of the last change, as stored.
    pub async fn state(&self, action: Uuid) -> (String, i32, i64) {
        sqlx::query_as(
            "SELECT state, step, changed_seq FROM countersign.action_state WHERE action_id = $1",
        )
        .bind(action)
        .fetch_one(self.owner().await.connection())
        .await
        .unwrap()
    }
}

impl Participant {
    /// Opens an action: a view is recorded.
    pub async fn view(&self, action: Uuid) -> Result<Viewed, StoreError> {
        let document = format!(r#"{{"shown":"{}"}}"#, Uuid::new_v4());
        let (digest, recorded) = self
            .store
            .add_view(
                action,
                Private {
                    salt: &salt(),
                    text: &document,
                },
            )
            .await?;
        Ok(Viewed { digest, recorded })
    }

    /// Sends a signed decision.
    pub async fn send(&self, decision: &SignedDecision) -> Result<ReceivedDecision, StoreError> {
        let narrative = Private {
            salt: &decision.narrative_salt,
            text: &decision.narrative,
        };
        let narrative = (!decision.narrative.is_empty()).then_some(narrative);
        self.store
            .add_decision(&decision.statement, narrative, decision.by)
            .await
    }

    /// A signed comment.
    pub async fn comment(&self, action: Uuid, text: &str) -> Result<Recorded, StoreError> {
        let text_salt = salt();
        let s = facts::Comment {
            origin: self.origin.clone(),
            comment_id: Uuid::new_v4(),
            action_id: action,
            person: self.actor.id,
            text: commitment(&text_salt, text.as_bytes()),
            signed_at: now(),
        };
        let by = self.actor.sign(&s.encode());
        self.store
            .add_comment(
                &s,
                Private {
                    salt: &text_salt,
                    text,
                },
                by,
            )
            .await
    }
}
