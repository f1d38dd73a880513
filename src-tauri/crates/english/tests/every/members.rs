//! Rows about people, their logins and keys, and the policy that they make.

use crate::{at, each};
use countersign_refusal::{
    CalendarFault, DelegationFault, Document, DocumentFault, Doing, FoundersFault, HandedFault,
    HandedFile, Job, KeyEventFault, KeyFault, KeyOf, Login, LoginKind, MachineKind, MandateFault,
    People, Policy, PolicyFault, PolicyNumber, Refusal, RoleFault, SignatureOf, Sought,
    StandingFault, Stop, Taken, ValidityFault, Who,
};
use countersign_statement::codes::{Outcome, Role};

pub fn login(out: &mut Vec<Refusal>) {
    out.extend(
        [
            Login::Isolation,
            Login::TooStrong,
            Login::NotPermitted,
            Login::AgentsOnly,
            Login::NotSignedIn,
            Login::SessionLocked,
            Login::ReauthenticationNeeded,
            Login::PasswordNeeded { login: None },
            Login::PasswordNeeded {
                login: Some("ada".into()),
            },
            Login::PasswordShort {
                login: None,
                least: 8,
            },
            Login::PasswordShort {
                login: Some("ada".into()),
                least: 8,
            },
        ]
        .map(Into::into),
    );
    each(out, Sought::ALL, |sought| Login::Unknown {
        login: "zoe".into(),
        sought,
    });
    each(out, LoginKind::ALL, |kind| Login::Groups { kind });
    each(out, LoginKind::ALL, |kind| Login::PeopleOnly { kind });
    out.push(
        Login::WrongPassword {
            login: "ada".into(),
        }
        .into(),
    );
    for doing in Doing::ALL {
        for roles in [
            vec![],
            vec![Role::Admin],
            vec![Role::Analyst, Role::Supervisor, Role::Admin],
        ] {
            each(out, RoleFault::ALL, |fault| Login::RoleMissing {
                doing: *doing,
                roles: roles.clone(),
                fault,
                step: (*doing == Doing::Deciding).then_some(2),
                at: matches!(fault, RoleFault::Ended | RoleFault::Early).then(at),
            });
        }
    }
}

pub fn people(out: &mut Vec<Refusal>) {
    out.extend(
        [
            People::AlreadyFounded,
            People::Origin,
            People::KeyUnknown,
            People::KeyInvalid,
            People::NameForm,
            People::NotYours,
            People::AgentNotConfirmed,
            People::InstallationNotConfirmed,
            People::RoleEvent,
            People::OwnRole,
            People::LastAdmin,
            People::AlreadyConfirmed,
            People::SecondPerson,
            People::StatementDiffers { member: None },
            People::StatementDiffers {
                member: Some("route_digest".into()),
            },
            People::LoginForm { login: None },
            People::LoginForm {
                login: Some("Not A Login".into()),
            },
            People::Taken {
                what: Taken::Login,
                login: Some("ben".into()),
            },
        ]
        .map(Into::into),
    );
    each(out, FoundersFault::ALL, |fault| People::Founders { fault });
    for file in HandedFile::ALL {
        for login in [None, Some("ben".to_owned())] {
            each(out, HandedFault::ALL, |fault| People::HandedFile {
                file: *file,
                fault,
                login: login.clone(),
            });
        }
    }
    for key in KeyOf::ALL {
        each(out, KeyFault::ALL, |fault| People::KeyNotActive {
            key: *key,
            fault,
        });
    }
    each(out, KeyEventFault::ALL, |fault| People::KeyEvent { fault });
    each(out, SignatureOf::ALL, |of| People::SignatureInvalid { of });
    for machine in MachineKind::ALL {
        each(out, Stop::ALL, |how| People::MachineStopped {
            machine: *machine,
            how,
        });
    }
    each(out, DelegationFault::ALL, |fault| People::Delegation {
        fault,
    });
    each(out, StandingFault::ALL, |fault| People::Standing { fault });
    each(out, MandateFault::ALL, |fault| People::MandateForm {
        fault,
    });
    each(out, ValidityFault::ALL, |fault| People::RoleValidity {
        fault,
    });
    each(out, Taken::ALL, |what| People::Taken { what, login: None });
    each(out, Who::ALL, |who| People::PersonNotConfirmed { who });
}

