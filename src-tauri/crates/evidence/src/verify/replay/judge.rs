//! One record against what is in force: who must have signed, what its event expects, what it commits to.

use super::super::actions::Signed;
use super::super::findings::{Findings, Kind, Place};
use super::super::opened::Opened;
use super::super::report::CheckId;
use super::super::signatures::{Job, Signatures};
use super::Replay;
use crate::names::hash;
use countersign_ledger::{Hash, PublicKey};
use countersign_statement::Statement;
use countersign_statement::codes::Role;
use countersign_statement::event::{About, By};
use countersign_statement::facts::Decision;
use sha2::{Digest, Sha256};

impl Replay<'_> {
    pub(super) fn signers(
        &mut self,
        opened: &Opened,
        place: &Place,
        signatures: &mut Signatures,
        findings: &mut Findings,
    ) -> bool {
        let mut sent = false;
        let mut keys: Vec<Result<Hash, String>> = Vec::new();
        let expected = opened.statement.expected();
        let person = expected.actor.unwrap_or_default();
        let signed_by = |at: usize| {
            let signature = opened.signatures().get(at);
            signature.map(|s| s.key_id).unwrap_or_default()
        };
        match (expected.event.by, &opened.statement) {
            (By::Founders, Statement::Genesis(genesis)) => {
                for (founder, signature) in genesis.founders.iter().zip(opened.signatures()) {
                    let named = hash(&founder.key_id) == Some(signature.key_id);
                    let public = hash(&founder.public_key).filter(|_| named);
                    keys.push(
                        public.ok_or_else(|| "a founder's signature names another key".to_owned()),
                    );
                }
            }
            (By::NewKey, Statement::Key(event)) => {
                let named = hash(&event.key_id) == Some(signed_by(0));
                let public = hash(&event.public_key).filter(|_| named);
                keys.push(
                    public
                        .ok_or_else(|| "a key must be enrolled with its own signature".to_owned()),
                );
            }
            (By::Signer, _) => {
                keys.push(self.people.key(person, &signed_by(0)));
            }
            (By::BothKeys, Statement::Key(event)) => {
                let mut old = self.people.key(person, &signed_by(0));
                if hash(&event.replaces) != Some(signed_by(0)) {
                    old = Err("a rotation must be signed by the key that it replaces".to_owned());
                }
                let named = hash(&event.key_id) == Some(signed_by(1));
                let new = hash(&event.public_key).filter(|_| named);
                keys.push(old);
                keys.push(
                    new.ok_or_else(|| "a rotation must be signed by the new key too".to_owned()),
                );
            }
            _ => {}
        }
        for (public, signature) in keys.into_iter().zip(opened.signatures()) {
            let known = public.map(|public| {
                *self
                    .keys
                    .entry(public)
                    .or_insert_with(|| PublicKey::from_bytes(&public).ok())
            });
            match known {
                Err(_) if !self.governed => {}
                Err(why) => findings.add(CheckId::Signatures, Kind::Altered, place.clone(), why),
                Ok(None) => {
                    findings.add(
                        CheckId::Signatures,
                        Kind::Altered,
                        place.clone(),
                        "its key is not a usable ed25519 key",
                    );
                }
                Ok(Some(key)) => {
                    sent |= signatures.add(Job {
                        place: place.clone(),
                        key,
                        signature: signature.signature,
                        statement: opened.record.statement.clone(),
                    });
                }
            }
            if self
                .compromised
                .get(&signature.key_id)
                .is_some_and(|since| *since <= opened.record.seq)
            {
                self.void = self.void.saturating_add(1);
            }
        }
        sent
    }

    pub(super) fn rules(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let governed = self.governed;
        let mut bad = |check, why: String| {
            if governed {
                findings.add(check, Kind::Altered, place.clone(), why);
            }
        };
        self.actions.latest.note(opened.record.seq, opened.at);
        let expected = opened.statement.expected();
        if let (About::Action, Some(action)) = (expected.event.about, expected.subject) {
            self.actions.follow(action, opened.record.subject_seq);
        }
        if let (About::Export, Some(export)) = (expected.event.about, expected.subject) {
            self.exports.follow(export, opened.record.subject_seq);
        }
        // The database's own word has no id.
        if let Ok(actor) = opened.record.actor.parse()
            && self.people.is_machine(actor) != (opened.record.actor_type == "agent")
        {
            bad(
                CheckId::Records,
                "its actor is of another type by the register".to_owned(),
            );
        }
        // Whose session was ended may be written down after whoever asked for it was stopped.
        if opened.record.event != "holder.ended"
            && let Ok(actor) = opened.record.actor.parse()
            && self.people.stopped(actor)
        {
            bad(CheckId::Records, "its actor had been stopped".to_owned());
        }
        if expected.event.by == By::PersonOrWorker
            && opened.record.actor_type == "agent"
            && !expected.actor.is_some_and(|by| self.people.is_worker(by))
        {
            bad(CheckId::Records, "who reports it is no worker".to_owned());
        }
        match &opened.statement {
            Statement::Interruption(made) => {
                for why in self.actions.interrupt(made, opened.at, &self.people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Execution(made) => {
                for why in self.actions.execute(made, &self.people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Succession(made) => {
                for why in self.actions.succeed(made, &self.people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Retraction(made) => {
                for why in self.actions.retract(made, &self.people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Escalation(made) => {
                let human = opened.record.actor_type == "human";
                for why in self.actions.escalate(made, human, &self.people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Action(action) => {
                for why in self.actions.propose(
                    action,
                    opened.content.as_ref(),
                    (opened.record.seq, opened.at),
                    &self.people,
                    &mut self.policies,
                ) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Revision(made) => {
                for why in self.actions.revise(
                    made,
                    opened.content.as_ref(),
                    opened.at,
                    &self.people,
                    &self.policies,
                ) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::GlassBroken(made) => {
                let told = (made, opened.short_narrative);
                let signed = self.signed(opened);
                let (at, people) = (opened.at, &self.people);
                for why in self.actions.break_glass(told, at, signed, people) {
                    bad(CheckId::Decisions, why);
                }
                for why in self.saw(opened.record.seq, made.seen_seq, &made.seen_leaf) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::GlassReview(made) => {
                let told = (made, opened.short_narrative);
                let signed = self.signed(opened);
                let (at, people) = (opened.at, &self.people);
                for why in self.actions.review_glass(told, at, signed, people) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::GlassOverdue(made) => {
                for why in self.actions.notice_glass(made, opened.at) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Decision(decision) => {
                let told = (decision, opened.short_narrative);
                let signed = self.signed_for(opened, decision);
                for why in self.actions.decide(told, opened.at, signed, &self.people) {
                    bad(CheckId::Decisions, why);
                }
                if opened.short_narrative && decision.override_type.is_some() {
                    bad(
                        CheckId::Decisions,
                        "the narrative of an override has fewer than ten characters".to_owned(),
                    );
                }
                for why in self.saw(opened.record.seq, decision.seen_seq, &decision.seen_leaf) {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Void(made)
                if !self
                    .people
                    .holds(made.voided_by, Role::Supervisor, opened.at) =>
            {
                let why = "who took the import out of force was no supervisor";
                bad(CheckId::Records, why.to_owned());
            }
            Statement::Export(export) => {
                for why in self.exports.create(export) {
                    bad(CheckId::Records, why);
                }
            }
            Statement::Delivery(made) => {
                for why in self.exports.deliver(made) {
                    bad(CheckId::Records, why);
                }
            }
            Statement::Verification(made) => {
                for why in self.exports.verify(made) {
                    bad(CheckId::Records, why);
                }
            }
            statement if opened.is_governance() => {
                if let Statement::Confirmation(c) = statement
                    && self
                        .people
                        .subject_of(c.fact, c.fact_id)
                        .is_some_and(|subject| subject != opened.record.subject)
                {
                    bad(
                        CheckId::People,
                        "it stands under another subject than what it confirms".to_owned(),
                    );
                }
                if let Statement::Genesis(genesis) = statement {
                    self.mode = Some(genesis.mode);
                    self.genesis = Some(opened.digest);
                    if opened.record.seq != 0 {
                        bad(CheckId::People, "genesis must be record 0".to_owned());
                    }
                }
                let digest = Sha256::digest(&opened.record.statement);
                let place = (opened.record.seq, opened.at);
                let key = opened.signatures().first().map(|made| made.key_id);
                let key = key.unwrap_or_default();
                match self.people.apply(statement, (digest.into(), key), place) {
                    Ok(()) => {
                        self.policies.follow(statement, opened.policy.as_ref());
                        self.disown(statement);
                    }
                    Err(why) => bad(CheckId::People, why),
                }
            }
            _ => {}
        }
    }

    /// How a person's statement was signed.
    fn signed(&self, opened: &Opened) -> Signed {
        let seq = opened.record.seq;
        let keys = opened.signatures().iter().map(|made| made.key_id);
        let void = keys.into_iter().find(|key| {
            let since = self.compromised.get(key);
            since.is_some_and(|since| *since <= seq)
        });
        let lent = [None; 2];
        Signed { seq, void, lent }
    }

    /// The same of a decision, which may rest on a delegation.
    fn signed_for(&self, opened: &Opened, decision: &Decision) -> Signed {
        let mut signed = self.signed(opened);
        if let Some(of) = decision.on_behalf_of {
            let pair = (decision.person, of, decision.seat_role);
            let keys = self.people.lent(pair, opened.at).unwrap_or_default();
            for (slot, (key, place)) in signed.lent.iter_mut().zip(keys) {
                let since = self.compromised.get(key);
                *slot = since
                    .filter(|since| *since <= place)
                    .map(|_| (*key, *place));
            }
        }
        signed
    }

    /// What is wrong with the record that a statement says to have seen.
    fn saw(&self, own: u64, seen_seq: u64, seen_leaf: &str) -> Vec<String> {
        let mut broken = Vec::new();
        if seen_seq >= own {
            broken.push("it claims to have seen a later record".to_owned());
        }
        let seen = self
            .leaves
            .binary_search_by_key(&seen_seq, |(seq, _)| *seq)
            .ok();
        let leaf = seen
            .and_then(|at| self.leaves.get(at))
            .map(|(_, leaf)| *leaf);
        if leaf.is_some() && leaf != hash(seen_leaf) {
            broken.push(format!("the leaf it saw is not that of record {seen_seq}"));
        }
        broken
    }

    /// What a key signed from the record on since when it is compromised, is void.
    fn disown(&mut self, statement: &Statement) {
        if let Statement::Key(made) = statement
            && let (Some(key), Some(since)) = (hash(&made.key_id), made.compromised_since_seq)
        {
            self.actions.disown(&key, since, &self.people);
        }
    }

    pub(super) fn mentions(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let inner = opened
            .content
            .as_ref()
            .map(|content| content.recommendation);
        let digest = match (&opened.statement, &opened.content) {
            (Statement::Action(made), None) => hash(&made.action_digest),
            (Statement::Revision(made), None) => hash(&made.action_digest),
            _ => None,
        };
        if let Some(content) = digest {
            self.commitments.unread_content(&content);
        }
        let named = opened.statement.commitments();
        for commitment in named.into_iter().filter_map(hash).chain(inner) {
            if !self.commitments.mention(&commitment) {
                let why = format!(
                    "the payload {} behind it is neither there nor listed absent",
                    hex::encode(commitment)
                );
                findings.add(CheckId::Payloads, Kind::Incomplete, place.clone(), why);
            }
        }
    }
}
