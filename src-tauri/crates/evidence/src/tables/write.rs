//! Makes the folder of files, and compares one with a bundle.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use countersign_ledger::Hash;

use super::columns::{Cell, Table};
use super::folder::{Making, create, digest};
use super::readable::{self, PDF, RECORD_PDF};
use super::report::Report as Readable;
use super::rows::Rows;
use super::seen::{Records, Seen, Texts};
use super::xlsx::Xlsx;
use super::{Compared, Form, Same, Tables, TablesError, csv, jsonl};
use crate::document::Typeset;
use crate::manifest::Manifest;
use crate::names::Name;
use crate::source::Source;
use crate::verify::{Examined, OnProgress, Progress, Verdict};

/// Says what the files are.
const ABOUT: &str = "ABOUT.txt";
/// Their digests, as `sha256sum -c` reads them.
const SUMS: &str = "SHA256SUMS";
/// The workbook.
const BOOK: &str = "tables.xlsx";
/// Records between two steps.
const STEP: u64 = 512;

/// Makes `folder`, which must not exist, with the tables of a bundle that holds: as files of these forms, with their digests and
/// with what they were made from. The folder appears whole or not at all.
///
/// # Errors
/// The bundle does not hold or changed, the disk, the name is taken, or `progress` stopped it.
pub fn write_tables(
    bundle: &Examined,
    forms: &BTreeSet<Form>,
    folder: &Path,
    progress: &mut OnProgress<'_>,
) -> Result<Tables, TablesError> {
    write_tables_with(bundle, forms, folder, None, progress)
}

/// The same by a program that sets PDF, where `press` is there.
///
/// # Errors
/// As [`write_tables`]; a PDF is asked for and nobody sets one, or it could not be set.
pub fn write_tables_with(
    bundle: &Examined,
    forms: &BTreeSet<Form>,
    folder: &Path,
    press: Option<&dyn Typeset>,
    progress: &mut OnProgress<'_>,
) -> Result<Tables, TablesError> {
    let making = Making::begin(folder, own_id(bundle)?)?;
    let made = fill(bundle, forms, making.path(), press, progress)?;
    let mut sums = String::new();
    for (name, digest) in &made.files {
        // Writing to a String cannot fail.
        let _ = writeln!(sums, "{}  {name}", hex::encode(digest));
    }
    put_file(&making.path().join(SUMS), sums.as_bytes())?;
    put_file(
        &making.path().join(ABOUT),
        about_text(bundle, &made)?.as_bytes(),
    )?;
    let folder = making.finish()?;
    Ok(Tables { folder, ..made })
}

fn own_id(bundle: &Examined) -> Result<uuid::Uuid, TablesError> {
    let manifest = bundle.manifest.as_ref().ok_or(TablesError::Changed)?;
    Ok(manifest.export_id)
}

/// Compares every file of a folder with the one that follows from a bundle; they are made anew in a folder of their own in
/// `scratch`, which goes again. `ABOUT.txt` is anybody's word and is not read; the
/// digests of `SHA256SUMS` are compared as the files are. Workbooks are the same only where the same version made them.
///
/// # Errors
/// As [`write_tables`].
pub fn compare_tables(
    bundle: &Examined,
    folder: &Path,
    scratch: &Path,
    progress: &mut OnProgress<'_>,
) -> Result<Compared, TablesError> {
    compare_tables_with(bundle, folder, scratch, None, progress)
}

/// The same by a program that sets PDF, where `press` is there. Without it a PDF is told as not compared. It is the same only where
/// the same version set it.
///
/// # Errors
/// As [`write_tables`].
pub fn compare_tables_with(
    bundle: &Examined,
    folder: &Path,
    scratch: &Path,
    press: Option<&dyn Typeset>,
    progress: &mut OnProgress<'_>,
) -> Result<Compared, TablesError> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != ABOUT && name != SUMS {
            found.insert(name);
        }
    }
    let manifest = bundle.manifest.as_ref().ok_or(TablesError::Changed)?;
    let case = one_action(manifest);
    let mut forms: BTreeSet<Form> = found
        .iter()
        .filter_map(|name| Form::of_file(name))
        .collect();
    forms.retain(|form| (press.is_some() || !form.is_pdf()) && (case || !form.is_record()));
    let anew = Making::begin(&scratch.join("countersign-tables"), own_id(bundle)?)?;
    let made = fill(bundle, &forms, anew.path(), press, progress)?;
    let mut files = Vec::new();
    for (name, own) in &made.files {
        let same = if found.remove(name) {
            let mut file = File::open(folder.join(name))?;
            let theirs = digest(&mut file, &mut |done| {
                tell(progress, "Comparing the files", done, 0)
            })?;
            if theirs == *own { Same::Yes } else { Same::No }
        } else {
            Same::Missing
        };
        files.push((name.clone(), same));
    }
    let unset = |name: &str| press.is_none() && (name == PDF || (case && name == RECORD_PDF));
    files.extend(found.into_iter().map(|name| {
        let same = if unset(&name) {
            Same::NotCompared
        } else {
            Same::Unknown
        };
        (name, same)
    }));
    Ok(Compared { files })
}

