//! A client of the HTTP face as an agent has one: a connection that stays open, one call after the other.

use std::net::SocketAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_app::Failure;
use countersign_embedded::{ExposeSecret as _, Secret};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// An open connection under one login.
#[derive(Debug)]
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    head: String,
}

fn odd(cause: impl std::fmt::Display) -> Failure {
    Failure::contradiction(format!("the server's answer: {cause}"))
}

impl Client {
    pub(super) async fn connect(
        address: SocketAddr,
        login: &str,
        password: &Secret,
    ) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await.map_err(odd)?;
        stream.set_nodelay(true).map_err(odd)?;
        let coded = STANDARD.encode(format!("{login}:{}", password.expose_secret()));
        Ok(Self {
            stream: BufReader::new(stream),
            head: format!(
                "Host: {address}\r\nAuthorization: Basic {coded}\r\nContent-Type: application/json\r\n"
            ),
        })
    }

    /// Calls, and reads an answer that is no problem.
    pub(super) async fn call(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> Result<Value, Failure> {
        let text = format!(
            "{method} {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.stream
            .get_mut()
            .write_all(text.as_bytes())
            .await
            .map_err(odd)?;
        let (mut status, mut length) = (0_u16, 0_usize);
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await.map_err(odd)? == 0 {
                return Err(odd("it ended early"));
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                let word = rest.split(' ').next().unwrap_or_default();
                status = word.parse().map_err(odd)?;
            } else if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(odd)?;
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await.map_err(odd)?;
        if status >= 300 {
            return Err(odd(String::from_utf8_lossy(&bytes)));
        }
        serde_json::from_slice(&bytes).map_err(odd)
    }
}
