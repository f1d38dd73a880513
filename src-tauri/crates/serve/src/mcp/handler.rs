//! An agent's tools over any transport: each call is a request to the same routes, under the same login, through the same gate.

use axum::{
    Router,
    body::to_bytes,
    http::{HeaderValue, header, request::Parts},
};
use countersign_app::Failure;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, JsonObject,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
    },
    service::RequestContext,
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::tools;
use crate::{house::Peer, problem::Document, table::Operation};

/// Bytes of an answer.
const ANSWER: usize = 64 << 20;

const INSTRUCTIONS: &str = "Propose actions and wait for people to decide on them; you cannot decide. Propose under an idempotency_key of \
your own, so that after a lost answer you can send the same again. Then call await_action until the action is no longer in review: that its time is over \
is an ordinary answer. Answer what list_questions shows. Once approved, call consume_permission before acting, act once, and call report_outcome. \
An error's `code` says what was refused and its `hint` what to do.";

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    /// The header that carries login and password.
    pub authorization: HeaderValue,
    /// Where the call comes from.
    pub peer: Peer,
}

/// An agent's tools.
#[derive(Clone)]
pub(crate) struct Tools {
    /// The routes of the table.
    pub router: Router,
    /// Whose calls these are, where one transport is one caller's; else each request carries its own.
    pub bearer: Option<Bearer>,
}

impl Tools {
    fn bearer(&self, context: &RequestContext<RoleServer>) -> Option<Bearer> {
        if self.bearer.is_some() {
            return self.bearer.clone();
        }
        let parts = context.extensions.get::<Parts>()?;
        Some(Bearer {
            authorization: parts.headers.get(header::AUTHORIZATION)?.clone(),
            peer: *parts.extensions.get::<Peer>()?,
        })
    }

    async fn call(
        self,
        operation: Operation,
        arguments: JsonObject,
        bearer: Option<Bearer>,
    ) -> Result<CallToolResult, Failure> {
        let Some(bearer) = bearer else {
            return Err(Failure::contradiction("a call of nobody's"));
        };
        let mut request = tools::request(&operation, arguments)?;
        let mut authorization = bearer.authorization;
        authorization.set_sensitive(true);
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, authorization);
        request.extensions_mut().insert(bearer.peer);
        let Ok(answer) = self.router.oneshot(request).await;
        let taken = answer.status().is_success();
        let body = to_bytes(answer.into_body(), ANSWER)
            .await
            .map_err(Failure::contradiction)?;
        let value: Value = serde_json::from_slice(&body).map_err(Failure::contradiction)?;
        Ok(if taken {
            CallToolResult::structured(value)
        } else {
            CallToolResult::structured_error(value)
        })
    }
}

fn refused(failure: &Failure) -> CallToolResult {
    let document = serde_json::to_value(Document::of(failure, None)).unwrap_or_default();
    CallToolResult::structured_error(document)
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let ours = Implementation::new("countersign", countersign_app::doctor::VERSION);
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(ours)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::tools()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let operation = tools::offered()
            .into_iter()
            .find(|operation| operation.name == request.name);
        let Some(operation) = operation else {
            let unknown: String = request.name.chars().take(100).collect();
            return Err(ErrorData::invalid_params(
                format!("There is no tool {unknown}."),
                None,
            ));
        };
        let arguments = request.arguments.unwrap_or_default();
        let bearer = self.bearer(&context);
        // In a task of its own, so that a call that panics is answered too.
        let mut calling = tokio::spawn(self.clone().call(operation, arguments, bearer));
        let ended = tokio::select! {
            ended = &mut calling => ended,
            () = context.ct.cancelled() => {
                calling.abort();
                return Ok(refused(&Failure::cancelled()).into());
            }
        };
        let result = match ended.map_err(Failure::from) {
            Ok(Ok(result)) => result,
            Ok(Err(failure)) | Err(failure) => refused(&failure),
        };
        Ok(result.into())
    }
}
