//! Changes to the members of each record and of what it states, and to the order of records.

use super::Made;
use crate::{
    json::{self, members, quoted, with},
    world::id,
};

/// Other values for a member: of the same form where it has one, and not.
pub(super) fn others(key: &str, value: &str) -> Vec<String> {
    let words: &[&str] = match key {
        "verdict" => &["approve", "reject", "abstain"],
        "reason_code" => &["evidence_supports", "false_positive", "other"],
        "seat_role" | "role" => &["analyst", "compliance_officer", "admin", "owner"],
        "override_type" => &["", "ai_override", "manual_override", "human"],
        "event" => &[
            "granted",
            "revoked",
            "enrolled",
            "rotated",
            "claimed",
            "released",
            "asked",
            "held",
            "withdrawn",
            "superseded",
            "resubmits",
            "action.escalated",
            "action.decided",
            "client.viewed",
            "confirmed",
            "delivery_started",
            "delivered",
            "delivery_failed",
            "export.delivered",
        ],
        "method" => &["folder", "mail", "s3", "ftp"],
        "result" => &["verified", "altered", "missing", "valid"],
        "fact" => &[
            "person",
            "key",
            "role",
            "agent",
            "policy",
            "installation",
            "import",
        ],
        "outcome" => &["in_review", "blocked", "auto_cleared", "approved"],
        "mode" => &["team", "trial", "demo"],
        "cause" => &["overdue", "by_hand"],
        "custody" => &["os-account", "passphrase", "none"],
        "kind" => &["agent", "worker", "transactions", "incidents", "person"],
        "actor_type" => &["human", "agent", "system", "worker"],
        _ => &[],
    };
    let mut other: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    if let Ok(text) = serde_json::from_str::<String>(value) {
        other.push(quoted(""));
        other.push(quoted(&format!("{text} ")));
        other.push(quoted(&text.to_uppercase()));
        if let Some(last) = text.chars().last().filter(char::is_ascii_hexdigit) {
            let digit = if last == '0' { '1' } else { '0' };
            other.push(quoted(&format!("{}{digit}", &text[..text.len() - 1])));
        }
        if uuid::Uuid::try_parse(&text).is_ok() {
            other.extend(["ada", "grace", "alan", "agent"].map(|who| quoted(&id(who).to_string())));
        }
        if text.len() == 27 && text.ends_with('Z') {
            for time in [
                "2025-02-29T10:00:00.000000Z",
                "2031-01-01T00:00:00.000000Z",
                "2001-01-01T24:00:00.000000Z",
            ] {
                other.push(quoted(time));
            }
        }
        if let Some((kind, _)) = text.split_once(':') {
            other.push(quoted(&format!("{kind}:{}", id("nobody"))));
        }
        if text == "system" || uuid::Uuid::try_parse(&text).is_ok() && key == "actor" {
            other.push(quoted("system"));
        }
    } else if value.bytes().all(|b| b.is_ascii_digit()) {
        let number: u64 = value.parse().unwrap();
        for to in [
            number + 1,
            number.saturating_sub(1),
            0,
            (1 << 53) - 1,
            1 << 53,
        ] {
            other.push(to.to_string());
        }
        other.push(format!("0{number}"));
        other.push(quoted(value));
    }
    other.retain(|new| new != value);
    other.sort();
    other.dedup();
    other
}

impl Made<'_> {
    pub(super) fn record_members(&mut self) {
        for at in self.from..self.sealed.log.len() {
            let line = self.sealed.log[at].clone();
            for member in members(&line) {
                let (key, value) = (member.key.as_str(), &line[member.value.clone()]);
                if key == "statement" || key == "signatures" {
                    continue;
                }
                let others = others(key, value);
                // Every other value of every seventh record, and one of each member of the others.
                for (number, other) in others.iter().enumerate() {
                    if at % 7 == 3 || (number + at) % others.len().max(1) == 0 {
                        let name = format!("record {at}, {key} {value} becomes {other}");
                        let mut log = self.log();
                        log[at].1 = with(&line, key, other);
                        // `prev` is made anew by linking, and is then what it was.
                        let linked = key != "prev";
                        let files = if linked {
                            self.sealed.with_log(log)
                        } else {
                            self.sealed.with_lines(&log)
                        };
                        let said = matches!(key, "nonce" | "at" | "actor");
                        self.add(name, files, said);
                    }
                }
            }
        }
    }

    pub(super) fn statement_members(&mut self) {
        for at in self.from..self.sealed.log.len() {
            let line = self.sealed.log[at].clone();
            let statement = json::text(&line, "statement");
            let found = members(&statement);
            for (place, member) in found.iter().enumerate() {
                let value = &statement[member.value.clone()];
                for (number, other) in others(&member.key, value).iter().enumerate() {
                    if (number + place + at) % 3 == 0 {
                        let changed = with(&statement, &member.key, other);
                        let name = format!("record {at}, {} {value} becomes {other}", member.key);
                        self.changed(&name, at, with(&line, "statement", &quoted(&changed)));
                    }
                }
                if (place + at) % 5 == 0 {
                    let whole = &statement[member.whole.clone()];
                    for (what, changed) in [
                        (
                            "is left out",
                            statement.replacen(&format!("{whole},"), "", 1),
                        ),
                        (
                            "stands twice",
                            statement.replacen(whole, &format!("{whole},{whole}"), 1),
                        ),
                        (
                            "has a blank before it",
                            statement.replacen(whole, &format!(" {whole}"), 1),
                        ),
                    ] {
                        if changed != statement {
                            let name = format!("record {at}, {} {what}", member.key);
                            self.changed(&name, at, with(&line, "statement", &quoted(&changed)));
                        }
                    }
                }
            }
        }
    }

    /// Records left out, told twice and told in another order, with all numbers made anew.
    pub(super) fn orders(&mut self) {
        let renumbered = |mut log: Vec<(bool, String)>, subjects: bool| {
            let mut next = std::collections::BTreeMap::new();
            for (seq, (_, line)) in log.iter_mut().enumerate() {
                *line = with(line, "seq", &seq.to_string());
                if subjects {
                    let of = next.entry(json::text(line, "subject")).or_insert(0_u64);
                    *line = with(line, "subject_seq", &of.to_string());
                    *of += 1;
                }
            }
            log
        };
        for at in self.from..self.sealed.log.len() {
            let log = self.log();
            let mut without = log.clone();
            without.remove(at);
            let mut twice = log.clone();
            twice.insert(at + 1, log[at].clone());
            let mut swapped = log.clone();
            if at + 1 < log.len() {
                swapped.swap(at, at + 1);
            }
            for (what, changed) in [
                ("left out", without),
                ("told twice", twice),
                ("told after the next one", swapped),
            ] {
                if changed.is_empty() || changed == log {
                    continue;
                }
                for subjects in [true, false] {
                    let files = self.sealed.with_log(renumbered(changed.clone(), subjects));
                    let numbers = if subjects {
                        "all numbers anew"
                    } else {
                        "numbers of subjects kept"
                    };
                    // Who holds the installation's key decides what the log holds (SECURITY.md).
                    self.add(format!("record {at} {what}, {numbers}"), files, true);
                }
            }
        }
    }
}
