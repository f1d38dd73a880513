//! Facts about a bundle, and what a verdict on it says and does not say.

use std::collections::{BTreeMap, BTreeSet};

use countersign_statement::codes::Mode;

use super::super::actions::{Counts, Disowned, ForcedBy};
use super::super::report::{Property, Verdict};
use super::super::{Bundle, Trust};
use crate::words::{count, fingerprint, thousands};

impl Bundle<'_> {
    pub(super) fn facts(&self, trust: Option<&Trust>) -> Vec<Property> {
        let mut facts = Vec::new();
        let mut add = |code, label, value: String| facts.push(Property { code, label, value });
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
            add("creator", "Named exporter", manifest.creator.clone());
            add("filter", "Asked for", manifest.filter.words());
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
        add("passed", "Enough decided on", counts.passed.to_string());
        let forced = self.replay.actions.glass.all();
        if !forced.is_empty() {
            let words = forced
                .iter()
                .map(|one| format!("{} by {}", one.seq, one.person));
            let words = words.collect::<Vec<_>>().join(", ");
            add("forced", "Broken glasses", words);
        }
        add(
            "untold",
            "Not told of",
            counts
                .passed_unread
                .saturating_add(counts.passed_void)
                .saturating_add(counts.untold)
                .to_string(),
        );
        if !self.catalog.litter.is_empty() {
            add("litter", "Other files", self.litter());
        }
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
        let disowned = &self.replay.actions.disowned;
        if !disowned.decisions.is_empty() {
            let list = |all: &BTreeSet<u64>| join(all.iter());
            add(
                "void_decisions",
                "Void decisions",
                list(&disowned.decisions),
            );
            add("flagged", "Flagged actions", join(disowned.flagged.keys()));
            add(
                "reopened",
                "Actions opened again",
                join(disowned.reopened.keys()),
            );
        }
        let signers: Vec<String> = self
            .closing
            .signers
            .iter()
            .map(|id| named(id, trust))
            .collect();
        add("signers", "Checkpoint signed by", signers.join(", "));
        let vouched = self
            .closing
            .signers
            .iter()
            .filter_map(|id| self.vouched(id));
        add(
            "vouched",
            "Vouched for by",
            vouched.collect::<Vec<_>>().join(", "),
        );
        if let Some(digest) = self.sums.sha256 {
            add("sums_digest", "SHA256SUMS", hex::encode(digest));
        }
        facts
    }

    /// Who vouched for an installation, by the ledger.
    fn vouched(&self, key_id: &[u8; 32]) -> Option<String> {
        let one = self.replay.people.installation(key_id)?;
        let second = match one.confirmed_by {
            Some(person) => format!("confirmed by {person}"),
            None => "part of the founding".to_owned(),
        };
        Some(format!(
            "{} enrolled by {} and {second}",
            crate::words::fingerprint(key_id),
            one.enrolled_by
        ))
    }

    /// What a case file holds of each action that was asked for.
    fn case(&self) -> Option<String> {
        let named = self.manifest.as_ref()?.filter.case()?;
        let known = |action: &&uuid::Uuid| self.replay.action_gap(**action).is_some();
        let there = named.iter().filter(known).count() as u64;
        if there == 0 {
            return Some(
                "Case file: of no action that was asked for is there a record.".to_owned(),
            );
        }
        let missing = (named.len() as u64).saturating_sub(there);
        let others = match missing {
            0 => String::new(),
            more => format!("; of {} there is none", count(more, "other")),
        };
        Some(format!(
            "Case file: of {} that was asked for by id every record from its first to the last shown is in the bundle{others}.",
            count(there, "action")
        ))
    }

    /// As far as whose honesty the log is the whole one: whoever holds the keys that signed the checkpoint decides what is in it.
    pub(super) fn whose_word(&self, trust: Option<&Trust>) -> String {
        let listed = |id: &&[u8; 32]| {
            let wanted = hex::encode(id);
            trust.is_none_or(|trust| trust.installations.iter().any(|key| key.key_id == wanted))
        };
        let holders: Vec<String> = self
            .closing
            .signers
            .iter()
            .filter(listed)
            .map(|id| named(id, trust))
            .collect();
        match &holders[..] {
            [] => "as far as the holder of the checkpoint's key is honest".to_owned(),
            [one] => format!("as far as the holder of the key of installation {one} is honest"),
            more => format!(
                "as far as one of the holders of the keys of installations {} is honest",
                more.join(" and ")
            ),
        }
    }

    pub(super) fn says(&self, verdict: Verdict, trust: Option<&Trust>) -> Vec<String> {
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
        let word = self.whose_word(trust);
        says.push(format!(
            "That this log is the only one, and that nothing was left out of it when it was written, holds {word}: nobody can make another person's signature, but whoever holds that key can leave records out and show another log to others."
        ));
        let (all, gapless) = self.replay.subject_counts();
        if whole {
            says.push(format!(
                "Whole, {word}: the bundle holds every record of the log from 0 to {}.",
                size.saturating_sub(1)
            ));
        } else {
            says.push(format!(
                "Contiguous: the opened records form {} of numbers without a hole.",
                count(self.replay.runs, "run")
            ));
            let range = self.manifest.as_ref().and_then(|m| m.filter.range(size));
            if let Some(range) = range.filter(|range| !range.is_empty()) {
                says.push(format!(
                    "Range: every record from {} to {} is in the bundle, as was asked.",
                    range.start,
                    range.end.saturating_sub(1)
                ));
            }
            says.extend(self.case());
            says.push(format!(
                "No gaps: {} of {} have no gap from their first record to the last one shown. That the last one shown is the last there is, is the exporter's word.",
                thousands(gapless),
                count(all, "subject")
            ));
            if gapless < all {
                says.push(format!(
                    "Gaps: of {} records are not in the bundle.",
                    count(all.saturating_sub(gapless), "subject")
                ));
            }
            says.push("A person, agent, installation or policy of which the bundle has no record at all cannot be missed by any check: that there is none is the exporter's word.".to_owned());
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
        enough(self.replay.actions.counts, &mut says);
        forced(&self.replay.actions.glass.all(), &mut says);
        says.push("Times are those of the workspace's own clock; the order of records is proven, their time is not.".to_owned());
        let counts = self.replay.actions.counts;
        if counts.without_action > 0 || counts.without_content > 0 || counts.without_advice > 0 {
            says.push(format!(
                "Not everything could be compared: {} without their action, {} without its content, {} without the agent's advice.",
                count(counts.without_action, "decision"),
                count(counts.without_content, "decision"),
                count(counts.without_advice, "decision")
            ));
        }
        if self.replay.commitments.redacted > 0 {
            says.push(format!(
                "Redacted: whoever exported this left {} out; their commitments are here, and what they say cannot be told from it.",
                count(self.replay.commitments.redacted, "text")
            ));
        }
        if self.manifest.is_some() {
            says.push("Who exported this is shown by the key that signed; the name beside it is the bundle's own word.".to_owned());
        }
        if self.replay.void > 0 {
            says.push(format!(
                "{} were signed with a key since declared compromised: they are void.",
                count(self.replay.void, "statement")
            ));
        }
        carried(&self.replay.actions.disowned, &mut says);
        if !self.catalog.litter.is_empty() {
            says.push(format!(
                "Not of the bundle, and vouched for by nobody: {}.",
                self.litter()
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

/// Whether enough of the right people decided, as far as that can be told here.
fn enough(counts: Counts, says: &mut Vec<String>) {
    if counts.decisions == 0 {
        return;
    }
    says.push(if counts.passed == 0 {
        "Of no action is it shown here that enough of the right people approved it.".to_owned()
    } else {
        format!(
            "Enough of the right people decided on {}: at every step of the route that the policy then in force gives the content, as many distinct people as it demands approved, holding the step's role and being none of the action's lineage, before it expired.",
            count(counts.passed, "action")
        )
    });
    if counts.passed_unread > 0 {
        says.push(format!(
            "{} passed a route of the policy then in force; that it was the one for the content, and that none of the lineage decided, cannot be told without the content, which is not here.",
            count(counts.passed_unread, "action")
        ));
    }
    if counts.passed_void > 0 {
        says.push(format!(
            "{} would not have been approved without statements that are void.",
            count(counts.passed_void, "action")
        ));
    }
    if counts.untold > 0 {
        says.push(format!(
            "Of {} with decisions it cannot be told whether enough people decided: the policy's text, the proposal or a record in between is not here.",
            count(counts.untold, "action")
        ));
    }
}

/// Who forced what outside of its route, and how far the reviews of that came.
fn forced(all: &[ForcedBy], says: &mut Vec<String>) {
    for one in all {
        let route = if one.known {
            "as its route lets that role"
        } else {
            "whether its route lets that role cannot be told here"
        };
        says.push(format!(
            "Approved outside of its route: record {} by {}, who broke the glass, {route}. {}.",
            one.seq,
            one.person,
            one.review()
        ));
    }
}

/// What void decisions had carried, by the numbers of records.
fn carried(disowned: &Disowned, says: &mut Vec<String>) {
    if disowned.decisions.is_empty() {
        return;
    }
    let void = &disowned.decisions;
    says.push(format!(
        "Void decisions: {}. Their key was revoked as compromised from an earlier record on.",
        records(void)
    ));
    if !disowned.flagged.is_empty() {
        says.push(format!(
            "Flagged: {} decided by votes that are void, and somebody who has no part in it must look at what came of it: {}.",
            were(disowned.flagged.len()),
            each(&disowned.flagged)
        ));
    }
    if !disowned.reopened.is_empty() {
        says.push(format!(
            "Opened again: {} brought on by votes that became void, and had to be decided on anew: {}.",
            were(disowned.reopened.len()),
            each(&disowned.reopened)
        ));
    }
    if !disowned.untold.is_empty() {
        says.push(format!(
            "What the void decisions of {} carried cannot be told here: the policy's text, the proposal or a record in between is not here.",
            records(&disowned.untold)
        ));
    }
}

/// Numbers that are named; of more only how many.
const NAMED: usize = 50;

fn were(actions: usize) -> String {
    let was = if actions == 1 { "was" } else { "were" };
    format!("{} {was}", count(actions as u64, "action"))
}

fn records(all: &BTreeSet<u64>) -> String {
    let word = if all.len() == 1 { "record" } else { "records" };
    format!("{word} {}", join(all.iter()))
}

fn each(all: &BTreeMap<u64, BTreeSet<u64>>) -> String {
    let one = |(action, votes): (&u64, &BTreeSet<u64>)| {
        format!("the action of record {action} (by {})", records(votes))
    };
    let mut named: Vec<String> = all.iter().take(NAMED).map(one).collect();
    if all.len() > NAMED {
        named.push(format!("and {} more", all.len() - NAMED));
    }
    named.join("; ")
}

fn join<'a>(numbers: impl ExactSizeIterator<Item = &'a u64>) -> String {
    let more = numbers.len().saturating_sub(NAMED);
    let mut named: Vec<String> = numbers.take(NAMED).map(ToString::to_string).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named.join(", ")
}

/// An installation by its name in the trust file and its fingerprint.
fn named(id: &[u8; 32], trust: Option<&Trust>) -> String {
    let wanted = hex::encode(id);
    trust
        .and_then(|trust| trust.installations.iter().find(|key| key.key_id == wanted))
        .map_or_else(
            || fingerprint(id),
            |key| format!("{} ({})", key.name, fingerprint(id)),
        )
}
