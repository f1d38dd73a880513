//! Verifying bundles: no account, no database, no network.

use countersign_app::entropy;
use countersign_refusal::{Database, Deed, Page, PageRequest};
use std::{
    collections::HashSet,
    io::Read as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::Instant,
};

use countersign_contract as c;
use countersign_embedded::{Existing, write_whole};
use countersign_evidence::{CheckResult, Report, Trust, Verdict};
use sha2::{Digest as _, Sha256};

use crate::{
    Desk,
    commands::Admitted,
    desk::Job,
    fail::{Answer, Told as _, error},
    wire,
};

/// A trust file is a few lines.
const TRUST_LIMIT: u64 = 1 << 20;

impl Admitted<'_> {
    /// The command `verify_pick`.
    pub(crate) async fn verify_pick(
        &self,
        request: c::VerifyPick,
    ) -> Result<c::VerifyReports, c::ApiError> {
        let paths = self.shared.choose.bundles(request.folder).await;
        self.verify_all(&request.job, paths).await
    }

    /// The command `verify_paths`: only what was dropped on this window.
    pub(crate) async fn verify_paths(
        &self,
        request: c::VerifyPaths,
    ) -> Result<c::VerifyReports, c::ApiError> {
        let dropped = self.dropped_paths();
        let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
        if paths.iter().any(|p| !dropped.contains(p)) {
            return Err(error(Page::Invalid {
                what: PageRequest::DroppedFile,
            }));
        }
        self.verify_all(&request.job, paths).await
    }
}

impl Desk {
    /// The shell heard that files were dropped on the window.
    pub fn dropped(&self, paths: Vec<PathBuf>) {
        let named = paths.iter().map(|p| p.display().to_string()).collect();
        self.keep_dropped(paths.into_iter().collect::<HashSet<_>>());
        self.tell(c::Event::Dropped { paths: named });
    }

    async fn verify_all(&self, job: &str, paths: Vec<PathBuf>) -> Answer<c::VerifyReports> {
        let job = self.job(job);
        let trust = self.trusted().await?.map(|(_, trust)| trust);
        let mut reports = Vec::new();
        for path in paths {
            reports.push(report_on(self, path, trust.clone(), &job).await?);
        }
        Ok(c::VerifyReports { reports })
    }
}

impl Admitted<'_> {
    /// The command `trust_list`.
    pub(crate) async fn trust_list(&self, _: c::Nothing) -> Result<c::TrustList, c::ApiError> {
        Ok(self.trusted().await?.map_or_else(
            || trust_list(None),
            |(path, trust)| trust_list(Some((&path, &trust))),
        ))
    }

    /// The command `trust_pick`.
    pub(crate) async fn trust_pick(
        &self,
        request: c::Nothing,
    ) -> Result<c::TrustList, c::ApiError> {
        if let Some(path) = self.shared.choose.trust().await {
            // A file that is none is refused before it takes the place of one that is.
            read_trust(&path)?;
            self.remember(|known| known.trust = Some(path))?;
        }
        self.trust_list(request).await
    }
}

impl Desk {
    /// The trust file that is in use. One that has gone or changed into something else counts as none.
    async fn trusted(&self) -> Answer<Option<(PathBuf, Trust)>> {
        let Some(path) = self.known().trust else {
            return Ok(None);
        };
        let read =
            tokio::task::spawn_blocking(move || read_trust(&path).map(|trust| (path, trust)))
                .await
                .told()?;
        Ok(read
            .inspect_err(|told| tracing::warn!("the trust file cannot be used: {told}"))
            .ok())
    }

    /// Where the trust file of a workspace lies that was founded on this computer.
    fn own_trust(&self, origin: &str) -> PathBuf {
        let name: String = origin
            .chars()
            .map(|ch| if ch.is_ascii_alphanumeric() { ch } else { '-' })
            .collect();
        self.shared.home.config().join(format!("{name}.trust"))
    }

