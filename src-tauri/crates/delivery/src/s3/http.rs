//! Requests over TLS, with answers of a bounded size. An address holds a signature: it is in no answer and no error.

use std::{io::Read as _, time::Duration};

use ureq::{
    Agent, Body, SendBody,
    http::{HeaderMap, Request, Response},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use crate::channel::{Trouble, one_line};

/// How long a server may take to be reached and to answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest answer that is read in words.
const LONGEST: u64 = 65_536;

/// Sends requests.
pub(super) struct Client {
    agent: Agent,
}

/// What a server answered.
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Body,
}

impl Client {
    pub(super) fn new(authority: Option<&[u8]>) -> Result<Self, Trouble> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = authority {
            let mut own = Vec::new();
            for item in parse_pem(pem) {
                match item {
                    Ok(PemItem::Certificate(certificate)) => own.push(certificate),
                    Ok(_) => {}
                    Err(_) => return Err(Trouble::lasting("the authority's file is no PEM")),
                }
            }
            tls = tls.root_certs(RootCerts::new_with_certs(&own));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE))
            .timeout_per_write(Some(PATIENCE))
            .tls_config(tls.build())
            .build();
        Ok(Self {
            agent: config.new_agent(),
        })
    }

    /// A request without a body.
    pub(super) fn ask(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
    ) -> Result<Answer, Trouble> {
        let request = begun(method, url, headers).body(()).map_err(|_| form())?;
        self.agent
            .run(request)
            .map_err(|e| unreached(&e))
            .map(answer)
    }

    /// A request with a body of a known size. Whether it arrived is uncertain where no answer comes.
    pub(super) fn give(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: SendBody<'_>,
        bytes: u64,
    ) -> Result<Answer, Trouble> {
        let request = begun(method, url, headers)
            .header("content-length", bytes.to_string())
            .body(body)
            .map_err(|_| form())?;
        self.agent.run(request).map_err(|e| lost(&e)).map(answer)
    }
}

fn begun(method: &str, url: &str, headers: &[(&str, String)]) -> ureq::http::request::Builder {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request
}

fn answer(response: Response<Body>) -> Answer {
    let (head, body) = response.into_parts();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    }
}

impl Answer {
    /// A header, as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body in words.
    pub(super) fn text(&mut self) -> String {
        let mut text = Vec::new();
        // What cannot be read of an answer is not said.
        let _ = self.body.as_reader().take(LONGEST).read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Fails unless the server said yes: its code and message, as far as it gave them.
    pub(super) fn demand(mut self, what: &str) -> Result<Self, Trouble> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        let text = self.text();
        let part = |name: &str| element(&text, name).unwrap_or_default().to_owned();
        let answer = one_line(&format!(
            "{what}: HTTP {} {} {}",
            self.status,
            part("Code"),
            part("Message")
        ));
        // 5xx, and what says so itself, may be over soon.
        Err(if self.status >= 500 || matches!(self.status, 408 | 429) {
            Trouble::passing(answer)
        } else {
            Trouble::lasting(answer)
        })
    }
}

/// The text of the first element of this name: S3's answers are flat.
pub(super) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let from = xml.split_once(&format!("<{name}>"))?.1;
    from.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

fn form() -> Trouble {
    Trouble::lasting("the request could not be made: check endpoint, bucket and prefix")
}

/// Nothing was given yet.
fn unreached(error: &ureq::Error) -> Trouble {
    Trouble::passing(seen(error))
}

/// What was given may have arrived, unless the server was never reached.
fn lost(error: &ureq::Error) -> Trouble {
    let refused =
        matches!(error, ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::ConnectionRefused);
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Tls(_) => {
            unreached(error)
        }
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => unreached(error),
        _ if refused => unreached(error),
        _ => Trouble::Uncertain {
            answer: format!("sent, and no answer came: {}", seen(error)),
        },
    }
}

/// An error in words that never hold the address.
fn seen(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "the address is none".to_owned(),
        other => one_line(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::element;

    #[test]
    fn an_answers_element_is_its_text() {
        let xml = "<Error><Code>AccessDenied</Code><Message>No &amp; never</Message></Error>";
        assert_eq!(element(xml, "Code"), Some("AccessDenied"));
        assert_eq!(element(xml, "RequestId"), None);
    }
}
