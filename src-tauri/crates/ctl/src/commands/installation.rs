//! `installation`: whose checkpoints outsiders believe.

use countersign_app::entropy;
use countersign_refusal::Ledger;
use std::{fmt::Write as _, sync::Arc};

use countersign_app::{
    Failure, Session, checkpoint::Installation as Enrolled, custody::installation_key,
};
use countersign_keys::KeyStore;
use serde_json::{Value, json};

use countersign_statement::codes::StandingEvent;
use uuid::Uuid;

use super::{agent::stood, person::short};
use crate::{args::Installation, out::Out, place::OpenWorkspace};

/// Runs `installation …`.
pub async fn run(open: &OpenWorkspace, command: Installation, out: Out) -> Result<(), Failure> {
    match command {
        Installation::Enrol { name } => {
            let session = open.signer().await?;
            if let Some(there) = session.installation().await? {
                let words = format!(
                    "This installation is enrolled already, with the key {}; nothing was changed.",
                    short(&there.key_id)
                );
                return out.answer(&words, &json!({"enrolled": {"installation": there.installation, "key_id": hex::encode(there.key_id), "already": true, "vouched": there.vouched}}));
            }
            let public = installation_key(&Arc::new(KeyStore::new(session.origin()))).await?;
            let id = entropy::id();
            let recorded = session.add_installation(id, &name, public).await?;
            let key_id = countersign_ledger::key_id(&public);
            let key = short(&key_id);
            let seq = recorded.seq;
            // Right after genesis it is the founding's own.
            let counts = session.installation().await?.is_some_and(|i| i.vouched);
            let words = if counts {
                format!(
                    "{name} signs checkpoints from now on, with the key {key} (ledger {seq}). Hand out the trust file again."
                )
            } else {
                format!(
                    "{name} is enrolled with the key {key} (ledger {seq}). It signs nothing that counts until an admin who is not you confirms it; then hand out the trust file again."
                )
            };
            out.answer(&words, &json!({"enrolled": {"installation": id, "key_id": hex::encode(key_id), "already": false, "vouched": counts, "seq": seq}}))
        }
        Installation::Sign => {
            let session = open.reader().await?;
            let made = session.checkpoint(&here(&session).await?).await?;
            let words = format!(
                "This installation signed the ledger of {} records, root {}.",
                made.size,
                hex::encode(made.root)
            );
            out.answer(&words, &json!({"signed": {"size": made.size, "root": hex::encode(made.root), "note": made.note}}))
        }
        Installation::Pause { installation } => {
            stand(open, installation, StandingEvent::Paused, out).await
        }
        Installation::Resume { installation } => {
            stand(open, installation, StandingEvent::Resumed, out).await
        }
        Installation::Revoke { installation } => {
            stand(open, installation, StandingEvent::Revoked, out).await
        }
        Installation::List => {
            let session = open.reader().await?;
            let (rows, stopped) = tokio::try_join!(session.installations(), session.stopped())?;
            let how = |id| {
                stopped
                    .iter()
                    .find(|(of, _)| *of == id)
                    .map(|(_, how)| *how)
            };
            let here = session
                .installation()
                .await
                .ok()
                .flatten()
                .map(|i| i.installation);
            let mut words = String::new();
            for row in &rows {
                let mark = if Some(row.installation) == here {
                    "  (this one)"
                } else {
                    ""
                };
                let waits = if row.vouched { "" } else { "  NOT CONFIRMED" };
                let state = how(row.installation).map_or_else(
                    || waits.to_owned(),
                    |how| format!("  {}", how.as_str().to_uppercase()),
                );
                let _ = writeln!(
                    words,
                    "{}  {}  {}{mark}{state}",
                    row.installation,
                    short(&row.key_id),
                    row.name
                );
            }
            if words.is_empty() {
                words.push_str("No installation is enrolled.");
            }
            let list: Vec<Value> = rows
                .iter()
                .map(|r| json!({"installation": r.installation, "key_id": hex::encode(r.key_id), "name": r.name, "here": Some(r.installation) == here, "vouched": r.vouched, "stopped": how(r.installation)}))
                .collect();
            out.answer(&words, &json!({"installations": list}))
        }
    }
}

/// Stops an installation, or lets it go on.
async fn stand(
    open: &OpenWorkspace,
    installation: Uuid,
    event: StandingEvent,
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    let recorded = session.stand_installation(installation, event).await?;
    out.answer(
        &stood(
            &format!("The installation {installation}"),
            event,
            recorded.seq,
        ),
        &json!({"stood": {"installation": installation, "event": event, "seq": recorded.seq}}),
    )
}

/// This installation, which must be enrolled before it can sign a checkpoint.
pub async fn here(session: &Session) -> Result<Enrolled, Failure> {
    session
        .installation()
        .await?
        .ok_or_else(|| Failure::new(Ledger::InstallationMissing))
}
