//! Small ways of writing things for people.

/// A key id as people compare it: four groups of four upper-case digits, its first 8 bytes.
pub fn fingerprint(key_id: &[u8; 32]) -> String {
    let text = hex::encode_upper(key_id.first_chunk::<8>().unwrap_or(&[0; 8]));
    let groups: Vec<&str> = (0..4).filter_map(|n| text.get(n * 4..n * 4 + 4)).collect();
    groups.join(" ")
}

/// `1 record`, `2 records`, `1,234 records`.
pub fn count(number: u64, one: &str) -> String {
    format!(
        "{} {one}{}",
        thousands(number),
        if number == 1 { "" } else { "s" }
    )
}

/// A number with commas.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Text of others made harmless for a terminal: control and bidirectional characters are shown as escapes.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
        if c.is_control() || hidden {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_and_fingerprints() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "record"), "1 record");
        assert_eq!(count(1000, "record"), "1,000 records");
        let mut id = [0; 32];
        id[..8].copy_from_slice(&[0xAB, 0xCD, 0, 1, 2, 3, 4, 5]);
        assert_eq!(fingerprint(&id), "ABCD 0001 0203 0405");
        assert_eq!(harmless("a\u{1b}[2J\u{202E}ü"), "a\\u{1b}[2J\\u{202e}ü");
    }
}
