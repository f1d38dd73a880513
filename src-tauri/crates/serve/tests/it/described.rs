//! The described interface, tried by a program of others that makes its requests out of the description (`make test-peers`).

use std::{fmt::Write as _, process::Stdio, time::Duration};

use countersign_statement::codes::Verdict;
use countersign_testkit::{World, actor};
use tokio::process::Command;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
};

const CHECKS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../tests/peers/described.py"
);

/// With a folder of programs that has `schemathesis`, which `make test-peers PART=openapi` makes: as an agent, as a person, as nobody.
#[tokio::test]
async fn peers_openapi_nothing_made_of_the_description_finds_a_defect_or_a_way_in() {
    let Some(program) = std::env::var_os("COUNTERSIGN_SCHEMATHESIS") else {
        eprintln!("SKIPPED: COUNTERSIGN_SCHEMATHESIS names no schemathesis.");
        return;
    };
    let examples = std::env::var("COUNTERSIGN_EXAMPLES").unwrap_or_else(|_| "60".to_owned());
    let mut bounds = options();
    bounds.limits.per_second = 100_000;
    // Nothing is waited for longer than a second, and nothing followed longer than two.
    bounds.limits.wait = Duration::from_secs(1);
    bounds.limits.age = Duration::from_secs(2);
    let mut failed = String::new();
    for (who, login) in [
        ("agent", Some(AGENT)),
        ("person", Some("bob")),
        ("nobody", None),
    ] {
        let served = Served::over(World::new().await, bounds.clone()).await;
        let mut there = Vec::new();
        for (key, deciders) in [
            ("open", &[][..]),
            ("half", &["carol"]),
            ("approved", &["carol", "dave"]),
        ] {
            let made = served
                .post(AGENT, "/agent/ops/actions", proposal(key))
                .await
                .with(201);
            for person in deciders {
                let action = id(&made).parse().unwrap();
                served
                    .world
                    .decide(person, action, Verdict::Approve)
                    .await
                    .unwrap();
            }
            there.push(id(&made));
        }
        let url = format!("http://{}", served.address);
        let mut run = Command::new(&program);
        run.arg("run").arg(format!("{url}/openapi.json")).args([
            "--checks",
            "all",
            "--exclude-checks",
            // Rules beyond the schema's may refuse what fits it, and a string is read as the number that it spells.
            // An export that is begun has no bundle before it is sealed.
            "positive_data_acceptance,negative_data_rejection,ensure_resource_availability",
            "--max-examples",
            &examples,
            "--seed",
            "20261128",
            "--continue-on-failure",
            "--suppress-health-check",
            "all",
            "--phases",
            "examples,coverage,fuzzing,stateful",
            "--workers",
            "1",
            "--request-timeout",
            "60",
            "--no-color",
        ]);
        if let Some(login) = login {
            run.args(["--auth", &format!("{login}:{}", actor(login).password)]);
        }
        let folder = tempfile::tempdir().unwrap();
        let out = run
            .env("SCHEMATHESIS_HOOKS", CHECKS)
            .env("COUNTERSIGN_WHO", who)
            .env("COUNTERSIGN_THERE", there.join(","))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout);
        println!("{who}: {said}");
        if !out.status.success() {
            let _ = write!(
                failed,
                "{who}: {said}\n{}",
                String::from_utf8_lossy(&out.stderr)
            );
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