/// Whether the export asks for one action and nothing else.
fn one_action(manifest: &Manifest) -> bool {
    matches!(manifest.filter.case(), Some([_]))
}

fn tell(
    progress: &mut OnProgress<'_>,
    stage: &'static str,
    done: u64,
    total: u64,
) -> Result<(), TablesError> {
    match progress(Progress { stage, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(TablesError::Stopped),
    }
}

fn put_file(path: &Path, bytes: &[u8]) -> Result<(), TablesError> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// SHA-256 of a bundle that is one file.
fn whole(bundle: &Examined, progress: &mut OnProgress<'_>) -> Result<Option<Hash>, TablesError> {
    let Source::Zip(file) = &bundle.source else {
        return Ok(None);
    };
    let total = file.metadata()?.len();
    let mut all = crate::source::Content::Part {
        file,
        at: 0,
        left: total,
    };
    digest(&mut all, &mut |done| {
        tell(progress, "Hashing the bundle", done, total)
    })
    .map(Some)
}

fn sums(bundle: &Examined) -> Result<Hash, TablesError> {
    let file = bundle
        .catalog
        .file(Name::Sums)
        .ok_or(TablesError::Changed)?;
    digest(&mut bundle.source.file(file)?, &mut |_| Ok(()))
}

/// Writes the files of the tables into `folder`.
fn fill(
    bundle: &Examined,
    forms: &BTreeSet<Form>,
    folder: &Path,
    press: Option<&dyn Typeset>,
    progress: &mut OnProgress<'_>,
) -> Result<Tables, TablesError> {
    if press.is_none() && forms.iter().any(|form| form.is_pdf()) {
        return Err(TablesError::NoPdf);
    }
    let verdict = bundle.report.verdict;
    if !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted) {
        return Err(TablesError::Unsound(verdict));
    }
    let manifest = bundle.manifest.as_ref().ok_or(TablesError::Changed)?;
    if !one_action(manifest) && forms.iter().any(|form| form.is_record()) {
        return Err(TablesError::NotOneAction);
    }
    let (before, sums) = (whole(bundle, progress)?, sums(bundle)?);
    let texts = Texts::of(bundle)?;
    let (mut seen, mut records) = (Seen::default(), Records::of(bundle)?);
    while let Some(read) = records.next()? {
        if seen.records.is_multiple_of(STEP) {
            tell(
                progress,
                "Reading the records",
                seen.records,
                manifest.records.saturating_add(manifest.events),
            )?;
        }
        seen.take(&read, &bundle.uncounted);
    }
    let rows = Rows::new(bundle, &texts, &seen)?;
    let mut out = Out::open(forms, folder, &about(manifest, &sums), manifest)?;
    let readable = |form: &Form| form.is_pdf() || form.is_record() || *form == Form::Report;
    if forms.iter().any(readable) {
        out.report = Some(Readable::new(manifest, sums, &seen));
    }
    let (mut done, mut records) = (0_u64, Records::of(bundle)?);
    while let Some(read) = records.next()? {
        if done.is_multiple_of(STEP) {
            tell(progress, "Writing the tables", done, seen.records)?;
        }
        rows.of(&read, &mut |table, cells| out.row(table, cells))?;
        if let Some(report) = &mut out.report {
            report.record(&read, &rows)?;
        }
        done = done.saturating_add(1);
    }
    rows.people(&mut |table, cells| out.row(table, cells))?;
    let counted = out.rows.clone();
    let names = out.close(folder, forms, press, progress)?;
    if whole(bundle, progress)? != before {
        return Err(TablesError::Changed);
    }
    let mut files = Vec::new();
    for name in names {
        let mut file = File::open(folder.join(&name))?;
        let digest = digest(&mut file, &mut |done| {
            tell(progress, "Hashing the files", done, 0)
        })?;
        files.push((name, digest));
    }
    Ok(Tables {
        folder: folder.to_owned(),
        bundle: before,
        sums,
        verdict,
        files,
        rows: counted,
    })
}

/// What the files were made from, as it stands in the workbook too: nothing that another bundle or trust file would change.
fn about(manifest: &Manifest, sums: &Hash) -> Vec<(&'static str, String)> {
    vec![
        ("What this is", "Tables made from a Countersign export, for reading. They are not signed and prove nothing by themselves.".to_owned()),
        ("Export", manifest.export_id.to_string()),
        ("Workspace", manifest.origin.clone()),
        ("Mode", manifest.mode.as_str().to_owned()),
        ("Asked for", manifest.filter.words()),
        ("Whole log", if manifest.whole_log { "yes" } else { "no" }.to_owned()),
        ("Exported at", countersign_statement::format::time_text(manifest.created_at)),
        ("Exported by", manifest.creator.clone()),
        ("Records", manifest.records.saturating_add(manifest.events).to_string()),
        ("Of a log of", manifest.tree_size.to_string()),
        ("Root", manifest.root.clone()),
        ("SHA-256 of its SHA256SUMS", hex::encode(sums)),
        ("To compare", "countersign-verify EXPORT --trust TRUST --compare-tables FOLDER".to_owned()),
    ]
}

