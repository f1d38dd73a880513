//! Breaking the glass, and its reviews.

use super::*;

impl Playing<'_> {
    /// Breaking the glass, reviewing that, and that the review is late: Rust and Postgres answer the same, with the same bytes.
    pub(super) async fn force(
        &mut self,
        stage: &mut Stage,
        one: &Move,
        tried: GlassMove,
        tally: &mut Tally,
    ) {
        let Some(person) = self.scenario.people.get(one.person) else {
            return;
        };
        let (now, who) = (stage.now, player(self.scenario, person));
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
        let words = Private {
            salt: &draft.narrative_salt,
            text: &draft.narrative,
        };
        let (ours, theirs) = match tried {
            GlassMove::Break(named) => {
                let breaking = self.scenario.breaking(&draft, named);
                let ours = check_break(&self.case, person, &breaking, now);
                let statement = ours.clone().unwrap_or_else(|_| self.forced(person, &draft));
                let incident = Private {
                    salt: &breaking.incident_salt,
                    text: &breaking.incident,
                };
                let by = who.sign(&statement.encode());
                let theirs =
                    break_glass(stage, who.login(), &statement, [incident, words], by).await;
                let fact = ours.map(|statement| {
                    (
                        statement.encode(),
                        Fact::GlassBroken(GlassBroke {
                            seq: 0,
                            at: now,
                            statement,
                        }),
                    )
                });
                (fact, theirs)
            }
            GlassMove::Review(verdict) => {
                let said = (verdict, draft.narrative.as_str(), &draft.narrative_salt);
                let origin = (self.scenario.origin.as_str(), now);
                let ours = check_review(&self.case, person, said, origin, now);
                let statement = ours.clone().unwrap_or_else(|_| facts::GlassReview {
                    origin: self.scenario.origin.clone(),
                    glass_id: self
                        .case
                        .broken
                        .as_ref()
                        .map_or(Uuid::nil(), |b| b.glass_id),
                    action_id: self.case.action_id,
                    person: person.id,
                    role: Role::Supervisor,
                    verdict,
                    reason: commitment(&draft.narrative_salt, draft.narrative.as_bytes()),
                    signed_at: now,
                });
                let by = who.sign(&statement.encode());
                let theirs = review_glass(stage, who.login(), &statement, words, by).await;
                let fact = ours.map(|statement| {
                    (
                        statement.encode(),
                        Fact::GlassReviewed(GlassSeen {
                            seq: 0,
                            at: now,
                            statement,
                        }),
                    )
                });
                (fact, theirs)
            }
            GlassMove::Overdue => {
                let ours = overdue_review(&self.case, now).map(|broken| broken.glass_id);
                let theirs = glass_overdue(stage, who.login(), self.case.action_id).await;
                let fact = ours.map(|glass_id| {
                    let statement = facts::GlassOverdue {
                        origin: self.scenario.origin.clone(),
                        glass_id,
                        action_id: self.case.action_id,
                        by: person.id,
                    };
                    (
                        statement.encode(),
                        Fact::GlassOverdue(GlassNoticed {
                            seq: 0,
                            at: now,
                            statement,
                        }),
                    )
                });
                (fact, theirs)
            }
        };
        let context = format!(
            "seed {}, {tried:?} by {} at {now}: Rust says {ours:?}, Postgres {theirs:?}",
            self.scenario.seed, who.name
        );
        let (statement, mut fact, seq) = match (ours, theirs) {
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
            (Ok((statement, fact)), Ok(seq)) => (statement, fact, seq),
            _ => panic!("{context}"),
        };
        assert_eq!(record(stage, seq).await.statement, statement, "{context}");
        let (word, numbered) = match &mut fact {
            Fact::GlassBroken(fact) => ("glass_broken", &mut fact.seq),
            Fact::GlassReviewed(fact) => ("glass_reviewed", &mut fact.seq),
            Fact::GlassOverdue(fact) => ("glass_overdue", &mut fact.seq),
            other => panic!("{other:?}"),
        };
        *numbered = seq;
        self.case = apply(Some(&self.case), &fact).unwrap();
        *tally.entry(word.to_owned()).or_default() += 1;
        self.facts.push(fact);
    }

    /// A statement of what was refused in Rust, so that the door is asked all the same.
    fn forced(&self, person: &Person, draft: &Draft) -> facts::GlassBroken {
        let case = &self.case;
        facts::GlassBroken {
            origin: draft.origin.clone(),
            glass_id: draft.decision_id,
            action_id: case.action_id,
            action_digest: hex32(&case.action_digest),
            revision: case.revision,
            route_digest: hex32(&case.route_digest.unwrap_or_default()),
            step: case.step,
            role: Role::Supervisor,
            person: person.id,
            override_type: OverrideType::ManualOverride,
            incident: hex32(&[1; 32]),
            narrative: hex32(&[2; 32]),
            view_digest: hex32(&draft.seen.view_digest),
            seen_seq: draft.seen.seq,
            seen_leaf: hex32(&draft.seen.leaf),
            signed_at: draft.signed_at,
        }
    }
}
