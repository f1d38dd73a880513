//! Deciding and commenting.

use countersign_contract::{
    Decide, Decided, DecisionPreview, PreviewDecision, Recorded, WriteComment,
};

handlers! {
    preview_decision(PreviewDecision) -> DecisionPreview;
    decide(Decide) -> Decided;
    comment(WriteComment) -> Recorded;
}
