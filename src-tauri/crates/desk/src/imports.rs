//! Files that come in: picked in a dialog, looked at, and taken in the reading that was shown.

use countersign_app::{
    Failure, entropy,
    imports::{self, Dialect, ImportError},
};
use countersign_contract as c;
use countersign_embedded::{Existing, write_whole};
use countersign_refusal::{Database, Deed, Fault, Import, Thing};
use countersign_screens::imports as screen;
use std::path::{Path, PathBuf};

use crate::{
    choose::file_name,
    commands::Admitted,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, error, from, missing},
};

/// Imports listed at most.
const LISTED: i64 = 500;
/// Picked files that a session remembers.
const PICKED: usize = 16;
/// Most bytes of a dialect's file.
const DIALECT: u64 = 1 << 20;

impl Admitted<'_> {
    /// The command `imports`.
    pub(crate) async fn imports(&self, _: c::Nothing) -> Result<c::Imports, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let refusal = match session.may_import().await {
            Ok(()) => None,
            Err(failure) if failure.refusal().fault() == Fault::Surroundings => {
                return Err(from(failure));
            }
            Err(failure) => Some(from(failure).message),
        };
        let rows = session.past_imports(LISTED + 1).await.told()?;
        let (names, known) = (seat.names().await?, self.known().imports);
        let most = usize::try_from(LISTED).unwrap_or(usize::MAX);
        Ok(c::Imports {
            more: rows.len() > most,
            imports: rows
                .into_iter()
                .take(most)
                .map(|listed| {
                    let name = known.get(&listed.row.import.to_string());
                    screen::listed(listed, name, &names)
                })
                .collect(),
            refusal,
        })
    }

    /// The command `import_recall`.
    pub(crate) async fn import_recall(
        &self,
        request: c::ImportOf,
    ) -> Result<c::ImportRecalled, c::ApiError> {
        let import = uuid::Uuid::try_parse(&request.import_id)
            .map_err(|_| missing(Thing::Import, &request.import_id))?;
        let found = self.seat()?.session().past_import(import).await.told()?;
        Ok(screen::recalled(&found))
    }

    /// The command `import_pick`. Who may not import picks nothing in vain.
    pub(crate) async fn import_pick(&self, _: c::Nothing) -> Result<c::ImportFile, c::ApiError> {
        let seat = self.seat()?;
        seat.session().may_import().await.told()?;
        let Some(path) = self.shared.choose.import().await else {
            return Err(error(Database::Cancelled));
        };
        let at = path.clone();
        let (bytes, kind) = tokio::task::spawn_blocking(move || {
            let bytes = std::fs::metadata(&at)
                .map_err(|cause| Failure::file(&at, Deed::Read, cause))?
                .len();
            Ok::<_, Failure>((bytes, imports::kind_of(&at)?))
        })
        .await
        .told()?
        .told()?;
        Ok(c::ImportFile {
            name: name_of(&path),
            file: seat.keep_picked(path),
            bytes,
            kind: screen::kind_word(kind),
        })
    }

    /// The command `import_look`: the whole file is read, and nothing is taken.
    pub(crate) async fn import_look(
        &self,
        request: c::ImportLook,
    ) -> Result<c::ImportLooked, c::ApiError> {
        let path = self.seat()?.picked(&request.file)?;
        let job = self.job(&request.job);
        let kind = screen::kind(request.kind);
        let (dialect, wrong) = match screen::stated(&request.dialect) {
            Ok(dialect) => (dialect, None),
            // The columns are shown all the same, and what is wrong with the one.
            Err(wrong) => (Dialect::default(), Some(wrong)),
        };
        let mut looked = imports::look(&path, kind, dialect.clone(), &job.watch)
            .await
            .told()?;
        if let Some(wrong) = wrong {
            looked.read = Err(wrong);
        }
        Ok(screen::looked(looked, &dialect))
    }

    /// The command `import_take`: whole or not at all.
    pub(crate) async fn import_take(
        &self,
        request: c::ImportTake,
    ) -> Result<c::ImportTaken, c::ApiError> {
        let seat = self.seat()?;
        let path = seat.picked(&request.file)?;
        let dialect = screen::stated(&request.dialect).map_err(unreadable)?;
        let job = self.job(&request.job);
        let kind = screen::kind(request.kind);
        let session = seat.session();
        let imported = session
            .take_import(&path, kind, dialect, &request.file_digest, &job.watch)
            .await
            .told()?;
        let (id, name) = (imported.import.to_string(), name_of(&path));
        // The import is in; that its name is not remembered here is no failure of it.
        if let Err(told) = self.remember(|known| {
            known.imports.insert(id, name);
        }) {
            tracing::warn!(
                code = told.code.name(),
                "the name of an imported file is not remembered"
            );
        }
        Ok(screen::taken(&imported))
    }

    /// The command `dialect_save`: what cannot be understood is not kept.
    pub(crate) async fn dialect_save(
        &self,
        request: c::DialectSave,
    ) -> Result<c::DialectFile, c::ApiError> {
        self.seat()?;
        let dialect = screen::stated(&request.dialect).map_err(unreadable)?;
        dialect.check().map_err(unreadable)?;
        let name = file_name(&request.suggested_name);
        let Some(path) = self.shared.choose.save(&name).await else {
            return Err(error(Database::Cancelled));
        };
        let at = path.clone();
        tokio::task::spawn_blocking(move || {
            let mut text = serde_json::to_string_pretty(&dialect).map_err(std::io::Error::from)?;
            text.push('\n');
            // The dialog asked about a file that is there.
            write_whole(&at, text.as_bytes(), 0o644, Existing::Replace)
        })
        .await
        .told()?
        .map_err(|cause| from(Failure::file(&path, Deed::Write, cause)))?;
        Ok(c::DialectFile {
            name: name_of(&path),
            dialect: request.dialect,
        })
    }

    /// The command `dialect_load`.
    pub(crate) async fn dialect_load(&self, _: c::Nothing) -> Result<c::DialectFile, c::ApiError> {
        self.seat()?;
        let Some(path) = self.shared.choose.dialect().await else {
            return Err(error(Database::Cancelled));
        };
        let at = path.clone();
        let text = tokio::task::spawn_blocking(move || text_of(&at))
            .await
            .told()?;
        let text = text.map_err(|cause| from(Failure::file(&path, Deed::Read, cause)))?;
        let read = Dialect::from_json(&text).map_err(unreadable)?;
        read.check().map_err(unreadable)?;
        Ok(c::DialectFile {
            name: name_of(&path),
            dialect: screen::dialect(&read).map_err(unreadable)?,
        })
    }
}

/// The text of a small file.
fn text_of(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?
        .take(DIALECT)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// What is stated cannot be understood.
fn unreadable(wrong: ImportError) -> c::ApiError {
    from(Failure::because(
        Import::Unreadable {
            cause: wrong.to_string(),
            settle: wrong.hint(),
        },
        wrong,
    ))
}

impl SignedIn {
    /// Remembers a picked file until the session ends, under a name that says nothing of its path.
    fn keep_picked(&self, path: PathBuf) -> String {
        let name = entropy::id().simple().to_string();
        let mut picked = held(&self.picked);
        if picked.len() >= PICKED {
            picked.remove(0);
        }
        picked.push((name.clone(), path));
        name
    }

    fn picked(&self, name: &str) -> Answer<PathBuf> {
        let picked = held(&self.picked);
        let found = picked.iter().find(|(known, _)| known == name);
        found
            .map(|(_, path)| path.clone())
            .ok_or_else(|| missing(Thing::ImportFile, name))
    }
}
