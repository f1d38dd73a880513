//! An action as a person reads it before they decide: content, route, what was said to it, and who may decide. Documents of agents
//! are texts, just as they were sent.

use countersign_app::{
    Failure,
    case::{Candidate, DecisionRow, Loaded, OtherAction},
    members::Members,
};
use countersign_screens::wire::time;
use countersign_statement::{
    Content, Route, State,
    codes::{Advice, OverrideType, ReasonCode, Risk, Role, SubjectKind, SuccessionEvent, Verdict},
};
use countersign_workflow::{Demands, reveal::kept_back};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    problem::Document,
    wire::{self, reason_code, risk, role, state, subject_kind, verdict},
};

/// Who proposed: the seed of every action is an agent.
fn actor_type(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["human", "agent", "system"]})
}

/// An action with everything that was said to it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Review {
    /// The action.
    pub action_id: Uuid,
    /// Its short name, for people.
    pub label: String,
    /// Which revision.
    pub revision: u64,
    /// What is decided on, in hex.
    pub digest: String,
    /// What is proposed; none where it was erased.
    pub content: Option<ContentOut>,
    /// The agent's advice; none where it was erased or is kept back.
    pub recommendation: Option<AdviceOut>,
    /// Whether the policy keeps the advice from the caller until they have decided.
    pub recommendation_kept_back: bool,
    /// The agent's name.
    pub agent: String,
    /// The person who answers for it.
    pub owner: PersonOut,
    /// Where it stands.
    #[schemars(schema_with = "state")]
    pub state: State,
    /// The open step, or the last that was.
    pub step: u64,
    /// What it must pass; none where the policy asks nobody.
    pub route: Option<RouteOut>,
    /// What was decided, oldest first.
    pub decisions: Vec<DecisionOut>,
    /// The action whose place it took, or that it proposes anew after a rejection.
    pub follows: Option<FollowsOut>,
    /// The action that took its place, or proposed it anew.
    pub followed_by: Option<FollowsOut>,
    /// What was written, oldest first.
    pub comments: Vec<CommentOut>,
    /// Everybody, and whether they may decide it now.
    pub candidates: Vec<CandidateOut>,
    /// What must be done before a decision is signed.
    pub demands: DemandsOut,
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

/// The other one of two actions that follow each other.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Follows")]
pub(crate) struct FollowsOut {
    /// The other action.
    action_id: Uuid,
    /// Its short name, for people.
    label: String,
    /// What became of the former of the two.
    #[schemars(schema_with = "crate::actions::became")]
    event: SuccessionEvent,
    /// What people decided on the former one, where this is that, oldest first.
    decisions: Vec<DecisionOut>,
}

/// What an agent proposed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Content")]
pub(crate) struct ContentOut {
    /// What is to be done.
    kind: String,
    /// What it is about.
    #[schemars(schema_with = "subject_kind")]
    subject_kind: SubjectKind,
    /// The id of what it is about.
    subject: String,
    /// The version of the agent's rules, model or prompt.
    agent_version: String,
    /// Who proposed.
    #[schemars(schema_with = "actor_type")]
    actor_type: countersign_statement::codes::ActorType,
    /// Whether nothing of it may ever be done.
    is_simulation: bool,
    /// How grave.
    #[schemars(schema_with = "risk")]
    risk: Risk,
    /// The amount at stake.
    amount: String,
    /// ISO 4217, `XXX` where there is none.
    currency: String,
    /// The parameters: a JSON document as a text.
    params: String,
    /// What the agent looked at: a JSON document as a text.
    agent_input: String,
    /// What it saw: a JSON document as a text.
    agent_output: String,
    /// The person who started the agent, if one did.
    launcher: Option<Uuid>,
    /// The person it is about, if a user is.
    subject_person: Option<Uuid>,
}

