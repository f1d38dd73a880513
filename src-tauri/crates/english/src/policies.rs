//! A policy in words: its rules, and what one version changes.

use countersign_statement::{
    Calendar, Glass, PolicyDocument, Route, Rule, Step,
    codes::{Friction, Outcome, Reveal, Reviser},
};

use crate::words::role;

fn days(seconds: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (size, unit) = UNITS
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
        .unwrap_or((1, "second"));
    let n = seconds / size;
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// How long, as the step counts: of a working day nobody knows how many hours it has.
fn counted(step: &Step, seconds: u64) -> String {
    const UNITS: [(u64, &str); 2] = [(3_600, "hour"), (60, "minute")];
    if step.calendar.is_empty() {
        return days(seconds);
    }
    let (size, unit) = UNITS
        .into_iter()
        .find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size))
        .unwrap_or((1, "second"));
    let n = seconds / size;
    format!("{n} working {unit}{}", if n == 1 { "" } else { "s" })
}

fn step(step: &Step) -> String {
    let quorum = match step.quorum {
        1 => format!("one {}", role(step.role)),
        n => format!("{n} in the role of {}", role(step.role)),
    };
    let deny = match step.deny {
        1 => String::new(),
        n => format!(", rejected by {n}"),
    };
    let rungs: Vec<String> = step
        .escalation
        .iter()
        .map(|rung| {
            let late = match rung.after_seconds {
                0 => "once late".to_owned(),
                seconds => format!("{} late", counted(step, seconds)),
            };
            format!(", {late} also by the role of {}", role(rung.role))
        })
        .collect();
    let ladder = rungs.concat();
    let calendar = if step.calendar.is_empty() {
        String::new()
    } else {
        format!(" of the calendar \"{}\"", step.calendar)
    };
    let within = counted(step, step.due_seconds);
    format!("{quorum} within {within}{calendar}{deny}{ladder}")
}

fn steps(all: &[Step]) -> String {
    let words: Vec<String> = all.iter().map(step).collect();
    words.join(", then ")
}

fn friction(friction: Friction) -> &'static str {
    match friction {
        Friction::Low => "low friction",
        Friction::Medium => "medium friction",
        Friction::High => "high friction",
    }
}

fn advice(kept_back: Reveal) -> &'static str {
    match kept_back {
        Reveal::AtOnce => "advice shown at once",
        Reveal::Advice => "advice kept back until somebody has decided",
        Reveal::Blind => "advice and what others decided kept back until somebody has decided",
    }
}

fn reviewers(of: &Glass) -> String {
    match of.quorum {
        1 => format!("one other in the role of {}", role(of.review_role)),
        n => format!("{n} others in the role of {}", role(of.review_role)),
    }
}

/// Whether its seats may be taken by a role that was delegated.
pub const fn delegation(allowed: bool) -> &'static str {
    if allowed {
        "delegated roles count"
    } else {
        "delegated roles do not count"
    }
}

/// Who may force an action outside of the route, and who looks at that afterwards.
pub fn glass(allowed: Option<&Glass>) -> String {
    allowed.map_or_else(
        || "nobody breaks the glass".to_owned(),
        |one| {
            format!(
                "the role of {} may break the glass, reviewed within {} by {}",
                role(one.role),
                days(one.within_seconds),
                reviewers(one)
            )
        },
    )
}

/// What follows on breaking the glass, as a sentence to whoever is about to.
pub fn reviewed(of: &Glass) -> String {
    format!(
        "Within {} it is reviewed by {}.",
        days(of.within_seconds),
        reviewers(of)
    )
}