    /// Keeps a founded workspace's trust file beside what is remembered.
    pub(crate) fn keep_trust(&self, origin: &str, text: &str) -> Answer<PathBuf> {
        let folder = self.shared.home.config().to_owned();
        let path = self.own_trust(origin);
        let failed =
            |cause: std::io::Error| countersign_app::Failure::file(&path, Deed::Write, cause);
        std::fs::create_dir_all(&folder).map_err(failed).told()?;
        write_whole(&path, text.as_bytes(), 0o600, Existing::Replace)
            .map_err(failed)
            .told()?;
        Ok(path)
    }
}

fn read_trust(path: &Path) -> Answer<Trust> {
    let refused = |cause: String| {
        error(Page::NotATrustFile {
            path: path.display().to_string(),
            cause,
        })
    };
    let length = std::fs::metadata(path)
        .map_err(|e| refused(e.to_string()))?
        .len();
    if length > TRUST_LIMIT {
        return Err(refused(format!("over {TRUST_LIMIT} bytes")));
    }
    let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
    Trust::parse(&bytes).map_err(|e| refused(e.to_string()))
}

/// Runs the verifier; cancelling answers `cancelled`.
pub(crate) async fn check(path: PathBuf, trust: Option<Trust>, job: &Job) -> Answer<Report> {
    let watch = job.watch.clone();
    let report = tokio::task::spawn_blocking({
        let watch = watch.clone();
        move || {
            countersign_evidence::verify(&path, trust.as_ref(), &mut |step| match watch.step(
                step.stage,
                step.done,
                (step.total > 0).then_some(step.total),
            ) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            })
        }
    });
    let report = report.await.told()?;
    if watch.is_cancelled() {
        Err(error(Database::Cancelled))
    } else {
        Ok(report)
    }
}

/// Verifies and puts the result into the contract's words.
pub(crate) async fn report_on(
    desk: &Desk,
    path: PathBuf,
    trust: Option<Trust>,
    job: &Job,
) -> Answer<c::VerifyReport> {
    let started = Instant::now();
    let mut found = check(path.clone(), trust.clone(), job).await?;
    let mut trust = trust;
    let mut trust_path = desk.known().trust;
    // A file picked for one workspace says nothing of another that was founded here: its keys are known first hand too.
    if found.verdict == Verdict::IntactKeysNotTrusted
        && let Some(origin) = found.facts.iter().find(|f| f.code == "origin")
        && trust.as_ref().is_none_or(|t| t.origin != origin.value)
    {
        let own = desk.own_trust(&origin.value);
        let read = tokio::task::spawn_blocking({
            let own = own.clone();
            move || read_trust(&own).ok()
        });
        if let Some(known) = read.await.told()? {
            found = check(path.clone(), Some(known.clone()), job).await?;
            (trust, trust_path) = (Some(known), Some(own));
        }
    }
    let (bytes, sha256) = tokio::task::spawn_blocking({
        let path = path.clone();
        move || measure(&path)
    })
    .await
    .told()?;
    let fact = |code: &str| {
        found
            .facts
            .iter()
            .find(|f| f.code == code)
            .map(|f| f.value.clone())
    };
    let failed = found.checks.iter().any(|k| k.result == CheckResult::Failed);
    Ok(c::VerifyReport {
        report: entropy::id().to_string(),
        name: path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into_owned(),
        ),
        path: path.display().to_string(),
        bytes,
        sha256: sha256.or_else(|| fact("sums_digest")).unwrap_or_default(),
        verdict: word(found.verdict),
        sentence: found.sentence.clone(),
        range: match (fact("range"), fact("tree_size")) {
            (Some(range), Some(size)) => format!("Records {range} of {size}"),
            (Some(range), None) => format!("Records {range}"),
            _ => "No record could be read".into(),
        },
        checks: found.checks.iter().map(|k| rung(k, failed)).collect(),
        first_bad: found.first_bad.as_ref().map(bad),
        facts: found
            .facts
            .iter()
            .map(|f| c::Field {
                name: f.label.to_owned(),
                value: f.value.clone(),
                mono: matches!(
                    f.code,
                    "genesis" | "root" | "origin" | "sums_digest" | "export_id"
                ),
            })
            .collect(),
        says: found.says.clone(),
        advice: found.advice.clone(),
        trust: match (&trust, trust_path) {
            (Some(trust), Some(path)) => trust_list(Some((&path, trust))),
            (Some(trust), None) => c::TrustList {
                path: None,
                ..trust_list(Some((Path::new(""), trust)))
            },
            (None, _) => trust_list(None),
        },
        checked_at: wire::time(entropy::now()),
        took_ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
        verifier: format!("countersign {}", desk.shared.versions.program),
        format: 1,
    })
}

