//! Due times in working hours: when a step is due, what a question and a stopped agent move, when its ladder is climbed, and which calendars
//! a policy may have.

use chrono::{DateTime, Datelike as _, NaiveTime, TimeDelta, Utc};
use countersign_statement::{
    Calendar, Hours, PolicyDocument, Rung, Step,
    codes::{Role, StandingEvent, Verdict},
    format::time_text,
};
use countersign_testkit::{World, actor, salt};
use countersign_workflow::{default_policy, validate::validate};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, bytes, refusal, text, tried, value},
};

/// The midnight before a Friday that is to come: days are counted from it. The next Monday is day 3.
fn friday() -> DateTime<Utc> {
    let soon = countersign_testkit::now() + TimeDelta::days(2);
    let left = (4 + 7 - i64::from(soon.weekday().num_days_from_monday())) % 7;
    (soon + TimeDelta::days(left))
        .date_naive()
        .and_time(NaiveTime::MIN)
        .and_utc()
}

/// `3 16:00` is Monday afternoon.
fn at(friday: DateTime<Utc>, text: &str) -> DateTime<Utc> {
    let (day, time) = text.split_once(' ').unwrap();
    let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
    let day = friday + TimeDelta::days(day.parse().unwrap());
    day.date_naive().and_time(time).and_utc()
}

fn shown(friday: DateTime<Utc>, at: DateTime<Utc>) -> String {
    format!("{} {}", (at - friday).num_days(), at.format("%H:%M"))
}

/// A Friday, the week after it, and the weekend behind that.
fn office(friday: DateTime<Utc>) -> Calendar {
    let hours = |day| Hours {
        from: at(friday, &format!("{day} 08:00")),
        until: at(friday, &format!("{day} 16:30")),
    };
    Calendar {
        name: "office".to_owned(),
        made_of: "Made up for a test".to_owned(),
        from: friday,
        until: friday + TimeDelta::days(10),
        hours: [0, 3, 4, 5, 6, 7].map(hours).to_vec(),
    }
}

/// Eight working hours for an officer, one more for a ladder, and then four for a supervisor.
fn working(friday: DateTime<Utc>) -> PolicyDocument {
    let mut document = PolicyDocument {
        version: 2,
        ..default_policy()
    };
    let mut rule = document.rules.pop().unwrap();
    (rule.rule, rule.min_persons, rule.expiry_seconds) = (1, 2, 30 * 86_400);
    let first = Step {
        role: Role::ComplianceOfficer,
        due_seconds: 8 * 3_600,
        calendar: "office".to_owned(),
        escalation: vec![Rung {
            after_seconds: 3_600,
            role: Role::Supervisor,
        }],
        ..rule.steps[0].clone()
    };
    let second = Step {
        step: 2,
        role: Role::Supervisor,
        due_seconds: 4 * 3_600,
        escalation: Vec::new(),
        ..first.clone()
    };
    rule.steps = vec![first, second];
    document.rules = vec![rule];
    document.calendars = vec![office(friday)];
    document
}

/// A world, an action in it, and the midnight before the Friday on whose evening it was proposed.
struct Evening {
    world: World,
    friday: DateTime<Utc>,
    action: Uuid,
}

impl Evening {
    async fn new() -> Self {
        let (world, friday) = (World::new().await, friday());
        let alice = world.desk("alice").await;
        let made = alice.draft_policy(&working(friday)).await.unwrap();
        world.desk("bob").await.confirm(&made).await.unwrap();
        world.freeze_clock(at(friday, "0 19:30")).await;
        let action = world.open_action().await;
        Self {
            world,
            friday,
            action,
        }
    }

    async fn it_is(&self, when: &str) {
        self.world.freeze_clock(at(self.friday, when)).await;
    }

    /// When it is due, and when its ladder is climbed.
    async fn clocks(&self) -> String {
        let mut owner = self.world.owner().await;
        let mut shown_all = Vec::new();
        for column in ["due_at", "escalates_at"] {
            let sql = format!(
                "SELECT {column} FROM countersign.action_state WHERE action_id = '{}'",
                self.action
            );
            let time: Option<DateTime<Utc>> = value(owner.connection(), &sql).await;
            shown_all.extend(time.map(|at| shown(self.friday, at)));
        }
        shown_all.join(", ")
    }

