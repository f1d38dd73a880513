//! Which workspace, and who acts: from the command line, else from the environment.

use countersign_refusal::{Database, Login, Refusal, Tool};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_app::{
    AgentSession, Failure, Session, Signer, WorkerSession, Workspace, follow::Follower,
    memory::Continued, session::Standby,
};
use countersign_embedded::{Secret, cluster_dir};
use countersign_keys::{Custody, KeyStore};

use crate::{args::Globals, out::Out, secrets::Secrets};

/// Where a workspace is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder of this workstation.
    Folder(PathBuf),
    /// A team's database.
    Address(String),
}

/// An open workspace and the one who acts in it.
#[derive(Debug)]
pub struct OpenWorkspace {
    /// The workspace.
    pub workspace: Workspace,
    /// Where secrets come from.
    pub secrets: Secrets,
    login: Option<String>,
    out: Out,
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The login that acts, if one was named.
pub fn acting(globals: &Globals) -> Option<String> {
    globals
        .acting
        .clone()
        .or_else(|| variable("COUNTERSIGN_AS").and_then(|v| v.into_string().ok()))
}

/// Where the workspace is said to be; the command line is stronger than the environment.
pub fn place(globals: &Globals) -> Result<Place, Failure> {
    match (&globals.workspace, &globals.url) {
        (Some(dir), _) => return Ok(Place::Folder(dir.clone())),
        (None, Some(url)) => return Ok(Place::Address(url.clone())),
        (None, None) => {}
    }
    match (
        variable("COUNTERSIGN_WORKSPACE"),
        variable("COUNTERSIGN_URL"),
    ) {
        (Some(_), Some(_)) => Err(Failure::new(Tool::TwoWorkspaces)),
        (Some(dir), None) => Ok(Place::Folder(dir.into())),
        (None, Some(url)) => match url.into_string() {
            Ok(url) => Ok(Place::Address(url)),
            Err(_) => Err(Failure::new(Database::Address)),
        },
        (None, None) => default_folder().map(Place::Folder),
    }
}

fn default_folder() -> Result<PathBuf, Failure> {
    let data = variable("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let data = data
        .or_else(home)
        .ok_or_else(|| Failure::new(Tool::WorkspaceUnnamed))?;
    Ok(data.join("countersign/workspace"))
}

/// Where this installation remembers the ledgers of teams.
pub fn remembered() -> Result<PathBuf, Failure> {
    Ok(default_folder()?.with_file_name("remembered"))
}

/// Opens a place that must hold a workspace.
pub async fn open(place: &Place) -> Result<Workspace, Failure> {
    match place {
        Place::Address(url) => at_address(url),
        Place::Folder(dir) => {
            require(dir)?;
            Workspace::open_local(dir).await
        }
    }
}

/// A team's database; its address must be one of Postgres, which the driver itself does not ask.
pub fn at_address(url: &str) -> Result<Workspace, Failure> {
    if ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        let workspace = Workspace::at_url(url);
        // Beside this person's own workspace lies what this installation remembers of others' ledgers.
        return Ok(match default_folder() {
            Ok(own) => workspace.remembering_in(own.with_file_name("remembered")),
            Err(_) => workspace,
        });
    }
    Err(Failure::new(Database::Address))
}

/// Refuses a folder without a workspace: opening makes what is missing, and a mistyped folder must not become one.
pub fn require(dir: &Path) -> Result<(), Failure> {
    if dir.is_dir() && cluster_dir(dir)?.is_some() {
        return Ok(());
    }
    Err(Failure::new(Database::NoWorkspace {
        folder: Some(dir.display().to_string()),
    }))
}

impl OpenWorkspace {
    /// Opens the workspace that the command line names.
    pub async fn open(globals: &Globals, out: Out) -> Result<Self, Failure> {
        Ok(Self::at(open(&place(globals)?).await?, globals, out))
    }

    /// The same at a workspace that is open.
    pub fn at(workspace: Workspace, globals: &Globals, out: Out) -> Self {
        let login = acting(globals);
        let secrets = Secrets::new(globals, login.as_deref(), out);
        Self {
            workspace,
            secrets,
            login,
            out,
        }
    }

    /// Where secrets come from before there is a workspace.
    pub fn unopened(globals: &Globals, out: Out) -> Secrets {
        Secrets::new(globals, acting(globals).as_deref(), out)
    }

    /// Ends, and lets go of the workspace; the command's own failure is the one to tell.
    pub async fn close<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let closed = self.workspace.close().await;
        let answer = outcome?;
        closed?;
        Ok(answer)
    }

    /// The login that acts.
    pub fn login(&self) -> Result<&str, Failure> {
        self.login
            .as_deref()
            .ok_or_else(|| Failure::new(Tool::LoginUnnamed))
    }

