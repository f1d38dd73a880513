//! Exports that are kept, verified again and delivered.

use crate::{Making, section::section};
use countersign_statement::codes::VerificationResult;

section! {
    /// Exports that are kept, verified again and delivered.
    Delivery {
        DeliveryForm = "delivery-form", Program, 422;
        DeliveryAttempt = "delivery-attempt", Rule, 409;
        BundleForeign = "bundle-foreign", Rule, 409;
        VerificationForm = "verification-form", Program, 422;
        NotKept { export: String, installation: Option<String> } = "export-not-kept", Request, 404;
        NotDeliverable { export: String, result: VerificationResult } = "export-not-deliverable", Rule, 409;
        DeliveredBefore { to: String, attempt: u64, arrived: bool } = "delivered-before", Rule, 409;
        DestinationsInvalid { path: String, cause: String } = "destinations-invalid", Request, 422;
        DestinationUnknown { name: String, path: String } = "destination-unknown", Request, 404;
        SecretMissing { name: String, variable: String } = "secret-missing", Request, 401;
        Failed { to: String, attempt: Option<u64>, answer: String } = "delivery-failed", Surroundings, 502;
        ScheduleForm = "schedule-form", Program, 422;
        ScheduleCron { cause: String } = "schedule-cron", Request, 422;
        ScheduleZone { zone: String } = "schedule-zone", Request, 422;
        ScheduleEnded = "schedule-ended", Rule, 409;
        ScheduleRun = "schedule-run", Rule, 409;
        ExportForeign = "export-not-yours", Rule, 403;
        ExportUnfinished { export: String } = "export-unfinished", Rule, 409;
        ExportOther { export: String } = "export-other", Request, 409;
        ExportStage { stage: Making } = "export-stage", Rule, 409;
        Uncertain { to: String, attempt: Option<u64>, answer: String } = "delivery-uncertain", Surroundings, 504;
    }
}
