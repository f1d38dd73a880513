//! The desk itself: who is signed in, what they look at, what runs, and what this computer remembers.

use countersign_app::entropy;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use countersign_app::{Failure, Session, Watch, Workspace};
use countersign_contract::{ApiError, Cancel, Custody, Event, Nothing, Progress, ReportProblem};
use countersign_keys::KeyStore;
use countersign_refusal::{Login, Page};
use countersign_screens::{
    changes::Shown,
    people::{names, roles},
};
use countersign_statement::codes::Role;
use tokio::task::AbortHandle;

use crate::{
    Choose, Home,
    acts::Acts,
    closing::Held,
    commands::Admitted,
    fail::{Answer, Told as _, error},
    home::{Known, KnownWorkspace},
    ledger_watch::LedgerView,
    previews::Previews,
    queue::Snapshot,
    wire::Names,
};

/// Seconds without input until a session locks itself.
pub(crate) const LOCK_AFTER: u32 = 600;

/// Lists kept at a time; an older one answers `snapshot_gone`.
const SNAPSHOTS: usize = 8;

/// What one window works on. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Desk {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub home: Home,
    pub choose: Box<dyn Choose>,
    tell: Box<dyn Fn(Event) + Send + Sync>,
    known: Mutex<Known>,
    seat: Mutex<Option<Arc<SignedIn>>>,
    /// Workspaces that are open; an embedded server runs while its workspace is here.
    pub opened: tokio::sync::Mutex<HashMap<String, Arc<Workspace>>>,
    jobs: Mutex<HashMap<String, Watch>>,
    snapshots: Mutex<VecDeque<(String, Arc<Snapshot>)>>,
    dropped: Mutex<HashSet<PathBuf>>,
    pub held: Held,
    pub versions: Versions,
}

/// What the program says of itself.
#[derive(Debug, Clone)]
pub(crate) struct Versions {
    pub program: String,
    pub commit: String,
}

/// Somebody signed in.
pub(crate) struct SignedIn {
    pub entry: KnownWorkspace,
    pub workspace: Arc<Workspace>,
    pub login: String,
    pub keys: Arc<KeyStore>,
    /// How the key lies in this computer's keyring; `None`: it is not here.
    pub key_here: Mutex<Option<Custody>>,
    session: Mutex<Arc<Session>>,
    locked: AtomicBool,
    /// The passphrase was given since the last lock.
    pub unlocked: AtomicBool,
    touched: Mutex<Instant>,
    pub shown: Mutex<HashMap<String, Shown>>,
    pub previews: Mutex<Previews>,
    pub acts: Mutex<Acts>,
    pub ledger: Mutex<LedgerView>,
    /// Files that were picked to be imported, by the names that the page has for them.
    pub picked: Mutex<Vec<(String, PathBuf)>>,
    /// The ledger grew, or what one wants to be told is another: notices are looked for.
    pub news: tokio::sync::Notify,
    tasks: Mutex<Vec<AbortHandle>>,
}

