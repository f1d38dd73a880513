//! A bundle to be tampered with: its zip, its files, and the world that it was written from.

use countersign_evidence::Verdict;

use crate::export::{Files, Plan, check, pack, read_files, spread, unpack, write};
use crate::world::World;

pub struct Fixture {
    pub dir: tempfile::TempDir,
    pub world: World,
    pub zip: Vec<u8>,
    pub files: Files,
}

impl Fixture {
    pub fn new() -> Self {
        Self::of(World::small())
    }

    pub fn of(world: World) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("export.zip");
        write(&world, &zip, &Plan::default()).unwrap();
        let files = read_files(&unpack(&zip, dir.path()));
        Self {
            zip: std::fs::read(&zip).unwrap(),
            world,
            files,
            dir,
        }
    }

    /// Verdicts on `files` as a zip and as a folder; both must be the same.
    pub fn verdict(&self, files: &Files) -> (Verdict, String) {
        let zip = self.dir.path().join("changed.zip");
        pack(files, &zip);
        let packed = check(&zip, Some(&self.world.trust()));
        let folder = self.dir.path().join("changed");
        let _ = std::fs::remove_dir_all(&folder);
        spread(files, &folder);
        let spread = check(&folder, Some(&self.world.trust()));
        assert_eq!(
            packed.verdict,
            spread.verdict,
            "{}\n{}",
            packed.text(),
            spread.text()
        );
        (packed.verdict, packed.text())
    }

    pub fn changed(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Files {
        let mut files = self.files.clone();
        change(files.get_mut(name).unwrap());
        files
    }
}
