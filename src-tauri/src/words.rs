//! What the program says where there is no window to say it in.

use std::{io::Write as _, process::ExitCode};

/// Says what happened and what to do, and ends with 1.
pub fn stop(sentence: &str, hint: &str) -> ExitCode {
    // A closed terminal cannot be told.
    let _ = writeln!(std::io::stderr(), "countersign: {sentence}\n  {hint}");
    ExitCode::from(1)
}

/// Says something good, and ends with 0.
pub fn stop_well(sentence: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "countersign: {sentence}");
    ExitCode::SUCCESS
}
