//! A key that moves to another computer, a password of one's own, an invitation, and somebody who leaves.

use std::{fmt::Write as _, path::Path};

use countersign_app::{
    Failure, enrolment, invitation::Invitation, key_move::KeyMove, leaving, logins,
    people::key_fault,
};
use countersign_embedded::Secret;
use countersign_keys::Custody;
use countersign_refusal::{KeyFault, People as Row, Who};
use countersign_statement::codes::Role;
use serde_json::json;

use super::{founding::host, people::People, person::short};
use crate::{
    args::{Globals, Join, KeyCustody},
    out::Out,
    place::{self, OpenWorkspace, administrator},
    secrets::Secrets,
};

/// The custody that was asked for, with the passphrase that it needs.
pub async fn custody_of(
    secrets: &Secrets,
    login: &str,
    custody: KeyCustody,
) -> Result<(Custody, Option<Secret>), Failure> {
    Ok(match custody {
        KeyCustody::OsAccount => (Custody::OsAccount, None),
        KeyCustody::Passphrase => (
            Custody::Passphrase,
            Some(secrets.new_passphrase(login).await?),
        ),
    })
}

/// `person new-key`.
pub async fn new_key(
    open: &OpenWorkspace,
    file: &Path,
    custody: KeyCustody,
    out: Out,
) -> Result<(), Failure> {
    let login = open.login()?.to_owned();
    let reader = open.reader().await?;
    let (custody, passphrase) = custody_of(&open.secrets, &login, custody).await?;
    let moving = KeyMove::begin_at(&reader, custody, passphrase, &host(), file).await?;
    let fingerprint = moving.fingerprint()?;
    let words = format!(
        "The new key of {login} is in this keyring ({custody}). Its fingerprint is {fingerprint}.\n\
         Take {} to the old computer, and hand over there: countersignctl --as {login} person move-key {} --fingerprint {fingerprint}",
        file.display(),
        file.display()
    );
    out.answer(&words, &json!({"new_key": {"login": login, "fingerprint": fingerprint, "key_id": hex::encode(moving.key_id()?), "custody": custody.as_str()}}))
}

/// `person move-key`.
pub async fn move_key(
    open: &OpenWorkspace,
    file: &Path,
    fingerprint: &str,
    out: Out,
) -> Result<(), Failure> {
    let moving = KeyMove::read(file)?;
    let session = open.signer().await?;
    let recorded = moving.hand_over(&session, fingerprint).await?;
    let words = format!(
        "The key {} takes the place of the one here once another admin confirms it; until then the one here counts (ledger {}).",
        moving.fingerprint()?,
        recorded.seq
    );
    out.answer(
        &words,
        &json!({"moved": {"key_id": hex::encode(moving.key_id()?), "seq": recorded.seq}}),
    )
}

/// `person password`.
pub async fn password(
    open: &OpenWorkspace,
    new_file: Option<&Path>,
    out: Out,
) -> Result<(), Failure> {
    let login = open.login()?.to_owned();
    change(open, &login, new_file).await?;
    out.answer(
        &format!("The password of {login} is the one that you chose."),
        &json!({"changed": true, "login": login}),
    )
}

/// Answers the new password: connections made from now on need it.
async fn change(
    open: &OpenWorkspace,
    login: &str,
    new_file: Option<&Path>,
) -> Result<Secret, Failure> {
    let old = open.secrets.password(&open.workspace, login).await?;
    // Asked first: nobody chooses a password for nothing.
    if let Some(old) = &old {
        open.workspace.check_password(login, old).await?;
    }
    let new = open.secrets.another_password(login, new_file).await?;
    logins::change_own(&open.workspace, login, old.as_ref(), &new).await?;
    Ok(new)
}

/// `person invite`.
pub async fn invite(
    open: &OpenWorkspace,
    login: &str,
    file: &Path,
    authority: Option<&Path>,
    out: Out,
) -> Result<(), Failure> {
    let session = open.reader().await?;
    let (invited, fingerprint) =
        Invitation::write(&open.workspace, &session, login, authority, file).await?;
    let words = format!(
        "{} invites {} to {}. It holds no secret: tell the password another way, and the fingerprint {fingerprint} too,\n\
         so that nobody on the way names a server of theirs.\nThey run: countersignctl join {} --fingerprint {fingerprint}",
        file.display(),
        invited.name,
        invited.url,
        file.file_name().map_or_else(
            || file.display().to_string(),
            |name| name.to_string_lossy().into_owned()
        )
    );
    out.answer(&words, &json!({"invited": {"login": login, "url": invited.url, "origin": invited.origin, "fingerprint": fingerprint, "file": file.display().to_string()}}))
}

