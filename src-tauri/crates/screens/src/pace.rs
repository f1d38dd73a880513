//! How long it takes to look at a section: what the length of its text gives. It decides nothing about an action; it says how
//! long a section must have been on the screen before it counts as viewed, and what a hasty look is.

use countersign_contract as c;
use serde_json::Value;

/// A glance over: milliseconds a character, and the least and the most for a section.
const GLANCE: u64 = 8;
const GLANCE_LEAST: u64 = 600;
const GLANCE_MOST: u64 = 6_000;
/// An ordinary pace, about 300 words a minute, and the most for a section.
const USUAL: u64 = 40;
const USUAL_MOST: u64 = 300_000;
/// A look is hasty below this part of the usual time.
const HASTY: u64 = 4;

fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn fields(fields: &[c::Field]) -> u64 {
    fields
        .iter()
        .map(|f| chars(&f.name) + chars(&f.value))
        .sum()
}

fn document(of: &c::Document) -> u64 {
    let cells = |t: &c::DocumentTable| -> u64 {
        t.rows
            .iter()
            .map(|r| r.cells.iter().map(|c| chars(c)).sum::<u64>())
            .sum()
    };
    let read = fields(&of.fields) + of.tables.iter().map(cells).sum::<u64>();
    if read == 0 { chars(&of.text) } else { read }
}

/// The sections of a screen with the characters of each.
fn lengths(view: &c::ActionView) -> Vec<(String, u64)> {
    let row = |r: &c::DiffRow| chars(&r.field) + chars(&r.before) + chars(&r.after);
    let check =
        |k: &c::PolicyCheck| chars(&k.rule) + chars(&k.checks) + chars(&k.found) + chars(&k.limit);
    let change = view.comparisons.first().map_or(0, |first| {
        first
            .rows
            .iter()
            .filter(|r| r.changed)
            .map(row)
            .sum::<u64>()
    });
    let fixed = [
        ("change", change),
        ("content", fields(&view.content)),
        ("checks", view.policy_checks.iter().map(check).sum::<u64>()),
        ("input", document(&view.agent_input)),
        ("output", document(&view.agent_output)),
        (
            "precedents",
            view.precedents
                .iter()
                .map(|p| chars(&p.reason) + 20)
                .sum::<u64>(),
        ),
    ];
    let evidence = view.evidence.iter().map(|e| {
        let cells: u64 = e.rows.iter().flatten().map(|cell| chars(cell)).sum();
        (e.section.clone(), cells)
    });
    fixed
        .into_iter()
        .map(|(section, n)| (section.to_owned(), n))
        .chain(evidence)
        .collect()
}

/// How long each section must have been on the screen before it counts as viewed.
pub fn least(view: &c::ActionView) -> Vec<c::SectionLeast> {
    lengths(view)
        .into_iter()
        .map(|(section, n)| c::SectionLeast {
            section,
            ms: (n * GLANCE).clamp(GLANCE_LEAST, GLANCE_MOST),
        })
        .collect()
}

/// Milliseconds that each section takes at an ordinary pace.
pub fn usual(view: &c::ActionView) -> Vec<(String, u64)> {
    lengths(view)
        .into_iter()
        .map(|(section, n)| (section, (n * USUAL).min(USUAL_MOST)))
        .collect()
}

/// What a view document says of how long the evidence was on the screen; nothing where it says nothing.
pub fn reading(view_document: &str) -> Option<c::Reading> {
    let document: Value = serde_json::from_str(view_document).ok()?;
    let sections = document.get("reading")?.as_array()?;
    let sum = |member: &str| -> u64 {
        sections
            .iter()
            .filter_map(|s| s.get(member)?.as_u64())
            .fold(0, u64::saturating_add)
    };
    let (shown, usual) = (sum("shown_ms"), sum("usual_ms"));
    let seconds = |ms: u64| u32::try_from(ms.div_ceil(1_000)).unwrap_or(u32::MAX);
    (usual > 0).then(|| c::Reading {
        seconds: seconds(shown),
        usual_seconds: seconds(usual),
        hasty: shown < usual / HASTY,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_hasty_below_a_quarter_of_the_usual_time() {
        let of = |shown: u64| {
            let document = format!(
                r#"{{"reading":[{{"section":"checks","shown_ms":{shown},"usual_ms":30000}},{{"section":"output","shown_ms":500,"usual_ms":10000}}]}}"#
            );
            reading(&document).unwrap()
        };
        assert_eq!(
            (of(9_000).hasty, of(9_000).seconds, of(9_000).usual_seconds),
            (true, 10, 40)
        );
        assert!(!of(9_500).hasty);
    }

    #[test]
    fn a_document_that_says_nothing_of_it_gives_nothing() {
        assert_eq!(reading(r#"{"type":"countersign/view-document/v1"}"#), None);
        assert_eq!(reading(r#"{"reading":[]}"#), None);
        assert_eq!(reading("no document"), None);
    }
}
