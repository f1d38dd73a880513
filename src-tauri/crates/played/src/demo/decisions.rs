//! Those who decide, and those who may not.

use countersign_agents::Proposal;
use countersign_app::entropy;
use countersign_app::{Failure, decide::Decision};
use countersign_app::{propose::ReceivedProposal, session::Signed};
use countersign_refusal::Tool;
use countersign_statement::{
    State,
    codes::{Advice, OverrideType, ReasonCode, Risk, Verdict},
};
use uuid::Uuid;

use super::{play::People, steps::Steps};

fn say(verdict: Verdict, reason_code: ReasonCode, narrative: &str) -> Decision {
    Decision {
        decision_id: entropy::id(),
        verdict,
        reason_code,
        narrative: narrative.to_owned(),
    }
}

pub(super) fn expect_refusal<T>(
    result: Result<T, Failure>,
    code: &str,
) -> Result<Failure, Failure> {
    match result {
        Err(refusal) if refusal.code() == code => Ok(refusal),
        Err(other) => Err(other),
        Ok(_) => Err(Failure::contradiction(format!(
            "something was accepted that had to be refused as {code}"
        ))),
    }
}

/// An action that is open, not used yet, and as wanted.
fn pick(
    proposals: &[Proposal],
    proposed: &[ReceivedProposal],
    used: &mut Vec<Uuid>,
    want: impl Fn(&Proposal) -> bool,
) -> Result<Uuid, Failure> {
    let found = proposals
        .iter()
        .zip(proposed)
        .find(|(p, a)| a.outcome == State::InReview && !used.contains(&a.action_id) && want(p));
    let (_, action) = found.ok_or_else(|| Failure::new(Tool::DemoInput))?;
    used.push(action.action_id);
    Ok(action.action_id)
}

