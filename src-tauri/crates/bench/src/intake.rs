//! What agents bring in over HTTP, one by one and a hundred at a time, beside plain inserts of the same rows by as many
//! connections; and how soon an agent that waits has heard of a decision, beside a bare notification.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use countersign_agents::Proposal;
use countersign_app::{
    Failure, Workspace,
    logins::{self, LoginKind},
};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_serve::{Limits, Options, Server, no_installation};
use countersign_statement::codes::AgentKind;
use countersign_store::{Private, Store};
use serde_json::{Value, json};
use sqlx::postgres::PgListener;
use tokio::{
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};
use uuid::Uuid;

use super::{
    bed::{Bed, broken},
    figures::{Report, percentile, rounded, short},
    fill::{self, NARRATIVE},
    http::Client,
    load::{Repeats, Run, load, ratio},
    say, twin,
};

const AGENTS: [usize; 3] = [1, 8, 32];
/// Agents that wait at once: each has three connections then, and a workspace's own server takes a hundred in all.
const WAITING: [usize; 3] = [1, 8, 24];
const BATCH: usize = 100;
const ACTIONS: &str = "/agent/ops/actions";

/// A server in this process, and agents that call it.
struct Hall {
    agents: Vec<(String, Secret)>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

impl Hall {
    async fn open(bed: &Bed) -> Result<Self, Failure> {
        let mut agents = Vec::new();
        let most = AGENTS.into_iter().max().unwrap_or(1);
        for number in 0..most {
            let (login, password) = (
                format!("intake_{number}"),
                Secret::from(Uuid::new_v4().to_string()),
            );
            logins::create(&bed.workspace, None, &login, LoginKind::Agent, &password).await?;
            let name = format!("intake-{number}");
            let (kind, owner) = (AgentKind::Agent, bed.alice.person());
            bed.alice
                .add_agent(Uuid::new_v4(), kind, &name, &login, owner)
                .await?;
            agents.push((login, password));
        }
        for waiting in bed.bob.pending_confirmations().await? {
            bed.bob.confirm(&waiting).await?;
        }
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: None,
            hosts: Vec::new(),
            limits: Limits {
                per_second: 1_000_000,
                // The plain connections come when the agents' are gone: the server has a hundred.
                idle: Duration::from_millis(500),
                ..Limits::default()
            },
            installation: no_installation,
        };
        let workspace = Arc::new(Workspace::at(bed.workspace.target().clone()));
        let server = Server::bind(workspace, options).await?;
        let address = server.address()?;
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Ok(Self {
            agents,
            address,
            stop: Some(stop),
            running: Some(running),
        })
    }

    /// A connection of each of so many agents, signed in.
    async fn clients(&self, many: usize) -> Result<Vec<Client>, Failure> {
        let mut clients = Vec::with_capacity(many);
        for (login, password) in self.agents.iter().take(many) {
            let mut client = Client::connect(self.address, login, password).await?;
            client.call("GET", "/agent/ops/queue/depth", "").await?;
            clients.push(client);
        }
        Ok(clients)
    }

    async fn close(mut self) -> Result<(), Failure> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        match self.running.take() {
            Some(running) => Ok(running.await?),
            None => Ok(()),
        }
    }
}

/// What is compared with what, at so many agents.
#[derive(Default, Clone)]
struct Cell {
    ours: Repeats,
    plain: Repeats,
}

/// Waiting, at so many agents: from the beginning of a signature on, in milliseconds.
#[derive(Default, Clone)]
struct Heard {
    ours: Vec<f64>,
    decided: Vec<f64>,
    bare: Vec<f64>,
}

