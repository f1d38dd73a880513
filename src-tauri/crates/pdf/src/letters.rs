//! Texts as the fonts can show them. No character is lost: what no font has, what would not be seen and what a PDF/A may not hold
//! is written as its code point, in the form in which pages show hidden characters.

use countersign_evidence::document::harmless;
use typst::text::Font;

/// How much of a text's own characters is trusted to the fonts. Marks that fall on a letter of another font can still lack a
/// glyph, which a PDF/A may not; the document is then set once more, more carefully.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Whatever some font has.
    Any,
    /// What the first font has, and no mark that combines.
    Plain,
    /// ASCII.
    Ascii,
}

impl Care {
    /// In the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::Any, Self::Plain, Self::Ascii];
}

/// Widest word in a column, in units of its letters' size.
const WIDEST: f64 = 36.0;
/// Where a word that is wider may be broken.
const BREAK: char = '\u{200B}';

/// A text as it is set.
pub fn shown(text: &str, fonts: &[Font], care: Care) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let mut wide = 0.0;
        for c in harmless(line).chars() {
            if settable(c, fonts, care) {
                put(c, &mut wide, &mut out);
            } else {
                for c in c.escape_unicode() {
                    put(c, &mut wide, &mut out);
                }
            }
        }
    }
    out
}

fn put(c: char, wide: &mut f64, out: &mut String) {
    if c == ' ' {
        *wide = 0.0;
    } else {
        *wide += width(c);
        if *wide > WIDEST && !combines(c) {
            out.push(BREAK);
            *wide = width(c);
        }
    }
    out.push(c);
}

/// About how wide, never less than it is.
fn width(c: char) -> f64 {
    match c {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        c if c.is_ascii_uppercase() => 0.8,
        c if c.is_ascii() => 0.55,
        _ => 1.0,
    }
}

fn has(font: &Font, c: char) -> bool {
    font.info().coverage.contains(u32::from(c))
}

fn settable(c: char, fonts: &[Font], care: Care) -> bool {
    if c == ' ' {
        return true;
    }
    if unseen(c) {
        return false;
    }
    match care {
        Care::Any => fonts.iter().any(|font| has(font, c)),
        Care::Plain => !combines(c) && fonts.first().is_some_and(|font| has(font, c)),
        Care::Ascii => c.is_ascii_graphic(),
    }
}

/// What a reader would not see, or a PDF/A may not hold.
fn unseen(c: char) -> bool {
    matches!(
        c,
        // Soft hyphen, joiners of graphemes, fillers, separators of lines and variation selectors.
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{2028}' | '\u{2029}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}'
            // For private use, and tags.
            | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}'
    ) || (c.is_whitespace() && c != ' ' && c != '\u{A0}')
}

/// Marks that stand on the letter before them.
fn combines(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}'
            | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
            | '\u{FE20}'..='\u{FE2F}'
    )
}
