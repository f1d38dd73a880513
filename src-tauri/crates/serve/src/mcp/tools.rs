//! Tools are made of the table of operations: what is for agents and marked as a tool is one, and nothing that is for people can be.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use countersign_app::Failure;
use countersign_refusal::Web;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};
use std::{fmt::Write as _, sync::Arc};
use uuid::Uuid;

use crate::table::{Make, Operation, Who, operations};

/// The argument that names the action in a path.
const ACTION: &str = "action_id";

/// The operations that are tools. An operation for people is none, whatever it is marked as.
pub(crate) fn offered() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.who == Who::Agent && operation.tool.is_some())
        .collect()
}

/// The tools, for a client. It needs neither a database nor a server.
pub(crate) fn tools() -> Vec<Tool> {
    offered().iter().map(tool).collect()
}

fn tool(operation: &Operation) -> Tool {
    let reads = operation.method == Method::GET;
    let hints = ToolAnnotations::new()
        .read_only(reads)
        .destructive(false)
        .open_world(false);
    let answer = operation.tool.and_then(|tool| tool.answers);
    let answer = answer.or_else(|| operation.answers.first().and_then(|first| first.schema));
    let tool = Tool::new(operation.name, operation.says, Arc::new(input(operation)))
        .with_annotations(hints);
    match answer.map(schema) {
        Some(Value::Object(output)) => tool.with_raw_output_schema(Arc::new(output)),
        _ => tool,
    }
}

/// A type's schema that refers to no other.
fn schema(make: Make) -> Value {
    let mut inline: SchemaGenerator = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .into_generator();
    make(&mut inline).to_value()
}

/// What of a type is a tool's arguments: its body's or its query's members.
fn members(operation: &Operation) -> Option<Make> {
    let own = operation.tool.and_then(|tool| tool.takes);
    own.or(operation.query)
        .or_else(|| operation.body.and_then(|(_, make)| make))
}

fn input(operation: &Operation) -> JsonObject {
    let of = members(operation).map_or_else(|| json!({}), schema);
    let mut properties = of
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut required: Vec<Value> = of
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if operation.path.contains("{id}") {
        let id = json!({"type": "string", "format": "uuid", "description": "The action."});
        properties.insert(ACTION.to_owned(), id);
        required.insert(0, json!(ACTION));
    }
    let object = json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    match object {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

/// The request that a call of a tool is: the action goes into the path, the rest into the query or the body.
pub(crate) fn request(
    operation: &Operation,
    mut arguments: JsonObject,
) -> Result<Request<Body>, Failure> {
    let mut path = operation.path.to_owned();
    if path.contains("{id}") {
        let named = arguments.remove(ACTION);
        let id = named
            .as_ref()
            .and_then(Value::as_str)
            .and_then(|text| text.parse::<Uuid>().ok())
            .ok_or_else(|| odd(ACTION, "it is the UUID of an action"))?;
        path = path.replace("{id}", &id.to_string());
    }
    // What is left out and what is null are one.
    arguments.retain(|_, value| !value.is_null());
    let mut body = None;
    if operation.body.is_some() {
        body = Some(Value::Object(arguments).to_string());
    } else if operation.query.is_some() {
        path.push_str(&query(&arguments)?);
    } else if let Some(name) = arguments.keys().next() {
        return Err(odd(name, "this tool takes no such argument"));
    }
    let request = Request::builder()
        .method(operation.method.clone())
        .uri(path)
        .header(header::HOST, "localhost");
    let request = match body {
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body)),
        None => request.body(Body::empty()),
    };
    request.map_err(Failure::contradiction)
}

fn query(arguments: &JsonObject) -> Result<String, Failure> {
    let mut out = String::new();
    for (name, value) in arguments {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => return Err(odd(name, "it is a text, a number, true or false")),
        };
        out.push(if out.is_empty() { '?' } else { '&' });
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, &text);
    }
    Ok(out)
}

/// Percent-encodes whatever has a meaning in a query. Writing to a String cannot fail.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

fn odd(name: &str, cause: &str) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Operation {
        let all = offered();
        all.into_iter().find(|one| one.name == name).unwrap()
    }

    fn asked(name: &str, arguments: Value) -> Result<(String, String), &'static str> {
        let Value::Object(arguments) = arguments else {
            panic!("arguments are an object")
        };
        request(&named(name), arguments)
            .map(|request| (request.method().to_string(), request.uri().to_string()))
            .map_err(|failure| failure.code())
    }

    #[test]
    fn no_tool_is_for_people_and_none_decides() {
        let names: Vec<&str> = offered().iter().map(|one| one.name).collect();
        for needed in [
            "propose",
            "await_action",
            "answer_question",
            "withdraw_action",
            "consume_permission",
            "report_outcome",
            "read_action",
            "list_actions",
        ] {
            assert!(names.contains(&needed), "{needed} is not among {names:?}");
        }
        let of_people: Vec<&str> = operations()
            .iter()
            .filter(|one| one.who != Who::Agent)
            .map(|one| one.name)
            .collect();
        assert!(of_people.contains(&"approve_action") && of_people.contains(&"reject_action"));
        assert!(names.iter().all(|name| !of_people.contains(name)));
        assert!(names.iter().all(|name| !name.contains("approve")
            && !name.contains("reject")
            && !name.contains("decide")
            && !name.contains("statement")));
    }

    #[test]
    fn every_tool_has_schemas_of_objects_that_refer_to_nothing_elsewhere() {
        for tool in tools() {
            let text = serde_json::to_string(&tool).unwrap();
            assert!(!text.contains("$ref"), "{text}");
            assert_eq!(tool.input_schema["type"], "object", "{}", tool.name);
            let output = tool.output_schema.unwrap();
            assert_eq!(output["type"], "object", "{}", tool.name);
            assert!(!tool.description.unwrap().is_empty());
        }
    }

    #[test]
    fn arguments_go_where_the_operation_reads_them() {
        let id = "00000000-0000-4000-8000-000000000007";
        assert_eq!(
            asked(
                "await_action",
                json!({"action_id": id, "timeout": 5, "state": "approved,rejected", "x y": "&"})
            ),
            Ok((
                "GET".into(),
                format!(
                    "/agent/ops/actions/{id}/await?state=approved%2Crejected&timeout=5&x%20y=%26"
                )
            ))
        );
        assert_eq!(
            asked("read_action", json!({"action_id": id})),
            Ok(("GET".into(), format!("/agent/ops/actions/{id}")))
        );
        for odd in [
            json!({}),
            json!({"action_id": 7}),
            json!({"action_id": "../queue"}),
            json!({"action_id": id, "other": 1}),
        ] {
            assert_eq!(asked("read_action", odd), Err("parameter"));
        }
        assert_eq!(
            asked("list_actions", json!({"limit": [1]})),
            Err("parameter")
        );
    }
}
