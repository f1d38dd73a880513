//! What was shown to the reader.

use countersign_contract as c;
use uuid::Uuid;

/// What was shown to the reader, for telling what changed since.
#[derive(Debug, Clone)]
pub struct Shown {
    pub action_id: Uuid,
    pub seen_seq: u64,
    pub state: c::ActionState,
    pub step: u64,
    pub action_digest: [u8; 32],
}
