//! Actions, and what is done about them.

use countersign_ledger::leaf_hash;
use countersign_statement::{
    Content, Recommendation,
    codes::{
        ActorType, Advice, ClaimEvent, Entry, EscalationCause, ExecutionEvent, GlassVerdict,
        InterruptionEvent, OverrideType, ReasonCode, Risk, Role, SubjectKind, SuccessionEvent,
        Verdict,
    },
    digest,
    facts::{
        Action, Assignment, Claim, Comment, Decision, Escalation, Execution, GlassBroken,
        GlassOverdue, GlassReview, Interruption, Retraction, Revision, Succession, View,
    },
    select::Facts,
};
use uuid::Uuid;

use super::{World, above, id, type_of};

impl World {
    pub fn recommendation(&mut self, advice: Advice) -> String {
        let text = Recommendation {
            recommendation: advice,
            confidence: "0.930".to_owned(),
            ai_explanation: "Seven accounts <script>alert(1)</script> pay into one.".to_owned(),
            rules: r#"{"fan_in":7}"#.to_owned(),
        };
        self.keep(&text.encode())
    }

    pub fn content(&mut self, advice: Advice, key: &str) -> Content {
        Content {
            kind: if key == "second" {
                "release_payment".to_owned()
            } else {
                "block_account".to_owned()
            },
            subject_kind: SubjectKind::Account,
            subject: "ACC-17".to_owned(),
            agent: id("agent"),
            agent_version: "rules 1.0".to_owned(),
            actor_type: ActorType::Agent,
            is_simulation: false,
            risk: Risk::High,
            amount: "1500.50".parse().unwrap(),
            currency: "EUR".to_owned(),
            params: "{}".to_owned(),
            agent_input: r#"{"rows":3}"#.to_owned(),
            agent_output: r#"{"hit":true}"#.to_owned(),
            recommendation: self.recommendation(advice),
            idempotency_key: key.to_owned(),
            owner: id("grace"),
            launcher: None,
            subject_person: None,
            editors: Vec::new(),
        }
    }

    /// Digest of the route that the policy in force gives a content; of none where it gives none.
    pub fn route(&self, content: &Content) -> String {
        let Some((policy, document)) = &self.policy else {
            return digest(b"route");
        };
        let facts = Facts::from(content);
        let route = countersign_statement::select(*policy, document, &facts).route;
        route.map_or_else(|| digest(b"route"), |route| route.route_digest())
    }

    /// The route that an action was proposed with.
    pub(super) fn route_of(&self, action: Uuid) -> String {
        let subject = format!("action:{action}");
        let proposed = self
            .records
            .iter()
            .find(|r| r.event == "action.proposed" && r.subject == subject)
            .unwrap();
        Action::parse(&proposed.statement).unwrap().route_digest
    }

    /// Proposes an action; its id and digest.
    pub fn propose(&mut self, label: &str, advice: Advice) -> (Uuid, String) {
        let content = self.content(advice, label);
        let action_digest = self.keep(&content.encode());
        let statement = Action {
            origin: self.origin.clone(),
            action_id: id(label),
            revision: 1,
            action_digest: action_digest.clone(),
            route_digest: self.route(&content),
            outcome: Entry::InReview,
            agent: id("agent"),
            idempotency: digest(label.as_bytes()),
        };
        let agent = id("agent").to_string();
        self.append(
            "action.proposed",
            &format!("action:{}", id(label)),
            &agent,
            "agent",
            statement.encode(),
            &[],
        );
        (id(label), action_digest)
    }

    pub fn view(&mut self, action: Uuid, person: &'static str) -> String {
        let view_digest = self.keep("what was shown");
        let statement = View {
            origin: self.origin.clone(),
            action_id: action,
            person: id(person),
            view_digest: view_digest.clone(),
        };
        self.append(
            "client.viewed",
            &format!("action:{action}"),
            &id(person).to_string(),
            "human",
            statement.encode(),
            &[],
        );
        view_digest
    }

    /// The decision's statement, to be changed by a test before it is signed.
    pub fn decision(
        &mut self,
        action: &(Uuid, String),
        person: &'static str,
        role: Role,
        verdict: Verdict,
    ) -> Decision {
        let view_digest = self.view(action.0, person);
        let seen = self.records.last().unwrap();
        Decision {
            origin: self.origin.clone(),
            decision_id: id(&format!("decision {}", self.records.len())),
            action_id: action.0,
            action_digest: action.1.clone(),
            revision: 1,
            route_digest: self.route_of(action.0),
            step: 1,
            seat_role: role,
            person: id(person),
            on_behalf_of: None,
            verdict,
            reason_code: if verdict == Verdict::Approve {
                ReasonCode::EvidenceSupports
            } else {
                ReasonCode::FalsePositive
            },
            narrative_commitment: String::new(),
            override_type: None,
            view_digest,
            seen_seq: seen.seq,
            seen_leaf: hex::encode(leaf_hash(&seen.encode())),
            signed_at: self.now,
        }
    }

