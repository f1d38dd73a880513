//! What may concern the person who is signed in. Nothing is kept for it: it follows from the records and from how the actions stand.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use countersign_ledger::Record;
use countersign_refusal::Ledger;
use countersign_statement::Statement;
use countersign_store::listing::Viewer;
pub use countersign_store::notices::{Concern, ShortByClaim};
use countersign_workflow::{Calendars, mention::mentions};
use uuid::Uuid;

use crate::{Failure, Session, glass::WaitingReview};

/// Records that say something to one person.
const TELLING: [&str; 4] = [
    "action.assigned",
    "action.asked",
    "action.answered",
    "action.escalated",
];
/// The newest records that are looked through.
const AMONG: i64 = 5_000;
/// Of actions that name people, which a supervisor is told of for as long as they are open.
const NAMED_AMONG: i64 = 100_000;
/// Records, and actions of each sort, that are looked at.
const LOOKED_AT: i64 = 300;

/// One record that says something, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Its number.
    pub seq: u64,
    /// Its time.
    pub at: DateTime<Utc>,
    /// What it says.
    pub statement: Statement,
}

/// A comment of somebody else's that names this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its record.
    pub seq: u64,
    /// Its time.
    pub at: DateTime<Utc>,
    /// The action that it stands on.
    pub action_id: Uuid,
    /// Who wrote it.
    pub by: Uuid,
}

/// What notices are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// Who is told.
    pub me: Uuid,
    /// The database's time.
    pub now: DateTime<Utc>,
    /// The newest such records, newest first.
    pub tellings: Vec<Telling>,
    /// Comments of others that name them, newest first.
    pub named: Vec<Named>,
    /// How the actions stand for them.
    pub concerns: Vec<Concern>,
    /// The calendars in which the time of some of them is counted, by policy.
    pub calendars: HashMap<Uuid, Arc<Calendars>>,
    /// To a supervisor: actions that people whom their agents named leave with too few to judge them.
    pub short: Vec<ShortByClaim>,
    /// Broken glasses that wait for a review.
    pub reviews: Vec<WaitingReview>,
}

impl Telling {
    /// The action that it is about; none of any other statement.
    pub fn action(&self) -> Option<Uuid> {
        match &self.statement {
            Statement::Assignment(s) => Some(s.action_id),
            Statement::Interruption(s) => Some(s.action_id),
            Statement::Escalation(s) => Some(s.action_id),
            _ => None,
        }
    }
}

fn read(seq: u64, bytes: &[u8]) -> Result<Telling, Failure> {
    let unreadable = || Failure::new(Ledger::RecordUnreadable { seq });
    let record = Record::parse(bytes).map_err(|_| unreadable())?;
    Ok(Telling {
        seq,
        at: countersign_statement::format::parse_time(&record.at).ok_or_else(unreadable)?,
        statement: Statement::parse(&record.statement)?,
    })
}

impl Session {
    /// What may concern this person now, of the last thousands of records and of what is due first.
    pub async fn noticed(&self) -> Result<Noticed, Failure> {
        let now = self.now().await?;
        let tellings = self
            .store()
            .newest_records(&TELLING, AMONG, LOOKED_AT)
            .await?
            .into_iter()
            .map(|(seq, bytes)| read(seq, &bytes))
            .collect::<Result<Vec<_>, _>>()?;
        let (me, login) = (self.person(), self.store().login());
        let named: Vec<Named> = self
            .store()
            .comments_with(me, login, AMONG, LOOKED_AT)
            .await?
            .into_iter()
            .filter(|comment| mentions(&comment.text, login))
            .map(|comment| Named {
                seq: comment.seq,
                at: comment.at,
                action_id: comment.action_id,
                by: comment.by,
            })
            .collect();
        let short = self.short_by_claim().await?;
        let reviews = self.waiting_reviews().await?;
        let actions: BTreeSet<Uuid> = tellings
            .iter()
            .filter_map(Telling::action)
            .chain(named.iter().map(|comment| comment.action_id))
            .chain(short.iter().map(|one| one.action_id))
            .chain(reviews.iter().map(|one| one.review.action_id))
            .collect();
        let reader = Viewer { person: me, now };
        let actions: Vec<Uuid> = actions.into_iter().collect();
        let concerns = self
            .store()
            .concerns(&reader, &actions, AMONG, LOOKED_AT)
            .await?;
        let policies = concerns
            .iter()
            .filter_map(|c| c.calendar.as_ref().map(|(policy, _)| *policy));
        let calendars = self.calendars(policies).await?;
        Ok(Noticed {
            me: reader.person,
            now,
            tellings,
            named,
            concerns,
            calendars,
            short,
            reviews,
        })
    }

    /// To a supervisor: open actions for which, because of people whom their agents named, fewer are left than their routes need.
    pub async fn short_by_claim(&self) -> Result<Vec<ShortByClaim>, Failure> {
        Ok(self.store().short_by_claim(NAMED_AMONG).await?)
    }
}
