//! How machines stand: agents, workers and installations, by what was said of each.

use countersign_app::people::{MandateRow, Registry, StandingRow, Word};
use countersign_contract as c;
use countersign_statement::codes::{AgentKind, StandingEvent};
use countersign_statement::event::{Labels, MemberText};
use uuid::Uuid;

use crate::wire::{self, Names};

/// The registry of agents and workers.
pub fn agents(registry: Registry, names: &Names) -> c::Agents {
    let Registry {
        as_of,
        machines,
        standings,
        mandates,
        figures,
    } = registry;
    let agents = machines
        .into_iter()
        .map(|machine| {
            let of = |simulation: bool| {
                figures
                    .iter()
                    .find(|f| f.agent == machine.agent && f.is_simulation == simulation)
            };
            let (work, simulation) = (of(false), of(true));
            // What is not a simulation was seen first where both were.
            let seen = |list: fn(&countersign_app::people::AgentFigures) -> &Vec<String>| {
                let mut all: Vec<String> = Vec::new();
                for each in [work, simulation].into_iter().flatten().flat_map(list) {
                    if !all.contains(each) {
                        all.push(each.clone());
                    }
                }
                all
            };
            let last = [work, simulation].into_iter().flatten().map(|f| f.last_at);
            let (mandate, mandate_waiting) = mandated(machine.agent, &mandates, names);
            c::AgentRow {
                mandate,
                mandate_waiting,
                agent: machine.agent.to_string(),
                login: machine.login,
                kind: match machine.kind {
                    AgentKind::Agent => c::AgentKind::Agent,
                    AgentKind::Worker => c::AgentKind::Worker,
                },
                owner: names.person(machine.owner),
                registered: word(&machine.registered, names),
                standing: standing(machine.agent, machine.confirmed.as_ref(), &standings, names),
                versions: seen(|f| &f.versions),
                kinds: seen(|f| &f.kinds),
                last_at: last.max().map(wire::time),
                work: figures_of(work),
                simulation: figures_of(simulation),
                name: machine.name,
            }
        })
        .collect();
    c::Agents {
        as_of: wire::time(as_of),
        agents,
    }
}

fn figures_of(figures: Option<&countersign_app::people::AgentFigures>) -> c::AgentFigures {
    figures.map_or_else(c::AgentFigures::default, |f| c::AgentFigures {
        proposed: f.total,
        open: f.pending,
        approved: f.approved,
        rejected: f.rejected,
        failed: f.failed,
        outcome_unknown: f.outcome_unknown,
        decisions: f.decisions,
        overridden: f.overrides,
    })
}

fn word(word: &Word, names: &Names) -> c::Word {
    c::Word {
        person: names.person(word.person),
        at: wire::time(word.at),
        seq: word.seq,
    }
}

/// An agent's mandate that is in force, and one that was written since and waits. The one confirmed last counts; what was
/// written before its confirmation is confirmed by nobody any more, as `countersign.mandate_in_force` has it.
fn mandated(
    agent: Uuid,
    written: &[MandateRow],
    names: &Names,
) -> (Option<c::Mandate>, Option<c::Mandate>) {
    let own = || written.iter().filter(|row| row.agent == agent);
    let confirmed = |row: &MandateRow| row.confirmed.as_ref().map(|word| word.seq);
    let in_force = own().max_by_key(|row| confirmed(row));
    let in_force = in_force.filter(|row| row.confirmed.is_some());
    let since = in_force.and_then(confirmed).unwrap_or_default();
    let waiting = own().rfind(|row| row.confirmed.is_none() && row.written.seq > since);
    let said = |row: &MandateRow| c::Mandate {
        fact_id: row.mandate.to_string(),
        purpose: row.purpose.clone(),
        kinds: row.kinds.clone(),
        by: word(&row.written, names),
        confirmed: row.confirmed.as_ref().map(|by| word(by, names)),
    };
    (in_force.map(said), waiting.map(said))
}

/// How a machine stands. `in_force` is the word by which it came into force; none while it waits for it. A revocation is for
/// ever; a pause lasts until a resumption that was signed later is confirmed, as `countersign.stopped` has it.
pub fn standing(
    machine: Uuid,
    in_force: Option<&Word>,
    said: &[StandingRow],
    names: &Names,
) -> c::MachineStanding {
    let of = |event: StandingEvent| {
        said.iter()
            .filter(move |row| row.machine == machine && row.event == event)
    };
    if let Some(row) = of(StandingEvent::Revoked).next() {
        return c::MachineStanding {
            state: c::StandingState::Revoked,
            since: Some(word(&row.said, names)),
            resumption: None,
        };
    }
    let paused = of(StandingEvent::Paused).next_back();
    let resumed = |after: u64| of(StandingEvent::Resumed).filter(move |row| row.said.seq > after);
    if let Some(pause) = paused
        && !resumed(pause.said.seq).any(|row| row.confirmed.is_some())
    {
        let waits = resumed(pause.said.seq).next_back();
        return c::MachineStanding {
            state: c::StandingState::Paused,
            since: Some(word(&pause.said, names)),
            resumption: waits.map(|row| c::WaitingResumption {
                fact_id: row.standing_id.to_string(),
                by: word(&row.said, names),
            }),
        };
    }
    let resumption = of(StandingEvent::Resumed)
        .filter_map(|row| row.confirmed.as_ref())
        .next_back();
    c::MachineStanding {
        state: if in_force.is_some() {
            c::StandingState::Active
        } else {
            c::StandingState::Waiting
        },
        since: in_force.map(|first| word(resumption.unwrap_or(first), names)),
        resumption: None,
    }
}

