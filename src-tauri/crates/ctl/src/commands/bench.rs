//! `bench`: a table for people, and with `--json` one line for programs last.

use countersign_refusal::Computer;
use std::io::Write as _;

use countersign_app::Failure;
use countersign_bench::{Labelled, Measurement, Sets, obey, run};

use countersign_agents::generator::Format;

use crate::args::{Bench, How, Shape};

/// Measures, and prints what was found.
pub fn bench(what: Bench) -> Result<(), Failure> {
    let (how, what) = match what {
        Bench::Decide(how) => (how, Measurement::Decide),
        Bench::Append(how) => (how, Measurement::Append),
        Bench::Intake(how) => (how, Measurement::Intake),
        Bench::Receipt(how) => (how, Measurement::Receipt),
        Bench::Queue(how) => (how, Measurement::Queue),
        Bench::Metrics(how) => (how, Measurement::Metrics),
        Bench::Jobs(how) => (how, Measurement::Jobs),
        Bench::Export(how) => (how, Measurement::Export),
        Bench::Verify(how) => (how, Measurement::Verify),
        Bench::Screening {
            input,
            made,
            rows,
            sets,
            labels,
            read_as,
            how,
        } => {
            let measurement = if let Some(input) = input {
                Measurement::Screening(Box::new(Labelled {
                    input,
                    labels,
                    dialect: read_as.dialect()?,
                }))
            } else {
                let named = |name| std::env::var_os(name).map(Into::into);
                Measurement::Sets(Sets {
                    folders: sets.map_or_else(
                        || {
                            ["COUNTERSIGN_SETS", "COUNTERSIGN_AMLSIM"]
                                .into_iter()
                                .filter_map(named)
                                .collect()
                        },
                        |folder| vec![folder],
                    ),
                    made: made.map(|shape| match shape {
                        Shape::Ibm => Format::Ibm,
                        Shape::SamlD => Format::Samld,
                        Shape::Paysim => Format::Paysim,
                        Shape::Amlsim => Format::Amlsim,
                    }),
                    rows: rows.and_then(|rows| usize::try_from(rows).ok()),
                })
            };
            (how, measurement)
        }
        Bench::ExportChild => return obey(),
    };
    let How { json, quick } = how;
    let report = run(what, quick)?;
    let mut text = report.text();
    if json {
        text.push_str(&report.json());
        text.push('\n');
    }
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|cause| {
            let row = Computer::Output {
                cause: cause.to_string(),
            };
            Failure::because(row, cause)
        })
}
