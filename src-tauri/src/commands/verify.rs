//! Verifying bundles and the trust file.

use countersign_contract::{Nothing, TrustList, VerifyPaths, VerifyPick, VerifyReports};

handlers! {
    verify_pick(VerifyPick) -> VerifyReports;
    verify_paths(VerifyPaths) -> VerifyReports;
    trust_list(Nothing) -> TrustList;
    trust_pick(Nothing) -> TrustList;
}
