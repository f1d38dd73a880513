//! What agents propose: canonical bytes, demanded fields, their own name, one key for one proposal.

use countersign_statement::Content;
use countersign_testkit::{Proposal, World, actor};

use crate::proposals::sent;
use crate::{audit::audit, kit::Row};

type Spoil = fn(&mut Proposal);

#[tokio::test]
async fn content_that_is_not_canonical_is_refused() {
    let world = World::new().await;
    let bytes = Proposal::default().bytes();
    let sound = &bytes.content;
    for (what, content) in [
        ("a space", sound.replacen(',', ", ", 1)),
        ("a space behind", format!("{sound} ")),
        ("a line end", format!("{sound}\n")),
        (
            "another order",
            sound.replacen(
                r#""kind":"escalate_account","subject_kind":"account""#,
                r#""subject_kind":"account","kind":"escalate_account""#,
                1,
            ),
        ),
        (
            "an escape that is not needed",
            sound.replacen("escalate", "\\u0065scalate", 1),
        ),
        (
            "a slash escaped",
            sound.replacen("countersign/content", "countersign\\/content", 1),
        ),
        ("upper-case hex", sound.replacen("A-17", "A\\u001F17", 1)),
        ("a long escape", sound.replacen("A-17", "A\\u000a17", 1)),
        (
            "a member more",
            sound.replacen(r#""risk":"high""#, r#""risk":"high","x":"""#, 1),
        ),
        (
            "a member twice",
            sound.replacen(r#""risk":"high""#, r#""risk":"low","risk":"high""#, 1),
        ),
        ("a member less", sound.replacen(r#""risk":"high","#, "", 1)),
        (
            "a null",
            sound.replacen(r#""launcher":"""#, r#""launcher":null"#, 1),
        ),
        (
            "a truth",
            sound.replacen(r#""is_simulation":"false""#, r#""is_simulation":false"#, 1),
        ),
        (
            "a number",
            sound.replacen(r#""amount":"1200.00""#, r#""amount":1200.00"#, 1),
        ),
        ("U+0000", sound.replacen("A-17", "A\\u0000", 1)),
        ("half a surrogate", sound.replacen("A-17", "A\\ud800", 1)),
        (
            "an escaped astral",
            sound.replacen("A-17", "\\ud83d\\ude00", 1),
        ),
        (
            "another type",
            sound.replacen("content/v1", "content/v2", 1),
        ),
        ("no JSON", sound.replacen('{', "", 1)),
        ("an array", "[]".to_owned()),
        ("an empty text", String::new()),
        ("a byte order mark", format!("\u{feff}{sound}")),
    ] {
        let mut forged = bytes.clone();
        forged.content = content;
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            "not-canonical",
            "{what}"
        );
    }
    let advice = &bytes.recommendation;
    for (what, recommendation) in [
        ("a space", advice.replacen(',', ", ", 1)),
        (
            "a member more",
            advice.replacen(r#""rules":"#, r#""x":"","rules":"#, 1),
        ),
        ("U+0000", advice.replacen("Thirty", "\\u0000", 1)),
        ("no JSON", advice.replacen('{', "", 1)),
        ("an array", "[]".to_owned()),
    ] {
        let mut forged = bytes.clone();
        forged.recommendation = recommendation;
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            "not-canonical",
            "{what}"
        );
    }
    assert_eq!(sent(&world, &Row::action(&bytes)).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn content_with_a_missing_or_malformed_field_is_refused_as_rust_refuses_it() {
    let world = World::new().await;
    let bytes = Proposal::default().bytes();
    let upper = actor("carol").id.to_string().to_uppercase();
    let cases = [
        (
            "a kind in capitals",
            r#""kind":"escalate_account""#,
            r#""kind":"ESCALATE""#.to_owned(),
        ),
        (
            "no kind",
            r#""kind":"escalate_account""#,
            r#""kind":"""#.to_owned(),
        ),
        (
            "a kind of 65 letters",
            r#""kind":"escalate_account""#,
            format!(r#""kind":"{}""#, "a".repeat(65)),
        ),
        (
            "a subject's kind",
            r#""subject_kind":"account""#,
            r#""subject_kind":"person""#.to_owned(),
        ),
        ("a risk", r#""risk":"high""#, r#""risk":"none""#.to_owned()),
        (
            "an amount with an exponent",
            r#""amount":"1200.00""#,
            r#""amount":"1e5""#.to_owned(),
        ),
        (
            "an amount that is none",
            r#""amount":"1200.00""#,
            r#""amount":"NaN""#.to_owned(),
        ),
        (
            "no amount",
            r#""amount":"1200.00""#,
            r#""amount":"""#.to_owned(),
        ),
        (
            "an amount with a plus",
            r#""amount":"1200.00""#,
            r#""amount":"+1""#.to_owned(),
        ),
        (
            "a currency in small letters",
            r#""currency":"EUR""#,
            r#""currency":"eur""#.to_owned(),
        ),
        (
            "a truth",
            r#""is_simulation":"false""#,
            r#""is_simulation":"no""#.to_owned(),
        ),
        (
            "a person as actor",
            r#""actor_type":"agent""#,
            r#""actor_type":"human""#.to_owned(),
        ),
        (
            "input that is no JSON",
            r#""agent_input":"{\"account\":\"A-17\"}""#,
            r#""agent_input":"{""#.to_owned(),
        ),
        (
            "no input",
            r#""agent_input":"{\"account\":\"A-17\"}""#,
            r#""agent_input":"""#.to_owned(),
        ),
        (
            "output that is no JSON",
            r#""agent_output":"{\"fan_in\":31}""#,
            r#""agent_output":"nonsense""#.to_owned(),
        ),
        (
            "params that are no JSON",
            r#""params":"{}""#,
            r#""params":"""#.to_owned(),
        ),
        (
            "a launcher that is no id",
            r#""launcher":"""#,
            r#""launcher":"carol""#.to_owned(),
        ),
        (
            "a launcher in capitals",
            r#""launcher":"""#,
            format!(r#""launcher":"{upper}""#),
        ),
        (
            "a launcher in braces",
            r#""launcher":"""#,
            format!(r#""launcher":"{{{}}}""#, actor("carol").id),
        ),
        (
            "a subject person that is no id",
            r#""subject_person":"""#,
            r#""subject_person":"x""#.to_owned(),
        ),
        (
            "an editor",
            r#""editors":"""#,
            format!(r#""editors":"{}""#, actor("carol").id),
        ),
    ];
    for (what, from, to) in cases {
        assert!(bytes.content.contains(from), "{what}");
        let mut forged = bytes.clone();
        forged.content = forged.content.replacen(from, &to, 1);
        let editor = what == "an editor";
        assert!(
            editor
                || what == "a person as actor"
                || what == "a kind of 65 letters"
                || Content::parse(&forged.content).is_err(),
            "{what}"
        );
        let document = what.contains("JSON") || what == "no input";
        assert_eq!(
            sent(&world, &Row::action(&forged)).await,
            if document {
                "not-canonical"
            } else {
                "content-invalid"
            },
            "{what}"
        );
    }
    let spoils: [(&str, Spoil); 9] = [
        ("no subject", |p| p.content.subject.clear()),
        ("a subject of 201 characters", |p| {
            p.content.subject = "x".repeat(201);
        }),
        ("no version", |p| p.content.agent_version.clear()),
        ("a version of 65 characters", |p| {
            p.content.agent_version = "1".repeat(65);
        }),
        ("no key", |p| p.content.idempotency_key.clear()),
        ("a key of 201 characters", |p| {
            p.content.idempotency_key = "x".repeat(201);
        }),
        ("no explanation", |p| {
            p.recommendation.ai_explanation.clear();
        }),
        ("a confidence over one", |p| {
            p.recommendation.confidence = "1.001".to_owned();
        }),
        ("rules that are no JSON", |p| {
            p.recommendation.rules = "[".to_owned();
        }),
    ];
    for (what, spoil) in spoils {
        let mut proposal = Proposal::default();
        spoil(&mut proposal);
        let document = what.contains("JSON");
        assert_eq!(
            sent(&world, &Row::action(&proposal.bytes())).await,
            if document {
                "not-canonical"
            } else {
                "content-invalid"
            },
            "{what}"
        );
    }
}
