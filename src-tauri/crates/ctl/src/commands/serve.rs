//! `serve`: the HTTP face, until it is told to stop.

use std::sync::Arc;

use countersign_app::Failure;
use countersign_refusal::Computer;
use countersign_serve::{Limits, Options, Server, Tls, openapi};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    args::{Globals, Serve},
    out::Out,
    place,
};

/// Serves, or prints the description.
pub async fn serve(args: Serve, globals: &Globals, out: Out) -> Result<(), Failure> {
    if args.print_openapi {
        let document = openapi();
        // It is one object either way; for people it is laid out.
        let shown = serde_json::to_string_pretty(&document).map_err(Failure::contradiction)?;
        return out.answer(&shown, &document);
    }
    // Before anything is opened: whoever stops it at once stops it too.
    let (mut ended, mut broken) = (
        asked(SignalKind::terminate())?,
        asked(SignalKind::interrupt())?,
    );
    let workspace = Arc::new(place::open(&place::place(globals)?).await?);
    let outcome = at(&workspace, args, out, async {
        tokio::select! {
            _ = ended.recv() => {}
            _ = broken.recv() => {}
        }
    })
    .await;
    // The server's own holders are gone by now, but for a call that did not end in time.
    if let Some(workspace) = Arc::into_inner(workspace) {
        let closed = workspace.close().await;
        outcome?;
        return closed;
    }
    outcome
}

async fn at(
    workspace: &Arc<countersign_app::Workspace>,
    args: Serve,
    out: Out,
    until: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let tls = args
        .tls_cert
        .zip(args.tls_key)
        .map(|(certificate, key)| Tls { certificate, key });
    let scheme = if tls.is_some() { "https" } else { "http" };
    let options = Options {
        listen: args.listen,
        tls,
        hosts: args.host,
        limits: Limits {
            per_second: args.per_second,
            ..Limits::default()
        },
        installation: place::by_keyring,
    };
    let server = Server::bind(Arc::clone(workspace), options).await?;
    let url = format!("{scheme}://{}", server.address()?);
    out.answer(
        &format!(
            "Serving {} at {url}; {url}/ describes it. Ctrl-C ends it.",
            workspace.describe()
        ),
        &json!({"serving": {"url": url, "workspace": workspace.describe()}}),
    )?;
    server.run(until).await;
    out.note("Ended.");
    Ok(())
}

fn asked(kind: SignalKind) -> Result<tokio::signal::unix::Signal, Failure> {
    signal(kind).map_err(|cause| {
        let row = Computer::System {
            cause: cause.to_string(),
        };
        Failure::because(row, cause)
    })
}
