//! Random scenarios, played in Rust and in Postgres: the same facts are accepted and refused, for the same reasons, with
//! the same bytes and the same states (I1, I3, I4, I5, I6, I7, I11).

mod glass;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use countersign_statement::{
    Content, bytes32,
    codes::{EscalationCause, ExecutionEvent, InterruptionEvent, OverrideType, Role},
    commitment, facts, hex32,
};
use countersign_testkit::Private;
use countersign_workflow::{
    Case, Draft, Escalated, ExecutionStep, Fact, GlassBroke, GlassNoticed, GlassSeen, Interrupted,
    Person, Retracted, Revised, Seen, Succeeded, apply, check,
    escalate::{may_escalate, next_rung},
    execute::{check_note, may_execute},
    fold::Decided,
    glass::{check_break, check_review, overdue_review},
    interrupt::check_text,
    may_decide, may_interrupt, may_retract, may_succeed,
    revise::{Wanted, check_revision},
    testing::{GlassMove, Move, Random, RevisionMove, Scenario, note_of, scenario},
};

use uuid::Uuid;

use crate::{
    doors::{
        anyway, break_glass, claim, escalate, execute, glass_overdue, interrupt, propose, record,
        retract, review_glass, revise, send, succeed, view,
    },
    ends::compare_ends,
    stage::{Stage, player},
};

/// Seeds that are played unless `COUNTERSIGN_SEEDS` names another number.
const SEEDS: u64 = 60;

/// What was said to moves, and how often: a comparison in which everything is refused would compare nothing.
type Tally = BTreeMap<String, u64>;

pub struct Playing<'a> {
    pub scenario: &'a Scenario,
    pub case: Case,
    facts: Vec<Fact>,
    /// Everyone's views, oldest first.
    views: BTreeMap<usize, Vec<Seen>>,
    random: Random,
    /// As it is after the last revision.
    content: Content,
}

