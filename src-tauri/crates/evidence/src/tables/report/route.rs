//! The routes that the policies of a bundle give, for the decision record.

use std::collections::HashMap;

use countersign_statement::{PolicyDocument, Route, Statement};

use super::super::TablesError;
use super::super::rows::Rows;
use super::super::seen::{Found, ReadRecord};
use countersign_statement::codes::Outcome;

/// What a route says, as labels and values, by its digest.
#[derive(Debug, Default)]
pub struct Routes(HashMap<String, Vec<(String, String)>>);

impl Routes {
    /// Takes a record: a policy that is drafted gives its routes.
    ///
    /// # Errors
    /// A text that was verified a moment ago is another one now.
    pub fn take(&mut self, read: &ReadRecord, rows: &Rows<'_>) -> Result<(), TablesError> {
        let Statement::Policy(drafted) = &read.statement else {
            return Ok(());
        };
        let Found::Text(text) = rows.texts().find(&drafted.document)? else {
            return Ok(());
        };
        // A policy that nobody can read gives no route, and its verdict was told by the verifier.
        let Ok(document) = PolicyDocument::parse(&text) else {
            return Ok(());
        };
        for rule in document
            .rules
            .iter()
            .filter(|r| r.outcome == Outcome::Route)
        {
            let route = Route::of(drafted.policy, rule);
            self.0
                .insert(route.route_digest(), words(&document, &route));
        }
        Ok(())
    }

    /// What is told of a route; nothing where its policy is not in the bundle.
    pub fn find(&self, digest: &str) -> Vec<(String, String)> {
        self.0.get(digest).cloned().unwrap_or_default()
    }
}

fn words(policy: &PolicyDocument, route: &Route) -> Vec<(String, String)> {
    let mut facts = vec![
        (
            "Policy".to_owned(),
            format!(
                "{}, version {}, rule {}",
                policy.title, policy.version, route.rule
            ),
        ),
        (
            "People".to_owned(),
            format!("at least {}", route.min_persons),
        ),
        (
            "Fails closed".to_owned(),
            format!("after {}", span(route.expiry_seconds)),
        ),
    ];
    for step in &route.steps {
        let late: Vec<String> = step
            .escalation
            .iter()
            .map(|rung| {
                format!(
                    "{} later also {}",
                    span(rung.after_seconds),
                    rung.role.as_str()
                )
            })
            .collect();
        let late = if late.is_empty() {
            String::new()
        } else {
            format!("; {}", late.join(", "))
        };
        facts.push((
            format!("Step {}", step.step),
            format!(
                "{}: {} approvals by role {}, {} rejections end it, due in {}{late}",
                step.name,
                step.quorum,
                step.role.as_str(),
                step.deny,
                span(step.due_seconds)
            ),
        ));
    }
    facts
}

/// Seconds in the largest unit that they are whole ones of.
fn span(seconds: u64) -> String {
    for (of, one) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] {
        if seconds >= of && seconds.is_multiple_of(of) {
            let n = seconds.checked_div(of).unwrap_or_default();
            return crate::words::count(n, one);
        }
    }
    crate::words::count(seconds, "second")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_span_is_told_in_the_largest_whole_unit() {
        assert_eq!(super::span(172_800), "2 days");
        assert_eq!(super::span(90_000), "25 hours");
        assert_eq!(super::span(61), "61 seconds");
    }
}
