//! Real receivers, killed and restarted in mid-stream, and counted at the other end. Only where `COUNTERSIGN_PEERS` names the
//! folder into which their packages were unpacked (`make test-peers`).

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use countersign_siem::{Form, Forwarder, Ledger as _, Patience, test};

use crate::{
    forms::sender,
    made::{Made, certificates, target},
    receiver::free_port,
};

const COUNT: u64 = 6000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    RsyslogOpenssl,
    RsyslogGnutls,
    SyslogNg,
}

/// A receiver that writes what it got, one message a line, into `out`.
struct Peer {
    kind: Kind,
    root: PathBuf,
    dir: PathBuf,
    port: u16,
    child: Child,
}

fn settings(kind: Kind, dir: &Path, port: u16) -> String {
    let dir = dir.display();
    match kind {
        Kind::RsyslogOpenssl | Kind::RsyslogGnutls => {
            let driver = if kind == Kind::RsyslogOpenssl {
                "ossl"
            } else {
                "gtls"
            };
            format!(
                r#"global(workDirectory="{dir}" defaultNetstreamDriver="{driver}" defaultNetstreamDriverCAFile="{dir}/ca.pem"
  defaultNetstreamDriverCertFile="{dir}/server.pem" defaultNetstreamDriverKeyFile="{dir}/server.key")
module(load="imtcp" streamDriver.name="{driver}" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
input(type="imtcp" port="{port}" address="127.0.0.1")
template(name="raw" type="string" string="%rawmsg%\n")
*.* action(type="omfile" file="{dir}/out" template="raw")
"#
            )
        }
        Kind::SyslogNg => format!(
            r#"@version: 3.38
source s {{ syslog(ip(127.0.0.1) port({port}) transport("tls") flags(store-raw-message) tls(key-file("{dir}/server.key")
  cert-file("{dir}/server.pem") ca-file("{dir}/ca.pem") peer-verify(required-trusted))); }};
destination d {{ file("{dir}/out" template("$RAWMSG\n")); }};
log {{ source(s); destination(d); }};
"#
        ),
    }
}

impl Peer {
    async fn start(kind: Kind, root: &Path, dir: &Path) -> Self {
        let port = free_port().await;
        fs::write(dir.join("conf"), settings(kind, dir, port)).unwrap();
        let mut peer = Self {
            kind,
            root: root.to_owned(),
            dir: dir.to_owned(),
            port,
            child: Self::run(kind, root, dir),
        };
        peer.until_ready().await;
        peer
    }

    fn run(kind: Kind, root: &Path, dir: &Path) -> Child {
        let _ = fs::remove_file(dir.join("pid"));
        let libraries = [
            "usr/lib/x86_64-linux-gnu",
            "lib/x86_64-linux-gnu",
            "usr/lib/syslog-ng",
        ]
        .map(|l| root.join(l).display().to_string())
        .join(":");
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(dir.join("log"))
            .unwrap();
        let mut command = if kind == Kind::SyslogNg {
            let mut command = Command::new(root.join("usr/sbin/syslog-ng"));
            command.args(["-F", "--no-caps"]);
            for (option, file) in [
                ("-f", "conf"),
                ("-p", "pid"),
                ("-R", "persist"),
                ("-c", "ctl"),
            ] {
                command.arg(option).arg(dir.join(file));
            }
            command.arg(format!(
                "--module-path={}",
                root.join("usr/lib/syslog-ng/3.38").display()
            ));
            command
        } else {
            let mut command = Command::new(root.join("usr/sbin/rsyslogd"));
            command
                .arg("-n")
                .arg("-M")
                .arg(root.join("usr/lib/x86_64-linux-gnu/rsyslog"));
            command
                .arg("-f")
                .arg(dir.join("conf"))
                .arg("-i")
                .arg(dir.join("pid"));
            command
        };
        command
            .env("LD_LIBRARY_PATH", libraries)
            .stdout(Stdio::from(log.try_clone().unwrap()))
            .stderr(Stdio::from(log))
            .spawn()
            .unwrap()
    }

