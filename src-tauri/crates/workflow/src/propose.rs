//! What an agent may propose, judged before it is sent; the database refuses the same.

use crate::policy::{Facts, Selection, select};
use countersign_statement::{
    Content, PolicyDocument, Recommendation, StatementError, codes::ActorType, commitment,
};
use uuid::Uuid;

/// Most characters of a subject and of an idempotency key.
pub const SUBJECT_LIMIT: usize = 200;
/// Most characters of an agent's version.
pub const VERSION_LIMIT: usize = 64;
/// Most digits before and behind the point of an amount.
pub const AMOUNT_DIGITS: (usize, usize) = (30, 12);

/// Why a proposal is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposalFault {
    /// A line that would not be read back.
    #[error("The proposal is malformed: {0}")]
    Malformed(#[from] StatementError),
    /// Something that must be there is not, or is too long.
    #[error("The field {field} must have from 1 to {most} characters.")]
    Length {
        /// The field, as in the content.
        field: &'static str,
        /// Most characters.
        most: usize,
    },
    /// An amount that no bank knows.
    #[error("The amount has more than 30 digits before the point or 12 behind it.")]
    Amount,
    /// People do not propose yet.
    #[error("Actions are proposed by agents; the actor type is {found}.")]
    ActorType {
        /// What the content says.
        found: ActorType,
    },
    /// Another agent, or another owner than the register's.
    #[error(
        "The content must name this agent and its owner, and nobody has edited a first revision."
    )]
    Lineage,
    /// The content commits to another recommendation.
    #[error("The content does not commit to this recommendation.")]
    Commitment,
}

/// The agent as the register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// The agent.
    pub agent: Uuid,
    /// Who answers for it.
    pub owner: Uuid,
}

fn length(field: &'static str, text: &str, most: usize) -> Result<(), ProposalFault> {
    let fits = (1..=most).contains(&text.chars().count());
    if fits {
        Ok(())
    } else {
        Err(ProposalFault::Length { field, most })
    }
}

/// Judges a proposal by every rule that needs no database, and says what the policy will make of it.
pub fn check(
    content: &Content,
    recommendation: &Recommendation,
    recommendation_salt: &[u8; 16],
    registered: Registered,
    policy: (Uuid, &PolicyDocument),
) -> Result<Selection, ProposalFault> {
    Content::parse(&content.encode())?;
    let advice = recommendation.encode();
    Recommendation::parse(&advice)?;
    length("subject", &content.subject, SUBJECT_LIMIT)?;
    length("agent_version", &content.agent_version, VERSION_LIMIT)?;
    length("idempotency_key", &content.idempotency_key, SUBJECT_LIMIT)?;
    length("ai_explanation", &recommendation.ai_explanation, usize::MAX)?;
    let unsigned = content.amount.as_str().trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.len() > AMOUNT_DIGITS.0 || fraction.len() > AMOUNT_DIGITS.1 {
        return Err(ProposalFault::Amount);
    }
    if content.actor_type != ActorType::Agent {
        return Err(ProposalFault::ActorType {
            found: content.actor_type,
        });
    }
    let named = Registered {
        agent: content.agent,
        owner: content.owner,
    };
    if named != registered || !content.editors.is_empty() {
        return Err(ProposalFault::Lineage);
    }
    if commitment(recommendation_salt, advice.as_bytes()) != content.recommendation {
        return Err(ProposalFault::Commitment);
    }
    Ok(select(policy.0, policy.1, &Facts::from(content)))
}

#[cfg(test)]
mod tests {
    use super::{ProposalFault, Registered, check};
    use crate::testing::{Scenario, scenario};
    use countersign_statement::codes::ActorType;
    use uuid::Uuid;

    fn judged(scenario: &Scenario) -> Result<crate::Selection, ProposalFault> {
        let registered = Registered {
            agent: scenario.people.last().unwrap().id,
            owner: scenario.agent_owner,
        };
        let policy = (scenario.policy, &scenario.document);
        check(
            &scenario.content,
            &scenario.recommendation,
            &scenario.advice_salt,
            registered,
            policy,
        )
    }

    #[test]
    fn made_up_proposals_are_sound() {
        for seed in 0..500 {
            let scenario = scenario(seed);
            let crate::Fact::Proposed(proposed) = scenario.proposed(Uuid::nil(), 1) else {
                panic!("a proposal")
            };
            assert_eq!(
                judged(&scenario).unwrap().route,
                proposed.route,
                "seed {seed}"
            );
        }
    }

    #[test]
    fn unsound_ones_are_refused_for_their_fault() {
        type Spoil = fn(&mut Scenario);
        let spoils: [(Spoil, &str); 9] = [
            (|s| s.content.subject.clear(), "The field subject must"),
            (
                |s| s.content.agent_version = "v".repeat(65),
                "The field agent_version must",
            ),
            (
                |s| s.recommendation.ai_explanation.clear(),
                "The field ai_explanation must",
            ),
            (
                |s| s.content.amount = "0.1234567890123".parse().unwrap(),
                "The amount has more",
            ),
            (
                |s| s.content.actor_type = ActorType::System,
                "Actions are proposed by agents",
            ),
            (
                |s| s.content.owner = Uuid::nil(),
                "The content must name this agent",
            ),
            (
                |s| s.content.editors = vec![Uuid::nil()],
                "The content must name this agent",
            ),
            (|s| s.advice_salt = [0; 16], "The content does not commit"),
            (
                |s| s.content.params = "{".to_owned(),
                "The proposal is malformed",
            ),
        ];
        for (spoil, sentence) in spoils {
            let mut scenario = scenario(7);
            spoil(&mut scenario);
            let fault = judged(&scenario).unwrap_err().to_string();
            assert!(
                fault.starts_with(sentence) && fault.ends_with('.'),
                "{fault}"
            );
        }
    }
}
