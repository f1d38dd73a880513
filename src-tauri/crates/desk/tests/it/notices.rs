//! Notices at the desk: who is told of what, what stays read at this computer, and when the desktop is spoken on.

use std::time::Duration;

use crate::kit::{Answers, Console, Ears, console, open, sit};
use chrono::TimeDelta;
use countersign_contract::{self as c, Event};
use countersign_desk::Desk;
use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(20);
/// Longer than the desk waits between two looks.
const LOOKED: Duration = Duration::from_secs(5);

fn medium() -> Proposal {
    Proposal::default().risk(Risk::Medium)
}

async fn notices(console: &Console) -> c::Notices {
    console.desk.notices(c::Nothing {}).await.unwrap()
}

/// The kinds and sentences about one action, newest first.
async fn about(console: &Console, action: Uuid) -> Vec<String> {
    let all = notices(console).await.notices;
    all.into_iter()
        .filter(|n| n.action_id == action.to_string())
        .map(|n| n.sentence)
        .collect()
}

async fn hand_over(from: &Console, action: Uuid, to: &str) {
    let request = c::HandOver {
        action_id: action.to_string(),
        person: actor(to).id.to_string(),
        note: "The account of a charity.".into(),
    };
    from.desk.hand_over(request).await.unwrap();
}

fn is_said(event: &Event) -> bool {
    matches!(event, Event::Said(_))
}

