//! Revisions by hand: who may, what stays, and what the policy says of the new content.

use super::{OFFICER, case, decide, person, start, step};
use crate::{
    Case, Person, Refusal,
    fold::{Fact, Revised, apply},
    may_decide,
    revise::{Change, Wanted, check_revision, may_revise, revised, stays_on},
    testing,
};
use countersign_statement::{
    Content, PolicyDocument, Route, Rule,
    codes::{Advice, Friction, Outcome, Reviser, Role, Verdict},
    commitment,
    facts::Revision,
    hex32,
};
use uuid::Uuid;

const OWNER: u128 = 99;

/// Two officers, then a supervisor; `by` may revise.
fn review(by: Option<Reviser>) -> Case {
    let steps = vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)];
    let mut case = case(steps, 2, Friction::Low, Advice::Review);
    if let Some(route) = &mut case.route {
        route.revise = by;
    }
    case
}

fn content(case: &Case) -> Content {
    let mut content = testing::scenario(1).content;
    content.agent = case.agent;
    content.is_simulation = case.is_simulation;
    content.amount = "5000".parse().unwrap();
    "EUR".clone_into(&mut content.currency);
    content
}

/// Rules by the least amount, each with its steps; the last one takes the rest.
fn document(rules: Vec<(&str, Outcome, Vec<countersign_statement::Step>)>) -> PolicyDocument {
    let mut document = crate::default_policy();
    let plain = document.rules.pop().unwrap();
    document.rules = (1..)
        .zip(rules)
        .map(|(rule, (least, outcome, steps))| Rule {
            rule,
            amount_at_least: (!least.is_empty()).then(|| least.parse().unwrap()),
            outcome,
            min_persons: steps.len() as u64,
            steps,
            ..plain.clone()
        })
        .collect();
    document
}

fn change(content: &Content, amount: &str) -> Change {
    Change {
        amount: amount.parse().unwrap(),
        ..Change::of(content)
    }
}

fn revise(
    case: &Case,
    who: &Person,
    content: &Content,
    amount: &str,
) -> Result<(Case, Content), Refusal> {
    let wanted = Wanted {
        revision: case.revision + 1,
        change: &change(content, amount),
        reason: "Half of it is enough.",
    };
    let route = case.route.clone().unwrap();
    let policy = document(vec![("", Outcome::Route, route.steps)]);
    let content = check_revision(case, who, (Some(content), &policy), wanted, start())?;
    let statement = Revision {
        origin: String::new(),
        action_id: case.action_id,
        revision: case.revision + 1,
        action_digest: commitment(&[7; 16], content.encode().as_bytes()),
        route_digest: case.route_digest.as_ref().map(hex32).unwrap(),
        by: who.id,
        reason: commitment(&[8; 16], b"why"),
    };
    let fact = Fact::Revised(Revised {
        seq: case.last_seq + 1,
        at: start(),
        statement,
        content: content.clone(),
    });
    Ok((apply(Some(case), &fact)?, content))
}

fn code(answer: Result<impl std::fmt::Debug, Refusal>) -> &'static str {
    answer.unwrap_err().code()
}

#[test]
fn who_could_decide_and_the_owner_revise_where_the_route_lets_them() {
    let officer = person(1, &[OFFICER]);
    let owner = person(OWNER, &[OFFICER]);
    let supervisor = person(2, &[Role::Supervisor]);
    for (by, theirs, owners) in [
        (None, "revision-not-allowed", "revision-not-allowed"),
        (Some(Reviser::Reviewer), "", "lineage"),
        (Some(Reviser::Owner), "revision-owner", ""),
        (Some(Reviser::Either), "", ""),
    ] {
        let case = review(by);
        let said = |who| may_revise(&case, who, start()).map_or_else(|why| why.code(), |()| "");
        assert_eq!((said(&officer), said(&owner)), (theirs, owners), "{by:?}");
    }
    // Of a later step nobody could decide yet.
    let case = review(Some(Reviser::Either));
    assert_eq!(
        code(may_revise(&case, &supervisor, start())),
        "role-missing"
    );
}

