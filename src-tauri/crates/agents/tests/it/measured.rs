//! The screening on data whose answer is known: the public `AMLSim` sample, where it is, and made sets always.

use countersign_agents::{
    bench::{self, Labels},
    generator::{self, Format, Pattern, Plan},
    import::Dialect,
    progress::Unattended,
    screening::Screen,
};
use std::{fmt::Write as _, path::PathBuf, time::Instant};

fn clock() -> impl FnMut() -> std::time::Duration {
    let start = Instant::now();
    move || start.elapsed()
}

fn made(plan: &Plan) -> (Vec<u8>, Vec<u8>) {
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    generator::write(
        plan,
        Format::Amlsim,
        &mut rows,
        &mut labels,
        &mut Unattended,
    )
    .unwrap();
    (rows, labels)
}

#[test]
fn finds_patterns_in_the_public_sample() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_AMLSIM").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_AMLSIM does not name the folder of the public AMLSim sample."
        );
        return;
    };
    let open = |name: &str| std::fs::File::open(folder.join(name)).unwrap();
    let report = bench::screening(
        Screen::new(),
        open("transactions.csv"),
        Some(Labels::Accounts(open("nodes.csv"))),
        &Dialect::default(),
        clock(),
        &mut Unattended,
    )
    .unwrap();
    eprintln!("{}", serde_json::to_string(&report).unwrap());
    assert_eq!((report.rows, report.rejected), (120_558, 0));
    assert!(report.alerts >= 40 && report.lift >= 3.0, "{report:?}");
}

#[test]
fn finds_planted_patterns_in_made_sets() {
    for seed in [1, 2] {
        let (rows, labels) = made(&Plan::usual(seed));
        let report = bench::screening(
            Screen::new(),
            &rows[..],
            Some(Labels::Accounts(&labels[..])),
            &Dialect::default(),
            clock(),
            &mut Unattended,
        )
        .unwrap();
        assert!(
            report.alerts >= 40 && report.lift >= 5.0 && report.recall >= 0.5,
            "{report:?}"
        );
        let marked: u64 = report.by_pattern.values().map(|(marked, _)| marked).sum();
        let found: u64 = report.by_pattern.values().map(|(_, found)| found).sum();
        assert_eq!((report.by_pattern.len(), marked), (5, report.marked));
        assert_eq!(found, report.hits);
    }
}

#[test]
fn finds_each_kind_of_pattern_when_it_stands_alone() {
    for pattern in Pattern::ALL {
        let plan = Plan {
            patterns: vec![(pattern, 250)],
            ..Plan::usual(40 + pattern as u64)
        };
        let (rows, labels) = made(&plan);
        let report = bench::screening(
            Screen::new(),
            &rows[..],
            Some(Labels::Accounts(&labels[..])),
            &Dialect::default(),
            clock(),
            &mut Unattended,
        )
        .unwrap();
        assert!(
            report.alerts >= 40 && report.lift >= 3.0,
            "{pattern:?} {report:?}"
        );
    }
}

#[test]
fn sets_of_other_shapes_are_read_by_their_header_and_their_marks() {
    for format in [Format::Paysim, Format::Samld, Format::Ibm] {
        let mut rows = Vec::new();
        let made = generator::write(
            &Plan::usual(31),
            format,
            &mut rows,
            std::io::sink(),
            &mut Unattended,
        )
        .unwrap();
        let report = bench::screening(
            Screen::new(),
            &rows[..],
            None::<Labels<&[u8]>>,
            &Dialect::default(),
            clock(),
            &mut Unattended,
        )
        .unwrap();
        // IBM's have transfers to oneself besides, which are read and left out.
        let oneself = if format == Format::Ibm {
            made.rows / 9
        } else {
            0
        };
        assert_eq!(
            (report.rows, report.rejected),
            (made.rows + oneself, 0),
            "{format:?}"
        );
        assert_eq!(
            report.notices.iter().any(|n| n.contains("itself")),
            oneself > 0
        );
        assert!(
            report.alerts >= 40 && report.lift >= 3.0 && report.recall >= 0.3,
            "{format:?} {report:?}"
        );
    }
}

/// Public sets under their own names, where somebody has them.
#[test]
fn finds_patterns_in_the_public_sets() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_SETS").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_SETS names no folder with HI-Small_Trans.csv, SAML-D.csv or PaySim's PS_*.csv."
        );
        return;
    };
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !(name.contains("Trans") || name.starts_with("SAML-D") || name.starts_with("PS_")) {
            continue;
        }
        found += 1;
        let report = bench::screening(
            Screen::new(),
            std::fs::File::open(&path).unwrap(),
            None::<Labels<&[u8]>>,
            &Dialect::default(),
            clock(),
            &mut Unattended,
        )
        .unwrap();
        eprintln!("{name}: {}", serde_json::to_string(&report).unwrap());
        assert_eq!(report.rejected, 0, "{name}");
        assert!(report.lift >= 1.0, "{name}: {report:?}");
    }
    assert!(found > 0, "the folder has none of them");
}

