//! Imports of transactions and incidents.

use crate::{Said, said, words::cause};
use countersign_refusal::{BadLine, Import, ImportKind};

pub(crate) fn say(row: &Import) -> Said {
    match row {
        Import::Closed => said(
            "This import is complete and takes no more rows.",
            "Import the other file under its own id.",
        ),
        Import::Open => said(
            "Rows of an import came without the fact that closes it; they were not taken.",
            "Send rows and closing fact in one transaction.",
        ),
        Import::Voided => said(
            "This import was taken out of force before.",
            "Nothing is left to do.",
        ),
        Import::Duplicate => said(
            "This very file has been imported already, read in the same way; nothing was changed.",
            "Nothing is left to do. If it was misread, import it with other statements about it: that reading takes its place.",
        ),
        Import::Known { rows } => said(
            format!(
                "All {rows} rows of this file are known from earlier imports; nothing was changed."
            ),
            "Nothing is left to do.",
        ),
        Import::Counts => said(
            "The counts of this import do not add up with its rows.",
            "Import the file again.",
        ),
        Import::Overtaken => said(
            "Another import took rows of this file while it was read; nothing of this one was taken.",
            "Import the file again: what is known by then is left out.",
        ),
        Import::Correction => said(
            "A row of this import would stand in the place of a row of another id, or of none.",
            "Import the file again.",
        ),
        Import::Unreadable { cause: why, settle } => said(
            format!("The file cannot be read as an import: {}.", cause(why)),
            settle.clone(),
        ),
        Import::Empty { lines, read } => said(
            if read.is_empty() {
                format!("No line of this file could be taken{}.", bad(lines))
            } else {
                format!(
                    "No line of this file could be taken ({read}){}.",
                    bad(lines)
                )
            },
            "Check the columns and the lines named, then import it again; nothing was changed.",
        ),
        Import::Mapping { cause: why } => said(
            format!(
                "What was stated about the file cannot be used: {}.",
                cause(why)
            ),
            "Write a mapping like time=Date,from_account=Payer,to_account=Payee,amount=Sum; --help names the other flags.",
        ),
        Import::Nothing { kind, import } => match import {
            Some(import) => said(
                format!("The import {import} holds no {kind} that you may read."),
                "Check the id, or leave it out for the latest.",
            ),
            None => said(
                format!("There are no {kind} to look at."),
                match kind {
                    ImportKind::Transactions => {
                        "Import some with `countersignctl import transactions FILE`."
                    }
                    ImportKind::Incidents => {
                        "Import some with `countersignctl import incidents FILE`."
                    }
                },
            ),
        },
    }
}

fn bad(lines: &[BadLine]) -> String {
    let all = lines
        .iter()
        .map(|bad| format!("; line {}: {}", bad.line, cause(&bad.reason)));
    all.collect::<Vec<_>>().concat()
}
