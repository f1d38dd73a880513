//! Where a login's database password may lie: the keyring, if its person asked for that, and `~/.pgpass`.

use std::{fs, io::ErrorKind, os::unix::fs::MetadataExt as _, path::PathBuf};

use countersign_embedded::Secret;
use countersign_keys::KeyStore;
use countersign_store::Target;

use crate::{Workspace, entropy};

/// Longest name that a part of the keyring has.
const LONGEST_TAG: usize = 180;

impl Workspace {
    /// The part of the keyring that keeps database passwords. It is named by the place and not by the origin, because the
    /// password is needed before the origin can be read.
    pub fn password_ring(&self) -> KeyStore {
        let place = match (self.dir(), self.target()) {
            (Some(dir), _) => format!(
                "passwords:{}",
                dir.canonicalize()
                    .unwrap_or_else(|_| dir.to_owned())
                    .display()
            ),
            (None, target) => {
                let place = target.describe();
                format!(
                    "passwords:{}",
                    place
                        .rsplit_once('@')
                        .map_or(place.as_str(), |(_, host)| host)
                )
            }
        };
        let fits = place.len() <= LONGEST_TAG && !place.chars().any(char::is_control);
        if fits {
            KeyStore::new(&place)
        } else {
            KeyStore::new(&format!("passwords:{}", entropy::tag(&place)))
        }
    }

    /// What `~/.pgpass` (or the file that PGPASSFILE names) says for this login; as in libpq, a file that others may read is
    /// not used.
    pub fn pgpass(&self, login: &str) -> Option<Secret> {
        let Target::Url(_) = self.target() else {
            return None;
        };
        let hosts = self.target().every(login).ok()?;
        let named = std::env::var_os("PGPASSFILE").map(PathBuf::from);
        let path = named
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pgpass")))?;
        let seen = match fs::metadata(&path) {
            Ok(seen) => seen,
            Err(cause) => {
                if cause.kind() != ErrorKind::NotFound {
                    tracing::warn!(path = %path.display(), %cause, "the password file cannot be read");
                }
                return None;
            }
        };
        if seen.mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "the password file is readable by others and therefore not used; give it mode 0600");
            return None;
        }
        let text = fs::read_to_string(&path).ok()?;
        // Of several hosts that are one database's, the first that has a line.
        hosts.iter().find_map(|(host, port, database)| {
            let host = if host.starts_with('/') {
                "localhost"
            } else {
                host
            };
            let wanted = [
                host.to_owned(),
                port.to_string(),
                database.as_deref().unwrap_or(login).to_owned(),
                login.to_owned(),
            ];
            text.lines()
                .find_map(|line| matching(line, &wanted))
                .map(Secret::from)
        })
    }
}

/// The password of a line `host:port:database:login:password` that fits; `\` keeps the next character from meaning more.
fn matching(line: &str, wanted: &[String; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut letters = line.chars();
    for want in wanted {
        let (mut field, mut plain) = (String::new(), true);
        loop {
            match letters.next()? {
                ':' => break,
                '\\' => {
                    field.push(letters.next()?);
                    plain = false;
                }
                other => field.push(other),
            }
        }
        if field != *want && !(plain && field == "*") {
            return None;
        }
    }
    let (mut password, mut escaped) = (String::new(), false);
    for letter in letters {
        if letter == '\\' && !escaped {
            escaped = true;
        } else {
            password.push(letter);
            escaped = false;
        }
    }
    Some(password)
}

#[cfg(test)]
mod tests {
    use super::matching;

    fn wanted() -> [String; 4] {
        ["db.example", "5432", "counter:sign", "ada"].map(str::to_owned)
    }

    #[test]
    fn a_line_fits_by_each_of_its_fields() {
        let found = |line: &str| matching(line, &wanted());
        assert_eq!(
            found("db.example:5432:counter\\:sign:ada:s\\:e\\\\c:ret").as_deref(),
            Some("s:e\\c:ret")
        );
        assert_eq!(found("*:*:*:ada:x").as_deref(), Some("x"));
        assert_eq!(found("*:*:*:ben:x"), None, "another login");
        assert_eq!(found("\\*:*:*:ada:x"), None, "an escaped star is a star");
        assert_eq!(found("#*:*:*:ada:x"), None, "a comment");
        assert_eq!(found("db.example:5432"), None, "half a line");
    }
}
