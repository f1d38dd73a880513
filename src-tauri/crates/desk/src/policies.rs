//! The policy: its versions, what one changes of another, and trying a text before anybody drafts it.

use countersign_app::policies::{Version, read, read_calendars, with_calendars};
use countersign_contract as c;
use countersign_english::policies::differences;
use countersign_refusal::Thing;
use countersign_screens::policies;
use countersign_statement::PolicyDocument;

use crate::{
    commands::Admitted,
    fail::{Answer, Told as _, missing},
};

/// Actions that a text is tried on at most.
const TRIED: u32 = 10_000;

fn numbered(versions: &[Version], number: u64) -> Answer<&Version> {
    versions
        .iter()
        .find(|version| version.row.version == number)
        .ok_or_else(|| missing(Thing::Policy, &number.to_string()))
}

/// A policy as it was typed, with calendars besides where there are any.
pub(crate) fn written(text: &str, calendars: &str) -> Answer<PolicyDocument> {
    let document = read(text).told()?;
    if calendars.trim().is_empty() {
        return Ok(document);
    }
    Ok(with_calendars(document, read_calendars(calendars).told()?))
}

impl Admitted<'_> {
    /// The command `policies`: newest first.
    pub(crate) async fn policies(
        &self,
        _: c::Nothing,
    ) -> Result<Vec<c::PolicyVersion>, c::ApiError> {
        let seat = self.seat()?;
        let versions = seat.session().policies().await.told()?;
        let names = seat.names().await?;
        let now = seat.session().now().await.told()?;
        Ok(versions
            .iter()
            .rev()
            .map(|version| policies::version(version, &names, now))
            .collect())
    }

    /// The command `policy_diff`.
    pub(crate) async fn policy_diff(
        &self,
        request: c::PolicyDiffRequest,
    ) -> Result<c::PolicyDiff, c::ApiError> {
        let seat = self.seat()?;
        let versions = seat.session().policies().await.told()?;
        let from = numbered(&versions, request.from)?;
        let to = numbered(&versions, request.to)?;
        Ok(c::PolicyDiff {
            differences: differences(&from.document, &to.document),
        })
    }

    /// The command `policy_try`: nothing is recorded.
    pub(crate) async fn policy_try(
        &self,
        request: c::PolicyTry,
    ) -> Result<c::PolicyTrial, c::ApiError> {
        let seat = self.seat()?;
        let document = written(&request.text, &request.calendars)?;
        let trial = seat
            .session()
            .try_policy(&document, request.last.min(TRIED))
            .await
            .told()?;
        Ok(policies::trial(&trial))
    }
}
