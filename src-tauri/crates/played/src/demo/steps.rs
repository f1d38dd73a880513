//! What the demo says: a line a step, or one JSON object a step.

use std::{sync::Mutex, time::Instant};

use countersign_app::Failure;
use serde_json::{Map, Value, json};

/// Where the lines go that a play says of itself. It is the caller's: a play prints nothing.
pub type Say = fn(&str) -> Result<(), Failure>;

/// Tells the steps, with the time each took.
#[derive(Debug)]
pub struct Steps {
    json: bool,
    say: Say,
    since: Mutex<Instant>,
    began: Instant,
}

impl Steps {
    /// Begins, in words or in JSON, a line at a time to `say`.
    pub fn new(json: bool, say: Say) -> Self {
        Self {
            json,
            say,
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
            return (self.say)(
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
        (self.say)(&lines)
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
            return (self.say)(&summary.to_string());
        }
        let text = |key: &str| {
            summary
                .get(key)
                .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
                .unwrap_or_default()
        };
        (self.say)(&format!(
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
