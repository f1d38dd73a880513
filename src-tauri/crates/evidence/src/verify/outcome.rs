//! The verdict and its words.

use countersign_statement::codes::Mode;

use super::findings::Kind;
use super::report::{Check, CheckId, CheckResult, Fact, FirstBad, Report, Verdict};
use super::{Bundle, Trust};
use crate::names::Name;
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
    pub(super) fn report(self, path: String, trust: Option<&Trust>) -> Report {
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
            says: self.says(verdict),
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
                "All {} are in the log of the trusted workspace, signed as shown, and unchanged.",
                count(opened, "record")
            ),
            Verdict::IntactKeysNotTrusted => match (&self.closing.distrust, trust) {
                (Some(why), _) => format!("Nothing was changed and nothing is missing, but {why}."),
                (None, _) => "Nothing was changed and nothing is missing, but whose keys these are cannot be told without a trust file.".to_owned(),
            },
            Verdict::Incomplete => "Parts of the bundle are missing. What is there shows no change, as far as it could be checked without them.".to_owned(),
            Verdict::Altered | Verdict::Unreadable => "The bundle is not the one that was signed, or its records contradict each other. Do not rely on it.".to_owned(),
        }
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
            CheckId::Form => (true, "It has the one form that a bundle has.".to_owned()),
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
                let there = self.catalog.payloads.len() as u64;
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

    fn facts(&self, trust: Option<&Trust>) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add = |code, label, value: String| facts.push(Fact { code, label, value });
        if let Some(manifest) = &self.manifest {
            add("origin", "Workspace", manifest.origin.clone());
            add("mode", "Mode", manifest.mode.to_string());
            add("genesis", "Genesis", manifest.genesis.clone());
            add("export_id", "Export", manifest.export_id.to_string());
            add(
                "created_at",
                "Exported at",
                countersign_statement::format::time_text(manifest.created_at),
            );
            add("creator", "Exported by", manifest.creator.clone());
            add("filter", "Asked for", manifest.filter.clone());
            add("whole_log", "Whole log", manifest.whole_log.to_string());
        }
        if let Some(checkpoint) = &self.closing.checkpoint {
            add(
                "tree_size",
                "Records in the log",
                checkpoint.size.to_string(),
            );
            add("root", "Root", hex::encode(checkpoint.root));
        }
        let counts = self.replay.actions.counts;
        add(
            "opened",
            "Records opened",
            self.replay.leaves.len().to_string(),
        );
        if let (Some((first, _)), Some((last, _))) =
            (self.replay.leaves.first(), self.replay.leaves.last())
        {
            add("range", "Numbers", format!("{first} to {last}"));
        }
        add("actions", "Actions", counts.actions.to_string());
        add("decisions", "Decisions", counts.decisions.to_string());
        add("approvals", "Approvals", counts.approvals.to_string());
        add("overrides", "Overrides", counts.overrides.to_string());
        add("payloads", "Texts", self.catalog.payloads.len().to_string());
        add(
            "erased",
            "Texts erased",
            self.replay.commitments.erased.to_string(),
        );
        add(
            "redacted",
            "Texts redacted",
            self.replay.commitments.redacted.to_string(),
        );
        let (plain, wrapped) = self.replay.people.custody();
        add(
            "custody",
            "Custody of keys",
            format!("{plain} os-account, {wrapped} passphrase"),
        );
        add("void", "Void statements", self.replay.void.to_string());
        let name = |id: &[u8; 32]| {
            let wanted = hex::encode(id);
            let named =
                trust.and_then(|trust| trust.installations.iter().find(|key| key.key_id == wanted));
            named.map_or_else(
                || fingerprint(id),
                |key| format!("{} ({})", key.name, fingerprint(id)),
            )
        };
        let signers: Vec<String> = self.closing.signers.iter().map(name).collect();
        add("signers", "Checkpoint signed by", signers.join(", "));
        if let Some(file) = self.catalog.file(Name::Sums) {
            add("sums_digest", "SHA256SUMS", hex::encode(file.digest));
        }
        facts
    }

    fn says(&self, verdict: Verdict) -> Vec<String> {
        if !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted) {
            return vec![
                "While parts are missing or changed, no record here is vouched for.".to_owned(),
            ];
        }
        let mut says = Vec::new();
        let opened = self.replay.leaves.len() as u64;
        let size = self
            .closing
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.size);
        let whole = opened == size;
        says.push(format!(
            "Authentic: {} of the log's {} are in the ledger under this checkpoint and signed as shown.",
            thousands(opened),
            count(size, "record")
        ));
        if whole {
            says.push(format!(
                "Whole: the bundle holds every record of the log from 0 to {}.",
                size.saturating_sub(1)
            ));
        } else {
            let (all, gapless) = self.replay.subject_counts();
            says.push(format!(
                "Contiguous: the opened records form {} of numbers without a hole.",
                count(self.replay.runs, "run")
            ));
            says.push(format!(
                "No gaps: {} of {} have no gap from their first record to the last one shown. That the last one shown is the last there is, is the exporter's word.",
                thousands(gapless),
                count(all, "subject")
            ));
            says.push(
                "That these are all the records that match the filter is the exporter's word."
                    .to_owned(),
            );
            says.push("That no later key, role or policy record was left out at the end is the exporter's word.".to_owned());
        }
        says.push(
            "That an agent proposed something is asserted by the ledger; agents do not sign."
                .to_owned(),
        );
        says.push("Whether enough people decided for an action to go ahead is for the reader of the records; this verdict says that each decision shown was rightly made.".to_owned());
        says.push("Times are those of the workspace's own clock; the order of records is proven, their time is not.".to_owned());
        let counts = self.replay.actions.counts;
        if counts.without_action > 0 || counts.without_advice > 0 {
            says.push(format!(
                "Not everything could be compared: {} without their action, {} without the agent's advice.",
                count(counts.without_action, "decision"),
                count(counts.without_advice, "decision")
            ));
        }
        if self.replay.void > 0 {
            says.push(format!(
                "{} were signed with a key since declared compromised: they are void.",
                count(self.replay.void, "statement")
            ));
        }
        let (plain, _) = self.replay.people.custody();
        if plain > 0 {
            says.push(format!("Custody: {} of people {} in the keyring of an operating-system account; whoever controls that account can sign with it.",
                count(plain, "key"),
                if plain == 1 { "lies" } else { "lie" }));
        }
        match self.replay.mode {
            Some(Mode::Demo) => says.push("Demo: the workspace calls itself a demonstration; its people are not real.".to_owned()),
            Some(Mode::Trial) => says.push("Trial: one person founded this workspace and confirmed themself; there were no two persons.".to_owned()),
            Some(Mode::Team) | None => {}
        }
        says
    }
}

fn decisions(counts: super::actions::Counts) -> String {
    let mut words = format!(
        "{} by people who held the role, each once an action, outside its lineage",
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