#[test]
fn the_votes_so_far_are_kept_and_not_counted_and_who_revised_does_not_decide() {
    let people: Vec<Person> = (1..=4)
        .map(|n| person(n, &[OFFICER, Role::Supervisor]))
        .collect();
    let case = review(Some(Reviser::Reviewer));
    let before = content(&case);
    let voted = decide(&case, &people[0], Verdict::Approve).unwrap();
    assert_eq!(voted.step, 2);
    let (case, after) = revise(&voted, &people[1], &before, "3000").unwrap();
    assert_eq!((case.step, case.revision, case.seats.len()), (1, 2, 1));
    assert_eq!(case.votes(1, Verdict::Approve), 0);
    assert_eq!(after.editors, [people[1].id]);
    let said = |who: &Person| may_decide(&case, who, start()).map_or_else(|e| e.code(), |_| "");
    assert_eq!(said(&people[0]), "seat-taken");
    assert_eq!(said(&people[1]), "lineage");
    assert_eq!(code(may_revise(&case, &people[1], start())), "lineage");
    let one = decide(&case, &people[2], Verdict::Approve).unwrap();
    let both = decide(&one, &people[3], Verdict::Approve).unwrap();
    assert_eq!(both.state, crate::State::Approved);
    assert_eq!(both.expiry_at, case.expiry_at);
}

#[test]
fn a_revision_says_what_is_otherwise_and_why_and_its_number() {
    let case = review(Some(Reviser::Either));
    let before = content(&case);
    let policy = document(vec![(
        "",
        Outcome::Route,
        case.route.clone().unwrap().steps,
    )]);
    let judged = |revision, change: &Change, reason: &str, content: Option<&Content>| {
        let wanted = Wanted {
            revision,
            change,
            reason,
        };
        let who = person(1, &[OFFICER]);
        check_revision(&case, &who, (content, &policy), wanted, start())
            .map_or_else(|why| why.code(), |_| "")
    };
    let less = change(&before, "3000");
    let with = |params: &str, currency: &str| Change {
        params: params.to_owned(),
        currency: currency.to_owned(),
        ..less.clone()
    };
    let of = Some(&before);
    assert_eq!(judged(2, &less, "why", of), "");
    assert_eq!(judged(1, &less, "why", of), "revision-number");
    assert_eq!(judged(3, &less, "why", of), "revision-number");
    assert_eq!(judged(2, &less, " \n", of), "text-missing");
    assert_eq!(judged(2, &less, "why", None), "revision-erased");
    assert_eq!(judged(2, &with("{", "EUR"), "why", of), "content-invalid");
    assert_eq!(judged(2, &with("{}", "eur"), "why", of), "content-invalid");
    let long = change(&before, &"9".repeat(31));
    assert_eq!(judged(2, &long, "why", of), "content-invalid");
    assert_eq!(judged(2, &Change::of(&before), "why", of), "revision-same");
}

#[test]
fn a_revision_stays_on_its_route_and_is_refused_where_more_is_demanded_of_it() {
    let one = || vec![step(1, OFFICER, 1)];
    let two = || vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)];
    let policy = document(vec![
        ("100000", Outcome::Block, Vec::new()),
        ("10000", Outcome::Route, two()),
        ("1000", Outcome::Route, one()),
        ("", Outcome::AutoClear, Vec::new()),
    ]);
    let route = |rule: usize| Route::of(Uuid::from_u128(900), &policy.rules[rule]);
    let of = content(&review(None));
    let said = |rule: usize, amount: &str| {
        let new = revised(&of, Uuid::from_u128(1), &change(&of, amount));
        stays_on(&route(rule), &policy, &new).map_or_else(|why| why.code(), |()| "")
    };
    // Less of it, and even what nobody would have to look at, is decided by as many as before.
    for amount in ["20000", "5000", "10"] {
        assert_eq!(said(1, amount), "", "{amount}");
    }
    assert_eq!(said(2, "20000"), "revision-stricter");
    assert_eq!(said(2, "6000"), "");
    assert_eq!(said(1, "200000"), "revision-blocked");
    assert!(route(1).covers(&route(2)) && !route(2).covers(&route(1)));
}

#[test]
fn a_compromised_key_of_an_earlier_revision_takes_nothing_from_this_one() {
    let people: Vec<Person> = (1..=3)
        .map(|n| person(n, &[OFFICER, Role::Supervisor]))
        .collect();
    let case = review(Some(Reviser::Owner));
    let voted = decide(&case, &people[0], Verdict::Approve).unwrap();
    let owner = person(OWNER, &[OFFICER]);
    let (case, _) = revise(&voted, &owner, &content(&voted), "3000").unwrap();
    let case = decide(&case, &people[1], Verdict::Approve).unwrap();
    let void = crate::Disowned {
        seq: case.last_seq + 1,
        at: start(),
        decisions: vec![voted.seats[0].decision_id],
        glass: Vec::new(),
        reviews: Vec::new(),
    };
    let after = apply(Some(&case), &Fact::Disowned(void)).unwrap();
    assert_eq!((after.step, after.votes(1, Verdict::Approve)), (2, 1));
    // Their seat is free again.
    assert!(may_decide(&after, &people[0], start()).is_ok());
}
