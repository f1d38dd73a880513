//! CPU seconds and memory, from /proc.

use std::fs;

/// Linux shows these times in hundredths of a second, whatever the kernel's own tick.
const TICKS: f64 = 100.0;

/// CPU seconds used so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cpu {
    /// This process.
    pub ours: f64,
    /// The database's processes.
    pub server: f64,
}

impl Cpu {
    /// What has been used up to now; `postmaster` is the server's first process.
    pub(super) fn now(postmaster: i32) -> Self {
        let ours = stat("self").map_or(0.0, |s| s.own);
        let server = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
            .filter_map(|pid| {
                let stat = stat(&pid.to_string())?;
                if pid == postmaster {
                    // Those that ended are counted by the parent that waited for them.
                    return Some(stat.own + stat.waited);
                }
                (stat.parent == postmaster).then_some(stat.own)
            })
            .sum();
        Self { ours, server }
    }

    /// What was used since `before`.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            ours: self.ours - before.ours,
            server: self.server - before.server,
        }
    }
}

impl std::ops::AddAssign for Cpu {
    fn add_assign(&mut self, more: Self) {
        self.ours += more.ours;
        self.server += more.server;
    }
}

struct Stat {
    parent: i32,
    own: f64,
    waited: f64,
}

fn stat(process: &str) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may hold anything, also a parenthesis: the fields follow the last one.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|f| f.parse::<f64>().ok())
            .map(|t| t / TICKS)
    };
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        waited: ticks(13)? + ticks(14)?,
    })
}

/// The largest resident set of this process so far, in MB of 1,000,000 bytes.
pub(super) fn peak_memory() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// The CPU seconds of this process alone.
pub(super) fn ours() -> f64 {
    stat("self").map_or(0.0, |s| s.own)
}
