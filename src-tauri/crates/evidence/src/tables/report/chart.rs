//! A chart: bars as inline SVG, and the table that they are drawn from.

use std::fmt::Write as _;

use crate::html::escape;
use crate::words::thousands;

/// Units of the drawing: its width, where bars begin, how far they go, and a bar's row.
const WIDTH: u64 = 640;
const LEFT: u64 = 220;
const LONGEST: u64 = 340;
const ROW: u64 = 22;

/// Characters of a bar's name.
const NAME: usize = 32;

/// The section of one chart; nothing where there is nothing to count.
pub fn section(title: &str, of: &str, bars: &[(String, u64)]) -> String {
    let mut out = format!("<section class=\"chart\">\n<h3>{}</h3>\n", escape(title));
    if bars.is_empty() {
        out.push_str("<p class=\"quiet\">None.</p>\n</section>\n");
        return out;
    }
    drawing(&mut out, title, bars);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<table class=\"counts\"><thead><tr><th>{}</th><th class=\"n\">Number</th></tr></thead><tbody>",
        escape(of)
    );
    for (name, count) in bars {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td></tr>",
            escape(name),
            thousands(*count)
        );
    }
    out.push_str("</tbody></table>\n</section>\n");
    out
}

fn drawing(out: &mut String, title: &str, bars: &[(String, u64)]) {
    let most = bars
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(1)
        .max(1);
    let height = ROW.saturating_mul(bars.len() as u64);
    let _ = writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}: the numbers stand in the table below\">",
        escape(title)
    );
    for (row, (name, count)) in (0_u64..).zip(bars) {
        let top = ROW.saturating_mul(row);
        // What is there at all is seen.
        let long = count
            .saturating_mul(LONGEST)
            .checked_div(most)
            .unwrap_or_default()
            .max(u64::from(*count > 0));
        let short: String = name.chars().take(NAME).collect();
        let cut = if short.len() < name.len() { "…" } else { "" };
        let text = top.saturating_add(15);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{text}\" class=\"name\">{}{cut}</text><rect x=\"{LEFT}\" y=\"{}\" width=\"{long}\" height=\"14\"/><text x=\"{}\" y=\"{text}\">{}</text>",
            LEFT.saturating_sub(8),
            escape(&short),
            top.saturating_add(4),
            LEFT.saturating_add(long).saturating_add(6),
            thousands(*count)
        );
    }
    out.push_str("</svg>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers_and_a_hostile_name_is_text() {
        let bars = [
            ("<b onload=x>".to_owned(), 10),
            ("half".to_owned(), 5),
            ("little".to_owned(), 0),
        ];
        let drawn = section("By \"state\"", "State", &bars);
        for wanted in [
            "width=\"340\"",
            "width=\"170\"",
            "width=\"0\"",
            "&lt;b onload=x&gt;",
        ] {
            assert!(drawn.contains(wanted), "{wanted}: {drawn}");
        }
        assert!(!drawn.contains("<b "));
        assert!(section("x", "y", &[]).contains("None."));
    }
}
