//! What a request carries: who calls, the body, the query, the id in the path. Each is refused in words.

use std::{error::Error, sync::Arc};

use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Path, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, header, request::Parts},
};
use countersign_app::{AgentSession, Failure, Session, session::Signed, sign_in::Entered};
use countersign_refusal::{Login, LoginKind, Web};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    basic::Basic,
    house::{Peer, Shared},
    problem::Problem,
    seats::Seat,
};

/// Whoever calls.
pub(crate) struct Caller(pub Arc<Seat>);

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Shared) -> Result<Self, Problem> {
        let basic = Basic::of(&parts.headers)?;
        let peer = parts.extensions.get::<Peer>().copied();
        let peer = peer.ok_or_else(|| Failure::contradiction("a request from nowhere"))?;
        Ok(Self(house.seat(&basic, peer.0.ip()).await?))
    }
}

/// An agent that calls.
pub(crate) struct Agent {
    pub seat: Arc<Seat>,
    pub session: AgentSession,
}

impl FromRequestParts<Shared> for Agent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Shared) -> Result<Self, Problem> {
        let Caller(seat) = Caller::from_request_parts(parts, house).await?;
        match &seat.entered {
            Entered::Agent(session) => Ok(Self {
                session: session.clone(),
                seat,
            }),
            Entered::Person(_) => Err(Login::AgentsOnly.into()),
        }
    }
}

/// A person who calls.
pub(crate) struct Person {
    pub seat: Arc<Seat>,
    pub session: Session,
}

impl FromRequestParts<Shared> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Shared) -> Result<Self, Problem> {
        let Caller(seat) = Caller::from_request_parts(parts, house).await?;
        match &seat.entered {
            Entered::Person(session) => Ok(Self {
                session: session.as_ref().clone(),
                seat,
            }),
            Entered::Agent(_) => Err(Login::PeopleOnly {
                kind: LoginKind::Agent,
            }
            .into()),
        }
    }
}

/// A body of JSON, as its bytes: an array and an object are told apart before they are read.
pub(crate) struct JsonBytes(Bytes);

impl FromRequest<Shared> for JsonBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, house: &Shared) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Web::BodyKind {
                wanted: "application/json".into(),
            }
            .into());
        }
        let most = house.options.limits.body;
        Ok(Self(whole(request, house, most).await?))
    }
}

impl JsonBytes {
    /// Whether the body is an array.
    pub fn is_array(&self) -> bool {
        self.0.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[')
    }

    /// Reads it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.0).map_err(|cause| {
            Failure::new(Web::BodyUnreadable {
                cause: cause.to_string(),
            })
        })
    }
}

/// A body of JSON that is read as a whole.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, house: &Shared) -> Result<Self, Problem> {
        let bytes = JsonBytes::from_request(request, house).await?;
        Ok(Self(bytes.read()?))
    }
}

/// The whole body, at most so long; the route's own limit holds besides.
pub(crate) async fn whole(request: Request, house: &Shared, most: usize) -> Result<Bytes, Problem> {
    Bytes::from_request(request, house)
        .await
        .map_err(|rejection| match &rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Web::BodyLarge { most: most as u64 }.into()
            }
            _ => Web::BodyUnreadable {
                cause: rejection
                    .source()
                    .map_or_else(|| "it ended early".to_owned(), ToString::to_string),
            }
            .into(),
        })
}

/// Whether the headers say that the body is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    kind.is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/json")
    })
}

/// What stands behind the question mark.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(read)| Self(read))
            .map_err(|rejection| {
                Web::Parameter {
                    name: "query".into(),
                    cause: rejection
                        .source()
                        .map_or_else(|| rejection.to_string(), ToString::to_string),
                }
                .into()
            })
    }
}

/// The id in the path.
pub(crate) struct Id(pub Uuid);

impl FromRequestParts<Shared> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Shared) -> Result<Self, Problem> {
        let odd = || Web::Parameter {
            name: "id".into(),
            cause: "it is no UUID".into(),
        };
        let Path(text) = Path::<String>::from_request_parts(parts, house)
            .await
            .map_err(|_| odd())?;
        Ok(Self(text.parse().map_err(|_| odd())?))
    }
}

/// A parameter or member that is not what it may be.
pub(crate) fn odd(name: &str, cause: &str) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.to_owned(),
    })
}

/// A signature and whose key it is by, as a caller sends the two.
pub(crate) fn signed(key_id: &str, signature: &str) -> Result<Signed, Failure> {
    Ok(Signed {
        key_id: hex_bytes("key_id", key_id)?,
        signature: hex_bytes("signature", signature)?,
    })
}

/// Bytes that were written in hex.
pub(crate) fn hex_bytes<const N: usize>(name: &str, text: &str) -> Result<[u8; N], Failure> {
    let read = hex::decode(text).ok().and_then(|b| b.try_into().ok());
    read.ok_or_else(|| odd(name, &format!("it is {} hexadecimal digits", N * 2)))
}
