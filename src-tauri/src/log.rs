//! The log: warnings on standard error, more in a file beside what the window remembers. Passwords, passphrases, keys and
//! agents' texts are never given to it.

use std::{fs, path::Path, sync::Mutex};

use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// A log that has grown past this is put aside once.
const LIMIT: u64 = 4 << 20;

/// Starts logging. `COUNTERSIGN_LOG` sets the file's level.
pub fn start(folder: &Path) {
    let wanted = std::env::var("COUNTERSIGN_LOG")
        .unwrap_or_else(|_| "warn,countersign=info,countersign_desk=info".to_owned());
    let file = open(folder).map(|file| {
        tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Mutex::new(file))
            .with_filter(EnvFilter::new(wanted))
    });
    let console = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(EnvFilter::new("error"));
    // Without a file there is still standard error.
    let _ = tracing_subscriber::registry()
        .with(file)
        .with(console)
        .try_init();
}

fn open(folder: &Path) -> Option<fs::File> {
    fs::create_dir_all(folder).ok()?;
    let path = folder.join("console.log");
    if fs::metadata(&path).is_ok_and(|m| m.len() > LIMIT) {
        let _ = fs::rename(&path, folder.join("console.log.1"));
    }
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    // For its account alone: it tells who worked when.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}
