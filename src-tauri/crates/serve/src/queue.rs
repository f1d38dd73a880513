//! What waits for people, and how much of it.

use axum::{Json, routing::get};
use chrono::{DateTime, Utc};
use countersign_app::{
    Failure,
    queue::{ListRow, Order, Place, Viewer, Wanted},
    sign_in::Entered,
};
use countersign_refusal::Web;
use countersign_screens::wire::{label, time};
use countersign_statement::{
    State,
    codes::{Risk, SubjectKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    actions::states,
    body::{Caller, Person, Query},
    problem::Problem,
    table::{Operation, Who},
    wire::{risk, state, subject_kind},
};

/// Rows of a page, if nobody says how many.
const PAGE: u16 = 50;
/// Actions counted at most for a view.
const COUNTED: u32 = 10_000;

/// The lists that every workspace has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum View {
    /// Open, nobody else's, and the caller may decide.
    MyTurn,
    /// Open, and in the caller's hand.
    AssignedToMe,
    /// Open, and nobody's.
    Unassigned,
    /// Open, and past its due time.
    Overdue,
    /// Open, and escalated.
    Escalated,
    /// A question is open: nobody decides until it is answered.
    WaitingForInformation,
    /// Held by a supervisor.
    OnHold,
    /// Open, and somebody has decided already.
    SecondApproval,
    /// Open simulations.
    Simulation,
    /// Decided and closed, by votes that became void since.
    Flagged,
    /// Nobody decides any more.
    Decided,
    /// All of them.
    All,
}

impl View {
    const fn word(self) -> &'static str {
        match self {
            Self::MyTurn => "my_turn",
            Self::AssignedToMe => "assigned_to_me",
            Self::Unassigned => "unassigned",
            Self::Overdue => "overdue",
            Self::Escalated => "escalated",
            Self::WaitingForInformation => "waiting_for_information",
            Self::OnHold => "on_hold",
            Self::SecondApproval => "second_approval",
            Self::Simulation => "simulation",
            Self::Flagged => "flagged",
            Self::Decided => "decided",
            Self::All => "all",
        }
    }
}

/// The orders of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    /// What is due first.
    DueAscending,
    /// The gravest first.
    RiskDescending,
    /// The largest amount first.
    AmountDescending,
    /// What was proposed last first.
    NewestFirst,
    /// What is about one account, transaction or incident together.
    BySubject,
}

/// What is listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// Which list; left out, what the caller may decide.
    #[serde(default)]
    view: Option<View>,
    /// In which order; left out, what is due first.
    #[serde(default)]
    sort: Option<Sort>,
    /// States, with commas between them; left out, all.
    #[serde(default)]
    state: Option<String>,
    /// This risk or more.
    #[serde(default)]
    #[schemars(schema_with = "risk")]
    risk_at_least: Option<Risk>,
    /// The agent's name.
    #[serde(default)]
    agent: Option<String>,
    /// The kind.
    #[serde(default)]
    kind: Option<String>,
    /// An id or its beginning, a label, or words of kind, subject and agent.
    #[serde(default)]
    text: Option<String>,
    /// Simulations only, or none of them.
    #[serde(default)]
    is_simulation: Option<bool>,
    /// At most so many, 1 to 500; left out, 50.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
    /// The `next` of the page before, asked for in the same order.
    #[serde(default)]
    cursor: Option<String>,
}

/// An action in a list.
#[derive(Debug, Serialize, JsonSchema)]
struct Row {
    /// The action.
    action_id: Uuid,
    /// Its short name, for people.
    label: String,
    /// What is to be done.
    kind: String,
    /// What it is about.
    #[schemars(schema_with = "subject_kind")]
    subject_kind: SubjectKind,
    /// The id of what it is about.
    subject: String,
    /// The agent's name.
    agent: String,
    /// Its version.
    agent_version: String,
    /// How grave.
    #[schemars(schema_with = "risk")]
    risk: Risk,
    /// The amount at stake.
    amount: String,
    /// ISO 4217, `XXX` where there is none.
    currency: String,
    /// Whether nothing of it may ever be done.
    is_simulation: bool,
    /// Where it stands.
    #[schemars(schema_with = "state")]
    state: State,
    /// The open step, or the last that was.
    step: i32,
    /// Steps of its route; 0 without one.
    steps: i32,
    /// Approvals that the open step wants.
    quorum: i64,
    /// Approvals that it has.
    signed: i64,
    /// When the open step is due.
    due_at: Option<String>,
    /// When it expires.
    expires_at: Option<String>,
    /// Who has it in hand.
    assignee: Option<Uuid>,
}

