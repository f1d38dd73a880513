//! Which actions may be decided together, in words.

use countersign_app::case::Loaded;
use countersign_contract as c;
use countersign_statement::codes::Verdict;
use countersign_workflow::{
    Demands,
    bulk::{Apart, Item, MOST, apart, least_opened},
};
use uuid::Uuid;

use crate::{action, route, wire};

/// What is told of `all`, in their order; `opened` says which the reader has opened by itself.
pub fn bulk(all: &[Loaded], me: Uuid, verdict: Verdict, opened: impl Fn(Uuid) -> bool) -> c::Bulk {
    let first = all
        .iter()
        .find(|one| why(one, one, me, verdict).is_none())
        .or(all.first());
    let items: Vec<c::BulkItem> = all
        .iter()
        .map(|one| c::BulkItem {
            action_id: one.row.action_id.to_string(),
            label: wire::label(one.row.seq),
            apart: first.and_then(|first| why(first, one, me, verdict)),
            opened: opened(one.row.action_id),
        })
        .collect();
    let together: Vec<&c::BulkItem> = items.iter().filter(|i| i.apart.is_none()).collect();
    let read = together.iter().filter(|i| i.opened).count();
    let least = least_opened(together.len());
    let blocked = if together.len() < 2 {
        Some("Fewer than two of these can be decided together: decide them one by one.".to_owned())
    } else if together.len() > MOST {
        Some(format!(
            "At most {MOST} are decided together: mark fewer of these {}.",
            together.len()
        ))
    } else if read < least {
        Some(format!(
            "Of {} at least {least} must have been opened one by one since you signed in: open {} more.",
            together.len(),
            least - read
        ))
    } else {
        None
    };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    c::Bulk {
        opened: number(read),
        least_opened: number(least),
        blocked,
        undo_seconds: first.map_or(0, |one| {
            Demands::of(one.route.as_ref(), one.content.as_ref(), [], one.row.seq).undo_seconds
        }),
        reason_codes: action::reason_codes(),
        items,
    }
}

/// Why one is not decided with the first.
fn why(first: &Loaded, one: &Loaded, me: Uuid, verdict: Verdict) -> Option<String> {
    let mine = one.candidates().into_iter().find(|k| k.person == me);
    if let Some(reason) = route::standing(one, mine.as_ref()).reason {
        return Some(reason);
    }
    let (Some(of_first), Some(item)) = (item(first), item(one)) else {
        return Some("Its content was erased.".to_owned());
    };
    let said = match apart(&of_first, &item, verdict)? {
        Apart::Risk => "Its risk is more than low.",
        Apart::Tier => "Its route asks for more than a decision among many.",
        Apart::Against => "It would override the agent, or its advice is not known.",
        Apart::Kind => "It is of another kind than the first.",
        Apart::Route => "It goes another way than the first: another rule, policy or step.",
    };
    Some(said.to_owned())
}

fn item(one: &Loaded) -> Option<Item<'_>> {
    let content = one.content.as_ref()?;
    Some(Item {
        case: &one.case,
        kind: &content.kind,
        risk: content.risk,
    })
}