/// Size and digest of a file; a folder has neither.
fn measure(path: &Path) -> (u64, Option<String>) {
    let Ok(mut file) = std::fs::File::open(path) else {
        return (0, None);
    };
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return (0, None);
    }
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 1 << 16]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return (bytes, Some(hex::encode(hash.finalize()))),
            Ok(n) => {
                hash.update(buffer.get(..n).unwrap_or_default());
                bytes += n as u64;
            }
            Err(_) => return (bytes, None),
        }
    }
}

pub(crate) fn word(verdict: Verdict) -> c::VerdictWord {
    match verdict {
        Verdict::Valid => c::VerdictWord::Valid,
        Verdict::IntactKeysNotTrusted => c::VerdictWord::IntactKeysNotTrusted,
        Verdict::Incomplete => c::VerdictWord::Incomplete,
        Verdict::Unreadable => c::VerdictWord::Unreadable,
        Verdict::Altered => c::VerdictWord::Altered,
    }
}

fn rung(check: &countersign_evidence::Check, failed: bool) -> c::Check {
    let (result, word) = match check.result {
        CheckResult::Passed => (c::CheckResult::Passed, "Passed"),
        CheckResult::Failed => (c::CheckResult::Failed, "Failed"),
        CheckResult::NotApplicable if failed => (c::CheckResult::Skipped, "Not checked"),
        CheckResult::NotApplicable => (c::CheckResult::Unknown, "Open"),
    };
    c::Check {
        check: check.id.code().into(),
        name: check.id.title().into(),
        result,
        word: word.into(),
        sentence: wire::capital(&check.words),
        place: check.place.clone(),
        details: Vec::new(),
    }
}

fn bad(first: &countersign_evidence::FirstBad) -> c::BadRecord {
    let neighbour = |n: &countersign_evidence::Neighbour| c::Neighbour {
        seq: n.seq,
        good: n.chained != Some(false),
        word: if n.chained == Some(false) {
            "Intact itself"
        } else {
            "Good"
        }
        .into(),
        leaf: n.leaf.clone(),
        link: match n.chained {
            Some(true) => "It is chained to the bad record".into(),
            Some(false) => "The chain between them is broken".into(),
            None => "Records between them are not in the bundle".into(),
        },
        link_holds: n.chained == Some(true),
    };
    c::BadRecord {
        seq: first.seq,
        file: first.file.clone(),
        line: first.line,
        reason: wire::capital(&first.why),
        before: first.before.as_ref().map(neighbour),
        hashes: Vec::new(),
        after: first.after.as_ref().map(neighbour),
        fields: Vec::new(),
    }
}

fn trust_list(trust: Option<(&Path, &Trust)>) -> c::TrustList {
    let Some((path, trust)) = trust else {
        return c::TrustList {
            path: None,
            origin: None,
            entries: Vec::new(),
            installations_needed: 1,
        };
    };
    let one = |name: &str, key_id: &str, kind: &str| c::TrustEntry {
        name: name.to_owned(),
        fingerprint: hex::decode(key_id)
            .ok()
            .and_then(|k| <[u8; 32]>::try_from(k).ok())
            .map_or_else(|| key_id.to_owned(), |k| wire::fingerprint(&k)),
        kind: kind.to_owned(),
    };
    let mut entries = vec![one("Record 0", &trust.genesis, "genesis")];
    entries.extend(
        trust
            .founders
            .iter()
            .map(|k| one(&k.name, &k.key_id, "founder")),
    );
    entries.extend(
        trust
            .installations
            .iter()
            .map(|k| one(&k.name, &k.key_id, "installation")),
    );
    c::TrustList {
        path: Some(path.display().to_string()),
        origin: Some(trust.origin.clone()),
        entries,
        installations_needed: u32::try_from(trust.signatures).unwrap_or(u32::MAX),
    }
}
