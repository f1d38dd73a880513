//! Closed vocabularies out of rows. A word that the program does not know contradicts the model, and is never taken for another:
//! an unknown verdict that was shown as a rejection would be a lie about somebody's decision.

use std::{fmt::Display, str::FromStr};

use countersign_statement::codes::{Risk, UnknownCode};

use crate::StoreError;

/// The value that a row's word means; else a contradiction that names table, row and word.
pub(crate) fn word<T>(table: &'static str, row: impl Display, word: &str) -> Result<T, StoreError>
where
    T: FromStr<Err = UnknownCode>,
{
    word.parse()
        .map_err(|unknown: UnknownCode| StoreError::Contradiction {
            table,
            row: format!("{row}: {unknown}"),
        })
}

/// The same where an empty text stands for none.
pub(crate) fn word_or_none<T>(
    table: &'static str,
    row: impl Display,
    text: &str,
) -> Result<Option<T>, StoreError>
where
    T: FromStr<Err = UnknownCode>,
{
    if text.is_empty() {
        return Ok(None);
    }
    word(table, row, text).map(Some)
}

/// The risk that a row's number means, 1 low to 4 critical.
pub(crate) fn risk(
    table: &'static str,
    row: impl Display,
    number: i16,
) -> Result<Risk, StoreError> {
    usize::try_from(number - 1)
        .ok()
        .and_then(|place| Risk::ALL.get(place).copied())
        .ok_or_else(|| StoreError::Contradiction {
            table,
            row: format!("{row}: {number} is not a risk."),
        })
}

/// The number of a risk, as the database orders them.
pub(crate) fn risk_number(risk: Risk) -> i16 {
    match risk {
        Risk::Low => 1,
        Risk::Medium => 2,
        Risk::High => 3,
        Risk::Critical => 4,
    }
}

/// What a door did not answer although it always does.
pub(crate) fn answered<T>(
    table: &'static str,
    part: &str,
    answer: Option<T>,
) -> Result<T, StoreError> {
    answer.ok_or_else(|| StoreError::Contradiction {
        table,
        row: format!("a door that answers without {part}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_statement::codes::Verdict;

    #[test]
    fn a_word_that_is_not_known_is_a_contradiction_that_names_table_row_and_word() {
        assert_eq!(word("decision", 7, "approve").ok(), Some(Verdict::Approve));
        let unknown = word::<Verdict>("decision", 7, "approved").unwrap_err();
        assert!(
            matches!(&unknown, StoreError::Contradiction { table: "decision", row }
                if row.starts_with("7: ") && row.contains("approved")),
            "{unknown:?}"
        );
        assert!(
            word_or_none::<Verdict>("decision", 7, "")
                .unwrap()
                .is_none()
        );
        assert!(word_or_none::<Verdict>("decision", 7, " ").is_err());
    }

    #[test]
    fn risks_are_their_numbers_and_no_other() {
        for (place, expected) in Risk::ALL.iter().enumerate() {
            let number = i16::try_from(place).unwrap() + 1;
            assert_eq!(risk("action", "a", number).unwrap(), *expected);
            assert_eq!(risk_number(*expected), number);
        }
        for number in [i16::MIN + 1, -1, 0, 5, i16::MAX] {
            assert!(risk("action", "a", number).is_err());
        }
    }
}
