//! What a scenario came to: the stored state, the one folded from the records, and the invariants.

use chrono::{DateTime, Utc};
use countersign_ledger::Record;
use countersign_statement::{
    Content, Statement,
    codes::{ActorType, Verdict},
};
use countersign_workflow::{
    Case, Escalated, ExecutionStep, Fact, GlassBroke, GlassNoticed, GlassSeen, Interrupted,
    Retracted, Revised, State, Succeeded,
    escalate::escalates_at,
    fold::{Decided, Proposed},
    replay,
};
use uuid::Uuid;

use crate::{differential::Playing, stage::Stage};

/// The case from the ledger's own records, as an offline verifier would fold it.
async fn refold(stage: &mut Stage, playing: &Playing<'_>) -> Case {
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT seq, bytes FROM countersign.ledger_record WHERE subject = $1 ORDER BY seq",
    )
    .bind(format!("action:{}", playing.case.action_id))
    .fetch_all(stage.owner())
    .await
    .unwrap();
    let mut facts = Vec::new();
    for (seq, bytes) in rows {
        let seq = u64::try_from(seq).unwrap();
        let record = Record::parse(&bytes).unwrap();
        match Statement::parse(&record.statement).unwrap() {
            Statement::Action(statement) => {
                let Fact::Proposed(ours) = playing.scenario.proposed(statement.action_id, seq)
                else {
                    unreachable!()
                };
                facts.push(Fact::Proposed(Proposed { statement, ..ours }));
            }
            Statement::Decision(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Decided(Decided { seq, at, statement }));
            }
            Statement::Interruption(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Interrupted(Interrupted { seq, at, statement }));
            }
            Statement::Retraction(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Retracted(Retracted { seq, at, statement }));
            }
            Statement::Revision(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                let digest = hex::decode(&statement.action_digest).unwrap();
                let bytes: Vec<u8> = sqlx::query_scalar(
                    "SELECT bytes FROM countersign.payload WHERE commitment = $1",
                )
                .bind(digest)
                .fetch_one(stage.owner())
                .await
                .unwrap();
                let content = Content::parse(str::from_utf8(&bytes).unwrap()).unwrap();
                facts.push(Fact::Revised(Revised {
                    seq,
                    at,
                    statement,
                    content,
                }));
            }
            Statement::GlassBroken(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::GlassBroken(GlassBroke { seq, at, statement }));
            }
            Statement::GlassReview(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::GlassReviewed(GlassSeen { seq, at, statement }));
            }
            Statement::GlassOverdue(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::GlassOverdue(GlassNoticed { seq, at, statement }));
            }
            Statement::Succession(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Succeeded(Succeeded { seq, at, statement }));
            }
            Statement::Escalation(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Escalated(Escalated { seq, at, statement }));
            }
            Statement::Execution(statement) => {
                let at = countersign_statement::format::parse_time(&record.at).unwrap();
                facts.push(Fact::Execution(ExecutionStep { seq, at, statement }));
            }
            Statement::View(_) | Statement::Claim(_) => {}
            other => panic!("{other:?}"),
        }
    }
    replay(&facts).unwrap()
}

