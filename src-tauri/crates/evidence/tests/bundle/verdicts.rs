//! What this verifier and the outsider's say of one world: the same.

use countersign_evidence::{CheckId, CheckResult, Verdict};

use crate::assignments::outsider;
use crate::export::{Plan, check, write};
use crate::honest::result;
use crate::world::World;

/// Both say `verdict` of an export of the world; where it is Altered, `check` is what failed here.
#[track_caller]
pub fn both_say(world: &World, plan: &Plan<'_>, verdict: Verdict, failed: CheckId) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, verdict, "{}", report.text());
    if verdict == Verdict::Altered {
        let found = result(&report, failed);
        assert_eq!(found, CheckResult::Failed, "{}", report.text());
    }
    let (said, all) = outsider(world, &zip, dir.path());
    let wanted = if verdict == Verdict::Valid {
        "Valid"
    } else {
        "Altered"
    };
    assert_eq!(said, wanted, "{all}");
}
