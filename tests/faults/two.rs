//! Two workspaces on one server, and two consoles on one workspace.

use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace,
    founding::{NewFounder, found, new_origin},
};
use countersign_embedded::{Secret, inspect, remove_cluster};
use countersign_statement::codes::{Custody, Mode, Role};
use countersign_testkit::{Options, World, actor};
use uuid::Uuid;

use crate::{
    audit::{audit, audit_as},
    kit::{approval, owner_of, session, session_at},
    process::{Client, say, wait},
};

#[tokio::test]
async fn two_workspaces_on_one_server_keep_apart_and_both_survive_its_crash() {
    let mut world = World::with_server().await;
    let other = Options {
        origin: "countersign/00000000000000000000000000000002".to_owned(),
        ..Options::default()
    };
    let target = world.second_workspace("second", &other).await;
    let (here, there) = (
        session(&world, "carol").await,
        session_at(&target, "carol").await,
    );
    assert_ne!(here.origin(), there.origin());
    let action = world.open_action().await;
    let decided = here.decide(action, &approval()).await.unwrap();
    // The other workspace knows nothing of it.
    assert_eq!(there.load(action).await.unwrap_err().code(), "not-found");
    let foreign = there.add_person(Uuid::new_v4(), "gina", "Gina").await;
    assert_eq!(foreign.unwrap_err().code(), "role-missing");
    let added = session_at(&target, "alice")
        .await
        .add_person(Uuid::new_v4(), "gina", "Gina")
        .await
        .unwrap();
    world.server().crash();
    assert!(world.ensure_running());
    audit(&world).await.holds(&decided.recorded);
    let (login, password) = world.owner_login();
    let mut owner = countersign_store::Owner::connect(&target, &login, Some(&password))
        .await
        .unwrap();
    let second = audit_as(&mut owner).await;
    second.holds(&added);
    assert_eq!(second.count("action.decided"), 0);
}

const LOGINS: [&str; 2] = ["ada", "ben"];

fn password(login: &str) -> Secret {
    Secret::from(format!("{login} likes long passwords"))
}

fn signer(login: &str) -> Signer {
    Signer::Memory(Arc::new(actor(login).key))
}

/// Founds a workspace for ada and ben, as the programs do.
pub async fn founded(workspace: &Workspace) {
    let founders = LOGINS.map(|login| NewFounder {
        person: actor(login).id,
        login: login.to_owned(),
        name: login.to_owned(),
        password: password(login),
        public_key: actor(login).public_key(),
        custody: Custody::Passphrase,
        roles: vec![Role::Admin, Role::Supervisor],
        signer: signer(login),
    });
    found(
        workspace,
        &new_origin().unwrap(),
        Mode::Team,
        founders.into(),
    )
    .await
    .unwrap();
}

pub async fn try_sign_in(workspace: &Workspace, login: &str) -> Result<Session, Failure> {
    Session::sign_in(workspace, login, Some(&password(login)), signer(login)).await
}

pub async fn sign_in(workspace: &Workspace, login: &str) -> Session {
    try_sign_in(workspace, login).await.unwrap()
}

/// The other process's part: opens the workspace, writes, waits, writes again, closes.
pub async fn console(dir: &Path) {
    let workspace = Workspace::open_local(dir).await.unwrap();
    let ben = sign_in(&workspace, "ben").await;
    ben.add_person(Uuid::new_v4(), "carl", "Carl")
        .await
        .unwrap();
    say("open");
    wait();
    ben.add_person(Uuid::new_v4(), "dora", "Dora")
        .await
        .unwrap();
    say("wrote");
    wait();
    drop(ben);
    workspace.close().await.unwrap();
    say("closed");
}

/// Removes the cluster, which may lie elsewhere than its workspace.
pub struct Removed<'a>(pub &'a Path);

impl Drop for Removed<'_> {
    fn drop(&mut self) {
        let _ = remove_cluster(self.0);
    }
}

#[tokio::test]
async fn two_consoles_on_one_workspace_the_first_closes_and_the_second_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let _removed = Removed(dir.path());
    let first = Workspace::open_local(dir.path()).await.unwrap();
    founded(&first).await;
    let ada = sign_in(&first, "ada").await;
    let mut second = Client::start_with(
        "console",
        &[("WORKSPACE", dir.path().display().to_string())],
    );
    assert_eq!(second.says().as_deref(), Some("open"));
    // Both write to one ledger, and the first sees what the second wrote.
    ada.add_person(Uuid::new_v4(), "emil", "Emil")
        .await
        .unwrap();
    assert_eq!(ada.register().await.unwrap().len(), 4);
    drop(ada);
    first.close().await.unwrap();
    assert!(
        inspect(dir.path()).unwrap().server.is_some(),
        "the first console took the second's server away"
    );
    second.go_on();
    assert_eq!(second.says().as_deref(), Some("wrote"));
    second.go_on();
    assert_eq!(second.says().as_deref(), Some("closed"));
    assert!(second.ended_well());
    assert!(
        inspect(dir.path()).unwrap().server.is_none(),
        "the last console left the server running"
    );
    // Everything is there, and the workspace is still the one that this installation remembers.
    let again = Workspace::open_local(dir.path()).await.unwrap();
    let ben = sign_in(&again, "ben").await;
    let logins: Vec<String> = ben
        .register()
        .await
        .unwrap()
        .into_iter()
        .map(|p| p.login)
        .collect();
    for login in ["ada", "ben", "carl", "dora", "emil"] {
        assert!(
            logins.contains(&login.to_owned()),
            "{login} is missing from {logins:?}"
        );
    }
    audit_as(&mut owner_of(&again).await).await;
    drop(ben);
    again.close().await.unwrap();
}
