//! Figures about the work.

use countersign_contract as c;
use countersign_refusal::{Page, PageRequest};
use countersign_screens::metrics;

use crate::{
    commands::Admitted,
    fail::{Told as _, error},
};

impl Admitted<'_> {
    /// The command `metrics`.
    pub(crate) async fn metrics(
        &self,
        request: c::MetricsRequest,
    ) -> Result<c::Metrics, c::ApiError> {
        let seat = self.seat()?;
        let counted = metrics::counted(&request).ok_or_else(|| {
            error(Page::Invalid {
                what: PageRequest::Time,
            })
        })?;
        let names = seat.names().await?;
        let found = seat.session().metrics(&counted).await.told()?;
        Ok(metrics::metrics(found, request, &names))
    }
}
