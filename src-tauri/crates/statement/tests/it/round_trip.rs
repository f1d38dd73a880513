//! The literal bytes of docs/formats, §3 to §5, read and written back; and what must be refused.

use countersign_statement::{
    Content, PolicyDocument, Recommendation, Route, Statement, StatementError,
};

const ID: &str = "0b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f";
const ID2: &str = "1b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f";
const TIME: &str = "2026-11-23T01:40:00.000001Z";

/// Fills the abbreviations of the formats page.
fn fill(text: &str) -> String {
    let text = text.replace(
        "ORIGIN",
        &format!("\"origin\":\"countersign/{}\"", "0f".repeat(16)),
    );
    let text = text
        .replace("HEX1", &"1a".repeat(32))
        .replace("HEX2", &"2b".repeat(32))
        .replace("HEX3", &"3c".repeat(32));
    text.replace("ID2", ID2)
        .replace("ID1", ID)
        .replace("TIME", TIME)
}

fn statements() -> Vec<(String, Vec<&'static str>)> {
    [
        (r#"{"type":"countersign/genesis/v1",ORIGIN,"mode":"demo","record_format":1,"statement_format":1,"bundle_format":1,"founders":[{"person":"ID1","login":"HEX1","name":"HEX2","key_id":"HEX3","public_key":"HEX3","custody":"os-account","roles":"supervisor,admin"},{"person":"ID2","login":"HEX2","name":"HEX1","key_id":"HEX3","public_key":"HEX3","custody":"passphrase","roles":"admin"}],"created_at":"TIME"}"#, vec!["1", "2", "2", "1"]),
        (r#"{"type":"countersign/person/v1",ORIGIN,"person":"ID1","login":"HEX1","name":"HEX2","proposed_by":"ID2","signed_at":"TIME"}"#, vec!["1", "2"]),
        (r#"{"type":"countersign/key/v1",ORIGIN,"event_id":"ID1","event":"revoked","person":"ID2","key_id":"HEX1","public_key":"HEX2","custody":"passphrase","installation":"here","replaces":"","compromised_since_seq":"17","signed_by":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/role/v1",ORIGIN,"grant_id":"ID1","event":"granted","person":"ID2","role":"compliance_officer","valid_from":"TIME","valid_until":"","granted_by":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/agent/v1",ORIGIN,"agent":"ID1","name":"aml-screen","kind":"agent","owner":"ID2","registered_by":"ID2","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/installation/v1",ORIGIN,"installation":"ID1","name":"HEX1","key_id":"HEX2","public_key":"HEX3","enrolled_by":"ID2","signed_at":"TIME"}"#, vec!["1"]),
        (r#"{"type":"countersign/agent-standing/v1",ORIGIN,"standing_id":"ID1","event":"revoked","agent":"ID2","person":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/agent-mandate/v1",ORIGIN,"mandate":"ID1","agent":"ID2","purpose":"HEX1","kinds":"escalate_review,freeze_account","person":"ID1","signed_at":"TIME"}"#, vec!["1"]),
        (r#"{"type":"countersign/installation-standing/v1",ORIGIN,"standing_id":"ID1","event":"resumed","installation":"ID2","person":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/policy/v1",ORIGIN,"policy":"ID1","version":3,"document":"HEX1","drafted_by":"ID2","signed_at":"TIME"}"#, vec!["1"]),
        (r#"{"type":"countersign/delegation/v1",ORIGIN,"delegation_id":"ID1","person":"ID2","delegate":"ID1","role":"supervisor","valid_from":"TIME","valid_until":"2026-12-23T01:40:00.000001Z","reason":"HEX2","signed_at":"TIME"}"#, vec!["2"]),
        (r#"{"type":"countersign/delegation-standing/v1",ORIGIN,"event":"ended","delegation_id":"ID1","delegation_digest":"HEX1","person":"ID2","by":"ID1","reason":"HEX3","signed_at":"TIME"}"#, vec!["3"]),
        (r#"{"type":"countersign/confirmation/v1",ORIGIN,"confirmation_id":"ID1","fact":"policy","fact_id":"ID2","fact_digest":"HEX1","person":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/import/v1",ORIGIN,"import":"ID1","kind":"transactions","file_digest":"HEX1","rows":10,"accepted":9,"rejected":1,"reading":"HEX2","rows_digest":"HEX3"}"#, vec!["2"]),
        (r#"{"type":"countersign/void/v1",ORIGIN,"import":"ID1","reason":"HEX1","voided_by":"ID2","signed_at":"TIME"}"#, vec!["1"]),
        (r#"{"type":"countersign/action/v1",ORIGIN,"action_id":"ID1","revision":1,"action_digest":"HEX1","route_digest":"","outcome":"blocked","agent":"ID2","idempotency":"HEX2"}"#, vec!["1"]),
        (r#"{"type":"countersign/decision/v1",ORIGIN,"decision_id":"ID1","action_id":"ID2","action_digest":"HEX1","revision":1,"route_digest":"HEX2","step":2,"seat_role":"supervisor","person":"ID1","on_behalf_of":"","verdict":"approve","reason_code":"risk_accepted","narrative":"HEX3","override_type":"ai_override","view_digest":"HEX2","seen_seq":41,"seen_leaf":"HEX3","signed_at":"TIME"}"#, vec!["1", "3", "2"]),
        (r#"{"type":"countersign/retraction/v1",ORIGIN,"decision_id":"ID1","action_id":"ID2","step":2,"person":"ID1","reason":"HEX2","signed_at":"TIME"}"#, vec!["2"]),
        (r#"{"type":"countersign/glass/v1",ORIGIN,"glass_id":"ID1","action_id":"ID2","action_digest":"HEX1","revision":1,"route_digest":"HEX2","step":1,"role":"supervisor","person":"ID2","override_type":"manual_override","incident":"HEX3","narrative":"HEX2","view_digest":"HEX1","seen_seq":7,"seen_leaf":"HEX3","signed_at":"TIME"}"#, vec!["1", "3", "2", "1"]),
        (r#"{"type":"countersign/glass-review/v1",ORIGIN,"glass_id":"ID1","action_id":"ID2","person":"ID2","role":"supervisor","verdict":"not_upheld","reason":"HEX3","signed_at":"TIME"}"#, vec!["3"]),
        (r#"{"type":"countersign/glass-overdue/v1",ORIGIN,"glass_id":"ID1","action_id":"ID2","by":"ID1"}"#, vec![]),
        (r#"{"type":"countersign/revision/v1",ORIGIN,"action_id":"ID1","revision":2,"action_digest":"HEX3","route_digest":"HEX1","by":"ID2","reason":"HEX2"}"#, vec!["3", "2"]),
        (r#"{"type":"countersign/comment/v1",ORIGIN,"comment_id":"ID1","action_id":"ID2","person":"ID1","text":"HEX2","signed_at":"TIME"}"#, vec!["2"]),
        (r#"{"type":"countersign/view/v1",ORIGIN,"action_id":"ID1","person":"ID2","view_digest":"HEX3"}"#, vec!["3"]),
        (r#"{"type":"countersign/claim/v1",ORIGIN,"event":"claimed","action_id":"ID1","step":2,"person":"ID2","until":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/assignment/v1",ORIGIN,"action_id":"ID1","step":1,"person":"ID2","note":"HEX2","assigned_by":"ID1"}"#, vec!["2"]),
        (r#"{"type":"countersign/interruption/v1",ORIGIN,"event":"asked","action_id":"ID1","step":1,"by":"ID2","text":"HEX3"}"#, vec!["3"]),
        (r#"{"type":"countersign/succession/v1",ORIGIN,"event":"superseded","action_id":"ID1","other":"ID2","by":"ID2"}"#, vec![]),
        (r#"{"type":"countersign/escalation/v1",ORIGIN,"cause":"by_hand","action_id":"ID1","step":1,"level":1,"role":"supervisor","by":"ID2","reason":"HEX3"}"#, vec!["3"]),
        (r#"{"type":"countersign/execution/v1",ORIGIN,"event":"failed","action_id":"ID1","agent":"ID2","digest":"HEX2","note":"HEX3"}"#, vec!["3"]),
        (r#"{"type":"countersign/export/v1",ORIGIN,"export_id":"ID1","person":"ID2","filter":"{\"type\":\"countersign/filter/v1\",\"states\":\"in_review,expired\",\"kind\":\"freeze_account\",\"agent\":\"screening\",\"simulation\":\"false\",\"from\":\"\",\"until\":\"TIME\",\"first\":\"\",\"last\":\"41\",\"actions\":\"ID1,ID2\",\"texts\":\"true\"}","tree_size":9,"root":"HEX2","records":3,"sums_digest":"HEX3","bundle_digest":"HEX1","bytes":4096,"installation":"ID1","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/delivery/v1",ORIGIN,"event":"delivered","export_id":"ID1","attempt":2,"method":"s3","target":"HEX1","bundle_digest":"HEX2","reply":"HEX3","by":"ID2"}"#, vec!["1", "3"]),
        (r#"{"type":"countersign/verification/v1",ORIGIN,"export_id":"ID1","result":"verified","bundle_digest":"HEX2","by":"ID2"}"#, vec![]),
        (r#"{"type":"countersign/schedule/v1",ORIGIN,"event":"added","schedule_id":"ID1","person":"ID2","installation":"ID1","cron":"30 2 * * 1-5","zone":"Europe/Berlin","filter":"{\"type\":\"countersign/filter/v1\",\"states\":\"\",\"kind\":\"\",\"agent\":\"\",\"simulation\":\"\",\"from\":\"\",\"until\":\"\",\"first\":\"\",\"last\":\"\",\"actions\":\"\",\"texts\":\"true\"}","incremental":"true","destination":"archive","signed_at":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/clock/v1",ORIGIN,"last_at":"TIME","now":"TIME"}"#, vec![]),
        (r#"{"type":"countersign/holder/v1",ORIGIN,"login_person":"","state":"idle in transaction","held_ms":5000,"ended_by":"ID1"}"#, vec![]),
        (r#"{"type":"countersign/limit/v1",ORIGIN,"flow":"comments","per_hour":300,"new_machine":60}"#, vec![]),
        (r#"{"type":"countersign/migration/v1",ORIGIN,"from":1,"to":2}"#, vec![]),
    ]
    .into_iter()
    .map(|(text, commitments)| (fill(text), commitments))
    .collect()
}

const CONTENT: &str = r#"{"type":"countersign/content/v1","kind":"escalate_account","subject_kind":"account","subject":"A-17","agent":"ID1","agent_version":"rules 1.0","actor_type":"agent","is_simulation":"false","risk":"high","amount":"9500.00","currency":"XXX","params":"{}","agent_input":"{\"rows\":[1,2]}","agent_output":"{}","recommendation":"HEX1","idempotency_key":"k","owner":"ID2","launcher":"","subject_person":"","editors":"ID1,ID2"}"#;
const ADVICE: &str = r#"{"type":"countersign/recommendation/v1","recommendation":"block","confidence":"0.870","ai_explanation":"Fan-in of 12.\nSee facts.","rules":"[]"}"#;
const POLICY: &str = r#"{"type":"countersign/policy-document/v1","version":1,"title":"First","rules":[{"rule":1,"kind":"","agent":"","risk_at_least":"high","amount_at_least":"10000","currency":"","simulation":"false","outcome":"route","min_persons":2,"expiry_seconds":604800,"commit_before_reveal":"true","friction":"high","steps":[{"step":1,"role":"analyst","quorum":1,"deny":1,"due_seconds":86400,"name":"Review","escalation":[{"after_seconds":3600,"role":"supervisor"}]}],"break_glass":[{"role":"supervisor","review_role":"auditor","quorum":2,"within_seconds":86400}],"delegation":"true"},{"rule":2,"kind":"x_y","agent":"ID1","risk_at_least":"","amount_at_least":"","currency":"EUR","simulation":"","outcome":"block","min_persons":0,"expiry_seconds":0,"commit_before_reveal":"false","friction":"low","steps":[]}]}"#;
const ROUTE: &str = r#"{"type":"countersign/route/v1","policy":"ID1","rule":1,"min_persons":2,"expiry_seconds":604800,"commit_before_reveal":"true","friction":"high","steps":[{"step":1,"role":"analyst","quorum":1,"deny":1,"due_seconds":86400,"name":"Review","escalation":[{"after_seconds":3600,"role":"supervisor"}]}],"break_glass":[{"role":"supervisor","review_role":"auditor","quorum":2,"within_seconds":86400}],"delegation":"true"}"#;

#[test]
fn every_statement_is_read_and_written_back_byte_for_byte() {
    let all = statements();
    assert_eq!(all.len(), Statement::TYPES.len());
    for ((text, wanted), name) in all.iter().zip(Statement::TYPES) {
        let statement = Statement::parse(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        assert_eq!(&statement.type_name(), name);
        assert_eq!(&statement.encode(), text);
        assert_eq!(
            statement.origin(),
            format!("countersign/{}", "0f".repeat(16))
        );
        let names: Vec<String> = wanted.iter().map(|n| fill(&format!("HEX{n}"))).collect();
        assert_eq!(statement.commitments(), names, "{name}");
    }
}

#[test]
fn content_recommendation_policy_and_route_are_written_back() {
    assert_eq!(
        Content::parse(&fill(CONTENT)).unwrap().encode(),
        fill(CONTENT)
    );
    assert_eq!(
        Content::parse(&fill(CONTENT)).unwrap().commitments(),
        [fill("HEX1")]
    );
    assert_eq!(Recommendation::parse(ADVICE).unwrap().encode(), ADVICE);
    let document = PolicyDocument::parse(&fill(POLICY)).unwrap();
    assert_eq!(document.encode(), fill(POLICY));
    let route = Route::of(ID.parse().unwrap(), &document.rules[0]);
    assert_eq!(route.encode(), fill(ROUTE));
    assert_eq!(Route::parse(&fill(ROUTE)).unwrap(), route);
    assert_eq!(
        route.route_digest(),
        countersign_statement::digest(fill(ROUTE).as_bytes())
    );
}

#[test]
fn a_calendar_is_written_where_there_is_one_and_left_out_where_there_is_none() {
    let hours = r#"{"from":"2027-01-04T08:00:00.000000Z","until":"2027-01-04T16:30:00.000000Z"}"#;
    let calendars = format!(
        r#","calendars":[{{"name":"Berlin","made_of":"mon-fri","from":"2027-01-01T00:00:00.000000Z","until":"2028-01-01T00:00:00.000000Z","hours":[{hours}]}}]}}"#
    );
    let plain = fill(POLICY);
    let with = plain
        .replacen(
            "\"due_seconds\":86400",
            "\"due_seconds\":86400,\"calendar\":\"Berlin\"",
            1,
        )
        .strip_suffix('}')
        .map(|text| format!("{text}{calendars}"))
        .unwrap();
    let document = PolicyDocument::parse(&with).unwrap();
    assert_eq!(document.encode(), with);
    assert_eq!(document.rules[0].steps[0].calendar, "Berlin");
    assert_eq!(document.calendars[0].hours.len(), 1);
    let route = Route::of(ID.parse().unwrap(), &document.rules[0]);
    assert!(route.encode().contains("\"calendar\":\"Berlin\""));
    assert!(
        !route.encode().contains("2027"),
        "the hours stay in the policy"
    );
    // Empty is written by leaving it out, and in no other way.
    for bad in [
        with.replacen("\"calendar\":\"Berlin\"", "\"calendar\":\"\"", 1),
        plain
            .strip_suffix('}')
            .map(|text| format!("{text},\"calendars\":[]}}"))
            .unwrap(),
        with.replacen("16:30:00.000000Z", "16:30:00Z", 1),
    ] {
        assert!(PolicyDocument::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn who_breaks_the_glass_is_named_once_or_not_at_all() {
    let text = fill(POLICY);
    let glass = r#","break_glass":[{"role":"supervisor","review_role":"auditor","quorum":2,"within_seconds":86400}]"#.replace('\\', "");
    assert!(text.contains(&glass));
    let without = PolicyDocument::parse(&text.replace(&glass, "")).unwrap();
    assert_eq!(without.rules[0].break_glass, None);
    let twice = glass.replace(
        "[{",
        "[{\"role\":\"admin\",\"review_role\":\"auditor\",\"quorum\":1,\"within_seconds\":1},{",
    );
    for other in [",\"break_glass\":[]".to_owned(), twice, glass.repeat(2)] {
        assert!(
            PolicyDocument::parse(&text.replace(&glass, &other)).is_err(),
            "{other}"
        );
    }
    let forced = &of("glass");
    for word in ["ai_override", ""] {
        assert!(Statement::parse(&forced.replace("manual_override", word)).is_err());
    }
}

#[test]
fn a_route_says_that_roles_may_be_delegated_or_nothing() {
    let text = fill(POLICY);
    let document = PolicyDocument::parse(&text).unwrap();
    assert!(document.rules[0].delegation && !document.rules[1].delegation);
    for other in ["\"false\"", "\"\"", "1", "true"] {
        let bad = text.replace(
            "\"delegation\":\"true\"",
            &format!("\"delegation\":{other}"),
        );
        assert!(PolicyDocument::parse(&bad).is_err(), "{other}");
    }
    let given = &of("delegation");
    for (from, to) in [
        ("\"delegate\":\"0b9f", "\"delegate\":\"1b9f"),
        ("2026-12-23", "2026-10-23"),
        (
            "\"valid_until\":\"2026-12-23T01:40:00.000001Z\"",
            "\"valid_until\":\"\"",
        ),
    ] {
        let bad = given.replacen(from, to, 1);
        assert_ne!(&bad, given);
        assert!(Statement::parse(&bad).is_err(), "{to}");
    }
    let ended = &of("delegation-standing");
    assert!(Statement::parse(&ended.replace("ended", "accepted")).is_err());
    assert!(Statement::parse(&ended.replace(&"3c".repeat(32), "")).is_err());
}

#[test]
fn what_is_nearly_right_is_refused() {
    let decision = &of("decision");
    for (from, to) in [
        ("\"step\":2", "\"step\":\"2\""),
        ("\"step\":2", "\"step\":02"),
        ("\"step\":2,", ""),
        ("\"step\":2", "\"step\":2,\"step\":2"),
        (ID, "0B9F6F3E-2F5C-4B1F-9F5E-0A1B2C3D4E5F"),
        (ID, "0b9f6f3e2f5c4b1f9f5e0a1b2c3d4e5f"),
        (TIME, "2026-11-23T01:40:00Z"),
        (TIME, "2026-11-23T01:40:00.000001+00:00"),
        (TIME, "2026-02-30T01:40:00.000001Z"),
        (TIME, "2026-11-23T23:59:60.000001Z"),
        ("approve", "Approve"),
        ("risk_accepted", "because"),
        (
            "\"on_behalf_of\":\"\"",
            "\"on_behalf_of\":\"0b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f\"", // themselves
        ),
        ("\"on_behalf_of\":\"\"", "\"on_behalf_of\":\"ana\""),
        ("countersign/0f", "countersign/0F"),
        ("3c3c", "3c3"),
        ("\"}", "\",\"more\":\"\"}"),
        ("decision/v1", "decision/v2"),
    ] {
        let bad = decision.replacen(from, to, 1);
        assert_ne!(&bad, decision, "{from}");
        assert!(Statement::parse(&bad).is_err(), "{from} -> {to}");
    }
    for (from, to) in [
        ("9500.00", ""),
        ("9500.00", "9.5e3"),
        ("XXX", "EURO"),
        ("XXX", ""),
        ("escalate_account", "Escalate"),
        ("\"{}\"", "\"{\""),
        ("\"false\"", "\"no\""),
        (",ID2\"", ",\""),
    ] {
        let bad = fill(&CONTENT.replacen(from, to, 1));
        assert!(Content::parse(&bad).is_err(), "{from} -> {to}");
    }
    for confidence in ["1.001", "0.87", "00.87", "1", "-0.10", "0.8700"] {
        assert!(
            Recommendation::parse(&ADVICE.replace("0.870", confidence)).is_err(),
            "{confidence}"
        );
    }
}

#[test]
fn a_genesis_keeps_its_rules() {
    let genesis = &statements()[0].0;
    for (from, to) in [
        (ID, "2b9f6f3e-2f5c-4b1f-9f5e-0a1b2c3d4e5f"),
        (ID, ID2),
        ("supervisor,admin", "admin,supervisor"),
        ("supervisor,admin", "admin,admin"),
        ("supervisor,admin", ""),
        ("\"demo\"", "\"trial\""),
        ("\"record_format\":1", "\"record_format\":2"),
    ] {
        assert!(
            Statement::parse(&genesis.replacen(from, to, 1)).is_err(),
            "{from} -> {to}"
        );
    }
}

#[test]
fn a_claim_ends_and_a_release_does_not() {
    let claim = &of("claim");
    let released = claim.replace("claimed", "released");
    assert!(Statement::parse(&released).is_err());
    assert!(Statement::parse(&claim.replace(TIME, "")).is_err());
    assert!(Statement::parse(&released.replace(TIME, "")).is_ok());
    assert!(Statement::parse(&claim.replace("claimed", "assigned")).is_err());
}

fn of(kind: &str) -> String {
    let named = format!("countersign/{kind}/v1");
    let found = statements()
        .into_iter()
        .find(|(text, _)| text.contains(&named));
    found.map(|(text, _)| text).unwrap_or_default()
}

#[test]
fn an_attempt_has_an_answer_exactly_where_it_ends() {
    let ended = &of("delivery");
    let begun = ended.replace("\"delivered\"", "\"delivery_started\"");
    assert!(Statement::parse(&begun).is_err());
    let answer = fill("\"reply\":\"HEX3\"");
    assert!(Statement::parse(&ended.replace(&answer, "\"reply\":\"\"")).is_err());
    assert!(Statement::parse(&begun.replace(&answer, "\"reply\":\"\"")).is_ok());
}

#[test]
fn a_verification_names_a_file_exactly_where_there_is_one() {
    let verified = &of("verification");
    let missing = verified.replace("\"verified\"", "\"missing\"");
    assert!(Statement::parse(&missing).is_err());
    let digest = fill("\"bundle_digest\":\"HEX2\"");
    assert!(Statement::parse(&verified.replace(&digest, "\"bundle_digest\":\"\"")).is_err());
    assert!(Statement::parse(&missing.replace(&digest, "\"bundle_digest\":\"\"")).is_ok());
}

#[test]
fn a_schedule_says_when_in_five_fields_and_begins_after_the_one_before_or_has_bounds() {
    let added = &of("schedule");
    for when in [
        "* * * *",
        "0 0 * * * *",
        "0  0 * * *",
        "@daily",
        "0 0 * * mon",
        "0 0 * * 1;",
    ] {
        assert!(
            Statement::parse(&added.replace("30 2 * * 1-5", when)).is_err(),
            "{when}"
        );
    }
    assert!(Statement::parse(&added.replace("30 2 * * 1-5", "0 0 L * 5#2")).is_ok());
    assert!(Statement::parse(&added.replace("Europe/Berlin", "Europe Berlin")).is_err());
    let bounded = added.replace(r#"\"first\":\"\""#, r#"\"first\":\"4\""#);
    assert!(Statement::parse(&bounded).is_err());
    let each = bounded.replace(r#""incremental":"true""#, r#""incremental":"false""#);
    assert!(Statement::parse(&each).is_ok());
}

#[test]
fn the_size_limit_is_exact() {
    let (holder, _) = statements()
        .into_iter()
        .find(|(text, _)| text.contains("countersign/holder/v1"))
        .unwrap();
    let holder = holder.replace("idle in transaction", "");
    let fits = holder.replace(
        "\"state\":\"",
        &format!("\"state\":\"{}", "x".repeat(32_768 - holder.len())),
    );
    assert_eq!(fits.len(), 32_768);
    assert!(Statement::parse(&fits).is_ok());
    let over = fits.replace("\"state\":\"", "\"state\":\"x");
    assert_eq!(
        Statement::parse(&over),
        Err(StatementError::TooLong {
            length: 32_769,
            limit: 32_768
        })
    );
}

proptest::proptest! {
    /// Whatever is accepted after a change of one byte is still what its own content encodes to, and what any other
    /// JSON parser reads.
    #[test]
    fn one_changed_byte_is_refused_or_still_canonical(
        which in 0usize..24,
        at in proptest::prelude::any::<proptest::sample::Index>(),
        byte in 0x20u8..0x7f,
    ) {
        let (text, _) = &statements()[which];
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let changed = String::from_utf8(bytes).unwrap();
        if let Ok(statement) = Statement::parse(&changed) {
            proptest::prop_assert_eq!(statement.encode(), changed.clone());
            let json: serde_json::Value = serde_json::from_str(&changed).unwrap();
            proptest::prop_assert_eq!(json["type"].as_str(), Some(statement.type_name()));
            proptest::prop_assert_eq!(json["origin"].as_str(), Some(statement.origin()));
        }
    }
}