impl Playing<'_> {
    /// A view of theirs from before the last change, if the move wants a stale one and there is one; else a new one.
    async fn seen(&mut self, stage: &mut Stage, one: &Move, login: &str) -> Option<Seen> {
        let mine = self.views.entry(one.person).or_default();
        let old = mine
            .iter()
            .rev()
            .find(|seen| seen.seq < self.case.changed_seq)
            .filter(|_| one.stale);
        if let Some(old) = old {
            return Some(*old);
        }
        let new = view(stage, login, self.case.action_id).await?;
        mine.push(new);
        Some(new)
    }

    /// Who could decide may claim, and who could not is told the same reason. What is claimed is given back at once.
    async fn compare_claim(&self, stage: &mut Stage, person: &Person, login: &str) {
        let ours = may_decide(&self.case, person, stage.now).map_err(|e| e.refusal());
        let theirs = claim(stage, login, self.case.action_id, "claimed").await;
        if theirs.is_ok() {
            claim(stage, login, self.case.action_id, "released")
                .await
                .unwrap();
        }
        let seed = self.scenario.seed;
        match (&ours, &theirs) {
            (Ok(_), Ok(())) => {}
            // Who may not read is told that there is nothing; agents have no grant.
            (Err(_), Err((code, _))) if code == "not-found" || code.starts_with("42501") => {}
            (Err(ours), Err((code, theirs))) => {
                assert_eq!(ours.code(), code, "seed {seed}, {login}");
                // Of roles and ties Rust knows more than the door says; all else is the same in every member.
                let more = ["role-missing", "lineage"].contains(&ours.code());
                assert!(
                    more || theirs.as_ref() == Some(ours),
                    "seed {seed}, {login}: {ours}, {theirs:?}"
                );
            }
            _ => panic!("seed {seed}, {login}: Rust says {ours:?}, Postgres {theirs:?}"),
        }
    }

    /// An interruption, or its end: Rust and Postgres answer the same, and the record's bytes are those that Rust writes.
    async fn interrupt(
        &mut self,
        stage: &mut Stage,
        one: &Move,
        event: InterruptionEvent,
        tally: &mut Tally,
    ) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
        let readable = view(stage, who.login(), self.case.action_id)
            .await
            .is_some();
        let salt = self.random.salt();
        let text = commitment(&salt, one.narrative.as_bytes());
        let statement = self.scenario.interruption(&self.case, event, person, text);
        let ours =
            may_interrupt(&self.case, person, event, now).and_then(|()| check_text(&one.narrative));
        let said = Private {
            salt: &salt,
            text: &one.narrative,
        };
        let theirs = interrupt(stage, who.login(), &statement, said).await;
        let context = format!(
            "seed {}, {event} by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let (state, seq) = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Of who may not read nothing is told; an agent reads its own actions only.
                let hidden = code == "not-found" && !readable;
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            // The owner of the agent, who is confirmed or holds no role: who may not read, does nothing.
            (Ok(()), Err(code)) if code == "not-found" && !readable => return,
            (Ok(()), Ok(answer)) => answer,
            _ => panic!("{context}"),
        };
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Interrupted(Interrupted {
            seq,
            at: now,
            statement,
        });
        let next = apply(Some(&self.case), &fact).unwrap();
        assert_eq!(state, next.state.as_str(), "{context}");
        *tally.entry(state).or_default() += 1;
        self.facts.push(fact);
        self.case = next;
    }

    /// An escalation, because the step is overdue or by hand: Rust and Postgres answer the same, with the same bytes.
    async fn escalate(
        &mut self,
        stage: &mut Stage,
        one: &Move,
        cause: EscalationCause,
        tally: &mut Tally,
    ) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
        let readable = view(stage, who.login(), self.case.action_id)
            .await
            .is_some();
        let salt = self.random.salt();
        let ours = match cause {
            EscalationCause::Overdue => next_rung(&self.case, cause, now).cloned(),
            EscalationCause::ByHand => may_escalate(&self.case, person, now)
                .and_then(|rung| check_text(&one.narrative).map(|()| rung)),
        };
        let role = ours.as_ref().map_or(Role::Supervisor, |rung| rung.role);
        let reason = match cause {
            EscalationCause::Overdue => String::new(),
            EscalationCause::ByHand => commitment(&salt, one.narrative.as_bytes()),
        };
        let statement = self
            .scenario
            .escalation(&self.case, cause, role, person, reason);
        let said = Private {
            salt: &salt,
            text: &one.narrative,
        };
        let theirs = escalate(stage, who.login(), &statement, said).await;
        let context = format!(
            "seed {}, {cause} by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let seq = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Of who may not read nothing is told, and an agent has no grant.
                let hidden = (code == "not-found" && !readable) || code.starts_with("42501");
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(_), Err(code)) if code == "not-found" || code.starts_with("42501") => {
                assert!(!readable, "{context}");
                return;
            }
            (Ok(_), Ok(seq)) => seq,
            _ => panic!("{context}"),
        };
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Escalated(Escalated {
            seq,
            at: now,
            statement,
        });
        self.case = apply(Some(&self.case), &fact).unwrap();
        *tally.entry("escalated".to_owned()).or_default() += 1;
        self.facts.push(fact);
    }

    /// Another action in the place of this one: Rust and Postgres answer the same, with the same bytes.
    async fn succeed(&mut self, stage: &mut Stage, one: &Move, tally: &mut Tally) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
        let readable = view(stage, who.login(), self.case.action_id)
            .await
            .is_some();
        let advice_salt = self.random.salt();
        let other = Scenario {
            content: Content {
                idempotency_key: self.random.id().to_string(),
                recommendation: commitment(
                    &advice_salt,
                    self.scenario.recommendation.encode().as_bytes(),
                ),
                ..self.scenario.content.clone()
            },
            advice_salt,
            content_salt: self.random.salt(),
            proposed_at: now,
            ..self.scenario.clone()
        };
        let (later, _) = propose(stage, &other).await;
        let ours = may_succeed(&self.case, person, now);
        let theirs = succeed(stage, who.login(), self.case.action_id, later.action_id).await;
        let context = format!(
            "seed {}, another action in its place by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let (event, word, seq) = match (ours, theirs) {
            (Ok(_), Err(code)) if code == "not-found" && !readable => return,
            (Err(refusal), Err(code)) => {
                // Of who may not read nothing is told.
                let hidden = code == "not-found" && !readable;
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(event), Ok((word, seq))) => (event, word, seq),
            _ => panic!("{context}"),
        };
        assert_eq!(word, event.as_str(), "{context}");
        let statement = self
            .scenario
            .succession(&self.case, event, later.action_id, person);
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Succeeded(Succeeded {
            seq,
            at: now,
            statement,
        });
        self.case = apply(Some(&self.case), &fact).unwrap();
        *tally.entry(word).or_default() += 1;
        self.facts.push(fact);
    }

    /// A vote that is taken back: Rust and Postgres answer the same, with the same bytes.
    async fn retract(&mut self, stage: &mut Stage, one: &Move, tally: &mut Tally) {
        let mover = self.scenario.mover(&self.case, one);
        let Some(person) = self.scenario.people.get(mover) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
        let readable = view(stage, who.login(), self.case.action_id)
            .await
            .is_some();
        let salt = self.random.salt();
        let reason = commitment(&salt, one.narrative.as_bytes());
        let ours = may_retract(&self.case, person, now).and_then(|_| check_text(&one.narrative));
        let statement = self.scenario.retraction(&self.case, person, reason, now);
        let said = Private {
            salt: &salt,
            text: &one.narrative,
        };
        let by = who.sign(&statement.encode());
        let theirs = retract(stage, who.login(), &statement, said, by).await;
        let context = format!(
            "seed {}, a vote taken back by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let seq = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Of who may not read nothing is told, and an agent has no grant.
                let hidden = (code == "not-found" && !readable) || code.starts_with("42501");
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(()), Err(code)) if code == "not-found" && !readable => return,
            (Ok(()), Ok(seq)) => seq,
            _ => panic!("{context}"),
        };
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Retracted(Retracted {
            seq,
            at: now,
            statement,
        });
        self.case = apply(Some(&self.case), &fact).unwrap();
        *tally.entry("retracted".to_owned()).or_default() += 1;
        self.facts.push(fact);
    }

    /// A revision: Rust and Postgres answer the same, with the same bytes and the same content.
    async fn revise(
        &mut self,
        stage: &mut Stage,
        one: &Move,
        wanted: &RevisionMove,
        tally: &mut Tally,
    ) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
        let readable = view(stage, who.login(), self.case.action_id)
            .await
            .is_some();
        let (salt, content_salt) = (self.random.salt(), self.random.salt());
        let (change, revision) = wanted.of(&self.content, self.case.revision);
        let judged = (Some(&self.content), &self.scenario.document);
        let asked = Wanted {
            revision,
            change: &change,
            reason: &one.narrative,
        };
        let ours = check_revision(&self.case, person, judged, asked, now);
        let said = Private {
            salt: &salt,
            text: &one.narrative,
        };
        let of = (self.case.action_id, revision);
        let theirs = revise(stage, who.login(), of, (&change, &content_salt), said).await;
        let context = format!(
            "seed {}, revision {revision} by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let (content, seq) = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Of who may not read nothing is told, and an agent has no grant.
                let hidden = (code == "not-found" && !readable) || code.starts_with("42501");
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(_), Err(code)) if code == "not-found" && !readable => return,
            (Ok(content), Ok(seq)) => (content, seq),
            _ => panic!("{context}"),
        };
        let reason = commitment(&salt, one.narrative.as_bytes());
        let statement =
            self.scenario
                .revision(&self.case, (&content, &content_salt), person, reason);
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Revised(Revised {
            seq,
            at: now,
            statement,
            content: content.clone(),
        });
        self.case = apply(Some(&self.case), &fact).unwrap();
        self.content = content;
        *tally.entry("revised".to_owned()).or_default() += 1;
        self.facts.push(fact);
    }

    /// What the agent does with an approval: Rust and Postgres answer the same, with the same bytes.
    async fn execute(
        &mut self,
        stage: &mut Stage,
        one: &Move,
        tried: (ExecutionEvent, bool),
        tally: &mut Tally,
    ) {
        let Some(agent) = self.scenario.people.last() else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, agent));
        let draft = self.scenario.draft(&self.case, one, &mut self.random, now);
        let (note, said) = note_of(tried.0, &draft);
        let statement = self.scenario.execution(&self.case, tried, note);
        let digest = bytes32(&statement.digest).unwrap();
        let ours = may_execute(&self.case, tried.0, &digest, now)
            .and_then(|to| check_note(tried.0, said).map(|()| to));
        let said = Private {
            salt: &draft.narrative_salt,
            text: said,
        };
        let theirs = execute(stage, who.login(), &statement, said).await;
        let context = format!(
            "seed {}, {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, tried.0
        );
        let (state, seq) = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                assert_eq!(code, refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(_), Ok(answer)) => answer,
            _ => panic!("{context}"),
        };
        assert_eq!(
            record(stage, seq).await.statement,
            statement.encode(),
            "{context}"
        );
        let fact = Fact::Execution(ExecutionStep {
            seq,
            at: now,
            statement,
        });
        self.case = apply(Some(&self.case), &fact).unwrap();
        assert_eq!(state, self.case.state.as_str(), "{context}");
        *tally.entry(state).or_default() += 1;
        self.facts.push(fact);
    }

    async fn play(&mut self, stage: &mut Stage, one: &Move, tally: &mut Tally) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let seed = self.scenario.seed;
        stage
            .set_clock(stage.now + TimeDelta::seconds(i64::try_from(one.wait_seconds).unwrap()))
            .await;
        if let Some(event) = one.interruption {
            return self.interrupt(stage, one, event, tally).await;
        }
        if let Some(tried) = one.glass {
            return self.force(stage, one, tried, tally).await;
        }
        if let Some(tried) = one.execution {
            return self.execute(stage, one, tried, tally).await;
        }
        if let Some(wanted) = &one.revision {
            return self.revise(stage, one, wanted, tally).await;
        }
        if one.succession {
            return self.succeed(stage, one, tally).await;
        }
        if one.retraction.is_some() {
            return self.retract(stage, one, tally).await;
        }
        if let Some(cause) = one.escalation {
            return self.escalate(stage, one, cause, tally).await;
        }
        let now = stage.now;
        let who = player(self.scenario, person);
        self.compare_claim(stage, person, who.login()).await;
        let seen = self.seen(stage, one, who.login()).await;
        let readable = seen.is_some();
        let seen = seen.unwrap_or(Seen {
            view_digest: [0xab; 32],
            seq: self.case.changed_seq,
            leaf: [0xab; 32],
        });
        let draft = Draft {
            seen,
            ..self.scenario.draft(&self.case, one, &mut self.random, now)
        };
        let ours = check(&self.case, person, &draft, now);
        let statement = ours.as_ref().map_or_else(
            |_| anyway(&self.case, person, &draft),
            |plan| plan.statement.clone(),
        );
        let by = who.sign(&statement.encode());
        let narrative = Private {
            salt: &draft.narrative_salt,
            text: &draft.narrative,
        };
        let theirs = send(stage, who.login(), &statement, narrative, by).await;
        let context = format!(
            "seed {seed}, {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            who.name
        );
        let (plan, (state, step, seq)) = match (ours, theirs) {
            (Err(refusal), Err(code)) => {
                // Who may not read is told that there is nothing, before anything else but the key is looked at.
                let hidden = code == "not-found" && !readable;
                assert!(hidden || code == refusal.code(), "{context}");
                *tally.entry(code).or_default() += 1;
                return;
            }
            (Ok(plan), Ok(answer)) => (plan, answer),
            _ => panic!("{context}"),
        };
        assert_eq!(record(stage, seq).await.statement, plan.bytes, "{context}");
        let fact = Fact::Decided(Decided {
            seq,
            at: now,
            statement: plan.statement,
        });
        let next = apply(Some(&self.case), &fact).unwrap();
        assert_eq!(
            (state.as_str(), step),
            (next.state.as_str(), next.step),
            "{context}"
        );
        *tally.entry(next.state.as_str().to_owned()).or_default() += 1;
        self.facts.push(fact);
        self.case = next;
    }
}

