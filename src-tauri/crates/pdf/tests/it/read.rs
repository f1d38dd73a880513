//! Sets a document and has it read by poppler and qpdf.

use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_evidence::document::{Block, Document};

/// A document of these blocks.
pub fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Report on what AI agents proposed and people decided".to_owned(),
        about: "The whole ledger".to_owned(),
        ident: "report 1".to_owned(),
        at: "2026-03-02T09:08:07.000000Z".to_owned(),
        cover: vec![("Workspace".to_owned(), "a house".to_owned())],
        note: "This is for reading.".to_owned(),
        blocks,
    }
}

/// The bytes.
pub fn set(document: &Document) -> Vec<u8> {
    countersign_pdf::press().unwrap().pdf(document).unwrap()
}

/// What a program says of a file.
pub fn says(program: &str, arguments: &[&str], file: &Path) -> String {
    let out = Command::new(program)
        .args(arguments)
        .arg(file)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(
        out.status.success(),
        "{program}: {said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    said
}

/// A file of these bytes.
pub fn file(dir: &tempfile::TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("it.pdf");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Its text without any space and any of the invisible places where long words may break.
pub fn packed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200B}')
        .collect()
}
