//! Where events are sent to: a host and how to speak to it. Read from settings: a file `siem/NAME.env` in the installation's
//! home is the target NAME; `SIEM_…` of the environment or of `.env` is one more.

use std::path::{Path, PathBuf};

use countersign_app::{Failure, settings::Settings};
use countersign_refusal::{Deed, Siem, SiemFault};

use crate::form::{Form, LIMIT, LIMIT_MOST, Sender};

/// The folder of the targets, in the installation's home.
pub const FOLDER: &str = "siem";
const ENDING: &str = ".env";

/// How messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// RFC 5425.
    Tls,
    /// RFC 6587 with counted octets.
    Tcp,
    /// RFC 5426: one datagram a message, and nobody knows what became of it.
    Udp,
}

impl Transport {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Tls, Self::Tcp, Self::Udp];

    /// Its word in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Self::Tls => 6514,
            Self::Tcp => 601,
            Self::Udp => 514,
        }
    }
}

/// A receiver of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name here; the cursor is kept under it.
    pub name: String,
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How messages travel.
    pub transport: Transport,
    /// How events are written.
    pub form: Form,
    /// Most bytes of a message.
    pub limit: usize,
    /// Records that are sent once more after a failure, before those that are not confirmed.
    pub overlap: u64,
    /// This computer's name in the messages; none: the system's.
    pub hostname: Option<String>,
    /// The authorities that may have signed the receiver's certificate, in PEM; none: the public ones.
    pub ca: Option<PathBuf>,
    /// The name in the receiver's certificate, where it is not the host's.
    pub server_name: Option<String>,
    /// This client's certificates and private key, in PEM.
    pub client: Option<(PathBuf, PathBuf)>,
    /// Whether the end of a connection is believed that TLS did not say: some receivers never say it, but anybody on the way
    /// can end a connection.
    pub bare_end: bool,
}

/// A target that is known here.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its name.
    pub name: String,
    /// Its settings, or what is wrong with them.
    pub target: Result<Target, Failure>,
}

/// The settings of a target.
const SETTINGS: &[&str] = &[
    "SIEM_HOST",
    "SIEM_PORT",
    "SIEM_TRANSPORT",
    "SIEM_FORMAT",
    "SIEM_LIMIT",
    "SIEM_OVERLAP",
    "SIEM_HOSTNAME",
    "SIEM_CA",
    "SIEM_SERVER_NAME",
    "SIEM_CLIENT_CERT",
    "SIEM_CLIENT_KEY",
    "SIEM_CONFIRM",
];

/// Records that are sent once more after a failure, where nothing else is asked for.
pub const OVERLAP: u64 = 500;
const OVERLAP_MOST: u64 = 100_000;

