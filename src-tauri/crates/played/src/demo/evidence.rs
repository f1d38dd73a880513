//! The bundles, and the verifier's word on them.

use countersign_refusal::{Deed, Tool};
use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_app::{
    Failure, Watch,
    export::{Exported, of_actions},
};
use countersign_evidence::Trust;
use countersign_statement::Filter;
use uuid::Uuid;

use super::{play::People, steps::Steps};

/// The bundles, the trust beside them, and the verdicts of the very verifier that an outsider runs.
pub async fn export(
    dir: &Path,
    people: &People,
    decided: &[Uuid],
    steps: &Steps,
) -> Result<(Exported, Exported, PathBuf), Failure> {
    let (zip, part, trust_path) = (
        dir.join("export.zip"),
        dir.join("decided.zip"),
        dir.join("trust"),
    );
    let installation = people
        .ben
        .installation()
        .await?
        .ok_or_else(|| Failure::contradiction("this installation is not enrolled"))?;
    let watch = Watch::default();
    let exported = people
        .ben
        .export(&zip, &Filter::default(), &installation, &watch)
        .await?;
    let trust = people.ben.trust().await?;
    fs::write(&trust_path, trust.encode())
        .map_err(|cause| Failure::file(&trust_path, Deed::Write, cause))?;
    tell(
        steps,
        "export",
        "Ben exported the whole ledger as a signed bundle; trust lies beside it.",
        &exported,
    )?;
    verify(&zip, &trust, steps).await?;
    let only = of_actions(decided.to_vec())?;
    let partial = people
        .ben
        .export(&part, &only, &installation, &watch)
        .await?;
    tell(
        steps,
        "part",
        "Ben exported the decided actions alone, with the proof that they stand in the same ledger.",
        &partial,
    )?;
    verify(&part, &trust, steps).await?;
    Ok((exported, partial, trust_path))
}

fn tell(steps: &Steps, step: &str, words: &str, exported: &Exported) -> Result<(), Failure> {
    steps.done(
        step,
        words,
        &[
            ("export", exported.written.path.display().to_string()),
            ("records", exported.written.records.to_string()),
            ("bytes", exported.written.bytes.to_string()),
            ("ledger", exported.recorded.seq.to_string()),
        ],
    )
}

async fn verify(bundle: &Path, trust: &Trust, steps: &Steps) -> Result<(), Failure> {
    let (path, trust) = (bundle.to_owned(), trust.clone());
    let report = tokio::task::spawn_blocking(move || {
        countersign_evidence::verify(&path, Some(&trust), &mut |_| {
            std::ops::ControlFlow::Continue(())
        })
    })
    .await?;
    steps.done(
        "verify",
        "The offline verifier judged it.",
        &[
            ("verdict", report.verdict.words().to_owned()),
            ("sentence", report.sentence.clone()),
        ],
    )?;
    if report.verdict == countersign_evidence::Verdict::Valid {
        return Ok(());
    }
    Err(Failure::new(Tool::NotValid {
        verdict: report.verdict.words().to_owned(),
        sentence: report.sentence,
    }))
}
