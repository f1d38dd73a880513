//! A refusal as an answer: RFC 9457's problem document, made of the row of the table and what is said of it.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use countersign_app::Failure;
use countersign_refusal::{Fault, Ledger, Login, Refusal, Web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A failure on its way to the caller. The gate writes the body, because it knows the request's id.
#[derive(Debug)]
pub(crate) struct Problem(pub Failure);

impl<E: Into<Failure>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// Carried by a response until the gate has written it.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub Failure);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status(self.0.refusal());
        response.extensions_mut().insert(Refused(self.0));
        response
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Why something was refused or failed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Document {
    /// `urn:countersign:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened.
    detail: String,
    /// What to do.
    hint: String,
    /// The code: stable, for programs to branch on.
    code: &'static str,
    /// Whose fault it is: `request`, `rule`, `surroundings` or `program`.
    #[schemars(with = "String")]
    fault: Fault,
    /// The code's members, by name.
    members: Map<String, Value>,
    /// The request's id, for whoever looks into the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl Document {
    /// The document of a failure. What a defect of ours found is for the log alone: it may say more than the caller may know.
    pub fn of(failure: &Failure, request_id: Option<&str>) -> Self {
        let refusal = failure.refusal();
        let said = countersign_english::say(refusal);
        let ours = refusal.fault() == Fault::Program && refusal.status() >= 500;
        let code = refusal.code();
        let (detail, hint, members) = if ours {
            (
                "The server failed by a defect, or found something that must not be.".to_owned(),
                "Report it with the request's id; the server's log has the details.".to_owned(),
                Map::new(),
            )
        } else {
            (said.sentence, said.hint, refusal.members())
        };
        Self {
            kind: format!("urn:countersign:problem:{code}"),
            title: code.replace('-', " "),
            status: status(refusal).as_u16(),
            detail,
            hint,
            code,
            fault: refusal.fault(),
            members,
            request_id: request_id.map(str::to_owned),
        }
    }
}

/// Writes the body of a refused response, and the headers that belong to its code.
pub(crate) fn write(response: &mut Response, refused: &Refused, request_id: &str) {
    let document = Document::of(&refused.0, Some(request_id));
    *response.body_mut() = Body::from(serde_json::to_vec(&document).unwrap_or_default());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    match refused.0.refusal() {
        Refusal::Login(
            Login::NotSignedIn | Login::PasswordNeeded { .. } | Login::WrongPassword { .. },
        ) => {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(r#"Basic realm="countersign", charset="UTF-8""#),
            );
        }
        Refusal::Web(Web::Often { seconds })
        | Refusal::Ledger(Ledger::RateLimited { seconds, .. }) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        _ => {}
    }
}
