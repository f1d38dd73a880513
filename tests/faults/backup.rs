//! An old backup is restored, whole: every proof in it holds. Only an installation that remembers can notice.

use countersign_english::say;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use countersign_app::{Session, Signer, Workspace, memory::LAST_CHECKPOINT};
use countersign_embedded::{Secret, cluster_dir};
use countersign_ledger::{
    Checkpoint, PublicKey,
    note::{KeyKind, KnownKey},
};
use countersign_store::Store;
use countersign_testkit::{Mode, Options, World, actor, installation_key};

use crate::{
    audit::audit,
    kit::{approval, count, failed, installation, owner_of, session, session_over},
    two::{Removed, founded, sign_in, try_sign_in},
};

/// Copies a folder with everything that belongs to it. Nobody may be writing there.
pub fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp")
        .arg("-aT")
        .args([from, to])
        .status()
        .unwrap();
    assert!(done.success(), "{} was not copied", from.display());
}

/// A backup of the world's cluster, taken as a crash would leave it.
fn back_up(world: &mut World, to: &Path) {
    world.server().crash();
    copy(&world.server().cluster_dir(), to);
    assert!(world.ensure_running());
}

fn restore(world: &mut World, from: &Path) {
    world.server().crash();
    let cluster = world.server().cluster_dir();
    fs::remove_dir_all(&cluster).unwrap();
    copy(from, &cluster);
    assert!(world.ensure_running());
}

fn proofs(memory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(memory)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| {
            p.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with("ledger-contradiction-")
        })
        .collect();
    found.sort();
    found
}

fn known(world: &World) -> Vec<KnownKey> {
    let key = PublicKey::from_bytes(&installation_key().verifying_key().to_bytes()).unwrap();
    vec![KnownKey::new(world.origin(), KeyKind::Signature, key).unwrap()]
}

/// What an auditor's console does: it remembers what its installation signed.
async fn remembers(world: &World, memory: &Path) -> u64 {
    let console = console(world.store("dave").await).await;
    let continued = console.check_memory(memory).await.unwrap();
    assert!(continued.signed);
    let note = fs::read(memory.join(LAST_CHECKPOINT)).unwrap();
    let (checkpoint, signers) = Checkpoint::open(&note, &known(world)).unwrap();
    assert_eq!((checkpoint.size, signers.len()), (continued.size, 1));
    continued.size
}

/// A session of dave's on the workstation that has the installation's key (and so not his: reading needs none).
async fn console(store: Store) -> Session {
    let key = Arc::new(installation_key());
    Session::over(store, Signer::Memory(key)).await.unwrap()
}

#[tokio::test]
async fn a_restored_old_backup_is_noticed_as_a_shrunk_and_then_as_a_forked_ledger() {
    let mut world = World::with_server().await;
    let memory = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let backup = backup.path().join("cluster");
    world.open_action().await;
    let early = remembers(&world, memory.path()).await;
    back_up(&mut world, &backup);
    let action = world.open_action().await;
    session(&world, "carol")
        .await
        .decide(action, &approval())
        .await
        .unwrap();
    let late = remembers(&world, memory.path()).await;
    assert_eq!(late, early + 3);

    restore(&mut world, &backup);
    assert_eq!(
        audit(&world).await.records.len() as u64,
        early,
        "by itself the old ledger is without fault"
    );
    let note = fs::read_to_string(memory.path().join(LAST_CHECKPOINT)).unwrap();
    let shrunk = console(world.store("dave").await)
        .await
        .check_memory(memory.path())
        .await;
    let hint = say(shrunk.as_ref().unwrap_err().refusal()).hint;
    assert_eq!(failed(shrunk), "ledger-shrunk");
    let found = proofs(memory.path());
    assert_eq!(found.len(), 1);
    assert!(hint.contains(found[0].to_str().unwrap()), "{hint}");
    let proof = fs::read_to_string(&found[0]).unwrap();
    assert!(
        proof.contains(&note) && proof.contains(&format!("\n{early}\n")),
        "{proof}"
    );

    // History goes on from the backup, past what is remembered: no longer shorter, and still another.
    for _ in 0..4 {
        world.open_action().await;
    }
    for _ in 0..2 {
        let forked = console(world.store("dave").await)
            .await
            .check_memory(memory.path())
            .await;
        assert_eq!(failed(forked), "ledger-forked");
    }
    let found = proofs(memory.path());
    assert_eq!(found.len(), 2, "one file a contradiction");
    for path in &found {
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert!(fs::read_to_string(path).unwrap().contains(&note));
    }
    // What was remembered is still what was verified, so that it is refused for as long as it takes.
    assert_eq!(
        fs::read_to_string(memory.path().join(LAST_CHECKPOINT)).unwrap(),
        note
    );
}

