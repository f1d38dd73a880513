//! What the program says: answers on standard output, failures on standard error; text for people or one JSON object.

use countersign_refusal::Computer;
use std::io::{self, Write};

use countersign_app::Failure;
use serde_json::{Value, json};

/// Where answers and failures go.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    json: bool,
}

impl Out {
    /// Text, or one JSON object on one line.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read this.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// The answer: `text` for people, `value` for programs.
    pub fn answer(self, text: &str, value: &Value) -> Result<(), Failure> {
        if self.json {
            write(&value.to_string())
        } else {
            write(shown(text).trim_end())
        }
    }

    /// Something to know beside the answer, for people only.
    pub fn note(self, text: &str) {
        if !self.json {
            // Nothing can be done about a terminal that is gone.
            let _ = writeln!(io::stderr(), "{}", shown(text));
        }
    }

    /// A failure: its sentence, its hint, its code; for programs the members too.
    pub fn failure(self, failure: &Failure) {
        let said = countersign_english::say(failure.refusal());
        let cause = std::error::Error::source(failure).map(ToString::to_string);
        tracing::debug!(code = failure.code(), cause, "refused");
        let mut err = io::stderr().lock();
        let _ = if self.json {
            let error = json!({"code": failure.code(), "message": said.sentence, "hint": said.hint,
                "members": failure.refusal().members()});
            writeln!(err, "{}", json!({ "error": error }))
        } else {
            writeln!(
                err,
                "{}\n{}\n[{}]",
                shown(&said.sentence),
                shown(&said.hint),
                failure.code()
            )
        };
    }
}

/// One of several lines that are told while something goes on.
pub fn line(text: &str) -> Result<(), Failure> {
    write(&shown(text))
}

/// Writes a line to standard output at once.
fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // Whoever reads has read enough: `| head`.
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Computer::Output {
                cause: cause.to_string(),
            }))
        }
        _ => Ok(()),
    }
}

/// Names, narratives and explanations come from others: no control character of theirs reaches a terminal.
pub fn shown(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn escape_sequences_of_others_do_not_reach_the_terminal() {
        assert_eq!(
            shown("a\u{1b}[2Jb\u{9b}31m\rc\n\td"),
            "a\u{FFFD}[2Jb\u{FFFD}31m\u{FFFD}c\n\td"
        );
    }
}
