//! The action's screen: everything that was said to it, who may decide, and what changed since it was shown.

use countersign_app::{
    Session,
    case::{Candidate, Loaded},
};
use countersign_contract as c;
use countersign_statement::codes::{self, Friction, ReasonCode, Verdict};
use countersign_workflow::Exclusion;
use uuid::Uuid;

use crate::{
    Desk,
    compare::{self, Shown},
    desk::{Seat, held},
    fail::{Answer, Told as _, id},
    wire::{self, Names},
};

/// Views remembered for telling what changed.
const SHOWN: usize = 256;
/// Transactions of an account that are shown.
const BOOKED: i64 = 100;

impl Desk {
    /// The command `open_action`: what is shown is recorded, and a decision binds to it.
    pub async fn open_action(&self, request: c::OpenAction) -> Result<c::ActionView, c::ApiError> {
        let seat = self.seat()?;
        let action = id("action", &request.action_id)?;
        let session = seat.session();
        let (loaded, seen) = session
            .open_action(action, &self.shared.versions.program)
            .await
            .told()?;
        let mut view = build(&seat, &session, &loaded).await?;
        view.view_digest = hex::encode(seen.view_digest);
        view.seen_seq = seen.recorded.seq;
        view.seen_leaf = hex::encode(seen.recorded.leaf);
        view.seen_at = wire::time(loaded.now);
        let shown = Shown {
            action_id: action,
            seen_seq: seen.recorded.seq,
            state: view.state,
            step: loaded.row.step,
            action_digest: loaded.row.action_digest,
        };
        let mut kept = held(&seat.shown);
        if kept.len() >= SHOWN {
            kept.clear();
        }
        kept.insert(view.view_digest.clone(), shown);
        drop(kept);
        Ok(view)
    }

    /// The same without a record of it, for the pane beside the list.
    pub(crate) async fn view_of(&self, seat: &Seat, action: Uuid) -> Answer<c::ActionView> {
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        build(seat, &session, &loaded).await
    }

