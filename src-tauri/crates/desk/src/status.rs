//! The status bar: the truth at all times.

use countersign_app::{entropy, workspace::Target};
use countersign_contract as c;
use countersign_screens::background;

use crate::{commands::Admitted, desk::held, fail::Told as _, keys::key_info, ledger_watch, wire};

impl Admitted<'_> {
    /// The command `status`: answers while the session is locked and while the database is away.
    pub(crate) async fn status(&self, _: c::Nothing) -> Result<c::Status, c::ApiError> {
        let seat = self.any_seat()?;
        let session = seat.session();
        let mut skew = 0;
        let mut tls = String::new();
        let mut jobs = None;
        let online = match session.now().await {
            Ok(theirs) => {
                let ours = (entropy::now() - theirs).num_milliseconds();
                skew = i32::try_from(ours).unwrap_or(if ours < 0 { i32::MIN } else { i32::MAX });
                tls = match seat.workspace.target() {
                    Target::Socket { .. } => "socket".into(),
                    Target::Url(_) => session
                        .tls_version()
                        .await
                        .told()?
                        .map(|v| v.replace("TLSv", "TLS "))
                        .unwrap_or_default(),
                };
                // Who may not read them is told nothing of them; the rest of the bar stands.
                if let Ok(table) = session.carrier().jobs() {
                    jobs = table.backlog().await.ok();
                }
                if held(&seat.ledger).head_leaf.is_empty() {
                    ledger_watch::look(self, &seat, &session).await.told()?;
                }
                true
            }
            Err(_) => false,
        };
        let view = held(&seat.ledger).clone();
        let offline_since = (!online).then(|| {
            view.offline_since
                .clone()
                .unwrap_or_else(|| wire::time(entropy::now()))
        });
        if !online && view.offline_since.is_none() {
            held(&seat.ledger).offline_since.clone_from(&offline_since);
        }
        let key = key_info(&seat, &session);
        let mode = wire::mode(session.founded().mode);
        Ok(c::Status {
            database_host: match seat.workspace.target() {
                Target::Socket { .. } => "this computer".into(),
                Target::Url(_) => seat
                    .workspace
                    .describe()
                    .split(['/', ':'])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            },
            tls,
            database_role: "countersign_person".into(),
            online,
            offline_since,
            ledger: c::LedgerStatus {
                head_seq: view.head_seq,
                head_leaf: view.head_leaf,
                verified_at: view.verified_at,
                failed_at_seq: view.failed.as_ref().map(|f| f.0),
                failure: view.failed.map(|f| countersign_english::ledger_fault(&f.1)),
            },
            jobs: jobs.as_ref().map(background::backlog),
            key_fingerprint: key.as_ref().map(|k| k.fingerprint.clone()),
            custody: key.map(|k| k.custody),
            clock_skew_ms: skew,
            mode,
        })
    }
}
