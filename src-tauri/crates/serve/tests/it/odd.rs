//! Every operation that is described is given what nobody should send: each is refused in words, and none answers with a defect.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use countersign_testkit::World;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
};

/// A schema that may be a reference.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let named = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    named.map_or(schema, |pointer| document.pointer(pointer).unwrap())
}

/// Something that a schema describes, nearly.
fn sample(document: &Value, schema: &Value, deep: u8) -> Value {
    let schema = resolved(document, schema);
    if deep == 0 {
        return json!({});
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(first) = schema[choice].get(0) {
            return sample(document, first, deep - 1);
        }
    }
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    match (kind, schema["format"].as_str()) {
        (Some("object"), _) => {
            let mut object = Map::new();
            for (name, of) in schema["properties"].as_object().into_iter().flatten() {
                object.insert(name.clone(), sample(document, of, deep - 1));
            }
            Value::Object(object)
        }
        (Some("array"), _) => json!([sample(document, &schema["items"], deep - 1)]),
        (Some("string"), Some("uuid")) => json!(Uuid::nil()),
        (Some("string"), _) => json!("x"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        _ => json!({}),
    }
}

fn odd_values() -> Vec<Value> {
    let mut deep = json!(1);
    for _ in 0..200 {
        deep = json!([deep]);
    }
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}'; DROP TABLE x; --"),
        json!("x".repeat(300_000)),
        json!("9".repeat(400)),
        json!("0001-01-01T00:00:00Z"),
        json!("9999-12-31T23:59:60Z"),
        json!([]),
        json!({}),
        deep,
    ]
}

#[tokio::test]
async fn nothing_that_is_sent_makes_a_defect_of_ours() {
    let mut often = options();
    often.limits.per_second = 100_000;
    let served = Served::over(World::new().await, often).await;
    let made = served
        .post(AGENT, "/agent/ops/actions", proposal("there"))
        .await
        .with(201);
    let document = countersign_serve::openapi();
    let mut sent = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            // A stream that does not end, and what is no JSON of ours.
            if path.ends_with("/events") || path == "/mcp" {
                continue;
            }
            let path = path.replace("{id}", &id(&made));
            let method = method.to_ascii_uppercase();
            let mut asked: Vec<(String, Option<Value>)> = Vec::new();
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_object() {
                let whole = sample(&document, schema, 6);
                for odd in odd_values() {
                    asked.push((path.clone(), Some(odd.clone())));
                    for name in whole.as_object().into_iter().flat_map(Map::keys) {
                        let mut body = whole.clone();
                        body[name] = odd.clone();
                        asked.push((path.clone(), Some(body)));
                    }
                }
                asked.push((path.clone(), Some(whole)));
            }
            for parameter in operation["parameters"].as_array().unwrap() {
                let name = parameter["name"].as_str().unwrap();
                for odd in [
                    "",
                    "%00",
                    "-1",
                    "18446744073709551616",
                    "%27",
                    "x%",
                    "%F0%28",
                    "0001-01-01T00:00:00Z",
                    "NaN",
                    "1_2_3_4_5_6",
                ] {
                    if parameter["in"] == "query" && name != "timeout" {
                        asked.push((format!("{path}?{name}={odd}"), None));
                    }
                }
            }
            for (path, body) in asked {
                let who = match operation["description"].as_str().unwrap() {
                    "For people." => "carol",
                    _ => AGENT,
                };
                let shown = body.as_ref().map(ToString::to_string);
                let answer = served.call(who, &method, &path, body).await;
                sent += 1;
                let shown: String = shown.unwrap_or_default().chars().take(300).collect();
                assert!(answer.status < 500, "{method} {path} {shown}: {answer:?}");
                if answer.status >= 400 {
                    assert!(answer.json()["code"].is_string(), "{answer:?}");
                }
            }
        }
    }
    assert!(sent > 500, "only {sent} were sent");
}
