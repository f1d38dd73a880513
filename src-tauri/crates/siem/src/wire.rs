//! One connection to a receiver. Syslog has no word for "I have it", so the only proof that a receiver has read everything
//! is the end of the connection: we end our half and wait until it ends its own. A receiver that dies leaves a reset or
//! silence instead, and then nothing that was written on this connection counts as sent.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use countersign_app::Failure;
use countersign_refusal::{Siem, SiemStage};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket, lookup_host},
    time::{Instant, timeout},
};
use tokio_rustls::client::TlsStream;

use crate::{
    form::frame,
    target::{Target, Transport},
    tls,
};

/// How long each part may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To look up the name, to connect, to agree on TLS: each.
    pub connect: Duration,
    /// Until the receiver has taken the next few messages.
    pub write: Duration,
    /// Until it has read all of it and ended the connection.
    pub confirm: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            write: Duration::from_secs(10),
            confirm: Duration::from_secs(30),
        }
    }
}

/// Bytes that are gathered before they are written.
const GATHERED: usize = 16_384;
/// At least so long a reset may be on its way that says that what was written came too late.
const SETTLED: Duration = Duration::from_millis(50);

/// What the receiver showed of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The address that answered.
    pub peer: String,
    /// The protocol version and cipher suite of TLS.
    pub tls: Option<String>,
    /// Whether the receiver has ended the connection after reading everything. Over UDP nobody knows.
    pub confirmed: bool,
}

enum Stream {
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    Udp(UdpSocket),
}

/// An open connection.
pub struct Wire<'t> {
    target: &'t Target,
    patience: Patience,
    stream: Stream,
    gathered: Vec<u8>,
    round_trip: Duration,
    seen: Seen,
}

impl std::fmt::Debug for Wire<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire")
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}

impl<'t> Wire<'t> {
    /// Connects, and agrees on TLS where it is asked for.
    ///
    /// # Errors
    /// `siem-failed` with the stage; what [`tls::connector`] says.
    pub async fn open(target: &'t Target, patience: Patience) -> Result<Self, Failure> {
        let at = |stage| move |cause| failed(target, stage, &cause);
        let named = (target.host.as_str(), target.port);
        let found = within(patience.connect, lookup_host(named))
            .await
            .map_err(at(SiemStage::Resolve))?;
        let addresses: Vec<SocketAddr> = found.collect();
        let mut seen = Seen::default();
        let begun = Instant::now();
        let stream = if target.transport == Transport::Udp {
            let socket = datagrams(&addresses)
                .await
                .map_err(at(SiemStage::Connect))?;
            Stream::Udp(socket)
        } else {
            let stream = within(patience.connect, TcpStream::connect(addresses.as_slice()))
                .await
                .map_err(at(SiemStage::Connect))?;
            Stream::Tcp(stream)
        };
        let round_trip = begun.elapsed();
        seen.peer = stream.peer().map_err(at(SiemStage::Connect))?;
        let stream = match stream {
            Stream::Tcp(tcp) if target.transport == Transport::Tls => {
                let (connector, name) = tls::connector(target)?;
                let tls = within(patience.connect, connector.connect(name, tcp))
                    .await
                    .map_err(at(SiemStage::Secure))?;
                let (_, session) = tls.get_ref();
                let version = session.protocol_version().map(|v| format!("{v:?}"));
                let suite = session
                    .negotiated_cipher_suite()
                    .map(|s| format!("{:?}", s.suite()));
                seen.tls = version
                    .zip(suite)
                    .map(|(version, suite)| format!("{version} {suite}"));
                Stream::Tls(Box::new(tls))
            }
            stream => stream,
        };
        Ok(Self {
            target,
            patience,
            stream,
            gathered: Vec::new(),
            round_trip,
            seen,
        })
    }

    /// Sends a message. It may be gathered with others and be written later.
    ///
    /// # Errors
    /// `siem-failed`: nothing of this connection counts.
    pub async fn send(&mut self, message: &str) -> Result<(), Failure> {
        if let Stream::Udp(socket) = &self.stream {
            let sent = within(self.patience.write, socket.send(message.as_bytes())).await;
            return sent
                .map(|_| ())
                .map_err(|cause| failed(self.target, SiemStage::Send, &cause));
        }
        self.gathered.extend(frame(message));
        if self.gathered.len() < GATHERED {
            return Ok(());
        }
        self.write().await
    }

