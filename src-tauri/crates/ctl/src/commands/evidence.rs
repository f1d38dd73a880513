//! `export`, `trust`, `receipt`: what leaves the house.

use countersign_refusal::{Computer, Deed, Ledger, Tool};
use std::{fmt::Write as _, path::Path};

use chrono::NaiveTime;

use countersign_app::{
    Failure, Watch,
    export::{Exported, askable, of_actions},
    receipt::Saved,
    tables::{Tables, makeable},
    verifier::Beside,
};
use countersign_embedded::{Existing, write_whole};
use countersign_statement::Filter;
use serde_json::json;

use super::{installation, named};
use crate::{
    args::{Export, Grant, Receipt, Trust},
    out::Out,
    place::{self, OpenWorkspace},
};

/// Writes a signed bundle.
pub async fn export(
    open: &OpenWorkspace,
    args: Export,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(exists(&args.file));
    }
    let verifier = args
        .with_verifier
        .then(|| Beside::of(&args.file))
        .transpose()?;
    let beside = (!args.with.is_empty()).then(|| tables_of(&args.file));
    if let Some(folder) = beside.as_ref().filter(|folder| folder.exists()) {
        return Err(exists(folder));
    }
    let session = open.signer().await?;
    let by = installation::here(&session).await?;
    let filter = Filter {
        from: args.from,
        until: args.until,
        first: args.first,
        last: args.last,
        texts: !args.without_texts,
        ..of_actions(named::all_of_person(&session, &args.action).await?)?
    };
    let filter = askable(filter)?;
    makeable(&args.with, &filter)?;
    let made = session.export(&args.file, &filter, &by, watch).await?;
    let file = args.file.display().to_string();
    let (written, warnings) = (&made.written, warnings(&made, &filter));
    let mut words = format!(
        "{file}: {} records under a checkpoint of {} (export {}, ledger {}).\nAsked for: {}. That is {} and {}.",
        written.records,
        made.checkpoint.size,
        made.export_id,
        made.recorded.seq,
        filter.words(),
        counted(written.actions, "action"),
        counted(written.decisions, "decision"),
    );
    if let Some(case) = case_words(&made, &filter) {
        let _ = write!(words, "\n{case}");
    }
    if !filter.texts {
        let _ = write!(
            words,
            "\nRedacted: {} were left out; their commitments are in it, and a verifier says so.",
            counted(written.absent, "text")
        );
    }
    for warning in &warnings {
        let _ = write!(words, "\nWarning: {warning}");
    }
    let _ = write!(
        words,
        "\nVerify it: countersign-verify {file} --trust TRUST"
    );
    let page = verifier.map(Beside::write).transpose()?;
    let page = page.map(|path| path.display().to_string());
    if let Some(page) = &page {
        let _ = write!(
            words,
            "\nOr open {page} in a browser and drop the export and the trust file on it."
        );
    }
    let (forms, own) = (args.with.into_iter().collect(), made.measured.digest);
    let tables = match &beside {
        Some(folder) => Some(session.tables(&args.file, own, forms, folder, watch).await),
        None => None,
    };
    let told = match &tables {
        Some(Ok(made)) => {
            let _ = write!(words, "\n{}", tables_words(made));
            tables_told(made)
        }
        _ => serde_json::Value::Null,
    };
    out.answer(
        &words,
        &json!({"exported": {"tables": told, "file": file, "export": made.export_id, "records": written.records, "actions": written.actions, "decisions": written.decisions,
            "asked_for": filter.words(), "missing": written.missing, "warnings": warnings, "verifier": page, "tree_size": made.checkpoint.size,
            "root": hex::encode(made.checkpoint.root), "sums_digest": hex::encode(written.sums_digest), "seq": made.recorded.seq}}),
    )?;
    // The export is there and recorded, whatever came of the files beside it.
    tables.map_or(Ok(()), |made| made.map(|_| ()))
}

/// Where the readable files of an export go: beside it.
fn tables_of(bundle: &Path) -> std::path::PathBuf {
    let mut name = bundle.file_stem().unwrap_or_default().to_owned();
    name.push("-tables");
    bundle.with_file_name(name)
}

/// What is said of readable files that were made.
pub fn tables_words(made: &Tables) -> String {
    let counts: Vec<String> = made
        .rows
        .iter()
        .map(|(table, rows)| format!("{table} {rows}"))
        .collect();
    let names: Vec<&str> = made.files.iter().map(|(name, _)| name.as_str()).collect();
    format!(
        "Readable files in {}: {}.\nRows: {}. They carry no signature; compare them: countersign-verify EXPORT --trust TRUST --compare-tables {}",
        made.folder.display(),
        names.join(", "),
        counts.join(", "),
        made.folder.display()
    )
}

/// The same as programs read it.
pub fn tables_told(made: &Tables) -> serde_json::Value {
    let files: Vec<serde_json::Value> = made
        .files
        .iter()
        .map(|(name, digest)| json!({"name": name, "sha256": hex::encode(digest)}))
        .collect();
    json!({"folder": made.folder.display().to_string(), "verdict": made.verdict.code(), "bundle_digest": made.bundle.map(hex::encode), "files": files,
        "rows": made.rows.iter().map(|(table, rows)| ((*table).to_owned(), json!(rows))).collect::<serde_json::Map<_, _>>()})
}

