//! What the sample's people have decided before anyone looks: enough for precedents, an override, and a step that waits.

use countersign_agents::Proposal;
use countersign_app::entropy;
use countersign_app::propose::ReceivedProposal;
use countersign_app::{Failure, Session, decide::Decision};
use countersign_statement::{
    State,
    codes::{Advice, OverrideType, ReasonCode, Risk},
};
use uuid::Uuid;

use super::proposals::Proposals;
use crate::demo::{play::People, steps::Steps};

/// Who speaks.
#[derive(Debug, Clone, Copy)]
enum Who {
    Ada,
    Ben,
    Chloe,
    Dev,
}

/// A decision; its reason says whether it approves.
type Word = (Who, ReasonCode, &'static str);

/// What becomes of one action.
struct Scene {
    /// Which actions it may be.
    of: fn(&Proposal) -> bool,
    comment: Option<(Who, &'static str)>,
    words: &'static [Word],
}

use ReasonCode::{
    EvidenceSupports, FalsePositive, InsufficientEvidence, RiskAccepted, WithinPolicy,
};
use Who::{Ada, Ben, Chloe, Dev};

const SCENES: [Scene; 12] = [
    Scene {
        of: grave_and_sure,
        comment: Some((
            Chloe,
            "Asked the branch whether the customer announced larger receipts; they did not.",
        )),
        words: &[
            (
                Chloe,
                EvidenceSupports,
                "The listed transfers have one pattern, and nothing in the account's usual month explains it.",
            ),
            (
                Dev,
                EvidenceSupports,
                "Went through the transfers again; agreed.",
            ),
        ],
    },
    Scene {
        of: grave_and_sure,
        comment: None,
        words: &[
            (
                Ben,
                RiskAccepted,
                "The loss of waiting is larger than that of a wrong hold of some hours.",
            ),
            (Dev, RiskAccepted, "Agreed; to be looked at again tomorrow."),
        ],
    },
    Scene {
        of: grave_and_sure,
        comment: Some((
            Dev,
            "The relationship manager has the contract behind these payments; see the file.",
        )),
        words: &[
            (
                Chloe,
                EvidenceSupports,
                "Sums and days fit the pattern that the rules describe.",
            ),
            (
                Dev,
                FalsePositive,
                "There is a contract with a payment plan that explains every one of them.",
            ),
        ],
    },
    Scene {
        of: grave_and_sure,
        comment: None,
        words: &[(
            Chloe,
            EvidenceSupports,
            "Clear from the transfers alone; a supervisor should see it today.",
        )],
    },
    Scene {
        of: grave_and_sure,
        comment: Some((
            Chloe,
            "Dev, the second payer is the one from last week's case.",
        )),
        words: &[(
            Chloe,
            EvidenceSupports,
            "The same payers as in a case that was confirmed.",
        )],
    },
    Scene {
        of: grave,
        comment: None,
        words: &[(
            Ben,
            WithinPolicy,
            "Above the amount at which we hold and ask; the rest is for the supervisor.",
        )],
    },
    Scene {
        of: medium,
        comment: None,
        words: &[(
            Chloe,
            EvidenceSupports,
            "Small sums on consecutive days, just below the limit of a report.",
        )],
    },
    Scene {
        of: medium,
        comment: Some((Ben, "The payers are all salaries of one firm.")),
        words: &[(
            Ben,
            FalsePositive,
            "The payers are employees of one firm, which pays on that day.",
        )],
    },
    Scene {
        of: |p| medium(p) && p.recommendation == Advice::Proceed,
        comment: None,
        words: &[(
            Ben,
            InsufficientEvidence,
            "The agent would go on; one pattern of small amounts is not enough without the customer's word.",
        )],
    },
    Scene {
        of: medium,
        comment: None,
        words: &[(
            Chloe,
            WithinPolicy,
            "A look at the account costs nobody anything.",
        )],
    },
    Scene {
        of: medium,
        comment: None,
        words: &[(
            Chloe,
            FalsePositive,
            "Rent, phone and insurance on the first of the month.",
        )],
    },
    Scene {
        of: |p| p.recommendation == Advice::Review,
        comment: Some((
            Ada,
            "I answer for this agent and decide nothing here; the rule that fired is described in its notes.",
        )),
        words: &[],
    },
];

fn grave(p: &Proposal) -> bool {
    p.risk >= Risk::High
}

fn grave_and_sure(p: &Proposal) -> bool {
    grave(p) && p.recommendation == Advice::Proceed
}

fn medium(p: &Proposal) -> bool {
    p.risk == Risk::Medium && !large(p)
}

/// From here on the policy asks for two steps, whatever the risk.
fn large(p: &Proposal) -> bool {
    "10000"
        .parse()
        .is_ok_and(|limit| p.amount.compare(&limit) != std::cmp::Ordering::Less)
}

/// Plays the scenes on what was proposed, and returns the actions that somebody decided on. Transactions of somebody's own may
/// hold nothing of a kind: then that scene is left out.
pub(super) async fn decide(
    people: &People,
    made: &Proposals,
    steps: &Steps,
) -> Result<Vec<Uuid>, Failure> {
    let mut used = Vec::new();
    let mut decided = Vec::new();
    let (mut decisions, mut comments, mut overrides) = (0, 0, 0);
    for scene in &SCENES {
        let Some(action) = pick(&made.alerts, &used, scene.of) else {
            continue;
        };
        used.push(action);
        if let Some((who, text)) = scene.comment {
            session(people, who).comment(action, text).await?;
            comments += 1;
        }
        for word in scene.words {
            let answer = say(people, action, word).await?;
            decisions += 1;
            overrides += usize::from(answer == Some(OverrideType::AiOverride));
        }
        if !scene.words.is_empty() {
            decided.push(action);
        }
    }
    // The first report's triage: its agent is Ben's, so Ada may.
    if let Some((_, first)) = made
        .triage
        .first()
        .filter(|(_, a)| a.outcome == State::InReview)
    {
        let word = (
            Ada,
            EvidenceSupports,
            "The customer's account of it fits the transfers.",
        );
        say(people, first.action_id, &word).await?;
        decisions += 1;
        decided.push(first.action_id);
    }
    steps.done(
        "decisions",
        "Ada, Ben, Chloe and Dev decided and commented; several actions wait for a second approval.",
        &[
            ("decisions", decisions.to_string()),
            ("overrides", overrides.to_string()),
            ("comments", comments.to_string()),
        ],
    )?;
    Ok(decided)
}

fn pick(
    alerts: &[(Proposal, ReceivedProposal)],
    used: &[Uuid],
    of: fn(&Proposal) -> bool,
) -> Option<Uuid> {
    alerts
        .iter()
        .find(|(p, a)| a.outcome == State::InReview && !used.contains(&a.action_id) && of(p))
        .map(|(_, a)| a.action_id)
}

fn session(people: &People, who: Who) -> &Session {
    match who {
        Ada => &people.ada,
        Ben => &people.ben,
        Chloe => &people.chloe,
        Dev => &people.dev,
    }
}

/// Decides, and returns how the decision departs from the agent's advice.
async fn say(
    people: &People,
    action: Uuid,
    &(who, reason_code, narrative): &Word,
) -> Result<Option<OverrideType>, Failure> {
    let decision = Decision {
        decision_id: entropy::id(),
        verdict: reason_code.verdict(),
        reason_code,
        narrative: narrative.to_owned(),
    };
    let decided = session(people, who).decide(action, &decision).await?;
    Ok(decided.override_type)
}
