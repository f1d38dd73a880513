//! A ledger that is made, and a target that is set.

use std::path::Path;

use countersign_app::{Failure, settings::Settings};
use countersign_ledger::{Hash, Record, leaf_hash};
use countersign_siem::{Ledger, Target};

use crate::samples::records;

/// Records in a chain.
#[derive(Debug)]
pub struct Made(pub Vec<Vec<u8>>);

impl Made {
    pub fn of(count: u64, nonce: u8) -> Self {
        let samples = records("idle in transaction");
        let mut made: Vec<Vec<u8>> = Vec::new();
        for seq in 0..count {
            let sample = &samples[usize::try_from(seq).unwrap() % samples.len()];
            let record = Record {
                seq,
                nonce: [nonce; 16],
                prev: made.last().map_or([0; 32], |before| leaf_hash(before)),
                ..sample.clone()
            };
            made.push(record.encode());
        }
        Self(made)
    }
}

impl Ledger for Made {
    async fn size(&self) -> Result<u64, Failure> {
        Ok(self.0.len() as u64)
    }

    async fn leaf(&self, seq: u64) -> Result<Option<Hash>, Failure> {
        Ok(self
            .0
            .get(usize::try_from(seq).unwrap())
            .map(|bytes| leaf_hash(bytes)))
    }

    async fn records(&self, from: u64, until: u64) -> Result<Vec<Vec<u8>>, Failure> {
        Ok(self.0[usize::try_from(from).unwrap()..usize::try_from(until).unwrap()].to_vec())
    }
}

/// A target on this machine.
pub fn target(port: u16, more: &[(&str, &str)]) -> Target {
    let mut settings = Settings::default()
        .with("SIEM_HOST", "127.0.0.1")
        .with("SIEM_PORT", &port.to_string())
        .with("SIEM_TRANSPORT", "tcp");
    for (name, value) in more {
        settings = settings.with(name, value);
    }
    Target::from(Some("here"), &settings).unwrap()
}

/// Certificates by `openssl`: an authority, a server for localhost and 127.0.0.1, a client, and another authority.
pub fn certificates(dir: &Path) {
    let script = r#"
set -eu
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null; }
signed() { # name, authority, extensions
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf '%s\n' "$3" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
authority ca; authority other
signed server ca 'subjectAltName=DNS:localhost,IP:127.0.0.1'
signed client ca 'extendedKeyUsage=clientAuth'
"#;
    let made = std::process::Command::new("sh")
        .arg("-c")
        .arg(script)
        .current_dir(dir)
        .status()
        .unwrap();
    assert!(made.success());
}
