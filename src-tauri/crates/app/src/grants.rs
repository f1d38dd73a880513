//! Grant proofs: what shows an executor, without the database, that an action was approved. Whoever may read the ledger assembles
//! one of any action, an agent of its own; the installation that it is assembled at vouches that no record was left out.

use std::path::Path;

use countersign_evidence::GrantProof;
use countersign_ledger::multiproof::closed_subtrees;
use countersign_refusal::{Action, Ledger};
use countersign_statement::{State, codes::ExecutionEvent};
use countersign_store::Store;
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::{
    AgentSession, Failure, Session, Signer, Workspace,
    checkpoint::{Installation, SignedCheckpoint, TreeReader, installation_by},
    memory::Witness,
};

/// Records read at a time.
const PAGE: i32 = 2_000;

fn missing() -> Failure {
    Failure::new(Ledger::InstallationMissing)
}

fn approved(state: State, changed_seq: u64) -> Result<(), Failure> {
    if state == State::Approved {
        return Ok(());
    }
    Err(Failure::new(Action::NotExecutable {
        event: ExecutionEvent::Consumed,
        state,
        changed_seq,
    }))
}

impl Session {
    /// A grant proof of an approved action, under a fresh checkpoint of this installation.
    ///
    /// # Errors
    /// `not-executable` where it is not approved, or not any more.
    pub async fn grant(&self, action: Uuid, by: &Installation) -> Result<Vec<u8>, Failure> {
        let loaded = self.load(action).await?;
        approved(loaded.row.state, loaded.row.changed_seq)?;
        self.standing_proof(action, by).await
    }

    /// The same of an action that stands anyhow: where it is not approved, the proof shows that and permits nothing.
    pub async fn standing_proof(
        &self,
        action: Uuid,
        by: &Installation,
    ) -> Result<Vec<u8>, Failure> {
        let made = self.checkpoint(by).await?;
        assemble(self.store(), self.origin(), action, made, by).await
    }
}

impl AgentSession {
    /// The same of an action of this agent's, at an installation whose key `signer` has.
    ///
    /// # Errors
    /// `not-found` for another agent's; `installation-missing`.
    pub async fn grant(
        &self,
        workspace: &Workspace,
        action: Uuid,
        signer: fn(&str) -> Signer,
    ) -> Result<Vec<u8>, Failure> {
        let stands = self.own_state(action).await?;
        approved(stands.state, stands.changed_seq)?;
        let origin = self.store().workspace().await?.origin;
        let by = installation_by(self.store(), &signer(&origin)).await?;
        let by = by.ok_or_else(missing)?;
        let home = workspace.memory_of(&origin).ok_or_else(missing)?;
        let made = self.head_signed(&origin, &home, &by).await?;
        assemble(self.store(), &origin, action, made, &by).await
    }

    /// The ledger's head, signed by an installation that asked its memory before.
    async fn head_signed(
        &self,
        origin: &str,
        home: &Path,
        by: &Installation,
    ) -> Result<SignedCheckpoint, Failure> {
        let witness = Witness {
            store: self.store(),
            origin,
            signing: None,
        };
        witness.sign(home, by).await
    }
}

async fn assemble(
    store: &Store,
    origin: &str,
    action: Uuid,
    made: SignedCheckpoint,
    by: &Installation,
) -> Result<Vec<u8>, Failure> {
    let mut proof = GrantProof {
        action,
        origin: origin.to_owned(),
        checkpoint: made.note,
        ..GrantProof::default()
    };
    let (mut opened, mut from) = (Vec::new(), 0);
    loop {
        let page = store.grant_records(action, from, made.size, PAGE).await?;
        let Some(last) = page.last() else { break };
        from = last.seq + 1;
        for record in page {
            opened.push(record.seq);
            if record.governance {
                proof.events.push(record.bytes);
            } else {
                proof.records.push(record.bytes);
            }
        }
    }
    proof.payloads = store.grant_texts(action).await?;
    let mut reader = TreeReader::new(store, made.size);
    for subtree in closed_subtrees(made.size, opened.iter().copied()) {
        let subtree =
            subtree.map_err(|_| Failure::contradiction("records beyond their checkpoint"))?;
        proof.hashes.push(reader.hash(subtree).await?);
    }
    let (signer, key_id) = (by.signer.clone(), by.key_id);
    tokio::task::spawn_blocking(move || {
        let key = signer.key_blocking(countersign_keys::INSTALLATION, &key_id)?;
        let signature = key.sign(&proof.message()).to_bytes();
        proof.sealed = Some((key_id, signature));
        Ok(proof.encode())
    })
    .await?
}
