//! Currencies: ISO 4217 with the digits of each, and what simulators and exchanges call them.

use super::reason::{Reason, Remedy};
use countersign_statement::amount::NO_CURRENCY;
use iso_currency::Currency;
use std::collections::BTreeMap;

/// Bitcoin, which ISO 4217 does not list; its amounts have eight digits behind the point.
const BITCOIN: &str = "XBT";

/// Digits that amounts of `code` may have behind the point; none: as many as an import takes.
/// The outer `None`: no such currency.
#[allow(clippy::option_option)] // Two different questions: is it a currency, and does it have a limit.
pub fn digits(code: &str) -> Option<Option<usize>> {
    match code {
        NO_CURRENCY | BITCOIN => Some(None),
        code => Currency::from_code(code).map(|found| found.exponent().map(usize::from)),
    }
}

/// Reads a column's word: a code, or a word that `words` explains; an empty one is [`NO_CURRENCY`].
pub fn read(text: &str, words: &BTreeMap<String, String>) -> Result<String, Reason> {
    if text.is_empty() {
        return Ok(NO_CURRENCY.to_owned());
    }
    if let Some(code) = words.get(text) {
        return Ok(code.clone());
    }
    if digits(text).is_some() {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(24).collect();
    let upper = shown.to_uppercase();
    let code = if digits(&upper).is_some() {
        upper
    } else {
        String::new()
    };
    let what = format!("the currency {shown:?} is no code of ISO 4217");
    Err(Reason::new(
        what,
        Some(Remedy::Currency { word: shown, code }),
    ))
}

#[cfg(test)]
mod tests {
    use super::{digits, read};
    use std::collections::BTreeMap;

    #[test]
    fn the_list_is_that_of_iso_4217() {
        assert_eq!(digits("EUR"), Some(Some(2)));
        assert_eq!(digits("ISK"), Some(Some(0)));
        assert_eq!(digits("TND"), Some(Some(3)));
        assert_eq!(digits("XXX"), Some(None));
        assert_eq!(digits("ZZZ"), None);
        assert_eq!(digits("eur"), None);
    }

    #[test]
    fn words_are_those_that_were_stated_and_a_refusal_says_how() {
        let words = BTreeMap::from([("kroner".to_owned(), "NOK".to_owned())]);
        assert_eq!(read("kroner", &words).unwrap(), "NOK");
        assert_eq!(read("", &words).unwrap(), "XXX");
        assert!(
            read("nok", &words)
                .unwrap_err()
                .to_string()
                .contains("\"nok\"=NOK")
        );
        assert!(read("QQQ", &words).is_err());
    }
}
