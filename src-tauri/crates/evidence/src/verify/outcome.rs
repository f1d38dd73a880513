//! The verdict and its words.

mod says;

use super::findings::Kind;
use super::report::{Check, CheckId, CheckResult, FirstBad, Report, Verdict};
use super::{Bundle, Trust};
use crate::words::{count, fingerprint, thousands};
use crate::zip::Fault;

/// The report on something whose form is not that of a bundle: nothing inside was checked.
pub fn of_fault(path: String, fault: &Fault) -> Report {
    let (verdict, sentence) = match fault {
        Fault::Io(_) => (
            Verdict::Unreadable,
            "It could not be read to its end; nothing was decided about it.",
        ),
        Fault::NotABundle => (Verdict::Unreadable, "This is not a bundle."),
        Fault::Refused(_) => (
            Verdict::Unreadable,
            "It was refused before anything in it was used: no bundle has this form.",
        ),
        Fault::Foreign(_) => (
            Verdict::Altered,
            "It holds something that was not in it when it was signed.",
        ),
        Fault::Altered { .. } => (
            Verdict::Altered,
            "The archive is not the one that was written: a bundle has exactly one form.",
        ),
        Fault::Cut { .. } => (
            Verdict::Incomplete,
            "The archive is cut off: its end is missing.",
        ),
    };
    let why = format!("{}.", fault.to_string().trim_end_matches('.'));
    let checks = CheckId::ALL.map(|id| Check {
        id,
        result: if id == CheckId::Form {
            CheckResult::Failed
        } else {
            CheckResult::NotApplicable
        },
        words: if id == CheckId::Form {
            why.clone()
        } else {
            "Nothing was checked.".to_owned()
        },
        place: None,
    });
    let first_bad = FirstBad {
        file: path.clone(),
        line: None,
        seq: None,
        why,
        before: None,
        after: None,
    };
    let advice = match verdict {
        Verdict::Altered | Verdict::Incomplete => {
            "Ask whoever sent it for the file again, and compare the digests of both."
        }
        _ => "Check that this is the file or folder that you were sent.",
    };
    Report {
        path,
        verdict,
        sentence: sentence.to_owned(),
        checks: checks.to_vec(),
        first_bad: Some(first_bad),
        findings: 1,
        facts: Vec::new(),
        says: Vec::new(),
        advice: vec![advice.to_owned()],
    }
}