/// What a statement says to people, with the names that the reader knows in the place of ids.
pub fn says(shown: Labels, names: &Names) -> Vec<c::Field> {
    shown
        .into_iter()
        .map(|(label, text)| {
            let (MemberText::Text(text) | MemberText::Commitment(text)) = text;
            named(label, text, names)
        })
        .collect()
}

/// One member, by name where it is an id that the reader knows, and read as words where it is a code.
pub fn named(label: &str, text: String, names: &Names) -> c::Field {
    let found = text.parse::<Uuid>().ok().and_then(|id| {
        let mut known = names.people.iter().chain(&names.agents);
        known
            .find(|(of, _)| *of == id)
            .map(|(_, name)| name.clone())
    });
    match found {
        Some(name) => wire::field(label, name),
        None => wire::mono(label, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    const MACHINE: Uuid = Uuid::from_u128(9);

    fn said(seq: u64) -> Word {
        Word {
            person: Uuid::from_u128(1),
            at: DateTime::<Utc>::UNIX_EPOCH,
            seq,
        }
    }

    fn row(event: StandingEvent, seq: u64, confirmed: Option<u64>) -> StandingRow {
        StandingRow {
            standing_id: Uuid::from_u128(u128::from(seq)),
            machine: MACHINE,
            event,
            said: said(seq),
            confirmed: confirmed.map(said),
        }
    }

    fn stands(rows: &[StandingRow]) -> (c::StandingState, Option<u64>, bool) {
        let names = Names {
            me: Uuid::nil(),
            people: Vec::new(),
            agents: Vec::new(),
        };
        let first = said(3);
        let is = standing(MACHINE, Some(&first), rows, &names);
        (is.state, is.since.map(|w| w.seq), is.resumption.is_some())
    }

    #[test]
    fn a_pause_ends_by_a_resumption_that_was_signed_later_and_is_confirmed() {
        use StandingEvent::{Paused, Resumed, Revoked};
        use c::StandingState as S;
        assert_eq!(stands(&[]), (S::Active, Some(3), false));
        let mut rows = vec![row(Paused, 5, None)];
        assert_eq!(stands(&rows), (S::Paused, Some(5), false));
        rows.push(row(Resumed, 6, None));
        assert_eq!(stands(&rows), (S::Paused, Some(5), true));
        // Paused again before the second person confirmed: what waits ends no later pause.
        let mut again = rows.clone();
        again.push(row(Paused, 7, None));
        again[1].confirmed = Some(said(8));
        assert_eq!(stands(&again), (S::Paused, Some(7), false));
        rows[1].confirmed = Some(said(9));
        assert_eq!(stands(&rows), (S::Active, Some(9), false));
        rows.push(row(Revoked, 10, None));
        assert_eq!(stands(&rows), (S::Revoked, Some(10), false));
    }

    #[test]
    fn the_mandate_confirmed_last_is_in_force_and_only_a_later_one_waits() {
        let names = Names {
            me: Uuid::nil(),
            people: Vec::new(),
            agents: Vec::new(),
        };
        let row = |seq: u64, kind: &str, confirmed: Option<u64>| MandateRow {
            mandate: Uuid::from_u128(u128::from(seq)),
            agent: MACHINE,
            purpose: None,
            kinds: vec![kind.to_owned()],
            written: said(seq),
            confirmed: confirmed.map(said),
        };
        let stands = |rows: &[MandateRow]| {
            let (now, waits) = mandated(MACHINE, rows, &names);
            (now.map(|m| m.kinds), waits.map(|m| m.kinds))
        };
        let kinds = |kind: &str| Some(vec![kind.to_owned()]);
        assert_eq!(stands(&[]), (None, None));
        let mut rows = vec![row(3, "first", None), row(4, "second", None)];
        assert_eq!(stands(&rows), (None, kinds("second")));
        rows[1].confirmed = Some(said(5));
        assert_eq!(stands(&rows), (kinds("second"), None));
        rows.push(row(6, "third", None));
        assert_eq!(stands(&rows), (kinds("second"), kinds("third")));
        rows[2].confirmed = Some(said(7));
        assert_eq!(stands(&rows), (kinds("third"), None));
    }

    #[test]
    fn what_nobody_confirmed_waits_and_another_machines_pause_is_not_its_own() {
        let names = Names {
            me: Uuid::nil(),
            people: Vec::new(),
            agents: Vec::new(),
        };
        let mut other = row(StandingEvent::Paused, 5, None);
        other.machine = Uuid::from_u128(8);
        let is = standing(MACHINE, None, &[other], &names);
        assert_eq!(is.state, c::StandingState::Waiting);
        assert_eq!(is.since, None);
    }

    #[test]
    fn an_id_is_said_by_name_and_what_has_none_as_it_is() {
        let names = Names {
            me: Uuid::nil(),
            people: vec![(Uuid::from_u128(1), "Ada Okonkwo".into())],
            agents: vec![(MACHINE, "screener".into())],
        };
        let said = |text: String| named("Agent", text, &names);
        assert_eq!(said(MACHINE.to_string()).value, "screener");
        assert_eq!(said(Uuid::from_u128(1).to_string()).value, "Ada Okonkwo");
        let other = Uuid::from_u128(77).to_string();
        assert_eq!(said(other.clone()).value, other);
    }
}
