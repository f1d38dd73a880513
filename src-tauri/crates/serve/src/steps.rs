//! Making an export whose maker's key is elsewhere: asked for, written, sealed with one signature, recorded with another, fetched.
//! What is written and recorded is what the use case makes of it for everybody; here is only what waits between its steps.

use std::{
    fs::File,
    io::{self, Read as _},
    sync::Arc,
    time::Duration,
};

use axum::{
    Json,
    body::{Body as Stream, Bytes},
    extract::State as Extract,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use countersign_app::{
    Failure, Session, Signer, Watch, checkpoint::Installation, entropy, export::askable,
};
use countersign_refusal::{Delivery, Kept, Ledger, Making};
use countersign_screens::wire::time;
use countersign_statement::{Filter, State, format::parse_time};
use futures_util::stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use crate::{
    body::{Body, Id, Person, odd, signed},
    house::{House, Shared, often},
    making::{Draft, Found},
    problem::{Document, Problem},
    table::{Operation, Who},
    wire::{making, states as many_states},
};

/// Bytes of a bundle that are read at a time.
const PART: usize = 1 << 18;
/// The header of a whole body's digest, RFC 9530.
const DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// What is asked for. All criteria hold together, and one that is left out holds always.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExportAsked {
    /// The caller's own id of the export: asked for twice it is made once. Left out, a new one.
    #[serde(default)]
    export_id: Option<Uuid>,
    /// Actions in these states when the bundle is made.
    #[serde(default)]
    #[schemars(schema_with = "many_states")]
    states: Vec<State>,
    /// Actions of this kind.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[a-z_]{0,64}$"))]
    kind: String,
    /// Actions that the agent of this name proposed.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[a-z0-9-]{0,64}$"))]
    agent: String,
    /// Simulations only, or none of them.
    #[serde(default)]
    simulation: Option<bool>,
    /// Records at or after this time: RFC 3339.
    #[serde(default)]
    from: Option<String>,
    /// Records before this time.
    #[serde(default)]
    until: Option<String>,
    /// Records from this ledger number on.
    #[serde(default)]
    first: Option<u64>,
    /// Records up to this ledger number, itself among them.
    #[serde(default)]
    last: Option<u64>,
    /// These actions. With these alone it is a case file.
    #[serde(default)]
    #[schemars(length(max = 512))]
    actions: Vec<Uuid>,
    /// Whether texts travel too, or their commitments alone.
    #[serde(default = "yes")]
    texts: bool,
}

fn yes() -> bool {
    true
}

impl ExportAsked {
    fn filter(self) -> Result<Filter, Failure> {
        let mut states = self.states;
        states.sort_unstable();
        states.dedup();
        askable(Filter {
            states,
            kind: self.kind,
            agent: self.agent,
            simulation: self.simulation,
            from: self.from.map(|at| moment("from", &at)).transpose()?,
            until: self.until.map(|at| moment("until", &at)).transpose()?,
            first: self.first,
            last: self.last,
            ..countersign_app::export::of_actions(self.actions)?
        })
        .map(|filter| Filter {
            texts: self.texts,
            ..filter
        })
    }
}

fn moment(name: &str, text: &str) -> Result<DateTime<Utc>, Failure> {
    let read = parse_time(text).or_else(|| {
        let read = DateTime::parse_from_rfc3339(text).ok()?;
        Some(read.with_timezone(&Utc))
    });
    read.ok_or_else(|| odd(name, "it is a time like 2026-11-27T09:00:00Z"))
}

/// How far a work is.
#[derive(Debug, Serialize, JsonSchema)]
struct ProgressOut {
    /// What is being done.
    phase: &'static str,
    /// How much of it.
    done: u64,
    /// Out of how much, where that is known.
    of: Option<u64>,
}

/// What is signed next.
#[derive(Debug, Serialize, JsonSchema)]
struct ToSignNext {
    /// The exact bytes, in hex: sign them with Ed25519.
    bytes: String,
    /// SHA-256 of these bytes, in hex, for comparing.
    digest: String,
    /// The same bytes as a text, where they are one: the export's statement.
    statement: Option<String>,
    /// The operation that takes the signature.
    send_to: String,
}

