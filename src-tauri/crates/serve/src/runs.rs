//! The seed's operations: the rules agents run over what was imported, or over payments that the caller sends, under the calling
//! agent's own login. What they find is proposed through the ordinary door, and the policy in force says what becomes of it.

use axum::{Json, extract::State as Extract, routing::post};
use chrono::{DateTime, Utc};
use countersign_agents::{Moment, Transaction, compliance::Limit};
use countersign_app::{
    Failure,
    findings::Outcome,
    runs::{Asked, Handled, Made},
};
use countersign_statement::{
    Amount, State,
    codes::{ActorType, Advice, Risk, SubjectKind},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    body::{Agent, Body, odd},
    house::Shared,
    problem::Problem,
    table::{Operation, Who},
    wire::{advice, document, risk, state, subject_kind},
};

/// Payments of one call.
const PAYMENTS: usize = 100;
/// Proposals that an answer lists; further ones are counted, and the agent's own actions list them.
const LISTED: usize = 500;

/// What is looked at.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Looking {
    /// This import alone; left out, all that are in force.
    import: Option<Uuid>,
    /// From this time on: RFC 3339, or a step of a simulator.
    since: Option<String>,
    /// Whether nothing of what is proposed may ever be done.
    is_simulation: bool,
}

/// The same over incidents.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct LookingAtIncidents {
    /// This import alone; left out, all, each incident as it was reported last.
    import: Option<Uuid>,
    /// Those opened from this time on: RFC 3339.
    since: Option<String>,
    /// This incident alone, by its source's id.
    incident: Option<String>,
    /// Whether nothing of what is proposed may ever be done.
    is_simulation: bool,
}

impl LookingAtIncidents {
    fn asked(self) -> Result<Asked, Failure> {
        asked(
            self.import,
            self.since.as_deref(),
            self.incident,
            self.is_simulation,
        )
    }
}

fn asked(
    import: Option<Uuid>,
    since: Option<&str>,
    incident: Option<String>,
    is_simulation: bool,
) -> Result<Asked, Failure> {
    Ok(Asked {
        import,
        since: since.map(|text| moment("since", text)).transpose()?,
        incident,
        is_simulation,
    })
}

fn moment(name: &str, text: &str) -> Result<Moment, Failure> {
    Moment::parse(text).map_err(|_| {
        odd(
            name,
            "it is a time like 2026-11-27T09:00:00Z, or a step of a simulator like 17 or 17h",
        )
    })
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Became {
    /// It was proposed.
    Proposed,
    /// An action about it waits already.
    Waits,
    /// It was proposed before, and nothing new came in since.
    Known,
}

/// What an agent found, with all that is recorded of it, and the action that stands for it.
#[derive(Debug, Serialize, JsonSchema)]
struct FoundOut {
    /// The action.
    action_id: Uuid,
    /// What became of the finding.
    became: Became,
    /// Where the action stands.
    #[schemars(schema_with = "state")]
    state: State,
    /// Whether evidence came in after the action was proposed, which it does not name.
    grown: bool,
    /// The ledger number of the proposal, where it was made now.
    seq: Option<u64>,
    /// What is to be done.
    kind: String,
    /// What it is about.
    #[schemars(schema_with = "subject_kind")]
    subject_kind: SubjectKind,
    /// The id of what it is about.
    subject: String,
    /// How grave.
    #[schemars(schema_with = "risk")]
    risk: Risk,
    /// The amount at stake.
    amount: String,
    /// ISO 4217, `XXX` where there is none.
    currency: String,
    /// Who proposes.
    #[schemars(schema_with = "agent_word")]
    actor_type: ActorType,
    /// The version of the rules.
    agent_version: String,
    /// What the rules looked at.
    #[schemars(schema_with = "document")]
    agent_input: Box<RawValue>,
    /// What they saw.
    #[schemars(schema_with = "document")]
    agent_output: Box<RawValue>,
    /// Their advice.
    #[schemars(schema_with = "advice")]
    recommendation: Advice,
    /// How sure they are, `0.000` to `1.000`.
    confidence: String,
    /// Why, in plain words.
    ai_explanation: String,
    /// The rules that fired.
    #[schemars(schema_with = "document")]
    rules: Box<RawValue>,
    /// Whether nothing of it may ever be done.
    is_simulation: bool,
}

fn agent_word(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "const": "agent"})
}

