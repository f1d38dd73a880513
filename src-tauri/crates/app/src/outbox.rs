//! The copies of what this installation exported, as they left: `outbox/EXPORT.zip` beside what it remembers of the ledger.
//! A copy is compared with the digest in the export's record before every use, so that redelivery sends exactly these bytes.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek as _, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use countersign_embedded::{Existing, write_whole};
use countersign_refusal::Deed;
use countersign_store::Bytes32;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{Failure, Watch};

/// Bytes copied or hashed at a time.
const STEP: usize = 1 << 18;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Its SHA-256.
    pub digest: Bytes32,
    /// Its size.
    pub bytes: u64,
}

/// A kept copy that is what its export's record says, held open: nobody can put another file under it.
#[derive(Debug)]
pub struct KeptBundle {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub measured: Measured,
    /// The file, at its beginning.
    pub file: File,
}

/// The folder of copies below the folder where an installation remembers a ledger.
pub(crate) fn folder(memory: &Path) -> PathBuf {
    memory.join("outbox")
}

/// Makes the folder where there is none.
pub(crate) fn make(memory: &Path) -> Result<(), Failure> {
    let folder = folder(memory);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(|e| Failure::file(&folder, Deed::Make, e))
}

/// Where the copy of an export lies.
pub(crate) fn place(memory: &Path, export: Uuid) -> PathBuf {
    folder(memory).join(format!("{export}.zip"))
}

/// Measures a bundle that was just written and, where the ledger is remembered, keeps a copy of it: whole or not at all, and
/// for this account alone.
pub(crate) fn keep(
    memory: Option<&Path>,
    export: Uuid,
    bundle: &Path,
    watch: &Watch,
) -> Result<Measured, Failure> {
    let mut from = File::open(bundle).map_err(|e| Failure::file(bundle, Deed::Read, e))?;
    let Some(memory) = memory else {
        return copy(bundle, &mut from, None, watch);
    };
    let (folder, path) = (folder(memory), place(memory, export));
    let failed = |e: io::Error| Failure::file(&path, Deed::Write, e);
    make(memory)?;
    clear(&folder);
    let beside = folder.join(format!(".{export}.partial"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut to = options.open(&beside).map_err(failed)?;
    // Where files cannot be locked, nobody else can lock this one either and take it for a dead writer's.
    let _ = to.lock();
    let copied = copy(bundle, &mut from, Some((&path, &mut to)), watch).and_then(|measured| {
        let lasting = || {
            to.sync_all()?;
            fs::rename(&beside, &path)?;
            File::open(&folder)?.sync_all()
        };
        lasting().map_err(failed)?;
        Ok(measured)
    });
    if copied.is_err() {
        // Nothing more can be done about a file that cannot be removed.
        let _ = fs::remove_file(&beside);
    }
    copied
}

/// Removes what killed writers have left. What cannot be read, locked or removed stays.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let left = entry.path();
        let begun = left.extension().is_some_and(|e| e == "partial");
        if begun && File::open(&left).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(left);
        }
    }
}

/// Takes away the copy of an export that was not recorded, and the note of it.
pub(crate) fn forget(memory: Option<&Path>, export: Uuid) {
    if let Some(memory) = memory {
        // A copy that the ledger does not know is never used; it only takes room.
        let _ = fs::remove_file(place(memory, export));
        is_recorded(memory, export);
    }
}

/// Where it is noted that an export is kept and not recorded yet.
fn note(memory: &Path, export: Uuid) -> PathBuf {
    folder(memory).join(format!("{export}.unrecorded"))
}

/// Notes that the copy of an export waits to be recorded under this statement: whoever was ended meanwhile can go on.
pub(crate) fn note_unrecorded(memory: &Path, export: Uuid, statement: &str) -> Result<(), Failure> {
    let path = note(memory, export);
    write_whole(&path, statement.as_bytes(), 0o600, Existing::Replace)
        .map_err(|e| Failure::file(&path, Deed::Write, e))
}

/// Takes the note away: the ledger knows the export, or nobody goes on with it.
pub(crate) fn is_recorded(memory: &Path, export: Uuid) {
    // A note that stays is compared with the ledger before anything is made of it.
    let _ = fs::remove_file(note(memory, export));
}

