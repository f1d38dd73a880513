//! The commands of README.txt, run as they stand there.

use std::path::Path;
use std::process::Command;

use crate::export::{Plan, read_files, spread, unpack, write};
use crate::world::World;

/// The blocks between "```sh" and "```".
fn commands(readme: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for part in readme.split("```sh\n").skip(1) {
        blocks.push(part.split_once("\n```").unwrap().0.to_owned());
    }
    blocks
}

fn run(command: &str, folder: &Path, seq: Option<u64>) -> (bool, String) {
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", command])
        .current_dir(folder);
    if let Some(seq) = seq {
        bash.env("SEQ", seq.to_string());
    }
    let out = bash.output().unwrap();
    let text =
        String::from_utf8_lossy(&out.stdout).to_string() + &String::from_utf8_lossy(&out.stderr);
    (out.status.success(), text)
}

#[test]
fn every_command_of_the_readme_holds_for_the_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    for (name, whole) in [("whole", true), ("part", false)] {
        let zip = dir.path().join(format!("{name}.zip"));
        let opened = |record: &countersign_ledger::Record| whole || record.seq.is_multiple_of(3);
        write(
            &world,
            &zip,
            &Plan {
                opened: &opened,
                ..Plan::default()
            },
        )
        .unwrap();
        let own = dir.path().join(name);
        std::fs::create_dir(&own).unwrap();
        let folder = unpack(&zip, &own);
        let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
        let blocks = commands(&readme);
        assert_eq!(blocks.len(), 8);
        let expected = [
            "",
            "Good \"countersign-export\" signature",
            "Verified Successfully",
            "Verified Successfully",
            "lead to the root over",
            "texts are what their commitments say",
            "",
            "",
        ];
        for (block, expected) in blocks.iter().zip(expected) {
            let (good, text) = run(block, &folder, None);
            assert!(good && text.contains(expected), "{block}\n{text}");
        }
        let some = crate::export::texts(&read_files(&folder));
        let (_, read) = run(&blocks[6], &folder, None);
        let first = some.values().next().unwrap();
        assert_eq!(read.as_bytes(), &first[16..]);
        let genesis = run(&blocks[7], &folder, None).1;
        assert!(genesis.starts_with(&world.trust().genesis), "{genesis}");
        // Nothing was left in the folder.
        assert_eq!(
            crate::export::check(&folder, Some(&world.trust())).verdict,
            countersign_evidence::Verdict::Valid
        );
        if whole {
            for record in world
                .records
                .iter()
                .filter(|record| !record.signatures.is_empty())
            {
                let (good, text) = run(&blocks[2], &folder, Some(record.seq));
                assert!(good, "record {}: {text}", record.seq);
            }
        }
    }
}

#[test]
fn every_command_of_the_readme_notices_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let files = read_files(&unpack(&zip, dir.path()));
    let blocks = commands(&String::from_utf8(files["README.txt"].clone()).unwrap());
    let decided = world
        .records
        .iter()
        .find(|record| record.event == "action.decided")
        .unwrap()
        .seq;
    let changes: [(usize, &str, &str, &str); 6] = [
        (0, "report.html", "Evidence", "evidence"),
        (1, "SHA256SUMS", "report.html", "report.htm1"),
        (2, "data/records.jsonl", "approve", "approvE"),
        (
            3,
            "proof/checkpoint",
            &format!("\n{}\n", world.size()),
            &format!("\n{}\n", world.size() + 1),
        ),
        (4, "data/records.jsonl", "approve", "approvE"),
        (5, "data/payload/index", " 1 0 ", " 1 1 "),
    ];
    for (index, (block, file, old, new)) in changes.into_iter().enumerate() {
        let mut files = files.clone();
        let text = String::from_utf8(files[file].clone()).unwrap();
        assert!(text.contains(old), "{file} {old}");
        files.insert(file.to_owned(), text.replacen(old, new, 1).into_bytes());
        let folder = dir.path().join(format!("changed{index}"));
        spread(&files, &folder);
        let (good, text) = run(&blocks[block], &folder, (block == 2).then_some(decided));
        assert!(!good, "{}\n{text}", blocks[block]);
    }
}
