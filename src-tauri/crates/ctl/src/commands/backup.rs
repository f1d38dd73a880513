//! `backup` and `restore`: a workstation's own workspace as a folder.

use std::path::PathBuf;

use countersign_app::{Failure, Watch, Workspace, backup};
use countersign_refusal::Database;
use serde_json::json;

use super::drill::answer;
use crate::{
    args::{Backup, Globals, Restore},
    out::Out,
    place::{self, Place},
};

/// The folder of a workstation's own workspace.
fn folder(globals: &Globals) -> Result<PathBuf, Failure> {
    match place::place(globals)? {
        Place::Folder(dir) => Ok(dir),
        Place::Address(_) => Err(Failure::new(Database::NotLocal)),
    }
}

/// Copies the workspace with its schema as it is, so that there is a way back from a newer program.
pub async fn back_up(
    args: &Backup,
    globals: &Globals,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let dir = folder(globals)?;
    place::require(&dir)?;
    let workspace = Workspace::open_as_it_is(&dir).await?;
    let taken = backup::back_up(&workspace, &args.folder, watch).await;
    let closed = workspace.close().await;
    let taken = taken?;
    closed?;
    let shown = args.folder.display();
    out.answer(
        &format!(
            "Backed up into {shown}: {} records of {}.\nKeep it as you keep the workspace: it has every text. Whether it is worth something: countersignctl restore-drill {shown}",
            taken.records, taken.origin
        ),
        &json!({"backup": {"folder": args.folder, "origin": taken.origin, "records": taken.records}}),
    )
}

/// Puts a backup into an empty place, and says what it is worth.
pub async fn restore(args: &Restore, globals: &Globals, out: Out) -> Result<u8, Failure> {
    let dir = folder(globals)?;
    let drilled = backup::put_back(&args.backup, &dir).await?;
    answer(
        &drilled,
        &format!(
            "\nRestored into {}. People's keys are not in a backup: whoever lost theirs too gets a new one, which others confirm (docs/team.md).",
            dir.display()
        ),
        out,
    )
}
