//! `countersignctl demo`: the whole job on a fresh database, as its own private keyring's user.
//!
//! The outer half makes the folder and the private Secret Service and runs this program once more inside it; the inner
//! half plays. The user's own keyring is never touched.

pub mod cast;
mod decisions;
pub mod evidence;
mod folder;
pub mod play;
pub mod steps;

use countersign_refusal::{Deed, Tool};
use std::{path::PathBuf, process::Stdio};

use countersign_agents::import::Dialect;
use countersign_app::{Failure, Watch, imports};
use countersign_keys::private_service::PrivateSecretService;

use steps::{Say, Steps};

/// Set for the inner half; its value is the folder.
const INNER: &str = "COUNTERSIGN_DEMO_INNER";

/// What the command line says.
#[derive(Debug, Clone)]
pub struct Args {
    /// The folder to play in: new, empty, or one that an earlier demo made.
    pub dir: PathBuf,
    /// Transactions to screen; without it they are generated.
    pub input: Option<PathBuf>,
    /// What is stated about that file.
    pub dialect: Dialect,
    /// One JSON object a step.
    pub json: bool,
    /// Hears each line.
    pub say: Say,
}

/// Plays the demo. Ends well only if the verifier said Valid with the trust that lies beside the export.
pub async fn run(args: Args) -> Result<(), Failure> {
    if std::env::var_os(INNER).is_some() {
        return play::play(&args).await;
    }
    let input = args
        .input
        .as_deref()
        .map(|path| {
            path.canonicalize()
                .map_err(|cause| Failure::file(path, Deed::Open, cause))
        })
        .transpose()?;
    // Looked at before anything is made: a file that cannot be read leaves no folder behind.
    if let Some(input) = &input {
        imports::preview(input, args.dialect.clone(), &Watch::default()).await?;
    }
    let dir = folder::claim(&args.dir)?;
    let steps = Steps::new(args.json, args.say);
    let keyring_dir = dir.clone();
    let service =
        tokio::task::spawn_blocking(move || PrivateSecretService::start(&keyring_dir)).await??;
    steps.done(
        "keyring",
        "A private keyring was started inside the folder; yours is not touched.",
        &[("home", service.home().display().to_string())],
    )?;

    let program = std::env::current_exe().map_err(|cause| {
        Failure::file(std::path::Path::new("countersignctl"), Deed::Find, cause)
    })?;
    let mut command = tokio::process::Command::from(service.command(&program));
    command
        .arg("demo")
        .arg("--dir")
        .arg(&dir)
        .env(INNER, &dir)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some(input) = &input {
        command.arg("--input").arg(input);
        command
            .arg("--dialect-text")
            .arg(dialect_text(&args.dialect)?);
    }
    if args.json {
        command.arg("--json");
    }
    let status = tokio::select! {
        status = command.status() => status.map_err(|cause| Failure::file(&program, Deed::Run, cause))?,
        _ = tokio::signal::ctrl_c() => return Err(Failure::cancelled()),
    };
    steps.begin()?;
    tokio::task::spawn_blocking(move || drop(service)).await?;
    steps.done("keyring", "The private keyring has ended.", &[])?;
    let summary = folder::take_summary(&dir);
    match (status.success(), summary) {
        (true, Some(summary)) => steps.summary(&summary),
        _ => Err(Failure::new(Tool::DemoFailed {
            folder: dir.display().to_string(),
        })),
    }
}

/// The dialect for the inner half.
pub(crate) fn dialect_text(dialect: &Dialect) -> Result<String, Failure> {
    serde_json::to_string(dialect).map_err(Failure::contradiction)
}
