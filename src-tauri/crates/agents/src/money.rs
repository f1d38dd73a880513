//! Exact sums of amounts, in units of 10^-8.

use countersign_statement::Amount;

/// Digits that an imported amount may have before its point.
pub const WHOLE_DIGITS: usize = 18;
/// Digits that an imported amount may have after its point.
pub const FRACTION_DIGITS: usize = 8;

/// A sum of amounts: exact, never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Units(pub i128);

impl Units {
    /// The units of a decimal text such as `9500.00`; none if it is no amount or has more digits than an import takes.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction, point) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, fraction, true),
            None => (unsigned, "", false),
        };
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let sizes = (1..=WHOLE_DIGITS).contains(&whole.len())
            && fraction.len() <= FRACTION_DIGITS
            && (!point || !fraction.is_empty());
        if !sizes || !digits(whole) || !digits(fraction) {
            return None;
        }
        let mut units = 0_i128;
        let zeros = std::iter::repeat_n(b'0', FRACTION_DIGITS - fraction.len());
        for digit in whole.bytes().chain(fraction.bytes()).chain(zeros) {
            units = units * 10 + i128::from(digit - b'0');
        }
        Some(Self(if negative { -units } else { units }))
    }

    /// Adds, and stays at the largest number that can be held rather than wrap.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The decimal text, without zeros at the end of the fraction but with at least two digits of it.
    pub fn to_text(self) -> String {
        const SCALE: u128 = 100_000_000;
        let magnitude = self.0.unsigned_abs();
        let mut fraction = format!("{:08}", magnitude % SCALE);
        while fraction.len() > 2 && fraction.ends_with('0') {
            fraction.pop();
        }
        format!(
            "{}{}.{fraction}",
            if self.0 < 0 { "-" } else { "" },
            magnitude / SCALE
        )
    }

    /// The sum as an [`Amount`].
    pub fn to_amount(self) -> Amount {
        // The text is digits and one point, which is what an amount is; zero could only follow from a bug of to_text.
        self.to_text()
            .parse()
            .or_else(|_| "0".parse())
            .unwrap_or_else(|_| unreachable!("0 is an amount"))
    }

    /// A float near the sum, to compare sizes with; never stored.
    #[allow(clippy::cast_precision_loss)]
    pub fn rough(self) -> f64 {
        self.0 as f64 / 1e8
    }
}

#[cfg(test)]
mod tests {
    use super::Units;
    use proptest::prelude::*;

    #[test]
    fn reads_what_an_import_takes_and_nothing_else() {
        assert_eq!(Units::parse("163.3"), Some(Units(16_330_000_000)));
        assert_eq!(Units::parse("-0.00000001"), Some(Units(-1)));
        for text in [
            "",
            ".5",
            "5.",
            "1e3",
            "+1",
            " 1",
            "1.123456789",
            "1234567890123456789",
            "NaN",
            "1_0",
        ] {
            assert_eq!(Units::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(units in -1_000_000_000_000_000_i128..1_000_000_000_000_000) {
            let text = Units(units).to_text();
            prop_assert_eq!(Units::parse(&text), Some(Units(units)));
            let whole = Units(units).to_amount();
            prop_assert_eq!(whole.as_str(), text);
        }
    }
}
