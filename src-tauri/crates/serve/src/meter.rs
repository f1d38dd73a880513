//! What is counted: calls, their times, refusals. Counts alone; nothing that somebody wrote or is called.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Upper bounds of the times that are told apart, in seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

#[derive(Debug, Default, Clone)]
struct Times {
    count: u64,
    seconds: f64,
    within: [u64; BOUNDS.len()],
}

/// What is counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    calls: Mutex<BTreeMap<(String, String, u16), u64>>,
    times: Mutex<BTreeMap<String, Times>>,
    refusals: Mutex<BTreeMap<&'static str, u64>>,
    /// Calls that wait for an action to reach a state.
    pub waiting: AtomicUsize,
    /// Connections of callers.
    pub connections: AtomicUsize,
}

/// Counts one up while it lives.
pub(crate) struct Counted<'m>(&'m AtomicUsize);

impl<'m> Counted<'m> {
    pub fn in_(gauge: &'m AtomicUsize) -> Self {
        gauge.fetch_add(1, Ordering::Relaxed);
        Self(gauge)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Meter {
    /// A call that was answered. `route` is the pattern, never the path.
    pub fn called(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (method.to_owned(), route.to_owned(), status);
        *self
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(key)
            .or_default() += 1;
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let of = times.entry(route.to_owned()).or_default();
        let seconds = took.as_secs_f64();
        of.count += 1;
        of.seconds += seconds;
        for (bound, within) in BOUNDS.iter().zip(&mut of.within) {
            *within += u64::from(seconds <= *bound);
        }
    }

    /// A refusal, by its code.
    pub fn refused(&self, code: &'static str) {
        *self
            .refusals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(code)
            .or_default() += 1;
    }

    /// The text that Prometheus reads. Writing to a String cannot fail.
    pub fn text(&self, logins: usize) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        head(
            &mut out,
            "countersign_http_requests_total",
            "counter",
            "Requests by method, route and status.",
        );
        for ((method, route, status), count) in
            &*self.calls.lock().unwrap_or_else(PoisonError::into_inner)
        {
            let _ = writeln!(
                out,
                "countersign_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
            );
        }
        let name = "countersign_http_request_seconds";
        head(&mut out, name, "histogram", "Time to answer by route.");
        for (route, of) in &*self.times.lock().unwrap_or_else(PoisonError::into_inner) {
            for (bound, within) in BOUNDS.iter().zip(&of.within) {
                let _ = writeln!(
                    out,
                    "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {within}"
                );
            }
            let _ = writeln!(
                out,
                "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}\n{name}_sum{{route=\"{route}\"}} {}\n{name}_count{{route=\"{route}\"}} {count}",
                of.seconds,
                count = of.count
            );
        }
        head(
            &mut out,
            "countersign_refusals_total",
            "counter",
            "Refusals and failures by code.",
        );
        for (code, count) in &*self.refusals.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(out, "countersign_refusals_total{{code=\"{code}\"}} {count}");
        }
        for (name, help, value) in [
            (
                "countersign_logins",
                "Logins that have connections open.",
                logins,
            ),
            (
                "countersign_waiting",
                "Calls that wait for an action.",
                self.waiting.load(Ordering::Relaxed),
            ),
            (
                "countersign_connections",
                "Connections of callers.",
                self.connections.load(Ordering::Relaxed),
            ),
        ] {
            head(&mut out, name, "gauge", help);
            let _ = writeln!(out, "{name} {value}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_within_each_bound() {
        let meter = Meter::default();
        meter.called("GET", "/health", 200, Duration::from_millis(7));
        meter.called("GET", "/health", 200, Duration::from_secs(40));
        meter.refused("busy");
        let text = meter.text(3);
        for line in [
            r#"countersign_http_requests_total{method="GET",route="/health",status="200"} 2"#,
            r#"countersign_http_request_seconds_bucket{route="/health",le="0.005"} 0"#,
            r#"countersign_http_request_seconds_bucket{route="/health",le="0.01"} 1"#,
            r#"countersign_http_request_seconds_bucket{route="/health",le="30"} 1"#,
            r#"countersign_http_request_seconds_bucket{route="/health",le="+Inf"} 2"#,
            r#"countersign_http_request_seconds_sum{route="/health"} 40.007"#,
            r#"countersign_refusals_total{code="busy"} 1"#,
            "countersign_logins 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        let counted = Counted::in_(&meter.waiting);
        assert!(meter.text(0).contains("countersign_waiting 1\n"));
        drop(counted);
        assert!(meter.text(0).contains("countersign_waiting 0\n"));
    }
}
