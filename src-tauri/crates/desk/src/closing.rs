//! Closing the window while decisions wait out the time in which they can be taken back: what somebody asked to sign is signed
//! first, and the window stays where that fails.

use std::sync::atomic::{AtomicBool, Ordering};

use countersign_contract::{ApiError, Event, Nothing, TellWaiting};
use tokio::sync::watch;

use crate::{Desk, commands::Admitted};

/// Decisions that wait in the page, as it tells them.
#[derive(Debug)]
pub(crate) struct Held {
    told: watch::Sender<TellWaiting>,
    /// Somebody is closing the window already; who asks again means it.
    closing: AtomicBool,
}

impl Held {
    pub(crate) fn new() -> Self {
        Self {
            told: watch::Sender::new(TellWaiting::default()),
            closing: false.into(),
        }
    }
}

impl Desk {
    /// Somebody closes the window. `None`: nothing waits, or they asked a second time, so it closes. Otherwise the page is told
    /// to sign at once, and the future says whether all was signed and the window may go.
    pub fn sign_before_closing(
        &self,
    ) -> Option<impl Future<Output = bool> + Send + 'static + use<>> {
        let held = &self.shared.held;
        if held.told.borrow().waiting == 0 || held.closing.swap(true, Ordering::AcqRel) {
            return None;
        }
        let desk = self.clone();
        let mut told = held.told.subscribe();
        self.tell(Event::Closing {});
        Some(async move {
            let last = told.wait_for(|now| now.waiting == 0).await;
            let signed = last.is_ok_and(|now| now.failed == 0);
            desk.shared.held.closing.swap(false, Ordering::AcqRel);
            signed
        })
    }
}

impl Admitted<'_> {
    /// The command `tell_waiting`: how many decisions the page holds back, and how many it could not have signed.
    pub(crate) async fn tell_waiting(&self, request: TellWaiting) -> Result<Nothing, ApiError> {
        self.shared.held.told.send_replace(request);
        Ok(Nothing {})
    }
}

#[cfg(test)]
mod tests {
    use std::{
        path::PathBuf,
        sync::{Arc, Mutex},
    };

    use super::*;
    use crate::{Choose, Chosen, Home};

    struct Nobody;

    impl Choose for Nobody {
        fn bundles(&self, _: bool) -> Chosen<Vec<PathBuf>> {
            Box::pin(async { Vec::new() })
        }

        fn payments(&self) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }
        fn import(&self) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }
        fn dialect(&self) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }
        fn key_move(&self) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }
        fn trust(&self) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }

        fn save(&self, _: &str) -> Chosen<Option<PathBuf>> {
            Box::pin(async { None })
        }
    }

    #[tokio::test]
    async fn a_window_with_decisions_that_wait_closes_once_they_are_signed_and_stays_where_one_fails()
     {
        let dir = tempfile::tempdir().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&heard);
        let desk = Desk::new(Home::below(dir.path()), Nobody, "test", move |event| {
            into.lock().unwrap().push(event);
        });
        assert!(desk.sign_before_closing().is_none(), "nothing waits");

        let tell = |waiting, failed| desk.tell_waiting(TellWaiting { waiting, failed });
        for (failed, goes) in [(1, false), (0, true)] {
            tell(2, 0).await.unwrap();
            let signed = desk.sign_before_closing().unwrap();
            assert_eq!(*heard.lock().unwrap(), [Event::Closing {}]);
            heard.lock().unwrap().clear();
            assert!(
                desk.sign_before_closing().is_none(),
                "asked again it closes"
            );
            tell(1, failed).await.unwrap();
            tell(0, failed).await.unwrap();
            assert_eq!(signed.await, goes);
        }
    }
}
