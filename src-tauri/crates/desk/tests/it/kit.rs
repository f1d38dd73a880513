//! Desks of the world's people, with keys in memory, fixed answers to dialogs, and ears for events.

use countersign_app::{Session, Signer, Workspace};
use countersign_contract::{self as c, Event};
use countersign_desk::{Choose, Chosen, Desk, Home};
use countersign_testkit::{World, actor};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Answers to dialogs.
#[derive(Clone, Default)]
pub struct Answers {
    pub save: Arc<Mutex<Option<PathBuf>>>,
    pub open: Arc<Mutex<Vec<PathBuf>>>,
    pub trust: Arc<Mutex<Option<PathBuf>>>,
    pub dialect: Arc<Mutex<Option<PathBuf>>>,
}

impl Choose for Answers {
    fn bundles(&self, _: bool) -> Chosen<Vec<PathBuf>> {
        let answer = self.open.lock().unwrap().clone();
        Box::pin(async move { answer })
    }
    fn payments(&self) -> Chosen<Option<PathBuf>> {
        let answer = self.open.lock().unwrap().first().cloned();
        Box::pin(async move { answer })
    }
    fn import(&self) -> Chosen<Option<PathBuf>> {
        self.payments()
    }
    fn dialect(&self) -> Chosen<Option<PathBuf>> {
        let answer = self.dialect.lock().unwrap().clone();
        Box::pin(async move { answer })
    }
    fn key_move(&self) -> Chosen<Option<PathBuf>> {
        self.payments()
    }
    fn trust(&self) -> Chosen<Option<PathBuf>> {
        let answer = self.trust.lock().unwrap().clone();
        Box::pin(async move { answer })
    }
    fn save(&self, _: &str) -> Chosen<Option<PathBuf>> {
        let answer = self.save.lock().unwrap().clone();
        Box::pin(async move { answer })
    }
}

/// Events in the order in which they were told.
#[derive(Clone, Default)]
pub struct Ears(Arc<Mutex<Vec<Event>>>);

impl Ears {
    pub fn hear(&self) -> impl Fn(Event) + Send + Sync + 'static {
        let heard = Arc::clone(&self.0);
        move |event| heard.lock().unwrap().push(event)
    }

    /// What was heard that fits, in order.
    pub fn heard(&self, fits: impl Fn(&Event) -> bool) -> Vec<Event> {
        let heard = self.0.lock().unwrap();
        heard.iter().filter(|e| fits(e)).cloned().collect()
    }

    /// How often something that fits was heard.
    pub fn count(&self, fits: impl Fn(&Event) -> bool) -> usize {
        self.heard(fits).len()
    }

    /// Waits until an event fits; fails after `limit`.
    pub async fn wait(&self, limit: Duration, fits: impl Fn(&Event) -> bool) -> Duration {
        let started = Instant::now();
        while started.elapsed() < limit {
            if self.0.lock().unwrap().iter().any(&fits) {
                return started.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "no such event within {limit:?}: {:?}",
            self.0.lock().unwrap()
        );
    }
}

pub struct Console {
    pub desk: Desk,
    pub ears: Ears,
    pub session: c::Session,
    pub home: Home,
    _dir: tempfile::TempDir,
}

/// A desk at which this person of the world sits.
pub async fn console(world: &World, name: &str) -> Console {
    console_with(world, name, Answers::default(), own(name)).await
}

/// The same, where dialogs are answered so, and the installation's key or the person's is the one that is at hand.
pub async fn console_with(world: &World, name: &str, answers: Answers, signer: Signer) -> Console {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::below(dir.path());
    let ears = Ears::default();
    let desk = Desk::new(home.clone(), answers, "test", ears.hear());
    let session = sit_with(&desk, world, name, signer).await;
    Console {
        desk,
        ears,
        session,
        home,
        _dir: dir,
    }
}

