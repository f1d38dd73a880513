//! Waiting until an action reaches a state: a long poll, which hears the ledger's notifications and asks by the clock besides.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State as Extract, routing::get};
use countersign_app::Failure;
use countersign_refusal::Web;
use countersign_statement::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::Instant,
};

use crate::{
    actions::states,
    body::{Agent, Id, Query},
    house::{Shared, often},
    meter::Counted,
    problem::Problem,
    seats::Seat,
    table::{Operation, Who},
    wire::OwnAction,
};

/// A notification is a hint; so often it is asked in any case, for an expiry notifies nobody.
const LOOK: Duration = Duration::from_secs(5);
/// The same while nobody listens.
const LOOK_UNHEARD: Duration = Duration::from_secs(1);

/// So long it is waited where nobody says how long.
const UNASKED: Duration = Duration::from_secs(30);

/// What is waited for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Awaited {
    /// States, with commas between them; left out, any but one in which people still decide.
    #[serde(default)]
    state: Option<String>,
    /// Seconds to wait at most, 0 to 60; left out, 30.
    #[serde(default)]
    #[schemars(range(min = 0, max = 60))]
    timeout: Option<u64>,
}

/// How it stands after the wait.
#[derive(Debug, Serialize, JsonSchema)]
struct Waited {
    /// Whether it reached one of the states. That it did not is no error: wait again.
    reached: bool,
    /// The action as it stands.
    action: OwnAction,
}

async fn wait(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Id(action): Id,
    Query(awaited): Query<Awaited>,
) -> Result<Json<Waited>, Problem> {
    let wanted = states(awaited.state.as_deref())?;
    let most = house.options.limits.wait;
    let timeout = awaited
        .timeout
        .map_or(UNASKED.min(most), Duration::from_secs);
    if timeout > most {
        let cause = format!("it is from 0 to {} seconds", most.as_secs());
        return Err(Failure::new(Web::Parameter {
            name: "timeout".into(),
            cause,
        })
        .into());
    }
    let _counted = Counted::in_(&house.meter.waiting);
    let end = Instant::now() + timeout;
    // Heard from before the first look on, so that nothing falls between.
    let mut ear = Ear::new(&house, &agent.seat).await?;
    let mut on = true;
    loop {
        let action = agent.session.own_state(action).await?;
        let reached = reached(action.state, &wanted);
        if reached || !on {
            return Ok(Json(Waited {
                reached,
                action: action.into(),
            }));
        }
        on = ear.hear(end).await;
    }
}

/// Hears when it is time to look again.
pub(crate) struct Ear {
    seat: Arc<Seat>,
    news: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl Ear {
    /// Hears of every record from now on. A login has so many waits at a time and no more, so that no one takes all connections.
    pub async fn new(house: &Shared, seat: &Arc<Seat>) -> Result<Self, Failure> {
        let place = Arc::clone(&seat.waiting).try_acquire_owned();
        let place = place.map_err(|_| often(Duration::ZERO))?;
        Ok(Self {
            _place: place,
            news: seat.news.hear(&seat.entered).await,
            seat: Arc::clone(seat),
            stopping: house.stopping.clone(),
        })
    }

    /// Waits until the ledger grew, or it is time to look in any case. False once `end` has come or the server stops: then it is
    /// looked once more, and not waited again.
    pub async fn hear(&mut self, end: Instant) -> bool {
        if Instant::now() >= end || *self.stopping.borrow() {
            return false;
        }
        let heard = self.news.has_changed().is_ok();
        let look = if heard { LOOK } else { LOOK_UNHEARD };
        let next = (Instant::now() + look).min(end);
        let mut deaf = !heard;
        tokio::select! {
            told = self.news.changed(), if heard => deaf = told.is_err(),
            _ = self.stopping.changed() => {}
            () = tokio::time::sleep_until(next) => {}
        }
        if deaf {
            self.news = self.seat.news.hear(&self.seat.entered).await;
        }
        Instant::now() < end && !*self.stopping.borrow()
    }
}

fn reached(state: State, wanted: &[State]) -> bool {
    if wanted.is_empty() {
        !state.is_open()
    } else {
        wanted.contains(&state)
    }
}

/// The operation.
pub(crate) fn operation() -> Operation {
    Operation::get(
        "/agent/ops/actions/{id}/await",
        "await_action",
        get(wait),
    )
    .by(Who::Agent)
    .tool()
    .waits()
    .says("Wait until an action reaches a state. That the time is over first is an ordinary answer.")
    .asks::<Awaited>()
    .answers::<Waited>(200, "How it stands.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_any_state_in_which_nobody_decides_any_more_is_it() {
        assert!(!reached(State::InReview, &[]));
        assert!(!reached(State::PausedInfo, &[]));
        assert!(reached(State::Approved, &[]));
        assert!(reached(State::Expired, &[]));
        assert!(reached(State::PausedInfo, &[State::PausedInfo]));
        assert!(!reached(State::Approved, &[State::Rejected]));
    }
}
