//! The keys of a list, by range: where a list ended is where it goes on. Nothing is skipped by counting, so that the millionth
//! key costs what the first one does, and an index gives the order wherever there is one for it.

use countersign_statement::{Amount, State, codes::Risk};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, words::risk_number};

/// Which actions to list. Empty texts and `None` always hold.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// `my_turn` (theirs or nobody's, and they could decide), `assigned_to_me`, `unassigned` (nobody's), `overdue`, `escalated`,
    /// `waiting_for_information` (a question is open), `on_hold`, `second_approval`, `simulation`, `flagged`, `decided` or `all`.
    pub view: &'static str,
    /// An id or its beginning, the action's label, or words of kind, subject and agent.
    pub text: String,
    /// One of these risks. Empty: any.
    pub risks: Vec<Risk>,
    /// The agent's name.
    pub agent: Option<String>,
    /// The kind.
    pub kind: Option<String>,
    /// These states only; `expired` covers open ones past their limit. Empty: all.
    pub states: Vec<State>,
    /// Simulations only, or none of them.
    pub is_simulation: Option<bool>,
    /// Who has it in hand.
    pub assignee: Option<Uuid>,
    /// Decimal amounts, both included, in whatever currency the action names.
    pub amounts: (Option<String>, Option<String>),
    /// When it was proposed: from the first moment on, before the second.
    pub proposed: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// The step at which it stands.
    pub step: Option<i32>,
    /// This action alone, if it is in the list.
    pub only: Option<Uuid>,
    /// In which order.
    pub sort: Order,
}

impl Wanted {
    /// A view as it is, narrowed by nothing.
    pub const fn all_of(view: &'static str, sort: Order) -> Self {
        Self {
            view,
            text: String::new(),
            risks: Vec::new(),
            agent: None,
            kind: None,
            states: Vec::new(),
            is_simulation: None,
            assignee: None,
            amounts: (None, None),
            proposed: (None, None),
            step: None,
            only: None,
            sort,
        }
    }
}

/// Who lists: for the views that depend on the reader.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Their id.
    pub person: Uuid,
    /// The database's time at which "open" and "overdue" are judged.
    pub now: DateTime<Utc>,
}

/// One place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The action.
    pub action_id: Uuid,
    /// When the open step is due; `None` once nothing runs.
    pub due_at: Option<DateTime<Utc>>,
}

/// The orders of a list. Ties go by due time, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What is due first; what is closed comes after what is open.
    DueAscending,
    /// The gravest first.
    RiskDescending,
    /// The largest amount first.
    AmountDescending,
    /// What was proposed last first.
    NewestFirst,
    /// What is about one account, transaction or incident together.
    BySubject,
}

/// Where a list ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    open: bool,
    due_at: Option<DateTime<Utc>>,
    urgency: i16,
    amount: String,
    seq: i64,
    /// Kind and name of what it is about, a blank between; empty before everything.
    subject: String,
    action_id: Uuid,
}

impl Place {
    /// Before everything. No action was due before 1970, and none has an id of zeros.
    const fn start(open: bool) -> Self {
        Self {
            open,
            due_at: Some(DateTime::<Utc>::UNIX_EPOCH),
            urgency: i16::MIN,
            amount: String::new(),
            seq: i64::MAX,
            subject: String::new(),
            action_id: Uuid::nil(),
        }
    }
}

/// A place as a caller is given it, to ask for what follows.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let due = self
            .due_at
            .map_or_else(String::new, |at| at.timestamp_micros().to_string());
        let open = u8::from(self.open);
        let (urgency, amount, seq, id) = (self.urgency, &self.amount, self.seq, self.action_id);
        // Whatever stands in a name, the place is one word.
        let subject = hex::encode(&self.subject);
        write!(f, "{open}_{due}_{urgency}_{amount}_{seq}_{subject}_{id}")
    }
}

/// The text is no place of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A place of a list is what a page answered as its next.")]
pub struct NoPlace;

