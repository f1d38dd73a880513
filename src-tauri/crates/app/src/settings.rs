//! Settings that are no facts: where mail goes out, where events are sent to. Variables of the environment, and below them
//! those of a file, `.env` in the installation's home or the one that `COUNTERSIGN_ENV` names. Passwords are among them, so a
//! file that others can read is refused, and no value is ever shown.

use std::{
    collections::BTreeMap,
    env,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::{Computer, Deed, SettingFault};

use crate::Failure;

/// The file in the installation's home.
pub const ENV_FILE: &str = ".env";
/// Names another one.
pub const ENV_VARIABLE: &str = "COUNTERSIGN_ENV";

/// No file of settings is longer; one that is was named by mistake.
const LONGEST: u64 = 65_536;

/// What is set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What `.env` or a file of its own sets. `Secret` shows nothing when it is printed.
    kept: BTreeMap<String, Secret>,
    /// What the command line says, before all else.
    stated: BTreeMap<String, String>,
    /// Whether the environment is asked, before the file.
    environment: bool,
    path: Option<PathBuf>,
}

impl Settings {
    /// The environment, and below it the file that it names, else `.env` in this home if it is there.
    ///
    /// # Errors
    /// `file…` and `settings-…` where the file cannot be used; a file that was named must be there.
    pub fn of(home: Option<&Path>) -> Result<Self, Failure> {
        let named = env::var_os(ENV_VARIABLE).filter(|path| !path.is_empty());
        let path = match named {
            Some(path) => Some(PathBuf::from(path)),
            None => home.map(|home| home.join(ENV_FILE)).filter(|p| p.exists()),
        };
        let kept = match path {
            Some(path) => Self::in_file(&path)?,
            None => Self::default(),
        };
        Ok(Self {
            environment: true,
            ..kept
        })
    }

    /// What this file sets, and nothing else.
    ///
    /// # Errors
    /// `file…` where it cannot be read, `settings-open` where others than its owner may, `settings-line` where a line is
    /// none of `NAME=VALUE`, `# comment` and nothing.
    pub fn in_file(path: &Path) -> Result<Self, Failure> {
        let failed = |cause| Failure::file(path, Deed::Read, cause);
        let mut file = File::open(path).map_err(failed)?;
        let known = file.metadata().map_err(failed)?;
        let path_text = || path.display().to_string();
        #[cfg(unix)]
        if std::os::unix::fs::PermissionsExt::mode(&known.permissions()) & 0o077 != 0 {
            return Err(Failure::new(Computer::SettingsOpen { path: path_text() }));
        }
        let mut text = String::new();
        let read = file.by_ref().take(LONGEST + 1).read_to_string(&mut text);
        if !known.is_file() || text.len() as u64 > LONGEST {
            return Err(failed(std::io::ErrorKind::InvalidInput.into()));
        }
        read.map_err(|_| Failure::new(Computer::NotText { path: path_text() }))?;
        let mut kept = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let wrong = |fault| {
                Failure::new(Computer::SettingsLine {
                    path: path_text(),
                    line: number as u64 + 1,
                    fault,
                })
            };
            let Some((name, value)) = assignment(line).map_err(wrong)? else {
                continue;
            };
            if kept.insert(name.to_owned(), Secret::from(value)).is_some() {
                return Err(wrong(SettingFault::Twice));
            }
        }
        Ok(Self {
            kept,
            path: Some(path.to_owned()),
            ..Self::default()
        })
    }

    /// The same with this one stated, whatever else is set. What is stated on a command line is no secret.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.stated.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A setting's value; none where it is not set, or empty.
    pub fn get(&self, name: &str) -> Option<Secret> {
        if let Some(stated) = self.stated.get(name).filter(|value| !value.is_empty()) {
            return Some(Secret::from(stated.as_str()));
        }
        let own = || env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(value) = self.environment.then(own).flatten() {
            return Some(Secret::from(value));
        }
        let kept = self.kept.get(name)?;
        (!kept.expose_secret().is_empty()).then(|| kept.clone())
    }

    /// The same where the value is no secret.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.expose_secret().to_owned())
    }

    /// The names that the file sets, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// The assignment of a line; none in an empty line and a comment. As shells read it, without anything being expanded.
