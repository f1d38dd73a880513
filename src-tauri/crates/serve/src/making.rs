//! Exports in the making: who makes each, how far it is, and what it waits for. A bundle that is written and not sealed lives
//! here and ends with the server; one that is sealed waits at the installation's home, and is found there again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use countersign_app::{
    Failure, Session, Watch,
    export::{Unsealed, elsewhere::Standing},
    ledger::Recorded,
    progress::Progress,
    session::Signed,
};
use countersign_refusal::{
    Action, Delivery, KeyFault, KeyOf, Making, People, SignatureOf, Thing, Web,
};
use countersign_statement::{Filter, facts};
use tokio::{sync::OwnedMutexGuard, task::JoinHandle};
use uuid::Uuid;

/// One export in the making.
pub(crate) struct Draft {
    pub export: Uuid,
    pub person: Uuid,
    pub filter: Filter,
    busy: Arc<tokio::sync::Mutex<()>>,
    state: Mutex<State>,
}

/// How far it is.
pub(crate) struct State {
    pub stage: Making,
    pub since: Instant,
    pub progress: Option<Progress>,
    pub unsealed: Option<Unsealed>,
    /// The signature that it was sealed with: the same sent twice is one.
    pub sealed_with: Option<[u8; 64]>,
    pub unrecorded: Option<Box<facts::Export>>,
    pub failure: Option<Failure>,
    watch: Option<Watch>,
    work: Option<JoinHandle<()>>,
}

/// Where an export of somebody's stands.
pub(crate) enum Found {
    Draft(Arc<Draft>),
    Recorded(Recorded, Box<facts::Export>),
}

/// All of them.
#[derive(Default)]
pub(crate) struct Drafts(Mutex<HashMap<Uuid, Arc<Draft>>>);

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Draft {
    fn new(export: Uuid, person: Uuid, filter: Filter, stage: Making) -> Self {
        Self {
            export,
            person,
            filter,
            busy: Arc::default(),
            state: Mutex::new(State {
                stage,
                since: Instant::now(),
                progress: None,
                unsealed: None,
                sealed_with: None,
                unrecorded: None,
                failure: None,
                watch: None,
                work: None,
            }),
        }
    }

    /// How it stands, held for as long as it is looked at or changed.
    pub fn state(&self) -> MutexGuard<'_, State> {
        held(&self.state)
    }

    /// The one place for a step of it: two at once are one too many.
    pub fn step(&self) -> Result<OwnedMutexGuard<()>, Failure> {
        let place = Arc::clone(&self.busy).try_lock_owned();
        place.map_err(|_| self.out_of_turn())
    }

    /// That it waits for something else.
    pub fn out_of_turn(&self) -> Failure {
        let stage = self.state().stage;
        Failure::new(Delivery::ExportStage { stage })
    }

    /// A watch over a work for it, which tells how far it is.
    pub fn watched(self: &Arc<Self>, stage: Making) -> Watch {
        let of = Arc::downgrade(self);
        let watch = Watch::new(move |progress| {
            if let Some(draft) = Weak::upgrade(&of) {
                draft.state().progress = Some(progress);
            }
        });
        let mut now = self.state();
        if now.stage == Making::Cancelled {
            watch.cancel();
            return watch;
        }
        now.enter(stage);
        now.watch = Some(watch.clone());
        watch
    }

    /// Its work has got its turn.
    pub fn begins(&self, stage: Making) {
        let mut now = self.state();
        if now.stage != Making::Cancelled {
            now.enter(stage);
        }
    }

    /// Takes the bundle that waits to be sealed, where the signature is the one of the key that it was written for.
    ///
    /// # Errors
    /// `signature-invalid`; `key-not-active` where its maker's key is another one by now; `export-stage`.
    pub fn unsealed(&self, own: &[u8; 32], by: &Signed) -> Result<Unsealed, Failure> {
        let mut now = self.state();
        let stage = now.stage;
        let waiting = now.unsealed.take();
        let unsealed = waiting.ok_or_else(|| Failure::new(Delivery::ExportStage { stage }))?;
        let refused = if unsealed.key_id() != *own {
            Failure::new(People::KeyNotActive {
                key: KeyOf::Own,
                fault: KeyFault::Replaced,
            })
        } else if unsealed.key_id() != by.key_id || !unsealed.fits(&by.signature) {
            let of = SignatureOf::Statement;
            Failure::new(People::SignatureInvalid { of })
        } else {
            return Ok(unsealed);
        };
        now.unsealed = Some(unsealed);
        Err(refused)
    }

    /// Keeps the task of that work, to end it with the server.
    pub fn works(&self, work: JoinHandle<()>) {
        self.state().work = Some(work);
    }

    /// Ends whatever is done for it.
    pub fn cancel(&self) {
        let mut state = self.state();
        if let Some(watch) = state.watch.take() {
            watch.cancel();
        }
        // What waits to be sealed is gone with it.
        state.unsealed = None;
        state.enter(Making::Cancelled);
    }

    /// Takes what a work came to, unless it was taken back meanwhile; then what it made is handed back.
    pub fn done<T>(&self, made: Result<T, Failure>, put: impl FnOnce(&mut State, T)) -> Option<T> {
        let mut state = self.state();
        state.watch = None;
        match made {
            Ok(made) if state.stage == Making::Cancelled => return Some(made),
            Ok(made) => put(&mut state, made),
            Err(_) if state.stage == Making::Cancelled => {}
            Err(failure) => {
                state.enter(Making::Failed);
                state.failure = Some(failure);
            }
        }
        None
    }

    /// Whether nobody goes on with it.
    pub fn ended(&self) -> bool {
        matches!(self.state().stage, Making::Cancelled | Making::Failed)
    }
}

