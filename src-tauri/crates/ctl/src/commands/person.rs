//! `person`: logins, keys, roles, and the second person's word.

use countersign_app::entropy;
use countersign_app::people::key_fault;
use countersign_refusal::{KeyFault, Login, People as Row};
use std::fmt::Write as _;

use countersign_app::{
    Failure,
    enrolment::{self, Before},
    logins::{self, LoginKind, NewLogin},
};
use countersign_statement::{codes::Role, format::time_text};
use serde_json::json;

use super::{confirming, moving, people::People};
use crate::{
    args::{KeyCustody, Kind, Person},
    out::Out,
    place::{OpenWorkspace, administrator},
};

/// Runs `person …`.
pub async fn run(open: &OpenWorkspace, command: Person, out: Out) -> Result<(), Failure> {
    match command {
        Person::Create { login, name, owner } => {
            create(open, &login, &name, owner.as_deref(), out).await
        }
        Person::Login { login, kind } => make_login(open, &login, kind, out).await,
        Person::EnrolKey { custody } => enrol_key(open, custody, out).await,
        Person::Grant { login, role, until } => {
            let session = open.signer().await?;
            let person = People::read(&session).await?.by_login(&login)?.person;
            let recorded = session.grant_role(person, role, until).await?;
            let words = format!(
                "{login} has been granted {role}; it counts once another admin confirms (ledger {}).",
                recorded.seq
            );
            out.answer(&words, &json!({"granted": {"login": login, "role": role, "until": until.map(time_text), "seq": recorded.seq}}))
        }
        Person::RevokeRole { login, role } => {
            let session = open.signer().await?;
            let person = People::read(&session).await?.by_login(&login)?.person;
            let recorded = session.revoke_role(person, role).await?;
            let waits = role == Role::Admin && person != session.person();
            let words = if waits {
                format!(
                    "{login} no longer holds {role} once another admin confirms (ledger {}).",
                    recorded.seq
                )
            } else {
                format!("{login} no longer holds {role} (ledger {}).", recorded.seq)
            };
            out.answer(&words, &json!({"revoked": {"login": login, "role": role, "waits": waits, "seq": recorded.seq}}))
        }
        Person::RevokeKey {
            login,
            compromised_since,
        } => revoke_key(open, &login, compromised_since, out).await,
        Person::Pending => confirming::pending(open, out).await,
        Person::Confirm { facts, all } => confirming::confirm(open, &facts, &all, out).await,
        Person::List => list(open, out).await,
        Person::Password { new_password_file } => {
            moving::password(open, new_password_file.as_deref(), out).await
        }
        Person::Invite {
            login,
            file,
            authority,
        } => moving::invite(open, &login, &file, authority.as_deref(), out).await,
        Person::NewKey { file, custody } => moving::new_key(open, &file, custody, out).await,
        Person::MoveKey { file, fingerprint } => {
            moving::move_key(open, &file, &fingerprint, out).await
        }
        Person::Leave { login } => moving::leave(open, &login, out).await,
        Person::Shut { login } => moving::shut(open, &login, out).await,
        Person::KeepPassword => keep_password(open, out).await,
        Person::ForgetPassword => {
            let (ring, login) = (open.workspace.password_ring(), open.login()?.to_owned());
            let name = login.clone();
            let was = tokio::task::spawn_blocking(move || ring.forget_password(&name)).await??;
            let words = if was {
                "The kept password was removed from the keyring."
            } else {
                "No password was kept."
            };
            out.answer(words, &json!({"forgotten": was, "login": login}))
        }
    }
}

async fn create(
    open: &OpenWorkspace,
    login: &str,
    name: &str,
    owner: Option<&str>,
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    People::read(&session).await?.require_free(login)?;
    // The login first: a person who was proposed without one could never sign in.
    let made = super::agent::login_for(open, login, LoginKind::Person, owner).await?;
    let person = entropy::id();
    let recorded = session.add_person(person, login, name).await?;
    let words = format!(
        "{name} has been proposed as {login}; another admin confirms with: countersignctl person confirm {person} (ledger {}).\n{}",
        recorded.seq,
        super::agent::about_login(login, made),
    );
    out.answer(&words, &json!({"proposed": {"person": person, "login": login, "name": name, "seq": recorded.seq, "login_made": made == Some(NewLogin::New)}}))
}

/// Of the owner's: makes a login or gives it a new password.
async fn make_login(
    open: &OpenWorkspace,
    login: &str,
    kind: Kind,
    out: Out,
) -> Result<(), Failure> {
    let by = open.owner_of(None).await?;
    let by = administrator(by.as_ref());
    open.workspace.check_remembered(by).await?;
    let password = open.secrets.new_password(login).await?;
    let kind = match kind {
        Kind::Person => LoginKind::Person,
        Kind::Agent => LoginKind::Agent,
        Kind::Worker => LoginKind::Worker,
        Kind::Auditor => LoginKind::Auditor,
    };
    logins::create(&open.workspace, by, login, kind, &password).await?;
    out.answer(
        &format!("The login {login} can sign in with this password."),
        &json!({"login": login}),
    )
}

