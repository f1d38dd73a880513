//! Listening: connections in, one after the other, until it is told to stop.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use countersign_app::{Failure, Workspace};
use countersign_refusal::Web;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::{
    house::{House, Peer, Shared},
    meter::Counted,
    options::Options,
    table, tls,
};

/// Time for a TLS handshake, and for a request's head; an idle connection is closed after it too.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 64 << 10;
/// How often idle logins are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// A server that listens already and answers nobody yet.
pub struct Server {
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    house: Shared,
    stop: watch::Sender<bool>,
}

impl Server {
    /// Binds the address. Nothing of the workspace is asked: there is no login to ask by.
    ///
    /// # Errors
    /// `tls-needed` for an address that other machines reach without a certificate; `certificate` or `listening`.
    pub async fn bind(workspace: Arc<Workspace>, options: Options) -> Result<Self, Failure> {
        let acceptor = tls::acceptor(options.listen, options.tls.as_ref())?;
        let unable = |cause: std::io::Error| {
            let row = Web::Listening {
                address: options.listen.to_string(),
                cause: cause.to_string(),
            };
            Failure::because(row, cause)
        };
        let listener = TcpListener::bind(options.listen).await.map_err(unable)?;
        let (stop, stopping) = watch::channel(false);
        Ok(Self {
            listener,
            acceptor,
            house: Arc::new(House::new(workspace, options, stopping)),
            stop,
        })
    }

    /// Where it listens: the port is the system's where none was named.
    ///
    /// # Errors
    /// `listening`, if the system does not say.
    pub fn address(&self) -> Result<SocketAddr, Failure> {
        self.listener.local_addr().map_err(|cause| {
            let row = Web::Listening {
                address: self.house.options.listen.to_string(),
                cause: cause.to_string(),
            };
            Failure::because(row, cause)
        })
    }

    /// Answers until `until` is done. Then nobody new comes in, who waits is answered, calls that have begun get their time,
    /// and all connections to the database are closed.
    pub async fn run(self, until: impl Future<Output = ()>) {
        let Self {
            listener,
            acceptor,
            house,
            stop,
        } = self;
        let router = table::router(&house);
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(house.options.limits.connections));
        let sweeper = tokio::spawn(sweep(house.clone()));
        tokio::pin!(until);
        loop {
            // No more are taken than there is room for; the others wait in the system's queue.
            let permit = tokio::select! {
                permit = room.clone().acquire_owned() => permit,
                () = &mut until => break,
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut until => break,
            };
            let Ok((stream, peer)) = accepted else {
                // Out of files, or a caller that is gone already.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let connection = Connection {
                router: router.clone(),
                watcher: graceful.watcher(),
                peer,
            };
            let (house, acceptor) = (house.clone(), acceptor.clone());
            tokio::spawn(async move {
                let _counted = Counted::in_(&house.meter.connections);
                connection.take(stream, acceptor).await;
                drop(permit);
            });
        }
        drop(listener);
        let _ = stop.send(true);
        let grace = house.options.limits.grace;
        if tokio::time::timeout(grace, graceful.shutdown())
            .await
            .is_err()
        {
            let left = house.meter.connections.load(Ordering::Relaxed);
            tracing::warn!(left, "calls were not done in time");
        }
        sweeper.abort();
        house.making.end();
        if tokio::time::timeout(grace, house.seats.close())
            .await
            .is_err()
        {
            tracing::warn!("connections to the database did not close in time");
        }
    }
}

/// Closes the connections of idle logins, for as long as it runs.
pub(crate) async fn sweep(house: Shared) {
    loop {
        tokio::time::sleep(SWEEP.min(house.options.limits.idle)).await;
        house.seats.sweep().await;
        house.making.sweep(house.options.limits.unfinished);
    }
}

struct Connection {
    router: Router,
    watcher: Watcher,
    peer: SocketAddr,
}

impl Connection {
    async fn take(self, stream: TcpStream, acceptor: Option<TlsAcceptor>) {
        let _ = stream.set_nodelay(true);
        let Some(acceptor) = acceptor else {
            return self.answer(stream).await;
        };
        match tokio::time::timeout(HEAD, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.answer(stream).await,
            Ok(Err(cause)) => tracing::debug!(%cause, "no TLS came about"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn answer(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let (router, peer) = (self.router, self.peer);
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            let answer = router.clone().oneshot(request);
            async move { answer.await.map_err(|never: Infallible| never) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        if let Err(cause) = self.watcher.watch(connection).await {
            tracing::debug!(%cause, "a connection ended early");
        }
    }
}
