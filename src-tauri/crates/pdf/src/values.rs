//! A document as the values that the layout reads. Texts go in as JSON strings and come out as strings: none is ever parsed as
//! markup.

use countersign_evidence::document::{Block, Document};
use serde_json::{Value, json};
use typst::text::Font;

use crate::letters::{Care, shown};

/// A JSON object of the whole document.
pub fn of(document: &Document, fonts: &[Font], care: Care) -> String {
    let set = |text: &str| shown(text, fonts, care);
    let facts = |all: &[(String, String)]| -> Vec<[String; 2]> {
        all.iter().map(|(l, v)| [set(l), set(v)]).collect()
    };
    let block = |block: &Block| -> Value {
        match block {
            Block::Heading(level, text) => {
                json!({"is": "heading", "level": level, "text": set(&text.replace('\n', " "))})
            }
            Block::Text(text) => json!({"is": "text", "text": set(text)}),
            Block::Quiet(text) => json!({"is": "quiet", "text": set(text)}),
            Block::Facts(all) => json!({"is": "facts", "facts": facts(all)}),
            Block::Chart { title, of, bars } => {
                let most = bars.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
                let bars: Vec<Value> = bars
                    .iter()
                    .map(|(name, n)| {
                        let long = u128::from(*n)
                            .saturating_mul(1000)
                            .checked_div(u128::from(most))
                            .unwrap_or_default()
                            .max(u128::from(*n > 0));
                        json!({"name": set(name), "number": n.to_string(), "long": u64::try_from(long).unwrap_or(1000)})
                    })
                    .collect();
                json!({"is": "chart", "title": set(title), "of": set(of), "bars": bars})
            }
            Block::Entry {
                who,
                did,
                when,
                marks,
                facts: all,
            } => {
                let marks: Vec<String> = marks.iter().map(|mark| set(mark)).collect();
                json!({"is": "entry", "who": set(who), "did": set(did), "when": set(when), "marks": marks, "facts": facts(all)})
            }
        }
    };
    let blocks: Vec<Value> = document.blocks.iter().map(block).collect();
    json!({
        "title": set(&document.title),
        "about": set(&document.about),
        "cover": facts(&document.cover),
        "note": set(&document.note),
        "at": numbers(&document.at),
        "blocks": blocks,
    })
    .to_string()
}

/// Year, month, day, hour, minute and second of a time in RFC 3339; what is none is the year 1970.
pub fn numbers(at: &str) -> [u16; 6] {
    let mut all = [1970, 1, 1, 0, 0, 0];
    let found: Vec<u16> = at
        .split(['-', 'T', ':', '.', 'Z'])
        .take(6)
        .filter_map(|part| part.parse().ok())
        .collect();
    if found.len() == all.len() {
        all.copy_from_slice(&found);
    }
    all
}
