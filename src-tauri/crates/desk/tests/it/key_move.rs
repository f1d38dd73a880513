//! A key moves to another computer: made there, handed over by the old key here, confirmed by somebody else. Two private keyrings are
//! the two computers; each step is a process of its own inside one of them.

use std::path::{Path, PathBuf};

use countersign_contract as c;
use countersign_desk::{Desk, Home};
use countersign_keys::private_service::PrivateSecretService;

use crate::kit::{Answers, Ears};

const STEP: &str = "COUNTERSIGN_TEST_MOVING";
const PLACE: &str = "COUNTERSIGN_TEST_PLACE";
const TEST: &str = "key_move::a_key_moves_to_another_computer_once_a_second_person_confirms_it";

fn founder(name: &str) -> c::Founder {
    c::Founder {
        name: format!("{name} the founder"),
        login: name.into(),
        password: c::Secret::new(format!("{name}'s password")),
        custody: c::Custody::Passphrase,
        passphrase: Some(c::Secret::new(format!("the phrase of {name}"))),
    }
}

struct At {
    dir: PathBuf,
    desk: Desk,
    answers: Answers,
}

impl At {
    fn the_desk(dir: &Path) -> Self {
        let answers = Answers::default();
        let desk = Desk::new(
            Home::below(dir),
            answers.clone(),
            "test",
            Ears::default().hear(),
        );
        Self {
            dir: dir.to_owned(),
            desk,
            answers,
        }
    }

    async fn sit(&self, login: &str, open: bool) -> c::Session {
        let state = self.desk.workspace_state(c::Nothing {}).await.unwrap();
        let sign_in = c::SignIn {
            workspace: state.workspaces[0].workspace.clone(),
            login: login.into(),
            password: Some(c::Secret::new(format!("{login}'s password"))),
            passphrase: open.then(|| c::Secret::new(format!("the phrase of {login}"))),
            remember: false,
        };
        self.desk.sign_in(sign_in).await.unwrap()
    }

    fn kept(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    async fn begin(&self) -> Result<c::MoveBegun, c::ApiError> {
        let request = c::BeginMove {
            custody: c::Custody::Passphrase,
            passphrase: Some(c::Secret::new("the phrase of ada")),
        };
        self.desk.begin_move(request).await
    }

    async fn hand_over(&self, fingerprint: &str) -> Result<c::Recorded, c::ApiError> {
        let request = c::MoveKey {
            fingerprint: fingerprint.into(),
            passphrase: None,
        };
        self.desk.move_key(request).await
    }

    /// On the old computer: the workspace is founded, and no key can be made for the place of one that is here.
    async fn founded(&self) {
        let wanted = c::FoundWorkspace {
            name: "Harbour Bank".into(),
            mode: c::Mode::Team,
            founders: vec![founder("ada"), founder("ben")],
        };
        self.desk.found_workspace(wanted).await.unwrap();
        let ada = self.sit("ada", true).await;
        std::fs::write(self.kept("old"), ada.key.unwrap().fingerprint).unwrap();
        assert_eq!(self.begin().await.unwrap_err().code, "key-exists");
    }

    /// On the new one: the key is elsewhere. A place that is taken makes nothing; then the new key is made and its file written.
    async fn begun(&self) {
        assert_eq!(self.sit("ada", false).await.key, None);
        assert_eq!(self.begin().await.unwrap_err().code, "cancelled");
        std::fs::write(self.kept("taken"), "").unwrap();
        *self.answers.save.lock().unwrap() = Some(self.kept("taken"));
        assert_eq!(self.begin().await.unwrap_err().code, "file-exists");
        let file = self.kept("ada.key-move.json");
        *self.answers.save.lock().unwrap() = Some(file.clone());
        let begun = self.begin().await.unwrap();
        assert_eq!(begun.name, "ada.key-move.json");
        let text = std::fs::read_to_string(file).unwrap();
        assert!(!text.contains("the phrase of"), "{text}");
        std::fs::write(self.kept("new"), begun.fingerprint).unwrap();
        // It does not count yet: here is still none.
        assert_eq!(self.sit("ada", false).await.key, None);
    }

    /// On the old one: the file is compared with what was read on the new one, handed over by the old key, and confirmed by another.
    async fn handed_over(&self) {
        self.sit("ada", true).await;
        let new = std::fs::read_to_string(self.kept("new")).unwrap();
        assert_eq!(self.hand_over(&new).await.unwrap_err().code, "cancelled");
        *self.answers.open.lock().unwrap() = vec![self.kept("ada.key-move.json")];
        let refused = self.hand_over("0000 1111 2222 3333").await.unwrap_err();
        assert_eq!(refused.code, "handed-file");
        self.hand_over(&new).await.unwrap();
        let mine = self.sit("ada", true).await.key.unwrap();
        let old = std::fs::read_to_string(self.kept("old")).unwrap();
        assert_eq!((mine.fingerprint, mine.state), (old, c::KeyState::Active));
        // Nobody confirms their own.
        let waiting = |found: Vec<c::PendingConfirmation>| {
            found
                .into_iter()
                .find(|one| one.fact == c::ConfirmableFact::Key)
                .unwrap()
        };
        let own = self.desk.pending_confirmations(c::Nothing {}).await;
        assert!(waiting(own.unwrap()).refusal.is_some());
        self.sit("ben", true).await;
        let one = waiting(
            self.desk
                .pending_confirmations(c::Nothing {})
                .await
                .unwrap(),
        );
        assert_eq!(one.refusal, None);
        let confirm = c::Confirm {
            fact: one.fact,
            fact_id: one.fact_id,
            fact_digest: one.fact_digest,
            passphrase: None,
        };
        self.desk.confirm(confirm).await.unwrap();
        // The old one has lost its place.
        assert_eq!(self.sit("ada", false).await.key, None);
    }

    /// On the new one it signs.
    async fn moved(&self) {
        let mine = self.sit("ada", true).await.key.unwrap();
        let new = std::fs::read_to_string(self.kept("new")).unwrap();
        assert_eq!((mine.fingerprint, mine.state), (new, c::KeyState::Active));
        let people = self.desk.people(c::Nothing {}).await.unwrap().people;
        let ben = people.iter().find(|row| row.login == "ben").unwrap();
        let grant = c::GrantRole {
            person: ben.person.person.clone(),
            role: c::Role::Auditor,
            passphrase: None,
        };
        self.desk.grant_role(grant).await.unwrap();
    }
}

fn run(step: &str, dir: &Path) {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let at = At::the_desk(dir);
            match step {
                "founded" => at.founded().await,
                "begun" => at.begun().await,
                "handed over" => at.handed_over().await,
                _ => at.moved().await,
            }
            at.desk.close().await;
        });
}

#[test]
fn a_key_moves_to_another_computer_once_a_second_person_confirms_it() {
    if let (Ok(step), Some(dir)) = (std::env::var(STEP), std::env::var_os(PLACE)) {
        return run(&step, Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("home");
    std::fs::create_dir(&place).unwrap();
    let [old, new] = ["old", "new"].map(|computer| {
        let keyring = dir.path().join(computer);
        PrivateSecretService::start(&keyring).unwrap()
    });
    for (computer, step) in [
        (&old, "founded"),
        (&new, "begun"),
        (&old, "handed over"),
        (&new, "moved"),
    ] {
        let ended = computer
            .command(&std::env::current_exe().unwrap())
            .args([TEST, "--exact", "--nocapture"])
            .env(STEP, step)
            .env(PLACE, &place)
            .status()
            .unwrap();
        assert!(ended.success(), "{step}");
    }
}
