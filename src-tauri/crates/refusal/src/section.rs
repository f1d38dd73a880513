//! How a section of the table is declared: once, for the type, the wire and the rows.

use serde::{Deserialize, Serialize};

/// Whose fault it is: for the tone of a message, for the log and for the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// What was entered or asked for.
    Request,
    /// A rule of the workflow refuses: nobody did anything wrong.
    Rule,
    /// Database, keyring, disk, network.
    Surroundings,
    /// Ours.
    Program,
}

/// A member of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Its name, here and in JSON.
    pub name: &'static str,
    /// Its Rust type, as written in the table.
    pub kind: &'static str,
}

impl Member {
    /// Whether it may be missing.
    pub fn optional(&self) -> bool {
        self.kind.starts_with("Option")
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The kebab-case code.
    pub code: &'static str,
    /// Whose fault it is.
    pub fault: Fault,
    /// The HTTP status that an HTTP face answers with.
    pub status: u16,
    /// Its members, in order.
    pub members: &'static [Member],
}

/// Declares a section: an enum with a variant a code.
macro_rules! section {
    ($(#[$doc:meta])* $section:ident {
        $( $variant:ident $( { $( $member:ident : $type:ty ),* $(,)? } )? = $code:literal, $fault:ident, $status:literal; )*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "code", content = "members", deny_unknown_fields)]
        pub enum $section {
            $(
                #[doc = concat!("`", $code, "`")]
                #[serde(rename = $code)]
                $variant $( { $( #[doc = concat!("`", stringify!($member), "`")] $member: $type ),* } )?,
            )*
        }

        impl $section {
            /// The rows of this section.
            pub const ROWS: &'static [$crate::Row] = &[
                $( $crate::Row {
                    code: $code,
                    fault: $crate::Fault::$fault,
                    status: $status,
                    members: &[ $( $( $crate::Member { name: stringify!($member), kind: stringify!($type) } ),* )? ],
                } ),*
            ];

            /// The code.
            pub const fn code(&self) -> &'static str {
                self.head().0
            }

            /// Code, fault and status.
            pub(crate) const fn head(&self) -> (&'static str, $crate::Fault, u16) {
                match self { $( Self::$variant { .. } => ($code, $crate::Fault::$fault, $status), )* }
            }
        }
    };
}
pub(crate) use section;
