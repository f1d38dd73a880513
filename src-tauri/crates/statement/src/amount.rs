//! Amounts of money as exact decimals: compared as numbers, kept as they were written, never as floats.

use std::{cmp::Ordering, str::FromStr};

/// The currency of an amount that has none (ISO 4217): agents write 0 with it where nothing is at stake, and imported rows may
/// lack a currency.
pub const NO_CURRENCY: &str = "XXX";

/// A decimal string `-?[0-9]+(\.[0-9]+)?`. Equality is that of the spelling; [`Amount::compare`] is that of the number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Amount(String);

/// The text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("An amount is written with digits and at most one point, like 9500.00.")]
pub struct NotAnAmount;

impl Amount {
    /// The amount as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares the numbers exactly: `1.50` equals `1.5`, `-0` equals `0`.
    pub fn compare(&self, other: &Self) -> Ordering {
        let (ours, theirs) = (self.parts(), other.parts());
        match (ours.negative, theirs.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => ours.magnitude(&theirs),
            (true, true) => theirs.magnitude(&ours),
        }
    }

    fn parts(&self) -> Parts<'_> {
        let unsigned = self.0.strip_prefix('-').unwrap_or(&self.0);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        let zero = whole.is_empty() && fraction.is_empty();
        Parts {
            negative: self.0.starts_with('-') && !zero,
            whole,
            fraction,
        }
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl Parts<'_> {
    fn magnitude(&self, other: &Self) -> Ordering {
        // Without leading zeros the longer whole is the larger; without trailing zeros fractions order as text.
        let whole = self
            .whole
            .len()
            .cmp(&other.whole.len())
            .then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl FromStr for Amount {
    type Err = NotAnAmount;
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        if digits(whole) && fraction.is_none_or(digits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnAmount)
        }
    }
}

impl From<u64> for Amount {
    fn from(whole: u64) -> Self {
        Self(whole.to_string())
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn compares_numbers_and_not_spellings() {
        for (a, b, order) in [
            ("1.50", "1.5", Ordering::Equal),
            ("-0", "0.00", Ordering::Equal),
            ("0010", "9", Ordering::Greater),
            ("9999.99", "10000", Ordering::Less),
            ("-2", "-10", Ordering::Greater),
            ("-1", "0", Ordering::Less),
            ("0.1", "0.09", Ordering::Greater),
            ("0.30000000000000004", "0.3", Ordering::Greater),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567891",
                Ordering::Less,
            ),
        ] {
            assert_eq!(amount(a).compare(&amount(b)), order, "{a} {b}");
            assert_eq!(amount(b).compare(&amount(a)), order.reverse(), "{b} {a}");
        }
    }

    #[test]
    fn refuses_what_is_no_decimal() {
        for text in [
            "", "-", ".5", "5.", "1e3", "+1", " 1", "1,000", "--1", "1.2.3", "١", "NaN",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_integers_of_cents(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
            let text = |cents: i64| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            prop_assert_eq!(amount(&text(a)).compare(&amount(&text(b))), a.cmp(&b));
        }
    }
}
