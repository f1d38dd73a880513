//! `mcp`: an agent's tools over standard input and output, until its program closes them.

use std::{fs, io, os::fd::AsFd as _, sync::Arc};

use countersign_app::Failure;
use countersign_refusal::{Computer, Login};
use countersign_serve::mcp;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    args::{Globals, Mcp},
    out::Out,
    place::{self, OpenWorkspace},
};

/// Serves one agent, or prints the tools.
pub async fn mcp(args: &Mcp, globals: &Globals, out: Out) -> Result<(), Failure> {
    if args.list_tools {
        let tools = mcp::described();
        let shown = serde_json::to_string_pretty(&tools).map_err(Failure::contradiction)?;
        return out.answer(&shown, &tools);
    }
    let mut ended = signal(SignalKind::terminate()).map_err(system)?;
    let mut broken = signal(SignalKind::interrupt()).map_err(system)?;
    let login = place::acting(globals);
    let login = login.ok_or_else(|| Failure::new(countersign_refusal::Tool::LoginUnnamed))?;
    let secrets = OpenWorkspace::unopened(globals, out);
    let workspace = Arc::new(place::open(&place::place(globals)?).await?);
    let served = async {
        let password = secrets.known_password(&workspace, &login).await?;
        let password = password.ok_or_else(|| {
            Failure::new(Login::PasswordNeeded {
                login: Some(login.clone()),
            })
        })?;
        // Files of their own, so that what is read is not locked by what prints.
        let from = io::stdin().as_fd().try_clone_to_owned().map_err(system)?;
        let to = io::stdout().as_fd().try_clone_to_owned().map_err(system)?;
        let streams = (
            tokio::fs::File::from_std(fs::File::from(from)),
            tokio::fs::File::from_std(fs::File::from(to)),
        );
        let until = async {
            tokio::select! {
                _ = ended.recv() => {}
                _ = broken.recv() => {}
            }
        };
        mcp::serve(Arc::clone(&workspace), &login, password, streams, until).await
    };
    let outcome = served.await;
    if let Some(workspace) = Arc::into_inner(workspace) {
        let closed = workspace.close().await;
        outcome?;
        return closed;
    }
    outcome
}

fn system(cause: io::Error) -> Failure {
    let row = Computer::System {
        cause: cause.to_string(),
    };
    Failure::because(row, cause)
}
