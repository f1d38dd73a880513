//! An amount as people read it, and as they type it where a route demands that.

use countersign_statement::amount::NO_CURRENCY;

/// Whether nothing is at stake: nought without a currency. Nought of a currency is an amount.
pub fn is_none(amount: &str, currency: &str) -> bool {
    currency == NO_CURRENCY && amount.chars().all(|ch| matches!(ch, '0' | '.' | '-'))
}

/// The amount with its currency, thousands apart; `None` where nothing is at stake.
pub fn words(amount: &str, currency: &str) -> Option<String> {
    if is_none(amount, currency) {
        return None;
    }
    Some(if currency == NO_CURRENCY {
        grouped(amount)
    } else {
        format!("{currency} {}", grouped(amount))
    })
}

/// A decimal number with its thousands apart; whatever is none is returned as it is.
pub fn grouped(number: &str) -> String {
    let (sign, rest) = number
        .strip_prefix('-')
        .map_or(("", number), |rest| ("−", rest));
    let (whole, fraction) = rest
        .split_once('.')
        .map_or((rest, None), |(w, f)| (w, Some(f)));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let digits: Vec<char> = whole.chars().collect();
    let groups: Vec<String> = digits
        .rchunks(3)
        .rev()
        .map(|group| group.iter().collect())
        .collect();
    let fraction = fraction.map(|f| format!(".{f}")).unwrap_or_default();
    format!("{sign}{}{fraction}", groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_and_what_is_no_number_stays() {
        assert_eq!(grouped("1234567.50"), "1,234,567.50");
        assert_eq!(grouped("-48200"), "−48,200");
        assert_eq!(grouped("999"), "999");
        assert_eq!(grouped("1e9"), "1e9");
        assert_eq!(words("14940.80", "EUR").as_deref(), Some("EUR 14,940.80"));
    }

    #[test]
    fn no_amount_is_told_from_an_amount_of_nought() {
        assert_eq!(words("0", NO_CURRENCY), None);
        assert_eq!(words("0.00", "EUR").as_deref(), Some("EUR 0.00"));
        assert_eq!(words("12", NO_CURRENCY).as_deref(), Some("12"));
    }
}