/// What an agent advised.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Advice")]
pub(crate) struct AdviceOut {
    /// Its advice.
    #[schemars(schema_with = "wire::advice")]
    recommendation: Advice,
    /// How sure it is, `0.000` to `1.000`.
    confidence: String,
    /// Why.
    ai_explanation: String,
    /// The rules that fired: a JSON document as a text.
    rules: String,
}

/// A person.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Person")]
pub(crate) struct PersonOut {
    /// Their id.
    pub person: Uuid,
    /// Their name.
    pub name: String,
}

impl PersonOut {
    /// A person as the members name them.
    pub fn of(members: &Members, id: Uuid) -> Self {
        let known = members.person(id);
        Self {
            person: id,
            name: known.map_or_else(|| id.to_string(), |member| member.name.clone()),
        }
    }
}

/// What an action must pass.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Route")]
pub(crate) struct RouteOut {
    /// Its digest, in hex.
    digest: String,
    /// The policy that it comes from.
    policy: Uuid,
    /// Distinct people over all steps.
    min_persons: u64,
    /// The steps in order.
    steps: Vec<StepOut>,
}

/// A step of a route.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Step")]
pub(crate) struct StepOut {
    /// What it is called.
    name: String,
    /// Who decides.
    #[schemars(schema_with = "role")]
    role: Role,
    /// Approvals that it wants.
    quorum: u64,
    /// Rejections that end the action.
    deny: u64,
}

/// A decision.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Decision")]
pub(crate) struct DecisionOut {
    /// Its id.
    decision_id: Uuid,
    /// Who.
    by: PersonOut,
    /// The verdict.
    #[schemars(schema_with = "verdict")]
    verdict: Verdict,
    /// Why, as a code.
    #[schemars(schema_with = "reason_code")]
    reason_code: ReasonCode,
    /// Why, in their words; none where there are none or they were erased.
    narrative: Option<String>,
    /// `ai_override` where it goes against the advice; none also while the advice is kept back.
    #[schemars(schema_with = "wire::maybe_override")]
    override_type: Option<OverrideType>,
    /// At which step.
    step: u64,
    /// As what.
    #[schemars(schema_with = "role")]
    role: Role,
    /// When.
    at: String,
    /// Its ledger number.
    seq: u64,
}

/// A comment.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Comment")]
pub(crate) struct CommentOut {
    /// Who.
    by: PersonOut,
    /// What they wrote; none where it was erased.
    text: Option<String>,
    /// When.
    at: String,
    /// Its ledger number.
    seq: u64,
}

/// Whether a person may decide now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Candidate")]
pub(crate) struct CandidateOut {
    /// Who.
    person: PersonOut,
    /// Whether that is the caller.
    you: bool,
    /// As what they may; none where they may not.
    #[schemars(schema_with = "wire::maybe_role")]
    role: Option<Role>,
    /// Why they may not.
    refused: Option<Document>,
}

/// What must be done before a decision is signed: a promise of whoever shows the action to the person.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Demands")]
pub(crate) struct DemandsOut {
    /// The sections that must have been shown: named in `viewed`.
    sections: Vec<String>,
    /// Characters of the narrative, at least.
    narrative_min: usize,
    /// The same where the decision goes against the advice.
    narrative_min_override: usize,
    /// What the person must type, exactly: sent as `typed`.
    typed: Option<String>,
    /// Whether the person must enter their password once more: sent as `password`.
    password: bool,
}

impl From<Demands> for DemandsOut {
    fn from(of: Demands) -> Self {
        Self {
            sections: of.sections,
            narrative_min: of.narrative,
            narrative_min_override: of.narrative_override,
            typed: of.typed,
            password: of.password,
        }
    }
}

