//! What waits for a second person, and their word on it.

use countersign_contract as c;
use countersign_ledger::Record;
use countersign_refusal::{Action, Thing};
use countersign_screens::confirmations;
use countersign_statement::codes::{FactKind, Mode};

use crate::{
    Desk,
    commands::Admitted,
    decide::recorded_at,
    desk::SignedIn,
    fail::{Answer, Told as _, error, from, id, missing},
};

impl Admitted<'_> {
    /// The command `pending_confirmations`.
    pub(crate) async fn pending_confirmations(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::PendingConfirmation>, c::ApiError> {
        let seat = self.seat()?;
        pending(self, &seat).await
    }

    /// The command `confirm`: exactly what was shown, or nothing.
    pub(crate) async fn confirm(&self, request: c::Confirm) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let fact = confirmations::fact_code(request.fact);
        let fact_id = id(Thing::Fact, &request.fact_id)?;
        let session = seat.session();
        let waiting = session.pending_confirmations().await.told()?;
        let found = waiting
            .into_iter()
            .find(|p| p.fact == fact && p.fact_id == fact_id)
            .ok_or_else(|| missing(Thing::Confirmation, &request.fact_id))?;
        if hex::encode(found.digest) != request.fact_digest {
            return Err(error(Action::ViewUnknown));
        }
        let recorded = session.confirm(&found).await.told()?;
        if found.fact == FactKind::Person {
            self.grant_wanted(&seat, found.fact_id).await?;
        }
        recorded_at(&session, recorded).await
    }
}

/// All facts that wait, oldest first.
pub(crate) async fn pending(desk: &Desk, seat: &SignedIn) -> Answer<Vec<c::PendingConfirmation>> {
    let session = seat.session();
    let names = seat.names().await?;
    let trial = session.founded().mode == Mode::Trial;
    let mut out = Vec::new();
    for one in session.pending_confirmations().await.told()? {
        let bytes = session.record(one.seq).await.told()?;
        let record = bytes.as_deref().and_then(|b| Record::parse(b).ok());
        // One whose record holds something else stops nobody from confirming the others.
        let full = match session.in_full(&one).await {
            Ok(full) => Some(full),
            Err(failure) if failure.code() == "contradiction" => None,
            Err(failure) => return Err(from(failure)),
        };
        // Confirming the person here proposes these; whoever confirms must know what they sign.
        let also = if one.fact == FactKind::Person {
            desk.known()
                .wanted_roles
                .get(&one.fact_id.to_string())
                .cloned()
                .unwrap_or_default()
        } else {
            Vec::new()
        };
        out.push(confirmations::waiting(
            &one, record, full, also, trial, &names,
        ));
    }
    Ok(out)
}