    pub fn decide(&mut self, person: &'static str, decision: &Decision) -> u64 {
        self.by(
            person,
            "action.decided",
            &format!("action:{}", decision.action_id),
            decision.encode(),
        )
    }

    /// Somebody takes a vote back.
    pub fn retract(&mut self, person: &'static str, decision: &Decision) -> u64 {
        let statement = Retraction {
            origin: self.origin.clone(),
            decision_id: decision.decision_id,
            action_id: decision.action_id,
            step: decision.step,
            person: id(person),
            reason: self.keep("I read the wrong contract."),
            signed_at: self.now,
        };
        self.by(
            person,
            "action.retracted",
            &format!("action:{}", decision.action_id),
            statement.encode(),
        )
    }

    /// What a person would sign who breaks the glass at the first step, to be changed by a test before that.
    pub fn glass(&mut self, action: &(Uuid, String), person: &'static str) -> GlassBroken {
        let view_digest = self.view(action.0, person);
        let (incident, narrative) = (
            self.keep("INC-2041"),
            self.keep("The account is emptied as we speak."),
        );
        let seen = self.records.last().unwrap();
        GlassBroken {
            origin: self.origin.clone(),
            glass_id: id(&format!("glass {}", self.records.len())),
            action_id: action.0,
            action_digest: action.1.clone(),
            revision: 1,
            route_digest: self.route_of(action.0),
            step: 1,
            role: Role::Supervisor,
            person: id(person),
            override_type: OverrideType::ManualOverride,
            incident,
            narrative,
            view_digest,
            seen_seq: seen.seq,
            seen_leaf: hex::encode(leaf_hash(&seen.encode())),
            signed_at: self.now,
        }
    }

    pub fn break_glass(&mut self, person: &'static str, made: &GlassBroken) -> u64 {
        let subject = format!("action:{}", made.action_id);
        self.by(person, "action.glass_broken", &subject, made.encode())
    }

    /// What a person would sign who reviews that.
    pub fn glass_review(
        &mut self,
        person: &'static str,
        made: &GlassBroken,
        verdict: GlassVerdict,
    ) -> GlassReview {
        GlassReview {
            origin: self.origin.clone(),
            glass_id: made.glass_id,
            action_id: made.action_id,
            person: id(person),
            role: Role::ComplianceOfficer,
            verdict,
            reason: self.keep("I read what happened."),
            signed_at: self.now,
        }
    }

    pub fn send_review(&mut self, person: &'static str, review: &GlassReview) -> u64 {
        let subject = format!("action:{}", review.action_id);
        self.by(person, "action.glass_reviewed", &subject, review.encode())
    }

    pub fn review_glass(
        &mut self,
        person: &'static str,
        made: &GlassBroken,
        verdict: GlassVerdict,
    ) -> u64 {
        let review = self.glass_review(person, made, verdict);
        self.send_review(person, &review)
    }

    /// Somebody's program notices that the review is overdue.
    pub fn glass_overdue(&mut self, by: &'static str, made: &GlassBroken) -> u64 {
        let statement = GlassOverdue {
            origin: self.origin.clone(),
            glass_id: made.glass_id,
            action_id: made.action_id,
            by: id(by),
        };
        self.append(
            "action.glass_overdue",
            &format!("action:{}", made.action_id),
            &id(by).to_string(),
            type_of(by),
            statement.encode(),
            &[],
        )
    }

    pub fn comment(&mut self, action: Uuid, person: &'static str) {
        let statement = Comment {
            origin: self.origin.clone(),
            comment_id: id(&format!("comment {}", self.size())),
            action_id: action,
            person: id(person),
            text: self.keep("</dd><img src=x onerror=alert(1)>"),
            signed_at: self.now,
        };
        self.by(
            person,
            "action.commented",
            &format!("action:{action}"),
            statement.encode(),
        );
    }

    /// A person takes an action in hand, or gives it back.
    pub fn claim(&mut self, action: Uuid, person: &'static str, event: ClaimEvent) -> u64 {
        let statement = Claim {
            origin: self.origin.clone(),
            event,
            action_id: action,
            step: 1,
            person: id(person),
            until: (event == ClaimEvent::Claimed).then_some(self.now),
        };
        self.append(
            &format!("action.{event}"),
            &format!("action:{action}"),
            &id(person).to_string(),
            "human",
            statement.encode(),
            &[],
        )
    }

