//! The screening over several sets of known answer, each in a process of its own, so that its memory is its own: public sets by
//! the names of their files, and made ones of their shapes where they are not there.

use countersign_refusal::{Deed, Tool};
use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    process::Stdio,
};

use countersign_agents::{
    generator::{self, Format, Pattern, Plan},
    progress::Unattended,
    screening::Rule,
};
use countersign_app::Failure;
use serde_json::Value;

use super::{
    figures::{Report, rounded, short},
    say,
};

/// Of made sets.
const SEED: u64 = 20_260_301;
/// Rows of a made set where nobody says how many.
const ROWS: usize = 1_200_000;
/// Of each pattern so many are planted at most.
const PLANTED: usize = 800;

/// Which sets are screened.
#[derive(Debug, Clone)]
pub struct Sets {
    /// Where public sets are looked for, by their own names; in folders right within too.
    pub folders: Vec<PathBuf>,
    /// One made set alone, of this shape.
    pub made: Option<Format>,
    /// Rows of made sets.
    pub rows: Option<usize>,
}

/// From so many rows on memory is judged.
const MANY: f64 = 1e6;
/// Besides a made set one of so many times fewer rows is screened, whose memory is compared with its own.
const FEWER: usize = 10;
/// What a set is compared with has at least so many rows.
const LEAST: usize = 6_000;

/// The shapes of the public sets, and what they are called.
const SHAPES: [(&str, Format); 4] = [
    ("IBM", Format::Ibm),
    ("SAML-D", Format::Samld),
    ("PaySim", Format::Paysim),
    ("AMLSim", Format::Amlsim),
];

/// A set on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    name: String,
    rows: PathBuf,
    labels: Option<PathBuf>,
}

/// The public set that a file is, by its name and by what lies beside it.
fn known(file: &Path) -> Option<(Format, Option<PathBuf>)> {
    let name = file.file_name()?.to_str()?;
    if let Some(begin) = name.strip_suffix("_Trans.csv") {
        let attempts = file.with_file_name(format!("{begin}_Patterns.txt"));
        return Some((Format::Ibm, attempts.exists().then_some(attempts)));
    }
    let is_csv = file
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    if is_csv && name.starts_with("SAML-D") {
        return Some((Format::Samld, None));
    }
    if is_csv && name.starts_with("PS_") {
        return Some((Format::Paysim, None));
    }
    let nodes = file.with_file_name("nodes.csv");
    (name == "transactions.csv" && nodes.exists()).then_some((Format::Amlsim, Some(nodes)))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let broken = |cause| Failure::file(folder, Deed::Read, cause);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(broken)? {
        files.push(entry.map_err(broken)?.path());
    }
    files.sort();
    Ok(files)
}

/// The public sets that are there.
fn public(folders: &[PathBuf]) -> Result<Vec<(Format, Set)>, Failure> {
    let mut found = Vec::new();
    for folder in folders {
        let mut all = files(folder)?;
        for within in all.clone().iter().filter(|path| path.is_dir()) {
            all.extend(files(within)?);
        }
        for file in all {
            let Some((format, labels)) = known(&file) else {
                continue;
            };
            let name = match format {
                Format::Amlsim => "AMLSim".to_owned(),
                _ => file
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
            };
            let set = Set {
                name,
                rows: file,
                labels,
            };
            if !found
                .iter()
                .any(|(_, known): &(_, Set)| known.rows == set.rows)
            {
                found.push((format, set));
            }
        }
    }
    Ok(found)
}

fn plan(rows: Option<usize>, quick: bool) -> Plan {
    if quick && rows.is_none() {
        return Plan::small(SEED);
    }
    let rows = rows.unwrap_or(ROWS);
    let accounts = rows / 6;
    let planted = PLANTED.min(accounts / 60).max(1);
    Plan {
        rows,
        accounts,
        patterns: Pattern::ALL
            .into_iter()
            .map(|pattern| (pattern, planted))
            .collect(),
        ..Plan::usual(SEED)
    }
}

fn make(folder: &Path, name: &str, format: Format, plan: &Plan) -> Result<Set, Failure> {
    let (rows, labels) = (folder.join("rows.csv"), folder.join("labels.csv"));
    let create = |path: &Path| {
        let file = File::create(path).map_err(|cause| Failure::file(path, Deed::Write, cause))?;
        Ok::<_, Failure>(BufWriter::new(file))
    };
    generator::write(
        plan,
        format,
        create(&rows)?,
        create(&labels)?,
        &mut Unattended,
    )
    .map_err(|error| {
        let cause = error.to_string();
        Failure::because(Tool::Generate { cause }, error)
    })?;
    Ok(Set {
        name: format!("{name}, made"),
        rows,
        labels: Some(labels),
    })
}

