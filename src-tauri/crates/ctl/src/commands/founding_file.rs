//! `founding`: several found a workspace, each at their own computer.

use std::{fmt::Write as _, path::Path};

use countersign_app::{
    Failure,
    founding_file::{self, FoundingFile},
};
use countersign_embedded::Existing;
use countersign_keys::Custody;
use countersign_refusal::{FoundersFault, People, Tool};
use serde_json::json;

use super::moving::custody_of;
use crate::{
    args::{Founding, Globals, Joining},
    out::Out,
    place::{self, OpenWorkspace},
    secrets::Secrets,
};

/// Runs `founding …`. No database is needed yet.
pub async fn run(command: &Founding, globals: &Globals, out: Out) -> Result<(), Failure> {
    let secrets = OpenWorkspace::unopened(globals, out);
    match command {
        Founding::Begin(args) => {
            join(FoundingFile::new()?, args, Existing::Keep, &secrets, out).await
        }
        Founding::Join(args) => {
            let begun = FoundingFile::read(&args.file)?;
            join(begun, args, Existing::Replace, &secrets, out).await
        }
        Founding::Sign { file } => {
            let login = place::acting(globals).ok_or_else(|| Failure::new(Tool::LoginUnnamed))?;
            let mut founding = FoundingFile::read(file)?;
            let wrapped = founding
                .founders()
                .iter()
                .any(|f| f.login == login && f.custody == Custody::Passphrase);
            let passphrase = if wrapped {
                Some(secrets.passphrase(&login).await?)
            } else {
                None
            };
            founding.sign(&login, passphrase).await?;
            founding.write(file, Existing::Replace)?;
            show(&founding, &format!("{login} has signed."), out)
        }
        Founding::Show { file } => {
            let founding = FoundingFile::read(file)?;
            let words = match founding.check_signed() {
                Ok(()) => "Everybody has signed; the database's owner can found it: init --from."
                    .to_owned(),
                Err(failure) => countersign_english::say(failure.refusal()).sentence,
            };
            show(&founding, &words, out)
        }
    }
}

async fn join(
    mut founding: FoundingFile,
    args: &Joining,
    existing: Existing,
    secrets: &Secrets,
    out: Out,
) -> Result<(), Failure> {
    let (login, who) = (args.founder.login.clone(), &args.founder);
    if who.roles.is_empty() {
        return Err(Failure::new(People::Founders {
            fault: FoundersFault::Form,
        }));
    }
    let (custody, passphrase) = custody_of(secrets, &login, args.custody).await?;
    refuse_if_there(&args.file, existing)?;
    founding
        .join(founding_file::Joining {
            login: login.clone(),
            name: who.name.clone(),
            roles: who.roles.clone(),
            custody,
            passphrase,
        })
        .await?;
    if let Err(failure) = founding.write(&args.file, existing) {
        founding.forget(&login).await;
        return Err(failure);
    }
    let words =
        format!("{login} has joined; the key is in this account's keyring and stays there.");
    show(&founding, &words, out)
}

/// Before a key is made for nothing.
fn refuse_if_there(path: &Path, existing: Existing) -> Result<(), Failure> {
    if matches!(existing, Existing::Keep) && path.exists() {
        let path = path.display().to_string();
        return Err(Failure::new(countersign_refusal::Computer::FileExists {
            path,
        }));
    }
    Ok(())
}

fn show(founding: &FoundingFile, words: &str, out: Out) -> Result<(), Failure> {
    let mut text = format!("{words}\n  origin  {}\n", founding.origin());
    let mut list = Vec::new();
    for member in founding.founders() {
        let (key, roles) = (member.key_id()?, &member.roles);
        let named: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let signed = if member.has_signed() {
            "signed"
        } else {
            "not signed yet"
        };
        let short: String = key.chars().take(16).collect();
        let _ = writeln!(
            text,
            "  {:12} {:24} {}  key {short} ({}), {signed}",
            member.login,
            member.name,
            named.join(", "),
            member.custody
        );
        list.push(json!({"login": member.login, "name": member.name, "person": member.person, "roles": roles, "key_id": key,
            "custody": member.custody.as_str(), "signed": member.has_signed()}));
    }
    let digest = founding.digest()?;
    let _ = writeln!(
        text,
        "  digest  {digest}\nIt must be the same for everybody who signs."
    );
    out.answer(
        &text,
        &json!({"founding": {"origin": founding.origin(), "digest": digest, "founders": list}}),
    )
}