/// `join`: from an invitation to an enrolled key.
pub async fn join(args: &Join, globals: &Globals, out: Out) -> Result<(), Failure> {
    let invited = Invitation::read(&args.file, &args.fingerprint)?;
    let (workspace, url) = invited.open(place::remembered()?)?;
    let login = invited.login.clone();
    let globals = Globals {
        acting: Some(login.clone()),
        url: Some(url.clone()),
        workspace: None,
        ..globals.clone()
    };
    let open = OpenWorkspace::at(workspace, &globals, out);
    let first = open.reader().await?;
    invited.check(&first)?;
    let people = People::read(&first).await?;
    if !people.by_login(&login)?.confirmed {
        return Err(Failure::new(Row::PersonNotConfirmed { who: Who::You }));
    }
    let session = if args.keep_password {
        first
    } else {
        first.close().await;
        let password = change(&open, &login, args.new_password_file.as_deref()).await?;
        open.reader_by(&login, Some(&password)).await?
    };
    let fault = key_fault(&session.keys().await?, session.person());
    let key = match fault {
        // Their key counts, on the computer where it was made, or waits.
        None | Some(KeyFault::Unconfirmed) => None,
        Some(_) => {
            let (custody, passphrase) = custody_of(&open.secrets, &login, args.custody).await?;
            Some(enrolment::enrol(&session, custody, passphrase, &host()).await?)
        }
    };
    session.close().await;
    let next = match (&key, fault) {
        (Some(made), _) => format!(
            "Your key {} is in this keyring; it counts once an admin confirms it (ledger {}).",
            short(&made.key_id),
            made.recorded.seq
        ),
        (None, None) => "Your key is on another computer: person new-key moves it here.".to_owned(),
        (None, Some(_)) => "Your key waits for an admin already.".to_owned(),
    };
    let words = format!(
        "You are {} in {}.\n{next}\nFrom now on, in your shell's profile:\nexport COUNTERSIGN_URL='{url}' COUNTERSIGN_AS={login}",
        invited.name, invited.origin
    );
    out.answer(&words, &json!({"joined": {"login": login, "origin": invited.origin, "url": url,
        "key_id": key.as_ref().map(|made| hex::encode(made.key_id)), "seq": key.as_ref().map(|made| made.recorded.seq)}}))
}

/// `person leave`.
pub async fn leave(open: &OpenWorkspace, login: &str, out: Out) -> Result<(), Failure> {
    let session = open.signer().await?;
    let person = People::read(&session).await?.by_login(login)?.person;
    let left = session.see_off(person).await?;
    let mut words = String::new();
    for (role, seq) in &left.roles {
        let _ = writeln!(words, "{login} no longer holds {role} (ledger {seq}).");
    }
    if let Some(seq) = left.waits {
        let _ = writeln!(
            words,
            "{login} no longer holds {} once another admin confirms (ledger {seq}).",
            Role::Admin
        );
    }
    if let Some((key, seq)) = &left.key {
        let _ = writeln!(
            words,
            "The key {} of {login} counts no longer (ledger {seq}).",
            short(key)
        );
    }
    if words.is_empty() {
        let _ = writeln!(words, "{login} had no role and no key that counts.");
    }
    for agent in &left.answers_for {
        let _ = writeln!(
            words,
            "{login} answers for {agent}: have its login shut, or register it anew with another owner."
        );
    }
    let _ = writeln!(
        words,
        "Where the login is still open, the database's owner shuts it: person shut {login}"
    );
    let roles: Vec<_> = left
        .roles
        .iter()
        .map(|(role, seq)| json!({"role": role, "seq": seq}))
        .collect();
    out.answer(
        &words,
        &json!({"left": {"login": login, "roles": roles, "admin_waits": left.waits,
        "key_id": left.key.map(|(key, _)| hex::encode(key)), "answers_for": left.answers_for}}),
    )
}

/// `person shut`.
pub async fn shut(open: &OpenWorkspace, login: &str, out: Out) -> Result<(), Failure> {
    let by = open.owner_of(None).await?;
    let ended = leaving::shut(&open.workspace, administrator(by.as_ref()), login).await?;
    let words = match ended {
        Some(0) => format!("The login {login} is shut; it had no session."),
        Some(n) => format!("The login {login} is shut, and {n} of its sessions were ended."),
        None => format!(
            "The login {login} is shut. Sessions that are open go on: this owner may not end them (pg_signal_backend)."
        ),
    };
    out.answer(
        &words,
        &json!({"shut": {"login": login, "sessions_ended": ended}}),
    )
}
