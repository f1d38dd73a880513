//! Every row is rendered with realistic members, each closed word of theirs once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

mod members;
mod surroundings;

use members::{login, people, policy};

use countersign_english::{of_somebody, say};
use countersign_refusal::{
    Action, CheckpointFault, ContentFault, Database, Delivery, Doing, Flow, ForkFault,
    HandOverFault, Kept, KeyFault, KeyOf, Ledger, LenderBar, Limited, Login, LoginKind, Making,
    Moment, People, Refusal, RoleFault, Thing, Tie,
};
use countersign_statement::{
    State,
    codes::{ExecutionEvent, InterruptionEvent, ReasonCode, Role, Verdict, VerificationResult},
    format::parse_time,
};
use std::collections::BTreeSet;

fn at() -> Moment {
    Moment(parse_time("2026-03-04T05:06:07.000000Z").unwrap())
}

/// Adds one row a closed word.
pub fn each<W: Copy, R: Into<Refusal>>(out: &mut Vec<Refusal>, words: &[W], row: impl Fn(W) -> R) {
    out.extend(words.iter().map(|word| row(*word).into()));
}

fn obstacles() -> Vec<Refusal> {
    let mut out = Vec::new();
    each(&mut out, State::ALL, |state| Action::NotOpen {
        state,
        changed_seq: Some(57),
    });
    each(&mut out, State::ALL, |state| Action::NotOpen {
        state,
        changed_seq: None,
    });
    out.push(Action::Expired { at: at() }.into());
    each(&mut out, Tie::ALL, |tie| Action::Lineage {
        tie,
        agent: (tie == Tie::AgentOwner).then(|| "aml-screen".to_owned()),
    });
    out.push(
        Action::Lineage {
            tie: Tie::AgentOwner,
            agent: None,
        }
        .into(),
    );
    let verdicts = Verdict::ALL.iter().copied().map(Some);
    each(
        &mut out,
        &verdicts.chain([None]).collect::<Vec<_>>(),
        |verdict| Action::SeatTaken {
            seq: 57,
            verdict,
            step: 1,
            revision: 1,
            retracted: (verdict == Some(Verdict::Reject)).then_some(58),
        },
    );
    each(&mut out, KeyFault::ALL, |fault| People::KeyNotActive {
        key: KeyOf::Own,
        fault,
    });
    each(&mut out, RoleFault::ALL, |fault| Login::RoleMissing {
        doing: Doing::Deciding,
        roles: vec![Role::ComplianceOfficer],
        fault,
        step: Some(2),
        at: matches!(fault, RoleFault::Ended | RoleFault::Early).then(at),
    });
    out.push(
        Login::PeopleOnly {
            kind: LoginKind::Agent,
        }
        .into(),
    );
    out
}

fn action(out: &mut Vec<Refusal>) {
    out.extend(
        [
            Action::CommitmentDiffers,
            Action::KindNotInMandate {
                kind: "freeze_account".into(),
            },
            Action::IdempotencyConflict,
            Action::Transition {
                from: None,
                to: None,
            },
            Action::Transition {
                from: Some(State::Approved),
                to: Some(State::InReview),
            },
            Action::CommentEmpty { most: 65_536 },
            Action::NoVote { step: 1 },
            Action::RevisionNotAllowed,
            Action::RevisionOwner,
            Action::RevisionNumber { revision: 2 },
            Action::RevisionSame,
            Action::RevisionErased,
            Action::RevisionBlocked,
            Action::RevisionStricter,
            Action::GlassNotAllowed,
            Action::GlassSimulation,
            Action::IncidentMissing { most: 200 },
            Action::NoGlass,
            Action::GlassReviewed,
            Action::GlassVerdict,
            Action::OwnGlass,
            Action::ReviewedBefore { seq: 57 },
            Action::OverdueBefore,
            Action::ViewUnknown,
            Action::StaleView {
                changed_seq: 57,
                seen_seq: 40,
            },
            Action::ReasonCode {
                reason: None,
                verdict: None,
            },
            Action::ReasonCode {
                reason: Some(ReasonCode::OutsidePolicy),
                verdict: Some(Verdict::Approve),
            },
            Action::NarrativeMissing { least: 10 },
            Action::ClaimEvent,
            Action::Claimed {
                name: None,
                until: None,
                minutes: None,
            },
            Action::Claimed {
                name: Some("Bob".into()),
                until: Some(at()),
                minutes: Some(30),
            },
            Action::Claimed {
                name: None,
                until: Some(at()),
                minutes: None,
            },
            Action::NotInHand,
            Action::InterruptionEvent,
            Action::TextMissing { most: 65_536 },
            Action::SuccessionOwners,
            Action::AlreadyReplaced,
            Action::NoSuccessor,
            Action::DigestDiffers,
            Action::ExecutionEvent,
            Action::EscalationCause,
            Action::AlreadyEscalated { step: 2, level: 0 },
            Action::AlreadyEscalated { step: 1, level: 2 },
            Action::NoRung { level: 0 },
            Action::NoRung { level: 2 },
            Action::NotOverdue { at: at() },
            Action::AdviceUnknown,
            Action::NotProposed,
            Action::AlreadyProposed,
            Action::OutOfOrder { seq: 5, last: 7 },
            Action::Malformed {
                cause: "The value of \"origin\" is not an origin.".into(),
            },
        ]
        .map(Into::into),
    );
    each(out, Thing::ALL, |what| Action::NotFound { what, id: None });
    each(out, Thing::ALL, |what| Action::NotFound {
        what,
        id: Some("57".into()),
    });
    out.push(
        Action::TargetExcluded {
            name: None,
            why: None,
        }
        .into(),
    );
    each(out, ContentFault::ALL, |fault| Action::ContentInvalid {
        fault,
    });
    each(out, HandOverFault::ALL, |fault| Action::HandOver { fault });
    each(out, LenderBar::ALL, |bar| Action::DelegatorBarred { bar });
    out.push(Action::SeatDelegated { seq: 57 }.into());
    for event in InterruptionEvent::ALL {
        out.push(Action::OwnersOnly { event: *event }.into());
        each(out, State::ALL, |state| Action::OutOfTurn {
            event: *event,
            state,
            changed_seq: 41,
        });
    }
    each(out, State::ALL, |state| Action::NotReplaceable {
        state,
        changed_seq: 41,
    });
    for event in ExecutionEvent::ALL {
        each(out, State::ALL, |state| Action::NotExecutable {
            event: *event,
            state,
            changed_seq: 41,
        });
    }
    for why in obstacles() {
        out.push(why.clone());
        out.push(
            Action::TargetExcluded {
                name: None,
                why: Some(Box::new(why.clone())),
            }
            .into(),
        );
        out.push(
            Action::TargetExcluded {
                name: Some("Bob".into()),
                why: Some(Box::new(why)),
            }
            .into(),
        );
    }
}

