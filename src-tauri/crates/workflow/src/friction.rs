//! What a person must have done before their decision is signed: how much is asked of them rises with what is at stake.
//!
//! A policy's route names a tier; what each tier demands stands here, once, for every face that lets people decide. The
//! database cannot see what a person looked at or typed, so it asks for the narrative alone (see [`crate::decide`]); all
//! else is a promise of the faces, held by their tests.

use countersign_refusal::{Action, Login, Page, Refusal};
use countersign_statement::{Content, Route, codes::Friction};

use crate::{
    amount,
    decide::{NARRATIVE_LEAST, NARRATIVE_TRIM},
};

/// The sections that every action has, besides its evidence.
pub const CHECKS: &str = "checks";
/// What the agent proposes, as it was written.
pub const OUTPUT: &str = "output";

/// What is demanded before a decision is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demands {
    /// The route's tier; of an action without one, the highest.
    pub tier: Friction,
    /// Sections that must have been shown.
    pub sections: Vec<String>,
    /// Characters of the narrative, trimmed, at least.
    pub narrative: usize,
    /// The same for an override.
    pub narrative_override: usize,
    /// What must be typed: the amount at stake, or the action's label.
    pub typed: Option<String>,
    /// Whether the password must be entered once more.
    pub password: bool,
    /// Seconds for which the signing can be taken back before it is sent.
    pub undo_seconds: u32,
    /// Whether somebody else must decide too.
    pub second_person: bool,
}

/// What a person did before signing.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// The sections that were shown to them.
    pub viewed: &'a [String],
    /// Their narrative.
    pub narrative: &'a str,
    /// What they typed.
    pub typed: Option<&'a str>,
    /// Whether they entered their password once more. Whether it is the right one the face has the database answer.
    pub password: bool,
}

/// What is still missing; the first of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum Unmet {
    /// Sections were not shown.
    Sections {
        /// Which.
        sections: Vec<String>,
    },
    /// The narrative is too short.
    Narrative {
        /// Characters after trimming, at least.
        least: usize,
    },
    /// Something else was typed, or nothing.
    Typed {
        /// What is expected.
        expected: String,
    },
    /// The password was not entered again.
    Password,
}

impl Unmet {
    /// The row of the table of refusals, with its members.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Sections { sections } => Page::EvidenceNotViewed {
                sections: sections.clone(),
            }
            .into(),
            Self::Narrative { least } => Action::NarrativeMissing {
                least: *least as u64,
            }
            .into(),
            Self::Typed { expected } => Page::TypedMismatch {
                expected: expected.clone(),
            }
            .into(),
            Self::Password => Login::ReauthenticationNeeded.into(),
        }
    }
}

/// An action's short name, unique in its workspace: the ledger number of its proposal.
pub fn label(proposal_seq: impl std::fmt::Display) -> String {
    format!("A-{proposal_seq}")
}

/// The ledger number of the proposal of the action with this short name; `None` for any other text.
pub fn labelled(text: &str) -> Option<u64> {
    let number = text
        .strip_prefix("A-")
        .or_else(|| text.strip_prefix("a-"))?;
    // One number has one name: no sign, and no zeros before it.
    let plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    plain.then(|| number.parse().ok()).flatten()
}

impl Demands {
    /// What is demanded before the glass is broken: not that everything was read, for it is an emergency, but that nothing is done
    /// by mistake or by somebody else at the desk.
    pub fn breaking(content: Option<&Content>, proposal_seq: u64) -> Self {
        Self {
            sections: Vec::new(),
            second_person: false,
            ..Self::of(None, content, [], proposal_seq)
        }
    }

