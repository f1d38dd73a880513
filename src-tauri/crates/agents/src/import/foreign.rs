//! Formats and encodings that are plainly no CSV in UTF-8, by name.

use super::ImportError;

/// Refuses bytes that are archives, documents or text of another encoding.
pub(super) fn refuse(head: &[u8]) -> Result<(), ImportError> {
    let name = match head {
        [b'P', b'K', 3, 4, ..]
            if contains(head, b"xl/") || contains(head, b"[Content_Types].xml") =>
        {
            "an XLSX workbook"
        }
        [b'P', b'K', 3, 4, ..] => "a zip archive or a workbook",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old XLS workbook",
        [0x1F, 0x8B, ..] => "a gzip archive",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [b'P', b'A', b'R', b'1', ..] => "a Parquet file",
        _ => return utf16(head),
    };
    Err(ImportError::Foreign(name))
}

/// Text of two bytes a letter has a zero in every second place, without a mark too.
fn utf16(head: &[u8]) -> Result<(), ImportError> {
    let pairs = head.len().min(4_096) / 2;
    let zeros = |odd: usize| {
        head.iter()
            .take(pairs * 2)
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if pairs >= 4 && odd * 2 > pairs && even == 0 {
        return Err(ImportError::Encoding("UTF-16", "utf-16le"));
    }
    if pairs >= 4 && even * 2 > pairs && odd == 0 {
        return Err(ImportError::Encoding("UTF-16", "utf-16be"));
    }
    Ok(())
}

/// Whether a text begins with a tag: a row whose first field begins with `<` has more behind it on its line.
fn is_markup(start: &str) -> bool {
    let first = start.lines().next().unwrap_or_default().trim_end();
    let Some(tag) = first.strip_prefix('<') else {
        return false;
    };
    let name = tag.trim_start_matches(|c: char| c.is_alphanumeric() || "_:.-".contains(c));
    tag.starts_with(['?', '!'])
        || tag.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && (first.ends_with('>')
                || !first.contains('>')
                    && (name.is_empty() || name.starts_with(char::is_whitespace)))
}

/// The name of a format of bank data, other than CSV, that `text` begins like.
pub(super) fn name(text: &[u8]) -> Option<&'static str> {
    let head = text.get(..text.len().min(4_096)).unwrap_or_default();
    let lossy = String::from_utf8_lossy(head);
    let start = lossy.trim_start();
    let has = |part: &str| lossy.contains(part);
    if start.starts_with("OFXHEADER") || has("<OFX>") || has("<?OFX") {
        return Some("OFX");
    }
    if is_markup(start) {
        return Some(if has("camt.053") {
            "camt.053 (XML, a bank statement)"
        } else if has("camt.05") {
            "camt (XML of ISO 20022)"
        } else if has("pacs.008") {
            "pacs.008 (XML, a credit transfer)"
        } else if has("pain.00") {
            "pain (XML of ISO 20022)"
        } else if has("<html") || has("<HTML") || has("<!DOCTYPE html") {
            "an HTML page"
        } else {
            "XML"
        });
    }
    if start.starts_with("!Type:") || start.starts_with("!Account") || start.starts_with("!Option:")
    {
        return Some("QIF");
    }
    if start.starts_with(":20:") || start.starts_with("{1:") || (has("\n:25:") && has("\n:60")) {
        return Some("MT940 (SWIFT, a bank statement)");
    }
    None
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::{name, refuse};
    use crate::import::ImportError;

    #[test]
    fn other_formats_are_called_by_name() {
        for (text, part) in [
            (
                "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">",
                "camt.053",
            ),
            (
                "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.10\">",
                "pacs.008",
            ),
            ("{1:F01BANKDEFF}{2:O940}{4:\n:20:X\n", "MT940"),
            (":20:9\n:25:1/2\n", "MT940"),
            (
                "\n<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX>",
                "OFX",
            ),
            ("OFXHEADER:100\n", "OFX"),
            ("!Type:CCard\nD1\n", "QIF"),
        ] {
            assert!(name(text.as_bytes()).unwrap().contains(part), "{text}");
        }
        assert_eq!(name(b"id,time\n1,2\n"), None);
        assert!(
            matches!(refuse(b"PK\x03\x04....xl/workbook.xml"), Err(ImportError::Foreign(what)) if what.contains("XLSX"))
        );
    }

    #[test]
    fn utf16_without_a_mark_is_noticed() {
        let le: Vec<u8> = "when;who\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let be: Vec<u8> = "when;who\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert!(matches!(
            refuse(&le),
            Err(ImportError::Encoding("UTF-16", "utf-16le"))
        ));
        assert!(matches!(
            refuse(&be),
            Err(ImportError::Encoding("UTF-16", "utf-16be"))
        ));
        assert!(refuse(b"when;who\n").is_ok());
    }
}