/// A desk of a computer that has checked another ledger than the database has now.
pub async fn on_a_rewritten_ledger(world: &World, name: &str) -> Console {
    let soon = Duration::from_secs(20);
    let mut console = console(world, name).await;
    console
        .ears
        .wait(soon, |e| matches!(e, Event::StatusChanged {}))
        .await;
    let status = console.desk.status(c::Nothing {}).await.unwrap();
    assert!(
        status.ledger.verified_at.is_some() && status.ledger.failed_at_seq.is_none(),
        "{status:?}"
    );
    console.desk.sign_out(c::Nothing {}).await.unwrap();
    // Another leaf than the database has now: as if it had been rewritten since.
    let file = console.home.config().join("console.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let checked = known["checked"]
        .as_object_mut()
        .unwrap()
        .values_mut()
        .next()
        .unwrap();
    let seq = checked["seq"].as_u64().unwrap();
    checked["leaf"] = "00".repeat(32).into();
    std::fs::write(&file, known.to_string()).unwrap();
    console.ears = Ears::default();
    console.desk = Desk::new(
        console.home.clone(),
        Answers::default(),
        "test",
        console.ears.hear(),
    );
    console.session = sit(&console.desk, world, name).await;
    console
        .ears
        .wait(soon, |e| matches!(e, Event::StatusChanged {}))
        .await;
    let status = console.desk.status(c::Nothing {}).await.unwrap();
    assert_eq!(status.ledger.failed_at_seq, Some(seq));
    console
}

pub fn own(name: &str) -> Signer {
    Signer::Memory(Arc::new(actor(name).key))
}

pub async fn sit(desk: &Desk, world: &World, name: &str) -> c::Session {
    sit_with(desk, world, name, own(name)).await
}

async fn sit_with(desk: &Desk, world: &World, name: &str, signer: Signer) -> c::Session {
    let store = world.store(name).await;
    let session = Session::over(store, signer).await.unwrap();
    desk.sit(Workspace::at(world.target()), session, actor(name).login())
        .await
        .unwrap()
}

pub fn filter(view: c::ViewId) -> c::QueueFilter {
    c::QueueFilter {
        view,
        text: String::new(),
        risks: Vec::new(),
        agent: None,
        kind: None,
        state: None,
        assignee: None,
        amount_from: None,
        amount_until: None,
        proposed_from: None,
        proposed_until: None,
        step: None,
        is_simulation: None,
        sort: c::QueueSort::DueAscending,
    }
}

pub fn page(
    filter: c::QueueFilter,
    snapshot: Option<&str>,
    from: u32,
    count: u32,
) -> c::QueuePageRequest {
    c::QueuePageRequest {
        filter,
        snapshot: snapshot.map(str::to_owned),
        from,
        count,
        locate: None,
    }
}

/// A decision that satisfies everything the view asks for.
pub fn decision(view: &c::ActionView, verdict: c::Verdict, password: &str) -> c::Decide {
    let reason = view
        .reason_codes
        .iter()
        .find(|r| r.verdict == verdict)
        .unwrap();
    c::Decide {
        decision_id: uuid::Uuid::new_v4().to_string(),
        action_id: view.action_id.clone(),
        verdict,
        reason_code: reason.code.clone(),
        narrative: "I compared the transfers with the account's history.".into(),
        view_digest: view.view_digest.clone(),
        seen_seq: view.seen_seq,
        seen_leaf: view.seen_leaf.clone(),
        statement_digest: String::new(),
        viewed: view.friction.required_sections.clone(),
        reauthentication: Some(c::Secret::new(password)),
        passphrase: None,
        typed: view.friction.typed.clone(),
    }
}

/// Has a decision shown, and signs what was shown.
pub async fn decide(desk: &Desk, request: c::Decide) -> Result<c::Decided, c::ApiError> {
    let preview = desk.preview_decision(shown(&request)).await?;
    desk.decide(c::Decide {
        statement_digest: preview.statement_digest,
        ..request
    })
    .await
}

/// The preview of a decision.
pub fn shown(request: &c::Decide) -> c::PreviewDecision {
    c::PreviewDecision {
        decision_id: request.decision_id.clone(),
        action_id: request.action_id.clone(),
        verdict: request.verdict,
        reason_code: request.reason_code.clone(),
        narrative: request.narrative.clone(),
        view_digest: request.view_digest.clone(),
        seen_seq: request.seen_seq,
        seen_leaf: request.seen_leaf.clone(),
    }
}

pub async fn open(desk: &Desk, action: uuid::Uuid) -> c::ActionView {
    desk.open_action(c::OpenAction {
        action_id: action.to_string(),
    })
    .await
    .unwrap()
}
