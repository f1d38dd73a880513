//! What must be done before signing.

use countersign_app::{Session, case::Loaded};
use countersign_contract as c;
use countersign_statement::codes::Friction;

use super::evidence::evidence;
use crate::{fail::Answer, wire};

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
pub(super) fn friction(
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
                |m| wire::money_text(&m.amount, &m.currency),
            )),
            ..base
        },
    }
}
