//! `countersignctl sample`: a workspace of several people to look at, and the window opened on it.
//!
//! The outer half holds the folder, a private Secret Service and the database; it runs this program once more inside that
//! keyring to found and fill the workspace, if that was not done before, and then the console. The user's own keyring,
//! settings and workspaces are never touched.

mod cast;
mod console;
mod decisions;
mod folder;
mod play;
mod policy;
mod proposals;

use countersign_refusal::{Deed, Tool};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use countersign_agents::import::Dialect;
use countersign_app::{Failure, Watch, Workspace, imports};
use countersign_keys::private_service::PrivateSecretService;

use crate::demo::{
    dialect_text,
    steps::{Say, Steps},
};

/// Set for the inner half; its value is the folder.
const INNER: &str = "COUNTERSIGN_SAMPLE_INNER";

/// What the command line says.
#[derive(Debug, Clone)]
pub struct Args {
    /// The sample's folder: new, empty, or one that an earlier sample made.
    pub dir: PathBuf,
    /// Transactions to begin with; without them they are generated.
    pub input: Option<PathBuf>,
    /// What is stated about that file.
    pub dialect: Dialect,
    /// The console's program; without it the one beside this program.
    pub console: Option<PathBuf>,
    /// Only make it.
    pub no_window: bool,
    /// Empty the folder of an earlier sample and begin anew.
    pub fresh: bool,
    /// One JSON object a step.
    pub json: bool,
    /// Hears each line.
    pub say: Say,
}

/// Makes the sample where it is not there yet, says who can sign in, and opens the window until it is closed.
pub async fn run(args: Args) -> Result<(), Failure> {
    if std::env::var_os(INNER).is_some() {
        return play::play(&args).await;
    }
    let console = if args.no_window {
        None
    } else {
        Some(console::find(args.console.as_deref())?)
    };
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
    let folder = folder::claim(&args.dir, args.fresh)?;
    if folder.ready() && input.is_some() {
        return Err(Failure::new(Tool::SampleThere {
            folder: folder.dir().display().to_string(),
        }));
    }
    let steps = Steps::new(args.json, args.say);
    let keyring_dir = folder.dir().to_owned();
    let service =
        tokio::task::spawn_blocking(move || PrivateSecretService::start(&keyring_dir)).await??;
    let workspace = Workspace::open_local(&folder.workspace()).await?;
    let outcome = inside(
        &folder,
        &service,
        console.as_deref(),
        input.as_deref().map(|input| (input, &args.dialect)),
        &steps,
        (args.json, args.say),
    )
    .await;
    // Held to the last: a console that was killed leaves no server behind.
    let closed = workspace.close().await;
    tokio::task::spawn_blocking(move || drop(service)).await?;
    outcome?;
    closed?;
    if console.is_some() {
        cast::farewell(folder.dir(), args.json, args.say)?;
    }
    Ok(())
}

async fn inside(
    folder: &folder::Folder,
    service: &PrivateSecretService,
    console: Option<&Path>,
    input: Option<(&Path, &Dialect)>,
    steps: &Steps,
    (json, say): (bool, Say),
) -> Result<(), Failure> {
    if folder.ready() {
        steps.done(
            "sample",
            "The sample workspace is there from before, with what was done in it.",
            &[("folder", folder.dir().display().to_string())],
        )?;
    } else {
        steps.done(
            "keyring",
            "A private keyring and database were started inside the folder; yours are not touched.",
            &[("folder", folder.dir().display().to_string())],
        )?;
        fill(folder.dir(), service, input, json).await?;
        folder.mark_ready()?;
    }
    cast::tell(folder.dir(), json, say)?;
    match console {
        Some(program) => console::open(program, folder, service).await,
        None => Ok(()),
    }
}

/// Runs this program once more as the private keyring's user.
async fn fill(
    dir: &Path,
    service: &PrivateSecretService,
    input: Option<(&Path, &Dialect)>,
    json: bool,
) -> Result<(), Failure> {
    let program = std::env::current_exe()
        .map_err(|cause| Failure::file(Path::new("countersignctl"), Deed::Find, cause))?;
    let mut command = tokio::process::Command::from(service.command(&program));
    command
        .args(["sample", "--no-window", "--dir"])
        .arg(dir)
        .env(INNER, dir)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if let Some((input, dialect)) = input {
        command.arg("--input").arg(input);
        command.arg("--dialect-text").arg(dialect_text(dialect)?);
    }
    if json {
        command.arg("--json");
    }
    let status = tokio::select! {
        status = command.status() => status.map_err(|cause| Failure::file(&program, Deed::Run, cause))?,
        () = console::asked_to_end() => return Err(Failure::cancelled()),
    };
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(Tool::SampleFailed))
}
