//! `break-glass`, `after-review` and `after-reviews`.

use std::fmt::Write as _;

use countersign_app::{
    Failure,
    case::Loaded,
    doctor::VERSION,
    glass::{Breaking, GlassRow},
};
use countersign_statement::{codes::GlassVerdict, format::time_text};
use countersign_workflow::Demands;
use serde_json::{Value, json};

use super::{decide::satisfy, named, people::People};
use crate::{
    args::{AfterReview, BreakGlass},
    out::Out,
    place::OpenWorkspace,
};

/// Approves an action outside of its route.
pub async fn break_glass(open: &OpenWorkspace, args: BreakGlass, out: Out) -> Result<(), Failure> {
    let session = open.signer().await?;
    let action = named::of_person(&session, args.action).await?;
    let (loaded, seen) = session.open_action(action, VERSION).await?;
    let breaking = Breaking {
        incident: &args.incident,
        narrative: &args.narrative,
        seen,
    };
    // Whoever may not is told so before anything is asked of them.
    session.prepare_breaking(action, breaking).await?;
    let demands = Demands::breaking(loaded.content.as_ref(), loaded.row.seq);
    satisfy(open, &demands, Vec::new(), args.typed, &args.narrative).await?;
    let recorded = session.break_glass(action, breaking).await?;
    let words = format!(
        "The glass is broken and the action approved outside of its route, as ledger number {}. It is an override (manual override).{}",
        recorded.seq,
        wanted(&loaded)
    );
    out.answer(
        &words,
        &json!({"glass_broken": {"action": action, "override": "manual_override", "seq": recorded.seq, "leaf": hex::encode(recorded.leaf)}}),
    )
}

fn wanted(loaded: &Loaded) -> String {
    loaded.case.glass_rule().map_or_else(String::new, |rule| {
        format!(
            " {} in the role {} must review that.",
            match rule.quorum {
                1 => "One other".to_owned(),
                n => format!("{n} others"),
            },
            rule.review_role
        )
    })
}

/// Says what a person found of a glass that somebody else broke.
pub async fn review(open: &OpenWorkspace, args: &AfterReview, out: Out) -> Result<(), Failure> {
    let session = open.signer().await?;
    let action = named::of_person(&session, args.action).await?;
    let verdict = if args.upheld {
        GlassVerdict::Upheld
    } else {
        GlassVerdict::NotUpheld
    };
    let recorded = session.review_glass(action, verdict, &args.reason).await?;
    out.answer(
        &format!("Your review is recorded as ledger number {}.", recorded.seq),
        &json!({"glass_reviewed": {"action": action, "verdict": verdict, "seq": recorded.seq}}),
    )
}

/// Which reviews are open.
pub async fn open_reviews(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let (reviews, people) = tokio::try_join!(session.open_reviews(), People::read(&session))?;
    let mut words = String::new();
    if reviews.is_empty() {
        words.push_str("No broken glass waits for a review.");
    }
    let mut list: Vec<Value> = Vec::new();
    for one in &reviews {
        let late = if one.overdue { ", overdue" } else { "" };
        let _ = writeln!(
            words,
            "A-{}  {}  {} broke the glass at {}; {} of {} in the role {} have reviewed it, due {}{late}",
            one.action_seq,
            one.action_id,
            people.name(one.person),
            time_text(one.at),
            one.given,
            one.quorum,
            one.review_role,
            time_text(one.due_at)
        );
        list.push(json!({"action": one.action_id, "proposal": one.action_seq, "seq": one.seq, "by": people.name(one.person), "at": time_text(one.at),
            "role": one.review_role, "given": one.given, "wanted": one.quorum, "due_at": time_text(one.due_at), "overdue": one.overdue}));
    }
    out.answer(words.trim_end(), &json!({ "after_reviews": list }))
}

/// What `show` says of each time that the glass was broken.
pub fn told(glass: &[GlassRow], people: &People) -> String {
    let mut words = String::new();
    for one in glass {
        let void = one.void.map_or_else(String::new, |seq| {
            format!("; void, for their key was revoked as compromised from an earlier record on (ledger {seq})")
        });
        let late = one.overdue.map_or_else(String::new, |seq| {
            format!("; its review is overdue (ledger {seq})")
        });
        let _ = writeln!(
            words,
            "\n{} broke the glass as {} for {}, {} (ledger {}){void}{late}",
            people.name(one.person),
            one.role,
            one.incident.as_deref().unwrap_or("(erased)"),
            time_text(one.at),
            one.seq
        );
        let _ = writeln!(
            words,
            "  {}",
            one.narrative.as_deref().unwrap_or("(erased)")
        );
        let given = one.reviews.iter().filter(|r| r.void.is_none()).count();
        let _ = writeln!(
            words,
            "  review: {given} of {} in the role {}, due {}",
            one.quorum,
            one.review_role,
            time_text(one.due_at)
        );
        for review in &one.reviews {
            let void = if review.void.is_some() { ", void" } else { "" };
            let _ = writeln!(
                words,
                "  {} found it {} (ledger {}{void}): {}",
                people.name(review.person),
                review.verdict.as_str().replace('_', " "),
                review.seq,
                review.reason.as_deref().unwrap_or("(erased)")
            );
        }
    }
    words
}

/// The same for programs.
pub fn told_json(glass: &[GlassRow], people: &People) -> Vec<Value> {
    glass
        .iter()
        .map(|one| {
            let reviews: Vec<Value> = one
                .reviews
                .iter()
                .map(|r| json!({"by": people.name(r.person), "verdict": r.verdict, "reason": r.reason, "at": time_text(r.at), "seq": r.seq, "void": r.void}))
                .collect();
            json!({"by": people.name(one.person), "role": one.role, "incident": one.incident, "narrative": one.narrative, "at": time_text(one.at), "seq": one.seq,
                "wanted": one.quorum, "review_role": one.review_role, "due_at": time_text(one.due_at), "overdue": one.overdue, "void": one.void, "reviews": reviews})
        })
        .collect()
}