fn ledger(out: &mut Vec<Refusal>) {
    out.extend(
        [
            Ledger::Salt,
            Ledger::ExportSize,
            Ledger::NoHolder,
            Ledger::RecordOfOne,
            Ledger::InstallationMissing,
            Ledger::ExportFilter {
                cause: "The line is too long.".into(),
            },
            Ledger::LedgerFilter {
                cause: "there is no such event".into(),
            },
            Ledger::TablesFailed {
                cause: "The bundle changed while it was read.".into(),
            },
            Ledger::ExportFailed {
                cause: "a record is missing".into(),
            },
            Ledger::RecordUnreadable { seq: 7 },
            Ledger::KeptBack { seq: 7 },
            Ledger::MemoryUnreadable {
                path: "/home/ada/m".into(),
            },
            Ledger::Shrunk {
                size: 5,
                known: 9,
                proof: "/home/ada/p.txt".into(),
            },
            Ledger::Forked {
                fault: ForkFault::Records { known: 9 },
                proof: "/home/ada/p.txt".into(),
            },
            Ledger::Forked {
                fault: ForkFault::Origin {
                    now: "b".into(),
                    before: "a".into(),
                },
                proof: "/home/ada/p.txt".into(),
            },
        ]
        .map(Into::into),
    );
    each(out, Kept::ALL, |kept| Ledger::AppendOnly { kept });
    each(out, Flow::ALL, |what| Ledger::LimitRange {
        what,
        least: 1,
        most: 1_000_000_000,
    });
    for seconds in [1, 35, 3600] {
        each(out, Flow::ALL, |what| Ledger::RateLimited {
            what,
            most: 50_000,
            seconds,
        });
    }
    each(out, Limited::ALL, |what| Ledger::TooLarge {
        what,
        most: 65_536,
    });
    each(out, CheckpointFault::ALL, |fault| {
        Ledger::CheckpointInvalid { fault }
    });
}

fn database(out: &mut Vec<Refusal>) {
    out.extend(
        [
            Database::NoWorkspace { folder: None },
            Database::NoWorkspace {
                folder: Some("/home/ada/w".into()),
            },
            Database::Newer {
                found: 12,
                known: 10,
            },
            Database::Older {
                found: 9,
                known: 10,
            },
            Database::Unavailable {
                cause: "connection refused".into(),
            },
            Database::Tls {
                cause: "the certificate has expired".into(),
            },
            Database::PasswordInUrl,
            Database::Address,
            Database::Busy,
            Database::ReadOnly,
            Database::Behind { seen: 41, here: 38 },
            Database::Pooler,
            Database::Restore {
                cause: "pg_restore: error: input file is too short".into(),
            },
            Database::PoolerSettings {
                parameter: "options".into(),
            },
            Database::DiskFull {
                path: None,
                free_mib: None,
                needed_mib: None,
            },
            Database::DiskFull {
                path: Some("/home/ada/w".into()),
                free_mib: Some(3),
                needed_mib: Some(64),
            },
            Database::Cancelled,
            Database::Contradiction {
                place: Some("decision".into()),
                found: "a verdict \"maybe\"".into(),
            },
            Database::Contradiction {
                place: None,
                found: "record 5 is missing".into(),
            },
            Database::Missing,
            Database::NotLocal,
            Database::LocalOnly,
            Database::OwnerRights {
                login: "owner".into(),
                statements: vec!["ALTER ROLE \"owner\" CREATEROLE;".into()],
            },
            Database::Unspoken {
                code: "of-tomorrow".into(),
            },
            Database::Failed {
                cause: "division by zero.".into(),
            },
        ]
        .map(Into::into),
    );
}

