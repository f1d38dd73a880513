//! Medians, percentiles, and a report as a table for people and a line of JSON for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The middle of a handful of repeats.
pub(super) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value below which this share of the values lies (nearest rank); 0 of none.
pub(super) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Something that was aimed at.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    pub what: String,
    pub value: f64,
    pub limit: f64,
    /// Whether more is better.
    pub at_least: bool,
}

impl Aim {
    fn met(&self) -> bool {
        if self.at_least {
            self.value >= self.limit
        } else {
            self.value <= self.limit
        }
    }
}

/// What one bench found.
#[derive(Debug, Default)]
pub struct Report {
    pub(super) name: &'static str,
    pub(super) quick: bool,
    pub(super) headers: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) aims: Vec<Aim>,
    pub(super) notes: Vec<String>,
    /// The figures for programs.
    pub(super) figures: Map<String, Value>,
}

impl Report {
    pub(super) fn new(name: &'static str, quick: bool, headers: &[&'static str]) -> Self {
        Self {
            name,
            quick,
            headers: headers.to_vec(),
            ..Self::default()
        }
    }

    pub(super) fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    pub(super) fn aim(&mut self, what: impl Into<String>, value: f64, aim: f64, at_least: bool) {
        self.aims.push(Aim {
            what: what.into(),
            value,
            limit: aim,
            at_least,
        });
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The table, the aims and the notes.
    pub fn text(&self) -> String {
        let headers: Vec<String> = self.headers.iter().map(|&h| h.to_owned()).collect();
        let mut widths: Vec<usize> = headers.iter().map(|h| h.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = String::new();
        for row in std::iter::once(&headers).chain(&self.rows) {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width - cell.chars().count().min(*width));
                let (before, after) = if column == 0 {
                    ("", gap.as_str())
                } else {
                    (gap.as_str(), "")
                };
                let _ = write!(
                    text,
                    "{}{before}{cell}{after}",
                    if column == 0 { "" } else { "  " }
                );
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        for aim in &self.aims {
            let word = if self.quick {
                "not judged: --quick"
            } else if aim.met() {
                "met"
            } else {
                "missed"
            };
            let _ = writeln!(
                text,
                "{}: {} (aim: {} {}): {word}",
                aim.what,
                short(aim.value),
                if aim.at_least { "at least" } else { "at most" },
                short(aim.limit)
            );
        }
        for note in &self.notes {
            text.push_str(note);
            text.push('\n');
        }
        text
    }

    /// One line.
    pub fn json(&self) -> String {
        let mut line = self.figures.clone();
        line.insert("bench".into(), json!(self.name));
        line.insert("quick".into(), json!(self.quick));
        line.insert(
            "cores".into(),
            json!(std::thread::available_parallelism().map_or(1, usize::from)),
        );
        if !self.aims.is_empty() {
            let aims = self.aims.iter().map(|a| {
                json!({"what": a.what, "value": rounded(a.value), "aim": a.limit, "at_least": a.at_least, "met": a.met()})
            });
            line.insert("aims".into(), aims.collect());
        }
        Value::Object(line).to_string()
    }
}

/// Three significant digits or so.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => grouped(value.round() as i64),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.01 || v == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// The same for programs.
pub(super) fn rounded(value: f64) -> f64 {
    if value.abs() >= 1000.0 {
        value.round()
    } else {
        (value * 1e4).round() / 1e4
    }
}

fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_and_a_percentile_the_nearest_rank() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&hundred, 0.99), 99.0);
        assert_eq!(percentile(&hundred, 0.5), 50.0);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }

    #[test]
    fn figures_are_short() {
        assert_eq!(short(1_234_567.8), "1,234,568");
        assert_eq!(short(0.5678), "0.57");
        assert_eq!(short(0.00123), "0.0012");
    }

    #[test]
    fn an_aim_is_met_on_the_right_side() {
        let mut report = Report::new("x", false, &["what", "rate"]);
        report.rows.push(vec!["a".into(), "1".into()]);
        report.aim("ratio", 0.61, 0.6, true);
        report.aim("milliseconds", 17.0, 16.0, false);
        assert!(
            report
                .text()
                .contains("ratio: 0.61 (aim: at least 0.60): met")
        );
        assert!(
            report
                .text()
                .contains("milliseconds: 17.0 (aim: at most 16.0): missed")
        );
        let line: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(line["aims"][1]["met"], false);
    }
}
