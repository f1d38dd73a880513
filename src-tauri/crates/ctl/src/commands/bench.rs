//! `bench`: a table for people, and with `--json` one line for programs last.

use countersign_refusal::Computer;
use std::io::Write as _;

use countersign_app::Failure;
use countersign_bench::{Labelled, Measurement, obey, run};

use countersign_agents::generator::Format;

use crate::args::{Bench, How, Shape};

/// Measures, and prints what was found.
pub fn bench(what: Bench) -> Result<(), Failure> {
    let (how, what) = match what {
        Bench::Decide(how) => (how, Measurement::Decide),
        Bench::Append(how) => (how, Measurement::Append),
        Bench::Receipt(how) => (how, Measurement::Receipt),
        Bench::Queue(how) => (how, Measurement::Queue),
        Bench::Metrics(how) => (how, Measurement::Metrics),
        Bench::Export(how) => (how, Measurement::Export),
        Bench::Verify(how) => (how, Measurement::Verify),
        Bench::Screening {
            input,
            made,
            labels,
            read_as,
            how,
        } => {
            let dialect = read_as.dialect()?;
            let shape = match made.unwrap_or(Shape::Ibm) {
                Shape::Ibm => Format::Ibm,
                Shape::SamlD => Format::Samld,
                Shape::Paysim => Format::Paysim,
            };
            let data = Labelled {
                input: input.ok_or(shape),
                labels,
                dialect,
            };
            (how, Measurement::Screening(Box::new(data)))
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
