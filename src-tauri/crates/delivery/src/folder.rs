//! Into a folder: a mounted share, a disk that is carried away, what another program picks up.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use countersign_statement::codes::DeliveryMethod;
use sha2::{Digest as _, Sha256};

use crate::channel::{Channel, Parcel, Trouble, one_line};

/// Bytes copied at a time.
const STEP: usize = 1 << 18;

/// A folder that is there already.
#[derive(Debug)]
pub struct Folder {
    /// Where.
    pub path: PathBuf,
}

impl Channel for Folder {
    fn method(&self) -> DeliveryMethod {
        DeliveryMethod::Folder
    }

    fn target(&self) -> String {
        self.path.display().to_string()
    }

    /// The file appears whole or not at all and never over another; it is read back from the disk and compared.
    fn send(&self, parcel: &mut Parcel) -> Result<String, Trouble> {
        let target = self.path.join(&parcel.name);
        if fs::symlink_metadata(&target).is_ok() {
            return match measure(&target) {
                Ok(found) if found == parcel.digest => Ok(format!(
                    "{} was there already, the same bytes",
                    target.display()
                )),
                _ => Err(Trouble::lasting(format!(
                    "{} is there already and holds something else",
                    target.display()
                ))),
            };
        }
        let beside = self
            .path
            .join(format!(".{}.{}", parcel.name, parcel.attempt));
        let written = write(parcel, &beside).and_then(|()| {
            // A link never replaces a file that appeared meanwhile; where links are not known, a rename has to do.
            match fs::hard_link(&beside, &target) {
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => fs::rename(&beside, &target)?,
                other => other?,
            }
            File::open(&self.path)?.sync_all()
        });
        let _ = fs::remove_file(&beside);
        written.map_err(|e| trouble(&e))?;
        match measure(&target) {
            Ok(found) if found == parcel.digest => Ok(format!(
                "{} holds {} bytes, read back and compared",
                target.display(),
                parcel.bytes
            )),
            Ok(_) => Err(Trouble::passing("what was read back is something else")),
            Err(e) => Err(Trouble::Uncertain {
                answer: one_line(&format!("written, and could not be read back: {e}")),
            }),
        }
    }

    fn test(&self) -> Result<String, Trouble> {
        let probe = self.path.join(".countersign-test");
        let _ = fs::remove_file(&probe);
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&probe)
            .and_then(|mut file| file.write_all(b"test"));
        let _ = fs::remove_file(&probe);
        written.map_err(|e| trouble(&e))?;
        Ok(format!("{} can be written to", self.path.display()))
    }
}

fn write(parcel: &mut Parcel, beside: &Path) -> io::Result<()> {
    let mut to = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    io::copy(&mut parcel.file, &mut to)?;
    to.sync_all()
}

fn measure(path: &Path) -> io::Result<[u8; 32]> {
    digest(&mut File::open(path)?)
}

/// SHA-256 of all that comes.
pub(crate) fn digest(from: &mut dyn Read) -> io::Result<[u8; 32]> {
    let (mut hash, mut part) = (Sha256::new(), vec![0; STEP]);
    loop {
        match from.read(&mut part) {
            Ok(0) => return Ok(hash.finalize().into()),
            Ok(many) => hash.update(part.get(..many).unwrap_or_default()),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

fn trouble(error: &io::Error) -> Trouble {
    let answer = one_line(&error.to_string());
    match error.kind() {
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory => Trouble::lasting(answer),
        _ => Trouble::passing(answer),
    }
}