pub async fn compare_ends(stage: &mut Stage, playing: &Playing<'_>) {
    let case = &playing.case;
    let seed = playing.scenario.seed;
    let (state, step, changed): (String, i32, i64) = sqlx::query_as(
        "SELECT state, step, changed_seq FROM countersign.action_state WHERE action_id = $1",
    )
    .bind(case.action_id)
    .fetch_one(stage.owner())
    .await
    .unwrap();
    let stored = (
        state.as_str(),
        u64::try_from(step).unwrap(),
        u64::try_from(changed).unwrap(),
    );
    assert_eq!(
        stored,
        (case.state.as_str(), case.step, case.changed_seq),
        "seed {seed}"
    );
    let refolded = refold(stage, playing).await;
    assert_eq!(
        (
            refolded.state,
            refolded.step,
            refolded.changed_seq,
            &refolded.seats,
            (refolded.revision, refolded.action_digest),
            &refolded.lineage.editors
        ),
        (
            case.state,
            case.step,
            case.changed_seq,
            &case.seats,
            (case.revision, case.action_digest),
            &case.lineage.editors
        ),
        "I6, seed {seed}"
    );
    // What is marked in the rows is what the facts say.
    let taken_back: Vec<(Uuid, Option<i64>, bool)> = sqlx::query_as(
        "SELECT decision_id, retracted_seq, seated FROM countersign.decision WHERE action_id = $1 ORDER BY seq",
    )
    .bind(case.action_id)
    .fetch_all(stage.owner())
    .await
    .unwrap();
    let told = case
        .route
        .as_ref()
        .is_some_and(|r| r.commit_before_reveal.keeps_advice());
    let by_facts: Vec<(Uuid, Option<i64>, bool)> = case
        .seats
        .iter()
        .map(|s| {
            let seq = s.retracted.map(|seq| i64::try_from(seq).unwrap());
            (s.decision_id, seq, seq.is_none() || told)
        })
        .collect();
    assert_eq!(taken_back, by_facts, "I6, seed {seed}");
    let clocks: (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = sqlx::query_as(
        "SELECT expires_at, due_at FROM countersign.action_state WHERE action_id = $1",
    )
    .bind(case.action_id)
    .fetch_one(stage.owner())
    .await
    .unwrap();
    assert_eq!(clocks, (case.expiry_at, case.due_at), "seed {seed}");
    assert_eq!(refolded.due_at, case.due_at, "I6, seed {seed}");
    assert_eq!(refolded.broken, case.broken, "I6, seed {seed}");
    let glass: Vec<(Uuid, Uuid, i64, Option<i64>)> = sqlx::query_as(
        "SELECT g.person, g.glass_id, (SELECT count(*) FROM countersign.glass_review r WHERE r.glass_id = g.glass_id),
                (SELECT o.seq FROM countersign.glass_overdue o WHERE o.glass_id = g.glass_id)
           FROM countersign.glass g WHERE g.action_id = $1 AND g.void_seq IS NULL",
    )
    .bind(case.action_id)
    .fetch_all(stage.owner())
    .await
    .unwrap();
    let by_facts: Vec<(Uuid, Uuid, i64, Option<i64>)> = case
        .broken
        .iter()
        .map(|b| {
            let overdue = b.overdue.map(|seq| i64::try_from(seq).unwrap());
            let reviews = i64::try_from(b.reviews.len()).unwrap();
            (b.person, b.glass_id, reviews, overdue)
        })
        .collect();
    assert_eq!(glass, by_facts, "I6, seed {seed}");
    assert_eq!(refolded.level, case.level, "I6, seed {seed}");
    if case.state == State::InReview {
        let ladder: (i32, Vec<String>, Option<DateTime<Utc>>) = sqlx::query_as(
            "SELECT level, also, escalates_at FROM countersign.action_state WHERE action_id = $1",
        )
        .bind(case.action_id)
        .fetch_one(stage.owner())
        .await
        .unwrap();
        let also: Vec<String> = case
            .open_roles()
            .iter()
            .skip(1)
            .map(ToString::to_string)
            .collect();
        let next = case.next_rung().map(|(_, at)| at);
        assert_eq!(
            ladder,
            (i32::try_from(case.level).unwrap(), also, next),
            "seed {seed}"
        );
        assert!(escalates_at(case).is_none_or(|at| Some(at) == next));
    }
    invariants(playing);
}

/// I1, I5 and I7, said once more without the code that enforces them.
fn invariants(playing: &Playing<'_>) {
    let (case, scenario) = (&playing.case, playing.scenario);
    for seat in &case.seats {
        let person = scenario
            .people
            .iter()
            .find(|p| p.id == seat.person)
            .unwrap();
        assert_eq!(person.actor_type, ActorType::Human);
        // Who took their vote back may have revised it since.
        let near = seat.retracted.is_none() && case.lineage.contains(seat.person);
        assert!(!near && person.active && person.key_fault.is_none());
    }
    // What was executed had been approved; a revoked or withdrawn one need not have been.
    if [
        State::Approved,
        State::Executing,
        State::Executed,
        State::Failed,
    ]
    .contains(&case.state)
    {
        let route = case.route.as_ref().unwrap();
        assert!(!case.is_simulation);
        // But by breaking the glass, which is named: the role that the route says, outside of the lineage.
        if let Some(broken) = &case.broken {
            let mut people = scenario.people.iter();
            let person = people.find(|p| p.id == broken.person).unwrap();
            let rule = route.break_glass.as_ref().unwrap();
            assert!(!case.lineage.contains(person.id) && person.holds(rule.role, broken.at));
            return;
        }
        for step in &route.steps {
            assert!(case.votes(step.step, Verdict::Approve) >= step.quorum);
            assert!(case.votes(step.step, Verdict::Reject) < step.deny);
        }
        let mut people: Vec<Uuid> = case
            .seats
            .iter()
            .filter(|s| s.verdict == Verdict::Approve && s.retracted.is_none())
            .filter(|s| s.revision == case.revision)
            .map(|s| s.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        assert!(people.len() as u64 >= route.min_persons);
    }
}
