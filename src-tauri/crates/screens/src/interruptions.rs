//! What interrupted a review, who can let it go on, and what the reader may do about it.

use countersign_app::{case::Loaded, interruptions::InterruptionRow};
use countersign_contract as c;
use countersign_statement::{State, codes::InterruptionEvent};
use countersign_workflow::{Person, interrupt::may_interrupt};
use uuid::Uuid;

use crate::wire::{self, Names};

fn one(row: &InterruptionRow, names: &Names) -> c::Interruption {
    let (actor_type, actor, you) = names.actor(Some(row.by));
    c::Interruption {
        seq: row.seq,
        event: wire::interruption(row.event),
        actor_type,
        actor,
        you,
        at: wire::time(row.at),
        text: row.text.clone(),
    }
}

/// All of it, oldest first.
pub fn interruptions(loaded: &Loaded, names: &Names) -> Vec<c::Interruption> {
    loaded.interruptions.iter().map(|i| one(i, names)).collect()
}

/// What a person may do to the review now, besides deciding.
pub fn may(loaded: &Loaded, person: Option<&Person>) -> Vec<c::InterruptionEvent> {
    let Some(person) = person else {
        return Vec::new();
    };
    InterruptionEvent::ALL
        .iter()
        .filter(|event| may_interrupt(&loaded.case, person, **event, loaded.now).is_ok())
        .map(|event| wire::interruption(*event))
        .collect()
}

/// The question or the hold for which nobody can decide now, and who ends it.
pub fn pause(loaded: &Loaded, names: &Names) -> Option<c::Pause> {
    let (began, ends) = match loaded.case.state_at(loaded.now) {
        State::PausedInfo => (InterruptionEvent::Asked, InterruptionEvent::Answered),
        State::PausedHold => (InterruptionEvent::Held, InterruptionEvent::Resumed),
        _ => return None,
    };
    let by = loaded.interruptions.iter().rfind(|i| i.event == began)?;
    let people: Vec<Uuid> = loaded
        .members
        .people
        .iter()
        .filter(|m| may_interrupt(&loaded.case, &m.person, ends, loaded.now).is_ok())
        .map(|m| m.person.id)
        .collect();
    let mut who: Vec<String> = people.iter().map(|id| called(*id, names)).collect();
    if ends == InterruptionEvent::Answered {
        who.insert(
            0,
            format!("agent {}", names.actor(Some(loaded.row.agent)).1),
        );
    }
    let goes_on = match (ends, one_of(&who)) {
        (InterruptionEvent::Answered, Some(who)) => {
            format!("It goes on once {who} has answered.")
        }
        (_, Some(who)) => format!("It goes on once {who} has released it."),
        (_, None) => {
            "Nobody can release it now: that takes a supervisor who has no part in it.".into()
        }
    };
    Some(c::Pause {
        by: one(by, names),
        goes_on,
    })
}

fn called(id: Uuid, names: &Names) -> String {
    let person = names.person(id);
    if person.you {
        "you".into()
    } else {
        person.name
    }
}

/// "A, B or C"; none of nobody.
fn one_of(names: &[String]) -> Option<String> {
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() {
        last.clone()
    } else {
        format!("{} or {last}", rest.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_with_or_before_the_last() {
        let names = |all: &[&str]| all.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(one_of(&names(&[])), None);
        assert_eq!(one_of(&names(&["Noor"])).as_deref(), Some("Noor"));
        assert_eq!(
            one_of(&names(&["Noor", "Tomas", "you"])).as_deref(),
            Some("Noor, Tomas or you")
        );
    }
}