impl Target {
    /// The target that these settings describe; without a name it has that of its host and port.
    ///
    /// # Errors
    /// `siem-setting`, naming the setting and what is wrong with it, never its value.
    pub fn from(name: Option<&str>, settings: &Settings) -> Result<Self, Failure> {
        let read = Reading {
            target: name.unwrap_or("SIEM_HOST"),
            settings,
        };
        let host = settings
            .text("SIEM_HOST")
            .ok_or_else(|| read.wrong("SIEM_HOST", SiemFault::Missing))?;
        if host.len() > 253
            || !host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b))
        {
            return Err(read.wrong("SIEM_HOST", SiemFault::Host));
        }
        let transport = read.word("SIEM_TRANSPORT", &Transport::ALL, Transport::as_str)?;
        let transport = transport.unwrap_or(Transport::Tls);
        let form = read.word("SIEM_FORMAT", &Form::ALL, Form::as_str)?;
        let port = read.number("SIEM_PORT", 1, 65_535)?;
        let port = port.and_then(|port| u16::try_from(port).ok());
        let port = port.unwrap_or(transport.port());
        let limit = read.number("SIEM_LIMIT", LIMIT as u64, LIMIT_MOST as u64)?;
        let by = [Transport::Tls, Transport::Tcp];
        let confirm = read.word("SIEM_CONFIRM", &by, Transport::as_str)?;
        let hostname = settings.text("SIEM_HOSTNAME");
        if hostname.as_ref().is_some_and(|h| {
            h.len() > Sender::HOST_MOST || !h.bytes().all(|b| b.is_ascii_graphic())
        }) {
            return Err(read.wrong("SIEM_HOSTNAME", SiemFault::Host));
        }
        let file = |setting| settings.text(setting).map(PathBuf::from);
        let client = match (file("SIEM_CLIENT_CERT"), file("SIEM_CLIENT_KEY")) {
            (Some(certificates), Some(key)) => Some((certificates, key)),
            (None, None) => None,
            (Some(_), None) => return Err(read.wrong("SIEM_CLIENT_KEY", SiemFault::Half)),
            (None, Some(_)) => return Err(read.wrong("SIEM_CLIENT_CERT", SiemFault::Half)),
        };
        if transport != Transport::Tls {
            let of_tls = [
                "SIEM_CA",
                "SIEM_SERVER_NAME",
                "SIEM_CLIENT_CERT",
                "SIEM_CONFIRM",
            ];
            // Who names an authority and forgets TLS would send everything in the clear.
            if let Some(set) = of_tls.into_iter().find(|s| settings.get(s).is_some()) {
                return Err(read.wrong(set, SiemFault::TlsOnly));
            }
        }
        let own = || {
            format!(
                "{}-{port}",
                host.to_ascii_lowercase().replace([':', '_'], "-")
            )
        };
        let name = name.map_or_else(own, str::to_owned);
        if !is_name(&name) {
            return Err(read.wrong("SIEM_HOST", SiemFault::Name));
        }
        Ok(Self {
            port,
            transport,
            form: form.unwrap_or(Form::Syslog),
            limit: limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(LIMIT),
            overlap: read
                .number("SIEM_OVERLAP", 0, OVERLAP_MOST)?
                .unwrap_or(OVERLAP),
            hostname,
            ca: file("SIEM_CA"),
            bare_end: confirm == Some(Transport::Tcp),
            server_name: settings.text("SIEM_SERVER_NAME"),
            client,
            name,
            host,
        })
    }

    /// The target of this name in this home.
    ///
    /// # Errors
    /// `siem-target-unknown`; what [`Settings::in_file`] and [`Target::from`] say. A file that sets something else than a
    /// target's settings is refused: it may be a slip of the pen.
    pub fn named(home: &Path, name: &str) -> Result<Self, Failure> {
        let unknown = || Siem::TargetUnknown {
            name: name.to_owned(),
            home: home.join(FOLDER).display().to_string(),
        };
        let path = home.join(FOLDER).join(format!("{name}{ENDING}"));
        if !is_name(name) || !path.exists() {
            return Err(Failure::new(unknown()));
        }
        let settings = Settings::in_file(&path)?;
        if let Some(odd) = settings.names().find(|set| !SETTINGS.contains(set)) {
            return Err(Failure::new(Siem::Setting {
                target: name.to_owned(),
                setting: odd.to_owned(),
                fault: SiemFault::Unknown,
            }));
        }
        Self::from(Some(name), &settings)
    }

    /// The names of the targets whose settings stand in files of this home, sound or not.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn files(home: &Path) -> Result<Vec<String>, Failure> {
        let folder = home.join(FOLDER);
        let failed = |cause| Failure::file(&folder, Deed::Read, cause);
        let mut names = Vec::new();
        if folder.exists() {
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
                let file = entry.map_err(failed)?.file_name();
                let name = file.to_str().and_then(|f| f.strip_suffix(ENDING));
                names.extend(name.filter(|n| is_name(n)).map(str::to_owned));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Every target of this home, by name, and the environment's after them. One that is wrongly set stands in nobody's way.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn all(home: &Path) -> Result<Vec<Known>, Failure> {
        let mut all: Vec<_> = Self::files(home)?
            .into_iter()
            .map(|name| Known {
                target: Self::named(home, &name),
                name,
            })
            .collect();
        let settings = Settings::of(Some(home))?;
        if settings.get("SIEM_HOST").is_some() {
            let target = Self::from(None, &settings);
            let name = target
                .as_ref()
                .map_or_else(|_| "SIEM_HOST".to_owned(), |t| t.name.clone());
            all.push(Known { name, target });
        }
        Ok(all)
    }

    /// This sender as this target's messages name it.
    pub fn sender(&self, sender: &Sender) -> Sender {
        let host = self.hostname.as_ref().unwrap_or(&sender.host);
        Sender {
            host: host.clone(),
            ..sender.clone()
        }
    }

    /// Host and port.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Names are names of files too.
fn is_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=255).contains(&name.len())
        && name.bytes().next().is_some_and(letter)
        && name.bytes().all(|b| letter(b) || b"-.".contains(&b))
}

/// Settings that are being read, with the target that they are of.
struct Reading<'s> {
    target: &'s str,
    settings: &'s Settings,
}

impl Reading<'_> {
    fn wrong(&self, setting: &str, fault: SiemFault) -> Failure {
        Failure::new(Siem::Setting {
            target: self.target.to_owned(),
            setting: setting.to_owned(),
            fault,
        })
    }

    fn number(&self, setting: &str, least: u64, most: u64) -> Result<Option<u64>, Failure> {
        let Some(text) = self.settings.text(setting) else {
            return Ok(None);
        };
        match text.parse::<u64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(self.wrong(setting, SiemFault::Number)),
        }
    }

    fn word<T: Copy>(
        &self,
        setting: &str,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.settings.text(setting) else {
            return Ok(None);
        };
        match all.iter().find(|one| word(**one) == text) {
            Some(one) => Ok(Some(*one)),
            None => Err(self.wrong(setting, SiemFault::Word)),
        }
    }
}
