//! What is made later, what functions pin, and what even the owner is stopped from.

use countersign_testkit::World;

use crate::catalog::{ask, names};

#[tokio::test]
async fn what_is_made_later_has_nothing_for_public_either() {
    let world = World::new().await;
    world
        .as_owner("CREATE FUNCTION countersign.later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        .await;
    let open: Vec<(bool,)> = ask(
        &world,
        "SELECT has_function_privilege('public', 'countersign.later()', 'EXECUTE')",
    )
    .await;
    assert_eq!(open, [(false,)]);
}

#[tokio::test]
async fn every_security_definer_function_pins_its_search_path_and_its_literals() {
    let world = World::new().await;
    let config = r#"{"search_path=pg_catalog, pg_temp",standard_conforming_strings=on}"#;
    let loose = names(
        &world,
        &format!(
            "SELECT f.oid::regprocedure::text FROM pg_proc f
              WHERE f.pronamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace) AND f.prosecdef
                AND array_remove(COALESCE(f.proconfig, '{{}}'), 'plan_cache_mode=force_generic_plan') <> '{config}'::text[]"
        ),
    )
    .await;
    assert_eq!(loose, Vec::<String>::new());
    let total = names(&world, "SELECT proname::text FROM pg_proc WHERE pronamespace = 'countersign'::regnamespace AND prosecdef").await;
    assert!(total.len() > 20, "{total:?}");
}

#[tokio::test]
async fn a_pinned_search_path_always_ends_with_the_temporary_schema() {
    let world = World::new().await;
    let loose = names(
        &world,
        "SELECT f.oid::regprocedure::text FROM pg_proc f, unnest(f.proconfig) c
          WHERE f.pronamespace = 'countersign'::regnamespace AND c LIKE 'search_path=%' AND c <> 'search_path=pg_catalog, pg_temp'",
    )
    .await;
    assert_eq!(loose, Vec::<String>::new());
}

#[tokio::test]
async fn every_table_is_protected_against_update_delete_and_truncate_even_under_replica_role() {
    let world = World::new().await;
    let rows: Vec<(String, Vec<String>)> = ask(
        &world,
        "SELECT c.relname::text, array_agg(t.tgname::text ORDER BY t.tgname) FILTER (WHERE t.tgenabled = 'A' AND NOT t.tgisinternal)
           FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid
          WHERE c.relnamespace = 'countersign'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'chain'
          GROUP BY c.relname ORDER BY c.relname",
    )
    .await
    .into_iter()
    .map(|(name, triggers): (String, Option<Vec<String>>)| (name, triggers.unwrap_or_default()))
    .collect();
    assert!(rows.len() > 25);
    for (table, triggers) in rows {
        let wanted: &[&str] = match table.as_str() {
            "action" => &["no_truncate", "revise_only"],
            "action_state" => &["guard_transition", "no_truncate"],
            "decision" => &["no_truncate", "retract_only"],
            "glass" | "glass_review" => &["no_truncate", "void_only"],
            "payload" => &["erase_only", "no_truncate"],
            "job" => &["guard_job", "no_truncate"],
            "reading" => &["guard_reading", "no_truncate"],
            // Who changes a limit by whatever way leaves a record of it.
            "rate_limit" => &["guard_rate_limit", "limit_changed", "no_truncate"],
            "rate_spent" => &["guard_rate_spent", "no_truncate"],
            // At the end of a transaction: what nothing closed goes with it.
            "import_begun" => &["append_only", "closed", "no_truncate"],
            _ => &["append_only", "no_truncate"],
        };
        assert_eq!(triggers, wanted, "{table}");
    }
}

#[tokio::test]
async fn every_door_is_the_only_trigger_of_its_view_and_takes_rows_alone() {
    let world = World::new().await;
    let rows: Vec<(String, i64, bool)> = ask(
        &world,
        // tgtype 69: row, INSERT, INSTEAD OF.
        "SELECT c.relname::text, count(t.oid), bool_and(t.tgtype = 69 AND f.proname = 'door_' || c.relname AND f.prosecdef)
           FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid LEFT JOIN pg_proc f ON f.oid = t.tgfoid
          WHERE c.relnamespace = 'fact'::regnamespace GROUP BY c.relname",
    )
    .await;
    assert_eq!(rows.len(), 34);
    for (view, count, sound) in rows {
        assert!(count == 1 && sound, "{view}");
    }
}

#[tokio::test]
async fn the_owner_too_is_stopped_from_changing_facts_by_accident() {
    let world = World::new().await;
    world.open_action().await;
    let tables = names(
        &world,
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'countersign'::regnamespace AND c.relkind = 'r' AND c.relname <> 'chain'",
    )
    .await;
    let mut owner = world.owner().await;
    for table in tables {
        let empty: bool = super::kit::value(
            owner.connection(),
            &format!("SELECT NOT EXISTS (SELECT FROM countersign.{table})"),
        )
        .await;
        for session in ["origin", "replica"] {
            super::kit::run(
                owner.connection(),
                &format!("SET session_replication_role = {session}"),
            )
            .await;
            let truncated = super::kit::tried(
                owner.connection(),
                &format!("TRUNCATE countersign.{table} CASCADE"),
            )
            .await;
            assert_eq!(truncated, "append-only", "TRUNCATE {table}");
            if !empty {
                let deleted = super::kit::tried(
                    owner.connection(),
                    &format!("DELETE FROM countersign.{table}"),
                )
                .await;
                assert!(
                    matches!(deleted.as_str(), "append-only" | "transition"),
                    "DELETE {table}: {deleted}"
                );
            }
        }
    }
}
