//! The table of operations: each stands here once, and routes and description are made out of it.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, Uri},
    middleware::{from_fn, from_fn_with_state},
    routing::MethodRouter,
};
use countersign_refusal::Web;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::{
    actions, deciding, executions, exports, gate, glass, house, house::Shared, mcp, metrics,
    options::Limits, problem::Problem, queue, retracting, revising, runs, steps,
};

/// Who may call an operation. What comes of it the database decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Anybody,
    /// Whoever has a login here.
    Anyone,
    Agent,
    Person,
}

/// How long an operation may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Quick,
    /// It reads whole imports, verifies bundles or sends them.
    Long,
    /// It waits as long as its caller says, and ends by itself.
    Waits,
}

/// Makes a type's schema.
pub(crate) type Make = fn(&mut SchemaGenerator) -> Schema;

/// What an operation answers, by status.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub schema: Option<Make>,
    pub says: &'static str,
}

/// What a tool takes and answers, where that is not what the operation does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AsTool {
    pub takes: Option<Make>,
    pub answers: Option<Make>,
}

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub method: Method,
    pub path: &'static str,
    pub name: &'static str,
    pub says: &'static str,
    pub who: Who,
    pub query: Option<Make>,
    pub body: Option<(&'static str, Option<Make>)>,
    pub answers: Vec<Answer>,
    /// Whether it is a tool of MCP, too.
    pub tool: Option<AsTool>,
    time: Time,
    route: MethodRouter<Shared>,
}

fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

const JSON: &str = "application/json";
/// The kind of an answer without a body.
pub(crate) const NOTHING: &str = "";

impl Operation {
    fn new(
        method: Method,
        path: &'static str,
        name: &'static str,
        route: MethodRouter<Shared>,
    ) -> Self {
        Self {
            method,
            path,
            name,
            says: "",
            who: Who::Anybody,
            query: None,
            body: None,
            answers: Vec::new(),
            tool: None,
            time: Time::Quick,
            route,
        }
    }

    pub fn get(path: &'static str, name: &'static str, route: MethodRouter<Shared>) -> Self {
        Self::new(Method::GET, path, name, route)
    }

    pub fn post(path: &'static str, name: &'static str, route: MethodRouter<Shared>) -> Self {
        Self::new(Method::POST, path, name, route)
    }

    pub fn delete(path: &'static str, name: &'static str, route: MethodRouter<Shared>) -> Self {
        Self::new(Method::DELETE, path, name, route)
    }

    #[must_use]
    pub fn by(mut self, who: Who) -> Self {
        self.who = who;
        self
    }

    #[must_use]
    pub fn long(mut self) -> Self {
        self.time = Time::Long;
        self
    }

    #[must_use]
    pub fn waits(mut self) -> Self {
        self.time = Time::Waits;
        self
    }

    #[must_use]
    pub fn asks<T: JsonSchema>(mut self) -> Self {
        self.query = Some(of::<T>);
        self
    }

    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Some((JSON, Some(of::<T>)));
        self
    }

    /// Any JSON.
    #[must_use]
    pub fn takes_any(mut self) -> Self {
        self.body = Some((JSON, None));
        self
    }

    /// A tool of MCP too.
    #[must_use]
    pub fn tool(mut self) -> Self {
        self.tool = Some(AsTool::default());
        self
    }

    /// The same, which takes and answers one of what the operation does.
    #[must_use]
    pub fn tool_of<T: JsonSchema, A: JsonSchema>(mut self) -> Self {
        self.tool = Some(AsTool {
            takes: Some(of::<T>),
            answers: Some(of::<A>),
        });
        self
    }

    #[must_use]
    pub fn says(mut self, words: &'static str) -> Self {
        self.says = words;
        self
    }

    #[must_use]
    pub fn answers<T: JsonSchema>(mut self, status: u16, says: &'static str) -> Self {
        self.answers.push(Answer {
            status,
            kind: JSON,
            schema: Some(of::<T>),
            says,
        });
        self
    }

    /// An answer without a body.
    #[must_use]
    pub fn answers_nothing(self, status: u16, says: &'static str) -> Self {
        self.answers_text(status, NOTHING, says)
    }

    #[must_use]
    pub fn answers_text(mut self, status: u16, kind: &'static str, says: &'static str) -> Self {
        self.answers.push(Answer {
            status,
            kind,
            schema: None,
            says,
        });
        self
    }
}

/// All of them, in the order of the description.
pub(crate) fn operations() -> Vec<Operation> {
    [
        house::operations(),
        actions::operations(),
        executions::operations(),
        queue::operations(),
        deciding::operations(),
        retracting::operations(),
        revising::operations(),
        glass::operations(),
        metrics::operations(),
        runs::operations(),
        exports::operations(),
        steps::operations(),
        mcp::operations(),
    ]
    .concat()
}

/// The routes of the table, behind the gate.
pub(crate) fn router(house: &Shared) -> Router {
    let limits = house.options.limits;
    let mut router = Router::new();
    for operation in operations() {
        let (path, route) = (operation.path, bounded(operation, &limits));
        router = router.route(path, route);
    }
    router
        .fallback(unknown)
        .method_not_allowed_fallback(not_offered)
        .layer(from_fn_with_state(house.clone(), gate::pass))
        .with_state(house.clone())
}

fn bounded(operation: Operation, limits: &Limits) -> MethodRouter<Shared> {
    let time = match operation.time {
        Time::Quick => limits.request,
        Time::Long => limits.long,
        Time::Waits => limits.request + limits.wait,
    };
    operation
        .route
        .route_layer(from_fn(move |request, next| {
            gate::timed(time, request, next)
        }))
        .route_layer(DefaultBodyLimit::max(limits.body))
}

async fn unknown(uri: Uri) -> Problem {
    let path = uri.path().chars().take(200).collect();
    Web::RouteUnknown { path }.into()
}

async fn not_offered(method: Method) -> Problem {
    let method = method.as_str().chars().take(20).collect();
    Web::MethodUnknown { method }.into()
}