impl Bundle<'_> {
    /// Puts everything into words.
    pub(super) fn report(&self, path: String, trust: Option<&Trust>) -> Report {
        let verdict = self.verdict(trust);
        let mut first_bad = self.findings.first();
        if let Some(bad) = &mut first_bad
            && let Some(seq) = bad.seq
        {
            (bad.before, bad.after) = self.replay.neighbours(seq);
        }
        let checks = CheckId::ALL.map(|id| self.check(id, trust)).to_vec();
        Report {
            path,
            verdict,
            sentence: self.sentence(verdict, trust),
            checks,
            findings: self.findings.total(),
            facts: self.facts(trust),
            says: self.says(verdict, trust),
            advice: advice(verdict, trust),
            first_bad,
        }
    }

    fn verdict(&self, trust: Option<&Trust>) -> Verdict {
        match self.findings.worst() {
            Some(Kind::Altered) => Verdict::Altered,
            Some(Kind::Incomplete) => Verdict::Incomplete,
            // A check that could not be made without its cause being noted would be our own fault: never call that valid.
            None if !self.closing.root_holds
                || !self.closing.exporter_holds
                || self.closing.signers.is_empty() =>
            {
                Verdict::Incomplete
            }
            None if trust.is_some() && self.closing.distrust.is_none() => Verdict::Valid,
            None => Verdict::IntactKeysNotTrusted,
        }
    }

    fn sentence(&self, verdict: Verdict, trust: Option<&Trust>) -> String {
        let opened = self.replay.leaves.len() as u64;
        match verdict {
            Verdict::Valid => format!(
                "All {} are in the log of the trusted workspace, signed as shown, and unchanged {}.",
                count(opened, "record"),
                self.whose_word(trust)
            ),
            Verdict::IntactKeysNotTrusted => match (&self.closing.distrust, trust) {
                (Some(why), _) => format!("Nothing was changed and nothing is missing, but {why}."),
                (None, _) => "Nothing was changed and nothing is missing, but whose keys these are cannot be told without a trust file.".to_owned(),
            },
            Verdict::Incomplete => "Parts of the bundle are missing. What is there shows no change, as far as it could be checked without them.".to_owned(),
            Verdict::Altered | Verdict::Unreadable => "The bundle is not the one that was signed, or its records contradict each other. Do not rely on it.".to_owned(),
        }
    }

    /// What file managers left, by name.
    fn litter(&self) -> String {
        const NAMED: usize = 5;
        let names = &self.catalog.litter;
        let mut words = names
            .iter()
            .take(NAMED)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if names.len() > NAMED {
            words.push_str(" and others");
        }
        words
    }

    fn check(&self, id: CheckId, trust: Option<&Trust>) -> Check {
        if let Some(bad) = self.findings.first_of(id) {
            let more = self.findings.of(id).saturating_sub(1);
            let words = if more == 0 {
                bad.why.clone()
            } else {
                format!("{} And {more} more.", bad.why)
            };
            return Check {
                id,
                result: CheckResult::Failed,
                words,
                place: Some(bad.place()),
            };
        }
        let (held, words) = self.words(id, trust);
        let result = if held {
            CheckResult::Passed
        } else {
            CheckResult::NotApplicable
        };
        Check {
            id,
            result,
            words,
            place: None,
        }
    }

    /// Whether a check without findings could be made at all, and its sentence.
    fn words(&self, id: CheckId, trust: Option<&Trust>) -> (bool, String) {
        let replay = &self.replay;
        let opened = replay.leaves.len() as u64;
        let counts = replay.actions.counts;
        let failed = |words: &str| (false, words.to_owned());
        match id {
            CheckId::Form if self.catalog.litter.is_empty() => {
                (true, "It has the one form that a bundle has.".to_owned())
            }
            CheckId::Form => (
                true,
                format!(
                    "Beside the files of a bundle there {} that file managers leave, which no check looked at: {}.",
                    match self.catalog.litter.len() {
                        1 => "is a file".to_owned(),
                        n => format!("are {n} files"),
                    },
                    self.litter()
                ),
            ),
            CheckId::Files => (
                true,
                format!(
                    "{} have the digests that were signed.",
                    count(self.sums.named, "file")
                ),
            ),
            CheckId::Manifest if self.manifest.is_none() => {
                failed("bundle.json could not be read.")
            }
            CheckId::Manifest => (
                true,
                "Its counts, tree and genesis are those found.".to_owned(),
            ),
            CheckId::Records if opened == 0 => failed("There are no records."),
            CheckId::Records => (
                true,
                format!("{} are well formed and in order.", count(opened, "record")),
            ),
            CheckId::Chain if replay.runs == opened => {
                failed("No two opened records are neighbours.")
            }
            CheckId::Chain => (
                true,
                format!(
                    "The records form {} and name each other's leaves.",
                    count(replay.runs, "unbroken run")
                ),
            ),
            CheckId::Tree if !self.closing.root_holds => {
                failed("The tree could not be rebuilt because parts are missing or cannot be read.")
            }
            CheckId::Tree => {
                let size = self
                    .closing
                    .checkpoint
                    .as_ref()
                    .map_or(0, |checkpoint| checkpoint.size);
                (
                    true,
                    format!(
                        "All {} lead to the checkpoint's root over {}.",
                        count(opened, "opened record"),
                        count(size, "record")
                    ),
                )
            }
            CheckId::Checkpoint if self.closing.signers.is_empty() => {
                failed("The checkpoint could not be checked because parts are missing.")
            }
            CheckId::Checkpoint => (
                true,
                format!(
                    "It is signed by {}.",
                    count(self.closing.signers.len() as u64, "enrolled installation")
                ),
            ),
            CheckId::People if self.lines.0 == 0 => failed("There are no governance records."),
            CheckId::People => (
                true,
                format!(
                    "{} follow the rules of two persons.",
                    count(self.lines.0, "governance record")
                ),
            ),
            CheckId::Signatures if replay.signatures == 0 => failed("There are no signatures."),
            CheckId::Signatures => (
                true,
                format!(
                    "{} fit their statements and keys that were in force.",
                    count(replay.signatures, "signature")
                ),
            ),
            CheckId::Decisions if counts.decisions == 0 => failed("No decision is in the bundle."),
            CheckId::Decisions => (true, decisions(counts)),
            CheckId::Payloads => {
                let absent = replay.commitments.absent();
                let there = self.catalog.payloads.len();
                (
                    true,
                    format!(
                        "{} are there, {} are listed absent, none is lacking.",
                        count(there, "text"),
                        thousands(absent)
                    ),
                )
            }
            CheckId::Exporter if !self.closing.exporter_holds => {
                failed("The exporter's signature could not be checked because parts are missing.")
            }
            CheckId::Exporter => {
                let key = self
                    .closing
                    .exporter
                    .as_ref()
                    .map(fingerprint)
                    .unwrap_or_default();
                (
                    true,
                    format!("SHA256SUMS is signed by the exporting person's key {key}."),
                )
            }
            CheckId::Trust => match (trust, &self.closing.distrust) {
                (None, _) => failed("No trust file was given: whose keys these are stays open."),
                (Some(_), Some(why)) => failed(&format!("Not covered: {why}.")),
                (Some(trust), None) => {
                    let signers = count(self.closing.trusted_signers, "trusted installation");
                    (
                        true,
                        format!(
                            "Genesis, {} and {signers} are those of the trust file.",
                            count(trust.founders.len() as u64, "founder")
                        ),
                    )
                }
            },
        }
    }
}

/// What was shown of the decisions; of the lineage only where there was something to compare.
fn decisions(counts: super::actions::Counts) -> String {
    let compared = counts
        .decisions
        .saturating_sub(counts.without_action)
        .saturating_sub(counts.without_content);
    let lineage = if compared == counts.decisions {
        ", outside its lineage".to_owned()
    } else if compared == 0 {
        "; whether they were of its lineage could not be compared".to_owned()
    } else {
        format!(
            ", {} of them shown to be outside its lineage, which for the others could not be compared",
            thousands(compared)
        )
    };
    let mut words = format!(
        "{} by people who held the role, each once an action{lineage}",
        count(counts.decisions, "decision")
    );
    if counts.without_action > 0 {
        words.push_str("; some actions were not opened, so digest and route of their decisions were not compared");
    }
    words.push('.');
    words
}

fn advice(verdict: Verdict, trust: Option<&Trust>) -> Vec<String> {
    let text = match (verdict, trust) {
        (Verdict::Valid, _) => return Vec::new(),
        (Verdict::IntactKeysNotTrusted, None) => {
            "Ask the workspace's founders, by a way that you trust, for its trust file, and verify again with --trust FILE."
        }
        (Verdict::IntactKeysNotTrusted, Some(_)) => {
            "Check that the trust file is this workspace's and up to date."
        }
        (Verdict::Incomplete, _) => {
            "Ask for the bundle again and compare the digests of both files."
        }
        (Verdict::Altered | Verdict::Unreadable, _) => {
            "Do not rely on it. Ask the exporter for the file as it was kept, and keep this one."
        }
    };
    vec![text.to_owned()]
}