    /// `by` hands an action to `to`, with a note.
    pub fn assign(&mut self, action: Uuid, by: &'static str, to: &'static str) -> u64 {
        let statement = Assignment {
            origin: self.origin.clone(),
            action_id: action,
            step: 1,
            person: id(to),
            note: self.keep("You know this payer."),
            assigned_by: id(by),
        };
        self.append(
            "action.assigned",
            &format!("action:{action}"),
            &id(by).to_string(),
            "human",
            statement.encode(),
            &[],
        )
    }

    /// Somebody interrupts the review of an action, ends that, or takes it back.
    pub fn interrupt(&mut self, action: Uuid, by: &'static str, event: InterruptionEvent) -> u64 {
        let statement = Interruption {
            origin: self.origin.clone(),
            event,
            action_id: action,
            step: 1,
            by: id(by),
            text: self.keep("Which contract is this payment for?"),
        };
        let kind = type_of(by);
        self.append(
            &format!("action.{event}"),
            &format!("action:{action}"),
            &id(by).to_string(),
            kind,
            statement.encode(),
            &[],
        )
    }

    /// Somebody's program notices that a step is overdue, or somebody escalates it by hand.
    pub fn escalate(
        &mut self,
        action: Uuid,
        by: &'static str,
        cause: EscalationCause,
        (step, level): (u64, u64),
    ) -> u64 {
        let statement = Escalation {
            origin: self.origin.clone(),
            cause,
            action_id: action,
            step,
            level,
            role: above(Role::Analyst)
                .get(usize::try_from(level).unwrap() - 1)
                .copied()
                .unwrap_or(Role::Supervisor),
            by: id(by),
            reason: match cause {
                EscalationCause::Overdue => String::new(),
                EscalationCause::ByHand => self.keep("It cannot wait until Monday."),
            },
        };
        let kind = type_of(by);
        self.append(
            "action.escalated",
            &format!("action:{action}"),
            &id(by).to_string(),
            kind,
            statement.encode(),
            &[],
        )
    }

    /// Somebody makes the next revision of an action, with a smaller amount; `change` may spoil its content and its statement. What
    /// there is then, and the statement.
    pub fn revise(
        &mut self,
        action: &(Uuid, String),
        number: u64,
        by: &'static str,
        change: impl FnOnce(&mut Self, &mut Content, &mut Revision),
    ) -> (Uuid, String) {
        let digest = countersign_statement::bytes32(&action.1).unwrap();
        let before = str::from_utf8(&self.payloads[&digest][16..]).unwrap();
        let mut content = Content::parse(before).unwrap();
        content.amount = format!("{}.00", 1_000 - 100 * number).parse().unwrap();
        if !content.editors.contains(&id(by)) {
            content.editors.push(id(by));
        }
        let mut statement = Revision {
            origin: self.origin.clone(),
            action_id: action.0,
            revision: number,
            action_digest: String::new(),
            route_digest: self.route_of(action.0),
            by: id(by),
            reason: self.keep("Half of it is enough."),
        };
        change(self, &mut content, &mut statement);
        let action_digest = self.keep(&content.encode());
        statement.action_digest.clone_from(&action_digest);
        self.append(
            "action.revised",
            &format!("action:{}", action.0),
            &id(by).to_string(),
            "human",
            statement.encode(),
            &[],
        );
        (action.0, action_digest)
    }

    /// The agent or its owner says that one action follows another.
    pub fn succeed(
        &mut self,
        by: &'static str,
        event: SuccessionEvent,
        action: Uuid,
        other: Uuid,
    ) -> u64 {
        let statement = Succession {
            origin: self.origin.clone(),
            event,
            action_id: action,
            other,
            by: id(by),
        };
        self.append(
            &format!("action.{event}"),
            &format!("action:{action}"),
            &id(by).to_string(),
            type_of(by),
            statement.encode(),
            &[],
        )
    }

    /// The agent uses the permission, or reports what came of it.
    pub fn execute(
        &mut self,
        action: &(Uuid, String),
        by: &'static str,
        event: ExecutionEvent,
        digest: Option<&str>,
    ) -> u64 {
        let statement = Execution {
            origin: self.origin.clone(),
            event,
            action_id: action.0,
            agent: id(by),
            digest: digest.unwrap_or(&action.1).to_owned(),
            note: match event {
                ExecutionEvent::Consumed => String::new(),
                _ => self.keep("The bank answered."),
            },
        };
        self.append(
            &format!("action.{event}"),
            &format!("action:{}", action.0),
            &id(by).to_string(),
            "agent",
            statement.encode(),
            &[],
        )
    }
}
