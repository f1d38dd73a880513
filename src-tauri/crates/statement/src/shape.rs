//! One declaration per format gives its struct, its encoder, its strict parser, what is shown of it and its line on the formats
//! page, so that they cannot drift apart.

/// `Name, "type", limit, check { member: Format, … }`: a line of its own, beginning with `type`. A member with `=> "Label"`
/// is shown to people; one with `as "name"` is called otherwise in the line than here.
macro_rules! lines {
    ($( $(#[$doc:meta])* $name:ident, $type:literal, $limit:expr, $check:expr; { $( $(#[$mdoc:meta])* $member:ident $(as $called:literal)?: $format:ty $(=> $label:literal)? ),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $( $(#[$mdoc])* pub $member: <$format as $crate::format::Format>::Value ),* }

        impl $name {
            /// The value of the line's `type`.
            pub const TYPE: &'static str = $type;

            /// The exact bytes.
            pub fn encode(&self) -> String {
                let line = $crate::Line::new().text("type", Self::TYPE);
                $( let line = <$format as $crate::format::Format>::write(line, $crate::shape::called!($member $($called)?), &self.$member); )*
                line.finish()
            }

            /// Reads exactly what [`Self::encode`] writes from sound values; everything else is refused.
            pub fn parse(text: &str) -> Result<Self, $crate::StatementError> {
                let mut reader = $crate::reader::Reader::parse(text, $limit)?;
                let found = reader.text("type")?;
                if found != Self::TYPE {
                    return Err($crate::StatementError::Type { found });
                }
                let value = Self { $( $member: <$format as $crate::format::Format>::read(&mut reader, $crate::shape::called!($member $($called)?))? ),* };
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

            /// What the line says, for people.
            pub fn shown(&self) -> $crate::event::Labels {
                let parts: Vec<$crate::event::Labels> =
                    vec![ $( $( <$format as $crate::format::Format>::shown($label, &self.$member), )? )* ];
                parts.concat()
            }

            /// The line as the formats page has it.
            pub fn grammar() -> String {
                let members: Vec<String> = vec![
                    format!("\"type\":\"{}\"", Self::TYPE),
                    $( format!("\"{}\":{}", $crate::shape::called!($member $($called)?), <$format as $crate::format::Format>::grammar()) ),*
                ];
                format!("{{{}}}", members.join(","))
            }
        }
    )*};
}

/// The same for an object inside a line, which has no `type`.
macro_rules! inner {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$mdoc:meta])* $member:ident: $format:ty $(=> $label:literal)? ),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $( $(#[$mdoc])* pub $member: <$format as $crate::format::Format>::Value ),* }

        impl $crate::format::Inner for $name {
            const NAME: &'static str = stringify!($name);
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
            fn shown(&self) -> $crate::event::Labels {
                let parts: Vec<$crate::event::Labels> =
                    vec![ $( $( <$format as $crate::format::Format>::shown($label, &self.$member), )? )* ];
                parts.concat()
            }
            fn grammar() -> String {
                let members: Vec<String> = vec![
                    $( format!("\"{}\":{}", stringify!($member), <$format as $crate::format::Format>::grammar()) ),*
                ];
                format!("{{{}}}", members.join(","))
            }
        }
    )*};
}

/// A statement and the events that it belongs to:
/// ```text
/// Name, "type", about Kind(member of the id), governance | ordinary, check;
///     "event": Actor(member), "what the actor did", where member = value;
/// { member: Format => "Label", … }
/// ```
/// `where` tells events of one statement apart.
macro_rules! facts {
    ($( $(#[$doc:meta])* $name:ident, $type:literal, about $about:ident $(($subject:ident))?, $governs:ident, $check:expr;
        $( $event:literal: $by:ident $(($who:ident))?, $words:literal $(, where $choice:ident = $value:path)?; )+
        { $($members:tt)* } )*) => {
        $crate::shape::lines! { $( $(#[$doc])* $name, $type, $crate::STATEMENT_LIMIT, $check; { $($members)* } )* }
        $(
            impl $name {
                /// The events that this statement belongs to.
                pub const EVENTS: [$crate::event::Event; [$($event),+].len()] = [ $( $crate::event::Event {
                    name: $event,
                    statement: $type,
                    about: $crate::event::About::$about,
                    by: $crate::event::By::$by,
                    actor: concat!($(stringify!($who))?),
                    governance: $crate::shape::governs!($governs),
                    words: $words,
                } ),+ ];

                /// What it demands of its record.
                pub fn expected(&self) -> $crate::event::Expected {
                    const EVENTS: &[$crate::event::Event; [$($event),+].len()] = &$name::EVENTS;
                    let fits = [ $( ($crate::shape::chosen!(self $(, $choice, $value)?), $crate::shape::member!(self $(, $who)?)) ),+ ];
                    let [first, ..] = EVENTS;
                    let (event, actor) = EVENTS
                        .iter()
                        .zip(fits)
                        .find_map(|(event, (fits, actor))| fits.then_some((event, actor)))
                        .unwrap_or((first, None));
                    $crate::event::Expected { event, subject: $crate::shape::member!(self $(, $subject)?), actor }
                }
            }
        )*
    };
}

/// The name of a member in its line.
macro_rules! called {
    ($member:ident) => {
        stringify!($member)
    };
    ($member:ident $called:literal) => {
        $called
    };
}

macro_rules! governs {
    (governance) => {
        true
    };
    (ordinary) => {
        false
    };
}

macro_rules! chosen {
    ($this:ident) => {
        true
    };
    ($this:ident, $choice:ident, $value:path) => {
        $this.$choice == $value
    };
}

macro_rules! member {
    ($this:ident) => {
        None
    };
    ($this:ident, $member:ident) => {
        Some($this.$member)
    };
}

pub(crate) use {called, chosen, facts, governs, inner, lines, member};
