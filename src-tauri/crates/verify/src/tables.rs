//! Readable files: made from an export that was verified, or compared with one.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use countersign_evidence::{
    Examined, Form, Same, Trust, Verdict, compare_tables, examine, write_tables,
};

use crate::{Arguments, say, shown};

/// Reads the word of a form.
pub fn form(word: &str) -> Result<Form, String> {
    Form::of_word(word).ok_or_else(|| "one of: csv, jsonl, xlsx".to_owned())
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
    say(arguments, &examined.report, false)?;
    let verdict = examined.report.verdict;
    let mut out = io::stdout().lock();
    if let Some(folder) = &arguments.write_tables {
        make(&examined, folder, arguments, &mut out)?;
    }
    let mut code = verdict.exit_code();
    if let Some(folder) = &arguments.compare_tables
        && !compare(&examined, folder, arguments, &mut out)?
    {
        code = Verdict::Altered.exit_code();
    }
    out.flush()?;
    Ok(code)
}

fn make(
    examined: &Examined,
    folder: &Path,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> io::Result<()> {
    let forms: BTreeSet<Form> = arguments.with.iter().copied().collect();
    let made = shown(|progress| write_tables(examined, &forms, folder, progress));
    let made = made.map_err(|error| io::Error::other(format!("{}: {error}", folder.display())))?;
    if arguments.json {
        let names: Vec<String> = made
            .files
            .iter()
            .map(|(name, digest)| format!("{{\"name\":\"{name}\",\"sha256\":\"{}\"}}", hex(digest)))
            .collect();
        return writeln!(out, "{{\"tables\":[{}]}}", names.join(","));
    }
    writeln!(out, "\nReadable files in {}:", made.folder.display())?;
    for (name, digest) in &made.files {
        writeln!(out, "  {}  {name}", hex(digest))?;
    }
    Ok(())
}

fn compare(
    examined: &Examined,
    folder: &Path,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let found = shown(|progress| compare_tables(examined, folder, &std::env::temp_dir(), progress));
    let found =
        found.map_err(|error| io::Error::other(format!("{}: {error}", folder.display())))?;
    if arguments.json {
        let files: Vec<String> = found
            .files
            .iter()
            .map(|(name, same)| format!("{{\"name\":{name:?},\"same\":\"{}\"}}", code(*same)))
            .collect();
        writeln!(
            out,
            "{{\"compared\":[{}],\"holds\":{}}}",
            files.join(","),
            found.holds()
        )?;
        return Ok(found.holds());
    }
    writeln!(out, "\nReadable files in {}:", folder.display())?;
    for (name, same) in &found.files {
        writeln!(out, "  {}: {}", name.escape_debug(), words(*same))?;
    }
    let all = if found.holds() {
        "Every file is the one that follows from the export."
    } else {
        "They are not the files that follow from the export."
    };
    writeln!(out, "{all}")?;
    Ok(found.holds())
}

const fn code(same: Same) -> &'static str {
    match same {
        Same::Yes => "same",
        Same::No => "other",
        Same::Missing => "missing",
        Same::Unknown => "unknown",
    }
}

const fn words(same: Same) -> &'static str {
    match same {
        Same::Yes => "the same",
        Same::No => "another (a workbook is compared with one that the same version makes)",
        Same::Missing => "missing",
        Same::Unknown => "no such file follows from an export",
    }
}

fn hex(digest: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
