//! The trust file: what an outsider knows about a workspace by another way than the bundle (docs/formats/bundle.md, "Trust").

use std::fmt::Write as _;

use countersign_statement::format::is_hex;
use uuid::Uuid;

use crate::limits;

/// A key that is trusted, and what people call its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Key id, 64 hex digits.
    pub key_id: String,
    /// A name for people; never compared.
    pub name: String,
}

/// A person who vouched for an installation: who enrolled it, or who confirmed that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Key id of the installation, 64 hex digits.
    pub key_id: String,
    /// The person's id in the ledger, which is compared.
    pub person: Uuid,
    /// A name for people; never compared.
    pub name: String,
}

/// The content of a trust file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The workspace's origin.
    pub origin: String,
    /// SHA-256 of record 0's bytes, 64 hex digits.
    pub genesis: String,
    /// The founders' keys as genesis names them.
    pub founders: Vec<TrustedKey>,
    /// The installations whose checkpoints are believed.
    pub installations: Vec<TrustedKey>,
    /// Who vouched for them, as far as the file says it.
    pub vouched: Vec<Voucher>,
    /// How many of them must have signed a checkpoint; at least 1.
    pub signatures: u64,
}

/// Why a text is not a trust file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Too large, or not UTF-8.
    #[error("The trust file is not a text of at most 1 MiB.")]
    NotText,
    /// A line that is not as the format says.
    #[error("Line {line} of the trust file is not right: {why}.")]
    Line {
        /// From 1.
        line: usize,
        /// What was expected.
        why: &'static str,
    },
    /// The whole does not hold together.
    #[error("The trust file is not complete: {0}.")]
    Incomplete(&'static str),
}

const HEAD: &str = "countersign-trust 1";

impl Trust {
    /// Reads a trust file: the head line, then `origin`, `genesis`, `founder`s, `installation`s, who
    /// `vouched` for them, and `signatures`. One that came
    /// through a mail is the same: with a byte order mark, CRLF, blanks at the ends of lines, blank lines before and after.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustError> {
        let text = str::from_utf8(bytes)
            .ok()
            .filter(|text| text.len() <= limits::TRUST)
            .ok_or(TrustError::NotText)?;
        let mut trust = Self {
            origin: String::new(),
            genesis: String::new(),
            founders: Vec::new(),
            installations: Vec::new(),
            vouched: Vec::new(),
            signatures: 0,
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut lines = text
            .trim_end_matches([' ', '\t', '\r', '\n'])
            .split('\n')
            .zip(1_usize..)
            .map(|(line, number)| (line.trim_end_matches([' ', '\t', '\r']), number))
            .skip_while(|(line, _)| line.is_empty())
            .peekable();
        let first = lines.peek().map_or(0, |(_, number)| *number);
        for (line, number) in lines {
            trust
                .line(number == first, line)
                .map_err(|why| TrustError::Line { line: number, why })?;
        }
        trust.check()?;
        Ok(trust)
    }

    fn line(&mut self, head: bool, line: &str) -> Result<(), &'static str> {
        if head {
            return if line == HEAD {
                Ok(())
            } else {
                Err("\"countersign-trust 1\" was expected")
            };
        }
        let (key, value) = line
            .split_once(' ')
            .ok_or("a word and a value were expected")?;
        let origin = |value: &str| {
            value
                .strip_prefix("countersign/")
                .is_some_and(|hex| is_hex(hex, 32))
        };
        match key {
            "origin" if self.origin.is_empty() && origin(value) => {
                value.clone_into(&mut self.origin);
            }
            "origin" => {
                return Err("one origin of the form countersign/ and 32 hex digits was expected");
            }
            "genesis" if self.genesis.is_empty() && is_hex(value, 64) => {
                value.clone_into(&mut self.genesis);
            }
            "genesis" => return Err("one digest of 64 hex digits was expected"),
            "founder" => self.founders.push(key_line(value)?),
            "installation" => self.installations.push(key_line(value)?),
            "vouched" => self.vouched.push(voucher_line(value)?),
            "signatures" if self.signatures == 0 => {
                let number = value
                    .parse()
                    .ok()
                    .filter(|n: &u64| *n > 0 && n.to_string() == value);
                self.signatures = number.ok_or("a number from 1 was expected")?;
            }
            _ => {
                return Err(
                    "origin, genesis, founder, installation, vouched or signatures was expected",
                );
            }
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), TrustError> {
        if self.origin.is_empty() || self.genesis.is_empty() {
            return Err(TrustError::Incomplete("it needs an origin and a genesis"));
        }
        if self.founders.is_empty() || self.installations.is_empty() {
            return Err(TrustError::Incomplete(
                "it needs a founder and an installation at least",
            ));
        }
        self.signatures = self.signatures.max(1);
        for keys in [&self.founders, &self.installations] {
            let mut ids: Vec<&str> = keys.iter().map(|key| key.key_id.as_str()).collect();
            ids.sort_unstable();
            let all = ids.len();
            ids.dedup();
            if ids.len() != all {
                return Err(TrustError::Incomplete("it lists a key twice"));
            }
        }
        let listed = |key_id: &str| self.installations.iter().any(|key| key.key_id == key_id);
        if !self.vouched.iter().all(|one| listed(&one.key_id)) {
            return Err(TrustError::Incomplete(
                "it says who vouched for an installation that it does not list",
            ));
        }
        if self.signatures > self.installations.len() as u64 {
            return Err(TrustError::Incomplete(
                "it demands more signatures than it lists installations",
            ));
        }
        Ok(())
    }