/// For which actions a rule is.
pub fn conditions(rule: &Rule) -> String {
    let mut words = Vec::new();
    if !rule.kind.is_empty() {
        words.push(format!("kind {}", rule.kind));
    }
    if let Some(agent) = rule.agent {
        words.push(format!("agent {agent}"));
    }
    if let Some(risk) = rule.risk_at_least {
        words.push(format!("risk {risk} or more"));
    }
    if let Some(amount) = &rule.amount_at_least {
        words.push(format!("amount {amount} or more"));
    }
    if !rule.currency.is_empty() {
        words.push(format!("currency {}", rule.currency));
    }
    match rule.simulation {
        Some(true) => words.push("simulations".to_owned()),
        Some(false) => words.push("no simulations".to_owned()),
        None => {}
    }
    if words.is_empty() {
        "everything else".to_owned()
    } else {
        words.join(", ")
    }
}

fn outcome(rule: &Rule) -> String {
    match rule.outcome {
        Outcome::Route => steps(&rule.steps),
        Outcome::Block => "blocked".to_owned(),
        Outcome::AutoClear => "cleared without people".to_owned(),
    }
}

/// Who may change what is in review.
const fn revised(by: Option<Reviser>) -> &'static str {
    match by {
        None => "nobody may revise it",
        Some(Reviser::Reviewer) => "whoever could decide may revise it",
        Some(Reviser::Owner) => "the agent's owner may revise it",
        Some(Reviser::Either) => "whoever could decide and the agent's owner may revise it",
    }
}

/// A rule in a line.
pub fn rule(rule: &Rule) -> String {
    let mut words = format!("{}: {}", conditions(rule), outcome(rule));
    if rule.outcome == Outcome::Route {
        words = format!(
            "{words}; at least {} in all, expires after {}, {}, {}",
            rule.min_persons,
            days(rule.expiry_seconds),
            friction(rule.friction),
            advice(rule.commit_before_reveal)
        );
        if rule.break_glass.is_some() {
            words = format!("{words}, {}", glass(rule.break_glass.as_ref()));
        }
        if rule.revise.is_some() {
            words = format!("{words}, {}", revised(rule.revise));
        }
        if rule.delegation {
            words = format!("{words}, {}", delegation(rule.delegation));
        }
    }
    words
}

/// A route in a line; of none, what follows.
pub fn outcome_of(outcome: Outcome, route: Option<&Route>) -> String {
    match (outcome, route) {
        (Outcome::Route, Some(route)) => steps(&route.steps),
        (Outcome::AutoClear, _) => "cleared without people".to_owned(),
        (Outcome::Route | Outcome::Block, _) => "blocked".to_owned(),
    }
}

fn same_conditions(one: &Rule, other: &Rule) -> bool {
    conditions(one) == conditions(other)
}

/// What `new` changes of `old`, a sentence each, in the order of the new rules; the rules left out come last.
pub fn differences(old: &PolicyDocument, new: &PolicyDocument) -> Vec<String> {
    let mut said = Vec::new();
    if old.title != new.title {
        said.push(format!(
            "The title is \"{}\", it was \"{}\".",
            new.title, old.title
        ));
    }
    let mut gone: Vec<&Rule> = old.rules.iter().collect();
    for rule in &new.rules {
        let by_conditions = gone.iter().position(|was| same_conditions(was, rule));
        let by_number = || {
            let taken = |was: &&Rule| new.rules.iter().any(|r| same_conditions(r, was));
            gone.iter()
                .position(|was| was.rule == rule.rule && !taken(was))
        };
        let Some(at) = by_conditions.or_else(by_number) else {
            said.push(format!("Rule {} is new. {}.", rule.rule, self::rule(rule)));
            continue;
        };
        rule_differences(gone.remove(at), rule, &mut said);
    }
    for rule in gone {
        said.push(format!(
            "Rule {} is left out. {}.",
            rule.rule,
            self::rule(rule)
        ));
    }
    calendar_differences(old, new, &mut said);
    said
}

/// A calendar in a line.
pub fn calendar(calendar: &Calendar) -> String {
    const MINUTE: &str = "%Y-%m-%d %H:%M";
    format!(
        "made of {}; it says what counts from {} until {} UTC",
        calendar.made_of,
        calendar.from.format(MINUTE),
        calendar.until.format(MINUTE)
    )
}