/// An export in the making.
#[derive(Debug, Serialize, JsonSchema)]
struct MakingOut {
    /// Its id.
    export_id: Uuid,
    /// How far it is.
    #[schemars(schema_with = "making")]
    stage: Making,
    /// What is asked for, in words.
    asked_for: String,
    /// How far the work of this stage is.
    progress: Option<ProgressOut>,
    /// What it waits for, where that is a signature.
    to_sign: Option<ToSignNext>,
    /// Until when it waits; then it is given up.
    until: Option<String>,
    /// Why it failed.
    problem: Option<Document>,
    /// Its record in the ledger.
    seq: Option<u64>,
}

impl MakingOut {
    fn of(draft: &Draft, house: &House) -> Self {
        let state = draft.state();
        let id = draft.export;
        let signed = |bytes: &[u8], statement, what: &str| ToSignNext {
            bytes: hex::encode(bytes),
            digest: countersign_statement::digest(bytes),
            statement,
            send_to: format!("/exports/{id}/{what}"),
        };
        let to_sign = match (&state.unsealed, &state.unrecorded) {
            (Some(unsealed), _) => Some(signed(unsealed.message(), None, "seal")),
            (None, Some(unrecorded)) if state.stage == Making::Unrecorded => {
                let line = unrecorded.encode();
                Some(signed(line.as_bytes(), Some(line.clone()), "record"))
            }
            (None, _) => None,
        };
        let left = house.options.limits.unfinished;
        let left = left.saturating_sub(state.since.elapsed());
        let until = to_sign.as_ref().map(|_| time(entropy::now() + left));
        Self {
            export_id: id,
            stage: state.stage,
            asked_for: draft.filter.words(),
            progress: state.progress.map(|at| ProgressOut {
                phase: at.phase,
                done: at.done,
                of: at.of,
            }),
            to_sign,
            until,
            problem: state.failure.as_ref().map(|why| Document::of(why, None)),
            seq: None,
        }
    }

    fn recorded(export_id: Uuid, seq: u64, filter: &Filter) -> Self {
        Self {
            export_id,
            stage: Making::Recorded,
            asked_for: filter.words(),
            progress: None,
            to_sign: None,
            until: None,
            problem: None,
            seq: Some(seq),
        }
    }

    fn found(found: &Found, house: &House) -> Self {
        match found {
            Found::Draft(draft) => Self::of(draft, house),
            Found::Recorded(recorded, of) => Self::recorded(of.export_id, recorded.seq, &of.filter),
        }
    }
}

/// The caller with the key that the workspace knows as theirs now: their connections may be older than it.
async fn now(person: &Person) -> Result<Session, Failure> {
    person.session.with_signer(Signer::Elsewhere).await
}

async fn find(house: &House, session: &Session, export: Uuid) -> Result<Found, Failure> {
    let limit = house.options.limits.unfinished;
    house.making.find(session, export, limit).await
}

async fn begin(
    Extract(house): Extract<Shared>,
    person: Person,
    Body(asked): Body<ExportAsked>,
) -> Result<Response, Problem> {
    let export = asked.export_id.unwrap_or_else(entropy::id);
    let filter = asked.filter()?;
    let session = now(&person).await?;
    session.exporting_key().await?;
    match find(&house, &session, export).await {
        Ok(found) => {
            let over = matches!(&found, Found::Draft(draft) if draft.ended());
            if *found.filter() != filter {
                let export = export.to_string();
                return Err(Delivery::ExportOther { export }.into());
            }
            if !over {
                return Ok(Json(MakingOut::found(&found, &house)).into_response());
            }
        }
        Err(failure) if failure.code() == "not-found" => {}
        Err(failure) => return Err(failure.into()),
    }
    let signer = (house.options.installation)(session.origin());
    let by = session.installation_by(&signer).await?;
    let by = by.ok_or_else(|| Failure::new(Ledger::InstallationMissing))?;
    let limits = house.options.limits;
    // Twice the time: what may still be recorded is not taken away under its maker.
    session.clear_unrecorded(limits.unfinished * 2).await?;
    let draft = house
        .making
        .begin(export, session.person(), filter, limits.making)?;
    let writing = write(Arc::clone(&house), person, session, Arc::clone(&draft), by);
    draft.works(tokio::spawn(writing));
    let out = MakingOut::of(&draft, &house);
    Ok((StatusCode::ACCEPTED, Json(out)).into_response())
}