fn raw(text: &str) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(text.to_owned()).map_err(Failure::contradiction)
}

fn found(made: &Made, is_simulation: bool) -> Result<FoundOut, Failure> {
    let Made { proposal, outcome } = made;
    let (became, state, grown, seq) = match outcome {
        Outcome::Proposed(p) if p.existing => (Became::Known, p.outcome, false, None),
        Outcome::Proposed(p) => (Became::Proposed, p.outcome, false, Some(p.recorded.seq)),
        Outcome::Waits { grown, .. } => (Became::Waits, State::InReview, *grown, None),
        Outcome::Known { state, .. } => (Became::Known, *state, false, None),
    };
    Ok(FoundOut {
        action_id: outcome.action(),
        became,
        state,
        grown,
        seq,
        kind: proposal.kind.clone(),
        subject_kind: proposal.subject_kind,
        subject: proposal.subject.clone(),
        risk: proposal.risk,
        amount: proposal.amount.to_string(),
        currency: proposal.currency.clone(),
        actor_type: ActorType::Agent,
        agent_version: proposal.agent_version.clone(),
        agent_input: raw(&proposal.agent_input)?,
        agent_output: raw(&proposal.agent_output)?,
        recommendation: proposal.recommendation,
        confidence: proposal.confidence.clone(),
        ai_explanation: proposal.ai_explanation.clone(),
        rules: raw(&proposal.rules)?,
        is_simulation,
    })
}

/// What a run over incidents came to.
#[derive(Debug, Serialize, JsonSchema)]
struct HandledOut {
    /// Incidents that were looked at.
    incidents: usize,
    /// Incidents that were left out for their time.
    earlier_incidents: usize,
    /// Accounts that the screening flagged, among all.
    flagged_accounts: usize,
    /// What was found, in the incidents' order.
    findings: Vec<FoundOut>,
    /// Findings that are not listed.
    not_listed: usize,
}

/// What a screening came to.
#[derive(Debug, Serialize, JsonSchema)]
struct ScreenedOut {
    /// Transactions that were looked at.
    transactions: u64,
    /// Their accounts.
    accounts: u64,
    /// The imports that they are of.
    imports: Vec<Uuid>,
    /// From this time on.
    since: Option<String>,
    /// One for each account that was flagged.
    findings: Vec<FoundOut>,
    /// Findings that are not listed.
    not_listed: usize,
    /// What else is to be known.
    notices: Vec<String>,
}

/// What was said of payments.
#[derive(Debug, Serialize, JsonSchema)]
struct ComplianceOut {
    /// One for each payment, in their order.
    findings: Vec<FoundOut>,
}

fn listed(made: &[Made], is_simulation: bool) -> Result<(Vec<FoundOut>, usize), Failure> {
    let shown = made.iter().take(LISTED);
    let findings: Vec<FoundOut> = shown
        .map(|one| found(one, is_simulation))
        .collect::<Result<_, _>>()?;
    let left = made.len() - findings.len();
    Ok((findings, left))
}

fn handled(of: &Handled, is_simulation: bool) -> Result<Json<HandledOut>, Problem> {
    let (findings, not_listed) = listed(&of.made, is_simulation)?;
    Ok(Json(HandledOut {
        incidents: of.incidents,
        earlier_incidents: of.earlier,
        flagged_accounts: of.flagged,
        findings,
        not_listed,
    }))
}

