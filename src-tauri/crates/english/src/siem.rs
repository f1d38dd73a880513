//! Where events are sent to, and what came of it.

use crate::{Said, said, words::cause};
use countersign_refusal::{Siem, SiemFault, SiemStage};

pub(crate) fn say(row: &Siem) -> Said {
    match row {
        Siem::NoTarget { home } => said(
            "It is not said where events are to be sent.",
            format!(
                "Name a host with --host, set SIEM_HOST, or write {home}/NAME.env; see docs/siem.md."
            ),
        ),
        Siem::TargetUnknown { name, home } => said(
            format!("There is no target named {name}."),
            format!(
                "Its settings would stand in {home}/{name}.env; countersignctl siem status lists those that are there."
            ),
        ),
        Siem::Setting {
            target,
            setting,
            fault,
        } => said(
            format!("{setting} of target {target} {}.", fault_words(*fault)),
            "The settings and their words stand in docs/siem.md.",
        ),
        Siem::Pem { path } => said(
            format!(
                "{path} does not hold what it should in PEM: certificates, or one private key."
            ),
            "Name a file in PEM (-----BEGIN …); a key must not be encrypted.",
        ),
        Siem::Failed {
            target,
            address,
            stage,
            cause: why,
        } => said(
            format!(
                "The receiver {target} ({address}) {}: {}.",
                stage_words(*stage),
                cause(why)
            ),
            stage_hint(*stage),
        ),
        Siem::Busy { target } => said(
            format!("Another program of this installation sends to {target} at the moment."),
            "Wait until it is done, or stop it; two would send everything twice.",
        ),
        Siem::AnotherLedger { target, seq } => said(
            format!(
                "What was sent to {target} up to record {seq} was of another history than this ledger's."
            ),
            "If the ledger was put back on purpose, begin again with --since; otherwise have it looked into before anything else.",
        ),
        Siem::State { path } => said(
            format!("{path} does not say how far events were sent."),
            "Move it away and begin with --since at the record from which on events may be missing.",
        ),
    }
}

fn fault_words(fault: SiemFault) -> &'static str {
    match fault {
        SiemFault::Missing => "is not set",
        SiemFault::Unknown => "is not a setting",
        SiemFault::Word => "is none of its words",
        SiemFault::Number => "is not a number in its range",
        SiemFault::Host => "is not the name of a host",
        SiemFault::TlsOnly => "goes with TLS alone",
        SiemFault::Half => "needs the other of certificate and key",
        SiemFault::Name => "is not a name of small letters, digits, dots and hyphens",
    }
}

fn stage_words(stage: SiemStage) -> &'static str {
    match stage {
        SiemStage::Resolve => "was not found",
        SiemStage::Connect => "could not be reached",
        SiemStage::Secure => "did not agree on TLS",
        SiemStage::Send => "took no more events",
        SiemStage::Confirm => "did not show that it has read what was sent",
    }
}

fn stage_hint(stage: SiemStage) -> &'static str {
    match stage {
        SiemStage::Resolve | SiemStage::Connect => {
            "Check host and port, and whether the receiver runs. Nothing is lost: it is sent again from where it was certain."
        }
        SiemStage::Secure => {
            "Check that SIEM_CA is the authority that signed the receiver's certificate, that the certificate names the host, and that the port is the one for TLS."
        }
        SiemStage::Send | SiemStage::Confirm => {
            "Nothing is lost: what is not certain is sent again, so some events arrive twice, with the same number."
        }
    }
}
