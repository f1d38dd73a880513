//! The registry of agents and workers, and what an admin changes about who takes part: shown first, and signed as it was shown.

use std::collections::VecDeque;

use countersign_app::acts::{Act, Planned};
use countersign_contract as c;
use countersign_refusal::{Action, Login, Page, People, Thing};
use countersign_screens::standing;
use countersign_statement::{bytes32, codes::StandingEvent};

use crate::{
    commands::Admitted,
    decide::{COMMENT_LIMIT, recorded_at},
    desk::held,
    fail::{Answer, Told as _, error, id},
    policies::written,
    wire,
};

/// Acts that were shown and may still be signed. A page shows one at a time.
const MOST: usize = 8;

/// The last acts that somebody who is signed in was shown.
#[derive(Default)]
pub(crate) struct Acts(VecDeque<Planned>);

impl Acts {
    fn keep(&mut self, planned: Planned) {
        self.0.push_back(planned);
        while self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    fn take(&mut self, digest: &str) -> Option<Planned> {
        let at = self.0.iter().position(|p| p.digest() == digest)?;
        self.0.remove(at)
    }

    /// Drops them all: nothing that was shown is signed after a lock.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Admitted<'_> {
    /// The command `agents`.
    pub(crate) async fn agents(&self, _: c::Nothing) -> Result<c::Agents, c::ApiError> {
        let seat = self.seat()?;
        let names = seat.names().await?;
        let registry = seat.session().registry().await.told()?;
        Ok(standing::agents(registry, &names))
    }

    /// The command `preview_act`: the very bytes, which `sign_act` then signs.
    pub(crate) async fn preview_act(
        &self,
        request: c::PreviewAct,
    ) -> Result<c::ActPreview, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let planned = session.plan_act(&act(&request.act)?).await.told()?;
        let mut names = seat.names().await?;
        let installations = session.installations().await.told()?;
        let installations = installations.into_iter();
        names
            .agents
            .extend(installations.map(|i| (i.installation, i.name)));
        let preview = c::ActPreview {
            statement: planned.statement(),
            statement_digest: planned.digest(),
            says: standing::says(planned.shown(), &names),
        };
        // Asked under the same lock as the clearing: what is begun before a lock of the session is not kept after it.
        let mut acts = held(&seat.acts);
        if seat.is_locked() {
            return Err(error(Login::SessionLocked));
        }
        acts.keep(planned);
        Ok(preview)
    }

    /// The command `sign_act`: exactly what was shown, once, or nothing.
    pub(crate) async fn sign_act(&self, request: c::SignAct) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let planned = held(&seat.acts).take(&request.statement_digest);
        let planned = planned.ok_or_else(|| error(Page::PreviewStale))?;
        let session = seat.session();
        let recorded = match session.sign_act(&planned).await {
            Ok(recorded) => recorded,
            Err(failure) => {
                // The same bytes may be tried again.
                let mut acts = held(&seat.acts);
                if !seat.is_locked() {
                    acts.keep(planned);
                }
                drop(acts);
                return Err(crate::fail::from(failure));
            }
        };
        recorded_at(&session, recorded).await
    }
}

fn act(act: &c::Act) -> Answer<Act> {
    Ok(match act {
        c::Act::StandAgent { agent, event } => Act::StandAgent {
            agent: id(Thing::Agent, agent)?,
            event: event_code(*event),
        },
        c::Act::Mandate {
            agent,
            purpose,
            kinds,
        } => Act::Mandate {
            agent: id(Thing::Agent, agent)?,
            purpose: purpose.clone(),
            kinds: kinds.clone(),
        },
        c::Act::StandInstallation {
            installation,
            event,
        } => Act::StandInstallation {
            installation: id(Thing::Installation, installation)?,
            event: event_code(*event),
        },
        c::Act::RevokeRole { person, role } => Act::RevokeRole {
            person: id(Thing::Person, person)?,
            role: wire::role_code(*role),
        },
        c::Act::RevokeKey {
            key_id,
            compromised_since_seq,
        } => Act::RevokeKey {
            key_id: bytes32(key_id).ok_or_else(|| error(People::KeyUnknown))?,
            compromised_since_seq: *compromised_since_seq,
        },
        c::Act::VoidImport { import_id, reason } => {
            // The reason was read and is kept as it was typed; that there is one the database asks for too.
            if reason.trim().is_empty() {
                return Err(error(Action::CommentEmpty {
                    most: COMMENT_LIMIT,
                }));
            }
            Act::VoidImport {
                import: id(Thing::Import, import_id)?,
                reason: reason.clone(),
            }
        }
        c::Act::DraftPolicy { text, calendars } => Act::DraftPolicy {
            document: Box::new(written(text, calendars)?),
        },
    })
}

fn event_code(event: c::StandingEvent) -> StandingEvent {
    match event {
        c::StandingEvent::Paused => StandingEvent::Paused,
        c::StandingEvent::Resumed => StandingEvent::Resumed,
        c::StandingEvent::Revoked => StandingEvent::Revoked,
    }
}
