//! What agents send and get. Times are `YYYY-MM-DDTHH:MM:SS.ffffffZ`, amounts decimal strings, documents any JSON, whose text
//! is kept as it was sent.

use countersign_agents::Proposal;
use countersign_app::{
    Failure,
    exports::{DeliveryStatus, Keeping, VerificationStatus},
    propose::{Offer, OwnState, ReceivedProposal},
};
use countersign_refusal::{Making, Web};
use countersign_screens::wire::time;
use countersign_statement::{
    Amount, State,
    codes::{
        Advice, DeliveryMethod, GlassVerdict, OverrideType, ReasonCode, Risk, Role, SubjectKind,
        Verdict,
    },
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::problem::Document;

/// A closed vocabulary's schema.
macro_rules! vocabulary {
    ($($name:ident: $of:ty),* $(,)?) => {$(
        pub(crate) fn $name(_: &mut SchemaGenerator) -> Schema {
            let words: Vec<&str> = <$of>::ALL.iter().map(|word| word.as_str()).collect();
            json_schema!({"type": "string", "enum": words})
        }
    )*};
}

vocabulary!(
    risk: Risk,
    state: State,
    advice: Advice,
    subject_kind: SubjectKind,
    role: Role,
    verdict: Verdict,
    glass_verdict: GlassVerdict,
    reason_code: ReasonCode,
    override_type: OverrideType,
    delivery_method: DeliveryMethod,
    delivery_status: DeliveryStatus,
    verification: VerificationStatus,
    keeping: Keeping,
    making: Making,
);

/// Several states.
pub(crate) fn states(schemas: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": state(schemas)})
}

/// The same where nothing was found.
pub(crate) fn maybe_verification(schemas: &mut SchemaGenerator) -> Schema {
    json_schema!({"anyOf": [verification(schemas), {"type": "null"}]})
}

/// The same where there may be none.
pub(crate) fn maybe_override(schemas: &mut SchemaGenerator) -> Schema {
    json_schema!({"anyOf": [override_type(schemas), {"type": "null"}]})
}

/// The same of a role.
pub(crate) fn maybe_role(schemas: &mut SchemaGenerator) -> Schema {
    json_schema!({"anyOf": [role(schemas), {"type": "null"}]})
}

/// Any JSON.
pub(crate) fn document(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"description": "Any JSON; its text is kept as it was sent."})
}

/// What an agent proposes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Proposal")]
pub(crate) struct ProposalIn {
    /// What is to be done.
    #[schemars(regex(pattern = r"^[a-z_]{1,64}$"))]
    kind: String,
    /// What it is about.
    #[schemars(schema_with = "subject_kind")]
    subject_kind: SubjectKind,
    /// The id of what it is about.
    #[schemars(length(min = 1, max = 200))]
    subject: String,
    /// The version of the agent's rules, model or prompt.
    #[schemars(length(min = 1, max = 64))]
    agent_version: String,
    /// How grave.
    #[schemars(schema_with = "risk")]
    risk: Risk,
    /// The amount at stake; `0` where nothing is.
    #[schemars(regex(pattern = r"^-?[0-9]{1,30}(\.[0-9]{1,12})?$"))]
    amount: String,
    /// ISO 4217, `XXX` where there is none.
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    currency: String,
    /// The parameters of what is to be done.
    #[schemars(schema_with = "document")]
    params: Box<RawValue>,
    /// What the agent looked at.
    #[schemars(schema_with = "document")]
    agent_input: Box<RawValue>,
    /// What it saw; without advice and confidence, which people may be shown later.
    #[schemars(schema_with = "document")]
    agent_output: Box<RawValue>,
    /// Its advice.
    #[schemars(schema_with = "advice")]
    recommendation: Advice,
    /// How sure it is.
    #[schemars(regex(pattern = r"^(0\.[0-9]{3}|1\.000)$"))]
    confidence: String,
    /// Why, in plain words.
    #[schemars(length(min = 1))]
    ai_explanation: String,
    /// The rules that fired, each with its fact and threshold.
    #[schemars(schema_with = "document")]
    rules: Box<RawValue>,
    /// The caller's own name of it: sent twice with the same content it is one action, with another it is refused.
    #[schemars(length(min = 1, max = 200))]
    idempotency_key: String,
    /// Whether nothing of it may ever be done.
    #[serde(default)]
    is_simulation: bool,
    /// The person who started the agent, if one did.
    #[serde(default)]
    launcher: Option<Uuid>,
    /// The person it is about, if a user is.
    #[serde(default)]
    subject_person: Option<Uuid>,
}

