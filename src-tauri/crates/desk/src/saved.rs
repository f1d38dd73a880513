//! A person's own views of the queue and its columns: kept on this computer under the person, views counted in the database.

use countersign_contract as c;

use crate::{
    commands::Admitted,
    fail::{Answer, Told as _},
    home::Known,
    queue::{COUNTED, reader, wanted},
};

/// Own views of one person at most.
const MOST: usize = 20;
/// Characters of a name at most.
const NAME: usize = 60;

/// What one person has kept. What this program cannot read any more is left out.
fn kept(known: &Known, person: &str) -> Vec<c::SavedView> {
    let views = known.views.get(person).cloned().unwrap_or_default();
    views
        .into_iter()
        .filter_map(|view| serde_json::from_value(view).ok())
        .collect()
}

/// Each column once; and what was picked shows the action, without which no row could be told from another.
fn each_once(picked: Vec<c::QueueColumn>) -> Vec<c::QueueColumn> {
    let mut columns = Vec::new();
    for column in picked {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if !columns.is_empty() && !columns.contains(&c::QueueColumn::Action) {
        columns.insert(0, c::QueueColumn::Action);
    }
    columns
}

impl Admitted<'_> {
    /// The command `saved_views`.
    pub(crate) async fn saved_views(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::CountedView>, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let reader = reader(&seat).await?;
        let mut counted = Vec::new();
        for view in kept(&self.known(), &session.person().to_string()) {
            let limit = i64::from(COUNTED) + 1;
            let keys = session
                .list_keys(&wanted(&view.filter)?, &reader, None, limit)
                .await
                .told()?
                .keys
                .len() as u64;
            let most = u64::from(COUNTED);
            counted.push(c::CountedView {
                name: view.name,
                filter: view.filter,
                count: keys.min(most),
                capped: keys > most,
            });
        }
        Ok(counted)
    }

    /// The command `save_views`.
    pub(crate) async fn save_views(
        &self,
        request: c::SaveViews,
    ) -> Result<c::Nothing, c::ApiError> {
        let seat = self.seat()?;
        let mut views = Vec::new();
        for mut view in request.views.into_iter().take(MOST) {
            wanted(&view.filter)?;
            view.name = view.name.trim().chars().take(NAME).collect();
            views.push(view);
        }
        self.keep_views(&seat.session().person().to_string(), &views)?;
        Ok(c::Nothing {})
    }

    /// The command `queue_columns`. What this program cannot read any more is as if nothing had been picked.
    pub(crate) async fn queue_columns(
        &self,
        _: c::Nothing,
    ) -> Result<c::QueueColumns, c::ApiError> {
        let person = self.seat()?.session().person().to_string();
        let kept = self.known().columns.remove(&person);
        Ok(kept
            .and_then(|columns| serde_json::from_value(columns).ok())
            .unwrap_or_default())
    }

    /// The command `save_columns`.
    pub(crate) async fn save_columns(
        &self,
        request: c::QueueColumns,
    ) -> Result<c::QueueColumns, c::ApiError> {
        let person = self.seat()?.session().person().to_string();
        let columns = c::QueueColumns {
            open: each_once(request.open),
            decided: each_once(request.decided),
        };
        if let Ok(written) = serde_json::to_value(&columns) {
            self.remember(|known| {
                known.columns.insert(person, written);
            })?;
        }
        Ok(columns)
    }

    fn keep_views(&self, person: &str, views: &[c::SavedView]) -> Answer<()> {
        let views: Vec<_> = views
            .iter()
            .filter_map(|v| serde_json::to_value(v).ok())
            .collect();
        self.remember(|known| {
            known.views.insert(person.to_owned(), views);
        })
    }
}
