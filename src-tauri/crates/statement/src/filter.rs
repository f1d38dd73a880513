//! What was asked of an export (docs/formats, §3): the criteria themselves, so that what is signed does not grow with what
//! they match, and a reader sees the question rather than a list of answers.

use crate::{
    FILTER_LIMIT, Line, StatementError,
    event::{Labels, MemberText},
    format::{
        Format, Ids, MaybeAgentName, MaybeKind, MaybeSequence, MaybeTime, MaybeTruth, States, Truth,
    },
    reader::Reader,
    shape::lines,
};

/// Most actions that may be asked for by their ids: a statement with them stays under its size limit.
pub const MOST_ACTIONS: usize = 512;

lines! {
    /// The criteria of an export. Empty ones hold always.
    Filter, "countersign/filter/v1", FILTER_LIMIT, filter_holds; {
        /// States of the actions when the bundle was made, ascending.
        states: States,
        /// Their kind.
        kind: MaybeKind,
        /// The name of the agent that proposed them.
        agent: MaybeAgentName,
        /// Simulations only, or none of them.
        simulation: MaybeTruth,
        /// Records at or after this time.
        from: MaybeTime,
        /// Records before this time.
        until: MaybeTime,
        /// Records from this number on.
        first: MaybeSequence,
        /// Records up to this number, itself among them.
        last: MaybeSequence,
        /// These actions, ascending, at most [`MOST_ACTIONS`].
        actions: Ids,
        /// Whether texts travel too, or their commitments alone.
        texts: Truth,
    }
}

fn filter_holds(filter: &Filter) -> Result<(), StatementError> {
    if filter.actions.len() > MOST_ACTIONS {
        return Err(StatementError::Rule(
            "A filter names at most 512 actions; ask by state, kind, agent or period.",
        ));
    }
    if !filter.actions.is_sorted_by(|a, b| a < b) {
        return Err(StatementError::Rule(
            "The filter's actions are not in ascending order, each once.",
        ));
    }
    if matches!((filter.first, filter.last), (Some(first), Some(last)) if last < first) {
        return Err(StatementError::Rule(
            "The filter's last record comes before its first.",
        ));
    }
    Ok(())
}

impl Default for Filter {
    /// Everything.
    fn default() -> Self {
        Self {
            states: Vec::new(),
            kind: String::new(),
            agent: String::new(),
            simulation: None,
            from: None,
            until: None,
            first: None,
            last: None,
            actions: Vec::new(),
            texts: true,
        }
    }
}

impl Filter {
    /// Everything about these actions, and nothing else.
    ///
    /// # Errors
    /// More than [`MOST_ACTIONS`].
    pub fn of_actions(mut actions: Vec<uuid::Uuid>) -> Result<Self, StatementError> {
        actions.sort_unstable();
        actions.dedup();
        Self {
            actions,
            ..Self::default()
        }
        .checked()
    }

    /// The filter, if its line reads back: the rules of every member and between them hold.
    ///
    /// # Errors
    /// What [`Filter::parse`] says.
    pub fn checked(self) -> Result<Self, StatementError> {
        Self::parse(&self.encode())
    }

    /// Whether it asks for some actions only: then other records, such as imports, are not meant.
    pub fn narrows_actions(&self) -> bool {
        !(self.states.is_empty()
            && self.kind.is_empty()
            && self.agent.is_empty()
            && self.simulation.is_none()
            && self.actions.is_empty())
    }

    /// Whether it asks for every record.
    pub fn asks_for_everything(&self) -> bool {
        !self.narrows_actions()
            && self.from.is_none()
            && self.until.is_none()
            && self.first.is_none()
            && self.last.is_none()
    }

    /// The numbers of the records that it asks for, where it asks for all of a range in a ledger of `size` records and for
    /// nothing else.
    pub fn range(&self, size: u64) -> Option<std::ops::Range<u64>> {
        let bounded = self.first.is_some() || self.last.is_some();
        if !bounded || self.narrows_actions() || self.from.is_some() || self.until.is_some() {
            return None;
        }
        let end = self
            .last
            .map_or(size, |last| last.saturating_add(1).min(size));
        Some(self.first.unwrap_or(0).min(end)..end)
    }

    /// The actions of a case file: where it asks for all about actions that it names, and for nothing else.
    pub fn case(&self) -> Option<&[uuid::Uuid]> {
        let named = Self {
            actions: self.actions.clone(),
            texts: self.texts,
            ..Self::default()
        };
        (!self.actions.is_empty() && *self == named).then_some(&self.actions)
    }

    /// The criteria in words, `The whole ledger` where there are none.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        match self.actions.len() {
            0 => {}
            1 => parts.push("1 named action".to_owned()),
            more => parts.push(format!("{more} named actions")),
        }
        let readable = |word: &str| word.replace('_', " ");
        if !self.states.is_empty() {
            let states: Vec<String> = self.states.iter().map(|s| readable(s.as_str())).collect();
            parts.push(states.join(" or "));
        }
        if !self.kind.is_empty() {
            parts.push(readable(&self.kind));
        }
        if !self.agent.is_empty() {
            parts.push(format!("by agent {}", self.agent));
        }
        parts.extend(self.simulation.map(|only| {
            if only {
                "simulations only".to_owned()
            } else {
                "no simulations".to_owned()
            }
        }));
        let time = crate::format::time_text;
        parts.extend(self.from.map(|t| format!("from {}", time(t))));
        parts.extend(self.until.map(|t| format!("until {}", time(t))));
        match (self.first, self.last) {
            (None, None) => {}
            (Some(first), None) => parts.push(format!("records from {first} on")),
            (None, Some(last)) => parts.push(format!("records up to {last}")),
            (Some(first), Some(last)) => parts.push(format!("records {first} to {last}")),
        }
        if parts.is_empty() {
            parts.push("the whole ledger".to_owned());
        }
        if !self.texts {
            parts.push("without texts".to_owned());
        }
        let text = parts.join(", ");
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect()
        })
    }
}

