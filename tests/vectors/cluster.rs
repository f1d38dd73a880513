//! A Postgres cluster of its own for one test: a temporary directory, a Unix socket, no port.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The oldest Postgres that we support.
const OLDEST: u32 = 15;

pub struct Cluster {
    bin: PathBuf,
    dir: PathBuf,
    as_root: bool,
}

impl Cluster {
    /// Starts a cluster. Panics if there is no Postgres of at least the oldest version: a skipped check proves nothing.
    pub fn start() -> Self {
        let bin = newest_bin();
        let uid = Command::new("id").arg("-u").output().unwrap().stdout;
        let as_root = uid.trim_ascii() == b"0";
        let dir = output(
            command(as_root, Path::new("mktemp")).args(["-d", "/tmp/countersign-vectors.XXXXXX"]),
        );
        let cluster = Self {
            bin,
            dir: PathBuf::from(dir.trim()),
            as_root,
        };
        output(
            cluster
                .command("initdb")
                .args(["--auth=trust", "--no-sync", "--username=postgres", "-D"])
                .arg(cluster.data()),
        );
        let options = format!(
            "-c listen_addresses='' -c fsync=off -k {}",
            cluster.dir.display()
        );
        // No pipes: the server would inherit them and reading would never end.
        let status = cluster
            .command("pg_ctl")
            .args(["start", "-w", "-o", &options, "-l"])
            .arg(cluster.dir.join("log"))
            .arg("-D")
            .arg(cluster.data())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "Postgres did not start.");
        cluster
    }

    /// Runs a script in a fresh connection; returns the rows, their columns separated by tabs. Panics at the first error.
    pub fn run(&self, script: &str) -> Vec<Vec<String>> {
        let mut child = self
            .command("psql")
            .args(["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"])
            .args(["-U", "postgres", "-d", "postgres", "-h"])
            .arg(&self.dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let script = script.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
        let result = child.wait_with_output().unwrap();
        let written = writer.join().unwrap();
        assert!(result.status.success(), "psql failed.");
        written.unwrap();
        String::from_utf8(result.stdout)
            .unwrap()
            .lines()
            .map(|line| line.split('\t').map(str::to_owned).collect())
            .collect()
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn command(&self, program: &str) -> Command {
        command(self.as_root, &self.bin.join(program))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self
            .command("pg_ctl")
            .args(["stop", "-m", "immediate", "-D"])
            .arg(self.data())
            .output();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Postgres refuses to run as root; root lends it the account `postgres`.
fn command(as_root: bool, program: &Path) -> Command {
    let mut command = if as_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/tmp");
    command
}

fn output(command: &mut Command) -> String {
    let result = command.stdin(Stdio::null()).output().unwrap();
    let mut said = String::from_utf8_lossy(&result.stderr).into_owned();
    let _ = write!(said, " ({command:?})");
    assert!(result.status.success(), "{said}");
    String::from_utf8(result.stdout).unwrap()
}

/// The newest installed binaries: Debian's directories, otherwise what `pg_config` names.
fn newest_bin() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse::<u32>().ok()?;
            Some((version, entry.path().join("bin")))
        });
    let configured = Command::new("pg_config")
        .args(["--version", "--bindir"])
        .output()
        .ok()
        .and_then(|said| {
            let said = String::from_utf8(said.stdout).ok()?;
            // In the order in which pg_config prints them: the directory, then "PostgreSQL 15.4 (…)", or the other way.
            let version = said
                .split_whitespace()
                .skip_while(|word| *word != "PostgreSQL")
                .nth(1)?
                .split(|c: char| !c.is_ascii_digit())
                .next()?
                .parse::<u32>()
                .ok()?;
            let bin = said.lines().find(|line| line.starts_with('/'))?;
            Some((version, PathBuf::from(bin)))
        });
    let newest = debian
        .chain(configured)
        .filter(|(version, bin)| *version >= OLDEST && bin.join("initdb").exists())
        .max();
    let Some((_, bin)) = newest else {
        panic!("No Postgres {OLDEST} or newer with initdb here; these tests need one.");
    };
    bin
}
