//! Names for ids: whom a login means, and what an id is called.

use std::collections::HashMap;

use countersign_app::{Failure, Session};
use countersign_store::people::PersonRow;
use uuid::Uuid;

/// Everyone in the workspace, to be found by login and named by id.
#[derive(Debug)]
pub struct People {
    rows: Vec<PersonRow>,
    agents: HashMap<Uuid, String>,
}

impl People {
    /// Reads them.
    pub async fn read(session: &Session) -> Result<Self, Failure> {
        let (rows, agents) = tokio::try_join!(session.store().people(), session.store().agents())?;
        Ok(Self { rows, agents: agents.into_iter().map(|a| (a.agent, a.name)).collect() })
    }

    /// The people themselves.
    pub fn rows(&self) -> &[PersonRow] {
        &self.rows
    }

    /// The person of a login.
    pub fn by_login(&self, login: &str) -> Result<&PersonRow, Failure> {
        self.rows.iter().find(|p| p.login == login).ok_or_else(|| {
            Failure::new("login-unknown", format!("Nobody in this workspace has the login {login}."), "countersignctl person list shows everyone.")
        })
    }

    /// What an id is called: a person's name, an agent's, else the id itself.
    pub fn name(&self, id: Uuid) -> String {
        let person = self.rows.iter().find(|p| p.person == id).map(|p| if p.name.is_empty() { p.login.clone() } else { p.name.clone() });
        person.or_else(|| self.agents.get(&id).cloned()).unwrap_or_else(|| id.to_string())
    }
}
