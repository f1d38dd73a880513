//! An event as a message: RFC 5424 with structured data, OCSF or CEF. All three travel in a syslog header whose structured
//! data has the ledger's number, so that a receiver tells gaps and repeats without reading the rest.

mod cef;
mod ocsf;
mod syslog;

use crate::{
    event::{Detail, Event},
    plain::{VALUE_LIMIT, at_most},
};

/// Most bytes of a message where nothing else is asked for: what every receiver of RFC 5424 should take.
pub const LIMIT: usize = 2048;
/// The most that can be asked for: above it rsyslog, as it comes, makes several events of one message.
pub const LIMIT_MOST: usize = 8096;

/// How the event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Structured data and plain words.
    Syslog,
    /// One JSON object of the Open Cybersecurity Schema Framework.
    Ocsf,
    /// The Common Event Format.
    Cef,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Syslog, Self::Ocsf, Self::Cef];

    /// Its word in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syslog => "syslog",
            Self::Ocsf => "ocsf",
            Self::Cef => "cef",
        }
    }
}

/// Who sends, as far as it stands in each message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The ledger's name.
    pub origin: String,
    /// `team`, `trial` or `demo`: nobody is to take a demo for work.
    pub workspace: String,
    /// This computer's name; printable ASCII without spaces, at most [`Sender::HOST_MOST`] bytes.
    pub host: String,
    /// This program's version.
    pub version: String,
}

impl Sender {
    /// Most bytes of a host's name; Linux has none that is longer.
    pub const HOST_MOST: usize = 64;

    /// The host as a header may have it, `-` for one that has no such name.
    fn host(&self) -> &str {
        let fits = (1..=Self::HOST_MOST).contains(&self.host.len());
        if fits && self.host.bytes().all(|b| b.is_ascii_graphic()) {
            &self.host
        } else {
            "-"
        }
    }
}

/// What was left out of a message to keep it within its limit: the names of details that are not there, or not whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cut(Vec<String>);

impl Cut {
    /// In words; none where nothing was cut.
    fn words(&self) -> Option<String> {
        let names = self.0.join(",");
        match self.0.len() {
            0 => None,
            _ if names.len() <= 128 => Some(names),
            more => Some(format!("{more} members")),
        }
    }
}

/// The event's message, at most `limit` bytes (from [`LIMIT`] to [`LIMIT_MOST`]). What does not fit is left out from the
/// end, and the message says so; number, time, actor, subject and leaf are always whole. One line without control
/// characters, the same for the same record whenever it is sent.
pub fn message(event: &Event, sender: &Sender, form: Form, limit: usize) -> String {
    let mut cut = Cut::default();
    let mut details: Vec<Detail> = event
        .details
        .iter()
        .map(|detail| {
            let (value, shortened) = at_most(&detail.value, VALUE_LIMIT);
            if shortened {
                cut.0.push(detail.name.clone());
            }
            Detail {
                value: value.to_owned(),
                ..detail.clone()
            }
        })
        .collect();
    loop {
        let made = match form {
            Form::Syslog => syslog::message(event, &details, &cut, sender),
            Form::Ocsf => ocsf::message(event, &details, &cut, sender),
            Form::Cef => cef::message(event, &details, &cut, sender),
        };
        if made.len() <= limit.clamp(LIMIT, LIMIT_MOST) {
            return made;
        }
        match details.pop() {
            Some(last) => {
                cut.0.retain(|name| *name != last.name);
                cut.0.push(last.name);
            }
            // The rest is bounded: see `a_message_keeps_within_its_limit_whatever_is_in_it`.
            None => return made,
        }
    }
}

/// The frame of RFC 5425 and of RFC 6587, 3.4.1: the length in bytes, a space, the message. Framing by lines is not offered:
/// a message that begins with a digit would be read as a length, and swallow what follows.
pub fn frame(message: &str) -> Vec<u8> {
    format!("{} {message}", message.len()).into_bytes()
}
