//! How often somebody may ask: a bucket a name, which fills with time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::Mutex,
    time::{Duration, Instant},
};

/// Names that are remembered; beyond it those whose buckets are full again are forgotten.
const REMEMBERED: usize = 4096;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// Buckets of one kind.
#[derive(Debug)]
pub(crate) struct Rates<K> {
    per_second: f64,
    most: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash + Clone> Rates<K> {
    /// So many a second, so many at once.
    pub fn new(per_second: f64, most: f64) -> Self {
        Self {
            per_second,
            most,
            buckets: Mutex::default(),
        }
    }

    /// Takes `cost` from this name's bucket, or says how long to wait until it is there.
    pub fn take(&self, name: &K, cost: f64, now: Instant) -> Result<(), Duration> {
        let mut buckets = self
            .buckets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let filled = |bucket: &Bucket| {
            let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.left + passed * self.per_second).min(self.most)
        };
        if buckets.len() >= REMEMBERED && !buckets.contains_key(name) {
            buckets.retain(|_, bucket| filled(bucket) < self.most);
        }
        let bucket = buckets.entry(name.clone()).or_insert(Bucket {
            left: self.most,
            at: now,
        });
        let left = filled(bucket);
        if left < cost {
            return Err(Duration::from_secs_f64((cost - left) / self.per_second));
        }
        *bucket = Bucket {
            left: left - cost,
            at: now,
        };
        Ok(())
    }

    /// Gives back what was taken and not used.
    pub fn give(&self, name: &K, cost: f64) {
        let mut buckets = self
            .buckets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(name) {
            bucket.left = (bucket.left + cost).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_fills_with_time_and_is_each_names_own() {
        let rates = Rates::new(2.0, 4.0);
        let start = Instant::now();
        for _ in 0..4 {
            assert_eq!(rates.take(&"a", 1.0, start), Ok(()));
        }
        assert_eq!(
            rates.take(&"a", 1.0, start),
            Err(Duration::from_millis(500))
        );
        assert_eq!(rates.take(&"b", 1.0, start), Ok(()));
        let later = start + Duration::from_millis(500);
        assert_eq!(rates.take(&"a", 1.0, later), Ok(()));
        assert!(rates.take(&"a", 1.0, later).is_err());
        let long = start + Duration::from_hours(1);
        for _ in 0..4 {
            assert_eq!(rates.take(&"a", 1.0, long), Ok(()));
        }
        assert!(rates.take(&"a", 1.0, long).is_err(), "it is full at four");
    }

    #[test]
    fn names_that_ask_no_more_are_forgotten() {
        let rates = Rates::new(1.0, 1.0);
        let start = Instant::now();
        for name in 0..REMEMBERED {
            rates.take(&name, 1.0, start).unwrap();
        }
        rates
            .take(&REMEMBERED, 1.0, start + Duration::from_secs(2))
            .unwrap();
        assert_eq!(rates.buckets.lock().unwrap().len(), 1);
    }
}
