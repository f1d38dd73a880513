//! What does not fit into memory stands in files: columns of which pages are held, and sorting in runs. This room opens no file
//! itself; whoever may hands in a [`Spill`]. Without one everything is held.
//!
//! The same code serves few entries and many: a column or a sort holds up to a number of entries ([`HELD`], or what a caller sets)
//! and begins to use a file only beyond it. A file that fails gives entries of nothing from then on, so that what runs comes to its
//! end soon; whoever waits for it asks [`Place::broken`] before believing anything.

mod column;
mod sort;
mod texts;

pub(crate) use column::Column;
pub(crate) use sort::Sorter;
pub(crate) use texts::Texts;

use std::{
    fmt, io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Entries that a column or a sort holds in memory; beyond, it uses a file.
pub const HELD: usize = 500_000;

/// A file that only this process can reach and that is gone with it.
pub trait SpillFile: Send {
    /// Reads as many bytes as `into` has, from this place on.
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()>;
    /// Writes bytes from this place on.
    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;
}

/// Gives such files.
pub trait Spill: Send + Sync {
    /// A new, empty one.
    fn file(&self) -> io::Result<Box<dyn SpillFile>>;
}

/// How much is held and where the rest goes; what uses the same place fails together.
#[derive(Clone, Default)]
pub(crate) struct Place {
    spill: Option<(usize, Arc<dyn Spill>)>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    is_broken: AtomicBool,
    cause: Mutex<Option<io::Error>>,
    written: AtomicU64,
}

impl Place {
    /// Holds so many entries of each column or sort.
    pub fn new(held: usize, spill: Arc<dyn Spill>) -> Self {
        Self {
            spill: Some((held.max(1), spill)),
            state: Arc::default(),
        }
    }

    /// How many entries may be held.
    fn held(&self) -> usize {
        self.spill.as_ref().map_or(usize::MAX, |(held, _)| *held)
    }

    /// A new file; none where there is no place for any, or where it failed.
    fn file(&self) -> Option<Box<dyn SpillFile>> {
        let (_, spill) = self.spill.as_ref().filter(|_| !self.is_broken())?;
        spill.file().map_err(|cause| self.fail(cause)).ok()
    }

    /// Whether nothing more can be believed of what stands here.
    pub fn is_broken(&self) -> bool {
        self.state.is_broken.load(Ordering::Relaxed)
    }

    /// Why; asked once.
    pub fn broken(&self) -> Option<io::Error> {
        if !self.is_broken() {
            return None;
        }
        let mut cause = self
            .state
            .cause
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Some(
            cause
                .take()
                .unwrap_or_else(|| io::Error::other("a temporary file failed")),
        )
    }

    /// Bytes that were written into files.
    pub fn written(&self) -> u64 {
        self.state.written.load(Ordering::Relaxed)
    }

    fn fail(&self, cause: io::Error) {
        if !self.state.is_broken.swap(true, Ordering::Relaxed) {
            *self
                .state
                .cause
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(cause);
        }
    }

    fn write(&self, file: &mut dyn SpillFile, at: u64, bytes: &[u8]) {
        if self.is_broken() {
            return;
        }
        match file.write(at, bytes) {
            Ok(()) => {
                let more = bytes.len() as u64;
                self.state.written.fetch_add(more, Ordering::Relaxed);
            }
            Err(cause) => self.fail(cause),
        }
    }

    /// False where it failed; what `into` holds then is nothing.
    fn read(&self, file: &mut dyn SpillFile, at: u64, into: &mut [u8]) -> bool {
        if self.is_broken() {
            return false;
        }
        let read = file.read(at, into).map_err(|cause| self.fail(cause));
        read.is_ok()
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("held", &self.spill.as_ref().map(|(held, _)| held))
            .field("state", &self.state)
            .finish()
    }
}

/// An entry as bytes.
pub(crate) trait Stored: Sized {
    /// How many bytes each has; 0 where that differs, which a column cannot hold.
    const SIZE: usize;

    /// Appends the bytes.
    fn put(&self, into: &mut Vec<u8>);

    /// Takes it from the beginning of bytes; none where they end within it.
    fn take(from: &mut &[u8]) -> Option<Self>;

    /// Bytes that it holds beside itself.
    fn beside(&self) -> usize {
        0
    }
}

/// The members of an entry, one behind the other.
macro_rules! stored {
    ($name:ty { $($member:ident: $kind:ty),+ $(,)? }) => {
        impl $crate::spill::Stored for $name {
            const SIZE: usize = 0 $(+ <$kind as $crate::spill::Stored>::SIZE)+;

            fn put(&self, into: &mut Vec<u8>) {
                $($crate::spill::Stored::put(&self.$member, into);)+
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($member: <$kind as $crate::spill::Stored>::take(from)?),+ })
            }
        }
    };
}
pub(crate) use stored;

macro_rules! number {
    ($($kind:ty),+) => {
        $(impl Stored for $kind {
            const SIZE: usize = size_of::<Self>();

            #[inline]
            fn put(&self, into: &mut Vec<u8>) {
                into.extend_from_slice(&self.to_le_bytes());
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        })+
    };
}
number!(u8, u16, u32, u64, i64, f64);

impl Stored for bool {
    const SIZE: usize = 1;

    fn put(&self, into: &mut Vec<u8>) {
        u8::from(*self).put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u8::take(from).map(|byte| byte != 0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Place, Spill, SpillFile};
    use std::{io, sync::Arc};

    /// Files in memory, each of so many bytes at most.
    pub(crate) struct Held(pub usize);

    struct Bytes(Vec<u8>, usize);

    impl Spill for Held {
        fn file(&self) -> io::Result<Box<dyn SpillFile>> {
            Ok(Box::new(Bytes(Vec::new(), self.0)))
        }
    }

    impl SpillFile for Bytes {
        fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
            let at = usize::try_from(at).unwrap();
            let from = self.0.get(at..at + into.len());
            into.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        }

        fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
            let end = usize::try_from(at).unwrap() + bytes.len();
            if end > self.1 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.resize(self.0.len().max(end), 0);
            self.0[end - bytes.len()..end].copy_from_slice(bytes);
            Ok(())
        }
    }

    /// A place that holds so many entries.
    pub(crate) fn place(held: usize) -> Place {
        Place::new(held, Arc::new(Held(usize::MAX)))
    }
}