fn counted(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// That it is a case file: all about the actions that were named, which every verifier checks.
fn case_words(made: &Exported, filter: &Filter) -> Option<String> {
    let named = filter
        .case()?
        .len()
        .saturating_sub(made.written.missing.len());
    (named > 0).then(|| {
        format!(
            "Case file: every record of {} from the first to the last; whoever verifies it checks that none is left out between.",
            counted(named as u64, "action")
        )
    })
}

/// What whoever asked might not expect of the bundle.
fn warnings(made: &Exported, filter: &Filter) -> Vec<String> {
    let written = &made.written;
    let mut warnings = Vec::new();
    if written.actions == 0 && written.decisions == 0 {
        warnings.push(
            "no action and no decision is like this; the bundle holds the records of people, keys and policies alone."
                .to_owned(),
        );
    }
    for action in &written.missing {
        warnings.push(format!(
            "of action {action}, which was asked for, nothing is in it."
        ));
    }
    let midnight = filter.until.filter(|at| at.time() == NaiveTime::MIN);
    if let Some(until) = midnight.filter(|_| written.actions == 0 || written.decisions == 0) {
        warnings.push(format!(
            "records until a day are those before it: {} itself is not in it.",
            until.format("%Y-%m-%d")
        ));
    }
    warnings
}

/// Writes the trust file.
pub async fn trust(open: &OpenWorkspace, args: &Trust, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let mut trust = session.trust().await?;
    let installations = trust.installations.len();
    if installations == 0 {
        return Err(Failure::new(Ledger::InstallationMissing));
    }
    if args.signatures > installations as u64 {
        return Err(Failure::new(Tool::Usage {
            cause: format!(
                "--signatures {} where {installations} installations are enrolled",
                args.signatures
            ),
        }));
    }
    trust.signatures = args.signatures;
    whole(&args.file, trust.encode().as_bytes())?;
    let mut words = format!(
        "{}: {} founders, {installations} installations of which {} must have signed, genesis {}.\nHand it to outsiders by another way than the bundle.",
        args.file.display(),
        trust.founders.len(),
        trust.signatures,
        trust.genesis
    );
    if installations > 1 && trust.signatures == 1 {
        words.push_str("\nWhoever holds one installation's key decides alone what an export's log holds. With --signatures 2 two of them must sign the same checkpoint: `installation sign` on the one, then `export` on the other.");
    }
    out.answer(&words, &json!({"trust": {"file": args.file.display().to_string(), "origin": trust.origin, "genesis": trust.genesis,
        "installations": installations, "signatures": trust.signatures}}))
}

/// Shows or writes a record's verified proof.
pub async fn receipt(open: &OpenWorkspace, args: &Receipt, out: Out) -> Result<(), Failure> {
    // Asked before anything is signed.
    if let Some(to) = args.out.as_deref().map(Saved::beside)
        && let Some(taken) = to.paths().into_iter().find(|path| path.exists())
    {
        return Err(exists(taken));
    }
    let session = open.reader().await?;
    let by = installation::here(&session).await?;
    let held = session.receipt(args.seq, &by).await?;
    let record = String::from_utf8_lossy(&held.record).into_owned();
    if let Some(path) = &args.out {
        let saved = held.save(path, Existing::Keep)?;
        let [record_path, vkey_path, path] = saved.paths().map(|path| path.display().to_string());
        let words = format!(
            "{path}: the proof of record {}; the record itself is {record_path}.\nThe key that signed its checkpoint, for a program that verifies C2SP proofs, is {vkey_path} (outsiders take it from you another way):\n{}",
            args.seq,
            held.vkeys.join("\n")
        );
        return out.answer(&words, &json!({"receipt": {"seq": args.seq, "file": path, "record_file": record_path, "vkey_file": vkey_path, "vkeys": held.vkeys}}));
    }
    out.answer(
        &format!("{record}\n\n{}", held.proof),
        &json!({"receipt": {"seq": args.seq, "record": record, "proof": held.proof, "vkeys": held.vkeys}}),
    )
}

/// Writes a proof that an action was approved, as its agent or as somebody who reads it.
pub async fn grant(open: &OpenWorkspace, args: &Grant, out: Out) -> Result<(), Failure> {
    if args.out.exists() {
        return Err(exists(&args.out));
    }
    let (action, digest, proof) = match open.agent().await {
        Ok(agent) => {
            let action = named::of_agent(&agent, args.action).await?;
            let proof = agent
                .grant(&open.workspace, action, place::by_keyring)
                .await?;
            (action, agent.own_state(action).await?.digest, proof)
        }
        Err(failure) if failure.code() == "login-unknown" => {
            let session = open.reader().await?;
            let by = installation::here(&session).await?;
            let action = named::of_person(&session, args.action).await?;
            let proof = session.grant(action, &by).await?;
            (action, session.load(action).await?.row.action_digest, proof)
        }
        Err(failure) => return Err(failure),
    };
    whole(&args.out, &proof)?;
    let (file, digest) = (args.out.display().to_string(), hex::encode(digest));
    let words = format!(
        "{file}: the proof that action {action} was approved. It permits the content with this digest, once, and uses nothing up:\n{digest}\nVerify it: countersign-verify --grant {file} --digest {digest} --trust TRUST"
    );
    out.answer(
        &words,
        &json!({"grant": {"file": file, "action": action, "digest": digest, "bytes": proof.len()}}),
    )
}

fn exists(path: &Path) -> Failure {
    Failure::new(Computer::FileExists {
        path: path.display().to_string(),
    })
}

/// Writes a file that appears whole or not at all, and never over another.
fn whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(path, bytes, 0o600, Existing::Keep)
        .map_err(|cause| Failure::file(path, Deed::Write, cause))
}
