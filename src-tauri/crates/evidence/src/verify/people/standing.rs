//! Agents, workers and installations that were stopped, and let go on.

use countersign_statement::codes::{FactKind, StandingEvent};
use uuid::Uuid;

use super::{Broken, Confirmable, People};

/// How a machine stands that was stopped once.
#[derive(Debug, Default)]
pub(super) struct Standing {
    revoked: bool,
    paused: bool,
    /// How often it was stopped.
    stops: u64,
}

impl People {
    /// Whether an agent, a worker or an installation is paused or revoked now.
    pub fn stopped(&self, machine: Uuid) -> bool {
        self.standings
            .get(&machine)
            .is_some_and(|standing| standing.revoked || standing.paused)
    }

    /// How often a machine was stopped so far.
    pub fn stops(&self, machine: Uuid) -> u64 {
        self.standings.get(&machine).map_or(0, |s| s.stops)
    }

    /// A pause and a revocation count at once, a resumption from its confirmation on.
    pub(super) fn stand(
        &mut self,
        (id, event, machine): (Uuid, StandingEvent, Uuid),
        known: bool,
        subject: String,
        by: Uuid,
        digest: [u8; 32],
    ) -> Result<(), Broken> {
        if !known {
            return Err("it stops or resumes what was never registered".to_owned());
        }
        let standing = self.standings.entry(machine).or_default();
        if standing.revoked {
            return Err("what it stops or resumes was revoked for good".to_owned());
        }
        match event {
            StandingEvent::Revoked => {
                standing.revoked = true;
                standing.stops = standing.stops.saturating_add(1);
            }
            StandingEvent::Paused if standing.paused => {
                return Err("it was paused already".to_owned());
            }
            StandingEvent::Paused => {
                standing.paused = true;
                standing.stops = standing.stops.saturating_add(1);
            }
            StandingEvent::Resumed if !standing.paused => {
                return Err("it was not paused".to_owned());
            }
            StandingEvent::Resumed => {
                let stops = standing.stops;
                self.resumptions.insert(id, (subject, machine, stops));
                return self.file(
                    FactKind::Resumption,
                    id,
                    Confirmable {
                        digest,
                        made_by: by,
                        about: by,
                        confirmed: false,
                        outdated: false,
                    },
                );
            }
        }
        Ok(())
    }

    /// A resumption that was stated before another pause ends nothing.
    pub(super) fn resumed(&mut self, id: Uuid) {
        if let Some((_, machine, stops)) = self.resumptions.get(&id)
            && let Some(standing) = self.standings.get_mut(machine)
            && standing.stops == *stops
        {
            standing.paused = false;
        }
    }
}
