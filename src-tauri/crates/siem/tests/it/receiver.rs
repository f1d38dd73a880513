//! A receiver of octet-counted frames over TCP or TLS that behaves as it is told, and can be killed.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::read;

/// What it does with a connection.
#[derive(Debug, Clone, Copy)]
pub enum Manner {
    /// Reads to the end, then ends the connection.
    Reads,
    /// Accepts and never reads.
    Hangs,
    /// Ends the connection at once.
    Closes,
    /// Ends its half at once, and reads.
    EndsFirst,
    /// Reads so many bytes, then ends the connection.
    ReadsSome(usize),
    /// Reads to the end and never ends the connection.
    Holds,
    /// Reads so many bytes at a time, with a pause between.
    Slow(usize, Duration),
}

/// What arrived, in the order in which it did, a list a connection.
pub type Arrived = Arc<Mutex<Vec<Vec<u8>>>>;

pub struct Receiver {
    pub address: SocketAddr,
    arrived: Arrived,
    /// Connections that one before it had.
    before: usize,
    task: JoinHandle<()>,
}

impl Receiver {
    pub async fn start(manner: Manner) -> Self {
        Self::at(
            "127.0.0.1:0".parse().unwrap(),
            manner,
            None,
            Arrived::default(),
        )
        .await
    }

    pub async fn tls(manner: Manner, acceptor: TlsAcceptor) -> Self {
        Self::at(
            "127.0.0.1:0".parse().unwrap(),
            manner,
            Some(acceptor),
            Arrived::default(),
        )
        .await
    }

    /// At this address, adding to what arrived before.
    pub async fn at(
        address: SocketAddr,
        manner: Manner,
        tls: Option<TlsAcceptor>,
        arrived: Arrived,
    ) -> Self {
        // The address may still be held for a moment by the one that was killed.
        let listener = loop {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.set_reuseaddr(true).unwrap();
            match socket.bind(address).and_then(|()| socket.listen(64)) {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let before = arrived.lock().unwrap().len();
        Self {
            address: listener.local_addr().unwrap(),
            before,
            arrived: Arc::clone(&arrived),
            task: tokio::spawn(accept(listener, manner, tls, arrived)),
        }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn arrived(&self) -> Arrived {
        Arc::clone(&self.arrived)
    }

    /// As if by `kill -9`: what was not read is gone, and of the last connection also the `unwritten` frames read last.
    pub async fn kill(self, unwritten: usize) -> Arrived {
        self.task.abort();
        let _ = self.task.await;
        let mut arrived = self.arrived.lock().unwrap();
        let begun = arrived.len() > self.before;
        if let Some(connection) = arrived.last_mut().filter(|_| begun) {
            let (messages, _) = read::frames(connection);
            let kept = messages.len().saturating_sub(unwritten);
            let whole = |m: &String| m.len() + 1 + m.len().to_string().len();
            let length = messages[..kept].iter().map(whole).sum();
            connection.truncate(length);
        }
        drop(arrived);
        self.arrived
    }

    /// The ledger numbers of every connection's whole frames, in the order of arrival.
    pub fn numbers(&self) -> Vec<Vec<u64>> {
        numbers(&self.arrived)
    }
}

pub fn numbers(arrived: &Arrived) -> Vec<Vec<u64>> {
    let arrived = arrived.lock().unwrap();
    let of = |message: &String| read::syslog(message).params["seq"].parse().unwrap();
    arrived
        .iter()
        .map(|bytes| read::frames(bytes).0.iter().map(of).collect())
        .collect()
}

/// Connections live in a set that dies with the listener.
async fn accept(listener: TcpListener, manner: Manner, tls: Option<TlsAcceptor>, arrived: Arrived) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (tls, arrived) = (tls.clone(), Arc::clone(&arrived));
        connections.spawn(async move {
            match tls {
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, manner, &arrived).await;
                    }
                }
                None => serve(stream, manner, &arrived).await,
            }
        });
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    manner: Manner,
    arrived: &Arrived,
) {
    let own = {
        let mut arrived = arrived.lock().unwrap();
        arrived.push(Vec::new());
        arrived.len() - 1
    };
    let (piece, pause, most) = match manner {
        Manner::Closes => return,
        Manner::Hangs => return std::future::pending().await,
        Manner::Slow(piece, pause) => (piece, pause, usize::MAX),
        Manner::ReadsSome(most) => (1024, Duration::ZERO, most),
        Manner::Reads | Manner::Holds | Manner::EndsFirst => (65_536, Duration::ZERO, usize::MAX),
    };
    if matches!(manner, Manner::EndsFirst) {
        stream.shutdown().await.unwrap();
    }
    let mut total = 0;
    let mut buffer = vec![0; piece];
    while total < most {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(n) => {
                total += n;
                arrived.lock().unwrap()[own].extend_from_slice(&buffer[..n]);
            }
        }
        tokio::time::sleep(pause).await;
    }
    match manner {
        Manner::Holds => std::future::pending().await,
        Manner::ReadsSome(_) => {}
        _ => {
            let _ = stream.shutdown().await;
        }
    }
}

/// A port on which nobody listens.
pub async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    port
}
