//! Pages of HTML: no script, nothing loaded from elsewhere, every text escaped.

use base64::Engine as _;
use sha2::{Digest, Sha256};

use crate::words::harmless;

/// A page's beginning, up to its body. A browser takes this style and nothing else, whatever else were in the page.
pub fn begin(title: &str, style: &str) -> String {
    let style_hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style_hash}'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        escape(title)
    )
}

/// Makes any text harmless inside HTML, keeping its line breaks.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        for c in harmless(line).chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn hostile_text_is_harmless() {
        let text = escape("<script>alert('x')</script>\n\"&\u{202E}\u{0}");
        assert_eq!(
            text,
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\n&quot;&amp;\\u{202e}\\u{0}"
        );
    }
}