async fn enrol_key(open: &OpenWorkspace, custody: KeyCustody, out: Out) -> Result<(), Failure> {
    let login = open.login()?.to_owned();
    let reader = open.reader().await?;
    let (custody, passphrase) = moving::custody_of(&open.secrets, &login, custody).await?;
    let enrolled = enrolment::enrol(&reader, custody, passphrase, &super::founding::host()).await?;
    let about = match enrolled.before {
        Before::Nothing => "Your key",
        Before::Unfinished => "The key that an earlier attempt had left",
        Before::Ended => "Your old key counts no longer and was removed; the new one",
    };
    let words = format!(
        "{about} {} is in this keyring ({custody}); it counts once an admin confirms it (ledger {}).",
        short(&enrolled.key_id),
        enrolled.recorded.seq
    );
    out.answer(
        &words,
        &json!({"enrolled": {"key_id": hex::encode(enrolled.key_id), "custody": custody.as_str(), "seq": enrolled.recorded.seq}}),
    )
}

async fn revoke_key(
    open: &OpenWorkspace,
    login: &str,
    since: Option<u64>,
    out: Out,
) -> Result<(), Failure> {
    let session = open.signer().await?;
    let person = People::read(&session).await?.by_login(login)?.person;
    let keys = session.keys().await?;
    let key = keys
        .iter()
        .rfind(|k| k.person == person && k.active)
        .or_else(|| keys.iter().rfind(|k| k.person == person));
    let key = key.ok_or_else(|| Failure::new(Row::KeyUnknown))?;
    let recorded = session.revoke_key(key.key_id, since).await?;
    let words = format!(
        "The key {} of {login} counts no longer (ledger {}).",
        short(&key.key_id),
        recorded.seq
    );
    out.answer(&words, &json!({"revoked": {"login": login, "key_id": hex::encode(key.key_id), "compromised_since": since, "seq": recorded.seq}}))
}

async fn list(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let people = People::read(&session).await?;
    let (grants, keys) = tokio::try_join!(session.grants(), session.keys())?;
    let (mut words, mut list) = (String::new(), Vec::new());
    for person in people.rows() {
        let roles: Vec<&str> = grants
            .iter()
            .filter(|g| g.person == person.person)
            .map(|g| g.role.as_str())
            .collect();
        let key = keys.iter().rfind(|k| k.person == person.person && k.active);
        let fault = key_fault(&keys, person.person);
        let about_key = match (key, fault) {
            (Some(key), _) => format!("key {} ({})", short(&key.key_id), key.custody),
            (None, Some(KeyFault::Unconfirmed)) => "key waits for a second person".into(),
            (None, Some(KeyFault::Revoked)) => "key revoked".into(),
            (None, Some(KeyFault::Replaced)) => "key replaced".into(),
            (None, _) => "no key".into(),
        };
        let state = if person.confirmed {
            ""
        } else {
            "  NOT CONFIRMED"
        };
        let _ = writeln!(
            words,
            "{:16} {:24} {}  {about_key}{state}",
            person.login,
            people.name(person.person),
            if roles.is_empty() {
                "no role".to_owned()
            } else {
                roles.join(", ")
            }
        );
        list.push(json!({"login": person.login, "person": person.person, "name": person.name, "confirmed": person.confirmed, "roles": roles,
            "key": key.map(|k| json!({"key_id": hex::encode(k.key_id), "custody": k.custody})), "key_fault": fault}));
    }
    out.answer(&words, &json!({"people": list}))
}

/// Keeps the password only after the database has accepted it.
async fn keep_password(open: &OpenWorkspace, out: Out) -> Result<(), Failure> {
    let login = open.login()?.to_owned();
    let password = open.secrets.password(&open.workspace, &login).await?;
    let Some(password) = password else {
        return Err(Failure::new(Login::PasswordNeeded { login: None }));
    };
    open.workspace.check_password(&login, &password).await?;
    let (ring, name) = (open.workspace.password_ring(), login.clone());
    tokio::task::spawn_blocking(move || ring.remember_password(&name, &password)).await??;
    out.answer(
        &format!("The password of {login} is kept in the keyring."),
        &json!({"kept": true, "login": login}),
    )
}

/// The first digits of a key's id, enough for people.
pub fn short(key_id: &[u8; 32]) -> String {
    hex::encode(key_id).chars().take(16).collect()
}
