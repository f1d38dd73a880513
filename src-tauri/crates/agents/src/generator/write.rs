//! Writes what is made, day by day, so that memory does not grow with the rows.

use super::{
    dice::Dice,
    honest::{Crowd, USUAL, look_alikes},
    plan::{Made, Plan, PlanError},
    planted::{Calendar, Transfer, plant},
};
use crate::progress::{Progress, Step};
use std::io::Write;

/// The columns of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `sourceNodeId,targetNodeId,value,time`, time as a step.
    Amlsim,
    /// `id,time,from_account,to_account,amount,currency,kind,channel`, time as an instant from 2026-01-01 on, in EUR.
    Sample,
}

/// Writes rows to `rows` and, in `AMLSim`'s columns `nodeid,isFraud,init_balance,fraudStep`, which accounts are marked to
/// `labels`. Steps count from 1.
pub fn write(
    plan: &Plan,
    format: Format,
    mut rows: impl Write,
    mut labels: impl Write,
    progress: &mut impl Progress,
) -> Result<Made, PlanError> {
    plan.check()?;
    let mut dice = Dice::new(plan.seed);
    let crowd = Crowd::new(plan, &mut dice);
    let mut calendar = Calendar::new(plan);
    plant(plan, &mut dice, USUAL, &mut calendar);
    let planted_rows = calendar.rows;
    look_alikes(plan, &mut dice, &mut calendar);

    writeln!(
        rows,
        "{}",
        if format == Format::Amlsim {
            "sourceNodeId,targetNodeId,value,time"
        } else {
            "id,time,from_account,to_account,amount,currency,kind,channel"
        }
    )?;
    let left = (plan.rows as u64).saturating_sub(calendar.rows);
    let mut made = Made {
        rows: 0,
        planted_rows,
        accounts: plan.accounts as u64,
        marked: 0,
    };
    let days = calendar.days.len() as u64;
    for (day, mut today) in (0_u64..).zip(std::mem::take(&mut calendar.days)) {
        // Traffic grows at the beginning and is a third less on two days of seven.
        let share = |day: u64| if day % 7 >= 5 { 2 } else { 3 };
        let weeks: u64 = (0..days).map(share).sum();
        let ordinary = left * share(day) / weeks.max(1);
        today.extend((0..ordinary).map(|_| crowd.transfer(&mut dice)));
        for last in (1..today.len()).rev() {
            today.swap(last, dice.below(last + 1));
        }
        for transfer in &today {
            made.rows += 1;
            row(&mut rows, format, made.rows, day, transfer, &mut dice)?;
        }
        if progress
            .step(Step {
                phase: "generate",
                bytes: 0,
                done: made.rows,
                of: Some(plan.rows as u64),
            })
            .is_break()
        {
            return Err(PlanError::Cancelled);
        }
    }
    writeln!(labels, "nodeid,isFraud,init_balance,fraudStep")?;
    for (number, mark) in calendar.marked.iter().enumerate() {
        let balance = dice.between(10_000, 60_000);
        let step = mark.map_or_else(|| "-1".to_owned(), |day| (day + 1).to_string());
        made.marked += u64::from(mark.is_some());
        writeln!(
            labels,
            "{number},{},{}.{:02},{step}",
            u8::from(mark.is_some()),
            balance / 100,
            balance % 100
        )?;
    }
    rows.flush()?;
    labels.flush()?;
    Ok(made)
}

fn row(
    rows: &mut impl Write,
    format: Format,
    number: u64,
    day: u64,
    transfer: &Transfer,
    dice: &mut Dice,
) -> std::io::Result<()> {
    let Transfer { from, to, cents } = *transfer;
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    match format {
        Format::Amlsim => writeln!(rows, "{from},{to},{amount},{}", day + 1),
        Format::Sample => {
            let second = i64::try_from(day * 86_400).unwrap_or_default()
                + i64::try_from(dice.below(86_400)).unwrap_or_default();
            // 2026-01-01T00:00:00Z.
            let at = chrono::DateTime::from_timestamp(1_767_225_600 + second, 0)
                .map_or_else(String::new, |at| {
                    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
                });
            let channel = ["online", "branch", "card", "mobile"]
                .get(dice.below(4))
                .copied()
                .unwrap_or_default();
            writeln!(
                rows,
                "T{number:08},{at},A{from:07},A{to:07},{amount},EUR,transfer,{channel}"
            )
        }
    }
}
