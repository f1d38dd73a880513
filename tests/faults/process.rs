//! Clients as processes of their own, so that they can be killed: this very test program, started again to play one part.
//!
//! A part says what it has done in lines that begin with `@`; everything else that the test program prints is passed over.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use countersign_app::{Watch, imports};
use countersign_statement::Filter;
use countersign_store::{Recorded, Store, Target};
use countersign_testkit::{Proposal, World, actor};
use sqlx::Connection as _;

use crate::{
    audit::audit,
    kit::{approval, installation, session, session_at, until},
};

/// A client in another process.
pub struct Client {
    process: std::process::Child,
    said: Receiver<String>,
}

impl Client {
    /// Starts a client of this world that plays `part`; `with`: what it needs to know.
    pub fn start(world: &World, part: &str, with: &[(&str, String)]) -> Self {
        let Target::Socket {
            dir,
            port,
            database,
        } = world.target()
        else {
            panic!("worlds are on sockets")
        };
        let mut known = vec![
            ("DIR", dir.display().to_string()),
            ("PORT", port.to_string()),
            ("DATABASE", database),
        ];
        known.extend_from_slice(with);
        Self::start_with(part, &known)
    }

    /// The same with nothing known but `with`.
    pub fn start_with(part: &str, with: &[(&str, String)]) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "process::client",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env("COUNTERSIGN_FAULTS_PART", part)
            .envs(
                with.iter()
                    .map(|(name, value)| (format!("COUNTERSIGN_FAULTS_{name}"), value)),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if let Some(text) = line.strip_prefix("@ ") {
                    let _ = tell.send(text.to_owned());
                }
            }
        });
        Self { process, said }
    }

    /// The next thing it says; none once it has ended. Waits half a minute for it.
    pub fn says(&self) -> Option<String> {
        match self.said.recv_timeout(Duration::from_secs(30)) {
            Ok(line) => Some(line),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => None,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                panic!("the client says nothing any more")
            }
        }
    }

    /// Tells it to go on.
    pub fn go_on(&mut self) {
        self.process
            .stdin
            .as_mut()
            .unwrap()
            .write_all(b"go on\n")
            .unwrap();
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Waits for its end and returns whether it ended well.
    pub fn ended_well(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

// --- The parts, as they are played in the other process. ---

fn known(name: &str) -> String {
    std::env::var(format!("COUNTERSIGN_FAULTS_{name}"))
        .unwrap_or_else(|_| panic!("{name} is not known to this part"))
}

pub fn say(what: &str) {
    println!("\n@ {what}");
    let _ = std::io::stdout().flush();
}

/// Waits for the other process's word.
pub fn wait() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

fn target() -> Target {
    Target::Socket {
        dir: known("DIR").into(),
        port: known("PORT").parse().unwrap(),
        database: known("DATABASE"),
    }
}

fn say_recorded(recorded: &Recorded) {
    say(&format!(
        "recorded {} {}",
        recorded.seq,
        hex::encode(recorded.leaf)
    ));
}

/// Says when the phase is reached for the `nth` time, and stays there for ever.
fn stay_at(phase: &'static str, nth: usize) -> Watch {
    let met = std::sync::atomic::AtomicUsize::new(0);
    Watch::new(move |step| {
        if step.phase == phase && met.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 == nth
        {
            say("there");
            loop {
                std::thread::park();
            }
        }
    })
}

#[tokio::test]
#[ignore = "a part that other tests start in a process of its own"]
async fn client() {
    match known("PART").as_str() {
        "decide" => {
            let session = session_at(&target(), "carol").await;
            for action in known("ACTIONS").split(',') {
                let action = action.parse().unwrap();
                say_recorded(&session.comment(action, "Looked at it.").await.unwrap());
                say_recorded(&session.decide(action, &approval()).await.unwrap().recorded);
            }
        }
        "propose and stay" => {
            let actor = actor("aml-screen");
            let options = target()
                .options(actor.login(), Some(&actor.password), "part")
                .unwrap();
            let mut conn = sqlx::PgConnection::connect_with(&options).await.unwrap();
            let proposal = Proposal::default().bytes();
            sqlx::query("BEGIN").execute(&mut conn).await.unwrap();
            sqlx::query("INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)")
                .bind(&proposal.content)
                .bind(&proposal.content_salt[..])
                .bind(&proposal.recommendation)
                .bind(&proposal.recommendation_salt[..])
                .execute(&mut conn)
                .await
                .unwrap();
            say("there");
            wait();
        }
        "export" => {
            let session = session_at(&target(), "bob").await;
            let phase = match known("PHASE").as_str() {
                "records" => "records",
                "texts" => "texts",
                _ => "sign",
            };
            let to = PathBuf::from(known("TO"));
            let _ = session
                .export(&to, &Filter::default(), &installation(), &stay_at(phase, 1))
                .await;
        }
        "import" => {
            let actor = actor("erin");
            let store = Store::connect(&target(), actor.login(), Some(&actor.password))
                .await
                .unwrap();
            let _ = imports::transactions(
                &store,
                &PathBuf::from(known("FILE")),
                countersign_agents::import::Dialect::default(),
                &stay_at("import", 4),
            )
            .await;
        }
        "console" => crate::two::console(&PathBuf::from(known("WORKSPACE"))).await,
        part => panic!("there is no part called {part}"),
    }
}

// --- What killing a client leaves. ---

fn recorded(line: &str) -> Recorded {
    let mut words = line.split(' ').skip(1);
    Recorded {
        seq: words.next().unwrap().parse().unwrap(),
        leaf: hex::decode(words.next().unwrap())
            .unwrap()
            .try_into()
            .unwrap(),
    }
}

#[tokio::test]
async fn a_client_killed_in_mid_decision_loses_nothing_that_was_acknowledged() {
    let world = World::with_server().await;
    let mut actions = Vec::new();
    for _ in 0..60 {
        actions.push(world.open_action().await.to_string());
    }
    for (round, some) in actions.chunks(20).enumerate() {
        let mut client = Client::start(&world, "decide", &[("ACTIONS", some.join(","))]);
        let mut acknowledged = Vec::new();
        // Killed at another moment of the work each time.
        while acknowledged.len() < 7 + round {
            acknowledged.push(recorded(
                &client.says().expect("the client ended by itself"),
            ));
        }
        std::thread::sleep(Duration::from_millis(4 * round as u64));
        client.kill();
        while let Some(line) = client.says() {
            acknowledged.push(recorded(&line));
        }
        let audited = audit(&world).await;
        for fact in &acknowledged {
            audited.holds(fact);
        }
        assert!(
            audited.count("action.decided") < (round + 1) * 20,
            "it had ended before it was killed"
        );
    }
    let left = actions[59].parse().unwrap();
    session(&world, "carol")
        .await
        .decide(left, &approval())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_client_killed_while_it_holds_the_lock_lets_go_and_has_written_nothing() {
    let world = World::with_server().await;
    let before = audit(&world).await.records.len();
    let mut client = Client::start(&world, "propose and stay", &[]);
    assert_eq!(client.says().as_deref(), Some("there"));
    client.kill();
    until(5, "the dead client's lock", async || {
        world.try_propose(&Proposal::default()).await.is_ok()
    })
    .await;
    assert_eq!(audit(&world).await.records.len(), before + 1);
}
