//! Policies that tests bring into force.

use countersign_statement::{
    PolicyDocument, Rule, Rung,
    codes::{Friction, Outcome, Reveal, Reviser, Role},
};
use countersign_workflow::default_policy;

use crate::World;

impl World {
    /// A route of one step for two compliance officers, of whom two must reject, at low friction, is in force.
    pub async fn two_officers(&self, keeps_back: Reveal) {
        self.officers(keeps_back, false).await;
    }

    pub(crate) async fn officers(&self, keeps_back: Reveal, delegation: bool) {
        let mut document = PolicyDocument {
            version: 2,
            ..default_policy()
        };
        let mut rule = document.rules.pop().unwrap();
        rule.rule = 1;
        rule.min_persons = 2;
        rule.friction = Friction::Low;
        rule.commit_before_reveal = keeps_back;
        rule.delegation = delegation;
        rule.steps[0].role = Role::ComplianceOfficer;
        rule.steps[0].quorum = 2;
        rule.steps[0].deny = 2;
        rule.steps[0].escalation.clear();
        document.rules = vec![rule];
        let made = self.desk("alice").await.draft_policy(&document).await;
        let made = made.unwrap();
        self.desk("bob").await.confirm(&made).await.unwrap();
    }

    /// An officer and then a supervisor, at low friction, for 500 and more; from 50,000 on two officers and a supervisor; from 100,000 on nothing,
    /// and below 500 nobody has to look. `by` may revise what is in review.
    pub async fn revisable(&self, by: Option<Reviser>, keeps_back: Reveal) {
        let mut document = PolicyDocument {
            version: 2,
            ..default_policy()
        };
        let mut plain = document.rules.pop().unwrap();
        plain.steps[0].role = Role::ComplianceOfficer;
        plain.steps[0].escalation = vec![Rung {
            after_seconds: 0,
            role: Role::Supervisor,
        }];
        plain.friction = Friction::Low;
        plain.commit_before_reveal = keeps_back;
        plain.min_persons = 2;
        plain.revise = by;
        plain.delegation = true;
        let mut second = plain.steps[0].clone();
        (second.step, second.role) = (2, Role::Supervisor);
        second.escalation.clear();
        plain.steps.push(second);
        let mut more = plain.clone();
        more.steps[0].quorum = 2;
        more.min_persons = 3;
        let without = |outcome| Rule {
            outcome,
            steps: Vec::new(),
            revise: None,
            delegation: false,
            ..plain.clone()
        };
        let rules = [
            ("100000", without(Outcome::Block)),
            ("50000", more),
            ("500", plain.clone()),
            ("", without(Outcome::AutoClear)),
        ];
        document.rules = (1..)
            .zip(rules)
            .map(|(rule, (least, one))| Rule {
                rule,
                amount_at_least: (!least.is_empty()).then(|| least.parse().unwrap()),
                ..one
            })
            .collect();
        let made = self.desk("alice").await.draft_policy(&document).await;
        let made = made.unwrap();
        self.desk("bob").await.confirm(&made).await.unwrap();
    }
}
