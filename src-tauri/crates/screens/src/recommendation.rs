//! The agent's opinion, and whether it is kept back.

use countersign_app::case::Loaded;
use countersign_contract as c;
use countersign_workflow::reveal::kept_back;
use uuid::Uuid;

use crate::checks;

/// The recommendation is kept back until the reader has decided, where the route says so.
pub fn withheld(me: Uuid, loaded: &Loaded) -> Option<c::RecommendationView> {
    if kept_back(&loaded.case, me) {
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

/// The recommendation, for a reader from whom it is not kept back.
pub fn shown(loaded: &Loaded) -> c::RecommendationView {
    match &loaded.recommendation {
        Some(r) => c::RecommendationView::Shown(c::Recommendation {
            recommendation: r.recommendation.to_string(),
            confidence: r.confidence.clone(),
            ai_explanation: r.ai_explanation.clone(),
            facts: checks::facts(&r.rules),
        }),
        None => c::RecommendationView::Withheld {
            why: "It was erased.".into(),
        },
    }
}
