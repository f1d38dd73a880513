//! Measurements that write tables of their own beside ours run in their small size, and say what they measured beside what: a
//! column more in a table of ours is soon forgotten there. What they measure is never asserted.

use std::fmt::Write as _;

use crate::house::House;

#[test]
fn measurements_run_and_say_what_they_were_held_against() {
    let house = House::without_keyring();
    for what in ["decide", "append", "intake", "queue", "metrics", "jobs"] {
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

#[test]
fn the_screening_is_measured_over_a_folder_of_sets_and_made_ones_for_those_that_are_not_there() {
    let house = House::without_keyring();
    let folder = tempfile::tempdir().unwrap();
    // Five payers of one on one day, in a set of SAML-D's name and columns.
    let mut rows = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n".to_owned();
    for n in 0..5 {
        writeln!(
            rows,
            "10:0{n}:00,2022-10-07,10{n},999,500.{n}0,UK pounds,UK pounds,UK,UK,Cheque,{},Gather-Scatter",
            u8::from(n < 4)
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("SAML-D.csv"), rows).unwrap();
    let sets = folder.path().to_str().unwrap();
    let outcome = house.run(&["bench", "screening", "--quick", "--sets", sets]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let last = outcome.out.trim_end().lines().last().unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(last).unwrap();
    let found: Vec<(&str, u64)> = report["sets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| {
            assert!(
                set["peak_mb"].as_f64() > Some(1.0) && set["rules"].as_array().unwrap().len() == 8,
                "{set}"
            );
            (set["set"].as_str().unwrap(), set["rows"].as_u64().unwrap())
        })
        .collect();
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["IBM, made", "SAML-D.csv", "PaySim, made", "AMLSim, made"]
    );
    assert_eq!(found[1].1, 5);
    assert_eq!(report["sets"][1]["by_pattern"]["Gather-Scatter"][0], 5);
    for words in ["peak MB", "fan_in", "planted: cycle", "  SAML-D.csv"] {
        assert!(
            outcome.out.contains(words.trim_start()),
            "{words}: {}",
            outcome.out
        );
    }
    let one = house.run(&[
        "bench",
        "screening",
        "--quick",
        "--made",
        "ibm",
        "--rows",
        "7000",
    ]);
    let last = one.out.trim_end().lines().last().unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(last).unwrap();
    // The set, and another of fewer rows beside it, for what more rows take of memory.
    let sets = report["sets"].as_array().unwrap();
    assert_eq!(sets.len(), 2, "{report}");
    let most = sets.iter().filter_map(|set| set["rows"].as_u64()).max();
    assert!(most > Some(7_000), "{report}");
    assert!(report["peak_ratio"].is_number(), "{report}");
}
