//! Passwords and passphrases: from files that were named, the environment, the keyring, `~/.pgpass`, or a prompt. Never from
//! the command line, where every account of the machine could read them.

use countersign_refusal::{Computer, Deed, Keyring, Login, Refusal};
use std::{
    fs,
    io::{IsTerminal as _, Write as _},
    path::Path,
};

use countersign_app::{Failure, Workspace, logins::PASSWORD_LEAST};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_keys::LEAST_PASSPHRASE;

use crate::{
    args::{Globals, SecretFile},
    out::Out,
};

/// No secret is longer; a file that is was named by mistake.
const LONGEST: u64 = 4096;

/// Where the secrets of this call come from.
#[derive(Debug, Clone)]
pub struct Secrets {
    acting: Option<String>,
    passwords: Vec<SecretFile>,
    passphrases: Vec<SecretFile>,
    out: Out,
}

impl Secrets {
    /// The secrets of a call in which `acting` acts.
    pub fn new(globals: &Globals, acting: Option<&str>, out: Out) -> Self {
        Self {
            acting: acting.map(str::to_owned),
            passwords: globals.password_file.clone(),
            passphrases: globals.passphrase_file.clone(),
            out,
        }
    }

    /// The password of a login that is there; none where nothing is known and nobody can be asked, which servers that trust
    /// otherwise accept.
    pub async fn password(
        &self,
        workspace: &Workspace,
        login: &str,
    ) -> Result<Option<Secret>, Failure> {
        if let Some(found) = self.known_password(workspace, login).await? {
            return Ok(Some(found));
        }
        if terminal() {
            return prompt(format!("Password of {login}: ")).await.map(Some);
        }
        if workspace.dir().is_none() {
            return Ok(None);
        }
        Err(Failure::new(Login::PasswordNeeded {
            login: Some(login.to_owned()),
        }))
    }

    /// The same without asking anybody.
    pub async fn known_password(
        &self,
        workspace: &Workspace,
        login: &str,
    ) -> Result<Option<Secret>, Failure> {
        if let Some(found) = self.by_file(&self.passwords, login)? {
            return Ok(Some(found));
        }
        if self.acting.as_deref() == Some(login)
            && let Some(password) = std::env::var("PGPASSWORD").ok().filter(|p| !p.is_empty())
        {
            return Ok(Some(Secret::from(password)));
        }
        let (ring, name) = (workspace.password_ring(), login.to_owned());
        match tokio::task::spawn_blocking(move || ring.password(&name)).await? {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) => {}
            // Without a keyring nothing was kept in it; the other places are still looked at.
            Err(error) => tracing::debug!(code = error.code(), "no password from the keyring"),
        }
        Ok(workspace.pgpass(login))
    }

    /// The password once more, from whoever gives this call: typed, or in a file that the call names. One that is kept
    /// somewhere proves nothing about who sits there now. None where it is not given and nobody can be asked.
    pub async fn password_again(&self, login: &str) -> Result<Option<Secret>, Failure> {
        if let Some(found) = self.by_file(&self.passwords, login)? {
            return Ok(Some(found));
        }
        if terminal() {
            return prompt(format!("Password of {login}, once more: "))
                .await
                .map(Some);
        }
        Ok(None)
    }

    /// A password that is being chosen for a login.
    pub async fn new_password(&self, login: &str) -> Result<Secret, Failure> {
        let given = self.by_file(&self.passwords, login)?;
        self.new_password_or(login, given).await
    }

    /// The same for a login that has another one already: that is the one of `--password-file`, the new one has a file of its own.
    pub async fn another_password(
        &self,
        login: &str,
        file: Option<&Path>,
    ) -> Result<Secret, Failure> {
        let given = file.map(read).transpose()?;
        self.new_password_or(login, given).await
    }

    async fn new_password_or(&self, login: &str, given: Option<Secret>) -> Result<Secret, Failure> {
        let chosen = match given {
            Some(found) => found,
            None => {
                self.chosen(
                    &format!("Choose a password for {login}"),
                    Login::PasswordNeeded {
                        login: Some(login.to_owned()),
                    },
                )
                .await?
            }
        };
        if chosen.expose_secret().chars().count() < PASSWORD_LEAST {
            return Err(Failure::new(Login::PasswordShort {
                login: Some(login.to_owned()),
                least: PASSWORD_LEAST as u64,
            }));
        }
        Ok(chosen)
    }

    /// The passphrase of a key that is there.
    pub async fn passphrase(&self, login: &str) -> Result<Secret, Failure> {
        if let Some(found) = self.by_file(&self.passphrases, login)? {
            return Ok(found);
        }
        if terminal() {
            return prompt(format!("Passphrase of the key of {login}: ")).await;
        }
        Err(Failure::new(Keyring::PassphraseNeeded {
            person: Some(login.to_owned()),
            option: Some("--passphrase-file".to_owned()),
        }))
    }

    /// Whether a passphrase of this login was given by file.
    pub fn has_passphrase(&self, login: &str) -> bool {
        self.named(&self.passphrases, login).is_some()
    }

    /// A passphrase that is being chosen for a new key.
    pub async fn new_passphrase(&self, login: &str) -> Result<Secret, Failure> {
        let chosen = match self.by_file(&self.passphrases, login)? {
            Some(found) => found,
            None => {
                self.chosen(
                    &format!("Choose a passphrase for the key of {login}"),
                    Keyring::PassphraseNeeded {
                        person: Some(login.to_owned()),
                        option: Some(format!("--passphrase-file {login}=FILE")),
                    },
                )
                .await?
            }
        };
        if chosen.expose_secret().chars().count() < LEAST_PASSPHRASE {
            return Err(Failure::new(Keyring::PassphraseTooShort {
                person: Some(login.to_owned()),
                least: LEAST_PASSPHRASE as u64,
            }));
        }
        Ok(chosen)
    }

    /// What is typed twice the same; `unasked` where there is no terminal.
    async fn chosen(&self, what: &str, unasked: impl Into<Refusal>) -> Result<Secret, Failure> {
        if !terminal() {
            return Err(Failure::new(unasked));
        }
        loop {
            let first = prompt(format!("{what}: ")).await?;
            let again = prompt("Once more: ".into()).await?;
            if first.expose_secret() == again.expose_secret() {
                return Ok(first);
            }
            self.out.note("The two differ; try again.");
        }
    }

    fn named<'f>(&self, files: &'f [SecretFile], login: &str) -> Option<&'f Path> {
        let own = self.acting.as_deref() == Some(login);
        let exact = files.iter().find(|f| f.login.as_deref() == Some(login));
        exact
            .or_else(|| files.iter().find(|f| own && f.login.is_none()))
            .map(|f| f.path.as_path())
    }

    fn by_file(&self, files: &[SecretFile], login: &str) -> Result<Option<Secret>, Failure> {
        self.named(files, login).map(read).transpose()
    }
}

