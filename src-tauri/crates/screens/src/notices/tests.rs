use chrono::TimeDelta;
use countersign_statement::{
    codes::{EscalationCause, Role, SubjectKind},
    facts,
};

use super::*;
use countersign_app::notices::Named;

const ORIGIN: &str = "countersign.example/test";

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const ME: u128 = 1;
const NOOR: u128 = 2;
const ACTION: u128 = 100;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn concern() -> Concern {
    Concern {
        action_id: id(ACTION),
        seq: 7,
        kind: "freeze_account".into(),
        subject_kind: SubjectKind::Account,
        subject: "8812".into(),
        state: State::InReview,
        step: 1,
        due_at: Some(at(100)),
        due_seconds: Some(6000),
        calendar: None,
        expires_at: Some(at(1000)),
        changed_seq: 7,
        changed_at: at(0),
        could: true,
        anothers: false,
        owns: false,
        asked: false,
    }
}

fn telling(seq: u64, minutes: i64, statement: Statement) -> Telling {
    Telling {
        seq,
        at: at(minutes),
        statement,
    }
}

fn handed(to: u128, by: u128) -> Statement {
    Statement::Assignment(facts::Assignment {
        origin: ORIGIN.into(),
        action_id: id(ACTION),
        step: 1,
        person: id(to),
        note: String::new(),
        assigned_by: id(by),
    })
}

fn interrupted(event: InterruptionEvent, by: u128) -> Statement {
    Statement::Interruption(facts::Interruption {
        origin: ORIGIN.into(),
        event,
        action_id: id(ACTION),
        step: 1,
        by: id(by),
        text: "00".repeat(32),
    })
}

fn escalated(by: u128) -> Statement {
    Statement::Escalation(facts::Escalation {
        origin: ORIGIN.into(),
        cause: EscalationCause::Overdue,
        action_id: id(ACTION),
        step: 1,
        level: 1,
        role: Role::Supervisor,
        by: id(by),
        reason: String::new(),
    })
}

fn listed(now: i64, tellings: Vec<Telling>, concern: Concern) -> Vec<(String, String)> {
    let names = Names {
        me: id(ME),
        people: vec![(id(NOOR), "Noor".into())],
        agents: Vec::new(),
    };
    let noticed = Noticed {
        me: id(ME),
        now: at(now),
        tellings,
        named: Vec::new(),
        concerns: vec![concern],
        calendars: HashMap::new(),
        short: Vec::new(),
        reviews: Vec::new(),
    };
    let list = notices(&noticed, &names, &[], &BTreeSet::new());
    assert_eq!(list.unread as usize, list.notices.len());
    list.notices
        .into_iter()
        .map(|n| (n.id, n.sentence))
        .collect()
}

fn ids(now: i64, tellings: Vec<Telling>, concern: Concern) -> Vec<String> {
    let words = |(id, _): (String, String)| id.split('-').next().unwrap_or_default().to_owned();
    listed(now, tellings, concern)
        .into_iter()
        .map(words)
        .collect()
}

#[test]
fn what_waits_for_the_reader_is_told_and_nothing_that_does_not() {
    assert_eq!(ids(1, vec![], concern()), ["turn"]);
    let never = [
        Concern {
            could: false,
            ..concern()
        },
        Concern {
            anothers: true,
            ..concern()
        },
        Concern {
            state: State::Approved,
            ..concern()
        },
        Concern {
            state: State::PausedInfo,
            ..concern()
        },
        Concern {
            expires_at: Some(at(1)),
            ..concern()
        },
    ];
    for about in never {
        assert_eq!(ids(1, vec![], about.clone()), [""; 0], "{about:?}");
    }
    // The next step is another notice: whoever read the first is told again.
    let next = Concern {
        step: 2,
        changed_seq: 12,
        ..concern()
    };
    assert_ne!(listed(1, vec![], concern()), listed(1, vec![], next));
}

#[test]
fn the_last_warning_that_is_reached_is_told() {
    for (now, wanted) in [
        (49, vec!["turn"]),
        (50, vec!["half", "turn"]),
        (80, vec!["most", "turn"]),
        (100, vec!["over", "turn"]),
        (999, vec!["over", "turn"]),
        (1000, vec![]),
    ] {
        assert_eq!(ids(now, vec![], concern()), wanted, "{now}");
    }
    let anothers = Concern {
        anothers: true,
        ..concern()
    };
    assert_eq!(ids(90, vec![], anothers), [""; 0]);
}

#[test]
fn who_is_handed_an_action_is_told_by_whom_and_who_took_it_themselves_is_not() {
    let given = listed(1, vec![telling(9, 1, handed(ME, NOOR))], concern());
    assert_eq!(
        given[0],
        ("handed-9".into(), "Noor handed it over to you.".into())
    );
    for (to, by) in [(ME, ME), (NOOR, ME), (NOOR, 3)] {
        assert_eq!(
            ids(1, vec![telling(9, 1, handed(to, by))], concern()),
            ["turn"]
        );
    }
}

#[test]
fn who_asked_is_told_of_the_answer_and_the_owner_of_the_question_while_it_is_open() {
    use InterruptionEvent::{Answered, Asked};
    let asked = |by| telling(9, 1, interrupted(Asked, by));
    let answered = |by| telling(10, 2, interrupted(Answered, by));
    let mine = ids(3, vec![answered(NOOR), asked(ME)], concern());
    assert_eq!(mine, ["answered", "turn"]);
    let anothers = Concern {
        asked: true,
        ..concern()
    };
    assert_eq!(
        ids(3, vec![answered(3), asked(NOOR)], anothers.clone()),
        ["turn"]
    );
    // The question was asked too long ago to be among the records that are looked through.
    assert_eq!(ids(3, vec![answered(3)], anothers), ["answered", "turn"]);

    let open = Concern {
        state: State::PausedInfo,
        changed_seq: 9,
        could: false,
        owns: true,
        ..concern()
    };
    assert_eq!(ids(3, vec![asked(NOOR)], open.clone()), ["asked"]);
    let closed = Concern {
        state: State::InReview,
        changed_seq: 10,
        ..open
    };
    assert_eq!(ids(3, vec![asked(NOOR)], closed), [""; 0]);
}

