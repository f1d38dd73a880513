//! What every request passes: its id, its host and origin, its time, its count.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use countersign_app::{Failure, entropy};
use countersign_refusal::{Fault, Web};

use crate::{
    house::{House, Peer, Shared},
    problem::{self, Problem, Refused},
};

/// The header of a request's id, in both directions.
const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Lets a request pass, and finishes its answer.
pub(crate) async fn pass(State(house): State<Shared>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = id_of(request.headers());
    let method = request.method().as_str().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let mut response = match admitted(&house, &request) {
        Ok(()) => next.run(request).await,
        Err(failure) => Problem(failure).into_response(),
    };
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        house.meter.refused(refused.0.code());
        log(&refused.0, &id, &route);
        problem::write(&mut response, &refused, &id);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(ID, id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    house.meter.called(known(&method), &route, status, took);
    tracing::debug!(request = %id, method, route, status, milliseconds = took.as_millis(), "answered");
    response
}

/// Ends a request whose time is over.
pub(crate) async fn timed(time: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::from(Web::Slow {
            seconds: time.as_secs(),
        })
        .into_response(),
    }
}

/// Methods as they are counted: whoever sends made-up ones adds no names.
fn known(method: &str) -> &str {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method,
        _ => "other",
    }
}

/// Ours and the surroundings' failures are worth a line; what somebody was refused is theirs.
fn log(failure: &Failure, id: &str, route: &str) {
    let code = failure.code();
    match failure.refusal().fault() {
        Fault::Program | Fault::Surroundings => {
            let cause = std::error::Error::source(failure).map(ToString::to_string);
            tracing::warn!(request = %id, route, code, %failure, cause, "failed");
        }
        Fault::Request | Fault::Rule => tracing::debug!(request = %id, route, code, "refused"),
    }
}

/// The caller's own id where it is a plain word, so that it finds its request in the log; else a new one.
fn id_of(headers: &HeaderMap) -> String {
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.')
    };
    headers
        .get(ID)
        .and_then(|value| value.to_str().ok())
        .filter(plain)
        .map_or_else(|| entropy::id().to_string(), str::to_owned)
}

fn admitted(house: &House, request: &Request) -> Result<(), Failure> {
    let host = host(request)?;
    if !is_ours(&host, &house.options.hosts) {
        return Err(Failure::new(Web::HostUnknown {
            host: Some(host.chars().take(100).collect()),
        }));
    }
    same_origin(request.headers(), house.options.tls.is_some())?;
    if !request.headers().contains_key(header::AUTHORIZATION)
        && let Some(peer) = request.extensions().get::<Peer>()
    {
        house.admit(peer.0.ip())?;
    }
    Ok(())
}

/// The host that the request is for, with its port, in lower case. A request line with another host than the header is refused.
fn host(request: &Request) -> Result<String, Failure> {
    let none = || Failure::new(Web::HostUnknown { host: None });
    let mut values = request.headers().get_all(header::HOST).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(none());
    };
    let host = value.to_str().map_err(|_| none())?.to_ascii_lowercase();
    match request.uri().authority() {
        Some(other) if !other.as_str().eq_ignore_ascii_case(&host) => Err(none()),
        _ => Ok(host),
    }
}

/// A name that somebody else's page may have pointed at this machine is none of ours. An address cannot be pointed anywhere.
fn is_ours(host: &str, names: &[String]) -> bool {
    let name = if let Some(rest) = host.strip_prefix('[') {
        rest.split(']').next().unwrap_or_default()
    } else {
        host.split(':').next().unwrap_or_default()
    };
    name == "localhost"
        || name.parse::<IpAddr>().is_ok()
        || names.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

/// What a browser sends for a page of another origin is refused: it may carry a password that the browser remembers.
fn same_origin(headers: &HeaderMap, tls: bool) -> Result<(), Failure> {
    let word = |name: HeaderName| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("?").to_ascii_lowercase())
    };
    let foreign = |origin: String| {
        Failure::new(Web::OriginForeign {
            origin: origin.chars().take(100).collect(),
        })
    };
    if let Some(origin) = word(header::ORIGIN) {
        let scheme = if tls { "https" } else { "http" };
        let ours = word(header::HOST).map(|host| format!("{scheme}://{host}"));
        if ours.as_deref() != Some(origin.as_str()) {
            return Err(foreign(origin));
        }
    }
    match word(HeaderName::from_static("sec-fetch-site")) {
        Some(site) if site != "same-origin" && site != "none" => {
            Err(foreign("another site".into()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn addresses_localhost_and_our_names_are_ours_and_no_other_name_is() {
        let names = ["agents.example".to_owned()];
        for ours in [
            "127.0.0.1:8480",
            "127.0.0.1",
            "[::1]:8480",
            "localhost:1",
            "agents.example",
            "agents.example:443",
            "10.0.0.4:8480",
        ] {
            assert!(is_ours(ours, &names), "{ours}");
        }
        for other in [
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.evil.example",
            "",
            "[",
            "agents.example.evil",
        ] {
            assert!(!is_ours(other, &names), "{other}");
        }
    }

    fn origin(pairs: &[(&'static str, &str)], tls: bool) -> Result<(), &'static str> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        same_origin(&headers, tls).map_err(|failure| failure.code())
    }

    #[test]
    fn only_pages_of_this_very_server_may_ask() {
        let host = ("host", "localhost:1");
        assert_eq!(origin(&[host], false), Ok(()));
        assert_eq!(
            origin(&[host, ("origin", "http://localhost:1")], false),
            Ok(())
        );
        for other in [
            "http://localhost:2",
            "https://localhost:1",
            "null",
            "http://evil.example",
        ] {
            assert_eq!(
                origin(&[host, ("origin", other)], false),
                Err("origin-foreign"),
                "{other}"
            );
        }
        assert_eq!(
            origin(&[host, ("sec-fetch-site", "cross-site")], false),
            Err("origin-foreign")
        );
        assert_eq!(origin(&[host, ("sec-fetch-site", "none")], false), Ok(()));
        assert_eq!(
            origin(&[host, ("origin", "https://localhost:1")], true),
            Ok(())
        );
    }

    #[test]
    fn a_request_line_with_another_host_is_refused() {
        let asked = |uri: &str, hosts: &[&str]| {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = uri.parse().unwrap();
            for host in hosts {
                request
                    .headers_mut()
                    .append(header::HOST, host.parse().unwrap());
            }
            host(&request).map_err(|failure| failure.code())
        };
        assert_eq!(asked("/x", &["LocalHost:1"]), Ok("localhost:1".into()));
        assert_eq!(
            asked("http://localhost:1/x", &["localhost:1"]),
            Ok("localhost:1".into())
        );
        for (uri, hosts) in [
            ("http://evil.example/x", &["localhost:1"][..]),
            ("/x", &[]),
            ("/x", &["localhost:1", "evil.example"]),
        ] {
            assert_eq!(asked(uri, hosts), Err("host-unknown"), "{uri} {hosts:?}");
        }
    }

    #[test]
    fn an_id_of_the_callers_is_kept_where_it_is_a_plain_word() {
        let id = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ID, value.parse().unwrap());
            id_of(&headers)
        };
        assert_eq!(id("run-17.a_b"), "run-17.a_b");
        for odd in ["", "a b", "a\"b", &"x".repeat(65)] {
            assert_eq!(id(odd).len(), 36, "{odd}");
        }
    }
}
