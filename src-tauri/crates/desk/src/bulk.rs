//! Deciding many alike: which may be decided together, and opening them. Signing is `decide`, once for each.

use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::bulk;
use countersign_workflow::bulk::MOST;
use uuid::Uuid;

use crate::{
    commands::Admitted,
    desk::{SignedIn, held},
    fail::{Answer, Told as _, id},
    wire,
};

/// Actions looked at in one request: more than are decided together, so that it can be said which are not.
const LOOKED_AT: usize = 4 * MOST;

impl Admitted<'_> {
    /// The command `bulk_check`. Looking is not recorded.
    pub(crate) async fn bulk_check(&self, request: c::BulkRequest) -> Result<c::Bulk, c::ApiError> {
        let seat = self.seat()?;
        let ids = named(&request.action_ids)?;
        check(&seat, &ids, request.verdict).await
    }

    /// The command `bulk_open`: opens those that go together, each with its record, and none where they cannot be signed now.
    pub(crate) async fn bulk_open(
        &self,
        request: c::BulkRequest,
    ) -> Result<Vec<c::BulkOpened>, c::ApiError> {
        let seat = self.seat()?;
        let ids = named(&request.action_ids)?;
        let bulk = check(&seat, &ids, request.verdict).await?;
        if bulk.blocked.is_some() {
            return Ok(Vec::new());
        }
        let session = seat.session();
        let noted = format!("{} decided with others", self.shared.versions.program);
        let mut opened = Vec::new();
        for item in bulk.items.iter().filter(|item| item.apart.is_none()) {
            let action = id(Thing::Action, &item.action_id)?;
            let (_, seen) = session.open_action(action, &noted).await.told()?;
            opened.push(c::BulkOpened {
                action_id: item.action_id.clone(),
                view_digest: hex::encode(seen.view_digest),
                seen_seq: seen.seq,
                seen_leaf: hex::encode(seen.leaf),
            });
        }
        Ok(opened)
    }
}

/// The ids of a request, each once.
fn named(texts: &[String]) -> Answer<Vec<Uuid>> {
    let mut ids = Vec::new();
    for text in texts.iter().take(LOOKED_AT) {
        let action = id(Thing::Action, text)?;
        if !ids.contains(&action) {
            ids.push(action);
        }
    }
    Ok(ids)
}

async fn check(seat: &SignedIn, ids: &[Uuid], verdict: c::Verdict) -> Answer<c::Bulk> {
    let session = seat.session();
    let mut all = Vec::new();
    for action in ids {
        all.push(session.load(*action).await.told()?);
    }
    let opened: Vec<Uuid> = held(&seat.shown).values().map(|s| s.action_id).collect();
    Ok(bulk::bulk(
        &all,
        session.person(),
        wire::verdict_code(verdict),
        |action| opened.contains(&action),
    ))
}
