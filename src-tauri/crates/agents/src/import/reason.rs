//! Why a row was not taken, and what would settle it: a statement about the whole file, which each face calls by its own name.

use serde::{Serialize, Serializer};
use std::fmt;

/// A statement that would settle it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// The comma is the decimal sign, and the point may stand between thousands.
    DecimalComma,
    /// The comma stands between thousands.
    ThousandsComma,
    /// The point stands between thousands.
    ThousandsPoint,
    /// What stands behind the point are zeros of a fraction.
    DecimalPoint,
    /// There are other signs than point and comma.
    Signs,
    /// It is a spreadsheet's day number, or a step.
    DayNumber,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// A day without signs between its parts.
    CompactDate,
    /// A simulator's step.
    Step,
    /// Times of a pattern of their own.
    Pattern,
    /// What the file calls a currency.
    Currency {
        /// Its word.
        word: String,
        /// What it seems to be; empty where nothing does.
        code: String,
    },
}

impl Remedy {
    /// What to say on the command line.
    fn flags(&self) -> String {
        match self {
            Self::DecimalComma => {
                "if the comma is the decimal sign, say --decimal , (and --thousands . if there are groups)"
            }
            Self::ThousandsComma => "if the comma stands between thousands, say --thousands ,",
            Self::ThousandsPoint => "if the point stands between thousands say --thousands .",
            Self::DecimalPoint => "if those are zeros of a fraction say --decimal .",
            Self::Signs => "say its signs with --decimal and --thousands (space, ' or another)",
            Self::DayNumber => {
                "if it is a spreadsheet's day number say --time-format spreadsheet --zone ZONE, if it is a step say --time-format step:day or step:hour"
            }
            Self::EpochSeconds => "if it counts seconds since 1970 say --time-format epoch:s",
            Self::EpochMillis => "if it counts milliseconds since 1970 say --time-format epoch:ms",
            Self::CompactDate => "if it is a date say --time-format %Y%m%d --zone ZONE",
            Self::Step => "if it is a simulator's step say --time-format step:day or step:hour",
            Self::Pattern => {
                "say how it is written with --time-format and --zone, like --time-format '%d/%m/%Y' --zone Europe/Berlin"
            }
            Self::Currency { word, code } => {
                let code = if code.is_empty() { "CODE" } else { code };
                return format!("say what it is with --currency {word:?}={code}");
            }
        }
        .to_owned()
    }
}

/// Why a row was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What is wrong with it, in words.
    pub what: String,
    /// What would settle it, where a statement would.
    pub remedy: Option<Remedy>,
}

impl Reason {
    pub(super) fn new(what: impl Into<String>, remedy: Option<Remedy>) -> Self {
        let what = what.into();
        Self { what, remedy }
    }
}

impl From<String> for Reason {
    fn from(what: String) -> Self {
        Self::new(what, None)
    }
}

impl From<&str> for Reason {
    fn from(what: &str) -> Self {
        Self::new(what, None)
    }
}

/// As the command line says it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {}", remedy.flags()),
            None => Ok(()),
        }
    }
}

/// For programs the same text.
impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, Remedy};

    #[test]
    fn what_is_wrong_names_no_flag_and_the_command_line_says_it_with_one() {
        let word = |code: &str| Remedy::Currency {
            word: "US Dollar".to_owned(),
            code: code.to_owned(),
        };
        for (remedy, flag) in [
            (Remedy::DecimalComma, "--decimal ,"),
            (Remedy::ThousandsComma, "--thousands ,"),
            (Remedy::ThousandsPoint, "--thousands ."),
            (Remedy::DecimalPoint, "--decimal ."),
            (Remedy::Signs, "--thousands"),
            (Remedy::DayNumber, "--time-format spreadsheet"),
            (Remedy::EpochSeconds, "--time-format epoch:s"),
            (Remedy::EpochMillis, "--time-format epoch:ms"),
            (Remedy::CompactDate, "--time-format %Y%m%d"),
            (Remedy::Step, "--time-format step:day"),
            (Remedy::Pattern, "--time-format"),
            (word("USD"), "--currency \"US Dollar\"=USD"),
            (word(""), "--currency \"US Dollar\"=CODE"),
        ] {
            let reason = Reason::new("it is odd", Some(remedy));
            let said = reason.to_string();
            assert!(
                said.starts_with("it is odd; ") && said.contains(flag),
                "{said}"
            );
            assert_eq!(serde_json::to_value(&reason).unwrap(), said);
            assert!(!reason.what.contains("--"));
        }
        assert_eq!(Reason::from("plain").to_string(), "plain");
    }
}
