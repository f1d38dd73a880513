//! A workspace that another program made on this computer, told to the first screen before anyone signs in here.

use countersign_app::entropy;
use std::path::PathBuf;

use countersign_app::Failure;
use countersign_contract::{Custody, Mode, VerdictWord};
use uuid::Uuid;

use crate::{
    Home,
    home::{KnownExport, KnownLogin, KnownWorkspace, Location},
    wire,
};

/// What the first screen should know.
#[derive(Debug, Clone)]
pub struct Introduction {
    /// The workspace's name for people.
    pub name: String,
    /// Its folder.
    pub dir: PathBuf,
    /// What it was founded as.
    pub mode: Mode,
    /// The ledger's name.
    pub origin: String,
    /// Who can sign in: login, name, how their key is kept. The first is offered first.
    pub people: Vec<(String, String, Custody)>,
    /// Its trust file, made where the founders' keys were.
    pub trust: PathBuf,
    /// Exports that were written and found valid on this computer.
    pub exports: Vec<IntroducedExport>,
}

/// An export that lies on this computer.
#[derive(Debug, Clone)]
pub struct IntroducedExport {
    /// Its id in the ledger.
    pub export_id: Uuid,
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Home {
    /// Remembers the workspace, its people, trust and exports, and puts it first. No secret is among them.
    pub fn introduce(&self, given: Introduction) -> Result<(), Failure> {
        let mut known = self.load();
        let people = given
            .people
            .into_iter()
            .map(|(login, name, custody)| KnownLogin {
                login,
                name,
                custody: Some(custody),
                remembered: false,
            })
            .collect();
        known.keep(KnownWorkspace {
            id: entropy::id().simple().to_string(),
            name: given.name,
            location: Location::Folder(given.dir),
            mode: Some(given.mode),
            origin: Some(given.origin),
            people,
            last_opened: None,
        });
        known.trust = Some(given.trust);
        let at = wire::time(entropy::now());
        for export in given.exports {
            let kept = KnownExport {
                path: export.path,
                bytes: export.bytes,
                verdict: Some(VerdictWord::Valid),
                at: Some(at.clone()),
            };
            known.exports.insert(export.export_id.to_string(), kept);
        }
        self.save(&known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_introduced_workspace_stands_first_with_its_people_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::below(dir.path());
        let introduce = |name: &str| {
            home.introduce(Introduction {
                name: name.into(),
                dir: dir.path().join(name),
                mode: Mode::Demo,
                origin: format!("countersign.example/{name}"),
                people: vec![
                    ("cleo".into(), "Cleo Marsh".into(), Custody::Passphrase),
                    ("ada".into(), "Ada Okonkwo".into(), Custody::OsAccount),
                ],
                trust: dir.path().join("trust"),
                exports: vec![IntroducedExport {
                    export_id: Uuid::nil(),
                    path: dir.path().join("export.zip"),
                    bytes: 7,
                }],
            })
            .unwrap();
        };
        introduce("first");
        introduce("second");
        introduce("second");
        let known = home.load();
        let names: Vec<&str> = known.workspaces.iter().map(|w| w.name.as_str()).collect();
        assert_eq!(
            names,
            ["second", "first"],
            "told twice, it stands there once"
        );
        let logins: Vec<&str> = known.workspaces[0]
            .people
            .iter()
            .map(|p| p.login.as_str())
            .collect();
        assert_eq!(logins, ["cleo", "ada"]);
        assert_eq!(known.trust, Some(dir.path().join("trust")));
        assert_eq!(known.exports[&Uuid::nil().to_string()].bytes, 7);
    }
}
