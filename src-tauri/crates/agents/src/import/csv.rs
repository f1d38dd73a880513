//! One line of CSV (RFC 4180, but a field never runs over the end of its line, so that a lost quote costs one line).

/// Most bytes a field may have.
pub const FIELD_LIMIT: usize = 4_096;

/// Splits `line` at its commas into `fields`, which are cleared first; `Err` says what is wrong, in words.
pub fn split(line: &str, fields: &mut Vec<String>) -> Result<(), String> {
    let mut count = 0;
    let mut rest = line;
    loop {
        if fields.len() == count {
            fields.push(String::new());
        }
        let Some(field) = fields.get_mut(count) else {
            return Ok(());
        };
        field.clear();
        count += 1;
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            unquote(quoted, field, count)?
        } else {
            plain(rest, field, count)?
        };
        if field.len() > FIELD_LIMIT {
            return Err(format!("field {count} is longer than {FIELD_LIMIT} bytes"));
        }
        match after {
            Some(next) => rest = next,
            None => break,
        }
    }
    fields.truncate(count);
    Ok(())
}

/// Takes an unquoted field; what follows its comma is returned.
fn plain<'a>(rest: &'a str, field: &mut String, count: usize) -> Result<Option<&'a str>, String> {
    let (text, after) = match rest.split_once(',') {
        Some((text, after)) => (text, Some(after)),
        None => (rest, None),
    };
    if text.contains('"') {
        return Err(format!("field {count} has a quote in the middle"));
    }
    field.push_str(text);
    Ok(after)
}

/// Takes a field whose opening quote is gone; `""` in it is one quote.
fn unquote<'a>(
    mut rest: &'a str,
    field: &mut String,
    count: usize,
) -> Result<Option<&'a str>, String> {
    loop {
        let Some((text, after)) = rest.split_once('"') else {
            return Err(format!(
                "the quote that opens field {count} is not closed on its line"
            ));
        };
        field.push_str(text);
        if let Some(more) = after.strip_prefix('"') {
            field.push('"');
            rest = more;
        } else if after.is_empty() {
            return Ok(None);
        } else if let Some(next) = after.strip_prefix(',') {
            return Ok(Some(next));
        } else {
            return Err(format!("text follows the closing quote of field {count}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FIELD_LIMIT, split};
    use proptest::prelude::*;

    fn fields(line: &str) -> Result<Vec<String>, String> {
        let mut found = vec!["left".to_owned(), "from".to_owned(), "before".to_owned()];
        split(line, &mut found).map(|()| found)
    }

    #[test]
    fn splits_plain_and_quoted_fields() {
        assert_eq!(fields("a,,c").unwrap(), ["a", "", "c"]);
        assert_eq!(fields("").unwrap(), [""]);
        assert_eq!(fields(r#""a,""b""",c"#).unwrap(), [r#"a,"b""#, "c"]);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(fields(r#"a,"b"#).unwrap_err().contains("not closed"));
        assert!(fields(r#"a"b,c"#).unwrap_err().contains("in the middle"));
        assert!(fields(r#""a"b,c"#).unwrap_err().contains("follows"));
        assert!(
            fields(&"x".repeat(FIELD_LIMIT + 1))
                .unwrap_err()
                .contains("longer")
        );
    }

    proptest! {
        #[test]
        fn quoted_fields_come_back(values in prop::collection::vec("[^\r\n]{0,20}", 1..8)) {
            let line = values.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
            prop_assert_eq!(fields(&line).unwrap(), values);
        }
    }
}
