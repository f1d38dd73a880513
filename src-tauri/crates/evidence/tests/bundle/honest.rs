//! Honest bundles: what they are called, and by hand.

use countersign_evidence::{CheckResult, Payload, Trust, Verdict};

use crate::export::{Plan, check, read_files, unpack, write};
use crate::world::{World, key};

#[test]
fn the_whole_log_is_valid_as_zip_and_as_folder() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let written = write(&world, &zip, &Plan::default()).unwrap();
    assert_eq!(written.records, world.size());
    assert_eq!(written.payloads, world.payloads.len() as u64);
    let trust = world.trust();
    for path in [zip.clone(), unpack(&zip, dir.path())] {
        let report = check(&path, Some(&trust));
        assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
        assert!(
            report
                .checks
                .iter()
                .all(|check| check.result == CheckResult::Passed),
            "{}",
            report.text()
        );
        assert_eq!(report.fact("decisions"), Some("2"));
        assert_eq!(report.fact("overrides"), Some("1"));
        let untrusted = check(&path, None);
        assert_eq!(
            untrusted.verdict,
            Verdict::IntactKeysNotTrusted,
            "{}",
            untrusted.text()
        );
    }
    // Only the bundle and the folder are left.
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}