/// The statement of an export that is kept and waits to be recorded, and since when.
pub(crate) fn unrecorded(
    memory: &Path,
    export: Uuid,
) -> Result<Option<(String, SystemTime)>, Failure> {
    let path = note(memory, export);
    let read = || {
        let mut file = File::open(&path)?;
        let since = file.metadata()?.modified()?;
        let mut statement = String::new();
        file.read_to_string(&mut statement)?;
        Ok::<_, io::Error>((statement, since))
    };
    match read() {
        Ok(found) => Ok(Some(found)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::file(&path, Deed::Read, e)),
    }
}

/// All exports that wait so.
pub(crate) fn all_unrecorded(memory: &Path) -> Vec<Uuid> {
    let entries = fs::read_dir(folder(memory)).into_iter().flatten().flatten();
    let id = |name: &str| name.strip_suffix(".unrecorded")?.parse().ok();
    entries
        .filter_map(|entry| id(entry.file_name().to_str()?))
        .collect()
}

/// Opens a copy and measures it. None where there is no file.
pub(crate) fn open(path: &Path, watch: &Watch) -> Result<Option<KeptBundle>, Failure> {
    let read = |e: io::Error| Failure::file(path, Deed::Read, e);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(read(e)),
    };
    let measured = copy(path, &mut file, None, watch)?;
    file.seek(SeekFrom::Start(0)).map_err(read)?;
    Ok(Some(KeptBundle {
        path: path.to_owned(),
        measured,
        file,
    }))
}

/// Measures what comes, and writes it where that is asked for.
fn copy(
    named: &Path,
    from: &mut File,
    mut to: Option<(&Path, &mut File)>,
    watch: &Watch,
) -> Result<Measured, Failure> {
    let read = |e: io::Error| Failure::file(named, Deed::Read, e);
    let whole = from.metadata().map_err(read)?.len();
    let (mut hash, mut bytes, mut part) = (Sha256::new(), 0_u64, vec![0; STEP]);
    loop {
        let many = match from.read(&mut part) {
            Ok(0) => break,
            Ok(many) => many,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(read(e)),
        };
        let part = part.get(..many).unwrap_or_default();
        hash.update(part);
        if let Some((path, file)) = &mut to {
            file.write_all(part)
                .map_err(|e| Failure::file(path, Deed::Write, e))?;
        }
        bytes = bytes.saturating_add(many as u64);
        watch.step("keep", bytes, Some(whole))?;
    }
    Ok(Measured {
        digest: hash.finalize().into(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_copy_is_the_same_bytes_for_this_account_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (bundle, id) = (dir.path().join("export.zip"), Uuid::from_u128(7));
        fs::create_dir(folder(dir.path())).unwrap();
        fs::set_permissions(folder(dir.path()), fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(folder(dir.path()).join(".dead.partial"), b"half").unwrap();
        let content = vec![9_u8; STEP + 5];
        fs::write(&bundle, &content).unwrap();
        let kept = keep(Some(dir.path()), id, &bundle, &Watch::default()).unwrap();
        assert_eq!(kept.bytes, content.len() as u64);
        assert_eq!(kept.digest, <Bytes32>::from(Sha256::digest(&content)));
        // What happens to the exporter's own file does not reach it.
        fs::write(&bundle, b"overwritten").unwrap();
        let mut opened = open(&place(dir.path(), id), &Watch::default())
            .unwrap()
            .unwrap();
        assert_eq!(opened.measured, kept);
        let mut read = Vec::new();
        opened.file.read_to_end(&mut read).unwrap();
        assert_eq!(read, content);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&opened.path), mode(&folder(dir.path()))),
            (0o600, 0o700)
        );
        assert_eq!(fs::read_dir(folder(dir.path())).unwrap().count(), 1);
        forget(Some(dir.path()), id);
        assert!(open(&opened.path, &Watch::default()).unwrap().is_none());
    }

    #[test]
    fn without_a_place_to_keep_it_a_bundle_is_measured_alone() {
        let dir = tempfile::tempdir().unwrap();
        let bundle = dir.path().join("export.zip");
        fs::write(&bundle, b"abc").unwrap();
        let measured = keep(None, Uuid::nil(), &bundle, &Watch::default()).unwrap();
        assert_eq!(
            hex::encode(measured.digest),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_copy_that_is_cancelled_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let bundle = dir.path().join("export.zip");
        fs::write(&bundle, vec![1; STEP * 3]).unwrap();
        let watch = Watch::default();
        watch.cancel();
        let failed = keep(Some(dir.path()), Uuid::nil(), &bundle, &watch).unwrap_err();
        assert_eq!(failed.code(), "cancelled");
        assert_eq!(fs::read_dir(folder(dir.path())).unwrap().count(), 0);
    }
}