impl std::str::FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let parts: Vec<&str> = text.split('_').collect();
        let [open, due, urgency, amount, seq, subject, id] = parts.as_slice() else {
            return Err(NoPlace);
        };
        let due_at = match *due {
            "" => None,
            micros => {
                // Nothing was due before 1970, and far enough before it no time is one to Postgres.
                let micros: i64 = micros.parse().map_err(|_| NoPlace)?;
                let micros = Some(micros).filter(|m| *m >= 0).ok_or(NoPlace)?;
                Some(DateTime::from_timestamp_micros(micros).ok_or(NoPlace)?)
            }
        };
        // What Postgres could not read as a number would come back as a defect of ours.
        amount.parse::<Amount>().map_err(|_| NoPlace)?;
        let subject = hex::decode(subject).map_err(|_| NoPlace)?;
        let subject = String::from_utf8(subject).map_err(|_| NoPlace)?;
        if subject.contains('\0') {
            return Err(NoPlace);
        }
        Ok(Self {
            open: match *open {
                "0" => false,
                "1" => true,
                _ => return Err(NoPlace),
            },
            due_at,
            urgency: urgency.parse().map_err(|_| NoPlace)?,
            amount: (*amount).to_owned(),
            seq: seq.parse().map_err(|_| NoPlace)?,
            subject,
            action_id: id.parse().map_err(|_| NoPlace)?,
        })
    }
}

/// A range of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Range {
    /// Its keys, in order.
    pub keys: Vec<Key>,
    /// Where it goes on; none at the end of the list.
    pub next: Option<Place>,
}

/// Keys after a place in one order. `$beyond` names the place by the parameters from `$18` on, `$order` the order.
macro_rules! keys_in_order {
    ($store:expr, $wanted:expr, $reader:expr, $limit:expr; $beyond:literal, $order:literal; $($place:expr),*) => {{
        let (wanted, reader): (&Wanted, &Viewer) = ($wanted, $reader);
        let states: Vec<String> = wanted.states.iter().map(ToString::to_string).collect();
        let risks: Vec<i16> = wanted.risks.iter().copied().map(risk_number).collect();
        sqlx::query!(
            r#"SELECT (x.stands).action_id AS "action_id!",
                      countersign.is_open((x.stands).state, (x.stands).expires_at, $4) AS "open!",
                      (x.stands).due_at AS "due_at?", (x.stands).urgency AS "urgency!", (x.action).amount::text AS "amount!", (x.action).seq AS "seq!",
                      (x.action).subject_kind || ' ' || (x.action).subject AS "subject!"
                 FROM countersign.seats($2, $4) x
                 JOIN countersign.agent g ON g.agent = (x.action).agent
                 LEFT JOIN countersign.in_hand h ON h.action_id = (x.stands).action_id AND (h.until IS NULL OR $4 < h.until)
                WHERE CASE $1::text
                        WHEN 'all' THEN true
                        WHEN 'decided' THEN countersign.state_at((x.stands).state, (x.stands).expires_at, $4) <> ALL ('{in_review,paused_info,paused_hold,paused_agent_suspended}')
                        WHEN 'flagged' THEN EXISTS (SELECT FROM countersign.disowned f WHERE f.action_id = (x.stands).action_id AND f.fate = 'flagged')
                        WHEN 'waiting_for_information' THEN (x.stands).state = 'paused_info' AND $4 < (x.stands).expires_at
                        WHEN 'on_hold' THEN (x.stands).state = 'paused_hold' AND $4 < (x.stands).expires_at
                        ELSE countersign.is_open((x.stands).state, (x.stands).expires_at, $4) AND CASE $1::text
                          WHEN 'my_turn' THEN (h.person IS NULL OR h.person = $2) AND x.obstacle IS NULL
                          WHEN 'assigned_to_me' THEN h.person = $2
                          WHEN 'unassigned' THEN h.person IS NULL
                          WHEN 'overdue' THEN (x.stands).due_at < $4
                          WHEN 'escalated' THEN (x.stands).level > 0
                          WHEN 'second_approval' THEN EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = (x.stands).action_id AND d.revision = (x.action).revision AND d.retracted_seq IS NULL)
                          WHEN 'simulation' THEN (x.stands).is_simulation
                          ELSE true END
                      END
                  AND ($5::text = '' OR pg_catalog.starts_with((x.stands).action_id::text, pg_catalog.lower($5)) OR 'A-' || (x.action).seq = pg_catalog.upper($5)
                       OR pg_catalog.strpos(pg_catalog.lower(pg_catalog.replace((x.action).kind, '_', ' ') || ' ' || (x.action).subject_kind || ' '
                                                             || (x.action).subject || ' ' || g.name), pg_catalog.lower($5)) > 0)
                  AND (pg_catalog.cardinality($6::smallint[]) = 0 OR (x.action).risk = ANY ($6)) AND ($7::text IS NULL OR g.name = $7) AND ($8::text IS NULL OR (x.action).kind = $8)
                  AND (pg_catalog.cardinality($9::text[]) = 0
                       OR countersign.state_at((x.stands).state, (x.stands).expires_at, $4) = ANY ($9))
                  AND ($11::uuid IS NULL OR (x.stands).action_id = $11)
                  AND ($12::uuid IS NULL OR h.person = $12)
                  AND ($13::text IS NULL OR (x.action).amount >= $13::text::numeric) AND ($14::text IS NULL OR (x.action).amount <= $14::text::numeric)
                  AND ($15::timestamptz IS NULL OR (x.action).proposed_at >= $15) AND ($16::timestamptz IS NULL OR (x.action).proposed_at < $16)
                  AND ($17::integer IS NULL OR (x.stands).step = $17)
                  AND ($3::boolean IS NULL OR (x.action).is_simulation = $3) "#
                + $beyond + " ORDER BY " + $order + " LIMIT $10",
            wanted.view,
            reader.person,
            wanted.is_simulation,
            reader.now,
            wanted.text,
            &risks,
            wanted.agent,
            wanted.kind,
            &states,
            $limit,
            wanted.only,
            wanted.assignee,
            wanted.amounts.0.as_deref(),
            wanted.amounts.1.as_deref(),
            wanted.proposed.0,
            wanted.proposed.1,
            wanted.step,
            $($place),*
        )
        .fetch_all(&$store.pool)
        .await?
        .into_iter()
        .map(|r| Place {
            open: r.open,
            due_at: r.due_at,
            urgency: r.urgency,
            amount: r.amount,
            seq: r.seq,
            subject: r.subject,
            action_id: r.action_id,
        })
        .collect::<Vec<Place>>()
    }};
}

