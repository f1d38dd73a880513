//! Changes to what lies behind commitments: payloads, and the text of the policy in force.

use super::Made;
use crate::{
    export::swap_text,
    json::{self, members, quoted, with},
    sealed::{seal, signed_anew},
    world::{World, id},
};
use countersign_statement::codes::{Friction, Outcome, Reveal, Risk, Role};
use sha2::Digest as _;

impl Made<'_> {
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