    /// The command `view_changes`.
    pub async fn view_changes(
        &self,
        request: c::ViewChangesRequest,
    ) -> Result<c::ViewChanges, c::ApiError> {
        let seat = self.seat()?;
        let action = id("action", &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        let now_state = wire::state(&loaded.row.state, loaded.row.expires_at, loaded.now);
        let expired = now_state == c::ActionState::Expired;
        if loaded.row.changed_seq <= request.seen_seq && !expired {
            return Ok(c::ViewChanges {
                stale: false,
                changed_at: None,
                seq: None,
                what: String::new(),
                rows: Vec::new(),
                sections: Vec::new(),
            });
        }
        let names = seat.names().await?;
        let news = timeline(&session, &loaded, &names).await?;
        let last = news
            .iter()
            .find(|e| e.seq > request.seen_seq && e.seq == loaded.row.changed_seq)
            .or_else(|| news.first());
        let before = held(&seat.shown).get(&request.view_digest).cloned();
        let mut rows = Vec::new();
        let mut sections = Vec::new();
        if let Some(before) = before {
            let mut differs = |field: &str, old: String, new: String| {
                if old != new {
                    rows.push(c::DiffRow {
                        field: field.into(),
                        before: old,
                        after: new,
                        changed: true,
                    });
                }
            };
            differs("State", words(before.state), words(now_state));
            differs(
                "Open step",
                before.step.to_string(),
                loaded.row.step.to_string(),
            );
            if before.action_digest != loaded.row.action_digest {
                differs(
                    "Content",
                    hex::encode(before.action_digest),
                    hex::encode(loaded.row.action_digest),
                );
                sections.extend(["change", "checks", "input", "output"].map(str::to_owned));
            }
        }
        Ok(c::ViewChanges {
            stale: true,
            changed_at: last.map(|e| e.at.clone()),
            seq: last.map(|e| e.seq),
            what: if expired {
                "It expired.".into()
            } else {
                last.map_or_else(
                    || "It changed.".into(),
                    |e| format!("{} {}.", e.actor, e.what),
                )
            },
            rows,
            sections,
        })
    }

    /// The command `reveal_recommendation`: unfolding it is a view of its own in the ledger.
    pub async fn reveal_recommendation(
        &self,
        request: c::RevealRecommendation,
    ) -> Result<c::RecommendationView, c::ApiError> {
        let seat = self.seat()?;
        let action = id("action", &request.action_id)?;
        let session = seat.session();
        let loaded = session.load(action).await.told()?;
        if let Some(withheld) = withheld(&session, &loaded) {
            return Ok(withheld);
        }
        let noted = format!("{} recommendation unfolded", self.shared.versions.program);
        let (loaded, _) = session.open_action(action, &noted).await.told()?;
        Ok(shown(&loaded))
    }

    /// The command `who_can_decide`.
    pub async fn who_can_decide(
        &self,
        request: c::ActionKey,
    ) -> Result<c::WhoCanDecide, c::ApiError> {
        let seat = self.seat()?;
        let action = id("action", &request.action_id)?;
        let session = seat.session();
        let (loaded, candidates) =
            tokio::try_join!(session.load(action), session.who_can_decide(action)).told()?;
        let role = loaded
            .case
            .open_step()
            .map_or(c::Role::Supervisor, |s| wire::role(s.role));
        let me = session.person();
        Ok(c::WhoCanDecide {
            step: u32::try_from(loaded.row.step).unwrap_or(0),
            role,
            can: candidates
                .iter()
                .filter(|k| k.answer.is_ok())
                .map(|k| person(k, me))
                .collect(),
            cannot: candidates.iter().filter_map(|k| excluded(k, me)).collect(),
        })
    }
}

fn person(candidate: &Candidate, me: Uuid) -> c::PersonRef {
    c::PersonRef {
        person: candidate.person.to_string(),
        name: candidate.name.clone(),
        you: candidate.person == me,
    }
}

fn excluded(candidate: &Candidate, me: Uuid) -> Option<c::Exclusion> {
    let exclusion = candidate.answer.as_ref().err()?;
    Some(c::Exclusion {
        person: person(candidate, me),
        code: exclusion_code(exclusion).into(),
        reason: exclusion.to_string().trim_end_matches('.').to_owned(),
    })
}

fn exclusion_code(exclusion: &Exclusion) -> &'static str {
    match exclusion {
        Exclusion::OwnsAgent { .. } | Exclusion::OwnsAction | Exclusion::Proposed => "owner",
        Exclusion::Launched => "launcher",
        Exclusion::Subject => "subject",
        Exclusion::Edited => "editor",
        Exclusion::SeatTaken { .. } => "already_signed",
        Exclusion::KeyNotActive => "no_key",
        _ => "no_role",
    }
}

