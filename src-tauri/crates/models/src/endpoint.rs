//! Where a model is asked: the settings `MODEL_…` of the environment, below them those of `.env` in this installation's home,
//! as for mail and S3. Nothing is set until somebody sets it, and then nothing is asked until a command says so.

use std::{fs, path::Path, time::Duration};

use countersign_app::{Failure, settings::Settings};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::{Deed, Model as Row, ModelFault};
use url::{Host, Url};

/// Longest name of a model, in characters.
const NAME: usize = 200;
/// Longest time that a whole exchange may be given, in seconds.
const LONGEST: u64 = 3_600;

/// What a command line says besides the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// The endpoint; else `MODEL_URL`.
    pub url: Option<String>,
    /// The model; else `MODEL_NAME`.
    pub name: Option<String>,
    /// Whether reports may travel to another computer unencrypted.
    pub plain_http: bool,
}

/// Where a model is asked, and by which key.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) url: Url,
    pub(crate) name: String,
    pub(crate) key: Option<Secret>,
    pub(crate) authority: Option<Vec<u8>>,
    pub(crate) whole: Option<Duration>,
    pub(crate) near: bool,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("address", &self.address())
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// The endpoint that is set.
    ///
    /// # Errors
    /// `model-setting`, which names the setting and what is wrong with it and never repeats a value.
    pub fn of(settings: &Settings, stated: &Stated) -> Result<Self, Failure> {
        let set = |name: &str, over: Option<&String>| {
            let over = over.filter(|value| !value.is_empty());
            over.cloned()
                .or_else(|| settings.text(name))
                .ok_or_else(|| refused(name, ModelFault::Missing))
        };
        let (url, near) = address(&set("MODEL_URL", stated.url.as_ref())?, stated.plain_http)
            .map_err(|fault| refused("MODEL_URL", fault))?;
        let name = set("MODEL_NAME", stated.name.as_ref())?;
        if name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(refused("MODEL_NAME", ModelFault::Name));
        }
        let key = settings.get("MODEL_KEY");
        let fits = |key: &Secret| key.expose_secret().bytes().all(|b| b.is_ascii_graphic());
        if !key.as_ref().is_none_or(fits) {
            return Err(refused("MODEL_KEY", ModelFault::Key));
        }
        let whole = settings.text("MODEL_TIMEOUT").map(|text| {
            let seconds = text.parse().ok().filter(|s| (1..=LONGEST).contains(s));
            seconds
                .map(Duration::from_secs)
                .ok_or_else(|| refused("MODEL_TIMEOUT", ModelFault::Number))
        });
        let authority = settings.text("MODEL_CA").map(|path| {
            let path = Path::new(&path);
            fs::read(path).map_err(|cause| Failure::file(path, Deed::Read, cause))
        });
        Ok(Self {
            url,
            name,
            key,
            authority: authority.transpose()?,
            whole: whole.transpose()?,
            near,
        })
    }

    /// Where requests go, without any secret.
    pub fn address(&self) -> &str {
        self.url.as_str()
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a key is sent.
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether it is this computer.
    pub fn is_near(&self) -> bool {
        self.near
    }
}

pub(crate) fn refused(setting: &str, fault: ModelFault) -> Failure {
    Failure::new(Row::Setting {
        setting: setting.to_owned(),
        fault,
    })
}

/// The address of the chat completions below this base, and whether it is this computer's.
fn address(text: &str, plain_http: bool) -> Result<(Url, bool), ModelFault> {
    let mut url: Url = text.parse().map_err(|_| ModelFault::Address)?;
    let near = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(ModelFault::Address),
    };
    match url.scheme() {
        "https" => {}
        "http" if near || plain_http => {}
        "http" => return Err(ModelFault::PlainHttp),
        _ => return Err(ModelFault::Address),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ModelFault::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ModelFault::Address);
    }
    let base = url.path().trim_end_matches('/').to_owned();
    let path = match base.as_str() {
        "" => "/v1/chat/completions".to_owned(),
        whole if whole.ends_with("/chat/completions") => base,
        _ => format!("{base}/chat/completions"),
    };
    url.set_path(&path);
    Ok((url, near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_asked_unencrypted_unless_somebody_says_so() {
        let of = |text: &str| address(text, false).map(|(url, near)| (url.to_string(), near));
        let at = |url: &str, near| Ok((url.to_owned(), near));
        for (text, expected) in [
            (
                "http://127.0.0.1:8080",
                at("http://127.0.0.1:8080/v1/chat/completions", true),
            ),
            (
                "http://localhost:11434/v1/",
                at("http://localhost:11434/v1/chat/completions", true),
            ),
            (
                "http://[::1]:1/x/v1",
                at("http://[::1]:1/x/v1/chat/completions", true),
            ),
            (
                "https://models.example/openai/v1/chat/completions",
                at("https://models.example/openai/v1/chat/completions", false),
            ),
            ("http://models.example/v1", Err(ModelFault::PlainHttp)),
            ("http://127.0.0.1.example/v1", Err(ModelFault::PlainHttp)),
            ("http://localhost.example/v1", Err(ModelFault::PlainHttp)),
            ("http://0.0.0.0:1/v1", Err(ModelFault::PlainHttp)),
            (
                "https://me:secret@models.example",
                Err(ModelFault::Credentials),
            ),
            ("https://models.example/v1?key=1", Err(ModelFault::Address)),
            ("ftp://models.example/v1", Err(ModelFault::Address)),
            ("models.example", Err(ModelFault::Address)),
            ("", Err(ModelFault::Address)),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
        let stated = address("http://models.example/v1", true);
        assert!(stated.is_ok_and(|(_, near)| !near));
    }

    #[test]
    fn what_is_set_wrong_is_named_without_its_value() {
        let none = Settings::default();
        let code = |settings: &Settings| {
            let failure = Endpoint::of(settings, &Stated::default()).unwrap_err();
            let members = failure.refusal().members();
            assert!(!format!("{failure:?}{members:?}").contains("swordfish"));
            (
                members["setting"].as_str().unwrap().to_owned(),
                members["fault"].as_str().unwrap().to_owned(),
            )
        };
        let pair = |setting: &str, fault: &str| (setting.to_owned(), fault.to_owned());
        assert_eq!(code(&none), pair("MODEL_URL", "missing"));
        let there = none.with("MODEL_URL", "http://localhost:1");
        assert_eq!(code(&there), pair("MODEL_NAME", "missing"));
        let named = there.with("MODEL_NAME", "small");
        let key = named.clone().with("MODEL_KEY", "swordfish\r\nX: y");
        assert_eq!(code(&key), pair("MODEL_KEY", "key"));
        let late = named.clone().with("MODEL_TIMEOUT", "swordfish");
        assert_eq!(code(&late), pair("MODEL_TIMEOUT", "number"));
        let secret = named.clone().with("MODEL_URL", "https://a:swordfish@b");
        assert_eq!(code(&secret), pair("MODEL_URL", "credentials"));
        let good = named.with("MODEL_KEY", "swordfish");
        let endpoint = Endpoint::of(&good, &Stated::default()).unwrap();
        assert!(endpoint.has_key() && endpoint.is_near());
        assert!(!format!("{endpoint:?}").contains("swordfish"));
    }
}
