//! Readable files: made from an export that was verified, or compared with one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use countersign_evidence::{
    Compared, Form, Same, Tables, TablesError, Trust, Verdict, compare_tables_with, examine,
    write_tables_with,
};

use crate::{Arguments, say, shown};

/// Reads the word of a form.
pub fn form(word: &str) -> Result<Form, String> {
    let form = Form::of_word(word).ok_or_else(|| format!("one of: {}", Form::WORDS))?;
    if form.is_pdf() && countersign_pdf::press().is_none() {
        return Err(
            "this program is built without PDF; one of: csv, jsonl, xlsx, report, record"
                .to_owned(),
        );
    }
    Ok(form)
}

/// Verifies the export, says what was found, and makes or compares the files. The exit code is the verdict's, or that of Altered
/// where a file is not the one that follows from the export.
pub fn run(arguments: &Arguments, bundle: &Path, trust: Option<&Trust>) -> io::Result<u8> {
    let examined = match shown(|progress| examine(bundle, trust, progress)) {
        Ok(examined) => examined,
        Err(report) => {
            say(arguments, &report, false)?;
            return Ok(report.verdict.exit_code());
        }
    };
    let report = &examined.report;
    // One object on one line: it comes once all is known.
    if !arguments.json {
        say(arguments, report, false)?;
    }
    let mut code = report.verdict.exit_code();
    let mut out = io::stdout().lock();
    let text = if let Some(folder) = &arguments.write_tables {
        let forms: BTreeSet<Form> = arguments.with.iter().copied().collect();
        let press = countersign_pdf::press();
        let made = shown(|progress| write_tables_with(&examined, &forms, folder, press, progress))
            .map_err(|error| named(folder, &error))?;
        if arguments.json {
            made.json(report)
        } else {
            made_text(&made)
        }
    } else if let Some(folder) = &arguments.compare_tables {
        let scratch = std::env::temp_dir();
        let press = countersign_pdf::press();
        let found =
            shown(|progress| compare_tables_with(&examined, folder, &scratch, press, progress))
                .map_err(|error| named(folder, &error))?;
        if found.holds_but_for_pdf() {
            code = code.max(Verdict::Incomplete.exit_code());
        } else if !found.holds() {
            code = Verdict::Altered.exit_code();
        }
        if arguments.json {
            found.json(report)
        } else {
            found_text(&found, folder)
        }
    } else {
        return Ok(code);
    };
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(code)
}

fn named(folder: &Path, error: &TablesError) -> io::Error {
    io::Error::other(format!("{}: {error}", folder.display()))
}

fn made_text(made: &Tables) -> String {
    let mut text = format!("\nReadable files in {}:", made.folder.display());
    for (name, digest) in &made.files {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}  {name}", hex(digest));
    }
    text
}

fn found_text(found: &Compared, folder: &Path) -> String {
    let mut text = format!("\nReadable files in {}:", folder.display());
    for (name, same) in &found.files {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {}: {}", name.escape_debug(), words(*same));
    }
    text.push_str(if found.holds() {
        "\nEvery file is the one that follows from the export."
    } else if found.holds_but_for_pdf() {
        "\nEvery file that was compared is the one that follows from the export. A PDF was not compared."
    } else {
        "\nThey are not the files that follow from the export."
    });
    text
}

const fn words(same: Same) -> &'static str {
    match same {
        Same::Yes => "the same",
        Same::No => {
            "another (a workbook or a PDF is compared with one that the same version makes)"
        }
        Same::Missing => "missing",
        Same::NotCompared => "not compared: this program is built without PDF",
        Same::Unknown => "no such file follows from an export",
    }
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