async fn triage(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Body(of): Body<LookingAtIncidents>,
) -> Result<Json<HandledOut>, Problem> {
    let asked = of.asked()?;
    let work = house.work(&agent.seat).await?;
    let done = agent.session.triage(&asked, &work.watch).await?;
    handled(&done, asked.is_simulation)
}

async fn remediate(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Body(of): Body<LookingAtIncidents>,
) -> Result<Json<HandledOut>, Problem> {
    let asked = of.asked()?;
    let work = house.work(&agent.seat).await?;
    let done = agent.session.remediate(&asked, &work.watch).await?;
    handled(&done, asked.is_simulation)
}

async fn screen(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Body(of): Body<Looking>,
) -> Result<Json<ScreenedOut>, Problem> {
    let asked = asked(of.import, of.since.as_deref(), None, of.is_simulation)?;
    let work = house.work(&agent.seat).await?;
    let done = agent
        .session
        .screen_and_propose(&asked, &work.watch)
        .await?;
    let (findings, not_listed) = listed(&done.made, asked.is_simulation)?;
    Ok(Json(ScreenedOut {
        transactions: done.looked.screening.rows,
        accounts: done.looked.screening.accounts as u64,
        imports: done.looked.imports,
        since: done.looked.since.map(Moment::to_text),
        findings,
        not_listed,
        notices: done.looked.screening.notices,
    }))
}

/// A payment that may be released or not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Payment {
    /// The source's own id of it.
    #[schemars(length(min = 1, max = 100))]
    id: String,
    /// When: RFC 3339.
    time: String,
    /// Who pays.
    #[schemars(length(min = 1, max = 100))]
    from_account: String,
    /// Who is paid.
    #[schemars(length(min = 1, max = 100))]
    to_account: String,
    /// How much; never negative.
    #[schemars(regex(pattern = r"^[0-9]{1,30}(\.[0-9]{1,12})?$"))]
    amount: String,
    /// ISO 4217.
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    currency: String,
}

/// From which amount on a payment must be looked at by people.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LimitIn {
    /// ISO 4217.
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    currency: String,
    /// The least amount that is looked at.
    #[schemars(regex(pattern = r"^[0-9]{1,30}(\.[0-9]{1,12})?$"))]
    amount: String,
}

/// Payments, and the limits that hold for them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Payments {
    /// From 1 to 100 payments.
    #[schemars(length(min = 1, max = 100))]
    transactions: Vec<Payment>,
    /// The limits; without one of its currency people look at every payment.
    #[serde(default)]
    #[schemars(length(max = 200))]
    limits: Vec<LimitIn>,
    /// Whether nothing of what is proposed may ever be done.
    #[serde(default)]
    is_simulation: bool,
}

fn amount(name: &str, text: &str) -> Result<Amount, Failure> {
    let read = text.parse::<Amount>().ok();
    read.filter(|_| !text.starts_with('-') && text.len() <= 43)
        .ok_or_else(|| {
            odd(
                name,
                "it is written with digits and at most one point, like 9500.00",
            )
        })
}

fn currency(name: &str, text: String) -> Result<String, Failure> {
    if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(text);
    }
    Err(odd(name, "it has three capital letters"))
}

impl Payment {
    fn read(self, place: usize) -> Result<Transaction, Failure> {
        let name = |member: &str| format!("transactions[{place}].{member}");
        for (member, text) in [
            ("id", &self.id),
            ("from_account", &self.from_account),
            ("to_account", &self.to_account),
        ] {
            let length = text.chars().count();
            if length == 0 || length > 100 || text.chars().any(char::is_control) {
                return Err(odd(
                    &name(member),
                    "it has from 1 to 100 characters, and no control characters",
                ));
            }
        }
        Ok(Transaction {
            // Where it stands in a call is nothing of the payment's.
            line: 0,
            time: moment(&name("time"), &self.time)?,
            amount: amount(&name("amount"), &self.amount)?,
            currency: currency(&name("currency"), self.currency)?,
            id: Some(self.id),
            from_account: self.from_account,
            to_account: self.to_account,
            kind: String::new(),
            channel: String::new(),
        })
    }
}

