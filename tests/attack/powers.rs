//! What any login could stop or fill the whole server with: taken from all of them, or limited.

use countersign_store::{
    Target,
    owner::{CONNECTIONS, LIMITS},
};
use countersign_testkit::{World, actor};
use sqlx::{Connection as _, PgConnection};

use crate::kit::{DENIED, run, tried, value};

/// One login of each kind, in the workspace and not.
const LOGINS: [&str; 8] = [
    "alice",
    "carol",
    "dave",
    "erin",
    "aml-screen",
    "runner",
    "watcher",
    "stranger",
];

/// Statements that hold a part of the shared table of locks, or fill a disk that is everybody's.
const POWERS: [&str; 30] = [
    "SELECT count(pg_advisory_lock(n)) FROM generate_series(1, 100000) n",
    "SELECT count(pg_advisory_lock(1, n)) FROM generate_series(1, 100000) n",
    "SELECT pg_advisory_lock_shared(1)",
    "SELECT pg_advisory_lock_shared(1, 1)",
    "SELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, 100000) n",
    "SELECT pg_advisory_xact_lock(1, 1)",
    "SELECT pg_advisory_xact_lock_shared(1)",
    "SELECT pg_advisory_xact_lock_shared(1, 1)",
    "SELECT pg_try_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(1, 1)",
    "SELECT pg_try_advisory_lock_shared(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT pg_try_advisory_xact_lock_shared(1, 1)",
    "SELECT pg_advisory_unlock_all()",
    "SELECT lo_creat(-1)",
    "SELECT lo_create(4711)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_put(4711, 0, 'x')",
    "SELECT lo_open(4711, 131072)",
    "SELECT lowrite(0, 'x')",
    "SELECT loread(0, 1)",
    "SELECT lo_truncate64(0, 1)",
    "SELECT lo_unlink(4711)",
    "SELECT pg_logical_emit_message(false, 'x', 'x')",
    "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))",
    "SELECT pg_notify('countersign_ledger', '')",
    "SELECT pg_export_snapshot()",
    "DO 'BEGIN LOOP END LOOP; END'",
    "CREATE TEMPORARY TABLE t AS SELECT 1",
    "DECLARE c CURSOR FOR SELECT pg_advisory_lock(1); FETCH c",
];

async fn each_is_denied(world: &World, target: &Target) {
    for login in LOGINS {
        let mut conn = world.raw_in(target, login).await;
        for power in POWERS {
            assert_eq!(
                tried(&mut conn, &format!("BEGIN; {power}")).await,
                DENIED,
                "{login}: {power}"
            );
            run(&mut conn, "ROLLBACK").await;
        }
    }
}

#[tokio::test]
async fn no_login_fills_what_all_share() {
    let world = World::new().await;
    each_is_denied(&world, &world.target()).await;
    let left: i64 = value(
        &mut world.raw("stranger").await,
        "SELECT count(*) FROM countersign.powers_left()",
    )
    .await;
    assert_eq!(left, 0);
}

/// A team's owner is no superuser: there the administrator's script does it, for this database and those beside it.
#[tokio::test]
async fn the_administrators_script_takes_the_same_and_the_databases_beside() {
    let world = World::with_server().await;
    world
        .as_owner(
            "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT countersign.powers() LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', f); END LOOP; END $$;
             GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
        )
        .await;
    let mut stranger = world.raw("stranger").await;
    let left = "SELECT count(*) FROM countersign.powers_left()";
    let before: i64 = value(&mut stranger, left).await;
    assert!(before > 20, "{before} powers were given");
    world.as_owner(include_str!("../../docs/server.sql")).await;
    assert_eq!(value::<i64>(&mut stranger, left).await, 0);
    each_is_denied(&world, &world.target()).await;
    let Target::Socket { dir, port, .. } = world.target() else {
        unreachable!("the test kit's servers listen on sockets")
    };
    for database in ["postgres", "template1"] {
        let there = Target::Socket {
            dir: dir.clone(),
            port,
            database: database.to_owned(),
        };
        let options = there
            .options("erin", Some(&actor("erin").password), "raw")
            .unwrap();
        let refused = PgConnection::connect_with(&options).await.unwrap_err();
        assert_eq!(crate::kit::why(&refused), DENIED, "{database}");
    }
}

/// The doors for rows take a lock an import, in the same shared table.
#[tokio::test]
async fn a_transaction_holds_few_imports() {
    let world = World::new().await;
    let many = |count: i32| {
        format!(
            "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
             SELECT gen_random_uuid(), 1, 't', '1', 'a', 'b', 1, 'EUR', '', '' FROM generate_series(1, {count})"
        )
    };
    let empty = |count: i32| {
        format!(
            "INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
             SELECT gen_random_uuid(), 'transactions', sha256(int4send(n)), '{{\"type\":\"countersign/reading/v1\",\"reading\":{{}},\"summary\":{{}}}}', uuid_send(gen_random_uuid()), sha256('reading'), 0, 0, 0 FROM generate_series(1, {count}) n"
        )
    };
    for login in ["erin", "aml-screen", "runner"] {
        for sql in [many(17), many(20_000)] {
            assert_eq!(
                tried(&mut world.raw(login).await, &sql).await,
                "too-large",
                "{login}: {sql}"
            );
        }
        // What has no row is no import, and is refused at the first of them.
        let outcome = tried(&mut world.raw(login).await, &empty(17)).await;
        assert_eq!(outcome, "import-counts", "{login}");
        // In many statements of one transaction as in one.
        let mut conn = world.raw(login).await;
        run(&mut conn, &format!("BEGIN; {}", many(16))).await;
        assert_eq!(tried(&mut conn, &many(1)).await, "too-large", "{login}");
        run(&mut conn, "ROLLBACK").await;
        let sixteen = format!("BEGIN; {}", many(16));
        assert_eq!(tried(&mut conn, &sixteen).await, "ok", "{login}");
    }
}

#[tokio::test]
async fn a_login_has_its_limits_from_the_beginning() {
    let world = World::with_server().await;
    let version: i32 = value(
        world.owner().await.connection(),
        "SELECT current_setting('server_version_num')::integer",
    )
    .await;
    world.add_login("gina", "person").await;
    for login in LOGINS.into_iter().chain(["gina"]) {
        // Without the settings that our own connections ask for.
        let settings: Vec<String> =
            sqlx::query_scalar("SELECT unnest(r.rolconfig) FROM pg_roles r WHERE r.rolname = $1")
                .bind(login)
                .fetch_all(&mut world.raw(login).await)
                .await
                .unwrap();
        let wanted: Vec<String> = LIMITS
            .iter()
            .filter(|limit| version >= limit.since)
            .map(|limit| format!("{}={}", limit.setting, limit.value))
            .collect();
        assert_eq!(settings, wanted, "{login}");
    }
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        held.push(world.raw("erin").await);
    }
    let options = world
        .target()
        .options("erin", Some(&actor("erin").password), "raw")
        .unwrap();
    let refused = PgConnection::connect_with(&options).await.unwrap_err();
    assert_eq!(
        crate::kit::why(&refused),
        "53300",
        "one more than her limit"
    );
    assert_eq!(
        tried(
            &mut held[0],
            &format!("ALTER ROLE erin CONNECTION LIMIT {}", CONNECTIONS + 1)
        )
        .await,
        DENIED
    );
    // The others are not kept out by it.
    assert_eq!(tried(&mut world.raw("carol").await, "SELECT 1").await, "ok");
}