/// Four people decide: an approval in two steps, a rejection, an override and the triage; then come those who may not.
/// Returns the actions that were decided on.
pub(super) async fn decide(
    people: &People,
    proposals: &[Proposal],
    proposed: &[ReceivedProposal],
    triaged: &ReceivedProposal,
    steps: &Steps,
) -> Result<Vec<Uuid>, Failure> {
    let People {
        ada,
        ben,
        chloe,
        dev,
    } = people;
    let mut used = Vec::new();

    let grave = pick(proposals, proposed, &mut used, |p| {
        p.risk >= Risk::High && p.recommendation == Advice::Proceed
    })?;
    let first = chloe
        .decide(
            grave,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "The pattern is plain in the listed transfers.",
            ),
        )
        .await?;
    let second = dev
        .decide(
            grave,
            &say(
                Verdict::Approve,
                ReasonCode::RiskAccepted,
                "Checked against the account's history; agreed.",
            ),
        )
        .await?;
    expect_state(first.state, State::InReview)?;
    expect_state(second.state, State::Approved)?;
    steps.done(
        "approval",
        "Chloe approved step 1 and Dev step 2: two people, two signatures, one approval.",
        &[
            ("action", grave.to_string()),
            ("ledger", second.recorded.seq.to_string()),
        ],
    )?;

    let rejected = pick(proposals, proposed, &mut used, |p| {
        p.recommendation == Advice::Review
    })
    .or_else(|_| pick(proposals, proposed, &mut used, |_| true))?;
    chloe
        .comment(
            rejected,
            "The payers are all salaries of one firm; see the listed transfers.",
        )
        .await?;
    let no = ben
        .decide(
            rejected,
            &say(
                Verdict::Reject,
                ReasonCode::FalsePositive,
                "The payers are employees of one firm.",
            ),
        )
        .await;
    // A low risk is an analyst's to decide, and Chloe is one.
    let no = match no {
        Err(refusal) if refusal.code() == "role-missing" => {
            chloe
                .decide(
                    rejected,
                    &say(
                        Verdict::Reject,
                        ReasonCode::FalsePositive,
                        "The payers are employees of one firm.",
                    ),
                )
                .await?
        }
        other => other?,
    };
    expect_state(no.state, State::Rejected)?;
    steps.done(
        "rejection",
        "One action was rejected, with a reason and a comment.",
        &[
            ("action", rejected.to_string()),
            ("ledger", no.recorded.seq.to_string()),
        ],
    )?;

    let overridden = pick(proposals, proposed, &mut used, |p| {
        p.recommendation == Advice::Proceed
    })?;
    let over = ben
        .decide(
            overridden,
            &say(
                Verdict::Reject,
                ReasonCode::InsufficientEvidence,
                "The agent would go on; one cycle of small amounts is not enough.",
            ),
        )
        .await?;
    if over.override_type != Some(OverrideType::AiOverride) {
        return Err(Failure::contradiction(
            "a rejection against the agent's advice was not recorded as an override",
        ));
    }
    steps.done(
        "override",
        "Ben rejected what the agent advised: recorded as ai_override.",
        &[
            ("action", overridden.to_string()),
            ("ledger", over.recorded.seq.to_string()),
        ],
    )?;

    let ours = ada
        .decide(
            triaged.action_id,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "The customer's account of it fits the transfers.",
            ),
        )
        .await?;
    steps.done(
        "triage",
        "Ada decided on the incident's triage, whose agent is Ben's.",
        &[
            ("action", triaged.action_id.to_string()),
            ("state", ours.state.to_string()),
            ("ledger", ours.recorded.seq.to_string()),
        ],
    )?;

    let open = pick(proposals, proposed, &mut used, |p| p.risk >= Risk::Medium)?;
    let refusal = expect_refusal(
        ada.decide(
            open,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "It is my own agent's proposal.",
            ),
        )
        .await,
        "lineage",
    )?;
    steps.done(
        "refused",
        "Ada owns the screening agent and may not decide on its actions.",
        &[
            ("code", refusal.code().to_owned()),
            (
                "reason",
                countersign_english::say(refusal.refusal()).sentence,
            ),
        ],
    )?;

    let (loaded, seen) = chloe.open_action(open, "demo").await?;
    let prepared = chloe.prepare(
        &loaded,
        &seen,
        &say(Verdict::Approve, ReasonCode::EvidenceSupports, ""),
    );
    let prepared = match prepared {
        Err(refusal) if refusal.code() == "narrative-missing" => chloe.prepare(
            &loaded,
            &seen,
            &say(
                Verdict::Approve,
                ReasonCode::EvidenceSupports,
                "It would be signed by nobody.",
            ),
        )?,
        other => other?,
    };
    let key_id = chloe
        .key()
        .map(|k| k.key_id)
        .ok_or_else(|| Failure::contradiction("Chloe has no key"))?;
    let unsigned = Signed {
        key_id,
        signature: [0; 64],
    };
    let forged = Signed {
        key_id,
        signature: ben.sign(&prepared.plan.bytes).await?.signature,
    };
    for (step, by, words) in [
        (
            "unsigned",
            unsigned,
            "A decision with a signature of zeros was refused by the database.",
        ),
        (
            "forged",
            forged,
            "A decision in Chloe's name with Ben's signature was refused by the database.",
        ),
    ] {
        let sent = chloe.send(&prepared, by).await;
        let refusal = expect_refusal(sent, "signature-invalid")?;
        steps.done(
            step,
            words,
            &[
                ("code", refusal.code().to_owned()),
                (
                    "reason",
                    countersign_english::say(refusal.refusal()).sentence,
                ),
            ],
        )?;
    }
    Ok(vec![grave, rejected, overridden, triaged.action_id])
}

fn expect_state(found: State, wanted: State) -> Result<(), Failure> {
    if found == wanted {
        Ok(())
    } else {
        Err(Failure::contradiction(format!(
            "the action is {found} where it had to be {wanted}"
        )))
    }
}
