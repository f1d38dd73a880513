//! Following an action: server-sent events, one for each change of its state or step, until nothing follows.

use std::{convert::Infallible, sync::atomic::Ordering};

use axum::{
    extract::State as Extract,
    response::{
        IntoResponse as _, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::get,
};
use countersign_app::propose::OwnState;
use countersign_statement::State;
use futures_util::stream;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    body::{Agent, Id},
    house::Shared,
    problem::{Document, Problem},
    table::{Operation, Who},
    wait::Ear,
    wire::OwnAction,
};

/// Somebody who follows an action.
struct Following {
    house: Shared,
    agent: Agent,
    action: Uuid,
    ear: Ear,
    told: Option<(State, u64)>,
    end: Instant,
    over: bool,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.house.meter.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Following {
    /// The next event; none once it is over.
    async fn next(&mut self) -> Option<Event> {
        while !self.over {
            match self.agent.session.own_state(self.action).await {
                Ok(found) => {
                    let now = (found.state, found.changed_seq);
                    self.over = found.state.is_terminal() && found.state != State::OutcomeUnknown;
                    if self.told.replace(now) != Some(now) {
                        return Some(told(found));
                    }
                }
                Err(failure) => {
                    self.over = true;
                    return Some(json("problem", &Document::of(&failure, None)));
                }
            }
            if !self.over {
                self.over = !self.ear.hear(self.end).await;
            }
        }
        None
    }
}

fn told(found: OwnState) -> Event {
    let id = found.changed_seq.to_string();
    json("action", &OwnAction::from(found)).id(id)
}

/// What is written has no line ends but escaped ones, so that it is one line of the stream.
fn json(name: &str, value: &impl serde::Serialize) -> Event {
    let text = serde_json::to_string(value).unwrap_or_default();
    Event::default().event(name).data(text)
}

async fn follow(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Id(action): Id,
) -> Result<Response, Problem> {
    // Another's action is refused before anything is streamed.
    agent.session.own_state(action).await?;
    let ear = Ear::new(&house, &agent.seat).await?;
    let end = Instant::now() + house.options.limits.age;
    house.meter.waiting.fetch_add(1, Ordering::Relaxed);
    let following = Following {
        house,
        agent,
        action,
        ear,
        told: None,
        end,
        over: false,
    };
    let events = stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    let events = Sse::new(events).keep_alive(KeepAlive::default());
    Ok(events.into_response())
}

/// The operation.
pub(crate) fn operation() -> Operation {
    Operation::get(
        "/agent/ops/actions/{id}/events",
        "follow_action",
        get(follow),
    )
    .by(Who::Agent)
    .says("Follow an action: an event `action` with it as it stands, at once and after each change, until nothing follows. It ends after five minutes at most: connect again.")
    .answers_text(200, "text/event-stream", "The events.")
}
