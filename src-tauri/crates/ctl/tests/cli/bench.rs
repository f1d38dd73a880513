//! Measurements that write tables of their own beside ours run in their small size, and say what they measured beside what: a
//! column more in a table of ours is soon forgotten there. What they measure is never asserted.

use crate::house::House;

#[test]
fn measurements_run_and_say_what_they_were_held_against() {
    let house = House::without_keyring();
    for what in ["decide", "append", "queue", "metrics"] {
        let outcome = house.run(&["bench", what, "--quick"]);
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:?}");
        let last = outcome.out.trim_end().lines().last().unwrap_or_default();
        let report: serde_json::Value =
            serde_json::from_str(last).unwrap_or_else(|e| panic!("{what}: {e}: {outcome:?}"));
        assert_eq!(report["bench"], what, "{report}");
        assert_eq!(report["quick"], true, "{report}");
        let aims = report["aims"].as_array().unwrap();
        assert!(!aims.is_empty(), "{what} is held against nothing: {report}");
    }
}