    /// The acting person, who will only read.
    pub async fn reader(&self) -> Result<Session, Failure> {
        let login = self.login()?;
        let password = self.secrets.password(&self.workspace, login).await?;
        self.reader_by(login, password.as_ref()).await
    }

    /// The same by a password that is known already.
    pub async fn reader_by(
        &self,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Session, Failure> {
        let session = Session::sign_in_by(&self.workspace, login, password, by_keyring)
            .await
            .map_err(|failure| named(failure, login))?;
        if self.workspace.dir().is_none()
            && let Some(standby) = session.standby().await?
        {
            self.out.note(&reads_only(standby));
        }
        if let Some(begun) = session.continued().filter(|asked| asked.from.is_none()) {
            self.out.note(&without_memory(begun));
        }
        Ok(session)
    }

    /// The acting person, who will sign: their key's passphrase is asked for if it has one.
    pub async fn signer(&self) -> Result<Session, Failure> {
        let login = self.login()?.to_owned();
        let reader = self.reader().await?;
        if reader
            .key()
            .is_none_or(|key| key.custody != Custody::Passphrase)
        {
            return Ok(reader);
        }
        let signer = Signer::Keyring {
            keys: Arc::new(KeyStore::new(reader.origin())),
            passphrase: Some(self.secrets.passphrase(&login).await?),
        };
        reader.with_signer(signer).await
    }

    /// The acting agent.
    pub async fn agent(&self) -> Result<AgentSession, Failure> {
        let login = self.login()?;
        let password = self.secrets.password(&self.workspace, login).await?;
        AgentSession::sign_in(&self.workspace, login, password.as_ref())
            .await
            .map_err(|failure| named(failure, login))
    }

    /// The acting worker.
    pub async fn worker(&self) -> Result<WorkerSession, Failure> {
        let login = self.login()?;
        let password = self.secrets.password(&self.workspace, login).await?;
        WorkerSession::sign_in(&self.workspace, login, password.as_ref())
            .await
            .map_err(|failure| named(failure, login))
    }

    /// The acting person or worker, who will read the ledger from end to end.
    pub async fn follower(&self) -> Result<Follower, Failure> {
        let login = self.login()?;
        let password = self.secrets.password(&self.workspace, login).await?;
        Follower::sign_in(&self.workspace, login, password.as_ref())
            .await
            .map_err(|failure| named(failure, login))
    }

    /// The database's owner: on this workstation by its own secret, of a team's database by the login named.
    pub async fn owner_of(
        &self,
        named: Option<&str>,
    ) -> Result<Option<(String, Option<Secret>)>, Failure> {
        if self.workspace.dir().is_some() {
            return Ok(None);
        }
        let login = match named {
            Some(login) => login.to_owned(),
            None => self.login()?.to_owned(),
        };
        let password = self.secrets.password(&self.workspace, &login).await?;
        Ok(Some((login, password)))
    }
}

/// What is read of a server that takes no writes may be old.
fn reads_only(standby: Standby) -> String {
    match (standby.repeats, standby.behind_s) {
        (_, Some(seconds)) => {
            format!("Read only: this server is a standby, at most {seconds} s behind.")
        }
        (true, None) => {
            "Read only: this server is a standby, and nothing has arrived since it started."
                .to_owned()
        }
        (false, None) => "Read only: this server takes no writes.".to_owned(),
    }
}

/// What somebody should know whose installation could not compare the ledger with anything.
fn without_memory(begun: &Continued) -> String {
    match begun.learned {
        Some(by) => format!(
            "Nothing was remembered here of this ledger. It continues the checkpoint that installation {} left over {} records; \
             from now on this installation remembers it ({} records).",
            by.installation, by.size, begun.size
        ),
        None => format!(
            "Nothing was remembered here of this ledger, and no installation has left a checkpoint: whether it was put back \
             before cannot be told. From now on this installation remembers it ({} records).",
            begun.size
        ),
    }
}

/// Signs with what this account's keyring holds; a wrapped key is opened only by whoever is about to sign.
pub fn by_keyring(origin: &str) -> Signer {
    Signer::Keyring {
        keys: Arc::new(KeyStore::new(origin)),
        passphrase: None,
    }
}

/// Some refusals of a server do not repeat whom they refused.
fn named(failure: Failure, login: &str) -> Failure {
    match failure.refusal() {
        Refusal::Login(Login::WrongPassword { .. }) => failure.as_row(Login::WrongPassword {
            login: login.to_owned(),
        }),
        _ => failure,
    }
}

/// The owner as the use cases take it.
pub fn administrator(owner: Option<&(String, Option<Secret>)>) -> Option<(&str, Option<&Secret>)> {
    owner.map(|(login, password)| (login.as_str(), password.as_ref()))
}
