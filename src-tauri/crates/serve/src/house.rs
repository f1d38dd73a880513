//! What all calls share, and what the server says of itself.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use countersign_app::{Failure, Watch, Workspace};
use countersign_refusal::Web;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::{
    basic::Basic,
    making::Drafts,
    meter::Meter,
    openapi,
    options::Options,
    page,
    rate::Rates,
    seats::{Seat, Seats},
    table::Operation,
};

/// Shared by all calls.
pub(crate) type Shared = Arc<House>;

/// Who sent a request: the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// What all calls share.
pub(crate) struct House {
    pub options: Options,
    pub seats: Seats,
    pub meter: Meter,
    /// Exports that are made step by step.
    pub making: Drafts,
    /// Becomes true when the server stops: who waits is answered.
    pub stopping: watch::Receiver<bool>,
    logins: Rates<String>,
    peers: Rates<IpAddr>,
    heavy: Arc<Semaphore>,
}

/// A work that takes long, with its place among the few that run at a time. Whoever asked for it and waits no more ends it.
pub(crate) struct Work {
    pub watch: Watch,
    _places: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl Drop for Work {
    fn drop(&mut self) {
        self.watch.cancel();
    }
}

impl House {
    pub fn new(
        workspace: Arc<Workspace>,
        options: Options,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let limits = options.limits;
        let (often, most) = (
            f64::from(limits.per_second),
            f64::from(limits.per_second) * 2.0,
        );
        Self {
            seats: Seats::new(workspace, limits),
            meter: Meter::default(),
            making: Drafts::default(),
            stopping,
            logins: Rates::new(often, most),
            peers: Rates::new(often, most),
            heavy: Arc::new(Semaphore::new(limits.works)),
            options,
        }
    }

    /// Waits for a place for a work of this login's that takes long. One login has one place, so that no other waits for it alone.
    pub async fn work(&self, seat: &Seat) -> Result<Work, Failure> {
        self.work_under(seat, Watch::default()).await
    }

    /// The same under a watch of the caller's.
    pub async fn work_under(&self, seat: &Seat, watch: Watch) -> Result<Work, Failure> {
        let full = |_| Failure::new(Web::Full);
        let own = Arc::clone(&seat.working).acquire_owned().await;
        let own = own.map_err(full)?;
        let place = Arc::clone(&self.heavy).acquire_owned().await;
        Ok(Work {
            watch,
            _places: (own, place.map_err(full)?),
        })
    }

    /// Counts a call of nobody's against where it comes from.
    pub fn admit(&self, peer: IpAddr) -> Result<(), Failure> {
        self.peers.take(&peer, 1.0, Instant::now()).map_err(often)
    }

    /// The seat of whoever calls, counted against their login.
    pub async fn seat(&self, basic: &Basic, peer: IpAddr) -> Result<Arc<Seat>, Failure> {
        let seat = match self.seats.sitting(basic) {
            Some(seat) => seat,
            None => self.seats.enter(basic, peer).await?,
        };
        let taken = self.logins.take(&basic.login, 1.0, Instant::now());
        taken.map_err(often)?;
        Ok(seat)
    }
}

/// That somebody must wait so long.
pub(crate) fn often(wait: Duration) -> Failure {
    Failure::new(Web::Often {
        seconds: wait.as_secs().saturating_add(1),
    })
}

/// That the server runs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// `serving`, or `stopping` while calls that have begun are still answered.
    status: &'static str,
    /// The program's version.
    version: &'static str,
}

async fn health(State(house): State<Shared>) -> Json<Health> {
    let stopping = *house.stopping.borrow();
    Json(Health {
        status: if stopping { "stopping" } else { "serving" },
        version: countersign_app::doctor::VERSION,
    })
}

async fn metrics(State(house): State<Shared>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    let text = house.meter.text(house.seats.count());
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn document() -> Json<serde_json::Value> {
    Json(openapi::document())
}

async fn shown() -> Response {
    page::answer()
}

/// What needs no login.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/health", "health", get(health))
            .says("That the server runs. The database is not asked: the server has no login of its own.")
            .answers::<Health>(200, "It runs."),
        Operation::get("/metrics", "metrics", get(metrics))
            .says("Counts since the start, as Prometheus reads them: no names, no content.")
            .answers_text(200, "text/plain", "The counts."),
        Operation::get("/openapi.json", "openapi", get(document))
            .says("This description.")
            .answers_text(200, "application/json", "The description."),
        Operation::get("/", "page", get(shown))
            .says("This description as a page, without a script.")
            .answers_text(200, "text/html", "The page."),
    ]
}