#[test]
fn the_generator_keeps_its_plan_and_repeats_itself() {
    let plan = Plan::small(3);
    let (rows, labels) = made(&plan);
    assert_eq!((rows.clone(), labels.clone()), made(&plan));
    assert_ne!(rows, made(&Plan::small(4)).0);
    let lines = rows.split(|byte| *byte == b'\n').count() - 2;
    assert!(lines.abs_diff(plan.rows) * 20 < plan.rows, "{lines}");
    let marks = bench::labels(&labels[..]).unwrap();
    let marked = marks.values().filter(|marked| **marked).count();
    assert!(
        marks.len() == plan.accounts && marked > 150 && marked < 700,
        "{marked}"
    );
    let mut sample = Vec::new();
    generator::write(
        &plan,
        Format::Sample,
        &mut sample,
        std::io::sink(),
        &mut Unattended,
    )
    .unwrap();
    let mut currencies = std::collections::HashSet::new();
    let sink = |row: countersign_agents::Transaction| {
        currencies.insert(row.currency);
        Ok::<(), String>(())
    };
    let report = countersign_agents::import::transactions(
        &sample[..],
        &Dialect::default(),
        sink,
        &mut Unattended,
    )
    .unwrap();
    assert_eq!(
        (report.rejected, report.accepted, currencies.len()),
        (0, lines as u64, 1)
    );
    let tiny = Plan {
        accounts: 5,
        ..plan
    };
    assert!(
        generator::write(
            &tiny,
            Format::Sample,
            std::io::sink(),
            std::io::sink(),
            &mut Unattended
        )
        .is_err()
    );
}

#[test]
fn labels_are_read_in_both_spellings_and_their_absence_is_told() {
    let marks = bench::labels(&b"account,is_sar\nA,true\nB,False\nC,1\n\"D\",0\n"[..]).unwrap();
    let marked = |account: &str| marks.get(account).copied();
    assert_eq!(
        [
            marked("A"),
            marked("B"),
            marked("C"),
            marked("D"),
            marked("E")
        ],
        [Some(true), Some(false), Some(true), Some(false), None]
    );
    assert!(matches!(
        bench::labels(&b"a,b\n1,2\n"[..]),
        Err(bench::BenchError::LabelHeader(_))
    ));
}

#[test]
fn patterns_over_several_currencies_are_found_by_count_and_what_is_found_so_is_right() {
    let measure = |currencies| {
        let plan = Plan {
            currencies,
            ..Plan::usual(61)
        };
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        generator::write(&plan, Format::Ibm, &mut rows, &mut labels, &mut Unattended).unwrap();
        let labels = Some(Labels::Accounts(&labels[..]));
        bench::screening(
            Screen::new(),
            &rows[..],
            labels,
            &Dialect::default(),
            clock(),
            &mut Unattended,
        )
        .unwrap()
    };
    let (one, several) = (measure(1), measure(4));
    assert!(one.rules.iter().all(|rule| !rule.by_count));
    let by_count = |rule: &str| {
        let name = format!("{rule}, by count");
        several.by_rule.get(&name).copied().unwrap_or_default()
    };
    for rule in ["fan_in", "cycle", "scatter_gather"] {
        let (fired, marked) = by_count(rule);
        assert!(
            marked >= 8 && marked * 5 >= fired * 4,
            "{rule}: {marked} of {fired} are marked; {:?}",
            several.by_rule
        );
    }
    // What is found by count is right at least as often as all that is found where there is one currency.
    let counted = several
        .by_rule
        .iter()
        .filter(|(rule, _)| rule.ends_with(", by count"));
    let (fired, marked) = counted.fold((0, 0), |sum: (u64, u64), (_, one)| {
        (sum.0 + one.0, sum.1 + one.1)
    });
    let number = |n: u64| f64::from(u32::try_from(n).unwrap());
    let right = number(marked) / number(fired);
    assert!(right >= one.precision, "{right} {}", one.precision);
    // And all that is flagged about as often: while chance was dealt over all currencies, fan_out took every account that pays in
    // its own for unusual, and a third of what was flagged was wrong (and some of that by luck right, so that recall was 0.80).
    for several in [measure(2), several] {
        assert!(
            several.precision >= one.precision - 0.06 && several.recall >= 0.72,
            "{} of {}, {}; {:?}",
            several.precision,
            one.precision,
            several.recall,
            several.by_rule
        );
    }
}

#[test]
fn the_list_of_attempts_beside_ibms_rows_names_patterns() {
    let (mut rows, mut attempts) = (Vec::new(), String::new());
    generator::write(
        &Plan::small(9),
        Format::Ibm,
        &mut rows,
        std::io::sink(),
        &mut Unattended,
    )
    .unwrap();
    let text = String::from_utf8(rows).unwrap();
    let marked: Vec<&str> = text.lines().filter(|line| line.ends_with(",1")).collect();
    let (begin, end) = marked.split_at(marked.len() / 2);
    for (name, lines) in [
        ("FAN-OUT:  Max 16-degree Fan-Out", begin),
        ("CYCLE:  Max 10 hops", end),
    ] {
        writeln!(
            attempts,
            "BEGIN LAUNDERING ATTEMPT - {name}\n{}\nEND LAUNDERING ATTEMPT - {name}\n",
            lines.join("\n")
        )
        .unwrap();
    }
    let labels = Some(Labels::Attempts(attempts.as_bytes()));
    let report = bench::screening(
        Screen::new(),
        text.as_bytes(),
        labels,
        &Dialect::default(),
        clock(),
        &mut Unattended,
    )
    .unwrap();
    let named: Vec<&str> = report.by_pattern.keys().map(String::as_str).collect();
    assert_eq!(named, ["cycle", "fan_out"]);
    let all: u64 = report.by_pattern.values().map(|(marked, _)| marked).sum();
    assert_eq!(all, report.marked);
}
