//! How much a login may write in an hour: seen and changed by the database's owner, and told by the ledger.

use countersign_embedded::Secret;
use countersign_refusal::Ledger;
use countersign_statement::codes::Flow;
pub use countersign_store::limits::Limit;

use crate::{Failure, Workspace};

/// More than this of anything in an hour is as good as no limit.
const MOST: i64 = 1_000_000_000;

/// What is to become of a limit; what is not named stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What is counted.
    pub flow: Flow,
    /// How much of it a login may write in an hour.
    pub per_hour: Option<i64>,
    /// The same of an agent or a worker in its first three days.
    pub new_machine: Option<i64>,
}

/// All limits.
pub async fn list(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
) -> Result<Vec<Limit>, Failure> {
    Ok(workspace.owner(administrator).await?.limits().await?)
}

/// Changes one, as a record of the ledger. What an agent may write while it is new comes down with what everybody may.
///
/// # Errors
/// `limit-range` where a number is outside of what the database takes; those of an owner's sign-in.
pub async fn change(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
    change: Change,
) -> Result<Limit, Failure> {
    let mut owner = workspace.owner(administrator).await?;
    // It writes a record: never into a ledger that was put back.
    workspace.check_remembered(administrator).await?;
    let all = owner.limits().await?;
    let now = all.iter().find(|limit| limit.flow == change.flow);
    let now = now.ok_or_else(|| Failure::contradiction("a limit that the database lacks"))?;
    let limit = changed(*now, change).map_err(Failure::new)?;
    owner.set_limit(limit).await?;
    Ok(limit)
}

fn changed(now: Limit, change: Change) -> Result<Limit, Ledger> {
    // A batch of proposals is of up to 1,000 and taken whole.
    let least: i64 = if now.flow == Flow::Proposals {
        1_000
    } else {
        1
    };
    let range = |most: i64| Ledger::LimitRange {
        what: now.flow,
        least: least.unsigned_abs(),
        most: most.unsigned_abs(),
    };
    let per_hour = change.per_hour.unwrap_or(now.per_hour);
    if !(least..=MOST).contains(&per_hour) {
        return Err(range(MOST));
    }
    let new_machine = change
        .new_machine
        .unwrap_or_else(|| now.new_machine.min(per_hour));
    if !(least..=per_hour).contains(&new_machine) {
        return Err(range(per_hour));
    }
    Ok(Limit {
        flow: now.flow,
        per_hour,
        new_machine,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_stays_in_its_range_and_that_of_new_agents_comes_down_with_it() {
        let now = |flow| Limit {
            flow,
            per_hour: 5_000,
            new_machine: 2_000,
        };
        let to = |flow, per_hour, new_machine| {
            let change = Change {
                flow,
                per_hour,
                new_machine,
            };
            changed(now(flow), change).map(|limit| (limit.per_hour, limit.new_machine))
        };
        assert_eq!(to(Flow::Comments, Some(300), None), Ok((300, 300)));
        assert_eq!(to(Flow::Comments, Some(9_000), None), Ok((9_000, 2_000)));
        assert_eq!(to(Flow::Comments, None, Some(1)), Ok((5_000, 1)));
        for (flow, per_hour, new_machine) in [
            (Flow::Comments, Some(0), None),
            (Flow::Comments, Some(MOST + 1), None),
            (Flow::Comments, Some(10), Some(11)),
            (Flow::Comments, None, Some(-1)),
            (Flow::Proposals, Some(999), None),
            (Flow::Proposals, None, Some(999)),
        ] {
            assert!(to(flow, per_hour, new_machine).is_err(), "{flow}");
        }
    }
}
