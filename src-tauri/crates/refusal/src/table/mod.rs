//! The table, a section a subject. A code stands in exactly one section, whichever rooms use it.

mod action;
mod database;
mod ledger;
mod login;
mod people;
mod policy;

pub use action::Action;
pub use database::Database;
pub use ledger::Ledger;
pub use login::Login;
pub use people::People;
pub use policy::Policy;

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

union!(Login, People, Policy, Action, Ledger, Database);

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
