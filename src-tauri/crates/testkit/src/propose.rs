//! What agents propose.

use countersign_statement::{
    Amount, Content, Recommendation,
    codes::{ActorType, Advice, Risk, SubjectKind},
    commitment,
};
use countersign_store::{
    StoreError,
    actions::{ProposalBytes, ReceivedProposal},
};
use uuid::Uuid;

use crate::{World, actor, salt};

/// A proposal in the making; the default one is of high risk and needs a compliance officer and then a supervisor.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The content; its `recommendation` is computed when it is sent.
    pub content: Content,
    /// The advice.
    pub recommendation: Recommendation,
    /// Salt of the content.
    pub content_salt: [u8; 16],
    /// Salt of the advice.
    pub recommendation_salt: [u8; 16],
}

impl Default for Proposal {
    fn default() -> Self {
        Self::by("aml-screen", "alice")
    }
}

impl Proposal {
    /// One of an agent that a person owns.
    pub fn by(agent: &str, owner: &str) -> Self {
        Self {
            content: Content {
                kind: "escalate_account".to_owned(),
                subject_kind: SubjectKind::Account,
                subject: "A-17".to_owned(),
                agent: actor(agent).id,
                agent_version: "1.0.0".to_owned(),
                actor_type: ActorType::Agent,
                is_simulation: false,
                risk: Risk::High,
                amount: "1200.00".parse::<Amount>().unwrap(),
                currency: "EUR".to_owned(),
                params: "{}".to_owned(),
                agent_input: r#"{"account":"A-17"}"#.to_owned(),
                agent_output: r#"{"fan_in":31}"#.to_owned(),
                recommendation: String::new(),
                idempotency_key: Uuid::new_v4().to_string(),
                owner: actor(owner).id,
                launcher: None,
                subject_person: None,
                editors: Vec::new(),
            },
            recommendation: Recommendation {
                recommendation: Advice::Proceed,
                confidence: "0.910".to_owned(),
                ai_explanation: "Thirty-one accounts paid into one within a step.".to_owned(),
                rules: "[]".to_owned(),
            },
            content_salt: salt(),
            recommendation_salt: salt(),
        }
    }

    /// With another risk.
    #[must_use]
    pub fn risk(mut self, risk: Risk) -> Self {
        self.content.risk = risk;
        self
    }

    /// With other advice.
    #[must_use]
    pub fn advice(mut self, advice: Advice) -> Self {
        self.recommendation.recommendation = advice;
        self
    }

    /// With another idempotency key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.content.idempotency_key);
        self
    }

    /// The two canonical lines with their salts; the content commits to the recommendation.
    pub fn bytes(&self) -> ProposalBytes {
        let recommendation = self.recommendation.encode();
        let content = Content {
            recommendation: commitment(&self.recommendation_salt, recommendation.as_bytes()),
            ..self.content.clone()
        };
        ProposalBytes {
            content: content.encode(),
            content_salt: self.content_salt,
            recommendation,
            recommendation_salt: self.recommendation_salt,
        }
    }
}

impl World {
    /// Proposes as `aml-screen`.
    pub async fn try_propose(&self, proposal: &Proposal) -> Result<ReceivedProposal, StoreError> {
        let store = self.store("aml-screen").await;
        Ok(store.propose(&[proposal.bytes()]).await?.remove(0))
    }

    /// The same where it must succeed; returns the action's id.
    pub async fn propose(&self, proposal: &Proposal) -> Uuid {
        self.try_propose(proposal).await.unwrap().action_id
    }

    /// An action of high risk, open for a compliance officer.
    pub async fn open_action(&self) -> Uuid {
        self.propose(&Proposal::default()).await
    }
}