fn read(path: &Path) -> Result<Secret, Failure> {
    // A pipe has no length; what comes out of it is measured below.
    let known = fs::metadata(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    let odd = || {
        Failure::new(Computer::SecretFile {
            path: path.display().to_string(),
        })
    };
    if known.len() > LONGEST {
        return Err(odd());
    }
    let bytes = fs::read(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    let text = String::from_utf8(bytes).map_err(|_| odd())?;
    let line = text
        .strip_suffix('\n')
        .map_or(text.as_str(), |l| l.strip_suffix('\r').unwrap_or(l));
    if line.is_empty() || line.len() as u64 > LONGEST || line.contains('\n') {
        return Err(odd());
    }
    Ok(Secret::from(line))
}

/// A line that is no secret, on a thread of its own like [`prompt`]; none where nobody can be asked.
pub async fn ask(words: String) -> Result<Option<String>, Failure> {
    if !terminal() {
        return Ok(None);
    }
    let asked = move || -> std::io::Result<String> {
        let mut err = std::io::stderr().lock();
        write!(err, "{words}")?;
        err.flush()?;
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        Ok(line.trim_end_matches(['\n', '\r']).to_owned())
    };
    tokio::task::spawn_blocking(asked)
        .await?
        .map(Some)
        .map_err(|cause| {
            let row = Computer::Prompt {
                cause: cause.to_string(),
                secret: false,
            };
            Failure::because(row, cause)
        })
}

fn terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks on a thread of its own, so that Ctrl-C still ends the program in good order.
async fn prompt(words: String) -> Result<Secret, Failure> {
    tokio::task::spawn_blocking(move || rpassword::prompt_password(words))
        .await?
        .map(Secret::from)
        .map_err(|cause| {
            let row = Computer::Prompt {
                cause: cause.to_string(),
                secret: true,
            };
            Failure::because(row, cause)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_file_holds_one_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p");
        let read_of = |content: &[u8]| {
            fs::write(&path, content).unwrap();
            read(&path)
                .map(|s| s.expose_secret().to_owned())
                .map_err(|f| f.code())
        };
        assert_eq!(
            read_of(b" with spaces \r\n"),
            Ok(" with spaces ".into()),
            "only the line's end is cut"
        );
        for wrong in [&b""[..], b"\n", b"two\nlines\n", b"\xff\xfe", &[b'x'; 5000]] {
            assert_eq!(read_of(wrong), Err("secret-file"));
        }
        assert_eq!(
            read(&dir.path().join("none"))
                .map(|_| ())
                .map_err(|f| f.code()),
            Err("file-missing")
        );
    }

    #[test]
    fn a_bare_file_is_the_acting_logins() {
        let file = |login: Option<&str>, path: &str| SecretFile {
            login: login.map(str::to_owned),
            path: path.into(),
        };
        let secrets = Secrets {
            acting: Some("ada".into()),
            passwords: vec![file(None, "a"), file(Some("ben"), "b")],
            passphrases: Vec::new(),
            out: Out::new(false),
        };
        let named = |login| secrets.named(&secrets.passwords, login);
        assert_eq!(
            (named("ada"), named("ben"), named("cleo")),
            (Some(Path::new("a")), Some(Path::new("b")), None)
        );
    }
}