pub(super) async fn measure(quick: bool) -> Result<Report, Failure> {
    let bed = Bed::new().await?;
    twin::lay(&bed).await?;
    fill::propose(&bed, &fill::proposals(3 * BATCH)?).await?;
    let last = bed.alice.head().await?.seq;
    let record = bed.alice.record(last).await?.unwrap_or_default();
    let hall = Hall::open(&bed).await?;
    let login = plain_login(&bed).await?;
    let mut single: Vec<Cell> = vec![Cell::default(); AGENTS.len()];
    let mut batches = single.clone();
    let (repeats, ones, hundreds) = if quick { (1, 64, 4) } else { (3, 600, 40) };
    for repeat in 1..=repeats {
        for (place, agents) in AGENTS.into_iter().enumerate() {
            say(&format!("Repeat {repeat} of {repeats}: {agents} agents."));
            for (cells, count, size) in [(&mut single, ones, 1), (&mut batches, hundreds, BATCH)] {
                if let Some(cell) = cells.get_mut(place) {
                    cell.ours
                        .push(brought(&bed, &hall, agents, count, size).await?);
                    cell.plain
                        .push(inserted(&bed, &login, agents, count, size, &record).await?);
                }
            }
        }
    }
    let mut heard: Vec<Heard> = vec![Heard::default(); WAITING.len()];
    for repeat in 1..=repeats {
        for (heard, agents) in heard.iter_mut().zip(WAITING) {
            say(&format!("Waiting, repeat {repeat}: {agents} agents."));
            let rounds = if quick { 1 } else { (128 / agents).max(4) };
            waited(&bed, &hall, agents, rounds, heard).await?;
            let plain = plain_store(&bed, &login, 1).await?;
            bare(&bed, &plain, agents, rounds, heard).await?;
            plain.close().await;
        }
    }
    hall.close().await?;
    Ok(report(quick, &single, &batches, &heard))
}

/// An agent's login for what is plain.
async fn plain_login(bed: &Bed) -> Result<Secret, Failure> {
    let password = Secret::from(Uuid::new_v4().to_string());
    logins::create(&bed.workspace, None, "plain", LoginKind::Agent, &password).await?;
    bed.as_owner("ALTER ROLE plain CONNECTION LIMIT -1").await?;
    Ok(password)
}

/// So many connections of it, once the agents have given theirs up.
async fn plain_store(bed: &Bed, password: &Secret, connections: usize) -> Result<Store, Failure> {
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let most = u32::try_from(connections).map_err(Failure::contradiction)?;
    let secret = Some(password.expose_secret());
    Ok(Store::connect_as(bed.workspace.target(), "plain", secret, most).await?)
}

/// A proposal as an agent writes it.
fn body(p: &Proposal) -> String {
    let text = |of: &str| Value::from(of).to_string();
    format!(
        r#"{{"kind":"{}","subject_kind":"{}","subject":"{}","agent_version":"{}","risk":"{}","amount":"{}","currency":"{}","params":{},"agent_input":{},"agent_output":{},"recommendation":"{}","confidence":"{}","ai_explanation":{},"rules":{},"idempotency_key":"{}"}}"#,
        p.kind,
        p.subject_kind,
        p.subject,
        p.agent_version,
        p.risk,
        p.amount,
        p.currency,
        p.params,
        p.agent_input,
        p.agent_output,
        p.recommendation,
        p.confidence,
        text(&p.ai_explanation),
        p.rules,
        p.idempotency_key
    )
}

/// The body of a call that proposes these: one by itself, more as an array.
fn bodies(proposals: &[Proposal], size: usize) -> Vec<String> {
    let of = |chunk: &[Proposal]| {
        let all: Vec<String> = chunk.iter().map(body).collect();
        if size == 1 {
            all.concat()
        } else {
            format!("[{}]", all.join(","))
        }
    };
    proposals.chunks(size).map(of).collect()
}

/// The ids of what was proposed, all of it new.
fn ids(answer: &Value, size: usize) -> Result<Vec<Uuid>, Failure> {
    let one = |of: &Value| {
        let word = |name| of.get(name).and_then(Value::as_str);
        let new = of.get("existing").and_then(Value::as_bool) == Some(false);
        let id = word("action_id").filter(|_| new && word("state") == Some("in_review"))?;
        id.parse().ok()
    };
    let all: Option<Vec<Uuid>> = match answer.get("results").and_then(Value::as_array) {
        Some(many) => many.iter().map(|item| one(item.get("proposed")?)).collect(),
        None => one(answer).map(|id| vec![id]),
    };
    all.filter(|all| all.len() == size)
        .ok_or_else(|| Failure::contradiction("proposals were lost"))
}

async fn brought(
    bed: &Bed,
    hall: &Hall,
    agents: usize,
    count: usize,
    size: usize,
) -> Result<Run, Failure> {
    let items = bodies(&fill::proposals(count * size)?, size);
    let free = Arc::new(Mutex::new(hall.clients(agents).await?));
    load(bed.postmaster()?, agents, items, move |body: String| {
        let free = Arc::clone(&free);
        let mine = held(&free).pop();
        async move {
            let mut client =
                mine.ok_or_else(|| Failure::contradiction("more calls than clients"))?;
            let answer = client.call("POST", ACTIONS, &body).await?;
            ids(&answer, size)?;
            held(&free).push(client);
            Ok(())
        }
    })
    .await
}

