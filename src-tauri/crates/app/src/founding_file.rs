//! A founding by people who sit at different computers. A file goes from one to the next: each makes their key where they are,
//! then each signs the same statement, and the database's owner writes it. No secret is in the file, and no key ever moves.

use std::{path::Path, sync::Arc};

use countersign_embedded::{Existing, Secret};
use countersign_keys::{Custody, KeyStore};
use countersign_ledger::verify_strict;
use countersign_refusal::{FoundersFault, HandedFault, HandedFile, People};
use countersign_statement::{
    Founder,
    codes::{Mode, Role},
    commitment, digest,
    facts::Genesis,
    format::{parse_time, time_text},
};
use countersign_store::{Private, Recorded, owner::FounderTexts};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Failure, Signer, Workspace,
    custody::make_key,
    entropy, founding,
    handed::{self, hex_of},
    logins,
};

const FILE: HandedFile = HandedFile::Founding;
const TYPE: &str = "countersign/founding/v1";

/// A founding on its way to everybody who signs it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundingFile {
    r#type: String,
    origin: String,
    created_at: String,
    founders: Vec<Member>,
}

/// One of those who found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Their id; the entry in their keyring is named after it.
    pub person: Uuid,
    /// Postgres login.
    pub login: String,
    /// Name for people.
    pub name: String,
    login_salt: String,
    name_salt: String,
    public_key: String,
    /// How their key is kept.
    pub custody: countersign_statement::codes::Custody,
    /// Their roles.
    pub roles: Vec<Role>,
    signature: Option<String>,
}

impl Member {
    /// Whether they have signed; whether the signature fits is asked by [`FoundingFile::found`].
    pub fn has_signed(&self) -> bool {
        self.signature.is_some()
    }

    /// SHA-256 of the public key, in hex.
    pub fn key_id(&self) -> Result<String, Failure> {
        let public = hex_of::<32>(&self.public_key, FILE)?;
        Ok(hex::encode(countersign_ledger::key_id(&public)))
    }
}

/// Who joins a founding, with what they chose.
#[derive(Debug)]
pub struct Joining {
    /// Postgres login.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Their roles.
    pub roles: Vec<Role>,
    /// How their key is kept on this computer.
    pub custody: Custody,
    /// The passphrase of a wrapped key.
    pub passphrase: Option<Secret>,
}

