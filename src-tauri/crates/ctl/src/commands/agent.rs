//! `agent`: machines with logins of their own, each with a person who answers for it.

use countersign_app::entropy;
use countersign_refusal::{Action, People as Row, Thing};
use std::fmt::Write as _;

use countersign_app::{
    Failure, Session,
    logins::{self, LoginKind, NewLogin},
};
use countersign_statement::codes::{AgentKind, StandingEvent};
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::People;
use crate::{
    args::Agent,
    out::Out,
    place::{OpenWorkspace, administrator},
};

/// Runs `agent …`.
pub async fn run(open: &OpenWorkspace, command: Agent, out: Out) -> Result<(), Failure> {
    match command {
        Agent::Register {
            name,
            login,
            owner,
            worker,
            database_owner,
        } => {
            let session = open.signer().await?;
            let people = People::read(&session).await?;
            let person = people.by_login(&owner)?.person;
            people.require_free(&login)?;
            let (kind, as_login) = if worker {
                (AgentKind::Worker, LoginKind::Worker)
            } else {
                (AgentKind::Agent, LoginKind::Agent)
            };
            let made = login_for(open, &login, as_login, database_owner.as_deref()).await?;
            let agent = entropy::id();
            let recorded = session
                .add_agent(agent, kind, &name, &login, person)
                .await?;
            let words = format!(
                "{name} has been registered as {login}; {owner} answers for it. Another admin confirms with: countersignctl person confirm {agent} (ledger {}).\n{}",
                recorded.seq,
                about_login(&login, made),
            );
            out.answer(&words, &json!({"registered": {"agent": agent, "name": name, "login": login, "owner": owner, "seq": recorded.seq, "login_made": made == Some(NewLogin::New)}}))
        }
        Agent::Mandate {
            name,
            purpose,
            kinds,
        } => mandate(open, &name, &purpose, &kinds, out).await,
        Agent::Pause { name } => stand(open, &name, StandingEvent::Paused, out).await,
        Agent::Resume { name } => stand(open, &name, StandingEvent::Resumed, out).await,
        Agent::Revoke { name } => stand(open, &name, StandingEvent::Revoked, out).await,
        Agent::List => {
            let session = open.reader().await?;
            let people = People::read(&session).await?;
            let (agents, stopped) = tokio::try_join!(session.agents(), session.stopped())?;
            let how = |agent| {
                stopped
                    .iter()
                    .find(|(id, _)| *id == agent)
                    .map(|(_, how)| *how)
            };
            let mut words = String::new();
            for a in &agents {
                let state = match (a.confirmed, how(a.agent)) {
                    (_, Some(how)) => format!("  {}", how.as_str().to_uppercase()),
                    (false, None) => "  NOT CONFIRMED".to_owned(),
                    (true, None) => String::new(),
                };
                let _ = writeln!(
                    words,
                    "{:20} {:16} answered for by {}{state}",
                    a.name,
                    a.login,
                    people.name(a.owner)
                );
            }
            if words.is_empty() {
                words.push_str("No agent is registered.");
            }
            let list: Vec<Value> = agents.iter().map(|a| json!({"agent": a.agent, "name": a.name, "login": a.login, "owner": a.owner, "confirmed": a.confirmed, "stopped": how(a.agent)})).collect();
            out.answer(&words, &json!({"agents": list}))
        }
    }
}

/// The agent of this name.
async fn named(session: &Session, name: &str) -> Result<Uuid, Failure> {
    let agents = session.agents().await?;
    let agent = agents.iter().find(|a| a.name == name).ok_or_else(|| {
        Failure::new(Action::NotFound {
            what: Thing::Agent,
            id: Some(name.to_owned()),
        })
    })?;
    Ok(agent.agent)
}

/// Writes what an agent is for.
async fn mandate(
    open: &OpenWorkspace,
    name: &str,
    purpose: &str,
    kinds: &[String],
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    let agent = named(&session, name).await?;
    let recorded = session.mandate_agent(agent, purpose, kinds).await?;
    let allowed = if kinds.is_empty() {
        "any kind of action".to_owned()
    } else {
        format!("nothing but {}", kinds.join(", "))
    };
    out.answer(
        &format!(
            "{name} may propose {allowed}, once another admin confirms with: countersignctl person confirm (ledger {}).",
            recorded.seq
        ),
        &json!({"mandated": {"agent": agent, "name": name, "kinds": kinds, "seq": recorded.seq}}),
    )
}

/// Stops an agent or a worker, or lets it go on.
async fn stand(
    open: &OpenWorkspace,
    name: &str,
    event: StandingEvent,
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    let agent = named(&session, name).await?;
    let recorded = session.stand_agent(agent, event).await?;
    out.answer(
        &stood(name, event, recorded.seq),
        &json!({"stood": {"agent": agent, "name": name, "event": event, "seq": recorded.seq}}),
    )
}

/// What became of who was stopped or let go on.
pub fn stood(what: &str, event: StandingEvent, seq: u64) -> String {
    match event {
        StandingEvent::Paused => format!("{what} is paused (ledger {seq})."),
        StandingEvent::Resumed => {
            format!("{what} goes on once another admin confirms (ledger {seq}).")
        }
        StandingEvent::Revoked => format!("{what} is revoked for good (ledger {seq})."),
    }
}

/// Makes the login that somebody new will use. On a team's server only if the database's owner was named; otherwise the
/// login must have been made before, and `None` says that it was left alone.
pub async fn login_for(
    open: &OpenWorkspace,
    login: &str,
    kind: LoginKind,
    owner: Option<&str>,
) -> Result<Option<NewLogin>, Failure> {
    if !logins::is_login(login) {
        return Err(Failure::new(Row::LoginForm {
            login: Some(login.to_owned()),
        }));
    }
    if open.workspace.dir().is_none() && owner.is_none() {
        return Ok(None);
    }
    let by = open.owner_of(owner).await?;
    let by = administrator(by.as_ref());
    // On this workstation a login without anybody is left over from an attempt that failed: it gets the new password.
    if open.workspace.dir().is_some() {
        let password = open.secrets.new_password(login).await?;
        logins::create(&open.workspace, by, login, kind, &password).await?;
        return Ok(Some(NewLogin::New));
    }
    let password = async || open.secrets.new_password(login).await;
    logins::provide(&open.workspace, by, login, kind, password)
        .await
        .map(Some)
}

/// What became of the login, in words.
pub fn about_login(login: &str, made: Option<NewLogin>) -> String {
    match made {
        Some(NewLogin::New) => format!("The login {login} was made."),
        Some(NewLogin::Existing) => {
            format!("The server had the login {login} already; it keeps its password.")
        }
        None => format!(
            "The login {login} must be there: the database's owner makes it with countersignctl --as OWNER person login {login}."
        ),
    }
}
