//! The ledger's room: the list of records, one of them whole, checking a range, proving one, and the checkpoints.

use std::time::Instant;

use countersign_app::{
    entropy,
    log::{By, LogFilter, LogRow, events_of},
    receipt::Existing,
};
use countersign_contract as c;
use countersign_refusal::{Database, Page, PageRequest, Thing};
use countersign_screens::{ledger, signed, wire};
use uuid::Uuid;

use crate::{
    commands::Admitted,
    desk::SignedIn,
    exports::installation,
    fail::{Answer, Told as _, error, id, missing},
};

/// Records told at a time.
const PART: usize = 100;
/// Sizes of checkpoints told at a time.
const SIZES: i64 = 50;

impl Admitted<'_> {
    /// The command `ledger_choices`.
    pub(crate) async fn ledger_choices(&self, _: c::Nothing) -> Answer<c::LedgerChoices> {
        Ok(ledger::choices(&self.seat()?.names().await?))
    }

    /// The command `ledger_page`.
    pub(crate) async fn ledger_page(&self, request: c::LedgerPageRequest) -> Answer<c::LedgerPage> {
        let seat = self.seat()?;
        let session = seat.session();
        let wanted = wanted(&seat, &request.filter).await?;
        let limit = i64::try_from(PART).unwrap_or(i64::MAX).saturating_add(1);
        let head_seq = session.head().await.told()?.seq;
        let mut rows = session.log(&wanted, request.before, limit).await.told()?;
        let names = seat.names().await?;
        let more = rows.len() > PART;
        rows.truncate(PART);
        Ok(c::LedgerPage {
            next: rows.last().filter(|_| more).map(|last| last.seq),
            rows: rows.iter().map(|row| ledger::row(row, &names)).collect(),
            head_seq,
        })
    }

    /// The command `ledger_record`: looking at it is not recorded.
    pub(crate) async fn ledger_record(&self, request: c::LedgerKey) -> Answer<c::LedgerRecordView> {
        let seat = self.seat()?;
        let whole = seat.session().whole_record(request.seq).await.told()?;
        let row = row(&seat, request.seq).await?;
        if let Some(why) = kept_back(&seat, &row).await? {
            return Ok(c::LedgerRecordView::KeptBack { why });
        }
        let names = seat.names().await?;
        Ok(c::LedgerRecordView::Shown(Box::new(ledger::record(
            &whole, &row, &names,
        ))))
    }

    /// The command `ledger_check`.
    pub(crate) async fn ledger_check(&self, request: c::LedgerCheck) -> Answer<c::LedgerChecked> {
        let seat = self.seat()?;
        let started = Instant::now();
        let job = self.job(&request.job);
        let found = seat
            .session()
            .check_ledger(request.first, request.last, &job.watch)
            .await
            .told()?;
        Ok(ledger::checked(
            &found,
            wire::time(entropy::now()),
            u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
        ))
    }

    /// The command `ledger_prove`: signs a checkpoint and saves the proof that the record is under it, the record itself and the
    /// verifier key beside it. The path is picked in a dialog.
    pub(crate) async fn ledger_prove(&self, request: c::LedgerProve) -> Answer<c::LedgerProofView> {
        let seat = self.seat()?;
        let row = row(&seat, request.seq).await?;
        if let Some(why) = kept_back(&seat, &row).await? {
            return Ok(c::LedgerProofView::KeptBack { why });
        }
        let name = format!("countersign-record-{}.tlog-proof", request.seq);
        let Some(target) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let by = installation(&seat).await?;
        let held = seat.session().receipt(request.seq, &by).await.told()?;
        // The dialog asked about a proof that is there; what lies beside it under its name goes with it.
        let existing = if target.exists() {
            Existing::Replace
        } else {
            Existing::Keep
        };
        let saved = held.save(&target, existing).told()?;
        let [record_path, vkey_path, proof_path] =
            saved.paths().map(|path| path.display().to_string());
        Ok(c::LedgerProofView::Saved(c::LedgerProof {
            seq: request.seq,
            proof_path,
            record_path,
            vkey_path,
            vkeys: held.vkeys,
        }))
    }

    /// The command `checkpoints`.
    pub(crate) async fn checkpoints(
        &self,
        request: c::CheckpointsRequest,
    ) -> Answer<c::Checkpoints> {
        let session = self.seat()?.session();
        let rows = session
            .checkpoints(request.below, SIZES.saturating_add(1))
            .await
            .told()?;
        let known = session.installations().await.told()?;
        let mut checkpoints = ledger::checkpoints(&rows, &known);
        let mut sizes: Vec<u64> = checkpoints.iter().map(|one| one.size).collect();
        sizes.dedup();
        let most = usize::try_from(SIZES).unwrap_or(usize::MAX);
        let last = sizes.get(most.saturating_sub(1)).copied();
        let next = last.filter(|_| sizes.len() > most);
        if let Some(next) = next {
            checkpoints.retain(|one| one.size >= next);
        }
        Ok(c::Checkpoints { checkpoints, next })
    }
}

/// The list's row of one record that the reader may read.
async fn row(seat: &SignedIn, seq: u64) -> Answer<LogRow> {
    let alone = LogFilter {
        first: Some(seq),
        last: Some(seq),
        ..LogFilter::default()
    };
    let found = seat.session().log(&alone, None, 1).await.told()?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| missing(Thing::Record, &seq.to_string()))
}

/// Why a record is not told yet: it is another's decision on an action on which the policy wants the reader to judge first.
async fn kept_back(seat: &SignedIn, row: &LogRow) -> Answer<Option<String>> {
    let session = seat.session();
    let action = row.subject.strip_prefix("action:");
    let Some(action) = action.filter(|_| row.event == "action.decided") else {
        return Ok(None);
    };
    if row.actor == Some(session.person()) {
        return Ok(None);
    }
    let loaded = session.load(id(Thing::Action, action)?).await.told()?;
    Ok(signed::withheld(session.person(), &loaded, false))
}

/// What is asked, with words turned into what the ledger has.
async fn wanted(seat: &SignedIn, asked: &c::LedgerFilter) -> Answer<LogFilter> {
    let moment = |text: &Option<String>| -> Answer<_> {
        let parsed = text.as_deref().map(chrono::DateTime::parse_from_rfc3339);
        let parsed = parsed.transpose().map_err(|_| {
            error(Page::Invalid {
                what: PageRequest::Time,
            })
        });
        Ok(parsed?.map(|at| at.with_timezone(&chrono::Utc)))
    };
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let by = match given(&asked.actor).as_deref() {
        None => None,
        Some("system") => Some(By::System),
        Some(text) => Some(By::Actor(
            text.parse::<Uuid>()
                .map_err(|_| missing(Thing::Person, text))?,
        )),
    };
    let subjects = match given(&asked.subject) {
        Some(text) => seat.session().subjects_of(&text).await.told()?,
        None => Vec::new(),
    };
    Ok(LogFilter {
        events: given(&asked.kind)
            .map(|kind| events_of(&kind))
            .transpose()
            .told()?
            .unwrap_or_default(),
        by,
        subjects,
        first: asked.first,
        last: asked.last,
        from: moment(&asked.from)?,
        until: moment(&asked.until)?,
    })
}
