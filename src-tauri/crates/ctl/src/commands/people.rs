//! Names for ids: whom a login means, and what an id is called.

use countersign_refusal::{Login, People as Row, Sought, Taken};
use std::collections::{HashMap, HashSet};

use countersign_app::{Failure, Session, people::PersonRow};
use uuid::Uuid;

/// Everyone in the workspace, to be found by login and named by id.
#[derive(Debug)]
pub struct People {
    rows: Vec<PersonRow>,
    agents: HashMap<Uuid, String>,
    agent_logins: HashSet<String>,
}

impl People {
    /// Reads them.
    pub async fn read(session: &Session) -> Result<Self, Failure> {
        let (rows, agents) = session.names().await?;
        let agent_logins = agents.iter().map(|a| a.login.clone()).collect();
        Ok(Self {
            rows,
            agents: agents.into_iter().map(|a| (a.agent, a.name)).collect(),
            agent_logins,
        })
    }

    /// The people themselves.
    pub fn rows(&self) -> &[PersonRow] {
        &self.rows
    }

    /// The person of a login.
    pub fn by_login(&self, login: &str) -> Result<&PersonRow, Failure> {
        self.rows.iter().find(|p| p.login == login).ok_or_else(|| {
            Failure::new(Login::Unknown {
                login: login.to_owned(),
                sought: Sought::Anybody,
            })
        })
    }

    /// The id of a person by login, or of an agent or worker by name; an id is taken as it is.
    pub fn by_any_name(&self, name: &str) -> Result<Uuid, Failure> {
        if let Ok(id) = name.parse() {
            return Ok(id);
        }
        let agent = self.agents.iter().find(|(_, known)| *known == name);
        agent.map_or_else(|| self.by_login(name).map(|p| p.person), |(id, _)| Ok(*id))
    }

    /// Refuses a login that is somebody's here, before anything is done to it: making it once more would change its password.
    pub fn require_free(&self, login: &str) -> Result<(), Failure> {
        if self.agent_logins.contains(login) || self.rows.iter().any(|p| p.login == login) {
            return Err(Failure::new(Row::Taken {
                what: Taken::Login,
                login: Some(login.to_owned()),
            }));
        }
        Ok(())
    }

    /// What an id is called: a person's name, an agent's, else the id itself.
    pub fn name(&self, id: Uuid) -> String {
        let person = self.rows.iter().find(|p| p.person == id).map(|p| {
            if p.name.is_empty() {
                p.login.clone()
            } else {
                p.name.clone()
            }
        });
        person
            .or_else(|| self.agents.get(&id).cloned())
            .unwrap_or_else(|| id.to_string())
    }
}
