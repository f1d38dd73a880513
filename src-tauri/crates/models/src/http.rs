//! One request and its answer, of a bounded size and within a bounded time. The key goes into one header, which is marked as
//! not to be shown.

use std::{io::Read as _, time::Duration};

use chrono::DateTime;
use countersign_agents::model::Trouble;
use countersign_app::{Failure, entropy};
use countersign_embedded::ExposeSecret as _;
use countersign_refusal::ModelFault;
use ureq::{
    Agent,
    http::{HeaderMap, HeaderValue, Request, header},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use crate::{
    endpoint::{Endpoint, refused},
    limits::Patience,
    wire::LONGEST_ANSWER,
};

/// What a server answered.
pub(crate) struct Answer {
    pub status: u16,
    /// For how long it asks to be left alone.
    pub wait: Option<Duration>,
    pub body: Vec<u8>,
}

/// Sends requests to one endpoint.
pub(crate) struct Wire {
    agent: Agent,
    url: String,
    key: Option<HeaderValue>,
}

impl Wire {
    pub(crate) fn new(endpoint: &Endpoint, patience: &Patience) -> Result<Self, Failure> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &endpoint.authority {
            let wrong = || refused("MODEL_CA", ModelFault::Pem);
            let mut own = Vec::new();
            for item in parse_pem(pem) {
                if let PemItem::Certificate(certificate) = item.map_err(|_| wrong())? {
                    own.push(certificate);
                }
            }
            if own.is_empty() {
                return Err(wrong());
            }
            tls = tls.root_certs(RootCerts::new_with_certs(&own));
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // A key and a report go where they were meant to, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(patience.connect.min(patience.whole)))
            .timeout_global(Some(patience.whole))
            .tls_config(tls.build());
        if endpoint.is_near() {
            // What goes to this computer does not leave it, whatever proxy the environment names.
            config = config.proxy(None);
        }
        let key = match &endpoint.key {
            Some(key) => {
                let text = format!("Bearer {}", key.expose_secret());
                let mut value = HeaderValue::from_str(&text)
                    .map_err(|_| refused("MODEL_KEY", ModelFault::Key))?;
                value.set_sensitive(true);
                Some(value)
            }
            None => None,
        };
        Ok(Self {
            agent: config.build().new_agent(),
            url: endpoint.address().to_owned(),
            key,
        })
    }

    /// Sends this body.
    pub(crate) fn send(&self, body: &str) -> Result<Answer, Trouble> {
        let mut request = Request::builder()
            .method("POST")
            .uri(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, key.clone());
        }
        let request = request.body(body).map_err(|_| Trouble::Form)?;
        let response = self.agent.run(request).map_err(|error| seen(&error))?;
        let (head, body) = response.into_parts();
        let mut read = Vec::new();
        let mut reader = body.into_reader().take(LONGEST_ANSWER + 1);
        reader
            .read_to_end(&mut read)
            .map_err(|cause| seen(&ureq::Error::from(cause)))?;
        if read.len() as u64 > LONGEST_ANSWER {
            return Err(Trouble::Long);
        }
        Ok(Answer {
            status: head.status.as_u16(),
            wait: wait(&head.headers),
            body: read,
        })
    }
}

/// `Retry-After`, in seconds or as a time.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    // A time that is over asks for no wait.
    Some(
        at.signed_duration_since(entropy::now())
            .to_std()
            .unwrap_or_default(),
    )
}

/// An error as we say it: nothing of a request or an answer is in it.
fn seen(error: &ureq::Error) -> Trouble {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed => Trouble::Unreachable,
        ureq::Error::Timeout(_) => Trouble::Late,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Trouble::Untrusted,
        ureq::Error::Io(cause) => match cause.kind() {
            ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::AddrNotAvailable => Trouble::Unreachable,
            ErrorKind::TimedOut => Trouble::Late,
            // A certificate that is not believed comes as invalid data of the connection.
            ErrorKind::InvalidData => Trouble::Untrusted,
            _ => Trouble::Lost,
        },
        // What is no HTTP, or ends where more was promised.
        _ => Trouble::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_time_and_a_time_that_is_over_is_none() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            wait(&headers)
        };
        assert_eq!(of("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            of("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::from_secs(0))
        );
        let far = of("Sat, 21 Oct 2215 07:28:00 GMT").unwrap();
        assert!(far > Duration::from_hours(24));
        assert_eq!(of("soon"), None);
        assert_eq!(of("-1"), None);
        assert_eq!(wait(&HeaderMap::new()), None);
    }
}