fn delivery(out: &mut Vec<Refusal>) {
    let export = || "9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b".to_owned();
    out.extend(
        [
            Delivery::DeliveryForm,
            Delivery::DeliveryAttempt,
            Delivery::BundleForeign,
            Delivery::VerificationForm,
            Delivery::ScheduleForm,
            Delivery::ScheduleCron {
                cause: "it never comes".into(),
            },
            Delivery::ScheduleZone {
                zone: "Europe/Bonn".into(),
            },
            Delivery::ScheduleEnded,
            Delivery::ScheduleRun,
            Delivery::ExportForeign,
            Delivery::ExportUnfinished {
                export: "1b4e28ba-2fa1-41d2-883f-0016d3cca427".to_owned(),
            },
            Delivery::ExportOther {
                export: "1b4e28ba-2fa1-41d2-883f-0016d3cca427".to_owned(),
            },
            Delivery::NotKept {
                export: export(),
                installation: None,
            },
            Delivery::NotKept {
                export: export(),
                installation: Some("This computer".into()),
            },
            Delivery::DestinationsInvalid {
                path: "/w/destinations.json".into(),
                cause: "`port` is missing".into(),
            },
            Delivery::DestinationUnknown {
                name: "auditor".into(),
                path: "/w/destinations.json".into(),
            },
            Delivery::SecretMissing {
                name: "auditor".into(),
                variable: "SMTP_PASSWORD".into(),
            },
        ]
        .map(Into::into),
    );
    each(out, Making::ALL, |stage| Delivery::ExportStage { stage });
    each(out, VerificationResult::ALL, |result| {
        Delivery::NotDeliverable {
            export: export(),
            result,
        }
    });
    for arrived in [true, false] {
        out.push(
            Delivery::DeliveredBefore {
                to: "auditor@example.org by mail.example.org:587".into(),
                attempt: 2,
                arrived,
            }
            .into(),
        );
    }
    for attempt in [None, Some(3)] {
        let (to, answer) = ("Auditor@example.org", "554 5.7.1 Refused");
        out.push(
            Delivery::Failed {
                to: to.into(),
                attempt,
                answer: answer.into(),
            }
            .into(),
        );
        out.push(
            Delivery::Uncertain {
                to: to.into(),
                attempt,
                answer: answer.into(),
            }
            .into(),
        );
    }
}

fn every() -> Vec<Refusal> {
    let mut out = Vec::new();
    for section in [
        login,
        people,
        policy,
        action,
        ledger,
        database,
        delivery,
        surroundings::add,
    ] {
        section(&mut out);
    }
    out
}

/// Whole sentences: nothing is missing in them, and nothing is said twice.
fn assert_sentence(text: &str, of: &Refusal) {
    assert!(text.ends_with('.'), "{of}: {text}");
    assert!(
        text.chars().next().is_some_and(|c| !c.is_lowercase()),
        "{of}: {text}"
    );
    for odd in [
        "..", "  ", " .", " ,", "{", "}", "unknown", "None", "Some(", "()", "\n", ": .",
    ] {
        assert!(!text.contains(odd), "{of}: {odd:?} in {text}");
    }
}

#[test]
fn every_row_is_said_whole_and_with_what_to_do() {
    let every = every();
    for refusal in &every {
        let said = say(refusal);
        assert_sentence(&said.sentence, refusal);
        assert_sentence(&said.hint, refusal);
    }
    let said: BTreeSet<&str> = every.iter().map(Refusal::code).collect();
    for row in Refusal::rows() {
        assert!(said.contains(row.code), "{} is rendered nowhere", row.code);
    }
}

#[test]
fn why_somebody_cannot_decide_is_said_of_them() {
    for why in obstacles() {
        let said = of_somebody(&why);
        assert_sentence(&said, &why);
        assert!(
            !said.contains("You") && !said.contains("your"),
            "{why}: {said}"
        );
    }
}

#[test]
fn every_member_is_read_back_as_it_was_written() {
    for refusal in every() {
        let members = serde_json::Value::Object(refusal.members()).to_string();
        assert_eq!(Refusal::read(refusal.code(), &members).unwrap(), refusal);
    }
}

#[test]
fn a_revoked_key_is_not_told_to_wait() {
    let of = |fault| {
        say(&People::KeyNotActive {
            key: KeyOf::Own,
            fault,
        }
        .into())
    };
    let revoked = of(KeyFault::Revoked);
    assert_eq!(revoked.sentence, "Your signing key was revoked.");
    assert!(!revoked.sentence.contains("waits") && !revoked.hint.starts_with("Ask an admin"));
    assert!(
        of(KeyFault::Unconfirmed)
            .sentence
            .contains("waits for a second person")
    );
}
