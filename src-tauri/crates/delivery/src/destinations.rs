//! Where this installation delivers to: `destinations.json` in its home. No secret stands in it: it names the settings
//! (environment, `.env`) or the keyring's entry that hold them.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use lettre::message::Mailbox;
use rusty_s3::{Bucket, Credentials, UrlStyle};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::{
    channel::Channel,
    folder::Folder,
    mail::{Mail, Tls},
    s3::{Lock, S3, Wanted},
};

/// The file in the installation's home.
pub const FILE: &str = "destinations.json";
/// No such file is longer.
const LONGEST: u64 = 1 << 20;
const MIB: u64 = 1 << 20;
/// S3 takes no smaller part but the last.
const LEAST_PART_MIB: u64 = 5;
const MOST_DAYS: u32 = 36_500;

/// All of them, by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destinations {
    destinations: BTreeMap<String, Destination>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Destination {
    Folder(FolderPart),
    Mail(Box<MailPart>),
    S3(Box<S3Part>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FolderPart {
    path: std::path::PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailPart {
    /// Left out: `SMTP_HOST`.
    host: Option<String>,
    port: Option<u16>,
    #[serde(default)]
    tls: TlsPart,
    from: String,
    to: Vec<String>,
    /// Left out: `SMTP_USER`; without either nobody signs in.
    user: Option<String>,
    /// The setting that holds the password; left out, `SMTP_PASSWORD`.
    password: Option<String>,
    authority: Option<std::path::PathBuf>,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TlsPart {
    #[default]
    Starttls,
    Implicit,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct S3Part {
    bucket: String,
    #[serde(default)]
    prefix: String,
    /// Left out: `AWS_REGION`.
    region: Option<String>,
    /// Left out: `AWS_ENDPOINT_URL`, else Amazon's of the region.
    endpoint: Option<String>,
    #[serde(default)]
    path_style: bool,
    encryption: Option<String>,
    kms_key: Option<String>,
    lock: Option<LockPart>,
    #[serde(default)]
    legal_hold: bool,
    #[serde(default = "default_part")]
    part_mib: u64,
    /// The settings that hold the keys; left out, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    access_key: Option<String>,
    secret_key: Option<String>,
    authority: Option<std::path::PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockPart {
    mode: String,
    days: u32,
}

fn default_part() -> u64 {
    64
}

/// Why a destination cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file, or what stands in it.
    Invalid(String),
    /// There is none of this name.
    Unknown,
    /// A setting that it needs is not there.
    Missing(String),
}

/// Gives a setting by its name.
pub type Setting<'a> = dyn Fn(&str) -> Option<SecretString> + 'a;

impl Destinations {
    /// Reads the file. One that is not there names no destination.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let invalid = |e: std::io::Error| Fault::Invalid(e.to_string());
        let known = match fs::metadata(path) {
            Ok(known) => known,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self {
                    destinations: BTreeMap::new(),
                });
            }
            Err(e) => return Err(invalid(e)),
        };
        if known.len() > LONGEST {
            return Err(Fault::Invalid(format!("it is over {LONGEST} bytes")));
        }
        let text = fs::read_to_string(path).map_err(invalid)?;
        serde_json::from_str(&text).map_err(|e| Fault::Invalid(e.to_string()))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.destinations.keys().map(String::as_str)
    }

    /// The way to one of them. Retention counts from `now`.
    pub fn channel(
        &self,
        name: &str,
        setting: &Setting<'_>,
        now: DateTime<Utc>,
    ) -> Result<Box<dyn Channel>, Fault> {
        Ok(match self.destinations.get(name).ok_or(Fault::Unknown)? {
            Destination::Folder(part) => Box::new(Folder {
                path: part.path.clone(),
            }),
            Destination::Mail(part) => Box::new(mail(part, setting)?),
            Destination::S3(part) => Box::new(s3(part, setting, now)?),
        })
    }
}

fn needed(setting: &Setting<'_>, name: &str) -> Result<SecretString, Fault> {
    setting(name).ok_or_else(|| Fault::Missing(name.to_owned()))
}

fn plain(setting: &Setting<'_>, name: &str) -> Option<String> {
    setting(name).map(|value| value.expose_secret().to_owned())
}

fn authority(path: Option<&std::path::PathBuf>) -> Result<Option<Vec<u8>>, Fault> {
    path.map(|path| fs::read(path).map_err(|e| Fault::Invalid(format!("{}: {e}", path.display()))))
        .transpose()
}

fn mail(part: &MailPart, setting: &Setting<'_>) -> Result<Mail, Fault> {
    let address = |text: &String| {
        text.parse::<Mailbox>()
            .map_err(|e| Fault::Invalid(format!("{text} is no mail address: {e}")))
    };
    let host = match &part.host {
        Some(host) => host.clone(),
        None => needed(setting, "SMTP_HOST")?.expose_secret().to_owned(),
    };
    let tls = match part.tls {
        TlsPart::Starttls => Tls::Starttls,
        TlsPart::Implicit => Tls::Implicit,
    };
    let usual = if tls == Tls::Starttls { 587 } else { 465 };
    let user = part.user.clone().or_else(|| plain(setting, "SMTP_USER"));
    let login = user
        .map(|user| {
            let name = part.password.as_deref().unwrap_or("SMTP_PASSWORD");
            needed(setting, name).map(|password| (user, password))
        })
        .transpose()?;
    if part.to.is_empty() {
        return Err(Fault::Invalid(
            "a mail destination has receivers".to_owned(),
        ));
    }
    Ok(Mail {
        host,
        port: part.port.unwrap_or(usual),
        tls,
        authority: authority(part.authority.as_ref())?,
        login,
        from: address(&part.from)?,
        to: part.to.iter().map(address).collect::<Result<_, _>>()?,
    })
}

fn s3(part: &S3Part, setting: &Setting<'_>, now: DateTime<Utc>) -> Result<S3, Fault> {
    let invalid = |what: &str| Fault::Invalid(what.to_owned());
    let region = match &part.region {
        Some(region) => region.clone(),
        None => needed(setting, "AWS_REGION")?.expose_secret().to_owned(),
    };
    let endpoint = part
        .endpoint
        .clone()
        .or_else(|| plain(setting, "AWS_ENDPOINT_URL"))
        .unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
    let style = if part.path_style {
        UrlStyle::Path
    } else {
        UrlStyle::VirtualHost
    };
    let endpoint: url::Url = endpoint
        .parse()
        .map_err(|_| invalid("the endpoint is no address"))?;
    let near = endpoint
        .host_str()
        .is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"));
    if endpoint.scheme() != "https" && !near {
        return Err(invalid("an endpoint that is not this computer is https"));
    }
    if !endpoint.username().is_empty() || endpoint.password().is_some() {
        return Err(invalid("no name and no password stand in an endpoint"));
    }
    let bucket = Bucket::new(endpoint, style, part.bucket.clone(), region)
        .map_err(|e| Fault::Invalid(e.to_string()))?;
    let key = needed(
        setting,
        part.access_key.as_deref().unwrap_or("AWS_ACCESS_KEY_ID"),
    )?;
    let secret = needed(
        setting,
        part.secret_key
            .as_deref()
            .unwrap_or("AWS_SECRET_ACCESS_KEY"),
    )?;
    let token = part
        .access_key
        .is_none()
        .then(|| setting("AWS_SESSION_TOKEN"))
        .flatten();
    let (key, secret) = (key.expose_secret(), secret.expose_secret());
    let credentials = match token {
        Some(token) => Credentials::new_with_token(key, secret, token.expose_secret()),
        None => Credentials::new(key, secret),
    };
    if !matches!(
        part.encryption.as_deref(),
        None | Some("AES256" | "aws:kms")
    ) {
        return Err(invalid("encryption is AES256 or aws:kms"));
    }
    if part.kms_key.is_some() && part.encryption.as_deref() != Some("aws:kms") {
        return Err(invalid("a kms_key goes with the encryption aws:kms"));
    }
    if part.part_mib < LEAST_PART_MIB || part.part_mib > 4_096 {
        return Err(invalid("part_mib is from 5 to 4096"));
    }
    let lock = part.lock.as_ref().map(|lock| {
        if !matches!(lock.mode.as_str(), "GOVERNANCE" | "COMPLIANCE") {
            return Err(invalid("a lock's mode is GOVERNANCE or COMPLIANCE"));
        }
        if !(1..=MOST_DAYS).contains(&lock.days) {
            return Err(invalid("a lock's days are from 1 to 36500"));
        }
        Ok(Lock {
            mode: lock.mode.clone(),
            until: now + TimeDelta::days(i64::from(lock.days)),
        })
    });
    Ok(S3 {
        bucket,
        credentials,
        prefix: part.prefix.clone(),
        wanted: Wanted {
            encryption: part.encryption.clone(),
            kms_key: part.kms_key.clone(),
            lock: lock.transpose()?,
            legal_hold: part.legal_hold,
        },
        part_bytes: part.part_mib * MIB,
        authority: authority(part.authority.as_ref())?,
    })
}
