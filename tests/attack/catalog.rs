//! Exhaustive questions to the catalog: what no test by hand would think of.

use std::collections::BTreeSet;

use countersign_testkit::World;
use sqlx::{AssertSqlSafe, FromRow, postgres::PgRow};

/// The groups that clients are in.
const GROUPS: [&str; 4] = [
    "countersign_person",
    "countersign_agent",
    "countersign_worker",
    "countersign_auditor",
];

pub async fn ask<T>(world: &World, sql: &str) -> Vec<T>
where
    T: Send + Unpin + for<'r> FromRow<'r, PgRow>,
{
    sqlx::query_as(AssertSqlSafe(sql.to_owned()))
        .fetch_all(world.owner().await.connection())
        .await
        .unwrap()
}

pub async fn names(world: &World, sql: &str) -> Vec<String> {
    ask::<(String,)>(world, sql)
        .await
        .into_iter()
        .map(|(name,)| name)
        .collect()
}

fn set(items: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
    items.into_iter().map(Into::into).collect()
}

#[tokio::test]
async fn no_client_group_may_update_delete_truncate_reference_or_trigger_anything() {
    let world = World::new().await;
    let found = names(
        &world,
        "SELECT format('%s %s on %s', g, p, c.oid::regclass) FROM pg_class c
           CROSS JOIN unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor', 'public']) g
           CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
          WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND c.relnamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace)
            AND (has_table_privilege(g, c.oid, p) OR (p IN ('UPDATE', 'REFERENCES') AND has_any_column_privilege(g, c.oid, p)))",
    )
    .await;
    assert_eq!(found, Vec::<String>::new());
}