/// Why the reader may not sign, said to them.
fn to_you(exclusion: &Exclusion) -> String {
    let why = match exclusion {
        Exclusion::OwnsAgent { agent } => format!("you own agent {agent}"),
        Exclusion::Proposed => "you proposed this action".into(),
        Exclusion::OwnsAction => "you answer for this action".into(),
        Exclusion::Launched => "you launched this action".into(),
        Exclusion::Subject => "this action is about you".into(),
        Exclusion::Edited => "you edited this action".into(),
        Exclusion::SeatTaken { seq, .. } => {
            format!("you have already signed this action, at ledger number {seq}")
        }
        Exclusion::KeyNotActive => "you have no signing key in force".into(),
        Exclusion::NotConfirmed => "you are not confirmed by a second person".into(),
        Exclusion::RoleMissing { role } => format!(
            "you do not hold the role of {}",
            countersign_workflow::eligibility::role_words(*role)
        ),
        other => lower(other.to_string().trim_end_matches('.')),
    };
    format!("You cannot sign: {why}.")
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

fn words(state: c::ActionState) -> String {
    wire::readable(
        serde_json::to_value(state)
            .ok()
            .as_ref()
            .and_then(|v| v.as_str())
            .unwrap_or("unknown"),
    )
}

async fn build(seat: &Seat, session: &Session, loaded: &Loaded) -> Answer<c::ActionView> {
    let names = seat.names().await?;
    let (me, row) = (session.person(), &loaded.row);
    let rule = compare::rule_of(seat, loaded).await?;
    let candidates = session.who_can_decide(row.action_id).await.told()?;
    let mine = candidates.iter().find(|k| k.person == me);
    let content = loaded.content.as_ref();
    let (verb, object) = content.map_or_else(
        || ("Erased".to_owned(), String::new()),
        |k| wire::phrase(&k.kind, k.subject_kind.as_str(), &k.subject),
    );
    let agent = names
        .agents
        .iter()
        .find(|(a, _)| *a == row.agent)
        .map(|(_, n)| n.clone())
        .unwrap_or_default();
    let amount = content.and_then(|k| wire::money(k.amount.as_str(), &k.currency));
    let version = content.map(|k| k.agent_version.clone()).unwrap_or_default();
    let label = wire::label(row.seq);
    let store = session.store();
    let precedents = match content {
        Some(k) => store
            .precedents(&k.kind, row.agent, row.action_id, 6)
            .await
            .told()?,
        None => Vec::new(),
    };
    let evidence = match content {
        Some(k) => evidence(session, k).await?,
        None => Vec::new(),
    };
    let comparisons = compare::comparisons(seat, loaded, rule.as_ref()).await?;
    Ok(c::ActionView {
        action_id: row.action_id.to_string(),
        revision: u32::try_from(row.revision).unwrap_or(u32::MAX),
        action_digest: hex::encode(row.action_digest),
        state: wire::state(&row.state, row.expires_at, loaded.now),
        risk: content.map_or(c::Risk::Critical, |k| wire::risk(k.risk)),
        kind: content.map(|k| k.kind.clone()).unwrap_or_default(),
        sentence: c::Sentence {
            actor_type: c::ActorType::Agent,
            actor: agent,
            agent_version: version.clone(),
            verb,
            object,
            amount: amount.clone(),
        },
        received_at: wire::time(row.proposed_at),
        actor_type: c::ActorType::Agent,
        agent_version: version,
        is_simulation: loaded.case.is_simulation,
        incident: content.and_then(incident_of),
        content: content.map(content_fields).unwrap_or_default(),
        policy_checks: content
            .map(|k| compare::checks(k, rule.as_ref()))
            .unwrap_or_default(),
        comparisons,
        agent_input: compare::document(content.map_or("", |k| &k.agent_input)),
        agent_output: compare::document(content.map_or("", |k| &k.agent_output)),
        precedents: precedents
            .into_iter()
            .map(|p| c::Precedent {
                action_id: p.action_id.to_string(),
                label: wire::label(p.seq),
                reason: wire::readable(&p.reason_code),
                amount: wire::money(&p.amount, &p.currency),
                verdict: wire::verdict_word(&p.verdict),
                decided_at: wire::time(p.at),
                override_type: wire::override_word(&p.override_type),
            })
            .collect(),
        recommendation: withheld(session, loaded).unwrap_or(c::RecommendationView::Folded {}),
        route: route(loaded, rule.as_ref().map(|(d, _)| d), &candidates, &names),
        clocks: c::Clocks {
            due_at: row
                .due_at
                .filter(|_| loaded.case.open_step().is_some())
                .map(wire::time),
            escalates_at: None,
            escalation: None,
            expires_at: row.expires_at.map(wire::time),
            paused: None,
        },
        comments: comments(loaded, &names),
        timeline: timeline(session, loaded, &names).await?,
        you: standing(loaded, mine),
        friction: friction(loaded, &evidence, amount.as_ref(), &label),
        evidence,
        reason_codes: ReasonCode::ALL.iter().map(|r| reason(*r)).collect(),
        label,
        view_digest: String::new(),
        seen_seq: 0,
        seen_leaf: String::new(),
        seen_at: wire::time(loaded.now),
    })
}

fn incident_of(content: &countersign_statement::Content) -> Option<String> {
    if content.subject_kind == codes::SubjectKind::Incident {
        return Some(content.subject.clone());
    }
    let params: serde_json::Value = serde_json::from_str(&content.params).ok()?;
    params.get("incident")?.as_str().map(str::to_owned)
}

fn content_fields(content: &countersign_statement::Content) -> Vec<c::Field> {
    let mut out = vec![
        wire::field(
            "Subject",
            format!("{} {}", content.subject_kind, content.subject),
        ),
        wire::field("Kind", wire::readable(&content.kind)),
        wire::field("Risk", content.risk.to_string()),
    ];
    if let Some(money) = wire::money(content.amount.as_str(), &content.currency) {
        out.push(wire::field(
            "Amount",
            format!("{} {}", money.currency, money.amount),
        ));
    }
    out.extend(compare::document(&content.params).fields);
    out.push(wire::mono(
        "Idempotency key",
        content.idempotency_key.clone(),
    ));
    out
}

async fn evidence(
    session: &Session,
    content: &countersign_statement::Content,
) -> Answer<Vec<c::EvidenceSection>> {
    let store = session.store();
    let column = |name: &str, numeric: bool, mono: bool| c::Column {
        name: name.into(),
        numeric,
        mono,
    };
    let mut out = Vec::new();
    if content.subject_kind == codes::SubjectKind::Account {
        let (rows, total) = store.booked(&content.subject, BOOKED).await.told()?;
        if total > 0 {
            out.push(c::EvidenceSection {
                section: "transactions".into(),
                title: "Transactions".into(),
                note: format!("{} of {total} as imported, last lines first", rows.len()),
                columns: vec![
                    column("Time", false, true),
                    column("Direction", false, false),
                    column("Counterparty", false, true),
                    column("Kind", false, false),
                    column("Amount", true, false),
                ],
                rows: rows
                    .into_iter()
                    .map(|r| {
                        let out = r.from_account == content.subject;
                        let other = if out { r.to_account } else { r.from_account };
                        let amount = wire::money(&r.amount, &r.currency).map_or(r.amount, |m| {
                            if m.currency == "XXX" {
                                m.amount
                            } else {
                                format!("{} {}", m.currency, m.amount)
                            }
                        });
                        vec![
                            r.time,
                            if out { "Out" } else { "In" }.into(),
                            other,
                            r.kind,
                            amount,
                        ]
                    })
                    .collect(),
                total,
            });
        }
    }
    if let Some(incident) = incident_of(content)
        && let Some(facts) = store.incident(&incident).await.told()?
    {
        let rows = [
            ("Title", facts.title),
            ("Severity", facts.severity),
            ("Source", facts.source),
            ("Opened", facts.opened_at),
            ("Description", facts.description),
        ];
        out.push(c::EvidenceSection {
            section: "incident".into(),
            title: format!("Incident {incident}"),
            note: "As imported".into(),
            columns: vec![column("Fact", false, false), column("Value", false, false)],
            total: rows.len() as u64,
            rows: rows
                .into_iter()
                .map(|(name, value)| vec![name.to_owned(), value.chars().take(10_000).collect()])
                .collect(),
        });
    }
    Ok(out)
}

/// The recommendation is kept back until the reader has decided, where the route says so.
fn withheld(session: &Session, loaded: &Loaded) -> Option<c::RecommendationView> {
    let decided = loaded
        .decisions
        .iter()
        .any(|d| d.person == session.person());
    let keeps = loaded
        .route
        .as_ref()
        .is_some_and(|r| r.commit_before_reveal);
    if keeps && !decided && loaded.case.state.is_open() {
        return Some(c::RecommendationView::Withheld {
            why: "The policy keeps it back until you have decided.".into(),
        });
    }
    loaded
        .recommendation
        .is_none()
        .then(|| c::RecommendationView::Withheld {
            why: "It was erased.".into(),
        })
}

fn shown(loaded: &Loaded) -> c::RecommendationView {
    match &loaded.recommendation {
        Some(r) => c::RecommendationView::Shown(c::Recommendation {
            recommendation: r.recommendation.to_string(),
            confidence: r.confidence.clone(),
            ai_explanation: r.ai_explanation.clone(),
            facts: compare::facts(&r.rules),
        }),
        None => c::RecommendationView::Withheld {
            why: "It was erased.".into(),
        },
    }
}

fn route(
    loaded: &Loaded,
    policy: Option<&countersign_statement::PolicyDocument>,
    candidates: &[Candidate],
    names: &Names,
) -> c::RouteView {
    let Some(route) = &loaded.route else {
        return c::RouteView {
            policy: "No route: the policy decided".into(),
            route_digest: String::new(),
            min_persons: 0,
            step: 0,
            steps: Vec::new(),
            excluded: Vec::new(),
        };
    };
    let open = loaded.case.open_step().map(|s| s.step);
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let steps = route
        .steps
        .iter()
        .map(|step| {
            let state = match open {
                Some(open) if step.step == open => c::StepState::Open,
                Some(open) if step.step > open => c::StepState::Later,
                Some(_) => c::StepState::Done,
                None if step.step <= loaded.row.step => c::StepState::Done,
                None => c::StepState::Later,
            };
            c::StepView {
                step: number(step.step),
                name: step.name.clone(),
                role: wire::role(step.role),
                quorum: number(step.quorum),
                deny: number(step.deny),
                state,
                seats: loaded
                    .decisions
                    .iter()
                    .filter(|d| d.step == step.step && d.revision == loaded.row.revision)
                    .map(|d| c::Seat {
                        person: names.person(d.person),
                        verdict: wire::verdict_word(&d.verdict),
                        at: wire::time(d.at),
                        seq: d.seq,
                        retracted: false,
                    })
                    .collect(),
                candidates: if state == c::StepState::Open {
                    candidates
                        .iter()
                        .filter(|k| k.answer.is_ok())
                        .map(|k| person(k, names.me))
                        .collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    c::RouteView {
        policy: policy.map_or_else(
            || format!("Rule {}", route.rule),
            |p| format!("{} v{}, rule {}", p.title, p.version, route.rule),
        ),
        route_digest: route.route_digest(),
        min_persons: number(route.min_persons),
        step: number(loaded.row.step),
        steps,
        excluded: if open.is_some() {
            candidates
                .iter()
                .filter_map(|k| excluded(k, names.me))
                .collect()
        } else {
            Vec::new()
        },
    }
}

fn standing(loaded: &Loaded, mine: Option<&Candidate>) -> c::Standing {
    match mine.map(|k| &k.answer) {
        Some(Ok(seat)) => {
            let taken = loaded.case.votes(seat.step, Verdict::Approve)
                + loaded.case.votes(seat.step, Verdict::Reject);
            c::Standing {
                may_sign: true,
                seat_role: Some(wire::role(seat.role)),
                seat: u32::try_from(taken + 1).ok(),
                reason: None,
            }
        }
        Some(Err(exclusion)) => c::Standing {
            may_sign: false,
            seat_role: None,
            seat: None,
            reason: Some(to_you(exclusion)),
        },
        None => c::Standing {
            may_sign: false,
            seat_role: None,
            seat: None,
            reason: Some("You cannot sign: you are not among the people of this workspace.".into()),
        },
    }
}

/// The same for one about to sign.
pub(crate) async fn friction_of(session: &Session, loaded: &Loaded) -> Answer<c::Friction> {
    let evidence = match &loaded.content {
        Some(content) => evidence(session, content).await?,
        None => Vec::new(),
    };
    let amount = loaded
        .content
        .as_ref()
        .and_then(|k| wire::money(k.amount.as_str(), &k.currency));
    Ok(friction(
        loaded,
        &evidence,
        amount.as_ref(),
        &wire::label(loaded.row.seq),
    ))
}

/// What must be done before signing. The tier is the route's; the policy names tiers, not sections, so each tier's
/// demands stand here, once.
fn friction(
    loaded: &Loaded,
    evidence: &[c::EvidenceSection],
    amount: Option<&c::Money>,
    label: &str,
) -> c::Friction {
    let least = u32::try_from(countersign_workflow::decide::NARRATIVE_LEAST).unwrap_or(10);
    let tier = loaded.route.as_ref().map_or(Friction::High, |r| r.friction);
    let second = loaded
        .route
        .as_ref()
        .is_some_and(|r| r.min_persons > 1 || r.steps.iter().map(|s| s.quorum).sum::<u64>() > 1);
    let base = c::Friction {
        tier: c::FrictionTier::Low,
        required_sections: Vec::new(),
        narrative_min: 0,
        narrative_min_override: least,
        undo_seconds: 10,
        reauthenticate: false,
        typed: None,
        second_person: second,
    };
    let viewed = |more: bool| {
        let mut sections = vec!["checks".to_owned(), "output".to_owned()];
        if more {
            sections.extend(evidence.iter().map(|e| e.section.clone()));
        }
        sections
    };
    match tier {
        Friction::Low => base,
        Friction::Medium => c::Friction {
            tier: c::FrictionTier::Medium,
            required_sections: viewed(false),
            narrative_min: least,
            undo_seconds: 0,
            ..base
        },
        Friction::High => c::Friction {
            tier: c::FrictionTier::High,
            required_sections: viewed(true),
            narrative_min: least,
            undo_seconds: 0,
            reauthenticate: true,
            typed: Some(amount.map_or_else(
                || label.to_owned(),
                |m| format!("{} {}", m.currency, m.amount),
            )),
            ..base
        },
    }
}

fn comments(loaded: &Loaded, names: &Names) -> Vec<c::Comment> {
    let one = |k: &countersign_store::case::CommentRow| c::Comment {
        comment_id: k.comment_id.to_string(),
        person: names.person(k.person),
        role: None,
        text: k.text.clone().unwrap_or_else(|| "(erased)".into()),
        at: wire::time(k.at),
        seq: k.seq,
    };
    loaded.comments.iter().rev().map(one).collect()
}

/// The records about an action, newest first, in words.
async fn timeline(
    session: &Session,
    loaded: &Loaded,
    names: &Names,
) -> Answer<Vec<c::TimelineEntry>> {
    let rows = session.timeline(loaded.row.action_id).await.told()?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let (actor_type, actor, you) = names.actor(r.actor);
            let what = match r.event.as_str() {
                "action.proposed" => "proposed".into(),
                "client.viewed" => "opened the action".into(),
                "action.commented" => "commented".into(),
                "action.decided" => loaded
                    .decisions
                    .iter()
                    .find(|d| d.seq == r.seq)
                    .map_or_else(
                        || "decided".into(),
                        |d| {
                            format!(
                                "{} step {}{}",
                                if d.verdict == "approve" {
                                    "approved"
                                } else {
                                    "rejected"
                                },
                                d.step,
                                if d.override_type.is_empty() {
                                    ""
                                } else {
                                    ", against the agent"
                                }
                            )
                        },
                    ),
                other => other.replace(['.', '_'], " "),
            };
            c::TimelineEntry {
                at: wire::time(r.at),
                seq: r.seq,
                actor_type,
                actor,
                you,
                what,
            }
        })
        .collect())
}

fn reason(code: ReasonCode) -> c::ReasonCode {
    let sentence = match code {
        ReasonCode::EvidenceSupports => "Evidence supports the action",
        ReasonCode::WithinPolicy => "Within policy",
        ReasonCode::RiskAccepted => "Risk accepted",
        ReasonCode::FalsePositiveExcluded => "False positive excluded",
        ReasonCode::InsufficientEvidence => "Evidence is not enough",
        ReasonCode::FalsePositive => "False positive",
        ReasonCode::OutsidePolicy => "Outside policy",
        ReasonCode::WrongSubject => "Wrong subject",
        ReasonCode::Duplicate => "Duplicate",
    };
    c::ReasonCode {
        code: code.as_str().into(),
        verdict: wire::verdict(code.verdict()),
        sentence: sentence.into(),
    }
}
