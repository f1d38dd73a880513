//! A grant proof: one verdict, and nothing but 0 is a yes.

use std::io::{self, Write};
use std::path::Path;

use countersign_evidence::{Trust, verify_grant};

use crate::Arguments;

/// No proof is longer, in bytes.
const MOST: u64 = 64 << 20;

/// Reads a digest.
pub fn digest(text: &str) -> Result<[u8; 32], String> {
    let bytes = (0..text.len()).step_by(2).map(|at| {
        let pair = text.get(at..at.saturating_add(2))?;
        let hex = pair.bytes().all(|b| b.is_ascii_hexdigit());
        u8::from_str_radix(pair, 16).ok().filter(|_| hex)
    });
    let bytes: Option<Vec<u8>> = bytes.collect();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| "it is 64 hexadecimal digits".to_owned())
}

/// Verifies a proof, and says what it permits.
pub fn run(
    arguments: &Arguments,
    file: &Path,
    digest: &[u8; 32],
    trust: Option<&Trust>,
) -> io::Result<u8> {
    let named = |why: String| io::Error::other(format!("{}: {why}", file.display()));
    let size = std::fs::metadata(file).map_err(|e| named(e.to_string()))?;
    if size.len() > MOST {
        return Err(named("it is larger than any grant proof".to_owned()));
    }
    let bytes = std::fs::read(file).map_err(|error| named(error.to_string()))?;
    let report = verify_grant(&bytes, digest, trust, arguments.at);
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", report.json())?;
    } else if arguments.quiet {
        writeln!(out, "{}: {}", report.verdict.code(), report.why)?;
    } else {
        write!(out, "{}", report.text())?;
    }
    out.flush()?;
    Ok(report.verdict.exit_code())
}
