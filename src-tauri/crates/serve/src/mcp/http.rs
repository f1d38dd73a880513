//! MCP over streamable HTTP, without sessions: each request carries its caller's login, and nothing is kept between two.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use countersign_refusal::Web;
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tower::ServiceExt as _;

use super::handler::Tools;
use crate::{
    body::{Agent, is_json},
    house::Shared,
    problem::Problem,
    table::{self, Operation, Who},
};

async fn speak(
    Extract(house): Extract<Shared>,
    // Asked before anything is read: nobody without an agent's login speaks here.
    agent: Agent,
    request: Request,
) -> Result<Response, Problem> {
    drop(agent);
    let of_json = is_json(request.headers());
    let most = house.options.limits.body;
    let tools = Tools {
        router: table::router(&house),
        bearer: None,
    };
    // Host and origin were asked at the gate, for the whole server.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts()
        .with_max_request_body_bytes(most);
    let service = StreamableHttpService::new(
        move || Ok(tools.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let Ok(answer) = service.oneshot(request).await;
    Ok(said(answer.map(Body::new), of_json, most).await)
}

/// What is refused before it is a message of JSON-RPC comes as a plain text; here it is refused like everything else.
async fn said(answer: Response, of_json: bool, most: usize) -> Response {
    let status = answer.status();
    if status.is_success() || is_json(answer.headers()) {
        return answer;
    }
    let text = to_bytes(answer.into_body(), 4096).await.unwrap_or_default();
    let refused = match status {
        StatusCode::NOT_ACCEPTABLE => Web::NotAccepted {
            wanted: "application/json or text/event-stream".into(),
        },
        StatusCode::UNSUPPORTED_MEDIA_TYPE if !of_json => Web::BodyKind {
            wanted: "application/json".into(),
        },
        StatusCode::PAYLOAD_TOO_LARGE => Web::BodyLarge { most: most as u64 },
        _ => Web::BodyUnreadable {
            cause: String::from_utf8_lossy(&text).into_owned(),
        },
    };
    Problem::from(refused).into_response()
}

/// The operation.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/mcp", "mcp", post(speak))
            .by(Who::Agent)
            .waits()
            .takes_any()
            .says("MCP (streamable HTTP, without sessions): the agents' operations as tools.")
            .answers_text(200, "application/json", "An answer of JSON-RPC.")
            .answers_nothing(202, "A notification was taken; nothing is answered to it.")
            .answers_text(
                400,
                "application/json",
                "An error of JSON-RPC: the message or its headers are not of the protocol.",
            )
            .answers_text(
                404,
                "application/json",
                "An error of JSON-RPC: there is no such method.",
            ),
    ]
}