/// A loaded action as `me` may read it.
pub(crate) fn review(me: Uuid, loaded: &Loaded, demands: Demands) -> Review {
    let hidden = kept_back(&loaded.case, me);
    let row = &loaded.row;
    let named = |id: Uuid| PersonOut::of(&loaded.members, id);
    let advice = loaded.recommendation.as_ref().filter(|_| !hidden);
    Review {
        action_id: row.action_id,
        label: countersign_screens::wire::label(row.seq),
        revision: row.revision,
        digest: hex::encode(row.action_digest),
        content: loaded.content.as_ref().map(content),
        recommendation: advice.map(|r| AdviceOut {
            recommendation: r.recommendation,
            confidence: r.confidence.clone(),
            ai_explanation: r.ai_explanation.clone(),
            rules: r.rules.clone(),
        }),
        recommendation_kept_back: hidden,
        agent: loaded.case.agent_name.clone(),
        owner: named(row.owner),
        state: loaded.case.state_at(loaded.now),
        step: row.step,
        route: loaded.route.as_ref().map(route),
        decisions: loaded
            .decisions
            .iter()
            .map(|d| decision(d, named(d.person), hidden))
            .collect(),
        follows: row.predecessor.map(|other| {
            let earlier = loaded.earlier.iter();
            let told = |d| decision(d, named(d.person), hidden);
            follows(other, earlier.map(told).collect())
        }),
        followed_by: row.successor.map(|other| follows(other, Vec::new())),
        comments: loaded
            .comments
            .iter()
            .map(|c| CommentOut {
                by: named(c.person),
                text: c.text.clone(),
                at: time(c.at),
                seq: c.seq,
            })
            .collect(),
        candidates: loaded
            .candidates()
            .into_iter()
            .map(|c| candidate(me, c))
            .collect(),
        demands: demands.into(),
        proposed_at: time(row.proposed_at),
        due_at: row.due_at.map(time),
        expires_at: row.expires_at.map(time),
        changed_at: time(row.changed_at),
        changed_seq: row.changed_seq,
        seq: row.seq,
    }
}

fn follows(other: OtherAction, decisions: Vec<DecisionOut>) -> FollowsOut {
    FollowsOut {
        action_id: other.action_id,
        label: countersign_screens::wire::label(other.seq),
        event: other.event,
        decisions,
    }
}

fn content(of: &Content) -> ContentOut {
    ContentOut {
        kind: of.kind.clone(),
        subject_kind: of.subject_kind,
        subject: of.subject.clone(),
        agent_version: of.agent_version.clone(),
        actor_type: of.actor_type,
        is_simulation: of.is_simulation,
        risk: of.risk,
        amount: of.amount.to_string(),
        currency: of.currency.clone(),
        params: of.params.clone(),
        agent_input: of.agent_input.clone(),
        agent_output: of.agent_output.clone(),
        launcher: of.launcher,
        subject_person: of.subject_person,
    }
}

fn route(of: &Route) -> RouteOut {
    RouteOut {
        digest: of.route_digest(),
        policy: of.policy,
        min_persons: of.min_persons,
        steps: of
            .steps
            .iter()
            .map(|step| StepOut {
                name: step.name.clone(),
                role: step.role,
                quorum: step.quorum,
                deny: step.deny,
            })
            .collect(),
    }
}

/// That somebody went against the advice would tell it to whoever is not to know it yet.
fn decision(of: &DecisionRow, by: PersonOut, hidden: bool) -> DecisionOut {
    DecisionOut {
        decision_id: of.decision_id,
        by,
        verdict: of.verdict,
        reason_code: of.reason_code,
        narrative: of.narrative.clone(),
        override_type: of.override_type.filter(|_| !hidden),
        step: of.step,
        role: of.seat_role,
        at: time(of.at),
        seq: of.seq,
    }
}

fn candidate(me: Uuid, of: Candidate) -> CandidateOut {
    let (role, refused) = match of.answer {
        Ok(seat) => (Some(seat.role), None),
        Err(why) => (None, Some(Document::of(&Failure::new(why.refusal()), None))),
    };
    CandidateOut {
        you: of.person == me,
        person: PersonOut {
            person: of.person,
            name: of.name,
        },
        role,
        refused,
    }
}
