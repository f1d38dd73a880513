//! `restore-drill`: a backup is judged before it is needed.

use countersign_app::{
    Failure, backup,
    drill::{self, Drilled, Remembered},
};
use countersign_embedded::OWNER;
use countersign_refusal::Database;
use serde_json::json;

use super::doctor::listed;
use crate::{
    args::{Drill, Globals},
    out::Out,
    place::{self, OpenWorkspace, Place},
};

/// Judges a dump or a copy; exits 0 only where people could go on with it.
pub async fn drill(args: &Drill, globals: &Globals, out: Out) -> Result<u8, Failure> {
    let remembered = place::remembered().ok().map(Remembered::Below);
    let drilled = if let Some(folder) = args.dump.as_ref().filter(|path| path.is_dir()) {
        // Of a workstation's own workspace, whose folder remembers its ledger itself.
        let own = match place::place(globals)? {
            Place::Folder(dir) => Some(Remembered::In(dir)),
            Place::Address(_) => None,
        };
        backup::try_out(folder, own).await?
    } else if let Some(dump) = &args.dump {
        let owner = place::acting(globals).unwrap_or_else(|| OWNER.to_owned());
        drill::from_dump(dump, &owner, remembered).await?
    } else {
        let Place::Address(url) = place::place(globals)? else {
            return Err(Failure::new(Database::LocalOnly));
        };
        let open = OpenWorkspace::at(place::at_address(&url)?, globals, out);
        let owner = open.owner_of(None).await?;
        drill::judge(
            &open.workspace,
            place::administrator(owner.as_ref()),
            remembered,
        )
        .await?
    };
    answer(&drilled, "", out)
}

/// What a copy came to; the exit code says whether people could go on with it.
pub fn answer(drilled: &Drilled, further: &str, out: Out) -> Result<u8, Failure> {
    let (whole, leaf) = (drilled.whole(), hex::encode(drilled.head_leaf));
    let verdict = if whole { "Whole" } else { "Not whole" };
    let words = format!(
        "{}\n{verdict}: {} of {} records. The last one's leaf is {leaf}: everywhere else record {} has the same.{further}",
        listed(&drilled.findings),
        drilled.origin,
        drilled.records,
        drilled.records - 1
    );
    out.answer(
        &words,
        &json!({"drill": {"whole": whole, "origin": drilled.origin, "records": drilled.records, "leaf": leaf, "findings": drilled.findings}}),
    )?;
    Ok(u8::from(!whole))
}