impl FoundingFile {
    /// A founding that nobody has joined, under a new name.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            r#type: TYPE.to_owned(),
            origin: founding::new_origin()?,
            created_at: time_text(entropy::now()),
            founders: Vec::new(),
        })
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let file: Self = handed::read(path, FILE)?;
        let named = file.origin.strip_prefix("countersign/");
        if file.r#type != TYPE || named.is_none_or(|name| hex_of::<16>(name, FILE).is_err()) {
            return Err(handed::refused(FILE, HandedFault::Form, None));
        }
        Ok(file)
    }

    /// Writes the file anew, or for the first time.
    pub fn write(&self, path: &Path, existing: Existing) -> Result<(), Failure> {
        handed::write(path, self, existing)
    }

    /// The workspace's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Who founds, in the order in which they joined.
    pub fn founders(&self) -> &[Member] {
        &self.founders
    }

    /// Makes the key of somebody who joins, in this account's keyring.
    ///
    /// # Errors
    /// `handed-file` once anybody has signed: they signed who founds.
    pub async fn join(&mut self, who: Joining) -> Result<(), Failure> {
        if let Some(signed) = self.founders.iter().find(|f| f.has_signed()) {
            let login = Some(signed.login.as_str());
            return Err(handed::refused(FILE, HandedFault::Signed, login));
        }
        if self.founders.iter().any(|f| f.login == who.login) {
            return Err(Failure::new(People::Founders {
                fault: FoundersFault::SameLogin,
            }));
        }
        let name = crate::text::line(who.name.trim())?;
        if name.is_empty() || name.chars().count() > crate::NAME_LIMIT {
            return Err(Failure::new(People::NameForm));
        }
        let person = entropy::id();
        let others = self.founders.iter().map(|f| f.person).collect();
        let keys = self.keys();
        let public = make_key(&keys, person, who.custody, who.passphrase, others).await?;
        let mut roles = who.roles;
        roles.sort_unstable();
        roles.dedup();
        self.founders.push(Member {
            person,
            login: who.login,
            name,
            login_salt: hex::encode(entropy::salt()?),
            name_salt: hex::encode(entropy::salt()?),
            public_key: hex::encode(public),
            custody: who.custody,
            roles,
            signature: None,
        });
        Ok(())
    }

    /// Takes the key of somebody back out of this keyring, whose joining could not be written down.
    pub async fn forget(&self, login: &str) {
        let Some(member) = self.founders.iter().find(|f| f.login == login) else {
            return;
        };
        let (keys, person) = (self.keys(), member.person.to_string());
        if let Ok(Err(cause)) = tokio::task::spawn_blocking(move || keys.forget(&person)).await {
            tracing::warn!(
                code = cause.code(),
                "a key that was made in vain is still in the keyring"
            );
        }
    }

    /// SHA-256 of what everybody signs: the same on every computer.
    pub fn digest(&self) -> Result<String, Failure> {
        Ok(digest(self.statement()?.as_bytes()))
    }

    /// Signs as this login, whose key is in this account's keyring.
    pub async fn sign(&mut self, login: &str, passphrase: Option<Secret>) -> Result<(), Failure> {
        self.check_founders()?;
        let statement = self.statement()?;
        let keys = self.keys();
        let member = self
            .founders
            .iter_mut()
            .find(|f| f.login == login)
            .ok_or_else(|| handed::refused(FILE, HandedFault::Person, Some(login)))?;
        let key_id = countersign_ledger::key_id(&hex_of(&member.public_key, FILE)?);
        let signer = Signer::Keyring { keys, passphrase };
        let signature = signer
            .sign(&member.person.to_string(), key_id, statement.as_bytes())
            .await?;
        member.signature = Some(hex::encode(signature));
        Ok(())
    }

    /// Refuses a founding that not everybody has signed, or in which a signature does not fit.
    pub fn check_signed(&self) -> Result<(), Failure> {
        self.check_founders()?;
        let statement = self.statement()?;
        for member in &self.founders {
            let of = Some(member.login.as_str());
            let Some(signature) = &member.signature else {
                return Err(handed::refused(FILE, HandedFault::Unsigned, of));
            };
            let (key, signature) = (hex_of(&member.public_key, FILE)?, hex_of(signature, FILE)?);
            if !verify_strict(&key, statement.as_bytes(), &signature) {
                return Err(handed::refused(FILE, HandedFault::Signature, of));
            }
        }
        Ok(())
    }

    /// Writes record 0, as the owner of a team's database. A founder's login that is there keeps its password; for another
    /// a first one is asked for, which its founder changes.
    pub async fn found(
        &self,
        workspace: &Workspace,
        administrator: logins::Administrator<'_>,
        mut password: impl AsyncFnMut(&str) -> Result<Secret, Failure>,
    ) -> Result<Recorded, Failure> {
        self.check_signed()?;
        if founding::is_founded(workspace, administrator).await? {
            return Err(founding::already_founded());
        }
        let members = self.in_order();
        for member in &members {
            let ask = async || password(&member.login).await;
            let kind = logins::LoginKind::Person;
            logins::provide(workspace, administrator, &member.login, kind, ask).await?;
        }
        let salts: Vec<([u8; 16], [u8; 16])> = members
            .iter()
            .map(|m| Ok((hex_of(&m.login_salt, FILE)?, hex_of(&m.name_salt, FILE)?)))
            .collect::<Result<_, Failure>>()?;
        let texts: Vec<FounderTexts<'_>> = members
            .iter()
            .zip(&salts)
            .map(|(member, (login, name))| {
                Ok(FounderTexts {
                    login: Private {
                        salt: login,
                        text: &member.login,
                    },
                    name: Private {
                        salt: name,
                        text: &member.name,
                    },
                    signature: hex_of(member.signature.as_deref().unwrap_or_default(), FILE)?,
                })
            })
            .collect::<Result<_, Failure>>()?;
        let mut owner = workspace.owner(administrator).await?;
        Ok(owner.found(&self.statement()?, &texts).await?)
    }

    fn keys(&self) -> Arc<KeyStore> {
        Arc::new(KeyStore::new(&self.origin))
    }

    /// Founders in the order of genesis.
    fn in_order(&self) -> Vec<&Member> {
        let mut members: Vec<&Member> = self.founders.iter().collect();
        members.sort_by_key(|member| member.person);
        members
    }

    /// What the database would refuse is refused before anybody signs it.
    fn check_founders(&self) -> Result<(), Failure> {
        let fault = |fault| Err(Failure::new(People::Founders { fault }));
        if self.founders.len() < 2 {
            return fault(FoundersFault::Few);
        }
        let admins = self.founders.iter();
        match admins.filter(|f| f.roles.contains(&Role::Admin)).count() {
            0 => fault(FoundersFault::NoAdmin),
            1 => fault(FoundersFault::OneAdmin),
            _ => Ok(()),
        }
    }

    /// The exact bytes that everybody signs.
    fn statement(&self) -> Result<String, Failure> {
        let form = || handed::refused(FILE, HandedFault::Form, None);
        let founders = self
            .in_order()
            .into_iter()
            .map(|member| {
                let login = commitment(&hex_of(&member.login_salt, FILE)?, member.login.as_bytes());
                let name = commitment(&hex_of(&member.name_salt, FILE)?, member.name.as_bytes());
                Ok(Founder {
                    person: member.person,
                    login,
                    name,
                    key_id: member.key_id()?,
                    public_key: member.public_key.clone(),
                    custody: member.custody,
                    roles: member.roles.clone(),
                })
            })
            .collect::<Result<_, Failure>>()?;
        let genesis = Genesis {
            origin: self.origin.clone(),
            mode: Mode::Team,
            record_format: 1,
            statement_format: 1,
            bundle_format: 1,
            founders,
            created_at: parse_time(&self.created_at).ok_or_else(form)?,
        };
        Ok(genesis.encode())
    }
}
