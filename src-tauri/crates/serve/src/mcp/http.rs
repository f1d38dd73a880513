//! MCP over streamable HTTP, without sessions: each request carries its caller's login, and nothing is kept between two.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State as Extract},
    response::Response,
    routing::post,
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tower::ServiceExt as _;

use super::handler::Tools;
use crate::{
    body::Agent,
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
    let tools = Tools {
        router: table::router(&house),
        bearer: None,
    };
    // Host and origin were asked at the gate, for the whole server.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts()
        .with_max_request_body_bytes(house.options.limits.body);
    let service = StreamableHttpService::new(
        move || Ok(tools.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    let Ok(answer) = service.oneshot(request).await;
    Ok(answer.map(Body::new))
}

/// The operation.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/mcp", "mcp", post(speak))
            .by(Who::Agent)
            .waits()
            .takes_any()
            .says("MCP (streamable HTTP, without sessions): the agents' operations as tools.")
            .answers_text(200, "application/json", "An answer of JSON-RPC."),
    ]
}
