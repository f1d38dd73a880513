//! The description of the table in `OpenAPI` 3.1, made of the operations and of the types that they take and answer.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    problem::Document,
    table::{Make, NOTHING, Operation, Who, operations},
};

const PROBLEM: &str = "application/problem+json";

const ABOUT: &str = "Agents propose, wait and answer; people fetch statements, sign them elsewhere and send them in. Every call carries the \
caller's own database login and password by HTTP Basic, and may do what that login may do. Text that an agent wrote is passed on as \
it came: whoever shows it must treat it as hostile.";

/// The whole description. It needs neither a database nor a server.
pub fn document() -> Value {
    let mut schemas = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .into_generator();
    let problem = schemas.subschema_for::<Document>();
    let mut paths = Map::new();
    for operation in operations() {
        let described = describe(&operation, &mut schemas, problem.as_value());
        let path = paths
            .entry(operation.path)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(path) = path.as_object_mut() {
            path.insert(operation.method.as_str().to_ascii_lowercase(), described);
        }
    }
    let types = schemas.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Countersign", "version": countersign_app::doctor::VERSION, "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": types,
            "securitySchemes": {"login": {"type": "http", "scheme": "basic", "description": "A login of the database and its password."}},
        },
    })
}

fn describe(operation: &Operation, schemas: &mut SchemaGenerator, problem: &Value) -> Value {
    let mut parameters = Vec::new();
    for name in operation.path.split('/').filter_map(|part| {
        part.strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
    }) {
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}));
    }
    if let Some(make) = operation.query {
        parameters.extend(query(make));
    }
    let mut answers = Map::new();
    for answer in &operation.answers {
        if answer.kind == NOTHING {
            answers.insert(
                answer.status.to_string(),
                json!({"description": answer.says}),
            );
            continue;
        }
        let schema = answer
            .schema
            .map_or_else(|| json!({}), |make| make(schemas).to_value());
        let mut content = Map::new();
        content.insert(answer.kind.to_owned(), json!({ "schema": schema }));
        // A refusal of the protocol's own, beside ours.
        if answer.status >= 400 {
            content.insert(PROBLEM.to_owned(), json!({ "schema": problem }));
        }
        answers.insert(
            answer.status.to_string(),
            json!({"description": answer.says, "content": content}),
        );
    }
    answers.insert(
        "default".to_owned(),
        json!({"description": "Why it was refused or failed.", "content": {PROBLEM: {"schema": problem}}}),
    );
    let (who, security) = match operation.who {
        Who::Anybody => ("Needs no login.", json!([])),
        Who::Anyone => ("For every login.", json!([{"login": []}])),
        Who::Agent => ("For agents.", json!([{"login": []}])),
        Who::Person => ("For people.", json!([{"login": []}])),
    };
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.says,
        "description": who,
        "security": security,
        "parameters": parameters,
        "responses": answers,
    });
    if let (Some((kind, make)), Some(object)) = (operation.body, described.as_object_mut()) {
        let schema = make.map_or_else(|| json!({}), |make| make(schemas).to_value());
        object.insert(
            "requestBody".to_owned(),
            json!({"required": true, "content": {kind: {"schema": schema}}}),
        );
    }
    described
}

/// The members of a query's type, each as a parameter.
fn query(make: Make) -> Vec<Value> {
    let mut inline = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator();
    let schema = make(&mut inline).to_value();
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let members = schema.get("properties").and_then(Value::as_object);
    let members = members.into_iter().flatten();
    members
        .map(|(name, member)| {
            let says = member.get("description").cloned().unwrap_or_default();
            json!({"name": name, "in": "query", "required": required.contains(&name.as_str()), "description": says, "schema": member})
        })
        .collect()
}
