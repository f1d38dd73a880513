//! `countersignctl`: the use cases without a window. It reads the command line, asks for secrets, and says what came of it;
//! every rule stands below.

mod args;
mod commands;
mod out;
mod place;
mod progress;
mod secrets;

use countersign_refusal::{Computer, Tool};
use std::{process::ExitCode, time::Duration};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};
use countersign_app::Failure;
use countersign_played::{demo, sample};

use args::{Cli, Command, Globals};
use out::Out;
use progress::Shown;

/// What the command line asked for could not be done.
const FAILED: u8 = 1;
/// The command line itself was wrong.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // A defect of ours must not look like a crash of the machine: one sentence, no backtrace, exit code 1.
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()));
        let failure = Failure::new(Tool::Defect { place });
        Out::new(wants_json()).failure(&failure);
    }));
    std::panic::catch_unwind(start).unwrap_or(ExitCode::from(FAILED))
}

fn start() -> ExitCode {
    let matches = match Cli::command().version(args::version()).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    // sqlx names slow statements with their text; the making of a login carries a verifier, so its warnings stay off.
    let filter = tracing_subscriber::EnvFilter::try_from_env("COUNTERSIGN_LOG")
        .unwrap_or_else(|_| "warn,sqlx=error".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(true)
        .init();
    let out = Out::new(cli.globals.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(cause) => {
            out.failure(&{
                let row = Computer::System {
                    cause: cause.to_string(),
                };
                Failure::because(row, cause)
            });
            return ExitCode::from(FAILED);
        }
    };
    let outcome = runtime.block_on(run(cli, out));
    // A prompt that nobody answers any more must not keep the program; a server that is just starting gets time to stop.
    runtime.shutdown_timeout(Duration::from_secs(3));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            out.failure(&failure);
            ExitCode::from(FAILED)
        }
    }
}

async fn run(cli: Cli, out: Out) -> Result<u8, Failure> {
    match cli.command {
        // These know by themselves how to end in the middle.
        Command::Demo(args) => {
            demo::run(demo::Args {
                dialect: args.read_as.dialect()?,
                dir: args.dir,
                input: args.input,
                json: cli.globals.json,
                say: out::line,
            })
            .await?;
            Ok(0)
        }
        Command::Sample(args) => {
            sample::run(sample::Args {
                dialect: args.read_as.dialect()?,
                dir: args.dir,
                input: args.input,
                console: args.console,
                no_window: args.no_window,
                fresh: args.fresh,
                json: cli.globals.json,
                say: out::line,
            })
            .await?;
            Ok(0)
        }
        Command::Bench(args) => commands::bench(args).map(|()| 0),
        Command::Serve(args) => commands::serve(args, &cli.globals, out).await.map(|()| 0),
        Command::Mcp(args) => commands::mcp(&args, &cli.globals, out).await.map(|()| 0),
        // Ends by itself at either signal, after the job that it is at.
        Command::Worker(_) => {
            commands::run(cli.command, &cli.globals, out, &Shown::new(out).watch).await
        }
        command => interruptible(command, &cli.globals, out).await,
    }
}

/// Ctrl-C or SIGTERM first asks the work to stop by itself, a second time drops it; either way the private server is let go.
async fn interruptible(command: Command, globals: &Globals, out: Out) -> Result<u8, Failure> {
    let shown = Shown::new(out);
    let long = matches!(
        command,
        Command::Import(_)
            | Command::Screen(_)
            | Command::Triage(_)
            | Command::Model(_)
            | Command::Remediate(_)
            | Command::AutomateCompliance(_)
            | Command::AuditSummary(_)
            | Command::Export(_)
            | Command::Siem(_)
            | Command::Exports(_)
    );
    let work = commands::run(command, globals, out, &shown.watch);
    tokio::pin!(work);
    tokio::select! {
        outcome = &mut work => return outcome,
        signal = asked_to_stop() => if signal.is_err() { return work.await },
    }
    if long {
        shown.watch.cancel();
        tokio::select! {
            outcome = &mut work => return outcome,
            _ = asked_to_stop() => {}
        }
    }
    Err(Failure::cancelled())
}

/// Ctrl-C, or the SIGTERM with which systems end what runs on.
async fn asked_to_stop() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Help and version are answers; anything else is a wrong command line.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // Nothing can be done about a terminal that is gone.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if wants_json() {
        Out::new(true).failure(&Failure::new(Tool::Usage {
            cause: sentence(&error.render().to_string()),
        }));
    } else {
        let _ = error.print();
    }
    ExitCode::from(USAGE)
}

/// What is wrong with a command line, with the arguments that it is about: these stand on lines of their own.
fn sentence(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

/// Before the command line is understood, its words are all there is to go by.
fn wants_json() -> bool {
    std::env::args_os().any(|word| word == "--json")
}
