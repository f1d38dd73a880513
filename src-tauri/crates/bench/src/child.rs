//! An export in a process of its own, so that its memory is its own.

use countersign_refusal::{Deed, Tool};
use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Instant,
};

use countersign_app::{Failure, Session, Signer, Watch, Workspace, checkpoint::Installation};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_statement::Filter;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{
    bed::Bed,
    cpu::{self, Cpu},
};

/// What the child needs, over standard input: it holds throw-away secrets.
#[derive(Serialize, Deserialize)]
struct Order {
    folder: PathBuf,
    target: PathBuf,
    login: String,
    password: String,
    key: String,
    installation: Uuid,
    installation_key: String,
}

/// What the child found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub seconds: f64,
    pub peak_mb: f64,
    /// Peak memory before the export began: the program itself.
    pub start_mb: f64,
    pub cpu: f64,
    pub server_cpu: f64,
    pub bytes: u64,
    pub records: u64,
}

/// Exports everything to `target` in a child process.
pub(super) async fn export(bed: &Bed, target: &Path) -> Result<Outcome, Failure> {
    let Signer::Memory(installation_key) = &bed.installation.signer else {
        return Err(Failure::contradiction("a bench with a keyring"));
    };
    let order = Order {
        folder: bed.folder().to_owned(),
        target: target.to_owned(),
        login: bed.person.login.to_owned(),
        password: bed.person.password.expose_secret().to_owned(),
        key: hex::encode(bed.person.key.to_bytes()),
        installation: bed.installation.installation,
        installation_key: hex::encode(installation_key.to_bytes()),
    };
    let broken = |cause: std::io::Error| {
        let row = Tool::Child {
            cause: Some(cause.to_string()),
        };
        Failure::because(row, cause)
    };
    let program = std::env::current_exe().map_err(broken)?;
    let mut child = tokio::process::Command::new(program)
        .args(super::CHILD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(broken)?;
    if let Some(mut input) = child.stdin.take() {
        let order = serde_json::to_vec(&order).map_err(Failure::contradiction)?;
        input.write_all(&order).await.map_err(broken)?;
    }
    let done = child.wait_with_output().await.map_err(broken)?;
    if !done.status.success() {
        return Err(Failure::new(Tool::Child { cause: None }));
    }
    serde_json::from_slice(&done.stdout).map_err(Failure::contradiction)
}

/// The child's side.
pub(super) async fn obey() -> Result<(), Failure> {
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|cause| {
        let row = Tool::Input {
            cause: Some(cause.to_string()),
        };
        Failure::because(row, cause)
    })?;
    let order: Order =
        serde_json::from_str(&text).map_err(|_| Failure::new(Tool::Input { cause: None }))?;
    let workspace = Workspace::open_local(&order.folder).await?;
    let session = Session::sign_in(
        &workspace,
        &order.login,
        Some(&Secret::from(order.password)),
        Signer::Memory(Arc::new(key(&order.key)?)),
    )
    .await?;
    let signing = key(&order.installation_key)?;
    let by = Installation {
        installation: order.installation,
        key_id: countersign_ledger::key_id(&signing.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(signing)),
    };
    let postmaster = workspace.server()?.pid();
    let start_mb = cpu::peak_memory().unwrap_or(0.0);
    let (before, start) = (Cpu::now(postmaster), Instant::now());
    let exported = session
        .export(&order.target, &Filter::default(), &by, &Watch::default())
        .await?;
    let seconds = start.elapsed().as_secs_f64();
    let used = Cpu::now(postmaster).since(before);
    let outcome = Outcome {
        seconds,
        peak_mb: cpu::peak_memory().unwrap_or(0.0),
        start_mb,
        cpu: used.ours,
        server_cpu: used.server,
        bytes: exported.written.bytes,
        records: exported.written.records,
    };
    let line = serde_json::to_vec(&outcome).map_err(Failure::contradiction)?;
    std::io::stdout()
        .lock()
        .write_all(&line)
        .map_err(|cause| Failure::file(Path::new("standard output"), Deed::Write, cause))
}

fn key(text: &str) -> Result<SigningKey, Failure> {
    let bytes = hex::decode(text).map_err(Failure::contradiction)?;
    let seed: [u8; 32] = bytes
        .try_into()
        .map_err(|_| Failure::contradiction("a key of another length"))?;
    Ok(SigningKey::from_bytes(&seed))
}