/// Which columns each group may fill, as the console and the agents need it.
fn insertable() -> BTreeSet<String> {
    let lists: [(&str, &str, &str); 36] = [
        (
            "person",
            "fact.standing",
            "event key_id kind machine signature signed_at standing_id statement",
        ),
        (
            "person",
            "fact.mandate",
            "agent key_id kinds mandate purpose purpose_salt signature signed_at statement",
        ),
        (
            "person",
            "fact.void",
            "import key_id reason reason_salt signature signed_at statement",
        ),
        (
            "person",
            "fact.person",
            "key_id login login_salt name name_salt person signature signed_at statement",
        ),
        (
            "person",
            "fact.key",
            "compromised_since_seq custody event event_id installation key_id person possession public_key replaces signature signed_at statement",
        ),
        (
            "person",
            "fact.role",
            "event grant_id key_id person role signature signed_at statement valid_from valid_until",
        ),
        (
            "person",
            "fact.agent",
            "agent key_id kind login name owner signature signed_at statement",
        ),
        (
            "person",
            "fact.installation",
            "installation key_id name name_salt public_key signature signed_at statement",
        ),
        (
            "person",
            "fact.confirmation",
            "confirmation_id fact fact_id key_id signature signed_at statement",
        ),
        (
            "person",
            "fact.policy",
            "document document_salt key_id policy signature signed_at statement",
        ),
        ("person", "fact.view", "action_id document salt"),
        ("person", "fact.claim", "action_id event"),
        (
            "person agent",
            "fact.interruption",
            "action_id event text text_salt",
        ),
        (
            "person",
            "fact.assignment",
            "action_id note note_salt person",
        ),
        ("person agent", "fact.succession", "action_id successor"),
        (
            "person",
            "fact.revision",
            "action_id amount content_salt currency params reason reason_salt revision",
        ),
        (
            "agent",
            "fact.execution",
            "action_id digest event note note_salt",
        ),
        (
            "person worker",
            "fact.escalation",
            "action_id cause level reason reason_salt step",
        ),
        (
            "person",
            "fact.comment",
            "action_id comment_id key_id signature signed_at statement text text_salt",
        ),
        (
            "person",
            "fact.retraction",
            "action_id decision_id key_id reason reason_salt signature signed_at statement",
        ),
        (
            "person",
            "fact.delegation",
            "delegate delegation_id key_id reason reason_salt role signature signed_at statement valid_from valid_until",
        ),
        (
            "person",
            "fact.delegation_standing",
            "delegation_id event key_id reason reason_salt signature signed_at statement",
        ),
        (
            "person",
            "fact.glass",
            "action_id glass_id incident incident_salt key_id narrative narrative_salt seen_leaf seen_seq signature signed_at statement view_digest",
        ),
        (
            "person",
            "fact.glass_review",
            "action_id glass_id key_id reason reason_salt signature signed_at statement verdict",
        ),
        ("person worker", "fact.glass_overdue", "action_id"),
        (
            "person",
            "fact.decision",
            "action_id decision_id key_id narrative narrative_salt reason_code seen_leaf seen_seq signature signed_at statement verdict view_digest",
        ),
        (
            "person",
            "fact.export",
            "actions agent at_from at_until bundle_digest bytes due_at export_id first_seq installation key_id kind last_seq records root schedule_id signature signed_at simulation statement states sums_digest texts tree_size",
        ),
        (
            "person worker",
            "fact.delivery",
            "attempt bundle_digest event export_id method reply reply_salt target target_salt",
        ),
        (
            "person",
            "fact.schedule",
            "actions agent at_from at_until cron destination event first_seq incremental installation key_id kind last_seq schedule_id signature signed_at simulation statement states texts zone",
        ),
        (
            "person worker",
            "fact.verification",
            "bundle_digest export_id result",
        ),
        (
            "agent",
            "fact.action",
            "content content_salt recommendation recommendation_salt",
        ),
        (
            "agent",
            "fact.actions",
            "content_salts contents recommendation_salts recommendations",
        ),
        (
            "person agent worker",
            "fact.import",
            "accepted document document_salt file_digest import kind reading rejected rows seen",
        ),
        (
            "person worker",
            "fact.checkpoint",
            "installation note root signature size",
        ),
        (
            "person agent worker",
            "countersign.transaction",
            "amount channel corrects_import corrects_line currency from_account id import kind line named time to_account",
        ),
        (
            "person agent worker",
            "countersign.incident",
            "accounts description id import line opened_at severity source title",
        ),
    ];
    lists
        .iter()
        .flat_map(|(groups, table, columns)| {
            groups.split_whitespace().flat_map(move |group| {
                columns
                    .split_whitespace()
                    .map(move |column| format!("countersign_{group} {table}.{column}"))
            })
        })
        .collect()
}

#[tokio::test]
async fn clients_may_insert_into_the_listed_columns_and_no_other() {
    let world = World::new().await;
    let found = names(
        &world,
        "SELECT format('%s %s.%s', g, c.oid::regclass, a.attname) FROM pg_class c
           JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attnum <> 0
           CROSS JOIN unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor', 'public']) g
          WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND c.relnamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace)
            AND has_column_privilege(g, c.oid, a.attnum, 'INSERT')",
    )
    .await;
    assert_eq!(set(found), insertable());
}

