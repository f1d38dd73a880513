//! Breaking the glass, and reviewing that: statements that are signed and not yet sent.

use countersign_statement::{
    Glass, PolicyDocument,
    codes::{GlassVerdict, OverrideType, Reveal, Role},
    commitment, facts,
};
use countersign_store::{Private, Recorded, Signed, StoreError};
use countersign_workflow::default_policy;
use sqlx::Row as _;
use uuid::Uuid;

use crate::{World, decide::Viewed, now, participant::Participant, salt};

/// What is signed to break the glass. After a change, call [`SignedGlass::resign`].
#[derive(Debug, Clone)]
pub struct SignedGlass {
    /// The statement.
    pub statement: facts::GlassBroken,
    /// The incident's reference.
    pub incident: String,
    /// Random; kept beside it.
    pub incident_salt: [u8; 16],
    /// In their own words.
    pub narrative: String,
    /// Random; kept beside it.
    pub narrative_salt: [u8; 16],
    /// The signature over the statement.
    pub by: Signed,
}

impl SignedGlass {
    /// Another reference and narrative, committed to by the statement and signed anew.
    #[must_use]
    pub fn saying(mut self, incident: &str, narrative: &str, desk: &Participant) -> Self {
        (self.incident, self.narrative) = (incident.to_owned(), narrative.to_owned());
        self.statement.incident = commitment(&self.incident_salt, incident.as_bytes());
        self.statement.narrative = commitment(&self.narrative_salt, narrative.as_bytes());
        self.resign(desk)
    }

    /// Signs the statement as it is now.
    #[must_use]
    pub fn resign(mut self, desk: &Participant) -> Self {
        self.by = desk.actor.sign(&self.statement.encode());
        self
    }
}

/// What is signed to review that.
#[derive(Debug, Clone)]
pub struct SignedReview {
    /// The statement.
    pub statement: facts::GlassReview,
    /// In their own words.
    pub reason: String,
    /// Random; kept beside it.
    pub reason_salt: [u8; 16],
    /// The signature over the statement.
    pub by: Signed,
}

impl SignedReview {
    /// Another reason, committed to by the statement and signed anew.
    #[must_use]
    pub fn saying(mut self, reason: &str, desk: &Participant) -> Self {
        reason.clone_into(&mut self.reason);
        self.statement.reason = commitment(&self.reason_salt, reason.as_bytes());
        self.resign(desk)
    }

    /// Signs the statement as it is now.
    #[must_use]
    pub fn resign(mut self, desk: &Participant) -> Self {
        self.by = desk.actor.sign(&self.statement.encode());
        self
    }
}

impl World {
    /// A route of one step for two compliance officers is in force, out of which supervisors may force an action; two officers review
    /// that within an hour.
    pub async fn emergencies(&self, keeps_back: Reveal) {
        let mut document = PolicyDocument {
            version: 2,
            ..default_policy()
        };
        let mut rule = document.rules.pop().unwrap();
        rule.rule = 1;
        rule.min_persons = 2;
        rule.commit_before_reveal = keeps_back;
        rule.steps[0].role = Role::ComplianceOfficer;
        rule.steps[0].quorum = 2;
        rule.steps[0].deny = 2;
        rule.steps[0].escalation.clear();
        // A delegated role breaks none.
        rule.delegation = true;
        rule.break_glass = Some(Glass {
            role: Role::Supervisor,
            review_role: Role::ComplianceOfficer,
            quorum: 2,
            within_seconds: 3_600,
        });
        document.rules = vec![rule];
        let made = self.desk("alice").await.draft_policy(&document).await;
        let made = made.unwrap();
        self.desk("bob").await.confirm(&made).await.unwrap();
    }

    /// Opens the action, and signs what breaks its glass. Nothing is sent.
    pub async fn glass(&self, desk: &Participant, action: Uuid) -> SignedGlass {
        let seen = self.view(desk, action).await;
        self.glass_on(desk, action, seen).await
    }

