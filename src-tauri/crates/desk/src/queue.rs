//! The queue: counts of the views, and lists whose order is fixed when they are made.

use countersign_refusal::{Page, PageRequest, Thing};
use countersign_statement::{Amount, format::parse_time};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike as _, Duration, Local, TimeDelta, Utc};
use countersign_app::{
    Session,
    queue::{Key, ListRow, Order, Place, Viewer, Wanted},
};
use countersign_contract as c;
use countersign_screens::{signed::reason, wire::Names};
use countersign_workflow::{Calendars, calendar::counting, due::Warnings};
use uuid::Uuid;

use crate::{
    Desk,
    commands::Admitted,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, error, id},
    wire,
};

/// Rows answered at most.
const ROWS: u32 = 500;
/// Actions counted at most for a view: beyond, a reader is told "10,000+", and a list says how long it is.
pub(crate) const COUNTED: u32 = 10_000;
/// Keys kept at most in one list.
const KEYS: usize = 2_000_000;
/// Keys read at a time. Pages of any size that divides it are whole wherever the list goes on.
const CHUNK: i64 = 10_000;
/// Actions whose kinds are offered as a filter, and kinds offered at most.
const AMONG: i64 = 100_000;
const CHOICES: i64 = 200;

/// A list whose order does not move. Its keys are read as far as somebody has scrolled, and stay as they are once read: what
/// was listed keeps its place, whatever becomes of it.
#[derive(Debug)]
pub(crate) struct Snapshot {
    wanted: Wanted,
    reader: Viewer,
    as_of_seq: u64,
    read: tokio::sync::Mutex<Known>,
}

/// What of a list has been read.
#[derive(Debug, Default)]
struct Known {
    keys: Vec<Key>,
    ids: HashSet<Uuid>,
    bands: Vec<c::BandSpan>,
    /// Where it goes on; none once its end was read.
    next: Option<Place>,
}

impl Admitted<'_> {
    /// The command `queue_views`.
    pub(crate) async fn queue_views(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::QueueView>, c::ApiError> {
        let seat = self.seat()?;
        let reader = reader(&seat).await?;
        let counts = seat.session().view_counts(&reader, COUNTED).await.told()?;
        Ok(counts
            .into_iter()
            .filter_map(|n| {
                Some(c::QueueView {
                    view: view_id(n.view)?,
                    count: n.count,
                    capped: n.capped,
                    overdue: n.overdue,
                })
            })
            .collect())
    }

    /// The command `queue_choices`.
    pub(crate) async fn queue_choices(
        &self,
        _: c::Nothing,
    ) -> Result<c::QueueChoices, c::ApiError> {
        let seat = self.seat()?;
        let kinds = seat.session().kinds(AMONG, CHOICES).await.told()?;
        let names = seat.names().await?;
        let mut people: Vec<c::PersonRef> = names
            .people
            .iter()
            .map(|(id, _)| names.person(*id))
            .collect();
        people.sort_by(|a, b| a.name.cmp(&b.name));
        let mut agents: Vec<String> = names.agents.into_iter().map(|(_, name)| name).collect();
        agents.sort();
        agents.dedup();
        Ok(c::QueueChoices {
            agents,
            kinds,
            people,
        })
    }

    /// The command `queue_page`.
    pub(crate) async fn queue_page(
        &self,
        request: c::QueuePageRequest,
    ) -> Result<c::QueuePage, c::ApiError> {
        let seat = self.seat()?;
        let (name, snapshot) = if let Some(name) = &request.snapshot {
            (name.clone(), self.snapshot(name)?)
        } else {
            let made = Arc::new(make(&seat, &request.filter).await?);
            (self.keep_snapshot(Arc::clone(&made)), made)
        };
        let session = seat.session();
        let from = request.from as usize;
        let until = from.saturating_add(request.count.min(ROWS) as usize);
        let mut known = snapshot.read.lock().await;
        snapshot.read_to(&session, &mut known, until.max(1)).await?;
        let located = match &request.locate {
            Some(wanted) => {
                let wanted = id(Thing::Action, wanted)?;
                snapshot.locate(&session, &mut known, wanted).await?
            }
            None => None,
        };
        let ids: Vec<_> = known
            .keys
            .iter()
            .take(until)
            .skip(from)
            .map(|k| k.action_id)
            .collect();
        let (total, more) = (known.keys.len(), known.next.is_some());
        let bands = known.bands.clone();
        drop(known);
        let names = seat.names().await?;
        let now = session.now().await.told()?;
        let (rows, head) = tokio::try_join!(session.list_rows(&ids, now), session.head()).told()?;
        let policies = rows
            .iter()
            .filter_map(|r| r.calendar.as_ref().map(|(policy, _)| *policy));
        let calendars = session.calendars(policies).await.told()?;
        let moved = if head.seq > snapshot.as_of_seq {
            session
                .actions_moved_since(snapshot.as_of_seq)
                .await
                .told()?
        } else {
            0
        };
        Ok(c::QueuePage {
            snapshot: name,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            more,
            as_of_seq: snapshot.as_of_seq,
            bands,
            from: request.from,
            rows: rows
                .into_iter()
                .map(|r| row(&seat, r, now, (&names, &calendars)))
                .collect(),
            new_since: u32::try_from(moved).unwrap_or(u32::MAX),
            located,
        })
    }

    /// The command `queue_preview`: looking at it is not recorded.
    pub(crate) async fn queue_preview(
        &self,
        request: c::ActionKey,
    ) -> Result<c::ActionPreview, c::ApiError> {
        let seat = self.seat()?;
        let action = id(Thing::Action, &request.action_id)?;
        let view = self.view_of(&seat, action).await?;
        Ok(countersign_screens::action::preview(view))
    }
}

