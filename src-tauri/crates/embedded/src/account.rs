//! Under which account the server runs: ours, or, for root, one that Postgres accepts.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;

/// The account of the server's processes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// True when we are root and must become this account first.
    pub dropped: bool,
}

/// Accounts root may drop to, in this order.
const FOR_ROOT: [&str; 2] = ["postgres", "countersign"];

impl Account {
    /// The account for a server started by this process.
    pub(crate) fn for_server() -> Result<Self, Error> {
        let uid = rustix::process::geteuid().as_raw();
        if uid != 0 {
            let gid = rustix::process::getegid().as_raw();
            return Ok(Self {
                name: uid.to_string(),
                uid,
                gid,
                dropped: false,
            });
        }
        FOR_ROOT
            .iter()
            .find_map(|name| lookup(name))
            .ok_or(Error::NoAccount)
    }

    /// A place holder for looking at a workspace where no account was found.
    pub(crate) fn nobody() -> Self {
        Self {
            name: "nobody".into(),
            uid: u32::MAX,
            gid: u32::MAX,
            dropped: false,
        }
    }

    /// A command that runs as this account with nothing inherited but PATH and library paths:
    /// stray PG* variables would change what the server does.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir("/")
            .stdin(Stdio::null());
        if self.dropped {
            // std drops the supplementary groups when root gives a uid.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Whether this account may enter `dir`; asked of the kernel, under that account.
    pub(crate) fn can_enter(&self, dir: &Path) -> bool {
        self.may("-x", dir)
    }

    fn may(&self, flag: &str, path: &Path) -> bool {
        self.command(Path::new("test"))
            .arg(flag)
            .arg(path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

fn lookup(name: &str) -> Option<Account> {
    let listed = fs::read_to_string("/etc/passwd")
        .ok()
        .and_then(|text| parse(&text, name));
    listed.or_else(|| {
        // Accounts of a directory service are not in the file.
        let out = Command::new("getent")
            .args(["passwd", name])
            .stderr(Stdio::null())
            .output()
            .ok()?;
        parse(&String::from_utf8_lossy(&out.stdout), name)
    })
}

fn parse(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then(|| Account {
            name: name.to_owned(),
            uid,
            gid,
            dropped: true,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_account_is_read_and_a_second_root_is_not_taken() {
        let text = "root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104:,,,:/var:/bin/sh\ncountersign:x:0:0::/:\n";
        let found = parse(text, "postgres").unwrap();
        assert_eq!((found.uid, found.gid), (101, 104));
        assert!(parse(text, "countersign").is_none());
        assert!(parse(text, "postgre").is_none());
    }
}