    async fn said(&self, login: &str, event: &str, when: &str) -> String {
        self.it_is(when).await;
        let row = Row::new("fact.interruption")
            .set("action_id", text(&self.action.to_string()))
            .set("event", text(event))
            .set("text", text("Because of the contract."))
            .set("text_salt", format!("'\\x{}'", hex::encode(salt())));
        tried(&mut self.world.raw(login).await, &row.insert()).await
    }

    async fn overdue(&self, when: &str) -> String {
        self.it_is(when).await;
        let row = Row::new("fact.escalation")
            .set("action_id", text(&self.action.to_string()))
            .set("cause", text("overdue"))
            .set("step", "1")
            .set("level", "1");
        tried(&mut self.world.raw("runner").await, &row.insert()).await
    }
}

#[tokio::test]
async fn what_is_proposed_on_a_friday_evening_is_due_on_monday_and_only_working_time_moves_it() {
    let one = Evening::new().await;
    let monday = "3 16:00, 4 08:30";
    assert_eq!(one.clocks().await, monday);
    // A question over the weekend moves nothing.
    assert_eq!(one.said("carol", "asked", "0 19:45").await, "ok");
    assert_eq!(one.said("aml-screen", "answered", "2 12:00").await, "ok");
    assert_eq!(one.clocks().await, monday);
    // One of two working hours moves it by them, and a hold over a night by what of it counts.
    assert_eq!(one.said("carol", "asked", "3 10:00").await, "ok");
    assert_eq!(one.said("aml-screen", "answered", "3 12:00").await, "ok");
    assert_eq!(one.clocks().await, "4 09:30, 4 10:30");
    assert_eq!(one.said("dave", "held", "4 09:00").await, "ok");
    assert_eq!(one.said("dave", "resumed", "5 08:30").await, "ok");
    assert_eq!(one.clocks().await, "5 09:00, 5 10:00");
    // The ladder is climbed an hour after that, and no sooner.
    assert_eq!(one.overdue("5 09:59").await, "not-overdue");
    assert_eq!(one.overdue("5 10:00").await, "ok");
    assert_eq!(one.clocks().await, "5 09:00");
    audit(&one.world).await;
}

