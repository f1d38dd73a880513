//! What the person is told of without looking: the list behind the bell, and the desktop.
//!
//! The list is made anew whenever the ledger grew and now and then, for a due time passes without a record. What is said on the
//! desktop is what is in it and was not before; nothing is said while the session is locked or in quiet hours, nor afterwards: it
//! stands in the list.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Local, Timelike as _, Utc};
use countersign_app::{Failure, entropy};
use countersign_contract as c;
use countersign_screens::{notices, people::names};

use crate::{
    Desk,
    commands::Admitted,
    desk::SignedIn,
    fail::{Answer, Told as _},
};

/// Without news, look again after this.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Between two looks at least: many records at once are one look.
const LEAST: Duration = Duration::from_secs(2);
/// Between two sentences on the desktop at least. What comes meanwhile is one sentence then.
const BETWEEN: Duration = Duration::from_secs(30);

/// What was said on the desktop already.
#[derive(Debug, Default)]
struct Spoken {
    /// `None` before the first look: what stood there when the person signed in is not said.
    ids: Option<HashSet<String>>,
    last: Option<Instant>,
}

/// Looks for notices until the seat is left.
pub(crate) async fn watch(desk: Desk, seat: Arc<SignedIn>) {
    let mut spoken = Spoken::default();
    let mut listed = BTreeSet::new();
    loop {
        match made(&desk, &seat).await {
            Ok((now, found)) => {
                let ids: BTreeSet<_> = found.notices.iter().map(|n| n.id.clone()).collect();
                if ids != listed {
                    listed = ids;
                    desk.tell(c::Event::NoticesChanged {});
                }
                let may = !seat.is_locked() && desk.may_speak(entropy::now());
                if let Some(said) = spoken.say(&found.notices, now, may, Instant::now()) {
                    desk.tell(c::Event::Said(said));
                }
            }
            // The ledger's watch says that the database is away.
            Err(failure) => tracing::debug!(code = failure.code(), "no notices could be read"),
        }
        tokio::time::sleep(LEAST).await;
        let _ = tokio::time::timeout(LOOK_EVERY, seat.news.notified()).await;
    }
}

impl Spoken {
    /// What is to be said of this list now, if anything.
    fn say(
        &mut self,
        listed: &[c::Notice],
        now: DateTime<Utc>,
        may: bool,
        at: Instant,
    ) -> Option<c::Said> {
        let all = || listed.iter().map(|n| n.id.clone());
        let Some(ids) = self.ids.as_mut().filter(|_| may) else {
            self.ids.get_or_insert_default().extend(all());
            return None;
        };
        if self.last.is_some_and(|last| at < last + BETWEEN) {
            return None;
        }
        let new: Vec<&c::Notice> = listed
            .iter()
            .filter(|n| !n.read && !ids.contains(&n.id))
            .collect();
        let said = notices::said(&new, now)?;
        ids.extend(all());
        self.last = Some(at);
        Some(said)
    }
}

/// The list as it stands, and the database's time.
async fn made(desk: &Desk, seat: &SignedIn) -> Result<(DateTime<Utc>, c::Notices), Failure> {
    let session = seat.session();
    let noticed = session.noticed().await?;
    let members = session.members().await?;
    let names = names(&members, session.person());
    let known = desk.known();
    let wanted = known.settings.unwrap_or_default().notices;
    let read = known.read.get(&session.person().to_string());
    let list = notices::notices(
        &noticed,
        &names,
        &wanted.without,
        read.unwrap_or(&BTreeSet::new()),
    );
    Ok((noticed.now, list))
}

impl Desk {
    /// Whether the desktop may be spoken on at this time.
    fn may_speak(&self, now: DateTime<Utc>) -> bool {
        let wanted = self.known().settings.unwrap_or_default().notices;
        let local = now.with_timezone(&Local);
        let minute = local.hour() * 60 + local.minute();
        wanted.desktop && !wanted.quiet.is_some_and(|hours| hours.has(minute))
    }
}

impl Admitted<'_> {
    /// The command `notices`.
    pub(crate) async fn notices(&self, _: c::Nothing) -> Result<c::Notices, c::ApiError> {
        let seat = self.seat()?;
        Ok(made(self, &seat).await.told()?.1)
    }

    /// The command `read_notices`: remembers them as read for as long as they stand.
    pub(crate) async fn read_notices(
        &self,
        request: c::ReadNotices,
    ) -> Result<c::Notices, c::ApiError> {
        let seat = self.seat()?;
        let (_, mut list) = made(self, &seat).await.told()?;
        let ids: HashSet<String> = request.ids.into_iter().collect();
        for notice in &mut list.notices {
            notice.read |= ids.contains(&notice.id);
        }
        list.unread = list
            .notices
            .iter()
            .fold(0, |n, each| n + u32::from(!each.read));
        self.keep_read(&seat.session().person().to_string(), &list.notices)?;
        Ok(list)
    }

    fn keep_read(&self, person: &str, listed: &[c::Notice]) -> Answer<()> {
        let read = listed.iter().filter(|n| n.read).map(|n| n.id.clone());
        let read = read.collect();
        self.remember(|known| {
            known.read.insert(person.to_owned(), read);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(id: &str) -> c::Notice {
        c::Notice {
            id: id.into(),
            kind: c::NoticeKind::YourTurn,
            sentence: String::new(),
            action_id: "a".into(),
            label: "A-1".into(),
            verb: "Freeze".into(),
            object: "account 1".into(),
            at: String::new(),
            seq: Some(1),
            due_at: None,
            read: false,
        }
    }

    #[test]
    fn what_was_there_is_not_said_and_what_comes_close_together_is_said_at_once() {
        let (now, start) = (DateTime::UNIX_EPOCH, Instant::now());
        let mut spoken = Spoken::default();
        let mut listed = vec![notice("1")];
        let mut say = |listed: &[c::Notice], may, seconds| {
            spoken.say(listed, now, may, start + Duration::from_secs(seconds))
        };
        assert_eq!(say(&listed, true, 0), None, "it stood there before");
        listed.push(notice("2"));
        let said = say(&listed, true, 1).unwrap();
        assert_eq!(said.action_id.as_deref(), Some("a"));
        assert_eq!(say(&listed, true, 2), None, "once");
        listed.extend([notice("3"), notice("4")]);
        assert_eq!(say(&listed, true, 3), None, "too soon after the last");
        assert_eq!(say(&listed, true, 31).unwrap().title, "2 notices");
        // Not while it is quiet or locked, and not afterwards either.
        listed.push(notice("5"));
        assert_eq!(say(&listed, false, 90), None);
        assert_eq!(say(&listed, true, 120), None);
        // What was read in the console meanwhile is not said.
        listed.push(c::Notice {
            read: true,
            ..notice("6")
        });
        assert_eq!(say(&listed, true, 200), None);
    }
}