fn calendar_differences(old: &PolicyDocument, new: &PolicyDocument, said: &mut Vec<String>) {
    let named = |document: &'_ PolicyDocument, name: &str| {
        let mut all = document.calendars.iter();
        all.find(|calendar| calendar.name == name).cloned()
    };
    for is in &new.calendars {
        let name = &is.name;
        match named(old, name) {
            None => said.push(format!("The calendar \"{name}\" is new, {}.", calendar(is))),
            Some(was) if was == *is => {}
            Some(was) if calendar(&was) == calendar(is) => said.push(format!(
                "The calendar \"{name}\" has other hours, and is still {}.",
                calendar(is)
            )),
            Some(was) => said.push(format!(
                "The calendar \"{name}\" is {}; it was {}.",
                calendar(is),
                calendar(&was)
            )),
        }
    }
    for was in &old.calendars {
        if named(new, &was.name).is_none() {
            said.push(format!("The calendar \"{}\" is left out.", was.name));
        }
    }
}

fn rule_differences(old: &Rule, new: &Rule, said: &mut Vec<String>) {
    let number = new.rule;
    let mut differ = |what: &str, is: String, was: String| {
        if is != was {
            said.push(format!("Rule {number}: {what} {is}, was {was}."));
        }
    };
    differ("it is rule", new.rule.to_string(), old.rule.to_string());
    differ("it takes", conditions(new), conditions(old));
    if new.outcome != old.outcome {
        differ("what follows is", outcome(new), outcome(old));
        return;
    }
    for at in 0..new.steps.len().max(old.steps.len()) {
        let words = |step: Option<&Step>| match step {
            Some(one) if one.name.is_empty() => self::step(one),
            Some(one) => format!("{} (\"{}\")", self::step(one), one.name),
            None => "nothing".to_owned(),
        };
        let what = format!("step {} is", at + 1);
        differ(&what, words(new.steps.get(at)), words(old.steps.get(at)));
    }
    let counted = |rule: &Rule| rule.min_persons.to_string();
    differ("the fewest people are", counted(new), counted(old));
    differ(
        "it expires after",
        days(new.expiry_seconds),
        days(old.expiry_seconds),
    );
    let told = |rule: &Rule| advice(rule.commit_before_reveal).to_owned();
    differ("it has", told(new), told(old));
    let tier = |rule: &Rule| friction(rule.friction).to_owned();
    differ("it has", tier(new), tier(old));
    let forced = |rule: &Rule| glass(rule.break_glass.as_ref());
    differ("in an emergency", forced(new), forced(old));
    let changed = |rule: &Rule| revised(rule.revise).to_owned();
    differ("while in review", changed(new), changed(old));
    let lent = |rule: &Rule| delegation(rule.delegation).to_owned();
    differ("on it", lent(new), lent(old));
}

#[cfg(test)]
mod tests {
    use super::differences;
    use countersign_statement::{
        Calendar, Hours, PolicyDocument, Rule, Rung, Step,
        codes::{Friction, Outcome, Reveal, Risk, Role},
        format::parse_time,
    };

    fn rule(number: u64, risk: Option<Risk>) -> Rule {
        Rule {
            rule: number,
            kind: String::new(),
            agent: None,
            risk_at_least: risk,
            amount_at_least: None,
            currency: String::new(),
            simulation: None,
            outcome: Outcome::Route,
            min_persons: 1,
            expiry_seconds: 7 * 86_400,
            commit_before_reveal: Reveal::AtOnce,
            friction: Friction::Low,
            steps: vec![Step {
                step: 1,
                role: Role::Analyst,
                quorum: 1,
                deny: 1,
                due_seconds: 3_600,
                calendar: String::new(),
                name: String::new(),
                escalation: Vec::new(),
            }],
            break_glass: None,
            revise: None,
            delegation: false,
        }
    }

    fn document(rules: Vec<Rule>) -> PolicyDocument {
        PolicyDocument {
            version: 1,
            title: "P".to_owned(),
            rules,
            calendars: Vec::new(),
        }
    }

