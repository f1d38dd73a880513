//! Policies that tests bring into force.

use countersign_statement::{
    PolicyDocument,
    codes::{Friction, Reveal, Role},
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
}