fn held<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn inserted(
    bed: &Bed,
    login: &Secret,
    connections: usize,
    count: usize,
    size: usize,
    record: &[u8],
) -> Result<Run, Failure> {
    let plain = plain_store(bed, login, connections).await?;
    let run = twin::proposals(bed, plain.pool(), connections, (count, size), record).await;
    plain.close().await;
    run
}

/// Each agent waits for one action of its own; bob decides one after the other.
async fn waited(
    bed: &Bed,
    hall: &Hall,
    agents: usize,
    rounds: usize,
    heard: &mut Heard,
) -> Result<(), Failure> {
    let mut clients = hall.clients(agents).await?;
    for _ in 0..rounds {
        let mut actions = Vec::with_capacity(agents);
        for (client, body) in clients.iter_mut().zip(bodies(&fill::proposals(agents)?, 1)) {
            let answer = client.call("POST", ACTIONS, &body).await?;
            actions.extend(ids(&answer, 1)?);
        }
        let opened = fill::opened(bed, digests(bed, &actions).await?).await?;
        let ready = fill::decisions(bed, &opened).await?;
        let mut waiting = JoinSet::new();
        for (place, (mut client, action)) in clients.drain(..).zip(&actions).enumerate() {
            let path = format!("{ACTIONS}/{action}/await?state=approved&timeout=30");
            waiting.spawn(async move {
                let answer = client.call("GET", &path, "").await?;
                let at = Instant::now();
                if answer.get("reached") != Some(&Value::Bool(true)) {
                    return Err(Failure::contradiction("a wait that was not heard"));
                }
                Ok::<_, Failure>((place, at, client))
            });
        }
        // They are there before anybody decides, also those whose connections were closed meanwhile.
        let signing_in = 100 * u32::try_from(agents).unwrap_or(u32::MAX);
        tokio::time::sleep(Duration::from_millis(u64::from(signing_in) + 100)).await;
        let mut begun = Vec::with_capacity(agents);
        for ready in &ready {
            let start = Instant::now();
            let by = bed.bob.sign(&ready.statement.encode()).await?;
            let narrative = Private {
                salt: &ready.salt,
                text: NARRATIVE,
            };
            bed.store
                .add_decision(&ready.statement, Some(narrative), by)
                .await?;
            heard.decided.push(start.elapsed().as_secs_f64() * 1e3);
            begun.push(start);
        }
        let mut back: Vec<Option<Client>> = (0..agents).map(|_| None).collect();
        while let Some(done) = waiting.join_next().await {
            let (place, at, client) = done??;
            if let Some(start) = begun.get(place) {
                heard.ours.push((at - *start).as_secs_f64() * 1e3);
            }
            if let Some(own) = back.get_mut(place) {
                *own = Some(client);
            }
        }
        clients = back.into_iter().flatten().collect();
    }
    Ok(())
}

/// The digests of these actions, in their order.
async fn digests(bed: &Bed, actions: &[Uuid]) -> Result<Vec<(Uuid, String)>, Failure> {
    let mut owner = bed.owner().await?;
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "SELECT a.action_id, a.action_digest FROM unnest($1::uuid[]) WITH ORDINALITY u(id, n) JOIN countersign.action a ON a.action_id = u.id ORDER BY u.n",
    )
    .bind(actions)
    .fetch_all(owner.connection())
    .await
    .map_err(broken)?;
    Ok(rows
        .into_iter()
        .map(|(id, digest)| (id, hex::encode(digest)))
        .collect())
}

