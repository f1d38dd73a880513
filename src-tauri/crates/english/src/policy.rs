//! Policies and canonical documents.

use crate::{
    Said, said,
    words::{number, role},
};
use countersign_refusal::{
    CalendarFault, Document, DocumentFault, Policy, PolicyFault, PolicyNumber,
};

pub(crate) fn say(row: &Policy) -> Said {
    match row {
        Policy::Invalid { faults } => said(
            if faults.is_empty() {
                "The policy is not well formed.".to_owned()
            } else {
                faults.iter().map(fault).collect::<Vec<_>>().join(" ")
            },
            "Correct the policy and draft it again.",
        ),
        Policy::Version => said(
            "Policy versions are numbered without a gap.",
            "Draft the next version.",
        ),
        Policy::Outdated { version } => said(
            format!(
                "This policy was drafted before version {version} came into force, so it was not written against what is in force now."
            ),
            "Have it proposed anew with countersignctl policy propose: that shows what it changes.",
        ),
        Policy::File {
            line,
            column,
            detail,
        } => said(
            format!("Line {line}, column {column} of the policy's file: {detail}."),
            "Write it as countersignctl policy show does.",
        ),
        Policy::CalendarFile {
            line,
            column,
            detail,
        } => said(
            format!("Line {line}, column {column} of the calendar: {detail}."),
            "Make it with countersignctl calendar --json, and leave it as it is.",
        ),
        Policy::WorkingHours { detail } => said(
            format!("No calendar can be made of it: {detail}."),
            "Write the hours of a week like 'mon-fri 09:00-17:30', with a semicolon before days of other hours, and days like 2027-01-04.",
        ),
        Policy::Holidays { line, detail } => said(
            format!("Line {line} of the holidays' file: {detail}."),
            "Write a day a line, like 2027-12-25 Christmas, or give an iCalendar file of whole days that do not repeat.",
        ),
        Policy::NotCanonical {
            document,
            fault: wrong,
        } => not_canonical(*document, *wrong),
    }
}

fn people(n: u64) -> String {
    if n == 1 {
        "one person".to_owned()
    } else {
        format!("{} people", number(n))
    }
}

fn not_canonical(document: Document, fault: DocumentFault) -> Said {
    let what = match document {
        Document::Content => "content",
        Document::Recommendation => "recommendation",
        Document::Proposal => "content or the recommendation",
        Document::Policy => "policy document",
    };
    let hint = match document {
        Document::Content | Document::Recommendation | Document::Proposal => {
            "Write it as docs/formats §4 says."
        }
        Document::Policy => "Write it as docs/formats §5 says.",
    };
    match fault {
        DocumentFault::Json => said(format!("The {what} is not JSON of the right shape."), hint),
        DocumentFault::Form => said(
            format!("The {what} is not written in the canonical form."),
            hint,
        ),
    }
}

/// What is wrong with a calendar of a policy, a sentence.
fn calendar(name: &str, why: CalendarFault, hours: Option<u64>) -> String {
    let which = hours.map_or_else(|| "Hours".to_owned(), |n| format!("Hours {}", number(n)));
    match why {
        CalendarFault::Name => {
            format!("A calendar is named \"{name}\"; a name has 1 to 64 characters.")
        }
        CalendarFault::Twice => format!("Two calendars are named \"{name}\"."),
        CalendarFault::MadeOf => format!(
            "What the calendar \"{name}\" says it was made of is longer than 1,000 characters."
        ),
        CalendarFault::Ends => {
            format!("The calendar \"{name}\" ends no later than it begins.")
        }
        CalendarFault::Empty => format!("The calendar \"{name}\" has no hours."),
        CalendarFault::TooMany => format!(
            "The calendar \"{name}\" has more than 1,500 hours from and until; make it for a shorter time."
        ),
        CalendarFault::Backwards => {
            format!("{which} of the calendar \"{name}\" end no later than they begin.")
        }
        CalendarFault::Unsorted => format!(
            "{which} of the calendar \"{name}\" begin before those that stand before them; they are written in order."
        ),
        CalendarFault::Overlap => format!(
            "{which} of the calendar \"{name}\" begin before the ones before them have ended."
        ),
        CalendarFault::Outside => format!(
            "{which} of the calendar \"{name}\" lie outside of its own first and last moment."
        ),
    }
}

