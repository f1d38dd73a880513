//! Changes to what lies behind commitments: payloads, and the text of the policy in force.

use super::Made;
use crate::{
    export::{lay, swap_text, texts},
    json::{self, members, quoted, with},
    sealed::{seal, seal_all, signed_anew},
    world::{World, id},
};
use countersign_statement::codes::{Friction, Outcome, Reveal, Risk, Role};
use sha2::Digest as _;

impl Made<'_> {
    /// Texts that lie elsewhere than in one part, and an index that says something else than where they lie.
    pub(super) fn places(&mut self) {
        let (whole, all) = (&self.sealed.files, texts(&self.sealed.files));
        let in_parts = |most: usize| {
            let mut files = whole.clone();
            lay(&mut files, &all, most);
            files
        };
        for most in [1, 400, 5_000] {
            let mut files = in_parts(most);
            seal_all(&mut files);
            self.add(format!("texts in parts of {most} bytes"), files, true);
        }
        let index = String::from_utf8(whole["data/payload/index"].clone()).unwrap();
        let lines: Vec<&str> = index.lines().collect();
        let word = |line: &str, at: usize, new: &str| {
            let mut words: Vec<&str> = line.split(' ').collect();
            words[at] = new;
            words.join(" ")
        };
        let last = lines.len() - 1;
        let size: usize = lines[last].rsplit_once(' ').unwrap().1.parse().unwrap();
        for (what, at, line) in [
            ("another commitment", 3, word(lines[3], 0, &"ab".repeat(32))),
            ("another part", 3, word(lines[3], 1, "2")),
            ("part nought", 0, word(lines[0], 1, "0")),
            ("part two first", 0, word(lines[0], 1, "2")),
            ("a part of five digits", 3, word(lines[3], 1, "70000")),
            ("an offset inside of another", 3, word(lines[3], 2, "8")),
            ("an offset with a nought", 0, word(lines[0], 2, "00")),
            ("fewer bytes than a salt", 3, word(lines[3], 3, "15")),
            ("more bytes than a text", 3, word(lines[3], 3, "262161")),
            (
                "a byte less at the end",
                last,
                word(lines[last], 3, &(size - 1).to_string()),
            ),
            (
                "a byte more at the end",
                last,
                word(lines[last], 3, &(size + 1).to_string()),
            ),
            ("a word more", 3, format!("{} 1", lines[3])),
            ("capital digits", 3, lines[3].to_uppercase()),
        ] {
            let mut lines = lines.clone();
            lines[at] = &line;
            let mut files = whole.clone();
            let text = format!("{}\n", lines.join("\n"));
            files.insert("data/payload/index".to_owned(), text.into_bytes());
            self.add(format!("an index with {what}"), files.clone(), false);
            seal(&mut files);
            self.add(format!("an index with {what}, sealed"), files, false);
        }
        for (what, change) in [
            ("without its second", None),
            ("with an empty second", Some(Vec::new())),
            ("with a byte more in its second", Some(b"x".to_vec())),
        ] {
            let mut files = in_parts(400);
            seal_all(&mut files);
            let name = "data/payload/2".to_owned();
            let old = files.remove(&name).unwrap();
            if let Some(more) = change {
                let bytes = if more.is_empty() {
                    more
                } else {
                    [old, more].concat()
                };
                files.insert(name, bytes);
            }
            self.add(format!("texts in parts {what}"), files.clone(), false);
            seal_all(&mut files);
            self.add(format!("texts in parts {what}, sealed"), files, false);
        }
        let mut files = whole.clone();
        files.insert(
            "data/payload/2".to_owned(),
            b"0123456789abcdef and more".to_vec(),
        );
        self.add("a part that no line names".to_owned(), files.clone(), false);
        seal_all(&mut files);
        self.add("a part that no line names, sealed".to_owned(), files, false);
    }

    /// A text that is another, or too short, or has no whole salt, under a commitment that its record names.
    pub(super) fn payloads(&mut self, world: &World) {
        let (at, member) = (0..self.sealed.log.len())
            .rev()
            .find_map(|at| {
                let statement = json::text(&self.sealed.log[at], "statement");
                let found = members(&statement)
                    .into_iter()
                    .find(|m| m.key == "override_type")?;
                (statement[found.value] == *"\"ai_override\"").then_some((at, "narrative"))
            })
            .unwrap();
        let statement = json::text(&self.sealed.log[at], "statement");
        let old = json::text(&statement, member);
        assert!(world.payloads.keys().any(|name| hex::encode(name) == old));
        let salt = [7; 16];
        for (what, content) in [
            ("of no bytes", Vec::new()),
            ("of a part of its salt", salt[..5].to_vec()),
            ("of its salt alone", salt.to_vec()),
            (
                "of nine letters and blanks",
                [&salt[..], b" \t123456789 \r\n"].concat(),
            ),
            (
                "of ten letters",
                [&salt[..], "ÄÖÜäöüßéèê".as_bytes()].concat(),
            ),
            (
                "that is no text",
                [&salt[..], b"\xFF\xFE more than ten letters"].concat(),
            ),
        ] {
            let new = hex::encode(sha2::Sha256::digest(&content));
            let changed = with(&statement, member, &quoted(&new));
            let line = with(&self.sealed.log[at], "statement", &quoted(&changed));
            let mut log = self.log();
            log[at].1 = signed_anew(&line).1;
            let mut files = self.sealed.with_log(log);
            swap_text(&mut files, &old, &new, content);
            seal(&mut files);
            self.add(
                format!("a narrative {what}"),
                files,
                what == "of ten letters",
            );
        }
    }

    /// Another text for the policy in force: behind the commitment that its drafting names, and drafted and confirmed anew by
    /// both admins.
    pub(super) fn policies(&mut self, world: &World) {
        let at = (0..self.sealed.log.len())
            .find(|at| json::text(&self.sealed.log[*at], "event") == "policy.drafted")
            .unwrap();
        let (drafting, confirming) = (
            json::text(&self.sealed.log[at], "statement"),
            json::text(&self.sealed.log[at + 1], "statement"),
        );
        let old = json::text(&drafting, "document");
        // A text that nobody has: what was the policy's is then nobody's.
        let line = with(
            &self.sealed.log[at].clone(),
            "statement",
            &quoted(&drafting.replace(&old, &"ab".repeat(32))),
        );
        self.changed("a policy whose text is nowhere", at, line);
        let honest = &world.policy.as_ref().unwrap().1;
        let with_rule = |change: &dyn Fn(&mut countersign_statement::Rule)| {
            let mut document = honest.clone();
            document.rules.iter_mut().for_each(change);
            document.encode()
        };
        let mut cleared = honest.clone();
        let mut first = cleared.rules[1].clone();
        (first.rule, first.outcome, first.steps) = (1, Outcome::AutoClear, Vec::new());
        cleared.rules[0].rule = 2;
        cleared.rules[1].rule = 3;
        cleared.rules.insert(0, first);
        let text = honest.encode();
        let texts = [
            ("that clears everything", cleared.encode(), false),
            (
                "of fewer rejections",
                with_rule(&|r| r.steps[0].deny = 2),
                false,
            ),
            (
                "of another quorum",
                with_rule(&|r| r.steps[0].quorum = 2),
                false,
            ),
            ("of fewer people", with_rule(&|r| r.min_persons = 0), false),
            (
                "of another role",
                with_rule(&|r| r.steps[0].role = Role::Auditor),
                false,
            ),
            (
                "of a longer expiry",
                with_rule(&|r| r.expiry_seconds *= 2),
                false,
            ),
            (
                "of another friction",
                with_rule(&|r| r.friction = Friction::High),
                false,
            ),
            (
                "that shows the advice late",
                with_rule(&|r| r.commit_before_reveal = Reveal::Advice),
                false,
            ),
            (
                "for higher risks",
                with_rule(&|r| r.risk_at_least = Some(Risk::Critical)),
                false,
            ),
            (
                "for other amounts",
                with_rule(&|r| r.amount_at_least = "1500.51".parse().ok()),
                false,
            ),
            (
                "for the same amounts",
                with_rule(&|r| r.amount_at_least = "01500.500".parse().ok()),
                true,
            ),
            (
                "for another currency",
                with_rule(&|r| "USD".clone_into(&mut r.currency)),
                false,
            ),
            (
                "for the currency",
                with_rule(&|r| "EUR".clone_into(&mut r.currency)),
                true,
            ),
            (
                "for simulations",
                with_rule(&|r| r.simulation = Some(true)),
                false,
            ),
            (
                "for another agent",
                with_rule(&|r| r.agent = Some(id("ada"))),
                false,
            ),
            (
                "of another version",
                text.replace("\"version\":1", "\"version\":2"),
                false,
            ),
            ("with a blank", text.replacen(',', ", ", 1), false),
            (
                "of an unknown outcome",
                text.replacen("route", "rouse", 1),
                false,
            ),
            ("of another title", text.replacen("First", "Last", 1), true),
            ("of no bytes", String::new(), false),
        ];
        for (what, text, may_be_valid) in texts {
            let content = [&[7; 16], text.as_bytes()].concat();
            let mut files = self.sealed.files.clone();
            swap_text(&mut files, &old, &old, content.clone());
            seal(&mut files);
            self.add(
                format!("a policy's text {what}, in its place"),
                files,
                false,
            );

            let new = hex::encode(sha2::Sha256::digest(&content));
            let drafting = with(&drafting, "document", &quoted(&new));
            let digest = hex::encode(sha2::Sha256::digest(&drafting));
            let confirming = with(&confirming, "fact_digest", &quoted(&digest));
            let mut log = self.log();
            for (place, statement) in [(at, &drafting), (at + 1, &confirming)] {
                let line = with(&log[place].1, "statement", &quoted(statement));
                log[place].1 = signed_anew(&line).1;
            }
            let mut files = self.sealed.with_log(log);
            swap_text(&mut files, &old, &new, content);
            seal(&mut files);
            self.add(
                format!("a policy's text {what}, drafted anew"),
                files,
                may_be_valid,
            );
        }
    }
}
