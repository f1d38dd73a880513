//! Who is signed in: a small pool of connections a login, opened with the caller's own password and closed when idle.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Instant,
};

use countersign_app::{Failure, Workspace, entropy, sign_in::Entered};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::Web;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::{basic::Basic, house::often, news::News, options::Limits, rate::Rates};

/// Logins that are signing in at a time.
const ENTERING: usize = 8;

/// A login's connections, and what proves that a later call carries the same password.
pub(crate) struct Seat {
    pub entered: Entered,
    pub news: News,
    /// Of works that take long, one at a time.
    pub working: Arc<Semaphore>,
    /// Calls that wait for an action, so many at a time.
    pub waiting: Arc<Semaphore>,
    proof: [u8; 32],
    since: Instant,
    used: Mutex<Instant>,
}

/// All of them.
pub(crate) struct Seats {
    workspace: Arc<Workspace>,
    limits: Limits,
    /// Of this process alone, so that a proof in its memory is no hash to try passwords on elsewhere.
    secret: [u8; 32],
    open: Mutex<HashMap<String, Arc<Seat>>>,
    /// No longer offered, and closed once their last call has ended.
    leaving: Mutex<Vec<Arc<Seat>>>,
    /// Logins of which the database was seen to refuse a wrong password.
    asked: Mutex<HashSet<String>>,
    doors: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
    entering: Semaphore,
    failures: Rates<(IpAddr, String)>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Seats {
    pub fn new(workspace: Arc<Workspace>, limits: Limits) -> Self {
        let failures = f64::from(limits.failures);
        let (first, second) = (entropy::id(), entropy::id());
        let secret = Sha256::new()
            .chain_update(first.as_bytes())
            .chain_update(second.as_bytes())
            .finalize()
            .into();
        Self {
            workspace,
            limits,
            secret,
            open: Mutex::default(),
            leaving: Mutex::default(),
            asked: Mutex::default(),
            doors: Mutex::default(),
            entering: Semaphore::new(ENTERING),
            failures: Rates::new(failures / 60.0, failures),
        }
    }

    /// The workspace that all of them are of.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        held(&self.open).len() + held(&self.leaving).len()
    }

    /// The seat that this login and password have already.
    pub fn sitting(&self, basic: &Basic) -> Option<Arc<Seat>> {
        let proof = self.proof(basic);
        let open = held(&self.open);
        let seat = open.get(&basic.login)?;
        let now = Instant::now();
        if seat.proof != proof || now.duration_since(seat.since) > self.limits.age {
            return None;
        }
        *held(&seat.used) = now;
        Some(Arc::clone(seat))
    }

    /// Has the database say whether this is the login's password, and opens its connections. Passwords that fail are counted, so
    /// that nobody tries many; of calls that come at once with one login, one after the other gets there.
    pub async fn enter(&self, basic: &Basic, peer: IpAddr) -> Result<Arc<Seat>, Failure> {
        let door = self.door(&basic.login);
        let _mine = door.lock().await;
        // Another call may have come in by the same door meanwhile.
        if let Some(seat) = self.sitting(basic) {
            return Ok(seat);
        }
        let name = (peer, basic.login.clone());
        let tried = self.failures.take(&name, 1.0, Instant::now());
        tried.map_err(often)?;
        let full = || Failure::new(Web::Full);
        let _some = self.entering.acquire().await.map_err(|_| full())?;
        let entered = self
            .workspace
            .enter(&basic.login, &basic.password)
            .await
            .map_err(|failure| named(failure, basic))?;
        self.failures.give(&name, 1.0);
        if !held(&self.asked).contains(&basic.login) {
            if let Err(failure) = self.workspace.asks_for_password(&basic.login).await {
                entered.close().await;
                return Err(failure);
            }
            held(&self.asked).insert(basic.login.clone());
        }
        let now = Instant::now();
        let seat = Arc::new(Seat {
            entered,
            news: News::default(),
            working: Arc::new(Semaphore::new(1)),
            waiting: Arc::new(Semaphore::new(self.limits.waits)),
            proof: self.proof(basic),
            since: now,
            used: Mutex::new(now),
        });
        match self.offer(&basic.login, &seat) {
            Ok(()) => Ok(seat),
            Err(failure) => {
                seat.entered.close().await;
                Err(failure)
            }
        }
    }

