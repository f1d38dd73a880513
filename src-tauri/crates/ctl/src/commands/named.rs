//! Actions as people name them: by the short name that the screens show, or by the id.

use countersign_app::{AgentSession, Failure, Session};
use countersign_refusal::{Action, Thing};
use uuid::Uuid;

use crate::args::ActionName;

/// The action that a person names.
pub async fn of_person(session: &Session, name: ActionName) -> Result<Uuid, Failure> {
    match name {
        ActionName::Id(id) => Ok(id),
        ActionName::Label(seq) => there(session.action_at(seq).await?, name),
    }
}

/// The same of several.
pub async fn all_of_person(session: &Session, names: &[ActionName]) -> Result<Vec<Uuid>, Failure> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(of_person(session, *name).await?);
    }
    Ok(ids)
}

/// The action that an agent names, of those that it proposed.
pub async fn of_agent(agent: &AgentSession, name: ActionName) -> Result<Uuid, Failure> {
    match name {
        ActionName::Id(id) => Ok(id),
        ActionName::Label(seq) => there(agent.action_at(seq).await?, name),
    }
}

fn there(found: Option<Uuid>, name: ActionName) -> Result<Uuid, Failure> {
    found.ok_or_else(|| {
        Failure::new(Action::NotFound {
            what: Thing::Action,
            id: Some(name.to_string()),
        })
    })
}