/// Writes the bundle, in its turn.
async fn write(
    house: Shared,
    person: Person,
    session: Session,
    draft: Arc<Draft>,
    by: Installation,
) {
    let waiting = draft.watched(Making::Waiting);
    let work = house.work_under(&person.seat, waiting).await;
    let made = match work {
        // Whoever took it back while it waited for its turn has ended this watch.
        Ok(work) if work.watch.is_cancelled() => Err(Failure::cancelled()),
        Ok(work) => {
            draft.begins(Making::Writing);
            let filter = draft.filter.clone();
            session
                .write_kept_export(draft.export, filter, &by, &work.watch)
                .await
        }
        Err(failure) => Err(failure),
    };
    // Taken back meanwhile, it is dropped and leaves nothing behind.
    drop(draft.done(made, |state, unsealed| {
        state.enter(Making::Unsealed);
        state.unsealed = Some(unsealed);
    }));
}

async fn stands(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
) -> Result<Json<MakingOut>, Problem> {
    let found = find(&house, &person.session, export).await?;
    Ok(Json(MakingOut::found(&found, &house)))
}

/// A signature over the bytes that were handed out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sealing {
    /// The key, by SHA-256 of the public key, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    key_id: String,
    /// The signature over these bytes, Ed25519, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{128}$"))]
    signature: String,
}

async fn seal(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
    Body(sent): Body<Sealing>,
) -> Result<Json<MakingOut>, Problem> {
    let by = signed(&sent.key_id, &sent.signature)?;
    let session = now(&person).await?;
    let Found::Draft(draft) = find(&house, &session, export).await? else {
        let stage = Making::Recorded;
        return Err(Delivery::ExportStage { stage }.into());
    };
    let place = draft.step()?;
    let same = draft.state().sealed_with == Some(by.signature);
    if same {
        return Ok(Json(MakingOut::of(&draft, &house)));
    }
    let key = session.exporting_key().await?;
    let unsealed = draft.unsealed(&key.key_id, &by)?;
    let watch = draft.watched(Making::Sealing);
    let (held, at) = (Arc::clone(&house), Arc::clone(&draft));
    // It goes on, whether or not the caller still waits.
    let sealing = tokio::spawn(async move {
        let _place = place;
        let sealed = match held.work_under(&person.seat, watch).await {
            Ok(work) => {
                session
                    .seal_kept_export(unsealed, &by.signature, &work.watch)
                    .await
            }
            Err(failure) => Err(failure),
        };
        let left = at.done(sealed, |state, sealed| {
            state.enter(Making::Unrecorded);
            state.sealed_with = Some(by.signature);
            state.unrecorded = Some(Box::new(sealed.statement));
        });
        if left.is_some() {
            // Taken back meanwhile.
            let _ = session.cancel_kept_export(at.export).await;
        }
    });
    sealing.await.map_err(Failure::from)?;
    let failed = draft.state().failure.clone();
    match failed {
        Some(failure) => Err(failure.into()),
        None => Ok(Json(MakingOut::of(&draft, &house))),
    }
}

/// A statement that comes back signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Recording {
    /// The exact statement that was signed.
    #[schemars(length(max = 65536))]
    statement: String,
    /// The key, by SHA-256 of the public key, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    key_id: String,
    /// The signature over these bytes, Ed25519, in hex.
    #[schemars(regex(pattern = r"^[0-9a-f]{128}$"))]
    signature: String,
}

async fn record(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
    Body(sent): Body<Recording>,
) -> Result<Json<MakingOut>, Problem> {
    let by = signed(&sent.key_id, &sent.signature)?;
    let session = now(&person).await?;
    let found = find(&house, &session, export).await?;
    let place = match &found {
        Found::Draft(draft) => {
            let place = draft.step()?;
            if draft.state().stage != Making::Unrecorded {
                return Err(draft.out_of_turn().into());
            }
            Some(place)
        }
        Found::Recorded(..) => None,
    };
    let held = Arc::clone(&house);
    let recording = tokio::spawn(async move {
        let _place = place;
        let work = held.work_under(&person.seat, Watch::default()).await?;
        let made = session
            .record_kept_export(export, &sent.statement, by, &work.watch)
            .await?;
        held.making.remove(export);
        Ok::<_, Failure>(made)
    });
    let made = recording.await.map_err(Failure::from)??;
    let out = MakingOut::recorded(export, made.seq, found.filter());
    Ok(Json(out))
}

