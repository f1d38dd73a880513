//! The names of a bundle's files and their one order (docs/formats/bundle.md, "Files").

use std::fmt;

/// A file of a bundle. The order of the variants, and within one of its bytes, is the order of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// `README.txt`: how to verify by hand.
    Readme,
    /// `keys/events.jsonl`: the governance records of the whole log.
    Events,
    /// `data/records.jsonl`: the other opened records.
    Records,
    /// `data/payload/<part>`: salts and texts behind commitments, one after the other. Parts count from 1.
    Payloads(u16),
    /// `data/payload/index`: where the payload of each commitment lies.
    Index,
    /// `data/absent`: the commitments whose payload is not in the bundle, and why.
    Absent,
    /// `keys/<key id>.pem`: a public key.
    Key([u8; 32]),
    /// `keys/allowed_signers`: the exporter's line for ssh-keygen.
    AllowedSigners,
    /// `proof/checkpoint`: the signed note.
    Checkpoint,
    /// `proof/hashes`: the hashes of the subtrees that were not opened.
    Hashes,
    /// `bundle.json`: the manifest.
    Manifest,
    /// `report.html`: the same content for people.
    Report,
    /// `SHA256SUMS`: the digest of every file before it.
    Sums,
    /// `SHA256SUMS.sig`: SSHSIG over the sums.
    Signature,
}

/// Why a text is not the name of a file of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAName {
    /// It could reach outside of a folder or hide something: refused unread.
    Hostile,
    /// An ordinary name that a bundle does not have.
    Foreign,
}

/// Whether a file manager leaves files of this name in folders that somebody looks at. Nothing in them is read, and no bundle
/// is signed with one.
pub fn is_litter(own: &str) -> bool {
    matches!(
        own,
        ".DS_Store" | "Thumbs.db" | "desktop.ini" | "Desktop.ini"
    ) || own.strip_prefix("._").is_some_and(|rest| !rest.is_empty())
}

/// The files that every bundle has once.
pub const FIXED: [Name; 12] = [
    Name::Readme,
    Name::Events,
    Name::Records,
    Name::Index,
    Name::Absent,
    Name::AllowedSigners,
    Name::Checkpoint,
    Name::Hashes,
    Name::Manifest,
    Name::Report,
    Name::Sums,
    Name::Signature,
];

impl Name {
    /// Reads a name as it stands in the zip or, with `/` between folders, on disk.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAName> {
        let text = str::from_utf8(bytes).map_err(|_| NotAName::Hostile)?;
        if let Some(fixed) = FIXED.iter().find(|fixed| fixed.fixed_text() == Some(text)) {
            return Ok(*fixed);
        }
        if let Some(part) = text.strip_prefix("data/payload/").and_then(part) {
            return Ok(Self::Payloads(part));
        }
        if let Some(hash) = text
            .strip_prefix("keys/")
            .and_then(|rest| rest.strip_suffix(".pem"))
            .and_then(hash)
        {
            return Ok(Self::Key(hash));
        }
        let harmless = !text.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
            && text
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.'));
        Err(if harmless {
            NotAName::Foreign
        } else {
            NotAName::Hostile
        })
    }

    const fn fixed_text(self) -> Option<&'static str> {
        match self {
            Self::Readme => Some("README.txt"),
            Self::Events => Some("keys/events.jsonl"),
            Self::Records => Some("data/records.jsonl"),
            Self::Index => Some("data/payload/index"),
            Self::Absent => Some("data/absent"),
            Self::AllowedSigners => Some("keys/allowed_signers"),
            Self::Checkpoint => Some("proof/checkpoint"),
            Self::Hashes => Some("proof/hashes"),
            Self::Manifest => Some("bundle.json"),
            Self::Report => Some("report.html"),
            Self::Sums => Some("SHA256SUMS"),
            Self::Signature => Some("SHA256SUMS.sig"),
            Self::Payloads(_) | Self::Key(_) => None,
        }
    }

    /// The name, without an allocation where every bundle has the file once.
    pub(crate) fn label(self) -> std::borrow::Cow<'static, str> {
        self.fixed_text()
            .map_or_else(|| self.to_string().into(), std::borrow::Cow::Borrowed)
    }

    /// Whether the sums name this file: all but the sums and their signature.
    pub const fn in_sums(self) -> bool {
        !matches!(self, Self::Sums | Self::Signature)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.to_string()
    }
}

impl From<&Name> for String {
    fn from(name: &Name) -> Self {
        name.to_string()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payloads(part) => write!(f, "data/payload/{part}"),
            Self::Key(hash) => write!(f, "keys/{}.pem", hex::encode(hash)),
            fixed => f.write_str(fixed.fixed_text().unwrap_or_default()),
        }
    }
}

/// A part's number, from 1, written as it is printed.
fn part(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number > 0 && number.to_string() == text).then_some(number)
}

/// 64 lower-case hex digits.
pub(crate) fn hash(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let digit = |d: u8| match d {
        b'0'..=b'9' => d - b'0',
        b'a'..=b'f' => d - b'a' + 10,
        _ => 0xFF,
    };
    let (mut out, mut wrong) = ([0; 32], 0);
    for (byte, pair) in out.iter_mut().zip(digits.as_chunks::<2>().0) {
        let [high, low] = pair.map(digit);
        wrong |= (high | low) & 0xF0;
        *byte = high << 4 | low & 0x0F;
    }
    (wrong == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        let all = FIXED
            .into_iter()
            .chain([1, 10, u16::MAX].map(Name::Payloads))
            .chain([Name::Key([0xAB; 32])]);
        for name in all {
            assert_eq!(Name::parse(name.to_string().as_bytes()), Ok(name));
        }
    }

    #[test]
    fn tells_hostile_names_from_foreign_ones() {
        let upper = format!("keys/{}.pem", "AB".repeat(32));
        for foreign in [
            "notes.txt",
            "data/other",
            "readme.txt",
            "data/payload/ab",
            "data/payload/0",
            "data/payload/01",
            "data/payload/+1",
            "data/payload/65536",
            &upper,
        ] {
            assert_eq!(
                Name::parse(foreign.as_bytes()),
                Err(NotAName::Foreign),
                "{foreign}"
            );
        }
        let hostile: [&[u8]; 11] = [
            b"",
            b"/etc/passwd",
            b"../x",
            b"data/../x",
            b"data//x",
            b"a\\b",
            b"C:x",
            b"data/",
            b"a\nb",
            b"a\0b",
            b"\xFF\xFE",
        ];
        for name in hostile {
            assert_eq!(Name::parse(name), Err(NotAName::Hostile), "{name:?}");
        }
    }
}