    async fn until_ready(&mut self) {
        let until = Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port))
            .await
            .is_err()
        {
            let log = || fs::read_to_string(self.dir.join("log")).unwrap_or_default();
            assert!(
                Instant::now() < until,
                "{:?} does not start: {}",
                self.kind,
                log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn restart(&mut self) {
        self.child = Self::run(self.kind, &self.root, &self.dir);
        self.until_ready().await;
    }

    /// The numbers and leaves of the whole lines that it has written.
    fn written(&self) -> Vec<(u64, String)> {
        let bytes = fs::read(self.dir.join("out")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        text.lines().filter_map(number_and_leaf).collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Of a line that a kill cut short there may be a beginning before the next one.
fn number_and_leaf(line: &str) -> Option<(u64, String)> {
    let (_, rest) = line.rsplit_once("[countersign@32473 seq=\"")?;
    let (seq, rest) = rest.split_once("\" leaf=\"")?;
    let (leaf, rest) = rest.split_once('"')?;
    (leaf.len() == 64 && rest.contains("] ")).then_some(())?;
    Some((seq.parse().ok()?, leaf.to_owned()))
}

fn peers() -> Option<PathBuf> {
    let named = env::var_os("COUNTERSIGN_PEERS").map(PathBuf::from);
    if named.is_none() {
        eprintln!("SKIPPED: no real receivers here (make test-peers brings them)");
    }
    named
}

async fn misses_nothing(kind: Kind) {
    let Some(root) = peers() else { return };
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    let mut peer = Peer::start(kind, &root, dir.path()).await;
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (ca, chain, key) = (path("ca.pem"), path("client.pem"), path("client.key"));
    let mut more = vec![
        ("SIEM_TRANSPORT", "tls"),
        ("SIEM_CA", ca.as_str()),
        ("SIEM_SERVER_NAME", "localhost"),
        ("SIEM_CLIENT_CERT", chain.as_str()),
        ("SIEM_CLIENT_KEY", key.as_str()),
    ];
    if kind == Kind::RsyslogGnutls {
        // It ends connections without a word of TLS, and by default that is not believed.
        let strict = target(peer.port, &more);
        let refused = test(&sender(), &strict, Patience::default())
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "siem-failed");
        more.push(("SIEM_CONFIRM", "tcp"));
    }
    let target = target(peer.port, &more);
    let (seen, id) = test(&sender(), &target, Patience::default()).await.unwrap();
    assert!(seen.confirmed && seen.tls.is_some());
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(COUNT, 1));
    let mut forwarder = Forwarder::new(
        &ledger,
        &sender(),
        &target,
        home.path(),
        Patience::default(),
    )
    .unwrap();
    let (mut kills, mut failures, mut repeats) = (0_u64, 0, 0);
    loop {
        let wait = if kills < 6 { 60 + kills * 35 } else { 600_000 };
        let sending = async {
            loop {
                match forwarder.batch().await {
                    Ok(Some(batch)) => repeats += batch.again,
                    Ok(None) => return true,
                    Err(_) => {
                        failures += 1;
                        return false;
                    }
                }
            }
        };
        tokio::pin!(sending);
        let done = tokio::select! {
            done = &mut sending => done,
            () = tokio::time::sleep(Duration::from_millis(wait)) => {
                peer.kill();
                kills += 1;
                let done = sending.await;
                peer.restart().await;
                done
            }
        };
        if done {
            break;
        }
    }
    // What it has read it writes a moment later.
    let until = Instant::now() + Duration::from_secs(20);
    let arrived = loop {
        let arrived = peer.written();
        let distinct: BTreeSet<u64> = arrived.iter().map(|(seq, _)| *seq).collect();
        if distinct.len() as u64 == COUNT || Instant::now() > until {
            break arrived;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let distinct: BTreeSet<u64> = arrived.iter().map(|(seq, _)| *seq).collect();
    let missing: Vec<u64> = (0..COUNT).filter(|seq| !distinct.contains(seq)).collect();
    eprintln!(
        "{kind:?}: {COUNT} records, {kills} kills, {failures} failed batches, {} lines written, {} more than once, {repeats} by overlap, {} missing",
        arrived.len(),
        arrived.len() - distinct.len(),
        missing.len()
    );
    assert!(
        missing.is_empty(),
        "{} are missing, the first {:?}",
        missing.len(),
        missing.first()
    );
    assert!(kills > 0 && failures > 0, "it was not killed in mid-stream");
    for (seq, leaf) in arrived {
        let expected = ledger.leaf(seq).await.unwrap().unwrap();
        assert_eq!(leaf, hex::encode(expected), "record {seq}");
    }
    let out = fs::read_to_string(dir.path().join("out")).unwrap();
    assert!(out.contains(&id), "the test event has arrived too");
}

#[tokio::test(flavor = "multi_thread")]
async fn rsyslog_over_openssl_misses_nothing_when_it_is_killed() {
    Box::pin(misses_nothing(Kind::RsyslogOpenssl)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rsyslog_over_gnutls_misses_nothing_when_it_is_killed() {
    Box::pin(misses_nothing(Kind::RsyslogGnutls)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn syslog_ng_misses_nothing_when_it_is_killed() {
    Box::pin(misses_nothing(Kind::SyslogNg)).await;
}

/// Writes each event of the table as OCSF into the file that `COUNTERSIGN_OCSF` names, for the published schema to be asked.
#[test]
fn ocsf_is_written_down_for_its_published_schema() {
    let Some(path) = env::var_os("COUNTERSIGN_OCSF") else {
        eprintln!("SKIPPED: the published schema is asked by make test-peers");
        return;
    };
    let mut text = String::new();
    for hostile in ["idle in transaction", &"x".repeat(30_000)] {
        for record in crate::samples::records(hostile) {
            let event = countersign_siem::Event::of(&record.encode()).unwrap();
            let message = countersign_siem::message(&event, &sender(), Form::Ocsf, 2048);
            text.push_str(&crate::read::syslog(&message).text);
            text.push('\n');
        }
    }
    let tried = countersign_siem::Event::test(crate::samples::TIME, "7c9e");
    let message = countersign_siem::message(&tried, &sender(), Form::Ocsf, 2048);
    text.push_str(&crate::read::syslog(&message).text);
    text.push('\n');
    fs::write(path, text).unwrap();
}