impl Desk {
    /// The reader's next open action after deciding one.
    pub(crate) async fn next_action(
        &self,
        seat: &SignedIn,
        except: Uuid,
    ) -> Answer<Option<String>> {
        let wanted = Wanted::all_of("my_turn", Order::DueAscending);
        let first = seat
            .session()
            .list_keys(&wanted, &reader(seat).await?, None, 2)
            .await
            .told()?;
        Ok(first
            .keys
            .into_iter()
            .find(|k| k.action_id != except)
            .map(|k| k.action_id.to_string()))
    }
}

/// Who lists, by the database's time.
pub(crate) async fn reader(seat: &SignedIn) -> Answer<Viewer> {
    let session = seat.session();
    let now = session.now().await.told()?;
    Ok(Viewer {
        person: session.person(),
        now,
    })
}

async fn make(seat: &SignedIn, filter: &c::QueueFilter) -> Answer<Snapshot> {
    let reader = reader(seat).await?;
    let session = seat.session();
    let head = session.head().await.told()?;
    let wanted = wanted(filter)?;
    Ok(Snapshot {
        wanted,
        reader,
        as_of_seq: head.seq,
        read: tokio::sync::Mutex::default(),
    })
}

fn invalid(what: PageRequest) -> c::ApiError {
    error(Page::Invalid { what })
}

/// What a filter asks for; what it names that is no id, amount or time is refused.
pub(crate) fn wanted(filter: &c::QueueFilter) -> Answer<Wanted> {
    let at = |text: &Option<String>| {
        let read = |t: &str| parse_time(t).ok_or_else(|| invalid(PageRequest::Time));
        text.as_deref().map(read).transpose()
    };
    let amount = |text: &Option<String>| {
        let read = |t: &str| {
            t.parse::<Amount>()
                .map_err(|_| invalid(PageRequest::Amount))
        };
        let amount = text.as_deref().map(read).transpose()?;
        Ok::<_, c::ApiError>(amount.map(|a| a.to_string()))
    };
    let assignee = filter.assignee.as_deref();
    Ok(Wanted {
        text: filter.text.trim().chars().take(200).collect(),
        risks: filter.risks.iter().copied().map(wire::risk_code).collect(),
        agent: filter.agent.clone(),
        kind: filter.kind.clone(),
        states: filter
            .state
            .map(|s| wire::states(s).collect())
            .unwrap_or_default(),
        is_simulation: filter.is_simulation,
        assignee: assignee.map(|p| id(Thing::Person, p)).transpose()?,
        amounts: (amount(&filter.amount_from)?, amount(&filter.amount_until)?),
        proposed: (at(&filter.proposed_from)?, at(&filter.proposed_until)?),
        step: filter.step.and_then(|step| i32::try_from(step).ok()),
        ..Wanted::all_of(
            view_word(filter.view),
            match filter.sort {
                c::QueueSort::DueAscending => Order::DueAscending,
                c::QueueSort::RiskDescending => Order::RiskDescending,
                c::QueueSort::AmountDescending => Order::AmountDescending,
                c::QueueSort::NewestFirst => Order::NewestFirst,
                c::QueueSort::BySubject => Order::BySubject,
            },
        )
    })
}