impl ProposalIn {
    /// The same as the use case takes it. What the database would refuse without saying which, is refused here by its name.
    pub fn offer(self) -> Result<Offer, Failure> {
        for (name, text, most) in [
            ("kind", &self.kind, 64),
            ("subject", &self.subject, 200),
            ("agent_version", &self.agent_version, 64),
            ("idempotency_key", &self.idempotency_key, 200),
            ("ai_explanation", &self.ai_explanation, 262_144),
        ] {
            let length = text.chars().count();
            if length == 0 || length > most || text.contains('\0') {
                return Err(odd(
                    name,
                    format!("it has from 1 to {most} characters, and no U+0000"),
                ));
            }
        }
        let kind = |b: u8| b.is_ascii_lowercase() || b == b'_';
        if !self.kind.bytes().all(kind) {
            return Err(odd("kind", "it is written in a to z and _"));
        }
        let upper = self.currency.bytes().all(|b| b.is_ascii_uppercase());
        if self.currency.len() != 3 || !upper {
            return Err(odd("currency", "it has three capital letters"));
        }
        let amount: Amount = self.amount.parse().map_err(|_| {
            odd(
                "amount",
                "it is written with digits and at most one point, like 9500.00",
            )
        })?;
        let thousandths = self.confidence.strip_prefix("0.");
        let sure = self.confidence == "1.000"
            || thousandths.is_some_and(|t| t.len() == 3 && t.bytes().all(|b| b.is_ascii_digit()));
        if !sure {
            return Err(odd(
                "confidence",
                "it is a text from 0.000 to 1.000 with three decimals",
            ));
        }
        Ok(Offer {
            proposal: Proposal {
                kind: self.kind,
                subject_kind: self.subject_kind,
                subject: self.subject,
                agent_name: "",
                agent_version: self.agent_version,
                risk: self.risk,
                amount,
                currency: self.currency,
                params: self.params.get().to_owned(),
                agent_input: self.agent_input.get().to_owned(),
                agent_output: self.agent_output.get().to_owned(),
                recommendation: self.recommendation,
                confidence: self.confidence,
                ai_explanation: self.ai_explanation,
                rules: self.rules.get().to_owned(),
                idempotency_key: self.idempotency_key,
            },
            is_simulation: self.is_simulation,
            launcher: self.launcher,
            subject_person: self.subject_person,
        })
    }
}

fn odd(name: &str, cause: impl Into<String>) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.into(),
    })
}

/// One proposal, or up to 1,000 in an array, which are answered each by itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Proposals")]
#[allow(
    dead_code,
    reason = "the description's alone: what comes is read as what it is"
)]
pub(crate) enum OneOrMany {
    One(Box<ProposalIn>),
    Many(Vec<ProposalIn>),
}

/// A proposal that was taken.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Proposed {
    /// The action.
    pub action_id: Uuid,
    /// The state that it was received into, or its present one where it had been proposed before.
    #[schemars(schema_with = "state")]
    pub state: State,
    /// Whether this key had been used for the very same content: nothing was added.
    pub existing: bool,
    /// The ledger number of the proposal.
    pub seq: u64,
    /// The leaf of that record, in hex.
    pub leaf: String,
}

impl From<&ReceivedProposal> for Proposed {
    fn from(received: &ReceivedProposal) -> Self {
        Self {
            action_id: received.action_id,
            state: received.outcome,
            existing: received.existing,
            seq: received.recorded.seq,
            leaf: hex::encode(received.recorded.leaf),
        }
    }
}

/// What became of one item of a batch: either member is there.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ItemResult {
    /// It was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
    /// It was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Document>,
}

/// What became of a batch, in its order.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BatchResult {
    /// One for each item.
    pub results: Vec<ItemResult>,
}

/// An action of the agent that asks, as it stands.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Action")]
pub(crate) struct OwnAction {
    /// The action.
    pub action_id: Uuid,
    /// What a permission for it names, in hex.
    pub digest: String,
    /// From 1. A later one was made by a person: then amount, currency and parameters are to be carried out as they stand here.
    pub revision: u64,
    /// Its parameters as a person revised them, a JSON document; none as long as nobody did.
    pub params: Option<String>,
    /// What it asks for.
    pub kind: String,
    /// What it is about.
    #[schemars(schema_with = "subject_kind")]
    pub subject_kind: SubjectKind,
    /// What it is about.
    pub subject: String,
    /// The amount at stake.
    pub amount: String,
    /// ISO 4217, `XXX` where there is none.
    pub currency: String,
    /// Whether nothing of it may ever be done.
    pub is_simulation: bool,
    /// Where it stands.
    #[schemars(schema_with = "state")]
    pub state: State,
    /// Whether nothing follows.
    pub ended: bool,
    /// The open step, or the last that was.
    pub step: u64,
    /// When it was proposed.
    pub proposed_at: String,
    /// When the open step is due.
    pub due_at: Option<String>,
    /// When it expires.
    pub expires_at: Option<String>,
    /// When its state or step last changed.
    pub changed_at: String,
    /// The ledger number of that change.
    pub changed_seq: u64,
    /// The ledger number of its proposal.
    pub seq: u64,
}

impl From<OwnState> for OwnAction {
    fn from(of: OwnState) -> Self {
        Self {
            action_id: of.action_id,
            digest: hex::encode(of.digest),
            revision: of.revision,
            params: of.params,
            kind: of.kind,
            subject_kind: of.subject_kind,
            subject: of.subject,
            amount: of.amount.to_string(),
            currency: of.currency,
            is_simulation: of.is_simulation,
            state: of.state,
            ended: of.state.is_terminal(),
            step: of.step,
            proposed_at: time(of.proposed_at),
            due_at: of.due_at.map(time),
            expires_at: of.expires_at.map(time),
            changed_at: time(of.changed_at),
            changed_seq: of.changed_seq,
            seq: of.seq,
        }
    }
}

/// A fact that was recorded.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Recorded {
    /// Its ledger number.
    pub seq: u64,
    /// Its leaf, in hex.
    pub leaf: String,
}

impl From<countersign_app::ledger::Recorded> for Recorded {
    fn from(recorded: countersign_app::ledger::Recorded) -> Self {
        Self {
            seq: recorded.seq,
            leaf: hex::encode(recorded.leaf),
        }
    }
}