#[tokio::test]
async fn public_has_nothing_on_database_schemas_tables_functions_and_types() {
    let world = World::new().await;
    let found = names(
        &world,
        "SELECT 'database ' || p.privilege_type FROM pg_database d, aclexplode(COALESCE(d.datacl, acldefault('d', d.datdba))) p
          WHERE d.datname = current_database() AND p.grantee = 0
         UNION ALL
         SELECT 'schema ' || n.nspname || ' ' || p.privilege_type FROM pg_namespace n, aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) p
          WHERE n.nspname IN ('countersign', 'fact', 'public') AND p.grantee = 0
         UNION ALL
         SELECT 'relation ' || c.oid::regclass || ' ' || p.privilege_type FROM pg_class c, aclexplode(c.relacl) p
          WHERE c.relnamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace) AND p.grantee = 0
         UNION ALL
         SELECT 'function ' || f.oid::regprocedure FROM pg_proc f, aclexplode(COALESCE(f.proacl, acldefault('f', f.proowner))) p
          WHERE f.pronamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace) AND p.grantee = 0
         UNION ALL
         SELECT 'type ' || t.oid::regtype FROM pg_type t, aclexplode(COALESCE(t.typacl, acldefault('T', t.typowner))) p
          WHERE t.typnamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace) AND p.grantee = 0
            -- Not arrays, nor the rows of tables, whose types give nothing that the table does not.
            AND t.typelem = 0 AND COALESCE((SELECT c.relkind = 'c' FROM pg_class c WHERE c.oid = t.typrelid), true)",
    )
    .await;
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn clients_may_execute_the_listed_functions_and_no_other() {
    let world = World::new().await;
    let found = names(
        &world,
        "SELECT format('%s %s', substr(g, 13), f.oid::regprocedure) FROM pg_proc f
           CROSS JOIN unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']) g
          WHERE f.pronamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace)
            AND has_function_privilege(g, f.oid, 'EXECUTE')",
    )
    .await;
    let mut wanted = BTreeSet::new();
    for group in ["person", "agent", "worker", "auditor"] {
        for name in [
            "whoami()",
            "my_id()",
            "may_read()",
            "may_screen()",
            "schema_version()",
            "time_text(timestamp with time zone)",
            "clock()",
            "powers()",
            "powers_left()",
        ] {
            wanted.insert(format!("{group} countersign.{name}"));
        }
    }
    for group in ["person", "agent", "worker"] {
        // Of rows that they may read; and of themselves.
        wanted.insert(format!("{group} countersign.rows_digest(uuid,text)"));
        wanted.insert(format!("{group} countersign.overrules()"));
        wanted.insert(format!("{group} countersign.as_importer()"));
    }
    for group in ["person", "agent"] {
        // Of an agent's own approved action, and of what a person may read anyway.
        wanted.insert(format!(
            "{group} countersign.grant_records(uuid,bigint,bigint,integer)"
        ));
        wanted.insert(format!("{group} countersign.grant_texts(uuid)"));
    }
    for group in ["agent", "worker"] {
        wanted.insert(format!("{group} countersign.as_machine()"));
    }
    wanted.insert("agent countersign.questions()".to_owned());
    // Of its own action.
    wanted.insert("agent countersign.own_params(uuid)".to_owned());
    // To supervisors it says something, to other people nothing.
    wanted.insert("person countersign.short_by_claim(bigint)".to_owned());
    // Of three values, nothing that is kept.
    wanted.insert(
        "agent countersign.state_at(text,timestamp with time zone,timestamp with time zone)"
            .to_owned(),
    );
    for group in ["person", "worker"] {
        wanted.insert(format!("{group} countersign.confirmed(text,uuid,bigint)"));
        wanted.insert(format!("{group} countersign.ask_end()"));
        wanted.insert(format!("{group} countersign.end_asked(uuid)"));
        wanted.insert(format!("{group} countersign.record_ended(uuid)"));
        // What it says, whether the advice is there to be read says too.
        wanted.insert(format!("{group} countersign.revealed(uuid)"));
        // Which records are kept back, and that somebody has decided: no secret.
        wanted.insert(format!("{group} countersign.kept_back(bigint,bigint)"));
        wanted.insert(format!("{group} countersign.has_seat(uuid,uuid)"));
        wanted.insert(format!("{group} countersign.has_lent_seat(uuid,uuid)"));
        wanted.insert(format!(
            "{group} countersign.lent_seat(uuid,text[],uuid,timestamp with time zone)"
        ));
        // What they say, the tables that they may read say too.
        for name in ["is_open", "state_at"] {
            wanted.insert(format!(
                "{group} countersign.{name}(text,timestamp with time zone,timestamp with time zone)"
            ));
        }
        wanted.insert(format!(
            "{group} countersign.seats(uuid,timestamp with time zone)"
        ));
        // Likewise: they run with the caller's rights.
        wanted.insert(format!("{group} countersign.outcome(text)"));
        let counted = "timestamp with time zone,timestamp with time zone,text,text,text,smallint";
        wanted.insert(format!("{group} countersign.counted_actions({counted})"));
        wanted.insert(format!(
            "{group} countersign.metrics_of_actions({counted},timestamp with time zone)"
        ));
        wanted.insert(format!(
            "{group} countersign.metrics_of_decisions({counted})"
        ));
        wanted.insert(format!(
            "{group} countersign.metrics_of_agents(timestamp with time zone)"
        ));
        for name in [
            "put_job(text,text,text,timestamp with time zone,integer,integer,uuid,boolean)",
            "take_job(text[],integer,uuid)",
            "keep_job(uuid,uuid,integer)",
            "end_job(uuid,uuid)",
            "fail_job(uuid,uuid,text,text,boolean)",
        ] {
            wanted.insert(format!("{group} countersign.{name}"));
        }
    }
    wanted.insert("person countersign.retry_job(uuid)".to_owned());
    wanted.insert("person countersign.say_reading(uuid)".to_owned());
    wanted.insert(
        "person countersign.asked(text[],text,text,boolean,uuid[],timestamp with time zone)"
            .to_owned(),
    );
    assert_eq!(set(found), wanted);
}