/// A lock whose holder panicked still holds good data here: every write is one assignment.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("home", &self.shared.home)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk over this computer's memory. `tell` hears events; `commit` names the source this program was built from.
    pub fn new(
        home: Home,
        choose: impl Choose + 'static,
        commit: &str,
        tell: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        let known = home.load();
        Self {
            shared: Arc::new(Shared {
                home,
                choose: Box::new(choose),
                tell: Box::new(tell),
                known: Mutex::new(known),
                seat: Mutex::new(None),
                opened: tokio::sync::Mutex::new(HashMap::new()),
                jobs: Mutex::new(HashMap::new()),
                snapshots: Mutex::new(VecDeque::new()),
                dropped: Mutex::new(HashSet::new()),
                held: Held::new(),
                versions: Versions {
                    program: countersign_app::doctor::VERSION.to_owned(),
                    commit: commit.to_owned(),
                },
            }),
        }
    }

    /// Tells the window.
    pub fn tell(&self, event: Event) {
        (self.shared.tell)(event);
    }

    /// Ends the session, its tasks, and the servers that nobody else uses. The last call of a program.
    pub async fn close(&self) {
        self.take_seat();
        let opened: Vec<_> = self.shared.opened.lock().await.drain().collect();
        for (id, workspace) in opened {
            let Ok(workspace) = Arc::try_unwrap(workspace) else {
                // Its last user drops it, and with it the server.
                tracing::debug!(%id, "a workspace is still used while the program ends");
                continue;
            };
            if let Err(failure) = workspace.close().await {
                tracing::warn!(code = %failure.code(), "a workspace did not close: {failure}");
            }
        }
    }

    /// What is remembered.
    pub(crate) fn known(&self) -> Known {
        held(&self.shared.known).clone()
    }

    /// Changes what is remembered, and writes it.
    pub(crate) fn remember(&self, change: impl FnOnce(&mut Known)) -> Answer<()> {
        let mut known = held(&self.shared.known);
        change(&mut known);
        self.shared.home.save(&known).told()
    }

    /// The seat, locked or not.
    pub(crate) fn any_seat(&self) -> Answer<Arc<SignedIn>> {
        held(&self.shared.seat)
            .clone()
            .ok_or_else(|| error(Login::NotSignedIn))
    }

    /// The seat of somebody who is there: signed in, not locked, not idle for too long.
    pub(crate) fn seat(&self) -> Answer<Arc<SignedIn>> {
        let seat = self.any_seat()?;
        let idle = std::mem::replace(&mut *held(&seat.touched), Instant::now()).elapsed();
        // The page locks by input; this holds where the page does not.
        if idle > Duration::from_secs(2 * u64::from(LOCK_AFTER)) && !seat.is_locked() {
            seat.lock();
            self.tell(Event::Locked {});
        }
        if seat.is_locked() {
            Err(error(Login::SessionLocked))
        } else {
            Ok(seat)
        }
    }

    pub(crate) fn put_seat(&self, seat: Arc<SignedIn>) {
        self.take_seat();
        *held(&self.shared.seat) = Some(seat);
    }

    pub(crate) fn take_seat(&self) -> Option<Arc<SignedIn>> {
        let seat = held(&self.shared.seat).take()?;
        for task in held(&seat.tasks).drain(..) {
            task.abort();
        }
        held(&self.shared.snapshots).clear();
        for watch in held(&self.shared.jobs).values() {
            watch.cancel();
        }
        Some(seat)
    }

    /// What was dropped on the window last.
    pub(crate) fn dropped_paths(&self) -> HashSet<PathBuf> {
        held(&self.shared.dropped).clone()
    }

    pub(crate) fn keep_dropped(&self, paths: HashSet<PathBuf>) {
        *held(&self.shared.dropped) = paths;
    }

    /// Keeps a list and names it.
    pub(crate) fn keep_snapshot(&self, snapshot: Arc<Snapshot>) -> String {
        let id = entropy::id().simple().to_string();
        let mut kept = held(&self.shared.snapshots);
        kept.push_back((id.clone(), snapshot));
        while kept.len() > SNAPSHOTS {
            kept.pop_front();
        }
        id
    }

    pub(crate) fn snapshot(&self, id: &str) -> Answer<Arc<Snapshot>> {
        let kept = held(&self.shared.snapshots);
        let found = kept
            .iter()
            .find(|(name, _)| name == id)
            .map(|(_, snapshot)| Arc::clone(snapshot));
        found.ok_or_else(|| error(Page::SnapshotGone))
    }

    /// Runs work that a person may cancel by the name they gave it, and tells how far it is.
    pub(crate) fn job(&self, name: &str) -> Job {
        let (desk, job) = (self.clone(), name.to_owned());
        let last = Mutex::new((Instant::now(), ""));
        let watch = Watch::new(move |step| {
            let mut last = held(&last);
            // Ten a second are enough for a bar; a new phase is always told.
            if last.1 == step.phase && last.0.elapsed() < Duration::from_millis(100) {
                return;
            }
            *last = (Instant::now(), step.phase);
            drop(last);
            desk.tell(Event::Progress(Progress {
                job: job.clone(),
                phase: phase_words(step.phase),
                done: step.done,
                total: step.of.unwrap_or(0),
            }));
        });
        held(&self.shared.jobs).insert(name.to_owned(), watch.clone());
        Job {
            desk: self.clone(),
            name: name.to_owned(),
            watch,
        }
    }
}

