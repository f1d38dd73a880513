//! `bundle.json`: what the exporter says about the bundle.

use countersign_statement::event::Labels;
use countersign_statement::format::{
    Code, Format, Hex64, Id, Inner, Integer, Many, Origin, Text, Time, Truth,
};
use countersign_statement::reader::Reader;
use countersign_statement::{Filter, Line, StatementError, codes};

use crate::limits;

/// A file and how large it is: how a verifier tells a file that was cut from one that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSize {
    /// Its path in the bundle.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl Inner for FileSize {
    const NAME: &'static str = "File";

    fn line(&self) -> Line {
        Line::new()
            .text("path", &self.path)
            .integer("bytes", self.bytes)
    }

    fn read(mut reader: Reader) -> Result<Self, StatementError> {
        let size = Self {
            path: reader.text("path")?,
            bytes: reader.integer("bytes")?,
        };
        reader.end()?;
        Ok(size)
    }

    fn commitments(&self) -> Vec<&str> {
        Vec::new()
    }

    fn shown(&self) -> Labels {
        Vec::new()
    }

    fn grammar() -> String {
        r#"{"path":TEXT,"bytes":N}"#.to_owned()
    }
}

macro_rules! members {
    ($( $(#[$doc:meta])* $member:ident: $format:ty ),* $(,)?) => {
        /// The manifest. All of it is the exporter's signed word; what can be recomputed is recomputed by the verifier.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Manifest { $( $(#[$doc])* pub $member: <$format as Format>::Value ),* }

        impl Manifest {
            /// The line's `type`.
            pub const TYPE: &'static str = "countersign/bundle/v1";

            /// The exact bytes, without the line end that follows them in the file.
            pub fn encode(&self) -> String {
                let line = Line::new().text("type", Self::TYPE);
                $( let line = <$format as Format>::write(line, stringify!($member), &self.$member); )*
                line.finish()
            }

            /// Reads exactly what [`Self::encode`] writes.
            pub fn parse(text: &str) -> Result<Self, StatementError> {
                let mut reader = Reader::parse(text, limits::MANIFEST)?;
                let found = reader.text("type")?;
                if found != Self::TYPE {
                    return Err(StatementError::Type { found });
                }
                let manifest = Self { $( $member: <$format as Format>::read(&mut reader, stringify!($member))? ),* };
                reader.end()?;
                if manifest.encode() == text { Ok(manifest) } else { Err(StatementError::NotCanonical) }
            }
        }
    };
}

members! {
    /// This export.
    export_id: Id,
    /// The workspace.
    origin: Origin,
    /// What the workspace is for.
    mode: Code<codes::Mode>,
    /// What was asked for.
    filter: Filter,
    /// Whether every record of the log is in the bundle.
    whole_log: Truth,
    /// When it was written.
    created_at: Time,
    /// The exporting person.
    created_by: Id,
    /// Their name, for people.
    creator: Text,
    /// Records in the log.
    tree_size: Integer,
    /// Root of the tree.
    root: Hex64,
    /// SHA-256 of record 0's bytes.
    genesis: Hex64,
    /// Lines of `data/records.jsonl`.
    records: Integer,
    /// Lines of `keys/events.jsonl`.
    events: Integer,
    /// Lines of `data/payload/index`.
    payloads: Integer,
    /// Lines of `data/absent`.
    absent: Integer,
    /// Lines of `proof/hashes`.
    hashes: Integer,
    /// The files before `bundle.json`, in their order.
    files: Many<FileSize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_wrote_and_nothing_else() {
        let manifest = Manifest {
            export_id: uuid::Uuid::from_u128(1),
            origin: format!("countersign/{}", "ab".repeat(16)),
            mode: codes::Mode::Demo,
            filter: Filter::default(),
            whole_log: true,
            created_at: chrono::DateTime::from_timestamp(1_700_000_000, 5_000).unwrap(),
            created_by: uuid::Uuid::from_u128(2),
            creator: "Ada".to_owned(),
            tree_size: 3,
            root: "01".repeat(32),
            genesis: "02".repeat(32),
            records: 1,
            events: 2,
            payloads: 0,
            absent: 0,
            hashes: 0,
            files: vec![FileSize {
                path: "README.txt".to_owned(),
                bytes: 7,
            }],
        };
        let text = manifest.encode();
        assert_eq!(Manifest::parse(&text), Ok(manifest));
        for bad in [
            format!("{text} "),
            text.replace("bundle/v1", "bundle/v2"),
            text.replace("\"absent\":0,", ""),
            text.replace(':', ": "),
        ] {
            assert!(Manifest::parse(&bad).is_err(), "{bad}");
        }
    }
}