#[tokio::test]
async fn a_stopped_agent_moves_its_due_times_by_working_time_and_past_the_calendar_all_time_counts()
{
    let one = Evening::new().await;
    let world = &one.world;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    one.it_is("1 12:00").await;
    alice
        .stand_agent(agent, StandingEvent::Paused)
        .await
        .unwrap();
    one.it_is("3 09:00").await;
    let goes_on = alice
        .stand_agent(agent, StandingEvent::Resumed)
        .await
        .unwrap();
    bob.confirm(&goes_on).await.unwrap();
    // An hour of Monday.
    assert_eq!(one.clocks().await, "4 08:30, 4 09:30");
    // Half an hour of the next Friday counts, nothing of the weekend, and then all time.
    one.it_is("7 16:00").await;
    world
        .decide("carol", one.action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(one.clocks().await, "10 03:30");
    // Expiry is plain: thirty days from the proposal.
    one.it_is("30 19:30").await;
    let late = world.decide("dave", one.action, Verdict::Approve).await;
    assert_eq!(refusal(late), "expired");
    audit(world).await;
}

/// The statement cannot be right, for it is not reached: what is refused is the document.
async fn drafted(world: &World, document: &str) -> String {
    let alice = actor("alice");
    let row = Row::new("fact.policy")
        .set("policy", "gen_random_uuid()")
        .set("document", text(document))
        .set("document_salt", "decode(repeat('5a', 16), 'hex')")
        .set("signed_at", "now()")
        .set("key_id", bytes(&alice.key_id()))
        .set("statement", "'x'")
        .set("signature", bytes(&alice.sign("x").signature));
    tried(&mut world.raw("alice").await, &row.insert()).await
}

type Spoil = fn(&mut PolicyDocument);

#[tokio::test]
async fn a_policy_whose_calendars_are_not_sound_is_refused_as_rust_refuses_it() {
    let (world, friday) = (World::new().await, friday());
    let sound = working(friday);
    assert_eq!(validate(&sound), Ok(()));
    assert_eq!(
        drafted(&world, &sound.encode()).await,
        "statement-differs",
        "so far it is right"
    );
    let spoils: [(&str, Spoil); 15] = [
        ("no name", |d| d.calendars[0].name.clear()),
        ("a long name", |d| d.calendars[0].name = "x".repeat(65)),
        ("twice", |d| d.calendars.push(d.calendars[0].clone())),
        ("a long text", |d| {
            d.calendars[0].made_of = "x".repeat(1_001);
        }),
        ("no time at all", |d| {
            d.calendars[0].until = d.calendars[0].from;
        }),
        ("no hours", |d| d.calendars[0].hours.clear()),
        ("too many hours", |d| {
            let calendar = &mut d.calendars[0];
            let first = calendar.hours[0].from;
            let hours = |n: i64| Hours {
                from: first + TimeDelta::seconds(2 * n),
                until: first + TimeDelta::seconds(2 * n + 1),
            };
            calendar.hours = (0..1_501).map(hours).collect();
        }),
        ("backwards", |d| {
            d.calendars[0].hours[1].until = d.calendars[0].hours[1].from;
        }),
        ("unsorted", |d| d.calendars[0].hours.swap(1, 2)),
        ("overlapping", |d| {
            d.calendars[0].hours[1].from =
                d.calendars[0].hours[0].until - TimeDelta::microseconds(1);
        }),
        ("before it begins", |d| {
            d.calendars[0].from = d.calendars[0].hours[0].from + TimeDelta::microseconds(1);
        }),
        ("after it ends", |d| {
            d.calendars[0].until = d.calendars[0].hours[5].until - TimeDelta::microseconds(1);
        }),
        ("nine of them", |d| {
            let one = d.calendars[0].clone();
            d.calendars.extend((0..8).map(|n| Calendar {
                name: n.to_string(),
                ..one.clone()
            }));
        }),
        ("a calendar that is not there", |d| {
            d.rules[0].steps[1].calendar = "offices".to_owned();
        }),
        ("none at all", |d| d.calendars.clear()),
    ];
    for (what, spoil) in spoils {
        let mut document = working(friday);
        spoil(&mut document);
        assert!(validate(&document).is_err(), "{what}");
        assert_eq!(
            drafted(&world, &document.encode()).await,
            "policy-invalid",
            "{what}"
        );
    }
    // Touching hours are two.
    let mut touching = working(friday);
    touching.calendars[0].hours[1].from = touching.calendars[0].hours[0].until;
    assert_eq!(validate(&touching), Ok(()));
    assert_eq!(
        drafted(&world, &touching.encode()).await,
        "statement-differs"
    );
    let text = sound.encode();
    let ends = time_text(sound.calendars[0].until);
    let first = time_text(sound.calendars[0].hours[0].until);
    for (what, document) in [
        (
            "an empty name of a calendar",
            text.replacen(r#""calendar":"office""#, r#""calendar":"""#, 1),
        ),
        (
            "another writing of a time",
            text.replacen("T16:30:00.000000Z", "T16:30:00Z", 1),
        ),
        (
            "another zone",
            text.replacen("T16:30:00.000000Z", "T17:30:00.000000+01", 1),
        ),
        (
            "a time that is none",
            text.replacen("T16:30:00.000000Z", "T25:30:00.000000Z", 1),
        ),
        ("now", text.replacen(&ends, "now", 1)),
        ("for ever", text.replacen(&ends, "infinity", 1)),
        (
            "a member more",
            text.replacen(r#""made_of":"#, r#""zone":"UTC","made_of":"#, 1),
        ),
        (
            "hours without an end",
            text.replacen(&format!(r#","until":"{first}""#), "", 1),
        ),
        (
            "no array",
            text.replacen(r#""calendars":["#, r#""calendars":"["#, 1),
        ),
    ] {
        assert!(PolicyDocument::parse(&document).is_err(), "{what}");
        let refused = drafted(&world, &document).await;
        assert!(
            ["not-canonical", "policy-invalid"].contains(&&*refused),
            "{what}: {refused}"
        );
    }
    let empty = default_policy().encode();
    let empty = format!("{},\"calendars\":[]}}", empty.strip_suffix('}').unwrap()).replacen(
        r#""version":1"#,
        r#""version":2"#,
        1,
    );
    assert!(PolicyDocument::parse(&empty).is_err());
    assert_eq!(drafted(&world, &empty).await, "not-canonical");
}