    /// Puts a seat in the place of the one before, or of one that nobody uses.
    fn offer(&self, login: &str, seat: &Arc<Seat>) -> Result<(), Failure> {
        let mut open = held(&self.open);
        if open.len() >= self.limits.logins && !open.contains_key(login) {
            let idle = open
                .iter()
                .filter(|(_, seat)| Arc::strong_count(seat) == 1)
                .min_by_key(|(_, seat)| *held(&seat.used))
                .map(|(login, _)| login.clone());
            let idle = idle.ok_or_else(|| Failure::new(Web::Full))?;
            held(&self.leaving).extend(open.remove(&idle));
        }
        held(&self.leaving).extend(open.insert(login.to_owned(), Arc::clone(seat)));
        Ok(())
    }

    /// Closes what was idle for long, and what is no longer offered and not in use.
    pub async fn sweep(&self) {
        let now = Instant::now();
        let mut ended: Vec<Arc<Seat>> = Vec::new();
        {
            let mut open = held(&self.open);
            let idle = |seat: &Arc<Seat>| {
                Arc::strong_count(seat) == 1
                    && now.duration_since(*held(&seat.used)) > self.limits.idle
            };
            ended.extend(open.extract_if(|_, seat| idle(seat)).map(|(_, seat)| seat));
            let mut leaving = held(&self.leaving);
            ended.extend(leaving.extract_if(.., |seat| Arc::strong_count(seat) == 1));
            held(&self.doors).retain(|_, door| door.strong_count() > 0);
        }
        for seat in ended {
            seat.entered.close().await;
        }
    }

    /// Closes all.
    pub async fn close(&self) {
        let mut all: Vec<Arc<Seat>> = held(&self.open).drain().map(|(_, seat)| seat).collect();
        all.append(&mut held(&self.leaving));
        for seat in all {
            seat.entered.close().await;
        }
    }

    fn door(&self, login: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut doors = held(&self.doors);
        if let Some(door) = doors.get(login).and_then(Weak::upgrade) {
            return door;
        }
        let door = Arc::default();
        doors.insert(login.to_owned(), Arc::downgrade(&door));
        door
    }

    fn proof(&self, basic: &Basic) -> [u8; 32] {
        proof(&self.secret, &basic.login, &basic.password)
    }
}

fn proof(secret: &[u8; 32], login: &str, password: &Secret) -> [u8; 32] {
    Sha256::new()
        .chain_update(secret)
        .chain_update((login.len() as u64).to_be_bytes())
        .chain_update(login)
        .chain_update(password.expose_secret())
        .finalize()
        .into()
}

/// Some refusals of a server do not repeat whom they refused; and what cannot be said to it at all is nobody's.
fn named(failure: Failure, basic: &Basic) -> Failure {
    use countersign_refusal::{Database, Login, Refusal};
    match failure.refusal() {
        Refusal::Login(Login::WrongPassword { .. }) => {}
        Refusal::Database(Database::Failed { .. }) if !basic.can_be_said() => {}
        _ => return failure,
    }
    failure.as_row(Login::WrongPassword {
        login: basic.login.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_of_one_login_and_one_password_in_one_process() {
        let of = |secret: u8, login: &str, password: &str| {
            proof(&[secret; 32], login, &Secret::from(password))
        };
        assert_eq!(of(1, "ada", "p"), of(1, "ada", "p"));
        for other in [of(2, "ada", "p"), of(1, "ad", "ap"), of(1, "ada", "q")] {
            assert_ne!(of(1, "ada", "p"), other);
        }
    }
}
