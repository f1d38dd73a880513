//! Where events are sent to, and what came of it.

use crate::{SiemFault, SiemStage, section::section};

section! {
    /// Where events are sent to, and what came of it.
    Siem {
        NoTarget { home: String } = "siem-no-target", Request, 404;
        TargetUnknown { name: String, home: String } = "siem-target-unknown", Request, 404;
        Setting { target: String, setting: String, fault: SiemFault } = "siem-setting", Request, 422;
        Pem { path: String } = "siem-pem", Request, 422;
        Failed { target: String, address: String, stage: SiemStage, cause: String } = "siem-failed", Surroundings, 503;
        Busy { target: String } = "siem-busy", Request, 409;
        AnotherLedger { target: String, seq: u64 } = "siem-another-ledger", Request, 409;
        State { path: String } = "siem-state", Request, 409;
    }
}