/// In a statement and in `bundle.json` the whole line stands as a text.
impl Format for Filter {
    type Value = Self;
    fn write(line: Line, key: &str, value: &Self) -> Line {
        line.text(key, &value.encode())
    }
    fn read(reader: &mut Reader, key: &str) -> Result<Self, StatementError> {
        Self::parse(&reader.text(key)?)
    }
    fn shown(label: &'static str, value: &Self) -> Labels {
        vec![(label, MemberText::Text(value.words()))]
    }
    fn grammar() -> String {
        "FILTER".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{STATEMENT_LIMIT, State, facts};
    use uuid::Uuid;

    fn ids(count: u128) -> Vec<Uuid> {
        (0..count).rev().map(Uuid::from_u128).collect()
    }

    #[test]
    fn holds_as_many_ids_as_it_says_and_no_more() {
        let filter = Filter::of_actions(ids(512)).unwrap();
        assert!(filter.actions.is_sorted());
        assert!(Filter::of_actions(ids(513)).is_err());
        let export = facts::Export {
            origin: format!("countersign/{}", "ab".repeat(16)),
            export_id: Uuid::nil(),
            person: Uuid::nil(),
            filter: Filter {
                states: State::ALL.to_vec(),
                kind: "k".repeat(64),
                agent: "a".repeat(64),
                simulation: Some(false),
                from: Some(chrono::DateTime::UNIX_EPOCH),
                until: Some(chrono::DateTime::UNIX_EPOCH),
                first: Some(1 << 52),
                last: Some(1 << 52),
                texts: false,
                ..filter
            },
            tree_size: 1 << 52,
            root: "0".repeat(64),
            records: 1 << 52,
            sums_digest: "0".repeat(64),
            bundle_digest: "0".repeat(64),
            bytes: 1 << 52,
            installation: Uuid::nil(),
            signed_at: chrono::DateTime::UNIX_EPOCH,
        };
        let text = export.encode();
        assert!(text.len() < STATEMENT_LIMIT, "{}", text.len());
        assert_eq!(facts::Export::parse(&text), Ok(export));
    }

    #[test]
    fn refuses_what_is_not_in_the_one_form() {
        let sound = Filter {
            states: vec![State::InReview, State::Expired],
            ..Filter::of_actions(ids(2)).unwrap()
        }
        .encode();
        assert!(Filter::parse(&sound).is_ok());
        for (was, is) in [
            ("in_review,expired", "expired,in_review"),
            ("in_review,expired", "in_review,in_review"),
            ("in_review,expired", "in_review,"),
            ("in_review,expired", "nowhere"),
            ("0000,00000000", "0001,00000000"),
            ("\"kind\":\"\"", "\"kind\":\"Freeze it\""),
            ("\"agent\":\"\"", "\"agent\":\"A\""),
            ("\"texts\":\"true\"", "\"texts\":\"\""),
        ] {
            let bad = sound.replace(was, is);
            assert_ne!(bad, sound, "{was}");
            assert!(Filter::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn says_what_was_asked() {
        assert_eq!(Filter::default().words(), "The whole ledger");
        let filter = Filter {
            states: vec![State::InReview, State::AutoCleared],
            kind: "freeze_account".to_owned(),
            agent: "screening".to_owned(),
            simulation: Some(false),
            texts: false,
            ..Filter::of_actions(ids(1)).unwrap()
        };
        assert_eq!(
            filter.words(),
            "1 named action, in review or auto cleared, freeze account, by agent screening, no simulations, without texts"
        );
        assert!(filter.narrows_actions() && !filter.asks_for_everything());
    }

    #[test]
    fn a_range_is_asked_for_by_numbers_alone() {
        let between = |first, last| Filter {
            first,
            last,
            ..Filter::default()
        };
        for (first, last, size, range) in [
            (None, None, 10, None),
            (Some(3), None, 10, Some(3..10)),
            (None, Some(3), 10, Some(0..4)),
            (Some(3), Some(3), 10, Some(3..4)),
            (Some(3), Some(99), 10, Some(3..10)),
            (Some(30), None, 10, Some(10..10)),
            (Some(0), Some(9), 10, Some(0..10)),
        ] {
            assert_eq!(between(first, last).range(size), range);
        }
        assert!(!between(Some(0), None).asks_for_everything());
        assert!(between(Some(4), Some(3)).checked().is_err());
        assert!(between(Some(4), Some(4)).checked().is_ok());
        let narrowed = Filter {
            kind: "refund".to_owned(),
            ..between(Some(1), None)
        };
        assert_eq!(narrowed.range(10), None);
        assert_eq!(between(Some(3), Some(9)).words(), "Records 3 to 9");
        assert_eq!(between(Some(3), None).words(), "Records from 3 on");
    }
}
