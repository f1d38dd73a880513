//! The queue.

use countersign_contract::{
    ActionKey, ActionPreview, Nothing, QueueChoices, QueuePage, QueuePageRequest, QueueView,
    WhoCanDecide,
};

handlers! {
    queue_views(Nothing) -> Vec<QueueView>;
    queue_choices(Nothing) -> QueueChoices;
    queue_page(QueuePageRequest) -> QueuePage;
    queue_preview(ActionKey) -> ActionPreview;
    who_can_decide(ActionKey) -> WhoCanDecide;
}
