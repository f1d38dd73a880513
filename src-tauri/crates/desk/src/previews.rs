//! What was shown for signing, kept by the decision's id: the very bytes that were shown are signed, or nothing is.

use std::{collections::VecDeque, sync::Arc};

use countersign_app::{
    case::{Loaded, Seen},
    decide::{Decision, Prepared},
};
use uuid::Uuid;

/// Previews kept at a time. A page shows one; an older one is shown again before it is signed.
const MOST: usize = 8;

/// A decision as it was shown.
pub(crate) struct Preview {
    /// The action as it was loaded for it.
    pub loaded: Loaded,
    /// What the person had seen of it.
    pub seen: Seen,
    /// What they had picked and written.
    pub decision: Decision,
    /// The statement that they were shown.
    pub prepared: Prepared,
}

impl Preview {
    /// Whether a request means what was shown: the same action, view, verdict, reason and text.
    pub fn shows(&self, action: Uuid, seen: &Seen, decision: &Decision) -> bool {
        self.loaded.row.action_id == action && self.seen == *seen && self.decision == *decision
    }
}

/// The last previews of somebody who is signed in.
#[derive(Default)]
pub(crate) struct Previews(VecDeque<Arc<Preview>>);

impl Previews {
    /// Keeps a preview in place of an earlier one of the same decision.
    pub fn keep(&mut self, preview: Preview) {
        self.forget(preview.decision.decision_id);
        self.0.push_back(Arc::new(preview));
        while self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    /// The preview of a decision, if one was shown.
    pub fn of(&self, decision_id: Uuid) -> Option<Arc<Preview>> {
        let kept = self
            .0
            .iter()
            .find(|p| p.decision.decision_id == decision_id);
        kept.map(Arc::clone)
    }

    /// Drops the preview of a decision: it was signed, or is shown otherwise.
    pub fn forget(&mut self, decision_id: Uuid) {
        self.0.retain(|p| p.decision.decision_id != decision_id);
    }

    /// Drops them all: nothing that one person wrote outlives their session or their lock.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