    /// What `route` demands. `evidence` names the action's sections of evidence; `proposal_seq` is the ledger number of its
    /// proposal. An action without a route or with an erased content is treated as one of the highest tier.
    pub fn of<'a>(
        route: Option<&Route>,
        content: Option<&Content>,
        evidence: impl IntoIterator<Item = &'a str>,
        proposal_seq: u64,
    ) -> Self {
        let tier = route.map_or(Friction::High, |r| r.friction);
        let careful = tier != Friction::Low;
        let high = tier == Friction::High;
        let mut sections = Vec::new();
        if careful {
            sections.extend([CHECKS.to_owned(), OUTPUT.to_owned()]);
        }
        if high {
            sections.extend(evidence.into_iter().map(str::to_owned));
        }
        let at_stake = || {
            content
                .and_then(|c| amount::words(c.amount.as_str(), &c.currency))
                .unwrap_or_else(|| label(proposal_seq))
        };
        Self {
            tier,
            sections,
            narrative: if careful || route.is_some_and(|r| r.commit_before_reveal.keeps_advice()) {
                NARRATIVE_LEAST
            } else {
                0
            },
            narrative_override: NARRATIVE_LEAST,
            typed: high.then(at_stake),
            password: high,
            undo_seconds: if careful { 0 } else { 10 },
            second_person: route.is_some_and(|r| {
                r.min_persons > 1 || r.steps.iter().map(|s| s.quorum).sum::<u64>() > 1
            }),
        }
    }

    /// Whether everything was done.
    pub fn check(&self, done: &Done<'_>) -> Result<(), Unmet> {
        let unseen: Vec<String> = self
            .sections
            .iter()
            .filter(|section| !done.viewed.contains(section))
            .cloned()
            .collect();
        if !unseen.is_empty() {
            return Err(Unmet::Sections { sections: unseen });
        }
        let length = done.narrative.trim_matches(NARRATIVE_TRIM).chars().count();
        if length < self.narrative {
            return Err(Unmet::Narrative {
                least: self.narrative,
            });
        }
        if let Some(expected) = &self.typed
            && done.typed != Some(expected.as_str())
        {
            return Err(Unmet::Typed {
                expected: expected.clone(),
            });
        }
        if self.password && !done.password {
            return Err(Unmet::Password);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Facts, default_policy, select};
    use countersign_statement::codes::Risk;
    use uuid::Uuid;

    fn demands(risk: Risk, amount: &str) -> Demands {
        let facts = Facts {
            kind: "freeze_account".into(),
            agent: Uuid::nil(),
            risk,
            amount: amount.parse().unwrap(),
            currency: "EUR".into(),
            simulation: false,
        };
        let route = select(Uuid::nil(), &default_policy(), &facts).route;
        Demands::of(route.as_ref(), None, ["transactions"], 12)
    }

    fn done<'a>(viewed: &'a [String], narrative: &'a str) -> Done<'a> {
        Done {
            viewed,
            narrative,
            typed: None,
            password: false,
        }
    }

    #[test]
    fn a_low_tier_asks_for_nothing_and_leaves_time_to_take_it_back() {
        let low = demands(Risk::Low, "0");
        assert_eq!(low.tier, Friction::Low);
        assert_eq!((low.undo_seconds, low.second_person), (10, false));
        assert_eq!(low.check(&done(&[], "")), Ok(()));
    }

    #[test]
    fn a_medium_tier_asks_for_the_checks_and_for_words() {
        let medium = demands(Risk::Medium, "0");
        assert_eq!(
            medium.check(&done(&[], "long enough for it")),
            Err(Unmet::Sections {
                sections: vec!["checks".into(), "output".into()]
            })
        );
        let viewed = ["output", "checks"].map(str::to_owned);
        assert_eq!(
            medium.check(&done(&viewed, " \t123456789\n")),
            Err(Unmet::Narrative { least: 10 }),
            "blanks at the ends do not count"
        );
        assert_eq!(medium.check(&done(&viewed, "1234567890")), Ok(()));
    }

    #[test]
    fn a_high_tier_asks_for_the_evidence_the_amount_and_the_password() {
        for high in [demands(Risk::High, "0"), demands(Risk::Low, "10000")] {
            assert!(high.second_person);
            let two = ["checks", "output"].map(str::to_owned);
            assert_eq!(
                high.check(&done(&two, "1234567890")),
                Err(Unmet::Sections {
                    sections: vec!["transactions".into()]
                })
            );
            let all = ["checks", "output", "transactions"].map(str::to_owned);
            let mut met = done(&all, "1234567890");
            let expected = Err(Unmet::Typed {
                expected: "A-12".into(),
            });
            assert_eq!(high.check(&met), expected);
            met.typed = Some("a-12");
            assert_eq!(high.check(&met), expected, "exactly as shown");
            met.typed = Some("A-12");
            assert_eq!(high.check(&met), Err(Unmet::Password));
            met.password = true;
            assert_eq!(high.check(&met), Ok(()));
        }
    }

    #[test]
    fn an_action_without_a_route_asks_for_the_most() {
        assert_eq!(Demands::of(None, None, [], 3).tier, Friction::High);
    }
}