fn assignment(line: &str) -> Result<Option<(&str, String)>, SettingFault> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=').ok_or(SettingFault::Form)?;
    let name = name.trim();
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !name.starts_with(begins) || !name.chars().all(|c| begins(c) || c.is_ascii_digit()) {
        return Err(SettingFault::Form);
    }
    Ok(Some((name, unquoted(value.trim())?)))
}

fn unquoted(value: &str) -> Result<String, SettingFault> {
    let mut rest = value.chars();
    let Some(quote @ ('"' | '\'')) = rest.next() else {
        // Without quotes a comment begins at a # after a space.
        let end = value.find(" #").unwrap_or(value.len());
        return Ok(value.get(..end).unwrap_or(value).trim_end().to_owned());
    };
    let mut text = String::new();
    loop {
        match rest.next() {
            Some(c) if c == quote => break,
            Some('\\') if quote == '"' => match rest.next() {
                Some('n') => text.push('\n'),
                Some(c @ ('"' | '\\' | '$' | '`')) => text.push(c),
                _ => return Err(SettingFault::Quotes),
            },
            Some(c) => text.push(c),
            None => return Err(SettingFault::Quotes),
        }
    }
    let after = rest.as_str().trim();
    if after.is_empty() || after.starts_with('#') {
        Ok(text)
    } else {
        Err(SettingFault::Quotes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ENV_FILE);
        std::fs::write(&path, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(&path, mode).unwrap();
        (dir, path)
    }

    #[test]
    fn a_file_of_settings_is_read_as_shells_read_it_and_nothing_is_expanded() {
        let text = "# mail\n\nHOST = mail.example # the relay\nexport USER='ada $HOME'\nPASSWORD=\"a\\\"b\\\\c # d\"  # secret\nEMPTY=\nHASH=a#b\n";
        let (_dir, path) = file(text, 0o600);
        let settings = Settings::in_file(&path).unwrap();
        let said = |name| settings.text(name);
        assert_eq!(said("HOST").as_deref(), Some("mail.example"));
        assert_eq!(said("USER").as_deref(), Some("ada $HOME"));
        assert_eq!(said("PASSWORD").as_deref(), Some("a\"b\\c # d"));
        assert_eq!(said("HASH").as_deref(), Some("a#b"));
        assert_eq!(said("EMPTY"), None);
        assert_eq!(said("NONE"), None);
        let stated = settings.clone().with("HOST", "other.example");
        assert_eq!(stated.text("HOST").as_deref(), Some("other.example"));
        let names: Vec<&str> = settings.names().collect();
        assert_eq!(names, ["EMPTY", "HASH", "HOST", "PASSWORD", "USER"]);
    }

    #[test]
    fn a_file_of_settings_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o660, 0o602] {
            let (_dir, path) = file("A=1\n", mode);
            let refused = Settings::in_file(&path).unwrap_err();
            assert_eq!(refused.code(), "settings-open", "{mode:o}");
        }
    }

    #[test]
    fn no_failure_and_no_debug_text_repeats_a_value() {
        for (text, line) in [
            ("A=1\nswordfish", 2),
            ("A=\"swordfish", 1),
            ("A='swordfish' b", 1),
            ("A=\"\\swordfish\"", 1),
            ("A=swordfish\nA=2", 2),
            ("1A=swordfish", 1),
            ("A B=swordfish", 1),
        ] {
            let (_dir, path) = file(text, 0o600);
            let refused = Settings::in_file(&path).unwrap_err();
            assert_eq!(refused.code(), "settings-line", "{text}");
            assert!(refused.to_string().contains(&line.to_string()), "{text}");
            assert!(!format!("{refused:?}").contains("swordfish"), "{text}");
        }
        let (_dir, path) = file("A=swordfish", 0o600);
        let settings = Settings::in_file(&path).unwrap();
        assert!(!format!("{settings:?}").contains("swordfish"));
    }

    #[test]
    fn a_file_that_is_none_of_settings_is_refused() {
        let (dir, path) = file(&"A".repeat(70_000), 0o600);
        assert_eq!(Settings::in_file(&path).unwrap_err().code(), "file");
        std::fs::write(&path, b"A=\xff\xfe").unwrap();
        assert_eq!(Settings::in_file(&path).unwrap_err().code(), "not-text");
        let missing = dir.path().join("none");
        let code = Settings::in_file(&missing).unwrap_err().code();
        assert_eq!(code, "file-missing");
    }
}