#[test]
fn who_may_decide_after_an_escalation_is_told_once_though_another_has_it_in_hand() {
    let all = vec![telling(9, 101, escalated(NOOR))];
    assert_eq!(ids(101, all.clone(), concern()), ["escalated", "over"]);
    let anothers = Concern {
        anothers: true,
        ..concern()
    };
    assert_eq!(ids(101, all.clone(), anothers), ["escalated"]);
    let not_me = Concern {
        could: false,
        ..concern()
    };
    assert_eq!(ids(101, all, not_me), [""; 0]);
    assert_eq!(
        ids(101, vec![telling(9, 101, escalated(ME))], concern()),
        ["over", "turn"]
    );
}

#[test]
fn a_kind_that_is_not_wanted_is_left_out_and_what_was_read_stays_read() {
    let names = Names {
        me: id(ME),
        people: Vec::new(),
        agents: Vec::new(),
    };
    let noticed = Noticed {
        me: id(ME),
        now: at(60),
        tellings: Vec::new(),
        named: Vec::new(),
        concerns: vec![concern()],
        calendars: HashMap::new(),
        short: Vec::new(),
        reviews: Vec::new(),
    };
    let list = notices(
        &noticed,
        &names,
        &[c::NoticeKind::Warnings],
        &BTreeSet::new(),
    );
    assert_eq!(list.notices.len(), 1);
    let read = BTreeSet::from([list.notices[0].id.clone()]);
    let list = notices(&noticed, &names, &[], &read);
    assert_eq!((list.notices.len(), list.unread), (2, 1));
}

/// Nothing that anybody wrote is on the desktop: the words are the program's own, whatever is in the list.
#[test]
fn the_desktop_says_no_content() {
    let one = |kind, id: &str, due: Option<i64>| c::Notice {
        id: id.into(),
        kind,
        sentence: "Noor handed it over to you.".into(),
        action_id: id.into(),
        label: "A-7".into(),
        verb: "Freeze".into(),
        object: "account 8812".into(),
        at: wire::time(at(0)),
        seq: None,
        due_at: due.map(|minutes| wire::time(at(minutes))),
        read: false,
    };
    let all = [
        one(c::NoticeKind::YourTurn, "turn-7", Some(125)),
        one(c::NoticeKind::HandedOver, "handed-8", None),
        one(c::NoticeKind::Questions, "asked-9", None),
        one(c::NoticeKind::Questions, "answered-10", Some(20)),
        one(c::NoticeKind::Warnings, "over-1", Some(-1)),
        one(
            c::NoticeKind::Escalations,
            "escalated-11",
            Some(60 * 24 * 3),
        ),
    ];
    let said: Vec<_> = all.iter().map(|n| said(&[n], at(0)).unwrap()).collect();
    assert_eq!(
        said.iter()
            .map(|s| format!("{}. {}", s.title, s.body))
            .collect::<Vec<_>>(),
        [
            "An action waits for you. Due in 2 h.",
            "An action was handed over to you. ",
            "A question waits for an answer. ",
            "A question of yours was answered. Due in 20 min.",
            "An action that waits for you is past its due time. ",
            "An action was escalated, and you can decide. Due in 3 days.",
        ]
    );
    let digest = super::said(&all.iter().collect::<Vec<_>>(), at(0)).unwrap();
    assert_eq!(digest.title, "6 notices");
    assert_eq!(digest.action_id, None);
    assert_eq!(
        digest.body,
        "1 action waits for you. 1 action was handed over to you. 2 questions were asked or answered. 1 warning about due times. 1 action was escalated."
    );
    assert_eq!(super::said(&[], at(0)), None);
}

#[test]
fn who_is_named_in_a_comment_is_told_by_whom_whatever_became_of_the_action() {
    let comment = Named {
        seq: 31,
        at: at(3),
        action_id: id(ACTION),
        by: id(NOOR),
    };
    let told = |concern: Concern| {
        let names = Names {
            me: id(ME),
            people: vec![(id(NOOR), "Noor".into())],
            agents: Vec::new(),
        };
        let noticed = Noticed {
            me: id(ME),
            now: at(4),
            tellings: Vec::new(),
            named: vec![comment],
            concerns: vec![concern],
            calendars: HashMap::new(),
            short: Vec::new(),
            reviews: Vec::new(),
        };
        let without = [c::NoticeKind::YourTurn, c::NoticeKind::Warnings];
        notices(&noticed, &names, &without, &BTreeSet::new()).notices
    };
    for state in [State::InReview, State::Approved, State::Rejected] {
        let all = told(Concern { state, ..concern() });
        assert_eq!(all.len(), 1, "{state:?}");
        let one = &all[0];
        assert_eq!(
            (one.kind, one.sentence.as_str(), one.seq),
            (
                c::NoticeKind::Mentions,
                "Noor names you in a comment.",
                Some(31)
            )
        );
        let alone = said(&[one], at(4)).unwrap();
        assert_eq!(alone.title, "A comment names you");
        assert!(!alone.body.contains("Noor"));
        let many = said(&[one, one], at(4)).unwrap();
        assert_eq!(many.body, "2 comments name you.");
    }
    // Of an action that the reader may not read nothing is told.
    let other = told(Concern {
        action_id: id(ACTION + 1),
        ..concern()
    });
    assert!(other.is_empty());
}