async fn comply(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Body(of): Body<Payments>,
) -> Result<Json<ComplianceOut>, Problem> {
    if of.transactions.is_empty() || of.transactions.len() > PAYMENTS {
        return Err(odd("transactions", "there are from 1 to 100").into());
    }
    if of.limits.len() > 200 {
        return Err(odd("limits", "there are at most 200").into());
    }
    let payments = of.transactions.into_iter().enumerate();
    let payments: Vec<Transaction> = payments
        .map(|(place, payment)| payment.read(place))
        .collect::<Result<_, _>>()?;
    let limits: Vec<Limit> = of
        .limits
        .into_iter()
        .map(|limit| {
            Ok(Limit {
                amount: amount("limits.amount", &limit.amount)?,
                currency: currency("limits.currency", limit.currency)?,
            })
        })
        .collect::<Result<_, Failure>>()?;
    let work = house.work(&agent.seat).await?;
    let made = agent
        .session
        .automate_compliance(&payments, &limits, of.is_simulation, &work.watch)
        .await?;
    let (findings, _) = listed(&made, of.is_simulation)?;
    Ok(Json(ComplianceOut { findings }))
}

/// A period.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Period {
    /// From this time on: RFC 3339.
    since: String,
    /// Before this time.
    until: String,
    /// Whether nothing of what is proposed may ever be done.
    #[serde(default)]
    is_simulation: bool,
}

fn instant(name: &str, text: &str) -> Result<DateTime<Utc>, Failure> {
    match moment(name, text)? {
        Moment::Instant(at) => Ok(at),
        _ => Err(odd(name, "it is a time like 2026-11-27T09:00:00Z")),
    }
}

async fn summarise(
    Extract(house): Extract<Shared>,
    agent: Agent,
    Body(of): Body<Period>,
) -> Result<Json<FoundOut>, Problem> {
    let period = (instant("since", &of.since)?, instant("until", &of.until)?);
    if period.1 <= period.0 {
        return Err(odd("until", "it is later than since").into());
    }
    let work = house.work(&agent.seat).await?;
    let made = agent
        .session
        .audit_summary(period, of.is_simulation, &work.watch)
        .await?;
    Ok(Json(found(&made, of.is_simulation)?))
}

/// The seed's operations.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/agent/triage", "triage", post(triage))
            .by(Who::Agent)
            .long()
            .says("Triage imported incidents by rules, and propose what should become of each: escalate it, close it, or ask for more.")
            .takes::<LookingAtIncidents>()
            .answers::<HandledOut>(200, "What was found, and the action that stands for each finding."),
        Operation::post("/agent/remediate", "remediate", post(remediate))
            .by(Who::Agent)
            .long()
            .says("Propose what should be done about the flagged accounts that imported incidents name.")
            .takes::<LookingAtIncidents>()
            .answers::<HandledOut>(200, "What was found, and the action that stands for each finding."),
        Operation::post("/agent/automate_compliance", "automate_compliance", post(comply))
            .by(Who::Agent)
            .long()
            .says("Say of each payment whether it may be released, by the caller's limits and by the screening of what was imported, and propose it.")
            .takes::<Payments>()
            .answers::<ComplianceOut>(200, "One finding a payment, and the action that stands for it."),
        Operation::post("/agent/audit_summary", "audit_summary", post(summarise))
            .by(Who::Agent)
            .long()
            .says("Summarise what the caller proposed in a period and what became of it, and propose to file that as a report.")
            .takes::<Period>()
            .answers::<FoundOut>(200, "The summary, and the action that stands for it."),
        Operation::post("/agent/screen", "screen_transactions", post(screen))
            .by(Who::Agent)
            .long()
            .says("Screen imported transactions by rules, and propose an action for each account that was flagged.")
            .takes::<Looking>()
            .answers::<ScreenedOut>(200, "What was found, and the action that stands for each finding."),
    ]
}
