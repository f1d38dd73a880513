//! Policy documents and the routes taken from them (docs/formats, §5): their bytes. What they mean stands in `workflow`.

use crate::{
    CONTENT_LIMIT, codes, digest,
    format::{
        Allowed, Code, Id, Integer, LeftOut, Many, MaybeCurrency, MaybeId, MaybeKind, MaybeMoney,
        MaybeReviser, MaybeRisk, MaybeTruth, Single, Text, Time,
    },
    shape::{inner, lines},
};

inner! {
    /// One rung of a late step's ladder: who may decide besides, once it is reached.
    Rung {
        /// Seconds after the step was due.
        after_seconds: Integer,
        /// The role whose holders then decide too.
        role: Code<codes::Role>,
    }

    /// One step of a route.
    Step {
        /// From 1, without a hole.
        step: Integer,
        /// The role whose holders decide.
        role: Code<codes::Role>,
        /// Approvals wanted.
        quorum: Integer,
        /// Rejections that end it.
        deny: Integer,
        /// Seconds until it is due.
        due_seconds: Integer,
        /// The calendar of the policy in whose hours these seconds and those of the ladder are counted; none: they all count.
        calendar: LeftOut<Text>,
        /// What people call it.
        name: Text,
        /// What happens when nobody decides in time, in order.
        escalation: Many<Rung>,
    }

    /// Hours that count, from a moment until before another one.
    Hours {
        /// The first moment.
        from: Time,
        /// The first one that does not count any more.
        until: Time,
    }

    /// When time counts. Made from zone, weekly hours and holidays by whoever wrote the policy: whoever computes with it needs none of them.
    Calendar {
        /// What steps call it.
        name: Text,
        /// What it was made of, in words.
        made_of: Text,
        /// From when it says what counts; before that all time does.
        from: Time,
        /// Until when; from then on all time counts again.
        until: Time,
        /// What counts in between, in order and apart.
        hours: Many<Hours>,
    }

    /// Who may force an action outside of its route (break-glass), and who looks at that afterwards.
    Glass {
        /// The role whose holders may.
        role: Code<codes::Role>,
        /// The role whose holders review it afterwards.
        review_role: Code<codes::Role>,
        /// Distinct people wanted for that, none of them who broke the glass.
        quorum: Integer,
        /// Seconds until that is overdue.
        within_seconds: Integer,
    }

    /// One rule of a policy; empty conditions always hold.
    Rule {
        /// From 1, without a hole; tried in order.
        rule: Integer,
        /// Condition: this kind of action.
        kind: MaybeKind,
        /// Condition: this agent.
        agent: MaybeId,
        /// Condition: this risk or more.
        risk_at_least: MaybeRisk,
        /// Condition: this amount or more, where the currency fits.
        amount_at_least: MaybeMoney,
        /// Condition: this currency.
        currency: MaybeCurrency,
        /// Condition: a simulation, or not one.
        simulation: MaybeTruth,
        /// What follows.
        outcome: Code<codes::Outcome>,
        /// Distinct people over all steps.
        min_persons: Integer,
        /// Seconds until it fails closed.
        expiry_seconds: Integer,
        /// What is kept back until a reviewer has decided.
        commit_before_reveal: Code<codes::Reveal>,
        /// How much a reviewer must do.
        friction: Code<codes::Friction>,
        /// The steps, none unless the outcome is `route`.
        steps: Many<Step>,
        /// Whether and by whom an action is forced outside of its route; no such member: by nobody.
        break_glass: LeftOut<Single<Glass>>,
        /// Who may change an action on its route; no such member: nobody.
        revise: LeftOut<MaybeReviser>,
        /// Whether seats may be taken by a role that was delegated; no such member: they may not.
        delegation: LeftOut<Allowed>,
    }
}

lines! {
    /// A version of a policy.
    PolicyDocument, "countersign/policy-document/v1", CONTENT_LIMIT, |_| Ok(()); {
        /// From 1.
        version: Integer,
        /// What people call it.
        title: Text,
        /// Tried in order.
        rules: Many<Rule>,
        /// The calendars that steps name.
        calendars: LeftOut<Many<Calendar>>,
    }

    /// What one action must pass, pinned when it is proposed.
    Route, "countersign/route/v1", CONTENT_LIMIT, |_| Ok(()); {
        /// The policy it was taken from.
        policy: Id,
        /// The rule that applied.
        rule: Integer,
        /// Distinct people over all steps.
        min_persons: Integer,
        /// Seconds until it fails closed.
        expiry_seconds: Integer,
        /// What is kept back until a reviewer has decided.
        commit_before_reveal: Code<codes::Reveal>,
        /// How much a reviewer must do.
        friction: Code<codes::Friction>,
        /// The steps in order.
        steps: Many<Step>,
        /// Whether and by whom an action is forced outside of it; no such member: by nobody.
        break_glass: LeftOut<Single<Glass>>,
        /// Who may change an action on it; no such member: nobody.
        revise: LeftOut<MaybeReviser>,
        /// Whether its seats may be taken by a role that was delegated; no such member: they may not.
        delegation: LeftOut<Allowed>,
    }
}

impl Route {
    /// The route that `rule` of `policy` gives.
    pub fn of(policy: uuid::Uuid, rule: &Rule) -> Self {
        Self {
            policy,
            rule: rule.rule,
            min_persons: rule.min_persons,
            expiry_seconds: rule.expiry_seconds,
            commit_before_reveal: rule.commit_before_reveal,
            friction: rule.friction,
            steps: rule.steps.clone(),
            break_glass: rule.break_glass.clone(),
            revise: rule.revise,
            delegation: rule.delegation,
        }
    }

    /// The `route_digest` of actions and decisions.
    pub fn route_digest(&self) -> String {
        digest(self.encode().as_bytes())
    }
}
