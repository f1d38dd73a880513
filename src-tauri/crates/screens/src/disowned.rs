//! Votes that became void, what they had carried, and who must look at it.

use countersign_app::case::Loaded;
use countersign_contract as c;
use countersign_statement::Void;

use crate::wire::Names;

/// Of an action that is decided and closed by void votes, or was opened again for them and is still open.
pub fn disowned(loaded: &Loaded, names: &Names) -> Option<c::Disowned> {
    let flagged = loaded.row.flagged;
    let open = loaded.case.state_at(loaded.now).is_open();
    let void = loaded
        .decisions
        .iter()
        .filter(|d| d.void == Some(Void::Key));
    let seq = flagged.or_else(|| {
        let votes = void.clone().filter_map(|d| d.retracted);
        let last = votes
            .chain(loaded.glass.iter().filter_map(|g| g.void))
            .max();
        last.filter(|_| open)
    })?;
    let mut whose: Vec<String> = void.map(|d| names.person(d.person).name).collect();
    whose.sort_unstable();
    whose.dedup();
    let whose = whose.join(" and ");
    let why = format!(
        "signed with a key that was revoked as compromised from an earlier record on (ledger {seq})"
    );
    let sentence = if flagged.is_some() {
        format!(
            "What was decided here rests on a vote of {whose} {why}. It stays closed. A supervisor who has no part in it must look at what came of it."
        )
    } else {
        format!(
            "The vote of {whose} is void: {why}. It is not counted, and what it had carried is open again: people who may decide now decide anew."
        )
    };
    Some(c::Disowned {
        flagged: flagged.is_some(),
        seq,
        sentence,
    })
}
