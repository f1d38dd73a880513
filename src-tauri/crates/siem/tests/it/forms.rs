//! Every event in every form: it is read back by the letter of its standard, says what the record says, and no text in it
//! can do more than be read.

use countersign_ledger::{Record, leaf_hash};
use countersign_siem::{
    Event, Form, Sender,
    event::OWN_NAMES,
    form::{LIMIT, LIMIT_MOST, frame, message},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    read,
    samples::{ID, OTHER, TIME, records},
};

pub fn sender() -> Sender {
    Sender {
        origin: format!("countersign/{}", "0f".repeat(16)),
        workspace: "demo".into(),
        host: "console-1.example".into(),
        version: "0.1.0".into(),
    }
}

/// Holds one message of this record against the record.
fn holds(record: &Record, form: Form, limit: usize) -> String {
    let event = Event::of(&record.encode()).unwrap();
    let made = message(&event, &sender(), form, limit);
    assert!(made.len() <= limit, "{} bytes: {made}", made.len());
    assert_eq!(
        made,
        message(&event, &sender(), form, limit),
        "one record, one message"
    );
    let leaf = hex::encode(leaf_hash(&record.encode()));
    let said = read::syslog(&made);
    assert_eq!((said.priority / 8, said.time.as_str()), (13, TIME));
    assert_eq!(
        (said.host.as_str(), said.app.as_str()),
        ("console-1.example", "countersign")
    );
    assert_eq!(said.id, record.event.chars().take(32).collect::<String>());
    assert_eq!(said.params["seq"], record.seq.to_string());
    assert_eq!(said.params["leaf"], leaf);
    assert_eq!(said.params["origin"], sender().origin);
    match form {
        Form::Syslog => {
            for (name, value) in [
                ("at", &record.at),
                ("event", &record.event),
                ("actor", &record.actor),
                ("actor_type", &record.actor_type),
                ("subject", &record.subject),
                ("workspace", &"demo".to_owned()),
            ] {
                assert_eq!(&said.params[name], value);
            }
            assert!(said.text.is_ascii(), "{}", said.text);
        }
        Form::Ocsf => ocsf(record, &leaf, &said.text),
        Form::Cef => {
            let (fields, extension) = read::cef(&said.text);
            assert_eq!(
                fields[..5],
                [
                    "0",
                    "Countersign",
                    "Countersign",
                    "0.1.0",
                    record.event.as_str()
                ]
            );
            assert_eq!(extension["externalId"], record.seq.to_string());
            assert_eq!(extension["rt"], "1795398000000");
            assert_eq!(
                (extension["cs1Label"].as_str(), &extension["cs1"]),
                ("leaf", &leaf)
            );
            assert_eq!(extension["suid"], record.actor);
            assert_eq!(extension["cs2"], record.subject);
        }
    }
    made
}

fn ocsf(record: &Record, leaf: &str, text: &str) {
    let object: Value = serde_json::from_str(text).unwrap();
    let number = |name: &str| object[name].as_u64().unwrap();
    assert_eq!((number("category_uid"), number("class_uid")), (3, 3004));
    assert_eq!(number("class_uid") / 1000, number("category_uid"));
    assert_eq!(
        number("type_uid"),
        number("class_uid") * 100 + number("activity_id")
    );
    assert_eq!(number("time"), 1_795_398_000_000);
    assert_eq!(object["metadata"]["sequence"], record.seq);
    assert_eq!(object["metadata"]["uid"], leaf);
    assert_eq!(object["metadata"]["event_code"], record.event);
    assert_eq!(object["actor"]["user"]["uid"], record.actor);
    let about = if record.subject == "workspace" {
        sender().origin
    } else {
        ID.to_owned()
    };
    assert_eq!(object["entity"]["uid"], about);
}

#[test]
fn every_event_of_the_table_is_told_in_every_form() {
    for record in records("idle in transaction") {
        for form in Form::ALL {
            let made = holds(&record, form, LIMIT);
            assert!(!made.contains("this program does not know"), "{made}");
            assert!(
                !made.contains(&"1a".repeat(32)) || !made.contains("narrative"),
                "no commitment is told: {made}"
            );
        }
    }
}

#[test]
fn what_a_decision_says_is_in_every_form_and_what_it_keeps_private_in_none() {
    let all = records("x");
    let decided = all.iter().find(|r| r.event == "action.decided").unwrap();
    let said = read::syslog(&holds(decided, Form::Syslog, LIMIT));
    let names: Vec<&str> = said
        .params
        .keys()
        .map(String::as_str)
        .filter(|n| !OWN_NAMES.contains(n))
        .collect();
    assert_eq!(
        names,
        [
            "on_behalf_of",
            "override",
            "reason",
            "saw_record",
            "seat",
            "step",
            "verdict"
        ]
    );
    assert_eq!(
        said.text,
        format!(
            "Person {} decided (action {ID}), record {}; Step: 3; Seat: supervisor; On behalf of: {OTHER}; Verdict: approve; Reason: risk_accepted; Override: ai_override; Saw record: 3.",
            decided.actor, decided.seq
        )
    );
    let (_, extension) = read::cef(&read::syslog(&holds(decided, Form::Cef, LIMIT)).text);
    assert_eq!(extension["countersignVerdict"], "approve");
    let object: Value =
        serde_json::from_str(&read::syslog(&holds(decided, Form::Ocsf, LIMIT)).text).unwrap();
    assert_eq!(object["unmapped"]["verdict"], "approve");
    let commitment = "1a".repeat(32);
    for form in Form::ALL {
        assert!(
            !holds(decided, form, LIMIT).contains(&commitment),
            "{form:?}"
        );
    }
}