pub(super) async fn measure(sets: &Sets, quick: bool) -> Result<Report, Failure> {
    let mut report = Report::new(
        "screening",
        quick,
        &[
            "set",
            "rows",
            "flagged",
            "marked",
            "precision",
            "recall",
            "rows/s",
            "ms",
            "peak MB",
        ],
    );
    let public = if sets.made.is_some() {
        Vec::new()
    } else {
        public(&sets.folders)?
    };
    let mut figures = Vec::new();
    for (name, shape) in SHAPES {
        let here: Vec<&Set> = public
            .iter()
            .filter(|(of, _)| *of == shape)
            .map(|(_, set)| set)
            .collect();
        for set in &here {
            figures.push(one(set, quick, &mut report).await?);
        }
        if here.is_empty() && sets.made.is_none_or(|made| made == shape) {
            let plan = plan(sets.rows, quick);
            let fewer = (plan.rows / FEWER).max(LEAST);
            let mut pair = Vec::new();
            if sets.made.is_some() && plan.rows > fewer {
                pair.push(made(name, shape, &self::plan(Some(fewer), quick), &mut report).await?);
            }
            pair.push(made(name, shape, &plan, &mut report).await?);
            if let [few, many] = &pair[..] {
                compare(few, many, &mut report);
            }
            figures.append(&mut pair);
        }
    }
    report.note("Of a rule and of a pattern: accounts that it flagged or that are marked with it, and how many are both. A pattern's recall counts whichever rule flagged its accounts.");
    report.figure("sets", figures);
    Ok(report)
}

/// Makes a set, and screens it.
async fn made(
    name: &str,
    shape: Format,
    plan: &Plan,
    report: &mut Report,
) -> Result<Value, Failure> {
    let broken = |cause| Failure::file(&std::env::temp_dir(), Deed::Write, cause);
    let folder = tempfile::tempdir().map_err(broken)?;
    let set = make(folder.path(), name, shape, plan)?;
    one(&set, report.quick, report).await
}

/// Says how much more memory more rows take.
fn compare(few: &Value, many: &Value, report: &mut Report) {
    let of = |set: &Value, name: &str| set.get(name).and_then(Value::as_f64).unwrap_or_default();
    let both = |name: &str| (of(few, name), of(many, name));
    let ((less, more), (rows, more_rows)) = (both("peak_mb"), both("rows"));
    let (accounts, more_accounts) = both("accounts");
    let (alerts, more_alerts) = both("alerts");
    let ratio = more / less.max(1e-9);
    report.note(format!(
        "{} MB at the peak of {rows} rows, {} MB of {more_rows}: {} times the memory for {} times the rows, {} times the accounts and {} times the flagged; {} bytes for each account more.",
        short(less),
        short(more),
        short(ratio),
        short(more_rows / rows.max(1.0)),
        short(more_accounts / accounts.max(1.0)),
        short(more_alerts / alerts.max(1.0)),
        short((more - less) * 1e6 / (more_accounts - accounts).max(1.0)),
    ));
    report.figure("peak_ratio", rounded(ratio));
    // Fewer fit into memory, and then memory follows the rows.
    if rows >= MANY * 0.9 {
        report.aim("peak memory of ten times the rows", ratio, 2.0, false);
    }
}