    /// The same on a view from before.
    pub async fn glass_on(&self, desk: &Participant, action: Uuid, seen: Viewed) -> SignedGlass {
        let row = sqlx::query(
            "SELECT a.action_digest, a.revision, a.route_digest, s.step, COALESCE(g.role, 'supervisor') AS role
               FROM countersign.action a
               JOIN countersign.action_state s ON s.action_id = a.action_id
               LEFT JOIN countersign.policy_glass g ON g.policy = a.policy AND g.rule = a.rule
              WHERE a.action_id = $1",
        )
        .bind(action)
        .fetch_one(self.owner().await.connection())
        .await
        .unwrap();
        let (incident_salt, narrative_salt) = (salt(), salt());
        let (incident, narrative) = ("INC-2041", "The account is emptied as we speak.");
        let hex = |column: &str| hex::encode(row.get::<Vec<u8>, _>(column));
        let number = |column: &str| u64::try_from(row.get::<i32, _>(column)).unwrap();
        let statement = facts::GlassBroken {
            origin: desk.origin.clone(),
            glass_id: Uuid::new_v4(),
            action_id: action,
            action_digest: hex("action_digest"),
            revision: number("revision"),
            route_digest: hex("route_digest"),
            step: number("step"),
            role: row.get::<String, _>("role").parse().unwrap(),
            person: desk.actor.id,
            override_type: OverrideType::ManualOverride,
            incident: commitment(&incident_salt, incident.as_bytes()),
            narrative: commitment(&narrative_salt, narrative.as_bytes()),
            view_digest: hex::encode(seen.digest),
            seen_seq: seen.recorded.seq,
            seen_leaf: hex::encode(seen.recorded.leaf),
            signed_at: now(),
        };
        let by = desk.actor.sign(&statement.encode());
        SignedGlass {
            statement,
            incident: incident.to_owned(),
            incident_salt,
            narrative: narrative.to_owned(),
            narrative_salt,
            by,
        }
    }

    /// Opens, signs and sends: the person of this name breaks the glass.
    pub async fn break_glass(&self, name: &str, action: Uuid) -> Result<Recorded, StoreError> {
        let desk = self.desk(name).await;
        let glass = self.glass(&desk, action).await;
        desk.send_glass(&glass).await
    }

    /// Signs what this person found of the glass that was broken last on the action. Nothing is sent.
    pub async fn glass_review(
        &self,
        desk: &Participant,
        action: Uuid,
        verdict: GlassVerdict,
    ) -> SignedReview {
        let found = sqlx::query(
            "SELECT glass_id, review_role FROM countersign.glass WHERE action_id = $1 ORDER BY seq DESC LIMIT 1",
        )
        .bind(action)
        .fetch_optional(self.owner().await.connection())
        .await
        .unwrap();
        let (glass_id, role) = found.map_or((Uuid::nil(), Role::Supervisor), |row| {
            let role: String = row.get("review_role");
            (row.get("glass_id"), role.parse().unwrap())
        });
        let (reason, reason_salt) = ("I read what happened.", salt());
        let statement = facts::GlassReview {
            origin: desk.origin.clone(),
            glass_id,
            action_id: action,
            person: desk.actor.id,
            role,
            verdict,
            reason: commitment(&reason_salt, reason.as_bytes()),
            signed_at: now(),
        };
        let by = desk.actor.sign(&statement.encode());
        SignedReview {
            statement,
            reason: reason.to_owned(),
            reason_salt,
            by,
        }
    }

    /// The person of this name reviews the glass that was broken last on the action.
    pub async fn review_glass(
        &self,
        name: &str,
        action: Uuid,
        verdict: GlassVerdict,
    ) -> Result<Recorded, StoreError> {
        let desk = self.desk(name).await;
        let review = self.glass_review(&desk, action, verdict).await;
        desk.send_review(&review).await
    }
}

impl Participant {
    /// Sends what breaks the glass.
    pub async fn send_glass(&self, glass: &SignedGlass) -> Result<Recorded, StoreError> {
        let incident = Private {
            salt: &glass.incident_salt,
            text: &glass.incident,
        };
        let narrative = Private {
            salt: &glass.narrative_salt,
            text: &glass.narrative,
        };
        self.store
            .add_glass(&glass.statement, incident, narrative, glass.by)
            .await
    }

    /// Sends a review.
    pub async fn send_review(&self, review: &SignedReview) -> Result<Recorded, StoreError> {
        let reason = Private {
            salt: &review.reason_salt,
            text: &review.reason,
        };
        self.store
            .add_glass_review(&review.statement, reason, review.by)
            .await
    }
}