#[tokio::test]
async fn rust_and_postgres_accept_and_refuse_the_same() {
    let seeds = std::env::var("COUNTERSIGN_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(SEEDS);
    let mut stage = Stage::new().await;
    let mut tally = Tally::new();
    for seed in 0..seeds {
        let scenario = stage.set(scenario(seed)).await;
        let (case, first) = propose(&mut stage, &scenario).await;
        let mut playing = Playing {
            scenario: &scenario,
            case,
            facts: vec![first],
            views: BTreeMap::new(),
            random: Random::new(seed ^ 0x5EED),
            content: scenario.content.clone(),
        };
        // Everyone who may opens it at once, so that there are old views for stale decisions.
        for (index, person) in scenario.people.iter().enumerate() {
            if let Some(seen) = view(
                &mut stage,
                player(&scenario, person).login(),
                playing.case.action_id,
            )
            .await
            {
                playing.views.entry(index).or_default().push(seen);
            }
        }
        for one in &scenario.moves {
            playing.play(&mut stage, one, &mut tally).await;
        }
        compare_ends(&mut stage, &playing).await;
    }
    for seldom in [
        "approved",
        "rejected",
        "in_review",
        "seat-taken",
        "lineage",
        "not-open",
        "role-missing",
        "narrative-missing",
        "people-only",
        "paused_info",
        "paused_hold",
        "withdrawn",
        "out-of-turn",
        "retracted",
        "revised",
        "revision-not-allowed",
        "revision-owner",
        "revision-same",
        "no-vote",
        "superseded",
        "not-replaceable",
        "succession-owners",
        "escalated",
        "no-rung",
        "not-overdue",
        "executing",
        "not-executable",
        "glass_broken",
        "glass_reviewed",
        "glass_overdue",
        "glass-not-allowed",
        "no-glass",
    ] {
        assert!(
            seeds < SEEDS || tally.contains_key(seldom),
            "no move came to {seldom}: {tally:?}"
        );
    }
}
