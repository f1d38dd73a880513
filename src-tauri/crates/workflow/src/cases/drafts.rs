//! Drafts, reasons, narratives, overrides.

use super::{OFFICER, case, decide, draft, person, start, step};
use crate::{Case, Draft, Seen, check, override_type};
use countersign_english::say;
use countersign_statement::codes::{Advice, Friction, OverrideType, ReasonCode, Reveal, Verdict};

/// What is signed, and what is demanded before signing, are the same whatever the agent advises.
#[test]
fn where_the_advice_is_kept_back_nothing_before_the_vote_tells_it() {
    for verdict in [Verdict::Approve, Verdict::Reject] {
        let reason = if verdict == Verdict::Approve {
            ReasonCode::RiskAccepted
        } else {
            ReasonCode::Duplicate
        };
        let signed = |advice: Advice, narrative: &str| {
            let mut open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, advice);
            open.route.as_mut().unwrap().commit_before_reveal = Reveal::Advice;
            let draft = draft(&open, verdict, reason, narrative);
            check(&open, &person(1, &[OFFICER]), &draft, start()).map(|plan| plan.bytes)
        };
        for narrative in ["", "too short", "I read all of it."] {
            let said = signed(Advice::Review, narrative);
            assert_eq!(said.is_ok(), narrative.len() > 10);
            for advice in [Advice::Proceed, Advice::Block] {
                assert_eq!(signed(advice, narrative), said, "{advice} {verdict}");
            }
        }
    }
}

#[test]
fn an_override_is_recorded_where_the_human_contradicts_and_nowhere_else() {
    use OverrideType::AiOverride;
    for (advice, verdict, wanted) in [
        (Advice::Proceed, Verdict::Approve, None),
        (Advice::Proceed, Verdict::Reject, Some(AiOverride)),
        (Advice::Block, Verdict::Approve, Some(AiOverride)),
        (Advice::Block, Verdict::Reject, None),
        (Advice::Review, Verdict::Approve, None),
        (Advice::Review, Verdict::Reject, None),
    ] {
        assert_eq!(override_type(advice, verdict), wanted, "{advice} {verdict}");
        let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, advice);
        let reason = if verdict == Verdict::Approve {
            ReasonCode::RiskAccepted
        } else {
            ReasonCode::Duplicate
        };
        let short = check(
            &open,
            &person(1, &[OFFICER]),
            &draft(&open, verdict, reason, ""),
            start(),
        );
        assert_eq!(
            short.is_err(),
            wanted.is_some(),
            "an override demands a narrative"
        );
    }
}

#[test]
fn drafts_are_refused_for_their_own_faults() {
    let open = case(
        vec![step(1, OFFICER, 1)],
        1,
        Friction::Medium,
        Advice::Review,
    );
    let me = person(1, &[OFFICER]);
    let good = draft(
        &open,
        Verdict::Approve,
        ReasonCode::WithinPolicy,
        "0123456789",
    );
    let plan = check(&open, &me, &good, start()).unwrap();
    assert_eq!(
        plan.statement.narrative_commitment,
        countersign_statement::commitment(&[1; 16], b"0123456789")
    );
    assert_eq!(plan.bytes, plan.statement.encode());
    for (bad, code) in [
        (
            Draft {
                seen: Seen {
                    seq: 6,
                    ..good.seen
                },
                ..good.clone()
            },
            "stale-view",
        ),
        (
            Draft {
                reason_code: ReasonCode::Duplicate,
                ..good.clone()
            },
            "reason-code",
        ),
        (
            Draft {
                narrative: " 012345678\t\n".to_owned(),
                ..good.clone()
            },
            "narrative-missing",
        ),
        (
            Draft {
                narrative: String::new(),
                ..good.clone()
            },
            "narrative-missing",
        ),
        (
            Draft {
                narrative: "0123456789\0".to_owned(),
                ..good.clone()
            },
            "too-large",
        ),
        (
            Draft {
                narrative: "x".repeat(65_537),
                ..good.clone()
            },
            "too-large",
        ),
        (
            Draft {
                origin: "elsewhere".to_owned(),
                ..good.clone()
            },
            "malformed",
        ),
    ] {
        assert_eq!(check(&open, &me, &bad, start()).unwrap_err().code(), code);
    }
    let erased = Case {
        advice: None,
        ..open
    };
    assert_eq!(
        check(&erased, &me, &good, start()).unwrap_err().code(),
        "advice-unknown"
    );
}

#[test]
fn a_closed_action_says_how_it_was_closed() {
    let open = case(vec![step(1, OFFICER, 1)], 1, Friction::Low, Advice::Review);
    let done = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let refusal = decide(&done, &person(2, &[OFFICER]), Verdict::Approve).unwrap_err();
    assert_eq!(
        say(&refusal.refusal()).sentence,
        "This action is approved since ledger number 8; it takes no more decisions."
    );
}