/// So many connections listen, and one notifies: from the sending of the statement to each that hears it.
async fn bare(
    bed: &Bed,
    plain: &Store,
    listeners: usize,
    rounds: usize,
    heard: &mut Heard,
) -> Result<(), Failure> {
    let pool = plain.pool();
    // Clients may listen and not notify: the ledger's own doors do.
    let mut owner = bed.owner().await?;
    let mut all = Vec::with_capacity(listeners);
    for _ in 0..listeners {
        let options = pool.connect_options();
        let own = sqlx::postgres::PgPoolOptions::new()
            .max_connections(1)
            .connect_with(options.as_ref().clone())
            .await
            .map_err(broken)?;
        let mut listener = PgListener::connect_with(&own).await.map_err(broken)?;
        listener.listen("bench").await.map_err(broken)?;
        all.push(listener);
    }
    for _ in 0..rounds {
        let mut hearing = JoinSet::new();
        for mut listener in all.drain(..) {
            hearing.spawn(async move {
                listener.recv().await.map_err(broken)?;
                Ok::<_, Failure>((Instant::now(), listener))
            });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        let start = Instant::now();
        sqlx::query("SELECT pg_notify('bench', '')")
            .execute(owner.connection())
            .await
            .map_err(broken)?;
        while let Some(done) = hearing.join_next().await {
            let (at, listener) = done??;
            heard.bare.push((at - start).as_secs_f64() * 1e3);
            all.push(listener);
        }
    }
    Ok(())
}

fn report(quick: bool, single: &[Cell], batches: &[Cell], heard: &[Heard]) -> Report {
    let mut report = Report::new(
        "intake",
        quick,
        &[
            "what",
            "agents",
            "ours/s",
            "plain/s",
            "ratio",
            "p50 ms",
            "p99 ms",
            "plain p99 ms",
            "CPU ms each",
            "plain CPU ms",
        ],
    );
    for (what, cells, size) in [("singly", single, 1), ("by 100", batches, BATCH)] {
        let mut rows = Vec::new();
        for (cell, agents) in cells.iter().zip(AGENTS) {
            let (share, of) = (ratio(&cell.ours, &cell.plain), size as f64);
            let each = |(client, server): (f64, f64)| (client + server) / of;
            let (cpu, plain) = (each(cell.ours.cpu_ms()), each(cell.plain.cpu_ms()));
            report.rows.push(vec![
                what.into(),
                agents.to_string(),
                short(cell.ours.rate() * of),
                short(cell.plain.rate() * of),
                short(share),
                short(cell.ours.ms(0.5)),
                short(cell.ours.ms(0.99)),
                short(cell.plain.ms(0.99)),
                short(cpu),
                short(plain),
            ]);
            rows.push(json!({"agents": agents, "proposals_per_second": rounded(cell.ours.rate() * of), "plain_per_second": rounded(cell.plain.rate() * of),
                "ratio": rounded(share), "p50_ms": rounded(cell.ours.ms(0.5)), "p99_ms": rounded(cell.ours.ms(0.99)), "plain_p99_ms": rounded(cell.plain.ms(0.99)),
                "cpu_ms": rounded(cpu), "plain_cpu_ms": rounded(plain)}));
            if size == BATCH && agents == 1 {
                let what = "proposals over HTTP in batches of 100, 1 agent, of plain";
                report.aim(what, share, 0.3, true);
            }
        }
        report.figure(what, rows);
    }
    let mut rows = Vec::new();
    for (heard, agents) in heard.iter().zip(WAITING) {
        let of = |all: &[f64], share| percentile(all, share);
        let (p50, p99) = (of(&heard.ours, 0.5), of(&heard.ours, 0.99));
        report.rows.push(vec![
            "await".into(),
            agents.to_string(),
            String::new(),
            String::new(),
            short(p99 / of(&heard.bare, 0.99).max(1e-9)),
            short(p50),
            short(p99),
            short(of(&heard.bare, 0.99)),
            String::new(),
            String::new(),
        ]);
        rows.push(json!({"agents": agents, "p50_ms": rounded(p50), "p99_ms": rounded(p99), "decision_p50_ms": rounded(of(&heard.decided, 0.5)),
            "decision_p99_ms": rounded(of(&heard.decided, 0.99)), "bare_p50_ms": rounded(of(&heard.bare, 0.5)), "bare_p99_ms": rounded(of(&heard.bare, 0.99))}));
        report.note(format!(
            "Await at {agents}: the decision itself {} / {} ms, a bare notification {} / {} ms (p50 / p99).",
            short(of(&heard.decided, 0.5)),
            short(of(&heard.decided, 0.99)),
            short(of(&heard.bare, 0.5)),
            short(of(&heard.bare, 0.99))
        ));
        if agents == 32 {
            let what = "from a signature to the agent that waits, one of 32, p99 ms";
            report.aim(what, p99, 100.0, false);
        }
    }
    report.figure("await", rows);
    report.note("Server and agents are one process here; each agent has its own login and connection. Plain: the same seven rows and their indexes for each proposal, bytes made beforehand, by as many connections. Await: from the beginning of the signature to the answer that the agent reads; its plain is NOTIFY to as many connections that LISTEN, and its ratio how many times that. CPU: of all of it, for one proposal.");
    report
}
