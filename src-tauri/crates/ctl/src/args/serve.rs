//! `serve`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one, which is printed
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8480")]
    pub listen: SocketAddr,
    /// The certificate with its chain, PEM; demanded where other machines reach the address
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A name by which callers reach this server, besides localhost and its address
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Requests a second that one login may make; twice as many at once
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub per_second: u32,
    /// Only print the description of the API (OpenAPI 3.1)
    #[arg(long)]
    pub print_openapi: bool,
}
