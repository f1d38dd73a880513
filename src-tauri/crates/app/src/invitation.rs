//! An invitation: where a workspace is, which one it is, and as whom one is expected there. It holds no secret: whoever finds it
//! learns an address and a name, and still needs the login's password. Whoever changes it on its way could name a server of
//! their own and be told that password, so it is believed only with the fingerprint that came by another way.

use std::path::{Path, PathBuf};

use countersign_embedded::{Existing, write_whole};
use countersign_refusal::{Database, Deed, HandedFault, HandedFile, Login, Sought};
use countersign_store::Target;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Failure, Session, Workspace,
    handed::{self, hex_of},
    memory,
};

const FILE: HandedFile = HandedFile::Invitation;
const TYPE: &str = "countersign/invitation/v1";
/// Parameters of an address that name files of one computer.
const OF_THIS_COMPUTER: [&str; 4] = ["sslrootcert", "sslcert", "sslkey", "passfile"];
/// The authority that an installation was given for a workspace, in the folder where it remembers that ledger.
const AUTHORITY: &str = "authority.pem";

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    r#type: String,
    /// The address, without a password and without names of files.
    pub url: String,
    /// The workspace's name.
    pub origin: String,
    genesis: String,
    /// The login of whom is invited.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The authority that signed the server's certificate, in PEM, where it is no public one.
    authority: Option<String>,
}

impl Invitation {
    /// Invites somebody who has a login here, and answers the file's fingerprint too, which is told by another way. `authority` is a file in PEM; left out, the one by which this installation
    /// itself checks the server.
    pub async fn write(
        workspace: &Workspace,
        session: &Session,
        login: &str,
        authority: Option<&Path>,
        path: &Path,
    ) -> Result<(Self, String), Failure> {
        let Target::Url(url) = workspace.target() else {
            return Err(Failure::new(Database::LocalOnly));
        };
        let person = session.register().await?;
        let person = person.into_iter().find(|p| p.login == login);
        let person = person.ok_or_else(|| {
            Failure::new(Login::Unknown {
                login: login.to_owned(),
                sought: Sought::Anybody,
            })
        })?;
        let own = parameter(url, "sslrootcert").map(PathBuf::from);
        let authority = authority.or(own.as_deref());
        let invitation = Self {
            r#type: TYPE.to_owned(),
            url: bare(url),
            origin: session.origin().to_owned(),
            genesis: hex::encode(session.founded().genesis),
            login: person.login,
            name: person.name,
            authority: authority.map(read_authority).transpose()?,
        };
        handed::write(path, &invitation, Existing::Keep)?;
        let written = handed::bytes(path, FILE)?;
        Ok((invitation, fingerprint_of(&written)))
    }

    /// Reads an invitation. `fingerprint` came by another way than the file: one with another is refused before anything in
    /// it is believed.
    pub fn read(path: &Path, fingerprint: &str) -> Result<Self, Failure> {
        let bytes = handed::bytes(path, FILE)?;
        if fingerprint_of(&bytes) != fingerprint.trim().to_ascii_lowercase() {
            return Err(handed::refused(FILE, HandedFault::Fingerprint, None));
        }
        let file: Self = handed::parse(&bytes, FILE)?;
        let named = file.origin.strip_prefix("countersign/");
        let named = named.is_some_and(|name| hex_of::<16>(name, FILE).is_ok());
        if file.r#type != TYPE || !named || file.url != bare(&file.url) {
            return Err(handed::refused(FILE, HandedFault::Form, None));
        }
        Ok(file)
    }

    /// The workspace at this installation, which keeps the authority where it remembers this ledger, below `remembered`.
    /// Answers its whole address too.
    pub fn open(&self, remembered: PathBuf) -> Result<(Workspace, String), Failure> {
        let mut url = self.url.clone();
        if let Some(pem) = &self.authority {
            let home = remembered.join(self.origin.replace('/', "-"));
            memory::make(&home)?;
            let path = home.join(AUTHORITY);
            write_whole(&path, pem.as_bytes(), 0o600, Existing::Replace)
                .map_err(|cause| Failure::file(&path, Deed::Write, cause))?;
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str("sslrootcert=");
            url.push_str(&encoded(&path.display().to_string()));
        }
        let workspace = Workspace::at_url(&url).remembering_in(remembered);
        Ok((workspace, url))
    }

    /// Refuses a workspace that is another one than was meant.
    pub fn check(&self, session: &Session) -> Result<(), Failure> {
        let same = session.origin() == self.origin
            && hex::encode(session.founded().genesis) == self.genesis;
        if same {
            return Ok(());
        }
        let login = Some(self.login.as_str());
        Err(handed::refused(FILE, HandedFault::Workspace, login))
    }
}

/// The first digits of the SHA-256 of an invitation's file, as `sha256sum` tells it too.
fn fingerprint_of(bytes: &[u8]) -> String {
    handed::fingerprint(Sha256::digest(bytes).into())
}

fn read_authority(path: &Path) -> Result<String, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    // A file that holds a key too must not go out with an invitation.
    if text.contains("-----BEGIN CERTIFICATE-----") && !text.contains("PRIVATE KEY") {
        return Ok(text);
    }
    Err(handed::refused(FILE, HandedFault::Authority, None))
}

fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('='))
}

/// A parameter of an address, with its percent signs read.
fn parameter(url: &str, name: &str) -> Option<String> {
    let (_, value) = parameters(url).find(|(key, _)| *key == name)?;
    let (mut bytes, mut letters) = (Vec::new(), value.bytes());
    while let Some(byte) = letters.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [letters.next()?, letters.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn encoded(path: &str) -> String {
    let mut text = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15]
                .map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            text.extend(['%', high, low]);
        }
    }
    text
}

/// An address without a login and without what means something on one computer only.
fn bare(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (place, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = place.split_once('/').unwrap_or((place, ""));
    let hosts = authority
        .rsplit_once('@')
        .map_or(authority, |(_, hosts)| hosts);
    let kept: Vec<String> = parameters(url)
        .filter(|(key, _)| !OF_THIS_COMPUTER.contains(key) && *key != "user" && *key != "password")
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let query = if kept.is_empty() {
        String::new()
    } else {
        format!("?{}", kept.join("&"))
    };
    format!("{scheme}://{hosts}/{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_login_password_and_files() {
        for (url, told) in [
            ("postgres://db/c", "postgres://db/c"),
            (
                "postgres://ada:x@db:5433/c?sslrootcert=/home/ada/ca.pem&target_session_attrs=read-write&password=y",
                "postgres://db:5433/c?target_session_attrs=read-write",
            ),
            (
                "postgres://a,b:1/c?sslmode=verify-full",
                "postgres://a,b:1/c?sslmode=verify-full",
            ),
        ] {
            assert_eq!(bare(url), told);
            assert_eq!(bare(told), told, "said once more it is the same");
        }
    }

    #[test]
    fn a_folder_with_a_space_comes_back_from_an_address() {
        let path = "/home/Ada Okonkwö/ca.pem";
        let url = format!("postgres://db/c?sslrootcert={}", encoded(path));
        assert_eq!(parameter(&url, "sslrootcert").as_deref(), Some(path));
        assert_eq!(parameter("postgres://db/c?a=%4", "a"), None, "half a sign");
    }
}
