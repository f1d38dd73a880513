//! What the demo says: a line a step, or one JSON object a step.

use countersign_refusal::Deed;
use std::{io::Write as _, sync::Mutex, time::Instant};

use countersign_app::Failure;
use serde_json::{Map, Value, json};

/// Tells the steps, with the time each took.
#[derive(Debug)]
pub struct Steps {
    json: bool,
    since: Mutex<Instant>,
    began: Instant,
}

impl Steps {
    /// Begins, in words or in JSON.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            since: Mutex::new(Instant::now()),
            began: Instant::now(),
        }
    }

    /// A step that was done.
    pub fn done(&self, step: &str, words: &str, facts: &[(&str, String)]) -> Result<(), Failure> {
        let mut since = self
            .since
            .lock()
            .map_err(|_| Failure::contradiction("a step was interrupted"))?;
        let ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        *since = Instant::now();
        if self.json {
            let facts: Map<String, Value> = facts
                .iter()
                .map(|(k, v)| ((*k).to_owned(), Value::String(v.clone())))
                .collect();
            return say(
                &json!({"step": step, "ok": true, "words": words, "ms": ms, "facts": facts})
                    .to_string(),
            );
        }
        let mut lines = format!("{step:>11}  {words} ({ms} ms)");
        for (name, value) in facts {
            // Writing to a String cannot fail.
            let _ = std::fmt::Write::write_fmt(
                &mut lines,
                format_args!("\n             {name}: {value}"),
            );
        }
        say(&lines)
    }

    /// Counts the next step's time from here: what went before was told by someone else.
    pub fn begin(&self) -> Result<(), Failure> {
        *self
            .since
            .lock()
            .map_err(|_| Failure::contradiction("a step was interrupted"))? = Instant::now();
        Ok(())
    }

    /// Milliseconds since the demo began.
    pub fn total_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The last word.
    pub fn summary(&self, summary: &Value) -> Result<(), Failure> {
        if self.json {
            return say(&summary.to_string());
        }
        let text = |key: &str| {
            summary
                .get(key)
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .unwrap_or_default()
        };
        say(&format!(
            "\n{}: {} records, {} decisions, {} alerts from {} transactions, in {} ms.\nVerify it yourself:\n  countersign-verify {} --trust {}",
            text("verdict"),
            text("records"),
            text("decisions"),
            text("proposals"),
            text("transactions"),
            text("ms"),
            text("export"),
            text("trust")
        ))
    }
}

fn say(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|cause| Failure::file(std::path::Path::new("standard output"), Deed::Write, cause))
}
