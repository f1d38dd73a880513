//! One declaration per format gives its struct, its encoder and its strict parser, so that they cannot drift apart.

/// `Name, "type", limit, check { member: Format, … }`: a line of its own, beginning with `type`.
macro_rules! lines {
    ($( $(#[$doc:meta])* $name:ident, $type:literal, $limit:expr, $check:expr; { $( $(#[$mdoc:meta])* $member:ident: $format:ty ),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $( $(#[$mdoc])* pub $member: <$format as $crate::format::Format>::Value ),* }

        impl $name {
            /// The value of the line's `type`.
            pub const TYPE: &'static str = $type;

            /// The exact bytes.
            pub fn encode(&self) -> String {
                let line = $crate::Line::new().text("type", Self::TYPE);
                $( let line = <$format as $crate::format::Format>::write(line, stringify!($member), &self.$member); )*
                line.finish()
            }

            /// Reads exactly what [`Self::encode`] writes from sound values; everything else is refused.
            pub fn parse(text: &str) -> Result<Self, $crate::StatementError> {
                let mut reader = $crate::reader::Reader::parse(text, $limit)?;
                let found = reader.text("type")?;
                if found != Self::TYPE {
                    return Err($crate::StatementError::Type { found });
                }
                let value = Self { $( $member: <$format as $crate::format::Format>::read(&mut reader, stringify!($member))? ),* };
                reader.end()?;
                let check: fn(&Self) -> Result<(), $crate::StatementError> = $check;
                check(&value)?;
                if value.encode() == text { Ok(value) } else { Err($crate::StatementError::NotCanonical) }
            }

            /// The commitments named by the line, in order; in a bundle each is a payload or listed absent.
            pub fn commitments(&self) -> Vec<&str> {
                let parts: Vec<Vec<&str>> = vec![ $( <$format as $crate::format::Format>::commitments(&self.$member) ),* ];
                parts.concat()
            }
        }
    )*};
}

/// The same for an object inside a line, which has no `type`.
macro_rules! inner {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$mdoc:meta])* $member:ident: $format:ty ),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $( $(#[$mdoc])* pub $member: <$format as $crate::format::Format>::Value ),* }

        impl $crate::format::Inner for $name {
            fn line(&self) -> $crate::Line {
                let line = $crate::Line::new();
                $( let line = <$format as $crate::format::Format>::write(line, stringify!($member), &self.$member); )*
                line
            }
            fn read(mut reader: $crate::reader::Reader) -> Result<Self, $crate::StatementError> {
                let value = Self { $( $member: <$format as $crate::format::Format>::read(&mut reader, stringify!($member))? ),* };
                reader.end()?;
                Ok(value)
            }
            fn commitments(&self) -> Vec<&str> {
                let parts: Vec<Vec<&str>> = vec![ $( <$format as $crate::format::Format>::commitments(&self.$member) ),* ];
                parts.concat()
            }
        }
    )*};
}

pub(crate) use {inner, lines};
