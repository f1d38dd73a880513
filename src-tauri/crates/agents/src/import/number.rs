//! Amounts as files write them, and as they are kept: digits and a point.

use super::reason::{Reason, Remedy};
use crate::money::{FRACTION_DIGITS, WHOLE_DIGITS};

/// The signs of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Before the fraction.
    pub decimal: char,
    /// Between groups of digits.
    pub thousands: Option<char>,
    /// Whether the user said so; else `.` is taken, and doubted.
    pub stated: bool,
}

/// A number that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Whether it stands below zero.
    pub negative: bool,
    /// Digits, and a point with digits where there is a fraction.
    pub text: String,
    /// Digits behind the point.
    pub digits: usize,
    /// Those of them that are needed: without zeros at the end.
    pub needed: usize,
}

/// Whether two signs for the same thing: a blank stands for every blank, an apostrophe for both.
fn alike(sign: char, letter: char) -> bool {
    sign == letter
        || (sign == ' ' && matches!(letter, '\u{A0}' | '\u{202F}' | '\u{2009}'))
        || (sign == '\'' && letter == '\u{2019}')
}

impl Signs {
    /// Reads a number; `Err` says what is wrong, and which statement would settle it.
    pub fn read(self, text: &str) -> Result<Number, Reason> {
        let shown: String = text.chars().take(40).collect();
        let (negative, unsigned) = sign(text);
        let whole_and_fraction = unsigned.split_once(self.decimal);
        let (whole, fraction) = match whole_and_fraction {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = match self.thousands {
            Some(mark) if !digits(whole) => groups(whole, mark),
            _ => digits(whole).then(|| whole.to_owned()),
        };
        let fits = |part: &String| part.len() <= WHOLE_DIGITS;
        let (Some(mut plain), true) = (
            plain.filter(fits),
            fraction.is_none_or(|part| digits(part) && part.len() <= FRACTION_DIGITS),
        ) else {
            let what = format!(
                "the amount {shown:?} is no decimal of up to {WHOLE_DIGITS} digits and {FRACTION_DIGITS} after the {}",
                self.name()
            );
            return Err(Reason::new(what, self.remedy(unsigned)));
        };
        if let Some(fraction) = fraction {
            plain.push('.');
            plain.push_str(fraction);
        }
        Ok(Number {
            negative,
            text: plain,
            digits: fraction.map_or(0, str::len),
            needed: fraction.map_or(0, |part| part.trim_end_matches('0').len()),
        })
    }

    fn name(self) -> String {
        match self.decimal {
            '.' => "point".to_owned(),
            ',' => "comma".to_owned(),
            other => format!("sign {other:?}"),
        }
    }

    /// What would settle it, where the text would be a number with other signs.
    fn remedy(self, text: &str) -> Option<Remedy> {
        if self.stated {
            return None;
        }
        let other = |decimal, thousands| {
            let signs = Self {
                decimal,
                thousands: Some(thousands),
                stated: true,
            };
            signs.read(text).is_ok()
        };
        if other(',', '.') {
            Some(Remedy::DecimalComma)
        } else if other('.', ',') {
            Some(Remedy::ThousandsComma)
        } else if other(',', ' ') || other(',', '\'') || other('.', '\'') || other('.', ' ') {
            Some(Remedy::Signs)
        } else {
            None
        }
    }
}

/// A sign before or behind, or the bookkeeper's parentheses.
fn sign(text: &str) -> (bool, &str) {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        return (true, inner.trim());
    }
    if let Some(rest) = text
        .strip_prefix(MINUS)
        .or_else(|| text.strip_suffix(MINUS))
    {
        return (true, rest.trim());
    }
    // `+5` is no amount of ours and is refused as such; only a statement of one account writes it.
    (false, text)
}

/// The digits without the marks between them, if the last group has three and the others two or three.
fn groups(text: &str, mark: char) -> Option<String> {
    let mut parts: Vec<&str> = text.split(|letter| alike(mark, letter)).collect();
    let last = parts.pop()?;
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.first().copied()?;
    let form = (1..=3).contains(&first.len())
        && parts
            .iter()
            .skip(1)
            .all(|part| (2..=3).contains(&part.len()))
        && last.len() == 3
        && all(last)
        && parts.iter().all(|part| all(part));
    form.then(|| parts.concat() + last)
}

#[cfg(test)]
mod tests {
    use super::Signs;
    use proptest::prelude::*;

    const PLAIN: Signs = Signs {
        decimal: '.',
        thousands: None,
        stated: false,
    };

    #[test]
    fn signs_are_those_that_were_stated() {
        let german = Signs {
            decimal: ',',
            thousands: Some('.'),
            stated: true,
        };
        assert_eq!(german.read("7.001.250,5").unwrap().text, "7001250.5");
        assert_eq!(german.read("7001").unwrap().text, "7001");
        assert!(german.read("7.00,5").is_err());
        assert!(german.read("7,5.0").is_err());
        let swiss = Signs {
            decimal: '.',
            thousands: Some('\''),
            stated: true,
        };
        assert_eq!(swiss.read("12’345.60").unwrap().text, "12345.60");
        let french = Signs {
            decimal: ',',
            thousands: Some(' '),
            stated: true,
        };
        assert_eq!(french.read("-12\u{202F}345,60").unwrap().text, "12345.60");
        let indian = Signs {
            decimal: '.',
            thousands: Some(','),
            stated: true,
        };
        assert_eq!(indian.read("1,23,45,678.9").unwrap().text, "12345678.9");
    }

    #[test]
    fn without_a_statement_a_refusal_says_what_would_settle_it() {
        assert!(
            PLAIN
                .read("8,25")
                .unwrap_err()
                .to_string()
                .contains("--decimal ,")
        );
        assert!(
            PLAIN
                .read("6.008,25")
                .unwrap_err()
                .to_string()
                .contains("--decimal ,")
        );
        assert!(
            PLAIN
                .read("6,008.25")
                .unwrap_err()
                .to_string()
                .contains("--thousands ,")
        );
        assert!(!PLAIN.read("six").unwrap_err().to_string().contains("--"));
        for text in ["(5.10)", "5.10-", "\u{2212}5.10", "-5.10"] {
            let read = PLAIN.read(text).unwrap();
            assert!(read.negative && read.text == "5.10", "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_written_with_stated_signs_is_read_back(whole in 0_u64..1_000_000_000_000, fraction in "[0-9]{0,4}", signs in prop::sample::select(vec![('.', ','), (',', '.'), (',', ' '), ('.', '\''), (',', '\'')])) {
            let digits = whole.to_string();
            let mut written = String::new();
            for (place, digit) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place) % 3 == 0 { written.push(signs.1); }
                written.push(digit);
            }
            let mut plain = digits;
            if !fraction.is_empty() {
                written.push(signs.0);
                written.push_str(&fraction);
                plain.push('.');
                plain.push_str(&fraction);
            }
            let read = Signs { decimal: signs.0, thousands: Some(signs.1), stated: true }.read(&written);
            prop_assert_eq!(read.unwrap().text, plain);
        }
    }
}
