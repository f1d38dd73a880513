//! What was shown for signing, kept by the decision's id: the very bytes that were shown are signed, or nothing is.

use std::{collections::VecDeque, sync::Arc};

use countersign_app::{
    case::{Loaded, Seen},
    decide::{Decision, Prepared},
};
use countersign_statement::digest;
use countersign_workflow::Demands;
use uuid::Uuid;

/// Previews kept at a time. A page shows one, or those that are decided together, and a few wait that can still be taken back; an older one is shown again before it is
/// signed.
const MOST: usize = 40;

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
    /// What has to be done before it is signed.
    pub demands: Demands,
}

impl Preview {
    /// SHA-256 of the statement that was shown, in hex.
    pub fn digest(&self) -> String {
        digest(self.prepared.plan.bytes.as_bytes())
    }

    /// Whether a request means what was shown: the same action, view, verdict, reason and text, and the same bytes. The same
    /// words shown twice are two statements, with a time and a salt each; the reader saw the last.
    pub fn shows(&self, action: Uuid, seen: &Seen, decision: &Decision, shown: &str) -> bool {
        self.loaded.row.action_id == action
            && self.seen == *seen
            && self.decision == *decision
            && self.digest() == shown
    }
}

/// The last previews of somebody who is signed in.
#[derive(Default)]
pub(crate) struct Previews {
    kept: VecDeque<Arc<Preview>>,
    /// How often all were dropped.
    cleared: u64,
}

/// That a preview is being made: it is kept only where nothing dropped all of them meanwhile.
pub(crate) struct Making {
    cleared: u64,
}

impl Previews {
    /// Begins a preview: drops an earlier one of the same decision.
    pub fn begin(&mut self, decision_id: Uuid) -> Making {
        self.forget(decision_id);
        Making {
            cleared: self.cleared,
        }
    }

    /// Keeps a preview in place of an earlier one of the same decision, unless the session was locked while it was made.
    pub fn keep(&mut self, making: &Making, preview: Preview) {
        if making.cleared != self.cleared {
            return;
        }
        self.forget(preview.decision.decision_id);
        self.kept.push_back(Arc::new(preview));
        while self.kept.len() > MOST {
            self.kept.pop_front();
        }
    }

    /// The preview of a decision, if one was shown.
    pub fn of(&self, decision_id: Uuid) -> Option<Arc<Preview>> {
        let mut kept = self.kept.iter();
        kept.find(|p| p.decision.decision_id == decision_id)
            .map(Arc::clone)
    }

    /// Drops the preview of a decision: it was signed, or is shown otherwise.
    pub fn forget(&mut self, decision_id: Uuid) {
        self.kept.retain(|p| p.decision.decision_id != decision_id);
    }

    /// Drops them all: nothing that one person wrote outlives their session or their lock.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.cleared += 1;
    }
}
