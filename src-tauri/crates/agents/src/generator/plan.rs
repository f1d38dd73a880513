//! What is to be made.

use serde::Serialize;

/// A planted pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Several pay one.
    FanIn,
    /// One pays several.
    FanOut,
    /// Money comes back.
    Cycle,
    /// One payment in several parts.
    Structuring,
    /// One pays several who pay one.
    ScatterGather,
}

impl Pattern {
    /// All patterns.
    pub const ALL: [Self; 5] = [
        Self::FanIn,
        Self::FanOut,
        Self::Cycle,
        Self::Structuring,
        Self::ScatterGather,
    ];

    /// What it is called.
    pub const fn id(self) -> &'static str {
        match self {
            Self::FanIn => "fan_in",
            Self::FanOut => "fan_out",
            Self::Cycle => "cycle",
            Self::Structuring => "structuring",
            Self::ScatterGather => "scatter_gather",
        }
    }
}

/// What is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Accounts, at least 100.
    pub accounts: usize,
    /// Rows, at least as many as accounts; hit to within a few per cent.
    pub rows: usize,
    /// Days (steps), at least 30.
    pub days: u32,
    /// How many of each pattern are planted.
    pub patterns: Vec<(Pattern, usize)>,
    /// Over how many currencies accounts are spread, one to [`MOST_CURRENCIES`]: each pays in its own. Formats that have no
    /// currency, or one by nature, stay as they are.
    pub currencies: usize,
}

/// Most currencies of a plan.
pub const MOST_CURRENCIES: usize = 4;

impl Plan {
    /// The size of the public `AMLSim` sample: 120,000 rows over 20,000 accounts and 150 days, 400 patterns.
    pub fn usual(seed: u64) -> Self {
        let patterns = Pattern::ALL
            .into_iter()
            .map(|pattern| (pattern, 80))
            .collect();
        Self {
            seed,
            accounts: 20_000,
            rows: 120_000,
            days: 150,
            patterns,
            currencies: 1,
        }
    }

    /// A small set for tests and demonstrations.
    pub fn small(seed: u64) -> Self {
        let patterns = Pattern::ALL
            .into_iter()
            .map(|pattern| (pattern, 12))
            .collect();
        Self {
            seed,
            accounts: 2_000,
            rows: 12_000,
            days: 90,
            patterns,
            currencies: 1,
        }
    }

    pub(super) fn check(&self) -> Result<(), PlanError> {
        let planted: usize = self.patterns.iter().map(|(_, count)| *count).sum();
        let fits = (100..=10_000_000).contains(&self.accounts)
            && (self.accounts..=100_000_000).contains(&self.rows)
            && (30..=3_650).contains(&self.days)
            && (1..=MOST_CURRENCIES).contains(&self.currencies)
            && planted * 10 <= self.accounts
            && planted * 40 <= self.rows;
        if fits { Ok(()) } else { Err(PlanError::Sizes) }
    }
}

/// Why nothing could be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The sizes do not fit together.
    #[error(
        "A plan needs 100 accounts or more, a row an account or more, 30 to 3650 days, one to four currencies, and no more than one pattern for ten accounts and forty rows."
    )]
    Sizes,
    /// A file could not be written.
    #[error("The file could not be written: {0}.")]
    Write(#[from] std::io::Error),
    /// Whoever watched the progress cancelled.
    #[error("The making was cancelled.")]
    Cancelled,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// Rows written.
    pub rows: u64,
    /// Rows that belong to planted patterns.
    pub planted_rows: u64,
    /// Accounts.
    pub accounts: u64,
    /// Accounts that are marked.
    pub marked: u64,
}
