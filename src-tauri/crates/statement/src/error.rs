//! Why bytes are not what they claim to be.

/// Why a line was refused. The texts state the fact; positions are byte offsets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The bytes are over the size limit of their kind.
    #[error("The line has {length} bytes; at most {limit} are allowed.")]
    TooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The bytes are not a canonical line.
    #[error("The text is not a canonical line: {wanted} was expected at byte {at}.")]
    NotALine {
        /// Byte offset of the first wrong byte.
        at: usize,
        /// What the grammar wants there.
        wanted: &'static str,
    },
    /// A member is missing or stands elsewhere.
    #[error("The member {wanted:?} was expected, but {found:?} was found.")]
    Member {
        /// The member that the format wants next.
        wanted: String,
        /// The member found; empty at the end of the line.
        found: String,
    },
    /// The line goes on behind its last member.
    #[error("The line has the extra member {found:?}.")]
    Extra {
        /// The first member too many.
        found: String,
    },
    /// A value does not have its format.
    #[error("The value of {member:?} is not {wanted}.")]
    Value {
        /// The member.
        member: String,
        /// Its format.
        wanted: &'static str,
    },
    /// The `type` names no statement known here.
    #[error("The type {found:?} is not known.")]
    Type {
        /// The type found.
        found: String,
    },
    /// A rule between several members does not hold.
    #[error("{0}")]
    Rule(&'static str),
    /// The bytes differ from what their own content would be encoded to.
    #[error("The line is not in its canonical form.")]
    NotCanonical,
}
