//! One action.

use countersign_contract::{
    ActionView, Claim, Claimed, HandOver, HandedOver, OpenAction, RecommendationView,
    RevealRecommendation, ViewChanges, ViewChangesRequest,
};

handlers! {
    open_action(OpenAction) -> ActionView;
    view_changes(ViewChangesRequest) -> ViewChanges;
    reveal_recommendation(RevealRecommendation) -> RecommendationView;
    claim(Claim) -> Claimed;
    hand_over(HandOver) -> HandedOver;
}
