//! One window for one account: a lock held while it is open, and a socket on which a second start asks it to come forward.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
};

/// Held by the one that is open.
#[derive(Debug)]
pub struct Only {
    _lock: File,
    socket: PathBuf,
}

/// `None`: another one is open and was asked to come forward.
pub fn only(folder: &Path) -> io::Result<Option<Only>> {
    fs::create_dir_all(folder)?;
    let socket = folder.join("window.sock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("window.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Only {
            _lock: lock,
            socket,
        })),
        Err(TryLockError::WouldBlock) => {
            // One that is just starting or ending may not listen; there is nothing more to do for it.
            drop(UnixStream::connect(&socket));
            Ok(None)
        }
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

impl Only {
    /// Calls `asked` whenever the program is started again. Where no socket can be made, a second start only ends itself.
    pub fn listen(self, asked: impl Fn() + Send + 'static) {
        // We hold the lock, so a socket that is there is a dead one's.
        let _ = fs::remove_file(&self.socket);
        let listener = match UnixListener::bind(&self.socket) {
            Ok(listener) => listener,
            Err(cause) => {
                tracing::warn!("a second start cannot bring this window forward: {cause}");
                std::mem::forget(self);
                return;
            }
        };
        std::thread::spawn(move || {
            let _held = self;
            for knock in listener.incoming() {
                if knock.is_ok() {
                    asked();
                }
            }
        });
    }
}
