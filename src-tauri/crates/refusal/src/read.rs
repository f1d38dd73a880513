//! From a code and its members as JSON to the row's type, and back.

use crate::{Fault, Refusal, Row};
use serde_json::{Map, Value};

/// What the database said is not in the table: it is of another version, or somebody else spoke in its place.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// No row has this code.
    #[error("code {code:?}")]
    Code {
        /// The code.
        code: String,
    },
    /// The members are not those of the row.
    #[error("members of {code}")]
    Members {
        /// The row's code.
        code: &'static str,
        /// What is wrong with them.
        source: serde_json::Error,
    },
}

impl Refusal {
    /// The refusal of a code and its members, a JSON object.
    pub fn read(code: &str, members: &str) -> Result<Self, Unreadable> {
        let row = Self::row_of(code).ok_or_else(|| Unreadable::Code {
            code: code.chars().take(64).collect(),
        })?;
        let wrong = |source| Unreadable::Members {
            code: row.code,
            source,
        };
        let given: Map<String, Value> = serde_json::from_str(members).map_err(wrong)?;
        let mut whole = Map::from_iter([("code".to_owned(), Value::from(row.code))]);
        // A row without members is a word on the wire; `{}` beside it would be one value too many.
        if !(given.is_empty() && row.members.is_empty()) {
            whole.insert("members".to_owned(), Value::Object(given));
        }
        Self::of_row(row, Value::Object(whole)).map_err(wrong)
    }

    /// The row of a code.
    pub fn row_of(code: &str) -> Option<&'static Row> {
        Self::rows().find(|row| row.code == code)
    }

    /// The code.
    pub const fn code(&self) -> &'static str {
        self.head().0
    }

    /// Whose fault it is.
    pub const fn fault(&self) -> Fault {
        self.head().1
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.head().2
    }

    /// The members as JSON, by name.
    pub fn members(&self) -> Map<String, Value> {
        let mut members = match serde_json::to_value(self) {
            Ok(Value::Object(mut whole)) => match whole.remove("members") {
                Some(Value::Object(members)) => members,
                _ => Map::new(),
            },
            _ => Map::new(),
        };
        members.retain(|_, value| !value.is_null());
        members
    }
}

/// For logs and for the chain of causes: the code and the members, in no language.
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())?;
        let members = self.members();
        if !members.is_empty() {
            write!(f, " {}", Value::Object(members))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
