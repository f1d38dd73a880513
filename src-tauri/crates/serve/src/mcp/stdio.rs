//! MCP over standard input and output: one agent, whose program has started this one.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::http::HeaderValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_app::{Failure, Workspace, sign_in::Entered};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::Login;
use rmcp::ServiceExt as _;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
};

use super::handler::{Bearer, Tools};
use crate::{
    basic::Basic,
    house::{House, Peer},
    listen::sweep,
    options::{Limits, Options, no_installation},
    table,
};

/// Serves this agent until the other end closes or `until` is done.
///
/// # Errors
/// Whatever keeps this login from coming in; `agents-only` for a person's.
pub async fn serve(
    workspace: Arc<Workspace>,
    login: &str,
    password: Secret,
    (from, to): (
        impl AsyncRead + Send + Unpin + 'static,
        impl AsyncWrite + Send + Unpin + 'static,
    ),
    until: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let options = Options {
        listen: here,
        tls: None,
        hosts: Vec::new(),
        limits: Limits::default(),
        installation: no_installation,
    };
    let (stop, stopping) = watch::channel(false);
    let house = Arc::new(House::new(workspace, options, stopping));
    let basic = Basic {
        login: login.to_owned(),
        password,
    };
    let authorization = authorization(&basic)?;
    let seat = house.seat(&basic, here.ip()).await?;
    if matches!(seat.entered, Entered::Person(_)) {
        drop(seat);
        house.seats.close().await;
        return Err(Login::AgentsOnly.into());
    }
    drop(seat);
    let tools = Tools {
        router: table::router(&house),
        bearer: Some(Bearer {
            authorization,
            peer: Peer(here),
        }),
    };
    let sweeper = tokio::spawn(sweep(house.clone()));
    tokio::pin!(until);
    let begun = tokio::select! {
        begun = tools.serve((from, to)) => Some(begun),
        () = &mut until => None,
    };
    match begun {
        Some(Ok(running)) => {
            let ending = running.cancellation_token();
            let speaking = running.waiting();
            tokio::pin!(speaking);
            tokio::select! {
                _ = &mut speaking => {}
                () = until => {
                    ending.cancel();
                    let _ = speaking.await;
                }
            }
        }
        Some(Err(cause)) => tracing::debug!(%cause, "nobody spoke"),
        None => {}
    }
    let _ = stop.send(true);
    // It holds the workspace, which whoever called wants to close.
    sweeper.abort();
    let _ = sweeper.await;
    house.seats.close().await;
    Ok(())
}

fn authorization(basic: &Basic) -> Result<HeaderValue, Failure> {
    let plain = format!("{}:{}", basic.login, basic.password.expose_secret());
    let coded = format!("Basic {}", STANDARD.encode(plain));
    HeaderValue::from_str(&coded).map_err(Failure::contradiction)
}
