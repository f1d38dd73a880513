//! What was shown to a reader, and what changed since.

use countersign_app::case::{HistoryRow, Loaded};
use countersign_contract as c;
use uuid::Uuid;

use crate::{history::timeline, in_hand::in_hand, pace, people::names, wire};

/// What was shown to the reader, for telling what changed since.
#[derive(Debug, Clone)]
pub struct Shown {
    pub action_id: Uuid,
    pub seen_seq: u64,
    pub state: c::ActionState,
    pub step: u64,
    pub action_digest: [u8; 32],
    /// Milliseconds that each of its sections takes at an ordinary pace.
    pub usual: Vec<(String, u64)>,
}

impl Shown {
    /// What a view shows, which was recorded at `seen_seq`.
    pub fn of(view: &c::ActionView, loaded: &Loaded) -> Self {
        Self {
            action_id: loaded.row.action_id,
            seen_seq: view.seen_seq,
            state: view.state,
            step: loaded.row.step,
            action_digest: loaded.row.action_digest,
            usual: pace::usual(view),
        }
    }
}

/// Whether an action is another than the one that was shown at `seen_seq`.
pub fn is_stale(loaded: &Loaded, seen_seq: u64) -> bool {
    loaded.row.changed_seq > seen_seq || state(loaded) == c::ActionState::Expired
}

/// Nothing changed; whose it is may have, which makes no view stale.
pub fn none(loaded: &Loaded, history: Vec<HistoryRow>, me: Uuid) -> c::ViewChanges {
    let names = names(&loaded.members, me);
    c::ViewChanges {
        stale: false,
        changed_at: None,
        seq: None,
        what: String::new(),
        rows: Vec::new(),
        sections: Vec::new(),
        decision_seq: None,
        timeline: timeline(history, loaded, &names),
        in_hand: in_hand(loaded, &names),
    }
}

/// What changed since `seen_seq`, with the rows that differ from what was shown, where that is still known.
pub fn since(
    seen_seq: u64,
    before: Option<&Shown>,
    loaded: &Loaded,
    history: Vec<HistoryRow>,
    me: Uuid,
) -> c::ViewChanges {
    let names = names(&loaded.members, me);
    let news = timeline(history, loaded, &names);
    let last = news
        .iter()
        .find(|e| e.seq > seen_seq && e.seq == loaded.row.changed_seq)
        .or_else(|| news.first());
    let now = state(loaded);
    let (rows, sections) = before.map_or_else(Default::default, |b| differences(b, loaded, now));
    c::ViewChanges {
        stale: true,
        changed_at: last.map(|e| e.at.clone()),
        seq: last.map(|e| e.seq),
        what: if now == c::ActionState::Expired {
            "It expired.".into()
        } else {
            last.map_or_else(
                || "It changed.".into(),
                |e| format!("{} {}.", e.actor, e.what),
            )
        },
        rows,
        sections,
        decision_seq: loaded
            .decisions
            .iter()
            .find(|d| d.seq == loaded.row.changed_seq && d.seq > seen_seq)
            .map(|d| d.seq),
        in_hand: in_hand(loaded, &names),
        timeline: news,
    }
}

/// Rows that differ, and the sections of the screen that are another's content.
fn differences(
    before: &Shown,
    loaded: &Loaded,
    now: c::ActionState,
) -> (Vec<c::DiffRow>, Vec<String>) {
    let mut rows = Vec::new();
    let mut differs = |field: &str, old: String, new: String| {
        if old != new {
            rows.push(c::DiffRow {
                field: field.into(),
                before: old,
                after: new,
                changed: true,
            });
        }
    };
    differs("State", words(before.state), words(now));
    differs(
        "Open step",
        before.step.to_string(),
        loaded.row.step.to_string(),
    );
    differs(
        "Content",
        hex::encode(before.action_digest),
        hex::encode(loaded.row.action_digest),
    );
    let sections: &[&str] = if before.action_digest == loaded.row.action_digest {
        &[]
    } else {
        &["change", "checks", "input", "output"]
    };
    (rows, sections.iter().map(|s| (*s).to_owned()).collect())
}

fn state(loaded: &Loaded) -> c::ActionState {
    wire::state(loaded.row.state, loaded.row.expires_at, loaded.now)
}

fn words(state: c::ActionState) -> String {
    wire::readable(
        serde_json::to_value(state)
            .ok()
            .as_ref()
            .and_then(|v| v.as_str())
            .unwrap_or("unknown"),
    )
}