    /// Writes what was gathered, unless the receiver has gone meanwhile.
    async fn write(&mut self) -> Result<(), Failure> {
        let at = |cause| failed(self.target, SiemStage::Send, &cause);
        let Some(stream) = self.stream.duplex() else {
            return Ok(());
        };
        still_open(stream).await.map_err(at)?;
        within(self.patience.write, async {
            stream.write_all(&self.gathered).await?;
            stream.flush().await
        })
        .await
        .map_err(at)?;
        self.gathered.clear();
        Ok(())
    }

    /// Ends this half, and waits for the receiver to end its own.
    ///
    /// # Errors
    /// `siem-failed`: nothing of this connection counts.
    pub async fn finish(mut self) -> Result<Seen, Failure> {
        self.write().await?;
        let at = |cause| failed(self.target, SiemStage::Confirm, &cause);
        if let Some(stream) = self.stream.duplex() {
            // Whoever ended before they were asked to may not have read everything.
            still_open(stream).await.map_err(at)?;
            within(self.patience.confirm, end(stream, self.target.bare_end))
                .await
                .map_err(at)?;
            self.seen.confirmed = true;
        }
        // An end that was on its way before our last words arrived is followed by a reset: it takes a round trip at most.
        tokio::time::sleep(SETTLED.max(self.round_trip * 3)).await;
        match self.stream.fault() {
            Some(cause) => Err(at(cause)),
            None => Ok(self.seen),
        }
    }
}

trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

impl Stream {
    /// The stream of bytes, where it is one.
    fn duplex(&mut self) -> Option<&mut dyn Duplex> {
        match self {
            Self::Tcp(tcp) => Some(tcp),
            Self::Tls(tls) => Some(tls.as_mut()),
            Self::Udp(_) => None,
        }
    }

    fn peer(&self) -> io::Result<String> {
        let address = match self {
            Self::Tcp(tcp) => tcp.peer_addr(),
            Self::Tls(tls) => tls.get_ref().0.peer_addr(),
            Self::Udp(udp) => udp.peer_addr(),
        };
        address.map(|address| address.to_string())
    }

    /// What the system knows to have gone wrong.
    fn fault(&self) -> Option<io::Error> {
        let known = match self {
            Self::Tcp(tcp) => tcp.take_error(),
            Self::Tls(tls) => tls.get_ref().0.take_error(),
            Self::Udp(udp) => udp.take_error(),
        };
        known.unwrap_or_else(Some)
    }
}

/// A socket for datagrams to the first of these addresses.
async fn datagrams(addresses: &[SocketAddr]) -> io::Result<UdpSocket> {
    let first = addresses.first().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let own: SocketAddr = if first.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(own).await?;
    socket.connect(first).await?;
    Ok(socket)
}

/// Looks, without waiting, whether the receiver has ended the connection. What it says is of no use; tickets of TLS are read
/// on the way, which else would turn our end into a reset.
async fn still_open(stream: &mut dyn Duplex) -> io::Result<()> {
    let mut said = [0; 1024];
    for _ in 0..64 {
        match timeout(Duration::ZERO, stream.read(&mut said)).await {
            Err(_) => return Ok(()),
            Ok(Ok(0)) => {
                let ended = "the receiver has ended the connection";
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, ended));
            }
            Ok(read) => read?,
        };
    }
    Ok(())
}

/// Ends our half and reads until the receiver ends its own: in words of TLS, unless a bare end is believed.
async fn end(stream: &mut dyn Duplex, bare: bool) -> io::Result<()> {
    stream.shutdown().await?;
    let mut said = [0; 4096];
    loop {
        match stream.read(&mut said).await {
            Ok(0) => return Ok(()),
            Err(cause) if bare && cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        };
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| {
        let waited = format!("nothing happened within {} s", limit.as_secs_f32());
        Err(io::Error::new(io::ErrorKind::TimedOut, waited))
    })
}

fn failed(target: &Target, stage: SiemStage, cause: &io::Error) -> Failure {
    Failure::new(Siem::Failed {
        target: target.name.clone(),
        address: target.address(),
        stage,
        cause: cause.to_string(),
    })
}
