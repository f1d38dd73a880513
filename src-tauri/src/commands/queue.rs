//! The queue.

use countersign_contract::{
    ActionKey, ActionPreview, Nothing, QueuePage, QueuePageRequest, QueueView, WhoCanDecide,
};

handlers! {
    queue_views(Nothing) -> Vec<QueueView>;
    queue_page(QueuePageRequest) -> QueuePage;
    queue_preview(ActionKey) -> ActionPreview;
    who_can_decide(ActionKey) -> WhoCanDecide;
}