/// Screens a set in a process of its own, and puts what was found into the table.
async fn one(set: &Set, quick: bool, report: &mut Report) -> Result<Value, Failure> {
    say(&format!("screening {} …", set.name));
    let mut found = child(set, quick).await?;
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    let of = |name: &str| found.get(name).map(number).unwrap_or_default();
    let seconds = found
        .get("seconds")
        .and_then(Value::as_array)
        .map(|both| both.iter().map(number).sum::<f64>());
    report.rows.push(vec![
        set.name.clone(),
        of("rows").to_string(),
        of("alerts").to_string(),
        of("hits").to_string(),
        short(of("precision")),
        short(of("recall")),
        short(of("rows_per_second")),
        short(seconds.unwrap_or_default() * 1e3),
        short(of("peak_mb")),
    ]);
    let pairs = |name: &str| -> Vec<(String, f64, f64)> {
        let table = found.get(name).and_then(Value::as_object);
        let pair = |(name, pair): (&String, &Value)| {
            let at = |place: usize| pair.get(place).map(number).unwrap_or_default();
            (name.clone(), at(0), at(1))
        };
        table.into_iter().flatten().map(pair).collect()
    };
    let share = |part: f64, all: f64| {
        if all > 0.0 {
            short(part / all)
        } else {
            String::new()
        }
    };
    let by_rule = pairs("by_rule");
    let rules = found.get("rules").and_then(Value::as_array);
    for rule in rules.into_iter().flatten() {
        let is = |of: &Rule| rule.get("rule").and_then(Value::as_str) == Some(of.id());
        let by_count = rule.get("by_count").and_then(Value::as_bool) == Some(true);
        let Some(name) = Rule::ALL
            .iter()
            .find(|of| is(of))
            .map(|of| of.named(by_count))
        else {
            continue;
        };
        let counts = by_rule.iter().find(|(of, _, _)| *of == name);
        let (flagged, marked) =
            counts.map_or((0.0, 0.0), |(_, flagged, marked)| (*flagged, *marked));
        let spent = rule.get("milliseconds").map(number).unwrap_or_default();
        report.rows.push(vec![
            format!("  {name}"),
            String::new(),
            flagged.to_string(),
            marked.to_string(),
            share(marked, flagged),
            String::new(),
            String::new(),
            spent.to_string(),
            String::new(),
        ]);
    }
    for (pattern, marked, flagged) in pairs("by_pattern") {
        report.rows.push(vec![
            format!("  planted: {pattern}"),
            String::new(),
            flagged.to_string(),
            marked.to_string(),
            String::new(),
            share(flagged, marked),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
    for notice in found
        .get("notices")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        report.note(format!(
            "{}: {}",
            set.name,
            notice.as_str().unwrap_or_default()
        ));
    }
    report.aim(
        format!("{}: precision over base rate", set.name),
        of("lift"),
        3.0,
        true,
    );
    // In a small set the program itself is most of it.
    if of("rows") >= MANY {
        report.aim(
            format!("{}: bytes a row at the peak", set.name),
            of("peak_mb") * 1e6 / of("rows"),
            250.0,
            false,
        );
    }
    if let Some(members) = found.as_object_mut() {
        members.insert("set".to_owned(), set.name.clone().into());
    }
    Ok(found)
}

/// The last line of `bench screening --input … --json`, by this same program.
async fn child(set: &Set, quick: bool) -> Result<Value, Failure> {
    let broken = |cause: std::io::Error| {
        let row = Tool::Child {
            cause: Some(cause.to_string()),
        };
        Failure::because(row, cause)
    };
    let program = std::env::current_exe().map_err(broken)?;
    let mut command = tokio::process::Command::new(program);
    command
        .args(["bench", "screening", "--json", "--input"])
        .arg(&set.rows);
    if let Some(labels) = &set.labels {
        command.arg("--labels").arg(labels);
    }
    if quick {
        command.arg("--quick");
    }
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(broken)?;
    let done = child.wait_with_output().await.map_err(broken)?;
    let text = String::from_utf8_lossy(&done.stdout);
    let last = text.lines().last().filter(|_| done.status.success());
    let line = last.ok_or_else(|| Failure::new(Tool::Child { cause: None }))?;
    serde_json::from_str(line).map_err(Failure::contradiction)
}

#[cfg(test)]
mod tests {
    use super::{Format, plan, public};
    use std::fs;

    #[test]
    fn public_sets_are_known_by_their_own_names() {
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path().join("amlsim");
        fs::create_dir(&within).unwrap();
        for file in [
            "HI-Small_Trans.csv",
            "HI-Small_Patterns.txt",
            "LI-Small_Trans.csv",
            "SAML-D.csv",
            "PS_20174392719_1491204439457_log.csv",
            "SAML-D.txt",
            "transactions.csv",
            "amlsim/transactions.csv",
            "amlsim/nodes.csv",
        ] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        let found = public(&[folder.path().to_owned(), within]).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|(format, set)| (*format, set.name.as_str(), set.labels.is_some()))
            .collect();
        assert_eq!(
            told,
            [
                (Format::Ibm, "HI-Small_Trans.csv", true),
                (Format::Ibm, "LI-Small_Trans.csv", false),
                (
                    Format::Paysim,
                    "PS_20174392719_1491204439457_log.csv",
                    false
                ),
                (Format::Samld, "SAML-D.csv", false),
                (Format::Amlsim, "AMLSim", true),
            ]
        );
    }

    #[test]
    fn sets_of_any_size_can_be_made() {
        for rows in [6_000, 1_000_000, 10_000_000] {
            let plan = plan(Some(rows), true);
            let planted: usize = plan.patterns.iter().map(|(_, count)| count).sum();
            assert!(plan.rows == rows && planted * 10 <= plan.accounts && planted * 40 <= rows);
        }
    }
}
