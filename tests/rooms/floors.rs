//! Imports go down only: the floors of ARCHITECTURE.md against the dependencies of Cargo.toml.

use std::collections::BTreeMap;

use crate::manifests::{read, rooms};

/// The block of ARCHITECTURE.md that lists the floors from top to bottom; the number is the floor, 0 at the bottom.
fn floors() -> BTreeMap<String, usize> {
    let page = read("ARCHITECTURE.md");
    let block: Vec<&str> = page
        .lines()
        .skip_while(|line| line.trim() != "```floors")
        .skip(1)
        .take_while(|line| line.trim() != "```")
        .collect();
    assert!(!block.is_empty(), "ARCHITECTURE.md lists no floors");
    block
        .iter()
        .rev()
        .enumerate()
        .flat_map(|(floor, line)| {
            line.split_whitespace()
                .map(move |room| (room.to_owned(), floor))
        })
        .collect()
}

#[test]
fn every_room_has_a_floor_and_every_floor_its_rooms() {
    let (floors, rooms) = (floors(), rooms());
    let listed: Vec<&String> = floors.keys().collect();
    let there: Vec<&String> = rooms.keys().collect();
    assert_eq!(listed, there, "ARCHITECTURE.md against the crates");
}

#[test]
fn imports_go_down_only() {
    let floors = floors();
    for (room, uses) in rooms() {
        for used in uses.iter().filter(|name| floors.contains_key(*name)) {
            assert!(
                floors[used] < floors[&room],
                "{room} imports {used}, which stands no lower"
            );
        }
    }
}
