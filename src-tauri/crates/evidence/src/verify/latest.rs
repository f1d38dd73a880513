//! The latest time on record: clocks step back, and what had run out before stays so.

use chrono::{DateTime, Utc};

/// The records whose times are later than those of all records after them, in their order: one, while clocks go forward.
#[derive(Debug, Default)]
pub struct Latest(Vec<(u64, DateTime<Utc>)>);

impl Latest {
    /// Takes the next record.
    pub fn note(&mut self, seq: u64, at: DateTime<Utc>) {
        while self.0.last().is_some_and(|(_, earlier)| *earlier <= at) {
            self.0.pop();
        }
        self.0.push((seq, at));
    }

    /// The latest time on record from record `seq` on.
    pub fn since(&self, seq: u64) -> Option<DateTime<Utc>> {
        let first = self.0.partition_point(|(known, _)| *known < seq);
        self.0.get(first).map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;
    use chrono::DateTime;

    #[test]
    fn what_was_on_record_before_says_nothing_of_what_came_later() {
        let mut latest = Latest::default();
        let time = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        for (seq, seconds) in [
            (0, 10),
            (1, 20),
            (2, 90),
            (3, 21),
            (5, 50),
            (6, 22),
            (7, 22),
        ] {
            latest.note(seq, time(seconds));
        }
        let since = |seq| latest.since(seq).map(|at| at.timestamp());
        assert_eq!(
            [0, 2, 3, 4, 5, 6, 7, 8].map(since),
            [
                Some(90),
                Some(90),
                Some(50),
                Some(50),
                Some(50),
                Some(22),
                Some(22),
                None
            ]
        );
    }
}
