//! Where a model is asked.

use crate::{Said, said};
use countersign_refusal::{Model, ModelFault};

pub(crate) fn say(row: &Model) -> Said {
    match row {
        Model::Setting { setting, fault } => said(
            format!("{setting} {}.", words(*fault)),
            hint(setting, *fault),
        ),
    }
}

fn words(fault: ModelFault) -> &'static str {
    match fault {
        ModelFault::Missing => "is not set, so no model can be asked",
        ModelFault::Address => {
            "is not an address that begins with https:// or http:// and has no query"
        }
        ModelFault::PlainHttp => "leads to another computer without encryption",
        ModelFault::Credentials => "has a name or a password in it",
        ModelFault::Name => "is not a name of one line and at most 200 characters",
        ModelFault::Key => "holds characters that no key has",
        ModelFault::Number => "is not a number in its range",
        ModelFault::Pem => "names a file without certificates in PEM",
    }
}

fn hint(setting: &str, fault: ModelFault) -> String {
    match fault {
        ModelFault::Missing => format!(
            "Set {setting} in the environment or in the settings file of this installation's home; docs/models.md shows how, with a server of your own."
        ),
        ModelFault::PlainHttp => {
            "Use https, or allow it with --model-plain-http where the way between is safe: reports and the key travel in the clear.".to_owned()
        }
        ModelFault::Credentials => "Put the key into MODEL_KEY, and leave the address without it.".to_owned(),
        ModelFault::Address | ModelFault::Name | ModelFault::Key | ModelFault::Number | ModelFault::Pem => {
            "The settings and what they may be stand in docs/models.md.".to_owned()
        }
    }
}
