//! `migrate`: the schema, by its owner.

use countersign_app::{Failure, schema};
use serde_json::json;

use crate::{
    args::{Globals, Migrate},
    out::Out,
    place::{self, OpenWorkspace, Place},
};

/// Brings the schema up to date and says from what to what.
pub async fn migrate(args: &Migrate, globals: &Globals, out: Out) -> Result<(), Failure> {
    if args.repair_grants {
        return repair_grants(globals, out).await;
    }
    let migrated = match place::place(globals)? {
        Place::Folder(dir) => {
            place::require(&dir)?;
            schema::migrate_local(&dir).await?
        }
        Place::Address(url) => {
            let open = OpenWorkspace::at(place::at_address(&url)?, globals, out);
            let owner = open.owner_of(None).await?;
            schema::migrate(&open.workspace, place::administrator(owner.as_ref())).await?
        }
    };
    let words = if migrated.from == migrated.to {
        format!(
            "The schema is at version {} already; nothing was changed.",
            migrated.to
        )
    } else {
        format!(
            "The schema went from version {} to {}.",
            migrated.from, migrated.to
        )
    };
    out.answer(
        &words,
        &json!({"migrated": {"from": migrated.from, "to": migrated.to}}),
    )
}

/// The database's own grants, as the first migration sets them.
async fn repair_grants(globals: &Globals, out: Out) -> Result<(), Failure> {
    let open = OpenWorkspace::open(globals, out).await?;
    let owner = open.owner_of(None).await?;
    let done = schema::repair_grants(&open.workspace, place::administrator(owner.as_ref())).await;
    open.close(done).await?;
    out.answer(
        "Nobody but the four groups connects to this database.",
        &json!({"repaired": true}),
    )
}