#[tokio::test]
async fn every_table_that_clients_may_read_has_row_security_or_is_listed() {
    let world = World::new().await;
    let open = names(
        &world,
        "SELECT DISTINCT c.relname::text FROM pg_class c
           CROSS JOIN unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']) g
          WHERE c.relnamespace = 'countersign'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity
            AND (has_table_privilege(g, c.oid, 'SELECT') OR has_any_column_privilege(g, c.oid, 'SELECT'))",
    )
    .await;
    assert_eq!(
        set(open),
        set(["ledger_leaf", "ledger_tile", "workspace", "transition"])
    );
    let views = names(
        &world,
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'countersign'::regnamespace AND c.relkind = 'v'
            AND NOT COALESCE('security_invoker=true' = ANY (c.reloptions), false)",
    )
    .await;
    assert_eq!(
        views,
        Vec::<String>::new(),
        "a view would read as its owner"
    );
}

#[tokio::test]
async fn auditors_logins_read_leaves_tiles_and_the_workspace_alone() {
    let world = World::new().await;
    let found = names(
        &world,
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'v', 'm') AND c.relnamespace IN ('countersign'::regnamespace, 'fact'::regnamespace, 'public'::regnamespace)
            AND (has_table_privilege('countersign_auditor', c.oid, 'SELECT') OR has_any_column_privilege('countersign_auditor', c.oid, 'SELECT'))",
    )
    .await;
    assert_eq!(
        set(found),
        set([
            "countersign.ledger_leaf",
            "countersign.ledger_tile",
            "countersign.workspace"
        ])
    );
}

#[tokio::test]
async fn groups_are_plain_and_belong_to_nothing() {
    let world = World::new().await;
    for group in GROUPS {
        let plain: Vec<(bool,)> = ask(
            &world,
            &format!(
                "SELECT NOT (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolcanlogin OR r.rolreplication OR r.rolbypassrls)
                        AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)
                   FROM pg_roles r WHERE r.rolname = '{group}'"
            ),
        )
        .await;
        assert_eq!(plain, [(true,)], "{group}");
    }
    let creators = names(
        &world,
        "SELECT format('%s %s', g, n.nspname) FROM pg_namespace n
           CROSS JOIN unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']) g
          WHERE has_schema_privilege(g, n.oid, 'CREATE')
         UNION ALL SELECT g || ' database' FROM unnest(ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor']) g
          WHERE has_database_privilege(g, current_database(), 'CREATE') OR has_database_privilege(g, current_database(), 'TEMPORARY')",
    )
    .await;
    assert_eq!(creators, Vec::<String>::new());
}
