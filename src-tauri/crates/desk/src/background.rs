//! The jobs of the workspace, looked at by a person. Running them is `jobs`.

use countersign_contract as c;
use countersign_refusal::Thing;
use countersign_screens::background;
use countersign_statement::codes::Role;

use crate::{
    commands::Admitted,
    fail::{Told as _, id},
};

/// Jobs shown at most.
const SHOWN: u32 = 200;

impl Admitted<'_> {
    /// The command `jobs`.
    pub(crate) async fn jobs(&self, _: c::Nothing) -> Result<c::Jobs, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let table = session.carrier().jobs().told()?;
        let (backlog, mut rows) =
            tokio::try_join!(table.backlog(), table.list(SHOWN.saturating_add(1))).told()?;
        let roles = seat.roles(session.now().await.told()?).await?;
        let more = rows.len() > SHOWN as usize;
        rows.truncate(SHOWN as usize);
        Ok(c::Jobs {
            backlog: background::backlog(&backlog),
            jobs: rows
                .into_iter()
                .map(|row| background::job(row, table.place()))
                .collect(),
            more,
            may_retry: roles.contains(&Role::Supervisor) || roles.contains(&Role::Admin),
        })
    }

    /// The command `retry_job`: gives a dead job its attempts back.
    pub(crate) async fn retry_job(&self, request: c::JobKey) -> Result<c::Retried, c::ApiError> {
        let seat = self.seat()?;
        let job = id(Thing::Job, &request.job_id)?;
        let retried = seat.session().retry_job(job).await.told()?;
        Ok(c::Retried { retried })
    }
}