impl Row {
    fn of(of: ListRow, now: DateTime<Utc>) -> Self {
        Self {
            action_id: of.action_id,
            label: label(of.seq),
            kind: of.kind,
            subject_kind: of.subject_kind,
            subject: of.subject,
            agent: of.agent,
            agent_version: of.agent_version,
            risk: of.risk,
            amount: of.amount,
            currency: of.currency,
            is_simulation: of.is_simulation,
            state: of
                .state
                .by_the_clock(of.expires_at.is_some_and(|at| at <= now)),
            step: of.step,
            steps: of.steps,
            quorum: of.quorum,
            signed: of.signed,
            due_at: of.due_at.map(time),
            expires_at: of.expires_at.map(time),
            assignee: of.assignee,
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "QueuePage")]
struct Page {
    /// The actions, in order.
    actions: Vec<Row>,
    /// What the next page is asked with; none where there is none.
    next: Option<String>,
}

async fn list(person: Person, Query(asked): Query<Listing>) -> Result<Json<Page>, Problem> {
    let limit = asked.limit.unwrap_or(PAGE);
    if !(1..=500).contains(&limit) {
        return Err(odd("limit", "it is from 1 to 500").into());
    }
    let after: Option<Place> = asked
        .cursor
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|_| odd("cursor", "it is the next of no page"))?;
    let text = asked.text.unwrap_or_default();
    if text.contains('\0') || text.chars().count() > 200 {
        return Err(odd("text", "it has at most 200 characters, and no U+0000").into());
    }
    let wanted = Wanted {
        text: text.trim().to_owned(),
        risks: asked
            .risk_at_least
            .map(|least| {
                Risk::ALL
                    .iter()
                    .copied()
                    .skip_while(|risk| *risk != least)
                    .collect()
            })
            .unwrap_or_default(),
        agent: asked.agent.map(|word| named("agent", word)).transpose()?,
        kind: asked.kind.map(|word| named("kind", word)).transpose()?,
        states: states(asked.state.as_deref())?,
        is_simulation: asked.is_simulation,
        ..Wanted::all_of(
            asked.view.unwrap_or(View::MyTurn).word(),
            match asked.sort.unwrap_or(Sort::DueAscending) {
                Sort::DueAscending => Order::DueAscending,
                Sort::RiskDescending => Order::RiskDescending,
                Sort::AmountDescending => Order::AmountDescending,
                Sort::NewestFirst => Order::NewestFirst,
                Sort::BySubject => Order::BySubject,
            },
        )
    };
    let session = &person.session;
    let now = session.now().await?;
    let reader = Viewer {
        person: session.person(),
        now,
    };
    let range = session
        .list_keys(&wanted, &reader, after.as_ref(), i64::from(limit))
        .await?;
    let ids: Vec<Uuid> = range.keys.iter().map(|key| key.action_id).collect();
    let rows = session.list_rows(&ids, now).await?;
    Ok(Json(Page {
        actions: rows.into_iter().map(|row| Row::of(row, now)).collect(),
        next: range.next.map(|place| place.to_string()),
    }))
}

/// A word that is compared with what the database holds.
fn named(name: &str, word: String) -> Result<String, Failure> {
    if word.contains('\0') {
        return Err(odd(name, "it holds no U+0000"));
    }
    Ok(word)
}

fn odd(name: &str, cause: &str) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.to_owned(),
    })
}

/// How many actions are in a state.
#[derive(Debug, Serialize, JsonSchema)]
struct InState {
    /// The state.
    #[schemars(schema_with = "state")]
    state: State,
    /// How many.
    count: i64,
}

/// How many actions a list has.
#[derive(Debug, Serialize, JsonSchema)]
struct InView {
    /// The list, as `view` of the queue names it.
    view: String,
    /// How many.
    count: u64,
    /// How many of them are past their due time.
    overdue: u64,
    /// Whether counting stopped at `count`.
    capped: bool,
}

/// How much there is: of an agent, of its own actions; of a person, of all that they may read.
#[derive(Debug, Serialize, JsonSchema)]
struct Depth {
    /// What people still decide on: in review, or interrupted.
    open: i64,
    /// Each state in which something is.
    states: Vec<InState>,
    /// A person's lists; none of an agent.
    views: Vec<InView>,
}

async fn depth(Caller(seat): Caller) -> Result<Json<Depth>, Problem> {
    let (counts, views) = match &seat.entered {
        Entered::Agent(session) => (session.state_counts().await?, Vec::new()),
        Entered::Person(session) => {
            let reader = Viewer {
                person: session.person(),
                now: session.now().await?,
            };
            let views = session.view_counts(&reader, COUNTED).await?;
            (session.state_counts().await?, views)
        }
    };
    let open = counts.iter().filter(|(state, _)| state.is_open());
    Ok(Json(Depth {
        open: open.map(|(_, count)| count).sum(),
        states: counts
            .into_iter()
            .map(|(state, count)| InState { state, count })
            .collect(),
        views: views
            .into_iter()
            .map(|of| InView {
                view: of.view.to_owned(),
                count: of.count,
                overdue: of.overdue,
                capped: of.capped,
            })
            .collect(),
    }))
}

/// What waits for people.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/agent/ops/queue", "list_queue", get(list))
            .by(Who::Person)
            .says("What waits for people, and what they decided, by lists and conditions.")
            .asks::<Listing>()
            .answers::<Page>(200, "A page of it."),
        Operation::get("/agent/ops/queue/depth", "queue_depth", get(depth))
            .by(Who::Anyone)
            .says("How many actions are in each state: of an agent, its own; of a person, all that they may read.")
            .answers::<Depth>(200, "The counts."),
    ]
}