#[test]
fn a_name_that_stands_twice_is_one_list_and_none_is_one_of_ours() {
    for record in records("x") {
        let event = Event::of(&record.encode()).unwrap();
        for detail in &event.details {
            assert!(
                !OWN_NAMES.contains(&detail.name.as_str()),
                "{}",
                detail.name
            );
        }
        if record.event == "genesis" {
            let founders = event.details.iter().find(|d| d.name == "founder").unwrap();
            assert_eq!(founders.value.split(',').count(), 2);
        }
    }
}

#[test]
fn what_does_not_fit_is_left_out_and_said_and_the_rest_is_whole() {
    let long = "x".repeat(30_000);
    let mut cut = 0;
    for record in records(&long) {
        for form in Form::ALL {
            for limit in [LIMIT, LIMIT_MOST] {
                let made = holds(&record, form, limit);
                let whole = Event::of(&record.encode())
                    .unwrap()
                    .details
                    .iter()
                    .all(|d| d.value.len() <= 384);
                let said = match form {
                    Form::Syslog => read::syslog(&made).params.get("cut").cloned(),
                    Form::Cef => read::cef(&read::syslog(&made).text)
                        .1
                        .get("countersignCut")
                        .cloned(),
                    Form::Ocsf => {
                        let object: Value =
                            serde_json::from_str(&read::syslog(&made).text).unwrap();
                        assert_eq!(
                            object["metadata"]["is_truncated"].as_bool().is_some(),
                            !object["unmapped"]["cut"].is_null()
                        );
                        object["unmapped"]["cut"].as_str().map(str::to_owned)
                    }
                };
                assert!(whole || said.is_some(), "{made}");
                cut += usize::from(said.is_some());
            }
        }
    }
    assert!(cut > 0);
}

#[test]
fn a_statement_of_tomorrow_is_told_without_details_rather_than_not_at_all() {
    let mut record = records("x").pop().unwrap();
    record.event = "moon.rose".into();
    record.statement = r#"{"type":"countersign/moon/v9","phase":"new"}"#.into();
    for form in Form::ALL {
        let made = holds(&record, form, LIMIT);
        assert!(made.contains("moon.rose"), "{made}");
    }
}

#[test]
fn a_test_says_that_it_is_one_and_has_no_number() {
    let event = Event::test(TIME, "7c9e");
    for form in Form::ALL {
        let said = read::syslog(&message(&event, &sender(), form, LIMIT));
        assert_eq!(said.id, "siem.test");
        assert!(!said.params.contains_key("seq") && !said.params.contains_key("leaf"));
        assert!(
            said.text.contains("7c9e") && said.text.contains("nothing happened"),
            "{}",
            said.text
        );
    }
}

#[test]
fn frames_count_bytes_and_not_characters() {
    let sent: Vec<u8> = ["<1>1 ä", "9 begins with a digit", ""]
        .iter()
        .flat_map(|m| frame(m))
        .collect();
    let (messages, rest) = read::frames(&sent);
    assert_eq!(messages, ["<1>1 ä", "9 begins with a digit", ""]);
    assert!(rest.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Quotes, brackets, backslashes, pipes, equals signs, line ends, control characters and whatever else a text may hold.
    #[test]
    fn no_text_breaks_out_of_its_place(
        parts in prop::collection::vec(prop_oneof![
            Just("\"".to_owned()), Just("]".to_owned()), Just("\\".to_owned()), Just("|".to_owned()), Just("=".to_owned()),
            Just("\n".to_owned()), Just("\r\n<13>1 - - - - - - forged".to_owned()), Just("\u{0}".to_owned()),
            Just("\" seq=\"0\"][x@1 y=\"".to_owned()), Just(" externalId=0 ".to_owned()), Just("\",\"class_uid\":1,\"x\":\"".to_owned()),
            Just("\u{2028}\u{202e}\u{9b}".to_owned()), any::<String>(),
        ], 0..12)
    ) {
        // A statement holds everything but U+0000, which no database keeps.
        let hostile = parts.concat().replace('\u{0}', "\u{1}");
        for record in records(&hostile) {
            for form in Form::ALL {
                let made = holds(&record, form, LIMIT);
                prop_assert_eq!(read::frames(&frame(&made)).0, vec![made]);
            }
        }
    }

    #[test]
    fn a_message_keeps_within_its_limit_whatever_is_in_it(
        event in "[a-z_.]{1,64}", host in ".{0,80}", version in "[0-9a-z.]{1,24}", limit in LIMIT..=LIMIT_MOST,
        statement in "[^\u{0}]{1,4000}", seq in 0..(1u64 << 53),
    ) {
        let mut record = records("x").pop().unwrap();
        (record.event, record.statement, record.seq) = (event, statement, seq);
        record.subject = format!("installation:{ID}");
        let told = Event::of(&record.encode()).unwrap();
        let sender = Sender { host, version, ..sender() };
        for form in Form::ALL {
            let made = message(&told, &sender, form, limit);
            prop_assert!(made.len() <= limit, "{} bytes: {}", made.len(), made);
            read::syslog(&made);
        }
    }
}