async fn first_look(console: &Console) {
    let changed = |e: &Event| matches!(e, Event::NoticesChanged {});
    console.ears.wait(SOON, changed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_handed_an_action_is_told_here_and_on_the_desktop_without_content() {
    let world = World::new().await;
    let action = world.propose(&medium()).await;
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    first_look(&carol).await;
    assert_eq!(about(&carol, action).await, ["It waits for your decision."]);
    // What stood there when she signed in is not said.
    assert_eq!(carol.ears.count(is_said), 0);

    hand_over(&bob, action, "carol").await;
    carol.ears.wait(SOON, is_said).await;
    assert_eq!(
        about(&carol, action).await,
        ["bob handed it over to you.", "It waits for your decision."]
    );
    let said = carol.ears.heard(is_said);
    let Event::Said(said) = &said[0] else {
        panic!("{said:?}")
    };
    assert_eq!(said.title, "An action was handed over to you");
    assert_eq!(said.action_id.as_deref(), Some(action.to_string().as_str()));
    let words = format!("{} {}", said.title, said.body);
    assert!(
        !words.contains("bob") && !words.contains("charity"),
        "{words}"
    );
    // It is another's now: it does not wait for bob, and what he did himself is not told to him.
    assert_eq!(about(&bob, action).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_stays_read_at_this_computer_and_a_kind_that_is_not_wanted_is_left_out() {
    let world = World::new().await;
    let (first, second) = (
        world.propose(&medium()).await,
        world.propose(&medium()).await,
    );
    let carol = console(&world, "carol").await;
    let list = notices(&carol).await;
    assert_eq!((list.unread, list.notices.len()), (2, 2));
    let of = |action: Uuid| {
        let found = list
            .notices
            .iter()
            .find(|n| n.action_id == action.to_string());
        found.unwrap().id.clone()
    };
    let request = c::ReadNotices {
        ids: vec![of(first), "none of mine".into()],
    };
    let left = carol.desk.read_notices(request).await.unwrap();
    assert_eq!(left.unread, 1);
    let unread: Vec<_> = left.notices.iter().filter(|n| !n.read).collect();
    assert_eq!(unread[0].action_id, second.to_string());
    carol.desk.sign_out(c::Nothing {}).await.unwrap();

    // The same computer later, then another one.
    let again = Desk::new(
        carol.home.clone(),
        Answers::default(),
        "test",
        Ears::default().hear(),
    );
    sit(&again, &world, "carol").await;
    assert_eq!(again.notices(c::Nothing {}).await.unwrap().unread, 1);
    let elsewhere = console(&world, "carol").await;
    assert_eq!(notices(&elsewhere).await.unread, 2);

    let without = c::Settings {
        notices: c::NoticeSettings {
            without: vec![c::NoticeKind::YourTurn],
            ..c::NoticeSettings::default()
        },
        ..c::Settings::default()
    };
    elsewhere.desk.settings_save(without.clone()).await.unwrap();
    assert_eq!(notices(&elsewhere).await.notices, []);
    let never = c::NoticeSettings {
        quiet: Some(c::QuietHours {
            from: 0,
            until: 1440,
        }),
        ..c::NoticeSettings::default()
    };
    let told = elsewhere
        .desk
        .settings_save(c::Settings {
            notices: never,
            ..without
        })
        .await
        .unwrap_err();
    assert_eq!(told.code, "invalid-request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_warned_about_at_half_at_four_fifths_and_when_it_is_due() {
    let world = World::new().await;
    let action = world.propose(&medium()).await;
    let carol = console(&world, "carol").await;
    let row = || async {
        let asked = crate::kit::page(crate::kit::filter(c::ViewId::All), None, 0, 5);
        carol.desk.queue_page(asked).await.unwrap().rows.remove(0)
    };
    let at = |text: &Option<String>| {
        countersign_statement::format::parse_time(text.as_deref().unwrap()).unwrap()
    };
    let before = row().await;
    let (half, most, due) = (
        at(&before.half_due_at),
        at(&before.most_due_at),
        at(&before.due_at),
    );
    assert!(half < most && most < due);
    // Five times what is left after four fifths is the whole, and half of it is left after half.
    let fifth = (due - most).num_seconds();
    assert!(
        ((due - half).num_seconds() * 2 - fifth * 5).abs() <= 5,
        "{before:?}"
    );
    let second = TimeDelta::seconds(1);
    for (now, wanted) in [
        (half - second, None),
        (half, Some("Half of the step's time is over.")),
        (most - second, Some("Half of the step's time is over.")),
        (most, Some("Four fifths of the step's time are over.")),
        (due, Some("The step is past its due time.")),
    ] {
        world.freeze_clock(now).await;
        let told = about(&carol, action).await;
        let warned: Vec<&str> = told
            .iter()
            .map(String::as_str)
            .filter(|s| s.contains("step"))
            .collect();
        assert_eq!(warned, wanted.into_iter().collect::<Vec<_>>(), "{now}");
    }
    world.release_clock().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_session_is_locked_or_it_is_quiet_nothing_is_said_and_afterwards_it_stands_in_the_list()
 {
    let world = World::new().await;
    let (first, second) = (
        world.propose(&medium()).await,
        world.propose(&medium()).await,
    );
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    first_look(&carol).await;
    carol.desk.lock(c::Nothing {}).await.unwrap();
    hand_over(&bob, first, "carol").await;
    tokio::time::sleep(LOOKED).await;
    assert_eq!(
        carol.desk.notices(c::Nothing {}).await.unwrap_err().code,
        "session-locked"
    );
    carol
        .desk
        .unlock(c::Unlock {
            password: c::Secret::new(&actor("carol").password),
            passphrase: None,
        })
        .await
        .unwrap();
    assert_eq!(about(&carol, first).await.len(), 2);

    let quiet = |quiet| c::Settings {
        notices: c::NoticeSettings {
            quiet,
            ..c::NoticeSettings::default()
        },
        ..c::Settings::default()
    };
    let all_day = c::QuietHours { from: 0, until: 0 };
    carol
        .desk
        .settings_save(quiet(Some(all_day)))
        .await
        .unwrap();
    hand_over(&bob, second, "carol").await;
    tokio::time::sleep(LOOKED).await;
    carol.desk.settings_save(quiet(None)).await.unwrap();
    tokio::time::sleep(LOOKED).await;
    assert_eq!(about(&carol, second).await.len(), 2);
    assert_eq!(carol.ears.count(is_said), 0);

    // It would have been said: what comes now is.
    let third = world.propose(&medium()).await;
    carol.ears.wait(SOON, is_said).await;
    let said = carol.ears.heard(is_said);
    let Event::Said(said) = &said[0] else {
        panic!("{said:?}")
    };
    assert_eq!(said.title, "An action waits for you");
    assert_eq!(said.action_id.as_deref(), Some(third.to_string().as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_in_a_comment_is_told_and_nobody_else() {
    let world = World::new().await;
    let action = world.propose(&medium()).await;
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    first_look(&carol).await;
    let comment = async |text: &str| {
        let request = c::WriteComment {
            comment_id: Uuid::new_v4().to_string(),
            action_id: action.to_string(),
            text: text.into(),
            passphrase: None,
        };
        bob.desk.comment(request).await.unwrap();
    };
    for nobody in ["carol, look.", "mail carol@bank.example", "@carolina @bob"] {
        comment(nobody).await;
    }
    assert_eq!(about(&carol, action).await, ["It waits for your decision."]);
    comment("What does the branch say, @Carol? @nobody knows it.").await;
    carol.ears.wait(SOON, is_said).await;
    assert_eq!(
        about(&carol, action).await,
        ["bob names you in a comment.", "It waits for your decision."]
    );
    let said = carol.ears.heard(is_said);
    let Event::Said(said) = &said[0] else {
        panic!("{said:?}")
    };
    assert_eq!(said.title, "A comment names you");
    assert!(!format!("{} {}", said.title, said.body).contains("branch"));
    // Whoever names themselves is not told.
    let told = about(&bob, action).await;
    assert!(!told.iter().any(|s| s.contains("names you")), "{told:?}");
    let view = open(&carol.desk, action).await;
    let names = |c: &c::Comment| {
        c.mentions
            .iter()
            .map(|p| p.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&view.comments[0]), ["carol"]);
    assert!(view.comments[0].mentions[0].you);
    assert_eq!(names(&view.comments[1]), ["bob"]);
    assert!(view.comments[2].mentions.is_empty());
    let logins: Vec<&str> = view.mentionable.iter().map(|m| m.login.as_str()).collect();
    assert!(
        logins.contains(&"dave") && !logins.contains(&"agent_screen"),
        "{logins:?}"
    );
}