fn about_text(bundle: &Examined, made: &Tables) -> Result<String, TablesError> {
    let manifest = bundle.manifest.as_ref().ok_or(TablesError::Changed)?;
    let mut lines = about(manifest, &made.sums);
    let digest = made
        .bundle
        .map_or_else(|| "(an unpacked export)".to_owned(), hex::encode);
    lines.push(("SHA-256 of the export", digest));
    lines.push((
        "Verdict on it",
        format!("{}. {}", made.verdict.words(), bundle.report.sentence),
    ));
    for (table, rows) in &made.rows {
        lines.push(("Table", format!("{table}: {rows} rows")));
    }
    let width = lines
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for (label, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{label:width$}  {}", crate::words::harmless(&value));
    }
    text.push_str(
        "\nCSV: RFC 4180, UTF-8. A text that a spreadsheet would take for a formula, and one that begins with an apostrophe, has an\n\
         apostrophe before it that is no part of it. JSON Lines: one object a line. The report is one page, without a script and without anything from elsewhere.\n\
         Digests of the files: SHA256SUMS.\n",
    );
    Ok(text)
}

/// The files that are open.
#[derive(Debug)]
struct Out {
    csv: Vec<(Table, BufWriter<File>)>,
    jsonl: Vec<(Table, BufWriter<File>)>,
    book: Option<(Xlsx, File)>,
    report: Option<Readable>,
    rows: Vec<(&'static str, u64)>,
    line: String,
}

impl Out {
    fn open(
        forms: &BTreeSet<Form>,
        folder: &Path,
        about: &[(&str, String)],
        manifest: &Manifest,
    ) -> Result<Self, TablesError> {
        let files = |form: Form| {
            let tables = Table::ALL.into_iter().filter(|_| forms.contains(&form));
            tables
                .map(|table| {
                    let path = folder.join(format!("{}.{}", table.name(), form.word()));
                    Ok((table, BufWriter::with_capacity(1 << 16, create(&path)?)))
                })
                .collect::<Result<Vec<_>, TablesError>>()
        };
        let (mut csv, jsonl) = (files(Form::Csv)?, files(Form::JsonLines)?);
        for (table, file) in &mut csv {
            csv::header(file, table.columns())?;
        }
        let book = if forms.contains(&Form::Xlsx) {
            let file = create(&folder.join(BOOK))?;
            Some((Xlsx::new(folder, about, manifest)?, file))
        } else {
            None
        };
        Ok(Self {
            csv,
            jsonl,
            book,
            report: None,
            rows: Table::ALL.iter().map(|table| (table.name(), 0)).collect(),
            line: String::new(),
        })
    }

    fn row(&mut self, table: Table, cells: &[Cell<'_>]) -> Result<(), TablesError> {
        for (_, file) in self.csv.iter_mut().filter(|(own, _)| *own == table) {
            csv::row(file, cells, &mut self.line)?;
        }
        for (_, file) in self.jsonl.iter_mut().filter(|(own, _)| *own == table) {
            jsonl::row(file, table.columns(), cells)?;
        }
        if let Some((book, _)) = &mut self.book {
            book.row(table, cells)?;
        }
        if let Some(report) = &mut self.report {
            report.row(table, cells);
        }
        for (_, count) in self
            .rows
            .iter_mut()
            .filter(|(name, _)| *name == table.name())
        {
            *count = count.saturating_add(1);
        }
        Ok(())
    }

    /// Closes the files; their names.
    fn close(
        self,
        folder: &Path,
        forms: &BTreeSet<Form>,
        press: Option<&dyn Typeset>,
        progress: &mut OnProgress<'_>,
    ) -> Result<Vec<String>, TablesError> {
        let mut names = Vec::new();
        for (form, files) in [(Form::Csv, self.csv), (Form::JsonLines, self.jsonl)] {
            for (table, file) in files {
                file.into_inner()
                    .map_err(std::io::IntoInnerError::into_error)?
                    .sync_all()?;
                names.push(format!("{}.{}", table.name(), form.word()));
            }
        }
        if let Some((book, file)) = self.book {
            tell(progress, "Packing the workbook", 0, 0)?;
            book.save(file.try_clone()?)?;
            file.sync_all()?;
            names.push(BOOK.to_owned());
        }
        if let Some(report) = self.report {
            tell(progress, "Writing the report", 0, 0)?;
            readable::put(&report, forms, folder, press, &mut names)?;
        }
        names.sort();
        Ok(names)
    }
}
