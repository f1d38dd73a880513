//! What every way to deliver does: take a bundle's bytes to a receiver and say what came of it.

use std::fs::File;

/// A bundle on its way: the kept file, which was compared with the export's record and verified just before.
#[derive(Debug)]
pub struct Parcel {
    /// The file, at its beginning.
    pub file: File,
    /// The name that the receiver sees.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Names this attempt, so that whoever gets something twice can tell: letters, digits, dots and hyphens.
    pub attempt: String,
    /// What stands beside the bundle for people: what it is, its digest, the checkpoint.
    pub words: String,
}

/// Why a receiver has no bundle, or may have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The receiver does not have it, or does not keep it as was asked; the answer says which.
    Failed {
        /// The receiver's own answer, or what was seen instead.
        answer: String,
        /// Whether trying again may help.
        lasting: bool,
    },
    /// Everything was sent and no answer came: the receiver may have it.
    Uncertain {
        /// What was seen.
        answer: String,
    },
}

impl Trouble {
    /// The receiver does not have it; trying again may help.
    pub(crate) fn passing(answer: impl Into<String>) -> Self {
        Self::Failed {
            answer: answer.into(),
            lasting: false,
        }
    }

    /// The receiver does not have it, and will not take it the next time either.
    pub(crate) fn lasting(answer: impl Into<String>) -> Self {
        Self::Failed {
            answer: answer.into(),
            lasting: true,
        }
    }
}

/// A way to deliver to one receiver. It blocks, so it has a thread of its own.
pub trait Channel: Send {
    /// `folder`, `mail` or `s3`.
    fn method(&self) -> countersign_statement::codes::DeliveryMethod;
    /// Where to, for people and the ledger: without any secret.
    fn target(&self) -> String;
    /// Delivers; the answer is what the receiver said, in its own words.
    fn send(&self, parcel: &mut Parcel) -> Result<String, Trouble>;
    /// Goes as far as one can without delivering anything.
    fn test(&self) -> Result<String, Trouble>;
}

/// An answer as it is recorded and shown: one line, without control characters, not too long.
pub(crate) fn one_line(text: &str) -> String {
    const LONGEST: usize = 2_000;
    let mut line = String::new();
    for word in text.split(|c: char| c.is_control() || c.is_whitespace()) {
        if word.is_empty() {
            continue;
        }
        if line.len() + word.len() >= LONGEST {
            line.push_str(" …");
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() {
        "(no words)".to_owned()
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn an_answer_is_one_harmless_line() {
        assert_eq!(one_line("250-a\r\n250 b\u{1b}[2J\t c"), "250-a 250 b [2J c");
        assert_eq!(one_line(" \r\n"), "(no words)");
        assert!(one_line(&"long ".repeat(9_000)).len() < 2_100);
    }
}