#[tokio::test]
async fn the_proof_of_a_fork_convinces_someone_who_has_neither_ledger() {
    let mut world = World::with_server().await;
    let memory = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let backup = backup.path().join("cluster");
    back_up(&mut world, &backup);
    for _ in 0..3 {
        world.open_action().await;
    }
    remembers(&world, memory.path()).await;
    restore(&mut world, &backup);
    for _ in 0..5 {
        world.open_action().await;
    }
    // The forked history has a signed checkpoint of its own.
    session(&world, "alice")
        .await
        .checkpoint(&installation())
        .await
        .unwrap();
    let forked = console(world.store("dave").await)
        .await
        .check_memory(memory.path())
        .await;
    assert_eq!(failed(forked), "ledger-forked");
    let proof = fs::read_to_string(&proofs(memory.path())[0]).unwrap();
    let notes: Vec<(Checkpoint, String)> = proof
        .split("\n\n")
        .zip(proof.split("\n\n").skip(1))
        .filter_map(|(text, signature)| {
            let note = format!("{text}\n\n{}\n", signature.lines().next()?);
            Some((
                Checkpoint::open(note.as_bytes(), &known(&world)).ok()?.0,
                note,
            ))
        })
        .collect();
    let [(old, _), (new, _)] = &notes[..] else {
        panic!("not two signed checkpoints in\n{proof}")
    };
    let lines: Vec<[u8; 32]> = proof
        .lines()
        .filter_map(|l| hex::decode(l).ok()?.try_into().ok())
        .collect();
    let (then, hashes) = lines.split_first().unwrap();
    countersign_ledger::proof::verify_consistency(old.size, then, new.size, &new.root, hashes)
        .unwrap();
    assert_ne!(*then, old.root, "the same history after all");
}

/// The way every program opens a workspace, without anybody thinking of backups.
#[tokio::test]
async fn signing_in_to_a_restored_old_backup_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let _removed = Removed(dir.path());
    let aside = tempfile::tempdir().unwrap();
    let old = aside.path().join("old");
    let workspace = Workspace::open_local(dir.path()).await.unwrap();
    founded(&workspace).await;
    sign_in(&workspace, "ada").await;
    workspace.close().await.unwrap();
    let cluster = cluster_dir(dir.path()).unwrap().unwrap();
    copy(&cluster, &old);
    let workspace = Workspace::open_local(dir.path()).await.unwrap();
    let ada = sign_in(&workspace, "ada").await;
    ada.add_person(actor("carl").id, "carl", "Carl")
        .await
        .unwrap();
    drop(ada);
    sign_in(&workspace, "ben").await;
    workspace.close().await.unwrap();
    fs::remove_dir_all(&cluster).unwrap();
    copy(&old, &cluster);
    let workspace = Workspace::open_local(dir.path()).await.unwrap();
    for login in ["ada", "ben"] {
        assert_eq!(
            failed(try_sign_in(&workspace, login).await),
            "ledger-shrunk"
        );
    }
    workspace.close().await.unwrap();
}