impl Wanted {
    /// Whether what the view shows is in review, all of it.
    fn open_only(&self) -> bool {
        !(self.view == "all" || self.view == "flagged" || self.view == "decided" || self.paused())
    }

    /// Whether nobody decides now what the view shows.
    pub fn paused(&self) -> bool {
        matches!(self.view, "waiting_for_information" | "on_hold")
    }
}

impl Store {
    /// The keys of a list in its order that come after a place (none: the first), at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.list_keys", skip_all)]
    pub async fn list_keys(
        &self,
        wanted: &Wanted,
        reader: &Viewer,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Range, StoreError> {
        let mut found = match wanted.sort {
            Order::DueAscending => self.by_due(wanted, reader, after, limit).await?,
            order => {
                let start = Place::start(true);
                let after = after.unwrap_or(&start);
                match order {
                    Order::NewestFirst => {
                        keys_in_order!(self, wanted, reader, limit; "AND (x.action).seq < $18", "(x.action).seq DESC"; after.seq)
                    }
                    Order::AmountDescending => {
                        // Text, so that the start can be an amount above all others.
                        let amount = if after.amount.is_empty() {
                            "Infinity"
                        } else {
                            &after.amount
                        };
                        keys_in_order!(self, wanted, reader, limit;
                            "AND (-(x.action).amount, COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id)
                                   > (-($18::text::numeric), COALESCE($19::timestamptz, 'infinity'), $20::uuid)",
                            "-(x.action).amount, COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id";
                            amount, after.due_at, after.action_id)
                    }
                    Order::BySubject => {
                        keys_in_order!(self, wanted, reader, limit;
                            "AND (((x.action).subject_kind || ' ' || (x.action).subject) COLLATE \"C\", COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id)
                                   > ($18::text COLLATE \"C\", COALESCE($19::timestamptz, 'infinity'), $20::uuid)",
                            "((x.action).subject_kind || ' ' || (x.action).subject) COLLATE \"C\", COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id";
                            after.subject, after.due_at, after.action_id)
                    }
                    _ if wanted.open_only() => {
                        keys_in_order!(self, wanted, reader, limit;
                            "AND countersign.is_open((x.stands).state, (x.stands).expires_at, $4)
                             AND ((x.stands).urgency, (x.stands).due_at, (x.stands).action_id) > ($18::smallint, $19::timestamptz, $20::uuid)",
                            "(x.stands).urgency, (x.stands).due_at, (x.stands).action_id";
                            after.urgency, after.due_at, after.action_id)
                    }
                    _ => {
                        keys_in_order!(self, wanted, reader, limit;
                            "AND ((x.stands).urgency, COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id)
                                   > ($18::smallint, COALESCE($19::timestamptz, 'infinity'), $20::uuid)",
                            "(x.stands).urgency, COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id";
                            after.urgency, after.due_at, after.action_id)
                    }
                }
            }
        };
        let full = usize::try_from(limit).is_ok_and(|limit| found.len() >= limit);
        let keys = found
            .iter()
            .map(|place| Key {
                action_id: place.action_id,
                due_at: place.due_at.filter(|_| place.open),
            })
            .collect();
        let next = if full { found.pop() } else { None };
        Ok(Range { keys, next })
    }

    /// What is open by its due time, and after that what is closed: each part in an order of its own.
    async fn by_due(
        &self,
        wanted: &Wanted,
        reader: &Viewer,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
        if wanted.paused() {
            let start = Place::start(false);
            let after = after.unwrap_or(&start);
            // That it is one of the two states is said apart, for its index.
            return Ok(keys_in_order!(self, wanted, reader, limit;
                "AND (x.stands).state IN ('paused_info', 'paused_hold')
                 AND (COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id) > (COALESCE($18::timestamptz, 'infinity'), $19::uuid)",
                "COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id";
                after.due_at, after.action_id));
        }
        let mut found = Vec::new();
        if wanted.view != "decided" && after.is_none_or(|place| place.open) {
            let start = Place::start(true);
            let after = after.unwrap_or(&start);
            found = keys_in_order!(self, wanted, reader, limit;
                "AND countersign.is_open((x.stands).state, (x.stands).expires_at, $4)
                 AND ((x.stands).due_at, (x.stands).action_id) > ($18::timestamptz, $19::uuid)",
                "(x.stands).due_at, (x.stands).action_id";
                after.due_at, after.action_id);
        }
        let left = limit - i64::try_from(found.len()).unwrap_or(limit);
        if !wanted.open_only() && left > 0 {
            let start = Place::start(false);
            let after = after.filter(|place| !place.open).unwrap_or(&start);
            found.extend(keys_in_order!(self, wanted, reader, left;
                "AND NOT countersign.is_open((x.stands).state, (x.stands).expires_at, $4)
                 AND (COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id) > (COALESCE($18::timestamptz, 'infinity'), $19::uuid)",
                "COALESCE((x.stands).due_at, 'infinity'), (x.stands).action_id";
                after.due_at, after.action_id));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        let place = Place {
            open: true,
            due_at: DateTime::from_timestamp_micros(1_795_000_000_000_001),
            urgency: -3,
            amount: "-12.50".to_owned(),
            seq: 9,
            subject: "account A_1 Ω".to_owned(),
            action_id: Uuid::from_u128(7),
        };
        let closed = Place {
            open: false,
            due_at: None,
            ..place.clone()
        };
        for place in [place, closed] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        let id = Uuid::nil();
        for odd in [
            String::new(),
            format!("2__0_1_1__{id}"),
            format!("1__0_NaN_1__{id}"),
            format!("1__0__1__{id}"),
            format!("1_9223372036854775807_0_1_1__{id}"),
            format!("1_-1_0_1_1__{id}"),
            format!("1__0_1_1_{id}"),
            format!("1__0_1_1_0_{id}"),
            format!("1__0_1_1_00_{id}"),
            format!("1__0_1_1_ff_{id}"),
            format!("1__0_1_1__{id}_"),
        ] {
            assert_eq!(odd.parse::<Place>(), Err(NoPlace), "{odd}");
        }
    }
}
