//! Text that does no harm in a log: no control character, no line of its own, nothing that turns the writing around.

/// Most bytes of one value; a longer one is cut and said to be.
pub const VALUE_LIMIT: usize = 384;

/// The text with U+FFFD in place of what is no visible character: controls of both sets, separators of lines and paragraphs,
/// and the marks that turn the direction of writing.
pub fn plain(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|c| if harmful(c) { '\u{fffd}' } else { c })
        .collect()
}

/// The same in ASCII, for what a header may hold alone.
pub fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, ' '..='~') { c } else { '?' })
        .collect()
}

/// At most `limit` bytes of the text, cut between characters, and whether something was cut.
pub fn at_most(text: &str, limit: usize) -> (&str, bool) {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text.get(..end).unwrap_or(text), end < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_a_terminal_or_begins_a_line_is_left() {
        let hostile = "a\nb\r\u{0}\u{1b}[2J\u{85}\u{9b}\u{2028}\u{202e}\u{2066}\u{feff}ä";
        assert_eq!(
            plain(hostile),
            "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}ä"
        );
        assert_eq!(ascii("aä\u{7f}~"), "a??~");
    }

    #[test]
    fn a_cut_is_between_characters_and_said() {
        assert_eq!(at_most("aä", 2), ("a", true));
        assert_eq!(at_most("aä", 3), ("aä", false));
        assert_eq!(at_most("", 0), ("", false));
    }
}
