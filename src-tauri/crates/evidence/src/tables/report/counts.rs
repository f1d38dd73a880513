//! What the report counts. Simulations are counted by themselves alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _};

use super::Row;

/// Agents and weeks that have a bar of their own.
const BARS: usize = 26;

/// A count a name.
pub type Series = BTreeMap<String, u64>;

/// The counts.
#[derive(Debug, Default)]
pub struct Counts {
    pub records: u64,
    /// The first and the last record's time.
    pub span: Option<(String, String)>,
    pub actions: u64,
    pub simulations: u64,
    pub decisions: u64,
    pub states: Series,
    pub risks: Series,
    pub verdicts: Series,
    pub agents: Series,
    /// By the week's Monday.
    pub proposed: Series,
    pub decided: Series,
    pub overrides: Series,
}

fn one(series: &mut Series, name: &str) {
    let name = if name.is_empty() { "unknown" } else { name };
    let count = series.entry(name.to_owned()).or_default();
    *count = count.saturating_add(1);
}

/// The Monday of a time's week (UTC); empty for what is none.
fn monday(at: &str) -> String {
    let Ok(at) = DateTime::parse_from_rfc3339(at) else {
        return String::new();
    };
    let day = at.date_naive();
    let back = chrono::Days::new(u64::from(day.weekday().num_days_from_monday()));
    day.checked_sub_days(back)
        .unwrap_or(day)
        .format("%Y-%m-%d")
        .to_string()
}

impl Counts {
    /// Counts a record of any kind.
    pub fn record(&mut self, at: &str) {
        self.records = self.records.saturating_add(1);
        match &mut self.span {
            None => self.span = Some((at.to_owned(), at.to_owned())),
            Some((_, last)) => at.clone_into(last),
        }
    }

    /// Counts a row of the table of actions.
    pub fn action(&mut self, row: &Row<'_>, simulation: bool) {
        if simulation {
            self.simulations = self.simulations.saturating_add(1);
            return;
        }
        self.actions = self.actions.saturating_add(1);
        one(&mut self.states, &row.text("state").replace('_', " "));
        one(&mut self.risks, &row.text("risk"));
        one(&mut self.agents, &row.text("agent_name"));
        one(&mut self.proposed, &monday(&row.text("proposed_at")));
    }

    /// Counts a row of the table of decisions.
    pub fn decision(&mut self, row: &Row<'_>, simulation: bool) {
        if simulation {
            return;
        }
        self.decisions = self.decisions.saturating_add(1);
        one(&mut self.decided, &monday(&row.text("at")));
        if !row.text("taken_back_seq").is_empty() {
            one(&mut self.verdicts, "taken back");
            return;
        }
        if row.text("void") == "true" {
            one(&mut self.verdicts, "void");
            return;
        }
        let verdict = match row.text("verdict").as_str() {
            "approve" => "approved",
            "reject" => "rejected",
            _ => "unknown",
        };
        one(&mut self.verdicts, verdict);
        match row.text("override_type").as_str() {
            "" => {}
            "ai_override" => one(
                &mut self.overrides,
                &format!("{verdict} against the agent's advice"),
            ),
            _ => one(
                &mut self.overrides,
                &format!("{verdict} outside of the route"),
            ),
        }
    }
}

/// The largest first, those beyond the bars as one.
pub fn largest(series: &Series) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = series.iter().map(|(n, c)| (n.clone(), *c)).collect();
    // Equal ones stay in the order of their names.
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest = all.split_off(all.len().min(BARS));
    if !rest.is_empty() {
        let sum = rest
            .iter()
            .fold(0, |sum: u64, (_, n)| sum.saturating_add(*n));
        all.push((format!("{} others", rest.len()), sum));
    }
    all
}

/// In the order of their names, which are days: the latest, those before as one.
pub fn latest(series: &Series) -> Vec<(String, u64)> {
    let before = series.len().saturating_sub(BARS);
    let sum = series
        .values()
        .take(before)
        .fold(0, |sum: u64, n| sum.saturating_add(*n));
    let earlier = (before > 0).then(|| (format!("{before} weeks before"), sum));
    let shown = series.iter().skip(before).map(|(n, c)| (n.clone(), *c));
    earlier.into_iter().chain(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_named_by_its_monday_and_what_has_no_bar_is_one_together() {
        assert_eq!(monday("2026-03-01T09:00:00.000000Z"), "2026-02-23");
        assert_eq!(monday("2026-03-02T00:00:00.000000Z"), "2026-03-02");
        assert_eq!(monday(""), "");
        let many: Series = (0_u64..40).map(|n| (format!("n{n:02}"), n + 1)).collect();
        let bars = largest(&many);
        assert_eq!((bars.len(), bars[0].1), (BARS + 1, 40));
        assert_eq!(bars[BARS], ("14 others".to_owned(), (1..=14).sum()));
        let bars = latest(&many);
        assert_eq!(bars[0], ("14 weeks before".to_owned(), (1..=14).sum()));
        assert_eq!(bars.last().unwrap().0, "n39");
    }
}
