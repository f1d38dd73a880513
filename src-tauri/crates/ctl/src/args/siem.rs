//! `siem`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use countersign_app::settings::Settings;

/// Tell a SIEM each record of the ledger.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Siem {
    /// How far it is, or a test.
    #[command(subcommand)]
    pub command: Option<Asked>,
    /// Whom to tell; all targets where none is named.
    #[command(flatten)]
    pub receiver: Receiver,
    /// End when nothing is left to tell, instead of waiting for more
    #[arg(long)]
    pub once: bool,
    /// Begin with this record, whatever was told before; of one target
    #[arg(long, value_name = "SEQ")]
    pub since: Option<u64>,
}

/// What else can be asked.
#[derive(Debug, Clone, Subcommand)]
pub enum Asked {
    /// Each target, how far it is and what it waits for
    Status,
    /// Send one test event, and say what was seen
    Test(Box<Receiver>),
}

/// A receiver: one by name, one that is described here, or all that are known.
#[derive(Debug, Clone, Default, Args)]
pub struct Receiver {
    /// The target whose settings stand in siem/NAME.env of this installation's home
    #[arg(long, value_name = "NAME", conflicts_with = "host")]
    pub to: Option<String>,
    /// A host that is described here; what is not is taken from SIEM_… of the environment and .env
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// 6514 for tls, 601 for tcp, 514 for udp where nothing is said
    #[arg(long, value_name = "PORT", requires = "host")]
    pub port: Option<u16>,
    /// tls, tcp or udp
    #[arg(long, value_name = "WORD", requires = "host")]
    pub transport: Option<String>,
    /// syslog, ocsf or cef
    #[arg(long, value_name = "WORD", requires = "host")]
    pub format: Option<String>,
    /// The authority that signed the receiver's certificate, in PEM; the public ones where nothing is said
    #[arg(long, value_name = "FILE", requires = "host")]
    pub ca: Option<PathBuf>,
    /// The name in the receiver's certificate, where it is another than HOST
    #[arg(long, value_name = "NAME", requires = "host")]
    pub server_name: Option<String>,
    /// This client's certificates, in PEM
    #[arg(long, value_name = "FILE", requires = "host")]
    pub client_cert: Option<PathBuf>,
    /// This client's private key, in PEM
    #[arg(long, value_name = "FILE", requires = "host")]
    pub client_key: Option<PathBuf>,
    /// Most bytes of a message: 2048 to 8096
    #[arg(long, value_name = "BYTES", requires = "host")]
    pub limit: Option<u64>,
}

impl Receiver {
    /// The settings with what is described here before them.
    pub fn over(&self, settings: Settings) -> Settings {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|p| p.display().to_string());
        [
            ("SIEM_HOST", self.host.clone()),
            ("SIEM_PORT", self.port.map(|port| port.to_string())),
            ("SIEM_TRANSPORT", self.transport.clone()),
            ("SIEM_FORMAT", self.format.clone()),
            ("SIEM_CA", path(&self.ca)),
            ("SIEM_SERVER_NAME", self.server_name.clone()),
            ("SIEM_CLIENT_CERT", path(&self.client_cert)),
            ("SIEM_CLIENT_KEY", path(&self.client_key)),
            ("SIEM_LIMIT", self.limit.map(|limit| limit.to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .fold(settings, |all, (name, value)| all.with(name, &value))
    }
}