    /// The file's text.
    pub fn encode(&self) -> String {
        let mut out = format!("{HEAD}\norigin {}\ngenesis {}\n", self.origin, self.genesis);
        // Writing to a String cannot fail.
        for founder in &self.founders {
            let _ = writeln!(
                out,
                "founder {} {}",
                founder.key_id,
                one_line(&founder.name)
            );
        }
        for installation in &self.installations {
            let _ = writeln!(
                out,
                "installation {} {}",
                installation.key_id,
                one_line(&installation.name)
            );
        }
        for one in &self.vouched {
            let name = one_line(&one.name);
            let _ = writeln!(out, "vouched {} {} {name}", one.key_id, one.person);
        }
        let _ = writeln!(out, "signatures {}", self.signatures.max(1));
        out
    }
}

/// Names are for people: control characters become spaces, and an empty name a hyphen.
fn one_line(name: &str) -> String {
    let text: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let text = text.trim();
    if text.is_empty() {
        "-".to_owned()
    } else {
        text.to_owned()
    }
}

fn key_line(value: &str) -> Result<TrustedKey, &'static str> {
    let (key_id, name) = value
        .split_once(' ')
        .ok_or("a key id and a name were expected")?;
    if !is_hex(key_id, 64) {
        return Err("a key id of 64 hex digits was expected");
    }
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err("a name without control characters was expected");
    }
    Ok(TrustedKey {
        key_id: key_id.to_owned(),
        name: name.to_owned(),
    })
}

fn voucher_line(value: &str) -> Result<Voucher, &'static str> {
    let wanted = "a key id, a person's id and a name were expected";
    let (key_id, rest) = value.split_once(' ').ok_or(wanted)?;
    let (person, name) = rest.split_once(' ').ok_or(wanted)?;
    let TrustedKey { key_id, name } = key_line(&format!("{key_id} {name}"))?;
    let id = Uuid::try_parse(person)
        .ok()
        .filter(|id| id.to_string() == person);
    Ok(Voucher {
        key_id,
        person: id.ok_or("a person's id was expected")?,
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8, name: &str) -> TrustedKey {
        TrustedKey {
            key_id: hex::encode([byte; 32]),
            name: name.to_owned(),
        }
    }

    fn sample() -> Trust {
        Trust {
            origin: format!("countersign/{}", "0a".repeat(16)),
            genesis: "ab".repeat(32),
            founders: vec![key(1, "Ada Lovelace"), key(2, "Grace Hopper")],
            installations: vec![key(3, "desk"), key(4, "office")],
            vouched: vec![Voucher {
                key_id: hex::encode([4; 32]),
                person: Uuid::from_bytes([7; 16]),
                name: "Grace Hopper".to_owned(),
            }],
            signatures: 2,
        }
    }

    #[test]
    fn reads_back_what_it_wrote() {
        assert_eq!(Trust::parse(sample().encode().as_bytes()), Ok(sample()));
        let hostile = Trust {
            founders: vec![key(1, "a\nsignatures 9\u{1b}[2J")],
            signatures: 1,
            ..sample()
        };
        let back = Trust::parse(hostile.encode().as_bytes()).unwrap();
        assert_eq!((back.signatures, back.founders.len()), (1, 1));
    }

    #[test]
    fn refuses_what_is_not_one() {
        let good = sample().encode();
        let bad = [
            String::new(),
            good.replace("trust 1", "trust 2"),
            good.replace("origin countersign/", "origin other/"),
            good.replace("signatures 2", "signatures 3"),
            good.replace("signatures 2", "signatures 0"),
            good.replace("signatures 2", "signatures 02"),
            good.replace("founder ", "Founder "),
            good.replace(&"01".repeat(32), &"0A".repeat(32)),
            format!("{good}signatures 1\n"),
            good.replace("\nfounder", "\n\nfounder"),
            good.replace("\ngenesis", "\n genesis"),
            format!("{good}installation {} again\n", "03".repeat(32)),
            format!("{good}founder {} again\n", "01".repeat(32)),
            good.replace("origin ", "origin  "),
            good.replace("vouched 04", "vouched 05"),
            good.replace("07070707-", "0707070-"),
            good.replace("07070707-", "070707AF-"),
            format!("{good}vouched {}\n", "03".repeat(32)),
            good.replace(" desk", ""),
            good.replace(" desk", " "),
            good.replace("desk", "de\u{7}sk"),
            good.lines()
                .filter(|line| !line.starts_with("installation"))
                .collect::<Vec<_>>()
                .join("\n"),
            good.lines()
                .filter(|line| !line.starts_with("genesis"))
                .collect::<Vec<_>>()
                .join("\n"),
        ];
        for text in bad {
            assert!(Trust::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Trust::parse(b"\xFF").is_err());
        let plain = good.replace("signatures 2\n", "");
        assert_eq!(
            Trust::parse(plain.as_bytes()).map(|trust| trust.signatures),
            Ok(1)
        );
    }

    #[test]
    fn one_that_came_through_a_mail_is_the_same() {
        let good = sample().encode();
        for text in [
            format!("{good}\n"),
            format!("\u{FEFF}{}", good.replace('\n', "\r\n")),
            format!("\n \t\n{}  \n\n", good.replace('\n', " \t\n")),
            good.trim_end().to_owned(),
        ] {
            assert_eq!(Trust::parse(text.as_bytes()), Ok(sample()), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = Trust::parse(&bytes);
        }
    }
}