async fn cancel(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
) -> Result<Json<MakingOut>, Problem> {
    let Found::Draft(draft) = find(&house, &person.session, export).await? else {
        let kept = Kept::Record;
        return Err(Ledger::AppendOnly { kept }.into());
    };
    let stage = draft.state().stage;
    if stage == Making::Unrecorded {
        let _place = draft.step()?;
        person.session.cancel_kept_export(export).await?;
        draft.cancel();
    } else if !draft.ended() {
        draft.cancel();
    }
    Ok(Json(MakingOut::of(&draft, &house)))
}

async fn bundle(
    Extract(house): Extract<Shared>,
    person: Person,
    Id(export): Id,
) -> Result<Response, Problem> {
    let place = Arc::clone(&person.seat.waiting).try_acquire_owned();
    let place = place.map_err(|_| often(Duration::ZERO))?;
    let work = house.work(&person.seat).await?;
    let kept = person.session.own_export(export, &work.watch).await?;
    drop(work);
    let digest = STANDARD.encode(kept.measured.digest);
    let mut response = Stream::from_stream(parts(kept.file, place)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(kept.measured.bytes),
    );
    let named = format!("attachment; filename=\"{export}.zip\"");
    for (name, value) in [
        (header::CONTENT_DISPOSITION, named),
        (DIGEST, format!("sha-256=:{digest}:")),
    ] {
        headers.insert(name, value.parse().map_err(Failure::contradiction)?);
    }
    Ok(response)
}

/// A file part by part, while its caller has one of their places.
fn parts(
    file: File,
    place: OwnedSemaphorePermit,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some((file, place)), |left| async move {
        let (mut file, place) = left?;
        let read = tokio::task::spawn_blocking(move || {
            let mut part = vec![0; PART];
            let many = file.read(&mut part)?;
            part.truncate(many);
            Ok::<_, io::Error>((part, file))
        });
        match read.await.map_err(io::Error::other).flatten() {
            Ok((part, _)) if part.is_empty() => None,
            Ok((part, file)) => Some((Ok(part.into()), Some((file, place)))),
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// Making exports step by step.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/exports/", "create_export", post(begin))
            .by(Who::Person)
            .says("Begin an export: its bundle is written, and waits for two signatures of yours, one after the other. Asked for twice under one id it is one.")
            .takes::<ExportAsked>()
            .answers::<MakingOut>(202, "It is being written.")
            .answers::<MakingOut>(200, "It was asked for before, and stands like this."),
        Operation::get("/exports/{id}/making", "read_making", get(stands))
            .by(Who::Person)
            .says("How far your export is, and what it waits for: the exact bytes that you sign next.")
            .answers::<MakingOut>(200, "How it stands."),
        Operation::post("/exports/{id}/seal", "seal_export", post(seal))
            .by(Who::Person)
            .long()
            .says("The first signature, over the list of the bundle's files: the bundle is closed and kept, and can be fetched.")
            .takes::<Sealing>()
            .answers::<MakingOut>(200, "It waits for the signature over its statement."),
        Operation::post("/exports/{id}/record", "record_export", post(record))
            .by(Who::Person)
            .long()
            .says("The second signature, over the export's statement: it is recorded. The same sent twice is one record.")
            .takes::<Recording>()
            .answers::<MakingOut>(200, "It is in the ledger."),
        Operation::get("/exports/{id}/bundle", "fetch_export", get(bundle))
            .by(Who::Person)
            .long()
            .says("The bundle of your own export, from the copy that is kept; before it is recorded, too, so that it can be verified first.")
            .answers_text(200, "application/zip", "The bundle. Repr-Digest has its SHA-256."),
        Operation::delete("/exports/{id}", "cancel_export", delete(cancel))
            .by(Who::Person)
            .says("Take back an export that is not recorded, at any stage. One that is recorded stays: nothing of the ledger is deleted.")
            .answers::<MakingOut>(200, "It was taken back."),
    ]
}