/// A team's database lies elsewhere; what is remembered of it lies here, by the ledger's name.
#[tokio::test]
async fn a_team_workspace_restored_from_an_old_backup_is_refused_too() {
    let mut world = World::with_server().await;
    let (here, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let old = aside.path().join("old");
    let server = world.server();
    let (dir, port) = (server.socket_dir().display(), server.port());
    let url = format!("postgres:///countersign?host={dir}&port={port}");
    let team = Workspace::at_url(&url).remembering_in(here.path().join("remembered"));
    let sign_in = async |name: &str| {
        let password = Secret::from(actor(name).password);
        let signer = Signer::Memory(Arc::new(actor(name).key));
        Session::sign_in(&team, name, Some(&password), signer).await
    };
    sign_in("carol").await.unwrap();
    let folder = team.memory_of(world.origin()).unwrap();
    assert!(folder.starts_with(here.path()) && folder.join(LAST_CHECKPOINT).exists());
    assert_eq!(
        fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
        0o700
    );
    back_up(&mut world, &old);
    world.open_action().await;
    sign_in("dave").await.unwrap();
    restore(&mut world, &old);
    assert_eq!(failed(sign_in("carol").await), "ledger-shrunk");
}

#[tokio::test]
async fn an_installation_without_a_key_remembers_too_and_another_workspace_is_no_continuation() {
    let world = World::with_server().await;
    let memory = tempfile::tempdir().unwrap();
    let carol = session(&world, "carol").await;
    let first = carol.check_memory(memory.path()).await.unwrap();
    assert_eq!((first.from, first.signed), (None, false));
    world.open_action().await;
    let second = carol.check_memory(memory.path()).await.unwrap();
    assert_eq!(
        (second.from, second.size),
        (Some(first.size), first.size + 1)
    );
    assert_eq!(
        fs::metadata(memory.path().join(LAST_CHECKPOINT))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let other = Options {
        origin: "countersign/00000000000000000000000000000009".to_owned(),
        mode: Mode::Team,
    };
    let target = world.second_workspace("other", &other).await;
    let store = Store::connect(&target, "carol", Some(&actor("carol").password))
        .await
        .unwrap();
    let foreign = session_over(store, "carol")
        .await
        .check_memory(memory.path())
        .await;
    assert_eq!(failed(foreign), "ledger-forked");
    fs::write(memory.path().join(LAST_CHECKPOINT), "garbage").unwrap();
    assert_eq!(
        failed(carol.check_memory(memory.path()).await),
        "memory-unreadable"
    );
}

/// A team's workspace as a console on `here` sees it.
fn team(world: &mut World, here: &Path) -> Workspace {
    let server = world.server();
    let (dir, port) = (server.socket_dir().display(), server.port());
    let url = format!("postgres:///countersign?host={dir}&port={port}");
    Workspace::at_url(&url).remembering_in(here.join("remembered"))
}

/// dave, at the workstation that has the installation's key.
async fn at_installation(team: &Workspace) -> Session {
    let password = Secret::from(actor("dave").password);
    let key = Signer::Memory(Arc::new(installation_key()));
    Session::sign_in(team, "dave", Some(&password), key)
        .await
        .unwrap()
}

#[tokio::test]
async fn one_installation_never_signs_two_histories_of_one_length_however_long_it_is_signed_in() {
    let mut world = World::with_server().await;
    let (here, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let old = aside.path().join("old");
    back_up(&mut world, &old);
    let team = team(&mut world, here.path());
    let dave = at_installation(&team).await;
    world.open_action().await;
    let first = dave.checkpoint(&installation()).await.unwrap();

    // The server is put back behind the back of somebody who is signed in, and goes on to the same length.
    restore(&mut world, &old);
    let shorter = dave.checkpoint(&installation()).await;
    assert_eq!(failed(shorter), "ledger-shrunk");
    world.open_action().await;
    let length = count(&world, "SELECT count(*) FROM countersign.ledger_leaf").await;
    assert_eq!(u64::try_from(length).unwrap(), first.size, "another length");
    assert_eq!(
        failed(dave.checkpoint(&installation()).await),
        "ledger-forked"
    );
    let signed = count(&world, "SELECT count(*) FROM countersign.checkpoint").await;
    assert_eq!(signed, 0, "the second history bears a signature");
}

#[tokio::test]
async fn an_installation_without_memory_begins_with_the_checkpoint_that_another_left() {
    let mut world = World::with_server().await;
    let aside = tempfile::tempdir().unwrap();
    let (first, second, third) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let old = aside.path().join("old");
    back_up(&mut world, &old);
    // Nobody has left one yet: this installation begins with what it sees, and says so.
    let carol = session(&world, "carol").await;
    let begun = carol.check_memory(first.path()).await.unwrap();
    assert_eq!((begun.from, begun.learned), (None, None));
    world.open_action().await;
    let made = console(world.store("dave").await)
        .await
        .checkpoint(&installation())
        .await
        .unwrap();
    world.open_action().await;
    let carol = session(&world, "carol").await;
    let begun = carol.check_memory(second.path()).await.unwrap();
    let learned = begun.learned.expect("one is stored");
    assert_eq!(
        (begun.from, learned.size, learned.installation),
        (None, made.size, actor("installation").id)
    );
    assert_eq!(
        carol.check_memory(second.path()).await.unwrap().learned,
        None
    );

    // Somebody restores the records and keeps the checkpoints, as they lie in a table of their own.
    restore(&mut world, &old);
    for _ in 0..4 {
        world.open_action().await;
    }
    sqlx::query("INSERT INTO countersign.checkpoint VALUES ($1, $2, $3, $4, now())")
        .bind(i64::try_from(made.size).unwrap())
        .bind(actor("installation").id)
        .bind(made.root.as_slice())
        .bind(&made.note)
        .execute(world.owner().await.connection())
        .await
        .unwrap();
    let carol = session(&world, "carol").await;
    assert_eq!(
        failed(carol.check_memory(third.path()).await),
        "ledger-forked"
    );
    assert!(!third.path().join(LAST_CHECKPOINT).exists());
}

#[tokio::test]
async fn two_processes_of_one_installation_ask_the_memory_one_after_the_other() {
    let world = World::new().await;
    let memory = tempfile::tempdir().unwrap();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let dave = console(world.store("dave").await).await;
        let dir = memory.path().to_owned();
        asking.spawn(async move { dave.check_memory(&dir).await.unwrap().size });
    }
    let sizes = asking.join_all().await;
    let note = fs::read(memory.path().join(LAST_CHECKPOINT)).unwrap();
    let (checkpoint, _) = Checkpoint::open(&note, &known(&world)).unwrap();
    assert_eq!(sizes.iter().max(), Some(&checkpoint.size));
}

/// A migration writes a record of its own, so it asks first.
#[tokio::test]
async fn nothing_is_migrated_in_a_ledger_that_was_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let _removed = Removed(dir.path());
    let aside = tempfile::tempdir().unwrap();
    let old = aside.path().join("old");
    let workspace = Workspace::open_local(dir.path()).await.unwrap();
    founded(&workspace).await;
    sign_in(&workspace, "ada").await;
    // As if the last migration, which can be run again, had not been there yet.
    let mut owner = owner_of(&workspace).await;
    sqlx::query("DELETE FROM public._sqlx_migrations WHERE version = (SELECT max(version) FROM public._sqlx_migrations)")
        .execute(owner.connection())
        .await
        .unwrap();
    drop(owner);
    workspace.close().await.unwrap();
    let cluster = cluster_dir(dir.path()).unwrap().unwrap();
    copy(&cluster, &old);
    let workspace = Workspace::open_local(dir.path()).await.unwrap();
    sign_in(&workspace, "ada").await;
    workspace.close().await.unwrap();
    fs::remove_dir_all(&cluster).unwrap();
    copy(&old, &cluster);
    assert_eq!(
        failed(Workspace::open_local(dir.path()).await),
        "ledger-shrunk"
    );
    assert_eq!(
        failed(countersign_app::schema::migrate_local(dir.path()).await),
        "ledger-shrunk"
    );
    let workspace = Workspace::open_as_it_is(dir.path()).await.unwrap();
    let mut owner = owner_of(&workspace).await;
    let migrated: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM countersign.ledger_record WHERE event = 'schema.migrated'",
    )
    .fetch_one(owner.connection())
    .await
    .unwrap();
    assert_eq!(migrated, 0);
    drop(owner);
    workspace.close().await.unwrap();
}
