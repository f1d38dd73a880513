//! How long the window takes to its first usable screen, and what it holds while nothing happens, beside a bare window of the
//! same `WebKit`: `make bench-window`. Figures, not a test: it is left out of runs.

use crate::{
    driver::Window,
    stage::{on_stage, program},
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const STARTS: usize = 7;
/// Until nothing moves any more.
const REST: Duration = Duration::from_secs(4);

/// One start: milliseconds from the driver's call to the first usable screen, and mebibytes at rest.
struct Start {
    ms: f64,
    mib: f64,
}

#[test]
#[ignore = "figures: make bench-window"]
fn beside_a_bare_window() {
    on_stage("figures::beside_a_bare_window", |stage| {
        let bare = bare();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // Taken in turns, so that a busy moment of the machine meets both. The first of each only warms the disk's cache.
        for turn in 0..=STARTS {
            // A home of its own: the window before may still be closing, and there is one an account.
            let home = stage.home.join(format!("config-{turn}"));
            let console = start(
                &program(),
                &[],
                &home,
                "performance.getEntriesByName('interactive')[0]?.startTime",
            );
            let plain = start(
                &bare,
                &["--automation"],
                &home,
                // A blank page is there when it begins.
                "0",
            );
            if turn > 0 {
                ours.push(console);
                theirs.push(plain);
            }
        }
        let ms = |starts: &[Start]| median(starts.iter().map(|start| start.ms));
        let mib = |starts: &[Start]| median(starts.iter().map(|start| start.mib));
        eprintln!("window              first usable screen, ms   at rest, MiB (PSS)");
        for (name, starts) in [("Countersign", &ours), ("bare, about:blank", &theirs)] {
            eprintln!("{name:<20}{:>24.0}{:>21.0}", ms(starts), mib(starts));
        }
        eprintln!(
            "ratio               {:>24.2}{:>21.2}   (medians of {STARTS} starts each, in turns)",
            ms(&ours) / ms(&theirs),
            mib(&ours) / mib(&theirs)
        );
        assert!(ours.iter().all(|start| start.ms > 0.0 && start.mib > 1.0));
    });
}

/// `usable` gives milliseconds since the page began, or `undefined` so far.
fn start(program: &Path, args: &[&str], home: &Path, usable: &str) -> Start {
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let home = home.to_str().unwrap();
    let window = Window::open_with(program, args, &[("XDG_CONFIG_HOME", home)]);
    window.wait_until(&format!("{usable} !== undefined"));
    let at = window.value(&format!("performance.timeOrigin + {usable}"));
    std::thread::sleep(REST);
    Start {
        ms: at.as_f64().unwrap() - before.as_secs_f64() * 1e3,
        mib: held(window.driver()),
    }
}

/// The browser that comes with `WebKit`, without anything of ours: the floor.
fn bare() -> PathBuf {
    fs::read_dir("/usr/lib")
        .unwrap()
        .find_map(|entry| {
            let path = entry.ok()?.path().join("webkit2gtk-4.1/MiniBrowser");
            path.exists().then_some(path)
        })
        .expect("MiniBrowser comes with WebKitGTK")
}

/// Proportional set size of all descendants of a process, in MiB.
fn held(ancestor: u32) -> f64 {
    held_where(ancestor, |_| true)
}

/// The same of those that are called so; the system cuts a name off at 15 letters.
pub fn held_by(ancestor: u32, name: &str) -> f64 {
    let held = held_where(ancestor, |comm| comm.trim_end() == name);
    assert!(held > 0.0, "no process {name} below {ancestor}");
    held
}

fn held_where(ancestor: u32, counts: impl Fn(&str) -> bool) -> f64 {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // Behind the name, which may hold anything, come the state and the parent.
        let parent = stat
            .rsplit_once(") ")
            .and_then(|(_, rest)| rest.split(' ').nth(1))
            .and_then(|parent| parent.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(pid);
    }
    let mut open = children.get(&ancestor).cloned().unwrap_or_default();
    let mut kib = 0.0;
    while let Some(pid) = open.pop() {
        open.extend(children.get(&pid).into_iter().flatten());
        if !counts(&fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default()) {
            continue;
        }
        let maps = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        kib += maps
            .lines()
            .find_map(|line| line.strip_prefix("Pss:"))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
            .unwrap_or(0.0);
    }
    kib / 1024.0
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
