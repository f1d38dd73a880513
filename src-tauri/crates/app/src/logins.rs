//! Postgres logins: an act of the database's owner. What a login may do is decided by facts, never by this.

use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::{Login, People};
use countersign_store::Owner;

use crate::{Failure, Workspace};

/// A login that the owner of a team's database acts under, with its password; `None` is this workstation's own owner.
pub type Administrator<'a> = Option<(&'a str, Option<&'a Secret>)>;

/// Shortest password that is taken.
pub const PASSWORD_LEAST: usize = 8;

/// Which of the coarse Postgres groups a login is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginKind {
    /// A person.
    Person,
    /// An agent.
    Agent,
    /// A worker.
    Worker,
    /// Somebody from outside, who sees the order of the ledger and nothing of its content.
    Auditor,
}

impl LoginKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Agent => "agent",
            Self::Worker => "worker",
            Self::Auditor => "auditor",
        }
    }
}

/// Makes a login, or gives an existing one a new password. The server gets a SCRAM verifier, never the password.
pub async fn create(
    workspace: &Workspace,
    administrator: Administrator<'_>,
    login: &str,
    kind: LoginKind,
    password: &Secret,
) -> Result<(), Failure> {
    let mut owner = workspace.owner(administrator).await?;
    create_as(&mut owner, login, kind, password).await
}

pub(crate) async fn create_as(
    owner: &mut Owner,
    login: &str,
    kind: LoginKind,
    password: &Secret,
) -> Result<(), Failure> {
    if !is_login(login) {
        return Err(Failure::new(People::LoginForm {
            login: Some(login.to_owned()),
        }));
    }
    let verifier = verifier(password)?;
    owner.create_login(login, kind.as_str(), &verifier).await?;
    Ok(())
}

/// What the server keeps of a password.
fn verifier(password: &Secret) -> Result<String, Failure> {
    if password.expose_secret().chars().count() < PASSWORD_LEAST {
        return Err(Failure::new(Login::PasswordShort {
            login: None,
            least: PASSWORD_LEAST as u64,
        }));
    }
    Ok(postgres_protocol::password::scram_sha_256(
        password.expose_secret().as_bytes(),
    ))
}

/// Changes a login's password, by whoever holds it: the owner who made the login never learns the new one. A kept password is
/// kept anew.
pub async fn change_own(
    workspace: &Workspace,
    login: &str,
    old: Option<&Secret>,
    new: &Secret,
) -> Result<(), Failure> {
    let verifier = verifier(new)?;
    // Any login's single connection; what it may do is the server's to say.
    let mut own = workspace.owner(Some((login, old))).await?;
    own.set_password(login, &verifier).await?;
    let (ring, name, new) = (workspace.password_ring(), login.to_owned(), new.clone());
    let kept = move || match ring.password(&name) {
        Ok(Some(_)) => ring.remember_password(&name, &new),
        // None was kept, or there is no keyring to keep it in.
        Ok(None) | Err(_) => Ok(()),
    };
    Ok(tokio::task::spawn_blocking(kept).await??)
}

/// What [`make_new`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewLogin {
    /// The login was made, with the given password.
    New,
    /// The server had it already (a person may be in several workspaces of one server): it was put into its group, and
    /// keeps its password.
    Existing,
}

/// Makes a login that a new person or agent will use. One that is there already keeps its password and its rights.
pub(crate) async fn make_new(
    owner: &mut Owner,
    login: &str,
    kind: LoginKind,
    password: &Secret,
) -> Result<NewLogin, Failure> {
    if is_login(login) && owner.has_login(login).await? {
        admit(owner, login, kind).await?;
        return Ok(NewLogin::Existing);
    }
    create_as(owner, login, kind, password).await?;
    Ok(NewLogin::New)
}

/// Puts a login that is there into the group of its kind.
async fn admit(owner: &mut Owner, login: &str, kind: LoginKind) -> Result<(), Failure> {
    Ok(owner.admit_login(login, kind.as_str()).await?)
}

/// Makes the login that somebody new of a team will use. One that is there already is admitted as it is; for another the
/// password is asked for, and only then.
pub async fn provide(
    workspace: &Workspace,
    administrator: Administrator<'_>,
    login: &str,
    kind: LoginKind,
    password: impl AsyncFnOnce() -> Result<Secret, Failure>,
) -> Result<NewLogin, Failure> {
    let mut owner = workspace.owner(administrator).await?;
    if owner.has_login(login).await? {
        admit(&mut owner, login, kind).await?;
        return Ok(NewLogin::Existing);
    }
    let password = password().await?;
    make_new(&mut owner, login, kind, &password).await
}

/// The form that the database demands of a login.
pub fn is_login(login: &str) -> bool {
    let mut letters = login.chars();
    login.len() <= 63
        && letters
            .next()
            .is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && letters
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
}