impl Snapshot {
    /// Reads on until `wanted` keys are known, or all.
    async fn read_to(&self, session: &Session, known: &mut Known, wanted: usize) -> Answer<()> {
        while known.keys.len() < wanted && (known.keys.is_empty() || known.next.is_some()) {
            if known.keys.len() >= KEYS {
                known.next = None;
                break;
            }
            let range = session
                .list_keys(&self.wanted, &self.reader, known.next.as_ref(), CHUNK)
                .await
                .told()?;
            known.next = range.next;
            self.add(known, range.keys);
            if known.keys.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Where an action stands; none where the list does not have it. Only for one that it has the list is read that far.
    async fn locate(
        &self,
        session: &Session,
        known: &mut Known,
        action: Uuid,
    ) -> Answer<Option<u32>> {
        if !known.ids.contains(&action) && known.next.is_some() {
            let only = Wanted {
                only: Some(action),
                ..self.wanted.clone()
            };
            let there = session
                .list_keys(&only, &self.reader, known.next.as_ref(), 1)
                .await
                .told()?;
            while !there.keys.is_empty() && !known.ids.contains(&action) && known.next.is_some() {
                self.read_to(session, known, known.keys.len() + 1).await?;
            }
        }
        let place = known.keys.iter().position(|k| k.action_id == action);
        Ok(place.and_then(|n| u32::try_from(n).ok()))
    }

    /// Adds keys at the end. One that has moved since, and came again, keeps its first place.
    fn add(&self, known: &mut Known, keys: Vec<Key>) {
        // What stands still is due at no time.
        let banded = self.wanted.sort == Order::DueAscending && !self.wanted.paused();
        let edges = banded.then(|| Edges::at(self.reader.now));
        for key in keys {
            if !known.ids.insert(key.action_id) {
                continue;
            }
            if let Some(edges) = &edges {
                span(&mut known.bands, known.keys.len(), edges.band(key.due_at));
            }
            known.keys.push(key);
        }
    }
}

/// One row more of a band: the last band's, or a new one's first.
fn span(bands: &mut Vec<c::BandSpan>, row: usize, band: c::DueBand) {
    match bands.last_mut() {
        Some(last) if last.band == band => last.count += 1,
        _ => bands.push(c::BandSpan {
            band,
            start: u32::try_from(row).unwrap_or(u32::MAX),
            count: 1,
        }),
    }
}

/// Where the bands end, by the reader's calendar.
struct Edges {
    now: DateTime<Utc>,
    today: DateTime<Utc>,
    tomorrow: DateTime<Utc>,
    week: DateTime<Utc>,
}

impl Edges {
    fn at(now: DateTime<Utc>) -> Self {
        let local = now.with_timezone(&Local);
        let midnight = |days: i64| {
            let date = (local.date_naive() + TimeDelta::days(days)).and_hms_opt(0, 0, 0);
            // An hour that a change of clocks skips: the instant a day later serves.
            date.and_then(|d| d.and_local_timezone(Local).earliest())
                .map_or(now + Duration::days(days), |d| d.with_timezone(&Utc))
        };
        let left_of_week = 7 - i64::from(local.weekday().num_days_from_monday());
        Self {
            now,
            today: midnight(1),
            tomorrow: midnight(2),
            week: midnight(left_of_week),
        }
    }

    fn band(&self, due: Option<DateTime<Utc>>) -> c::DueBand {
        let Some(due) = due else {
            return c::DueBand::Closed;
        };
        if due < self.now {
            c::DueBand::Overdue
        } else if due < self.now + Duration::hours(2) {
            c::DueBand::Within2Hours
        } else if due < self.today {
            c::DueBand::LaterToday
        } else if due < self.tomorrow {
            c::DueBand::Tomorrow
        } else if due < self.week {
            c::DueBand::ThisWeek
        } else {
            c::DueBand::Later
        }
    }
}

fn row(
    seat: &SignedIn,
    r: ListRow,
    now: DateTime<Utc>,
    (names, calendars): (&Names, &HashMap<Uuid, Arc<Calendars>>),
) -> c::QueueRow {
    let open = r.state.is_open() && r.expires_at.is_none_or(|at| now < at);
    let state = wire::state(r.state, r.expires_at, now);
    let due = r.due_at.filter(|_| state == c::ActionState::InReview);
    let warned = due
        .zip(r.due_seconds)
        .map(|(due, seconds)| Warnings::of(counting(calendars, r.calendar.as_ref()), due, seconds));
    let (verb, object) = wire::phrase(&r.kind, r.subject_kind.as_str(), &r.subject);
    let changed = held(&seat.shown)
        .values()
        .filter(|s| s.action_id == r.action_id)
        .map(|s| s.seen_seq)
        .max()
        .is_some_and(|seen| r.changed_seq > i64::try_from(seen).unwrap_or(i64::MAX));
    let number = |n: i64| u32::try_from(n).unwrap_or(0);
    c::QueueRow {
        action_id: r.action_id.to_string(),
        label: wire::label(r.seq),
        state,
        risk: wire::risk(r.risk),
        verb,
        object,
        kind: r.kind,
        rule: r.rule.map(|rule| number(rule.into())),
        proposed_at: wire::time(r.proposed_at),
        amount: wire::money(&r.amount, &r.currency),
        agent: r.agent,
        agent_version: r.agent_version,
        step: number(r.step.into()),
        steps: number(r.steps.into()),
        quorum: number(r.quorum),
        signed: number(r.signed),
        due_at: due.map(wire::time),
        half_due_at: warned.map(|w| wire::time(w.half_at)),
        most_due_at: warned.map(|w| wire::time(w.most_at)),
        band: Edges::at(now).band(due),
        assignee: r.assignee.map(|person| c::PersonRef {
            person: person.to_string(),
            name: r.assignee_name,
            you: person == seat.session().person(),
        }),
        being_viewed: r.read_by_another,
        is_simulation: r.is_simulation,
        flagged: r.flagged,
        changed,
        // While it is open it may be kept back why somebody decided.
        decided: r.decided.filter(|_| !open).map(|d| c::RowDecision {
            person: names.person(d.person),
            verdict: wire::verdict(d.verdict),
            reason: reason(d.reason_code).into(),
            override_type: wire::override_type(d.override_type),
            at: wire::time(d.at),
            seq: d.seq,
        }),
    }
}

fn view_word(view: c::ViewId) -> &'static str {
    match view {
        c::ViewId::MyTurn => "my_turn",
        c::ViewId::AssignedToMe => "assigned_to_me",
        c::ViewId::Unassigned => "unassigned",
        c::ViewId::Overdue => "overdue",
        c::ViewId::Escalated => "escalated",
        c::ViewId::WaitingForInformation => "waiting_for_information",
        c::ViewId::OnHold => "on_hold",
        c::ViewId::SecondApproval => "second_approval",
        c::ViewId::Simulation => "simulation",
        c::ViewId::Flagged => "flagged",
        c::ViewId::Decided => "decided",
        c::ViewId::All => "all",
    }
}

fn view_id(word: &str) -> Option<c::ViewId> {
    use c::ViewId as V;
    [
        V::MyTurn,
        V::AssignedToMe,
        V::Unassigned,
        V::Overdue,
        V::Escalated,
        V::WaitingForInformation,
        V::OnHold,
        V::SecondApproval,
        V::Simulation,
        V::Flagged,
        V::Decided,
        V::All,
    ]
    .into_iter()
    .find(|v| view_word(*v) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_follow_each_other_without_a_gap() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let edges = Edges::at(now);
        let due = |hours: i64| Some(now + Duration::hours(hours));
        let mut spans = Vec::new();
        for (row, due) in [due(-5), due(-1), due(1), due(24 * 30), None]
            .into_iter()
            .enumerate()
        {
            span(&mut spans, row, edges.band(due));
        }
        assert_eq!(spans.iter().map(|s| s.count).sum::<u32>(), 5);
        assert_eq!(
            spans.first().map(|s| (s.band, s.count)),
            Some((c::DueBand::Overdue, 2))
        );
        assert_eq!(spans.last().map(|s| s.band), Some(c::DueBand::Closed));
        assert!(
            spans
                .windows(2)
                .all(|w| w[0].start + w[0].count == w[1].start)
        );
    }
}
