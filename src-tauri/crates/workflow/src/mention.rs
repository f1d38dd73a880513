//! Who is named in a comment: `@login`, as logins are written, small letters or not. A text names people and gives nobody a
//! right; whoever is named is told, and nothing else follows from it.

/// Whether a login may hold this character.
const fn of_login(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// What stands after each `@` that begins a word, in small letters, each once and in their order. The full stop or the dash that
/// ends a sentence is none of it, and neither is an address, where something stands before the `@`.
#[must_use]
pub fn mentioned(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before = None;
    for (place, c) in text.char_indices() {
        let begins = c == '@'
            && before.is_none_or(|b: char| !b.is_alphanumeric() && !of_login(b) && b != '@');
        before = Some(c);
        if !begins {
            continue;
        }
        let rest = text.get(place + 1..).unwrap_or_default();
        let word = rest.split(|c| !of_login(c)).next().unwrap_or_default();
        let word = word.trim_end_matches(['.', '-']).to_ascii_lowercase();
        if !word.is_empty() && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// Whether a comment names the person with this login.
#[must_use]
pub fn mentions(text: &str, login: &str) -> bool {
    mentioned(text).iter().any(|word| word == login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_after_a_sign_that_begins_a_word_names_its_person_and_nothing_else_does() {
        for (text, named) in [
            ("@dave", &["dave"][..]),
            ("Please look, @dave.", &["dave"]),
            ("@Dave and @DAVE, (@erin)", &["dave", "erin"]),
            ("@a.b-c_d9 - @dave-", &["a.b-c_d9", "dave"]),
            ("\n@dave\t@erin", &["dave", "erin"]),
            ("„@dave“ …@erin", &["dave", "erin"]),
            (
                "dave, dave@bank.example, x@@dave, ü@dave, a.@dave, _@dave",
                &[],
            ),
            ("@ dave @. @- @", &[]),
            ("@daveé", &["dave"]),
            ("", &[]),
        ] {
            assert_eq!(mentioned(text), named, "{text}");
        }
        assert!(mentions("@dave", "dave") && mentions("Ask @DAVE!", "dave"));
        assert!(!mentions("@dave2 @dav @dave.x @davey", "dave"));
    }

    #[test]
    fn a_text_of_signs_alone_is_read_to_its_end() {
        assert_eq!(mentioned(&"@".repeat(65_536)), [""; 0]);
        assert_eq!(mentioned(&"@a ".repeat(20_000)), ["a"]);
    }
}
