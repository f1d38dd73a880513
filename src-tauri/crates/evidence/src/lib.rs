//! The export bundle: write, read, verify. Knows no database.
//!
//! What a bundle is, byte by byte, stands in docs/formats/bundle.md.
#![deny(missing_docs)]

mod catalog;
pub mod document;
mod grant;
mod html;
pub mod limits;
mod manifest;
mod names;
mod parallel;
mod payloads;
mod source;
mod tables;
mod trust;
mod verify;
mod words;
mod write;
pub mod zip;

pub use catalog::{Catalog, FileAt};
pub use grant::GrantProof;
pub use manifest::{FileSize, Manifest};
pub use names::Name;
pub use payloads::{PayloadAt, Payloads};
pub use source::{Content, Source};
pub use tables::{
    Compared, Form, Same, Tables, TablesError, compare_tables, compare_tables_with, write_tables,
    write_tables_with,
};
pub use trust::{Trust, TrustError, TrustedKey, Voucher};
pub use verify::{
    Check, CheckId, CheckResult, Examined, FirstBad, GrantReport, GrantVerdict, Neighbour,
    OnProgress, Progress, Property, Report, Verdict, examine, verify, verify_grant,
};
pub use write::{BundleError, BundleWriter, Closed, ExportFacts, Payload, Written};
