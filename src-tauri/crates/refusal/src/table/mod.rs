//! The table, a section a subject. A code stands in exactly one section, whichever rooms use it.

mod action;
mod cluster;
mod computer;
mod database;
mod delivery;
mod import;
mod job;
mod keyring;
mod ledger;
mod login;
mod model;
mod page;
mod people;
mod policy;
mod siem;
mod tool;
mod web;

pub use action::Action;
pub use cluster::Cluster;
pub use computer::Computer;
pub use database::Database;
pub use delivery::Delivery;
pub use import::Import;
pub use job::Job;
pub use keyring::Keyring;
pub use ledger::Ledger;
pub use login::Login;
pub use model::Model;
pub use page::Page;
pub use people::People;
pub use policy::Policy;
pub use siem::Siem;
pub use tool::Tool;
pub use web::Web;

use crate::{Fault, Row};
use serde::Serialize;
use serde_json::Value;

macro_rules! union {
    ($( $section:ident ),* $(,)?) => {
        /// Everything that can be refused or fail.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Refusal {
            $( #[doc = concat!("See [`", stringify!($section), "`].")] $section($section), )*
        }

        $(
            impl From<$section> for Refusal {
                fn from(section: $section) -> Self {
                    Self::$section(section)
                }
            }

            impl std::fmt::Display for $section {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    Refusal::from(self.clone()).fmt(f)
                }
            }

            impl std::error::Error for $section {}
        )*

        impl Refusal {
            /// Every row.
            pub fn rows() -> impl Iterator<Item = &'static Row> {
                std::iter::empty()$( .chain($section::ROWS) )*
            }

            pub(crate) const fn head(&self) -> (&'static str, Fault, u16) {
                match self { $( Self::$section(section) => section.head(), )* }
            }

            /// The section that has this row reads the rest.
            pub(crate) fn of_row(row: &Row, whole: Value) -> Result<Self, serde_json::Error> {
                $(
                    if $section::ROWS.iter().any(|each| each.code == row.code) {
                        return serde_json::from_value(whole).map(Self::$section);
                    }
                )*
                Err(serde::de::Error::custom("no section has this row"))
            }
        }
    };
}

union!(
    Login, People, Policy, Import, Action, Ledger, Database, Keyring, Cluster, Computer, Page,
    Delivery, Job, Siem, Model, Tool, Web,
);

/// A refusal within a refusal: `{"code": …, "members": {…}}`.
impl<'de> serde::Deserialize<'de> for Refusal {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            code: String,
            #[serde(default)]
            members: serde_json::Map<String, Value>,
        }
        let whole = Whole::deserialize(from)?;
        Self::read(&whole.code, &Value::Object(whole.members).to_string())
            .map_err(serde::de::Error::custom)
    }
}
