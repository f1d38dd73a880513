//! Holds what a page may call against the contract's command table.

use countersign_contract::{COMMANDS, Duty};

/// The permission files as the build made them.
const PERMISSIONS: [(Duty, &str); 4] = [
    (
        Duty::Session,
        include_str!(concat!(env!("OUT_DIR"), "/permissions/session.toml")),
    ),
    (
        Duty::Review,
        include_str!(concat!(env!("OUT_DIR"), "/permissions/review.toml")),
    ),
    (
        Duty::Export,
        include_str!(concat!(env!("OUT_DIR"), "/permissions/export.toml")),
    ),
    (
        Duty::Admin,
        include_str!(concat!(env!("OUT_DIR"), "/permissions/admin.toml")),
    ),
];

fn quoted(line: &str) -> Option<String> {
    line.trim()
        .strip_prefix('"')?
        .strip_suffix("\",")
        .map(str::to_owned)
}

#[test]
fn each_duty_s_permission_file_lists_exactly_its_commands() {
    for (duty, text) in PERMISSIONS {
        let allowed: Vec<String> = text.lines().filter_map(quoted).collect();
        let wanted: Vec<&str> = COMMANDS
            .iter()
            .filter(|c| c.duty == duty)
            .map(|c| c.name)
            .collect();
        assert_eq!(allowed, wanted, "{duty:?}");
    }
}

#[test]
fn the_one_capability_grants_the_duties_and_hearing_events_and_nothing_else() {
    let capability: serde_json::Value =
        serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
    let granted: Vec<&str> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p.as_str())
        .collect();
    assert_eq!(
        granted,
        [
            "session",
            "review",
            "export",
            "admin",
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "core:webview:allow-set-webview-zoom"
        ]
    );
    let config: serde_json::Value =
        serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
    assert_eq!(
        config["app"]["security"]["capabilities"],
        serde_json::json!(["main"])
    );
    assert_eq!(config["app"]["security"]["csp"]["default-src"], "'self'");
    assert!(
        config["build"].get("devUrl").is_none(),
        "a development address must not reach a build"
    );
    let csp = config["app"]["security"]["csp"].to_string();
    assert!(!csp.contains("unsafe"), "{csp}");
}