impl Admitted<'_> {
    /// The command `cancel`: asks long work to stop. Work that is not there has ended already.
    pub(crate) async fn cancel(&self, request: Cancel) -> Result<Nothing, ApiError> {
        if let Some(watch) = held(&self.shared.jobs).get(&request.job) {
            watch.cancel();
        }
        Ok(Nothing {})
    }

    /// The command `report_problem`: the page's own fault goes to the log, cut to a line.
    pub(crate) async fn report_problem(&self, request: ReportProblem) -> Result<Nothing, ApiError> {
        let line = |text: &str| {
            text.chars()
                .filter(|c| !c.is_control())
                .take(500)
                .collect::<String>()
        };
        tracing::error!(place = %line(&request.place), "the page: {}", line(&request.message));
        Ok(Nothing {})
    }
}

fn phase_words(phase: &'static str) -> String {
    match phase {
        "records" => "Reading records".into(),
        "texts" => "Reading texts".into(),
        "proof" => "Building proofs".into(),
        "sign" => "Signing".into(),
        "check" => "Checking records".into(),
        "keep" => "Keeping a copy".into(),
        "read" => "Reading rows".into(),
        "screen" => "Looking for patterns".into(),
        "name" => "Naming what was found".into(),
        "import" => "Taking rows".into(),
        "propose" => "Proposing".into(),
        other => other.to_owned(),
    }
}

/// Work with a name; forgotten when it ends.
pub(crate) struct Job {
    desk: Desk,
    name: String,
    pub watch: Watch,
}

impl Drop for Job {
    fn drop(&mut self) {
        held(&self.desk.shared.jobs).remove(&self.name);
    }
}

impl SignedIn {
    pub(crate) fn new(
        entry: KnownWorkspace,
        workspace: Arc<Workspace>,
        login: String,
        keys: Arc<KeyStore>,
        key_here: Option<Custody>,
        session: Session,
        unlocked: bool,
    ) -> Self {
        Self {
            entry,
            workspace,
            login,
            keys,
            key_here: Mutex::new(key_here),
            session: Mutex::new(Arc::new(session)),
            locked: AtomicBool::new(false),
            unlocked: AtomicBool::new(unlocked),
            touched: Mutex::new(Instant::now()),
            shown: Mutex::new(HashMap::new()),
            previews: Mutex::new(Previews::default()),
            acts: Mutex::new(Acts::default()),
            ledger: Mutex::new(LedgerView::default()),
            picked: Mutex::new(Vec::new()),
            news: tokio::sync::Notify::new(),
            tasks: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn session(&self) -> Arc<Session> {
        Arc::clone(&held(&self.session))
    }

    pub(crate) fn set_session(&self, session: Session) {
        *held(&self.session) = Arc::new(session);
    }

    /// Reads again which key of this person counts. Whoever opened the key meanwhile is not overwritten.
    pub(crate) async fn refresh(&self) -> Result<(), Failure> {
        loop {
            let old = self.session();
            let fresh = old.with_signer(old.signer().clone()).await?;
            let mut now = held(&self.session);
            if Arc::ptr_eq(&now, &old) {
                *now = Arc::new(fresh);
                return Ok(());
            }
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.locked.load(Ordering::Acquire)
    }

    /// Locks: the passphrase is forgotten with the session that held it by whoever calls this.
    pub(crate) fn lock(&self) {
        // First the lock: a preview that is begun after the clearing sees it.
        self.locked.store(true, Ordering::Release);
        held(&self.previews).clear();
        held(&self.acts).clear();
    }

    pub(crate) fn open_lock(&self) {
        *held(&self.touched) = Instant::now();
        self.locked.store(false, Ordering::Release);
    }

    pub(crate) fn run(&self, task: AbortHandle) {
        held(&self.tasks).push(task);
    }

    /// Roles that this person holds now.
    pub(crate) async fn roles(&self, now: chrono::DateTime<chrono::Utc>) -> Answer<Vec<Role>> {
        let session = self.session();
        let members = session.members().await.told()?;
        Ok(roles(&members, session.person(), now))
    }

    /// Everybody's names, for sentences.
    pub(crate) async fn names(&self) -> Answer<Names> {
        let session = self.session();
        let members = session.members().await.told()?;
        Ok(names(&members, session.person()))
    }

    /// The workspace's folder, where it is this computer's.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        self.workspace.dir().map(std::path::Path::to_owned)
    }
}