pub fn policy(out: &mut Vec<Refusal>) {
    out.extend([Job::Invalid.into(), Job::Lost.into()]);
    out.push(
        Job::Unknown {
            kind: "brew_coffee".into(),
        }
        .into(),
    );
    out.extend([
        People::MandateOutdated.into(),
        Policy::Version.into(),
        Policy::Outdated { version: 3 }.into(),
        Policy::File {
            line: 14,
            column: 20,
            detail: "`boss` is none of `analyst`, `admin`".to_owned(),
        }
        .into(),
    ]);
    out.extend([
        Policy::CalendarFile {
            line: 1,
            column: 9,
            detail: "`nam` is no member here".to_owned(),
        }
        .into(),
        Policy::WorkingHours {
            detail: "`monday` is no day".to_owned(),
        }
        .into(),
        Policy::Holidays {
            line: 3,
            detail: "`25.12.2027` does not begin with a day".to_owned(),
        }
        .into(),
    ]);
    for document in Document::ALL {
        each(out, DocumentFault::ALL, |fault| Policy::NotCanonical {
            document: *document,
            fault,
        });
    }
    let mut faults = vec![
        PolicyFault::NoRules,
        PolicyFault::Version,
        PolicyFault::Rule { rule: 2 },
        PolicyFault::Step { rule: 2, step: 1 },
        PolicyFault::Ladder { rule: 2, step: 1 },
        PolicyFault::Glass { rule: 2 },
        PolicyFault::Revise { rule: 2 },
        PolicyFault::GlassSimulation { rule: 2 },
        PolicyFault::GlassTooFew {
            rule: 2,
            role: Role::Supervisor,
            breakers: 0,
            review_role: Role::Auditor,
            wanted: 2,
            found: 2,
        },
        PolicyFault::GlassTooFew {
            rule: 2,
            role: Role::Supervisor,
            breakers: 1,
            review_role: Role::Supervisor,
            wanted: 2,
            found: 0,
        },
        PolicyFault::Limits { rule: 2 },
        PolicyFault::RuleNumber {
            wanted: 2,
            found: 3,
        },
        PolicyFault::StepNumber {
            rule: 2,
            wanted: 1,
            found: 2,
        },
        PolicyFault::NoSteps { rule: 2 },
        PolicyFault::NeedlessSteps {
            rule: 2,
            outcome: Outcome::Block,
        },
        PolicyFault::Calendars { found: 9, most: 8 },
        PolicyFault::NoCalendar {
            rule: 2,
            step: 1,
            calendar: "Frankfurt".to_owned(),
        },
        PolicyFault::NeverReached {
            rule: 3,
            by: vec![1, 2],
        },
        PolicyFault::TooFew {
            rule: 2,
            step: 2,
            role: Role::Supervisor,
            wanted: 2,
            found: 1,
            holders: 2,
        },
        PolicyFault::NeverDenied {
            rule: 2,
            step: 1,
            role: Role::Analyst,
            deny: 4,
            holders: 3,
        },
    ];
    faults.extend(PolicyNumber::ALL.iter().map(|what| {
        PolicyFault::Range {
            what: *what,
            rule: 2,
            step: matches!(
                what,
                PolicyNumber::Quorum | PolicyNumber::Deny | PolicyNumber::Due
            )
            .then_some(1),
            found: 400_000_000,
            most: 315_360_000,
        }
    }));
    faults.extend(CalendarFault::ALL.iter().map(|why| {
        PolicyFault::Calendar {
            calendar: "Frankfurt".to_owned(),
            why: *why,
            hours: matches!(
                why,
                CalendarFault::Backwards
                    | CalendarFault::Unsorted
                    | CalendarFault::Overlap
                    | CalendarFault::Outside
            )
            .then_some(12),
        }
    }));
    out.extend(faults.iter().map(|fault| {
        Policy::Invalid {
            faults: vec![fault.clone()],
        }
        .into()
    }));
    out.push(Policy::Invalid { faults }.into());
}
