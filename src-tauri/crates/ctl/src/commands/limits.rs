//! `limits`: how much a login may write in an hour, by the database's owner.

use countersign_app::{
    Failure,
    limits::{self, Change, Limit},
};
use countersign_statement::codes::Flow;
use serde_json::{Value, json};

use crate::{
    args::{Globals, Limits},
    out::Out,
    place::{self, OpenWorkspace},
};

/// Shows all, or changes one.
pub async fn limits(args: &Limits, globals: &Globals, out: Out) -> Result<(), Failure> {
    let open = OpenWorkspace::open(globals, out).await?;
    let owner = open.owner_of(None).await?;
    let administrator = place::administrator(owner.as_ref());
    let Some(flow) = args.flow else {
        let all = limits::list(&open.workspace, administrator).await;
        let all = open.close(all).await?;
        let lines: Vec<String> = all.iter().map(line).collect();
        let all: Vec<Value> = all.iter().map(as_json).collect();
        return out.answer(&lines.join("\n"), &json!({ "limits": all }));
    };
    let change = Change {
        flow,
        per_hour: args.per_hour,
        new_machine: args.new_machine,
    };
    let done = limits::change(&open.workspace, administrator, change).await;
    let limit = open.close(done).await?;
    out.answer(&line(&limit), &json!({"limit": as_json(&limit)}))
}

fn line(limit: &Limit) -> String {
    let Limit {
        flow,
        per_hour,
        new_machine,
    } = limit;
    let counted = match flow {
        Flow::ImportedMegabytes => "MiB that imports bring",
        Flow::Records => "every other record",
        other => other.as_str(),
    };
    if per_hour == new_machine {
        format!("{counted}: {per_hour} an hour")
    } else {
        format!("{counted}: {per_hour} an hour, {new_machine} by an agent in its first three days")
    }
}

fn as_json(limit: &Limit) -> Value {
    json!({"flow": limit.flow.as_str(), "per_hour": limit.per_hour, "new_machine": limit.new_machine})
}