/// What is wrong with a policy, a sentence.
pub fn fault(fault: &PolicyFault) -> String {
    match fault {
        PolicyFault::NoRules => "The policy has no rule.".to_owned(),
        PolicyFault::Version => "The policy's version is 0; versions begin at 1.".to_owned(),
        PolicyFault::Rule { rule } => format!("Rule {rule} of the policy is not well formed."),
        PolicyFault::Step { rule, step } => {
            format!("Step {step} of rule {rule} is not well formed.")
        }
        PolicyFault::Ladder { rule, step } => format!(
            "The ladder of step {step} of rule {rule} is not well formed: each rung begins later than the one before it, and adds a role that the step and the rungs before do not have; there are at most 8."
        ),
        PolicyFault::Glass { rule } => format!(
            "Who breaks the glass in rule {rule} is not well formed: it names one role, the role that reviews it, 1 to 100 reviewers and a time of at most ten years, and only where people decide."
        ),
        PolicyFault::Revise { rule } => format!(
            "Who revises in rule {rule} is not well formed: it is reviewer, owner or either, and only where people decide."
        ),
        PolicyFault::GlassSimulation { rule } => format!(
            "Rule {rule} lets the glass be broken for simulations alone, of which nothing is ever done."
        ),
        PolicyFault::GlassTooFew {
            rule,
            role: breaks,
            breakers: 0,
            ..
        } => format!(
            "Rule {rule} lets the glass be broken by the role of {}, which nobody holds.",
            role(*breaks)
        ),
        PolicyFault::GlassTooFew {
            rule,
            review_role,
            wanted,
            found,
            ..
        } => format!(
            "Rule {rule} wants {} in the role of {} to review that the glass was broken, and besides who breaks it {} could.",
            people(*wanted),
            role(*review_role),
            if *found == 0 {
                "nobody".to_owned()
            } else {
                format!("only {}", people(*found))
            }
        ),
        PolicyFault::Limits { rule } => {
            format!("Rule {rule} needs 1 to 100 persons and an expiry of at most ten years.")
        }
        PolicyFault::RuleNumber { wanted, found } => format!("Rule {wanted} is numbered {found}."),
        PolicyFault::StepNumber {
            rule,
            wanted,
            found,
        } => format!("Step {wanted} of rule {rule} is numbered {found}."),
        PolicyFault::NoSteps { rule } => format!("Rule {rule} routes to people but has no step."),
        PolicyFault::NeedlessSteps { rule, outcome } => {
            format!("Rule {rule} has steps, but its outcome is {outcome}.")
        }
        PolicyFault::Range {
            what,
            rule,
            step,
            found,
            most,
        } => {
            let what = match what {
                PolicyNumber::Persons => "number of people",
                PolicyNumber::Expiry => "expiry",
                PolicyNumber::Quorum => "quorum",
                PolicyNumber::Deny => "deny threshold",
                PolicyNumber::Due => "due time",
                PolicyNumber::GlassQuorum => "number of reviewers of a broken glass",
                PolicyNumber::GlassWithin => "time for reviewing a broken glass",
            };
            let place = step.map_or_else(
                || format!("rule {rule}"),
                |step| format!("step {step} of rule {rule}"),
            );
            format!(
                "The {what} of {place} is {}; it must be from 1 to {}.",
                number(*found),
                number(*most)
            )
        }
        PolicyFault::Calendars { found, most } => format!(
            "The policy has {} calendars; it may have {}.",
            number(*found),
            number(*most)
        ),
        PolicyFault::Calendar {
            calendar: name,
            why,
            hours,
        } => calendar(name, *why, *hours),
        PolicyFault::NoCalendar {
            rule,
            step,
            calendar,
        } => format!(
            "Step {step} of rule {rule} counts in the calendar \"{calendar}\", which the policy does not have."
        ),
        PolicyFault::NeverReached { rule, by } => format!(
            "Rule {rule} never applies: {} before it {} whatever it would.",
            match &by[..] {
                [one] => format!("rule {one}"),
                more => format!(
                    "rules {}",
                    more.iter()
                        .map(u64::to_string)
                        .collect::<Vec<_>>()
                        .join(" and ")
                ),
            },
            if by.len() == 1 { "takes" } else { "take" }
        ),
        PolicyFault::TooFew {
            rule,
            step,
            role: wanted_role,
            wanted,
            found,
            holders,
        } => format!(
            "Step {step} of rule {rule} needs {} in the role of {}, and {}.",
            people(*wanted),
            role(*wanted_role),
            if found == holders {
                format!("only {} can take part in it", number(*holders))
            } else {
                format!(
                    "of {} who hold it only {} are left once the steps before have theirs: the same person would be needed twice",
                    number(*holders),
                    number(*found)
                )
            }
        ),
        PolicyFault::NeverDenied {
            rule,
            step,
            role: wanted_role,
            deny,
            holders,
        } => format!(
            "Step {step} of rule {rule} ends by {} rejections, and only {} the role of {}: it could never be rejected.",
            number(*deny),
            if *holders == 1 {
                "one person holds".to_owned()
            } else {
                format!("{} hold", people(*holders))
            },
            role(*wanted_role)
        ),
    }
}
