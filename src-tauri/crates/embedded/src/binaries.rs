//! Where Postgres' programs lie: named by the caller or the environment, bundled, or the system's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use countersign_refusal::FolderFault;

use crate::Error;

/// The oldest major version that is used.
pub const OLDEST_MAJOR: u32 = 15;
/// The environment variable that names a program folder.
pub const VARIABLE: &str = "COUNTERSIGN_PG_BIN";

/// How a program folder was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Named by the caller.
    Named,
    /// Named by `COUNTERSIGN_PG_BIN`.
    Environment,
    /// Shipped with the program.
    Bundled,
    /// The system's packages, or a folder of PATH.
    System,
}

impl Source {
    /// One word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Environment => "environment",
            Self::Bundled => "bundled",
            Self::System => "system",
        }
    }
}

/// A program folder with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder that holds `initdb` and `postgres`.
    pub dir: PathBuf,
    /// The whole version, such as `15.14`.
    pub version: String,
    /// The major version, such as `15`.
    pub major: u32,
    /// How it was found.
    pub source: Source,
}

impl Binaries {
    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// Finds the programs to use.
///
/// A folder that was named (`named`, else `COUNTERSIGN_PG_BIN`) is used or refused, never passed over.
/// Otherwise bundled programs come before the system's, newest first; with `cluster_major` (an existing
/// cluster's version) the first of that very version is taken.
pub fn find_binaries(named: Option<&Path>, cluster_major: Option<u32>) -> Result<Binaries, Error> {
    let variable = std::env::var_os(VARIABLE)
        .filter(|v| !v.is_empty())
        .map(PathBuf::from);
    let chosen = match (named, variable) {
        (Some(dir), _) => Some((dir.to_path_buf(), Source::Named)),
        (None, Some(dir)) => Some((dir, Source::Environment)),
        (None, None) => None,
    };
    if let Some((dir, source)) = chosen {
        let found = look(&dir, source).map_err(|fault| Error::BadBinaries {
            dir: dir.clone(),
            fault,
        })?;
        if found.major < OLDEST_MAJOR {
            return Err(Error::BinariesTooOld {
                dir,
                major: found.major,
            });
        }
        return match_version(&[found], cluster_major);
    }
    let mut found: Vec<Binaries> = Vec::new();
    if let Some(dir) = bundled() {
        found.extend(look(&dir, Source::Bundled));
    }
    let mut system: Vec<Binaries> = system()
        .iter()
        .filter_map(|dir| look(dir, Source::System).ok())
        .collect();
    system.sort_by_key(|b| std::cmp::Reverse(b.major));
    found.extend(system);
    let too_old = found.iter().find(|b| b.major < OLDEST_MAJOR).cloned();
    found.retain(|b| b.major >= OLDEST_MAJOR);
    match (found.is_empty(), too_old) {
        (true, Some(old)) => Err(Error::BinariesTooOld {
            dir: old.dir,
            major: old.major,
        }),
        _ => match_version(&found, cluster_major),
    }
}

fn match_version(found: &[Binaries], cluster_major: Option<u32>) -> Result<Binaries, Error> {
    let first = found.first().ok_or(Error::NoBinaries)?;
    let Some(cluster) = cluster_major else {
        return Ok(first.clone());
    };
    if let Some(same) = found.iter().find(|b| b.major == cluster) {
        return Ok(same.clone());
    }
    if cluster < first.major {
        Err(Error::ClusterOlder {
            cluster,
            found: first.major,
        })
    } else {
        Err(Error::ClusterNewer {
            cluster,
            found: first.major,
        })
    }
}

fn bundled() -> Option<PathBuf> {
    let exe = std::env::current_exe().ok()?;
    let dir = exe.parent()?.parent()?.join("lib/countersign/postgres/bin");
    dir.is_dir().then_some(dir)
}

fn system() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|dir| dir.join("initdb").is_file())
        .collect();
    // Fedora and Arch put the programs on PATH; Debian puts links there at most.
    for dir in std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
    {
        let Ok(real) = dir.join("initdb").canonicalize() else {
            continue;
        };
        if let Some(dir) = real.parent()
            && !dirs.iter().any(|known| known == dir)
        {
            dirs.push(dir.to_path_buf());
        }
    }
    dirs
}

fn look(dir: &Path, source: Source) -> Result<Binaries, FolderFault> {
    for name in ["initdb", "postgres"] {
        if !dir.join(name).is_file() {
            return Err(FolderFault::Lacks {
                name: name.to_owned(),
            });
        }
    }
    let dir = dir.canonicalize().map_err(|e| FolderFault::Unreadable {
        cause: e.to_string(),
    })?;
    let out = Command::new(dir.join("postgres"))
        .arg("--version")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| FolderFault::Fails {
            program: "postgres --version".to_owned(),
            cause: e.to_string(),
        })?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let (version, major) = parse_version(&text).ok_or_else(|| FolderFault::Version {
        said: text.trim().to_owned(),
    })?;
    Ok(Binaries {
        dir,
        version,
        major,
        source,
    })
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`, `… 18beta1`.
fn parse_version(text: &str) -> Option<(String, u32)> {
    let version = text
        .trim()
        .strip_prefix("postgres (PostgreSQL) ")?
        .split_whitespace()
        .next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((version.to_owned(), digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(major: u32) -> Binaries {
        Binaries {
            dir: "/x".into(),
            version: major.to_string(),
            major,
            source: Source::System,
        }
    }

    #[test]
    fn versions_are_read() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some(("15.14".into(), 15)));
        assert_eq!(
            parse_version("postgres (PostgreSQL) 18beta1"),
            Some(("18beta1".into(), 18))
        );
        assert_eq!(parse_version("sh: not found"), None);
    }

    #[test]
    fn an_existing_cluster_chooses_its_own_version() {
        let found = [of(17), of(15)];
        assert_eq!(match_version(&found, None).unwrap().major, 17);
        assert_eq!(match_version(&found, Some(15)).unwrap().major, 15);
        assert_eq!(
            match_version(&found, Some(16)).unwrap_err().code(),
            "cluster-older-than-postgres"
        );
        assert_eq!(
            match_version(&found, Some(18)).unwrap_err().code(),
            "cluster-newer-than-postgres"
        );
        assert_eq!(
            match_version(&[], Some(18)).unwrap_err().code(),
            "postgres-not-found"
        );
    }
}
