//! Ids of accounts and rows: what no id can be, and which spellings are one account.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Most bytes an account's or a row's id may have.
pub const ID_LIMIT: usize = 128;

/// A short text that is kept as it is; `Err` says what is wrong with it.
pub fn word(text: &str, name: &str, limit: usize) -> Result<(), String> {
    if text.len() > limit {
        return Err(format!("its {name} is longer than {limit} bytes"));
    }
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(format!("its {name} has a control character"));
        }
        return Ok(());
    }
    match text.chars().find(|letter| unseen(*letter)) {
        None => Ok(()),
        Some(letter) if letter.is_control() => Err(format!("its {name} has a control character")),
        Some(letter) => Err(format!(
            "its {name} has the invisible character U+{:04X}",
            u32::from(letter)
        )),
    }
}

/// Whether a character shows nothing and could make a text look like another: a control character, one that only formats (Unicode's
/// class Cf, with which text is turned around and hidden), or a separator of lines or paragraphs.
pub fn unseen(letter: char) -> bool {
    matches!(
        letter.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    )
}

/// An id; one that a spreadsheet has rounded is none.
pub fn id(text: &str, name: &str) -> Result<(), String> {
    word(text, name, ID_LIMIT)?;
    if rounded(text) {
        return Err(format!(
            "its {name} {text:.40?} is a number that a spreadsheet has rounded to scientific notation; export that column as text"
        ));
    }
    Ok(())
}

/// Whether the text is a number in scientific notation, such as `4.40000E+12` or `1,2E+15`.
fn rounded(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let (sign, digits) = match exponent.strip_prefix('+') {
        Some(digits) => (true, digits),
        None => (false, exponent),
    };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = match number.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // `8E10` alone may well be an id; a sign or a fraction before the E is a number's.
    whole.len() == 1
        && all(whole)
        && fraction.is_none_or(all)
        && all(digits)
        && digits.len() <= 3
        && (sign || fraction.is_some())
}

/// The one spelling of an IBAN written with blanks or in small letters, if its checksum holds; none for anything that is
/// no IBAN or is written in that spelling already.
pub fn folded(text: &str) -> Option<String> {
    let loose = text
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_ascii_lowercase());
    if !loose {
        return None;
    }
    let folded: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    is_iban(&folded).then_some(folded)
}

/// ISO 13616: two letters, two digits, up to 30 letters and digits; ISO 7064's remainder of 97 is 1.
fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(country), Some(check), Some(rest)) =
        (bytes.get(..2), bytes.get(2..4), bytes.get(4..))
    else {
        return false;
    };
    let form = (11..=30).contains(&rest.len())
        && country.iter().all(u8::is_ascii_uppercase)
        && check.iter().all(u8::is_ascii_digit)
        && rest
            .iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !form {
        return false;
    }
    let mut remainder = 0_u32;
    for byte in rest.iter().chain(country).chain(check) {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        remainder = if value < 10 {
            remainder * 10 + value
        } else {
            remainder * 100 + value
        } % 97;
    }
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::{folded, id, rounded};

    #[test]
    fn an_iban_is_one_account_however_it_is_spelled() {
        // The examples of the IBAN registry (SWIFT).
        assert_eq!(
            folded("nl91 ABNA 0417 1643 00").as_deref(),
            Some("NL91ABNA0417164300")
        );
        assert_eq!(
            folded("GB29 NWBK 6016 1331 9268 19").as_deref(),
            Some("GB29NWBK60161331926819")
        );
        assert_eq!(folded("NL91ABNA0417164300"), None);
        assert_eq!(folded("NL92 ABNA 0417 1643 00"), None);
        assert_eq!(folded("Jane Smith"), None);
    }

    #[test]
    fn what_a_spreadsheet_rounded_is_no_id() {
        for text in [
            "7.12E+11",
            "3E+05",
            "9,00001E+14",
            "1.5e+9",
            "-2.5E+10",
            "2.25E12",
        ] {
            assert!(rounded(text) && id(text, "account").is_err(), "{text}");
        }
        for text in [
            "8000EBD30",
            "8E10",
            "E+5",
            "12E+5",
            "1.5",
            "A1E+5",
            "1E+",
            "0E+1234",
        ] {
            assert!(!rounded(text), "{text}");
        }
    }

    #[test]
    fn invisible_characters_are_refused_by_number() {
        assert!(id("a\u{200B}b", "account").unwrap_err().contains("U+200B"));
        assert!(id("a\u{202E}b", "account").unwrap_err().contains("U+202E"));
        assert!(id("a\u{FEFF}", "account").unwrap_err().contains("U+FEFF"));
        assert!(id("a\u{7}", "account").unwrap_err().contains("control"));
        assert!(id("Ödön Ülle–Çelik", "account").is_ok());
    }
}
