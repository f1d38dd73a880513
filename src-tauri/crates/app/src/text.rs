//! The one door for text that people write: what is signed or kept is what comes out of here.

use countersign_refusal::Page;

use crate::Failure;

/// A text as it is signed and kept, whichever editor or page it comes from: without a byte order mark at its beginning and
/// blanks at its end, its lines ended by LF.
///
/// # Errors
/// `text-control`: another control character than a tab or the end of a line. Nobody would see it where the text is shown.
pub fn plain(text: &str) -> Result<String, Failure> {
    let text = text
        .strip_prefix('\u{FEFF}')
        .unwrap_or(text)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let unseen = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
    if let Some(found) = text.chars().find(unseen) {
        let before = text.chars().take_while(|c| *c != found);
        return Err(Failure::new(Page::TextControl {
            code: u32::from(found).into(),
            line: before.filter(|c| *c == '\n').count() as u64 + 1,
        }));
    }
    Ok(text.trim_end().to_owned())
}

/// The same of a text that is one line: a name.
///
/// # Errors
/// `text-control`: any control character.
pub fn line(text: &str) -> Result<String, Failure> {
    let text = plain(text)?.trim().to_owned();
    match text.chars().find(|c| c.is_control()) {
        None => Ok(text),
        Some(found) => Err(Failure::new(Page::TextControl {
            code: u32::from(found).into(),
            line: 1,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::{line, plain};

    #[test]
    fn a_text_of_any_editor_is_signed_in_one_spelling() {
        let read = |text: &str| plain(text).map_err(|failure| failure.code());
        assert_eq!(
            read("\u{FEFF}One.\r\nTwo.\rThree. \r\n").as_deref(),
            Ok("One.\nTwo.\nThree.")
        );
        assert_eq!(
            read("- a list\n-\tof two").as_deref(),
            Ok("- a list\n-\tof two")
        );
        for hidden in ["a\u{0}b", "a\u{1b}[2Jb", "a\u{8}b", "a\u{9b}b", "\u{7f}"] {
            assert_eq!(read(hidden), Err("text-control"), "{hidden:?}");
        }
        let third = plain("one\ntwo\nthr\u{7}ee").unwrap_err();
        assert_eq!(
            countersign_english::say(third.refusal()).sentence,
            "Line 3 of the text has the control character U+0007, which nobody would see where it is shown."
        );
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(line(" Ada Okonkwo\r\n").unwrap(), "Ada Okonkwo");
        assert_eq!(line("Ada\nOkonkwo").unwrap_err().code(), "text-control");
    }
}
