//! Exports.

use countersign_contract::{
    ExportFilter, ExportKey, ExportPreview, ExportRow, ExportStart, Nothing, VerifyReport,
};

handlers! {
    export_preview(ExportFilter) -> ExportPreview;
    export_start(ExportStart) -> ExportRow;
    exports_list(Nothing) -> Vec<ExportRow>;
    export_verify_again(ExportKey) -> VerifyReport;
}
