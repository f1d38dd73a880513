//! What is held in files is found as what is held in memory is.

use countersign_agents::{
    Moment, Transaction,
    generator::{Format, Plan},
    progress::Unattended,
    screening::{Screen, Screening, Stopped},
    spill::{Spill, SpillFile},
};
use proptest::prelude::*;
use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt as _,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::screening::made_as;

/// Temporary files that take so many bytes together.
pub struct Files {
    left: Arc<AtomicU64>,
}

impl Files {
    fn of(bytes: u64) -> Self {
        Self {
            left: Arc::new(AtomicU64::new(bytes)),
        }
    }

    /// A screening that holds so many entries of each column.
    pub fn screen(held: usize) -> Screen {
        Screen::in_files(held, Arc::new(Self::of(u64::MAX)))
    }
}

struct Counted(File, Arc<AtomicU64>);

impl Spill for Files {
    fn file(&self) -> io::Result<Box<dyn SpillFile>> {
        Ok(Box::new(Counted(tempfile::tempfile()?, self.left.clone())))
    }
}

impl SpillFile for Counted {
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(into, at)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let spent = bytes.len() as u64;
        let left = self.1.load(Ordering::Relaxed);
        let left = left.checked_sub(spent).ok_or(ErrorKind::StorageFull)?;
        self.1.store(left, Ordering::Relaxed);
        self.0.write_all_at(bytes, at)
    }
}

/// All that was found; how much went through files is no finding.
pub fn without_files(found: Screening) -> Screening {
    Screening {
        spilled_bytes: 0,
        ..found
    }
}

/// Screens rows, of so many imports in turn; of none where there are none.
fn find(mut screen: Screen, rows: &[Transaction], parts: usize) -> Result<Screening, Stopped> {
    if parts == 0 {
        for row in rows {
            screen.push(row);
        }
    }
    for part in 0..parts {
        screen.import(10 * (part as u64 + 1));
        let of_part = rows.iter().skip(part).step_by(parts);
        of_part.for_each(|row| screen.push(row));
    }
    screen.finish(&mut Unattended)
}

fn transfer(line: u64, from: u32, to: u32, cents: u32, day: u32, currency: usize) -> Transaction {
    Transaction {
        line,
        id: (!line.is_multiple_of(3)).then(|| format!("é{}", line * 7 % 11)),
        time: Moment::Step(day),
        from_account: format!("A{from}"),
        to_account: format!("A{to}"),
        amount: format!("{}.{:02}", cents / 100, cents % 100)
            .parse()
            .unwrap(),
        currency: ["EUR", "USD", "JPY"][currency].to_owned(),
        kind: String::new(),
        channel: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_are_found_the_same_of_files(
        rows in prop::collection::vec((0_u32..40, 0_u32..40, prop::sample::select(vec![100, 101, 999, 5_000, 5_010, 90_000]), 1_u32..60, 0_usize..3), 0..800),
        parts in 0_usize..4,
        held in 1_usize..40,
    ) {
        let rows: Vec<Transaction> = rows.into_iter().zip(2..).map(|((from, to, cents, day, currency), line)| transfer(line, from, to, cents, day, currency)).collect();
        let in_memory = find(Screen::new(), &rows, parts).unwrap();
        prop_assert_eq!(without_files(find(Files::screen(held), &rows, parts).unwrap()), in_memory);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn planted_patterns_are_found_the_same_with_ten_rows_held(seed in 0_u64..1_000, parts in 0_usize..3, currencies in 1_usize..4) {
        let plan = Plan { currencies, ..Plan::small(seed) };
        let rows = made_as(&plan, Format::Ibm);
        let in_memory = find(Screen::new(), &rows, parts).unwrap();
        prop_assert!(in_memory.alerts.len() > 10 && in_memory.spilled_bytes == 0);
        let in_files = find(Files::screen(10), &rows, parts).unwrap();
        prop_assert!(in_files.spilled_bytes > 1_000_000);
        prop_assert_eq!(without_files(in_files), in_memory);
    }
}

/// An account with more links than are held at a time is read where its links stand.
#[test]
fn a_hub_with_very_many_links_is_found_the_same_of_files() {
    let mut rows: Vec<Transaction> = (0..70_000_u32)
        .map(|n| {
            transfer(
                u64::from(n) + 2,
                n % 30_000,
                30_000,
                100 + n % 9_000,
                1 + n % 50,
                0,
            )
        })
        .collect();
    rows.extend((0..3_000_u32).map(|n| {
        transfer(
            u64::from(n) + 80_000,
            30_000,
            n,
            100 + n % 900,
            1 + n % 50,
            0,
        )
    }));
    let in_memory = find(Screen::new(), &rows, 2).unwrap();
    assert_eq!(
        without_files(find(Files::screen(2_000), &rows, 2).unwrap()),
        in_memory
    );
}

/// Wherever the disk fills up: nothing is found, and it is said why.
#[test]
fn a_full_disk_ends_a_screening_and_finds_nothing() {
    let rows = made_as(&Plan::small(3), Format::Ibm);
    let all = find(Files::screen(100), &rows, 2).unwrap().spilled_bytes;
    for part in 0..20 {
        let files = Files::of(all * part / 20);
        let ended = find(Screen::in_files(100, Arc::new(files)), &rows, 2);
        assert!(
            matches!(&ended, Err(Stopped::Spill(cause)) if cause.kind() == ErrorKind::StorageFull),
            "{part}: {:?}",
            ended.map(|found| found.alerts.len())
        );
    }
}