    #[test]
    fn a_step_that_counts_in_a_calendar_says_so_in_hours_and_what_changes_of_a_calendar_is_said() {
        let old = document(vec![rule(1, None)]);
        let mut new = old.clone();
        let step = &mut new.rules[0].steps[0];
        (step.due_seconds, step.calendar) = (86_400, "Berlin".to_owned());
        step.escalation.push(Rung {
            after_seconds: 5_400,
            role: Role::Supervisor,
        });
        let at = |day| parse_time(&format!("{day}T00:00:00.000000Z")).unwrap();
        new.calendars.push(Calendar {
            name: "Berlin".to_owned(),
            made_of: "mon-fri 09:00-17:30 in Europe/Berlin".to_owned(),
            from: at("2027-01-01"),
            until: at("2028-01-01"),
            hours: vec![Hours {
                from: at("2027-01-04"),
                until: at("2027-01-05"),
            }],
        });
        assert_eq!(
            differences(&old, &new),
            [
                "Rule 1: step 1 is one analyst within 24 working hours of the calendar \"Berlin\", 90 working minutes late also by the role of supervisor, was one analyst within 1 hour.",
                "The calendar \"Berlin\" is new, made of mon-fri 09:00-17:30 in Europe/Berlin; it says what counts from 2027-01-01 00:00 until 2028-01-01 00:00 UTC.",
            ]
        );
        let mut next = new.clone();
        next.calendars[0].hours[0].until = at("2027-01-06");
        assert_eq!(
            differences(&new, &next),
            [
                "The calendar \"Berlin\" has other hours, and is still made of mon-fri 09:00-17:30 in Europe/Berlin; it says what counts from 2027-01-01 00:00 until 2028-01-01 00:00 UTC."
            ]
        );
        next.calendars[0].until = at("2028-01-02");
        assert!(differences(&new, &next)[0].contains("until 2028-01-02 00:00 UTC; it was made of"));
        next.calendars.clear();
        assert_eq!(
            differences(&new, &next),
            ["The calendar \"Berlin\" is left out."]
        );
    }

    #[test]
    fn what_changes_is_said_by_the_rule_that_is_meant_and_nothing_else_is() {
        let old = document(vec![rule(1, Some(Risk::High)), rule(2, None)]);
        assert_eq!(differences(&old, &old), Vec::<String>::new());
        let mut first = rule(1, Some(Risk::Critical));
        first.outcome = Outcome::Block;
        first.steps.clear();
        let mut second = rule(2, Some(Risk::High));
        second.steps[0].quorum = 2;
        second.min_persons = 2;
        let new = document(vec![first, second, rule(3, None)]);
        assert_eq!(
            differences(&old, &new),
            [
                "Rule 1 is new. risk critical or more: blocked.",
                "Rule 2: it is rule 2, was 1.",
                "Rule 2: step 1 is 2 in the role of analyst within 1 hour, was one analyst within 1 hour.",
                "Rule 2: the fewest people are 2, was 1.",
                "Rule 3: it is rule 3, was 2.",
            ]
        );
        let mut forced = rule(2, None);
        forced.break_glass = Some(countersign_statement::Glass {
            role: Role::Supervisor,
            review_role: Role::Supervisor,
            quorum: 2,
            within_seconds: 86_400,
        });
        assert_eq!(
            differences(&old, &document(vec![rule(1, Some(Risk::High)), forced])),
            [
                "Rule 2: in an emergency the role of supervisor may break the glass, reviewed within 1 day by 2 others in the role of supervisor, was nobody breaks the glass."
            ]
        );
        let none = document(vec![rule(1, Some(Risk::High))]);
        assert_eq!(
            differences(&old, &none),
            [
                "Rule 2 is left out. everything else: one analyst within 1 hour; at least 1 in all, expires after 7 days, low friction, advice shown at once."
            ]
        );
    }
}
