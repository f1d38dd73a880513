//! What waits for a second person, and their word on it.

use countersign_app::people::Pending;
use countersign_contract as c;
use countersign_ledger::Record;
use countersign_refusal::{Action, Thing};
use countersign_statement::codes::{FactKind, Mode};

use crate::{
    Desk,
    commands::Admitted,
    decide::recorded_at,
    desk::Seat,
    fail::{Answer, Told as _, error, id, missing},
    wire::{self, Names},
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
        let fact = fact_code(request.fact);
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
pub(crate) async fn pending(desk: &Desk, seat: &Seat) -> Answer<Vec<c::PendingConfirmation>> {
    let session = seat.session();
    let names = seat.names().await?;
    let trial = session.founded().mode == Mode::Trial;
    let mut out = Vec::new();
    for one in session.pending_confirmations().await.told()? {
        let bytes = session.record(one.seq).await.told()?;
        let record = bytes.as_deref().and_then(|b| Record::parse(b).ok());
        let refusal = if trial {
            None
        } else if one.made_by == names.me {
            Some("You proposed it yourself: another admin confirms it.".to_owned())
        } else if one.about == names.me {
            Some("It is about you: another admin confirms it.".to_owned())
        } else {
            None
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
        out.push(c::PendingConfirmation {
            fact: fact_kind(one.fact),
            fact_id: one.fact_id.to_string(),
            fact_digest: hex::encode(one.digest),
            sentence: sentence(
                &one,
                record.as_ref().map_or("", |r| r.statement.as_str()),
                &names,
            ),
            proposed_by: names.person(one.made_by),
            at: record.as_ref().map_or_else(String::new, |r| r.at.clone()),
            seq: one.seq,
            statement: record.map(|r| r.statement).unwrap_or_default(),
            refusal,
            also,
        });
    }
    Ok(out)
}

fn sentence(one: &Pending, statement: &str, names: &Names) -> String {
    let value: serde_json::Value = serde_json::from_str(statement).unwrap_or_default();
    let text = |member: &str| {
        value
            .get(member)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let about = names.person(one.about).name;
    match one.fact {
        FactKind::Person => format!("{about} becomes a person of this workspace."),
        FactKind::Key => format!(
            "{about} signs with key {}.",
            text("key_id").get(..16).unwrap_or_default().to_uppercase()
        ),
        FactKind::Role => format!(
            "{about} becomes {}.",
            wire::readable(&text("role")).to_lowercase()
        ),
        FactKind::Agent => {
            let owner = text("owner")
                .parse()
                .map(|o| names.person(o).name)
                .unwrap_or_default();
            format!(
                "Agent {} may propose; {owner} answers for it.",
                text("name")
            )
        }
        FactKind::Policy => format!(
            "Policy version {} comes into force.",
            value
                .get("version")
                .map(ToString::to_string)
                .unwrap_or_default()
        ),
    }
}

fn fact_code(fact: c::ConfirmableFact) -> FactKind {
    match fact {
        c::ConfirmableFact::Person => FactKind::Person,
        c::ConfirmableFact::Key => FactKind::Key,
        c::ConfirmableFact::Role => FactKind::Role,
        c::ConfirmableFact::Agent => FactKind::Agent,
        c::ConfirmableFact::Policy => FactKind::Policy,
    }
}

fn fact_kind(fact: FactKind) -> c::ConfirmableFact {
    match fact {
        FactKind::Person => c::ConfirmableFact::Person,
        FactKind::Key => c::ConfirmableFact::Key,
        FactKind::Role => c::ConfirmableFact::Role,
        FactKind::Agent => c::ConfirmableFact::Agent,
        FactKind::Policy => c::ConfirmableFact::Policy,
    }
}