impl Found {
    /// What was asked for.
    pub fn filter(&self) -> &Filter {
        match self {
            Self::Draft(draft) => &draft.filter,
            Self::Recorded(_, statement) => &statement.filter,
        }
    }
}

impl State {
    /// Enters a stage now.
    pub fn enter(&mut self, stage: Making) {
        (self.stage, self.since, self.progress) = (stage, Instant::now(), None);
    }
}

impl Drafts {
    /// Where the export of this id stands for whoever asks.
    ///
    /// # Errors
    /// `not-found`, `export-not-yours`.
    pub async fn find(
        &self,
        session: &Session,
        export: Uuid,
        limit: Duration,
    ) -> Result<Found, Failure> {
        if let Some(draft) = held(&self.0).get(&export) {
            if draft.person != session.person() {
                return Err(Failure::new(Delivery::ExportForeign));
            }
            return Ok(Found::Draft(Arc::clone(draft)));
        }
        match session.standing_export(export).await? {
            Standing::Recorded(recorded, statement) => Ok(Found::Recorded(recorded, statement)),
            Standing::Unrecorded(statement, since) => {
                let waited = since.elapsed().unwrap_or_default();
                if waited > limit {
                    return Err(missing(export));
                }
                // Sealed before this server began.
                let filter = statement.filter.clone();
                let draft = Draft::new(export, statement.person, filter, Making::Unrecorded);
                {
                    let mut state = draft.state();
                    state.unrecorded = Some(statement);
                    state.since = Instant::now().checked_sub(waited).unwrap_or(state.since);
                }
                let mut all = held(&self.0);
                let draft = all.entry(export).or_insert_with(|| Arc::new(draft));
                Ok(Found::Draft(Arc::clone(draft)))
            }
            Standing::Unknown => Err(missing(export)),
        }
    }

    /// Begins one. A login makes one at a time.
    ///
    /// # Errors
    /// `export-unfinished`, `server-full`.
    pub fn begin(
        &self,
        export: Uuid,
        person: Uuid,
        filter: Filter,
        most: usize,
    ) -> Result<Arc<Draft>, Failure> {
        let mut all = held(&self.0);
        if let Some(other) = all.values().find(|d| d.person == person && !d.ended()) {
            let export = other.export.to_string();
            return Err(Failure::new(Delivery::ExportUnfinished { export }));
        }
        if all.values().filter(|draft| !draft.ended()).count() >= most {
            return Err(Failure::new(Web::Full));
        }
        let draft = Arc::new(Draft::new(export, person, filter, Making::Waiting));
        all.insert(export, Arc::clone(&draft));
        Ok(draft)
    }

    /// Forgets one that is in the ledger now.
    pub fn remove(&self, export: Uuid) {
        held(&self.0).remove(&export);
    }

    /// Gives up what nobody has gone on with for so long.
    pub fn sweep(&self, limit: Duration) {
        let over = |draft: &Draft| draft.state().since.elapsed() > limit;
        let over: Vec<Arc<Draft>> = held(&self.0)
            .extract_if(|_, draft| over(draft))
            .map(|(_, draft)| draft)
            .collect();
        for draft in over {
            draft.cancel();
        }
    }

    /// Ends all: the server stops.
    pub fn end(&self) {
        for (_, draft) in held(&self.0).drain() {
            let work = draft.state().work.take();
            draft.cancel();
            if let Some(work) = work {
                work.abort();
            }
        }
    }
}

fn missing(export: Uuid) -> Failure {
    Failure::new(Action::NotFound {
        what: Thing::Export,
        id: Some(export.to_string()),
    })
}
