//! Deciding at the desk: friction, refusals in words, overrides, and sending twice.

use crate::kit::{console, decide, decision, open, shown};
use countersign_contract as c;
use countersign_desk::Desk;
use countersign_statement::codes::{Advice, Reveal, Risk};
use countersign_testkit::{Proposal, World, actor};

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_signed_recorded_and_answered_twice_alike() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    assert!(view.you.may_sign, "{:?}", view.you.reason);
    assert_eq!(
        (view.sentence.verb.as_str(), view.sentence.object.as_str()),
        ("Escalate", "account A-17")
    );
    assert!(
        matches!(view.recommendation, c::RecommendationView::Withheld { .. }),
        "high friction commits before it reveals"
    );
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let decided = decide(&carol.desk, request.clone()).await.unwrap();
    assert!(decided.seq > view.seen_seq);
    assert_eq!(
        decided.effect,
        "Step 1 is done; step 2 waits for a supervisor."
    );
    assert_eq!(
        carol.desk.decide(request).await.unwrap().seq,
        decided.seq,
        "the same id twice is one decision"
    );
    let again = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let told = decide(&carol.desk, again).await.unwrap_err();
    assert!(
        ["seat-taken", "stale-view", "role-missing"].contains(&told.code.name()),
        "{told:?}"
    );
    let dave = console(&world, "dave").await;
    let view = open(&dave.desk, action).await;
    assert_eq!(view.route.steps[0].seats[0].person.name, "carol");
    assert!(
        view.timeline
            .iter()
            .any(|e| e.what == "approved step 1" && e.seq == decided.seq)
    );
    let done = decide(
        &dave.desk,
        decision(&view, c::Verdict::Approve, &actor("dave").password),
    )
    .await
    .unwrap();
    assert_eq!(done.state, c::ActionState::Approved);
    assert_eq!(done.effect, "The action is approved.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_is_taken_back_in_the_console_while_its_step_is_open() {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    assert_eq!(view.you.may_retract, None);
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let decided = decide(&carol.desk, request).await.unwrap();
    let view = open(&carol.desk, action).await;
    assert!(!view.you.may_sign);
    let seq = decided.seq;
    assert_eq!(
        view.you.may_retract,
        Some(format!(
            "Your approval at step 1, ledger {seq}, stays on record and is not counted any more. Its seat is free again, for you too."
        ))
    );
    let bob = console(&world, "bob").await;
    assert_eq!(open(&bob.desk, action).await.you.may_retract, None);
    let retract = async |desk: &Desk, reason: &str| {
        let request = c::Retract {
            action_id: action.to_string(),
            reason: reason.into(),
            passphrase: None,
        };
        desk.retract(request).await
    };
    let why = "I read the wrong file.";
    let code = |refused: c::ApiError| refused.code;
    let none = retract(&bob.desk, why).await.map_err(code);
    assert_eq!(none.unwrap_err(), "no-vote");
    let silent = retract(&carol.desk, " ").await.map_err(code);
    assert_eq!(silent.unwrap_err(), "text-missing");
    assert!(retract(&carol.desk, why).await.unwrap().seq > seq);
    let view = open(&carol.desk, action).await;
    assert!(view.you.may_sign && view.route.steps[0].seats[0].retracted);
    assert_eq!(view.you.may_retract, None);
    // Where they were told the advice after their vote, it is not theirs to take the seat again, and it is said before.
    let world = World::new().await;
    world.two_officers(Reveal::Advice).await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    decide(&carol.desk, request).await.unwrap();
    let said = open(&carol.desk, action).await.you.may_retract.unwrap();
    assert!(said.ends_with("Its seat is free for somebody else: you were told the agent's advice after you had decided."), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_tier_asks_for_is_asked_below_the_page_too() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    assert_eq!(view.friction.tier, c::FrictionTier::High);
    assert_eq!(view.friction.typed.as_deref(), Some("EUR 1,200.00"));
    let good = || decision(&view, c::Verdict::Approve, &actor("carol").password);
    let refused = async |request: c::Decide| decide(&carol.desk, request).await.unwrap_err().code;
    assert_eq!(
        refused(c::Decide {
            viewed: Vec::new(),
            ..good()
        })
        .await,
        "evidence-not-viewed"
    );
    assert_eq!(
        refused(c::Decide {
            narrative: "  short  ".into(),
            ..good()
        })
        .await,
        "narrative-missing"
    );
    assert_eq!(
        refused(c::Decide {
            typed: Some("EUR 1,200".into()),
            ..good()
        })
        .await,
        "typed-mismatch"
    );
    assert_eq!(
        refused(c::Decide {
            reauthentication: None,
            ..good()
        })
        .await,
        "reauthentication-needed"
    );
    assert_eq!(
        refused(c::Decide {
            reauthentication: Some(c::Secret::new("guess")),
            ..good()
        })
        .await,
        "wrong-password"
    );
    assert_eq!(
        refused(c::Decide {
            reason_code: "duplicate".into(),
            ..good()
        })
        .await,
        "reason-code"
    );
    assert_eq!(
        refused(c::Decide {
            reason_code: String::new(),
            ..good()
        })
        .await,
        "reason-code"
    );
    assert!(
        decide(&carol.desk, good()).await.is_ok(),
        "and with all of it, it goes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_action_is_refused_with_the_reason() {
    let world = World::new().await;
    let action = world.open_action().await;
    let alice = console(&world, "alice").await;
    let view = open(&alice.desk, action).await;
    assert_eq!(
        view.you.reason.as_deref(),
        Some("You cannot sign: you own agent aml-screen.")
    );
    let told = decide(
        &alice.desk,
        decision(&view, c::Verdict::Approve, &actor("alice").password),
    )
    .await
    .unwrap_err();
    assert_eq!(told.code, "lineage");
    assert!(
        told.message.contains("you own agent aml-screen"),
        "{}",
        told.message
    );
    let who = alice
        .desk
        .who_can_decide(c::ActionKey {
            action_id: action.to_string(),
        })
        .await
        .unwrap();
    assert!(
        who.can.iter().any(|p| p.name == "carol")
            && who
                .cannot
                .iter()
                .any(|x| x.person.you && x.code == "lineage")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_is_computed_shown_before_signing_and_recorded() {
    let world = World::new().await;
    let action = world
        .propose(&Proposal::default().risk(Risk::Medium).advice(Advice::Block))
        .await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    assert!(matches!(
        view.recommendation,
        c::RecommendationView::Folded {}
    ));
    let preview = |narrative: &str, reason: &str| c::PreviewDecision {
        decision_id: uuid::Uuid::new_v4().to_string(),
        action_id: view.action_id.clone(),
        verdict: c::Verdict::Approve,
        reason_code: reason.into(),
        narrative: narrative.into(),
        view_digest: view.view_digest.clone(),
        seen_seq: view.seen_seq,
        seen_leaf: view.seen_leaf.clone(),
    };
    let early = carol.desk.preview_decision(preview("", "")).await.unwrap();
    assert_eq!(early.statement, None, "bytes are shown once they are whole");
    assert!(early.rows.iter().any(|r| r.value == "Not picked yet"));
    let full = carol
        .desk
        .preview_decision(preview("The account closed last week.", "risk_accepted"))
        .await
        .unwrap();
    assert_eq!(full.override_type, Some(c::OverrideType::AiOverride));
    assert!(full.override_note.is_some() && full.effect.contains("last approval"));
    let shown = carol
        .desk
        .reveal_recommendation(c::RevealRecommendation {
            action_id: view.action_id.clone(),
            view_digest: view.view_digest.clone(),
        })
        .await
        .unwrap();
    assert!(
        matches!(shown, c::RecommendationView::Shown(ref r) if r.recommendation == "block"),
        "{shown:?}"
    );
    let decided = decide(&carol.desk, decision(&view, c::Verdict::Approve, ""))
        .await
        .unwrap();
    assert_eq!(decided.override_type, Some(c::OverrideType::AiOverride));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_view_cannot_sign_and_the_difference_is_told() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (carol, dave) = (
        console(&world, "carol").await,
        console(&world, "dave").await,
    );
    let old = open(&dave.desk, action).await;
    assert!(!old.you.may_sign);
    let mine = open(&carol.desk, action).await;
    decide(
        &carol.desk,
        decision(&mine, c::Verdict::Approve, &actor("carol").password),
    )
    .await
    .unwrap();
    let told = decide(
        &dave.desk,
        decision(&old, c::Verdict::Approve, &actor("dave").password),
    )
    .await
    .unwrap_err();
    assert_eq!(told.code, "stale-view");
    let changes = dave
        .desk
        .view_changes(c::ViewChangesRequest {
            action_id: old.action_id.clone(),
            view_digest: old.view_digest.clone(),
            seen_seq: old.seen_seq,
        })
        .await
        .unwrap();
    assert!(
        changes.stale && changes.what.starts_with("carol approved"),
        "{changes:?}"
    );
    assert!(
        changes
            .rows
            .iter()
            .any(|r| r.field == "Open step" && r.before == "1" && r.after == "2")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_signed_byte_for_byte_or_nothing_is() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let stale = async |request: &c::Decide| {
        let told = carol.desk.decide(request.clone()).await.unwrap_err();
        assert_eq!(told.code, "preview-stale");
        assert!(told.hint.contains("kept"), "{}", told.hint);
    };
    stale(&request).await;
    let first = carol.desk.preview_decision(shown(&request)).await.unwrap();
    let preview = carol.desk.preview_decision(shown(&request)).await.unwrap();
    assert_ne!(first.statement, preview.statement, "another time and salt");
    let other = c::Decide {
        statement_digest: first.statement_digest,
        ..request.clone()
    };
    stale(&other).await;
    let request = c::Decide {
        statement_digest: preview.statement_digest.clone(),
        ..request
    };
    let other = c::Decide {
        narrative: format!("{} And more.", request.narrative),
        ..request.clone()
    };
    stale(&other).await;
    let other = c::Decide {
        verdict: c::Verdict::Reject,
        reason_code: "duplicate".into(),
        ..request.clone()
    };
    stale(&other).await;
    let decided = carol.desk.decide(request).await.unwrap();
    let record = world.store("carol").await.record(decided.seq).await;
    let record = countersign_ledger::Record::parse(&record.unwrap().unwrap()).unwrap();
    assert_eq!(Some(record.statement), preview.statement);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_does_not_outlive_the_lock() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let preview = carol.desk.preview_decision(shown(&request)).await.unwrap();
    let request = c::Decide {
        statement_digest: preview.statement_digest,
        ..request
    };
    carol.desk.lock(c::Nothing {}).await.unwrap();
    let unlock = c::Unlock {
        password: c::Secret::new(actor("carol").password.clone()),
        passphrase: None,
    };
    carol.desk.unlock(unlock).await.unwrap();
    let told = carol.desk.decide(request).await.unwrap_err();
    assert_eq!(told.code, "preview-stale");
}

/// What is shown while the session locks is not there to be signed after it is unlocked.
#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_is_finished_after_the_lock_does_not_outlive_it() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    // The preview's reading waits for the table until the session has locked.
    let held = world.withhold("countersign.action").await;
    let preview = tokio::spawn({
        let (desk, shown) = (carol.desk.clone(), shown(&request));
        async move { desk.preview_decision(shown).await }
    });
    world.until_waiting_for("countersign.action", 1).await;
    carol.desk.lock(c::Nothing {}).await.unwrap();
    held.release().await;
    let preview = preview.await.unwrap().unwrap();
    assert!(preview.statement.is_some(), "it was made, and told");
    let unlock = c::Unlock {
        password: c::Secret::new(actor("carol").password.clone()),
        passphrase: None,
    };
    carol.desk.unlock(unlock).await.unwrap();
    let request = c::Decide {
        statement_digest: preview.statement_digest,
        ..request
    };
    let told = carol.desk.decide(request.clone()).await.unwrap_err();
    assert_eq!(told.code, "preview-stale");
    decide(&carol.desk, request).await.unwrap();
}

/// Who is to judge before they are told the advice is not told either that somebody went against it.
#[tokio::test(flavor = "multi_thread")]
async fn while_the_advice_is_kept_back_the_timeline_does_not_tell_that_somebody_went_against_it() {
    let world = World::new().await;
    let action = world
        .propose(&Proposal::default().advice(Advice::Block))
        .await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let decided = decide(&carol.desk, request).await.unwrap();
    let told = |view: &c::ActionView| {
        let entry = view.timeline.iter().find(|e| e.seq == decided.seq);
        entry.unwrap().what.clone()
    };
    assert_eq!(
        told(&open(&carol.desk, action).await),
        "approved step 1, against the agent"
    );
    let dave = console(&world, "dave").await;
    let view = open(&dave.desk, action).await;
    assert!(
        matches!(view.recommendation, c::RecommendationView::Withheld { .. }),
        "kept back"
    );
    assert_eq!(told(&view), "approved step 1");
}
