//! What happens to the workspace as a whole: imports, the clock, the lock, the schema.

use crate::{
    codes,
    format::{Code, Commit, Hex64, Id, Integer, MaybeId, Origin, Text, Time},
    shape::facts,
};

facts! {
    /// A file was imported.
    Import, "countersign/import/v1", about Import(import), ordinary, |_| Ok(());
        "import.completed": Anyone, "imported a file";
    {
        /// The workspace.
        origin: Origin,
        /// The import.
        import: Id,
        /// What the file held.
        kind: Code<codes::ImportKind> => "Kind",
        /// Digest of the file.
        file_digest: Hex64 => "File",
        /// Lines read.
        rows: Integer => "Rows read",
        /// Lines kept.
        accepted: Integer => "Rows kept",
        /// Lines refused.
        rejected: Integer => "Rows refused",
        /// Commitment of how the file was read and what it came to.
        reading: Commit => "Reading",
        /// Digest of the rows as they are kept.
        rows_digest: Hex64,
    }

    /// An import was taken out of force.
    Void, "countersign/void/v1", about Import(import), ordinary, |_| Ok(());
        "import.voided": Signer(voided_by), "voided an import";
    {
        /// The workspace.
        origin: Origin,
        /// The import.
        import: Id,
        /// Commitment of the reason.
        reason: Commit => "Reason",
        /// The supervisor.
        voided_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// The database's clock stepped back.
    Clock, "countersign/clock/v1", about Workspace, ordinary, |_| Ok(());
        "clock.stepped_back": System, "noted that the clock stepped back";
    {
        /// The workspace.
        origin: Origin,
        /// The time of the last record.
        last_at: Time => "Last record",
        /// The time now.
        now: Time => "Now",
    }

    /// A holder of the chain's lock was ended.
    Holder, "countersign/holder/v1", about Workspace, ordinary, |_| Ok(());
        "holder.ended": Anyone(ended_by), "ended a client that held the ledger";
    {
        /// The workspace.
        origin: Origin,
        /// The person behind the login, if one is.
        login_person: MaybeId => "Whose client",
        /// What the database said it did.
        state: Text => "State",
        /// Milliseconds held.
        held_ms: Integer => "Milliseconds",
        /// Who ended it.
        ended_by: Id,
    }

    /// The owner changed how much a login may write.
    Limit, "countersign/limit/v1", about Workspace, ordinary, |_| Ok(());
        "limit.changed": System, "changed how much a login may write in an hour";
    {
        /// The workspace.
        origin: Origin,
        /// What is counted.
        flow: Code<codes::Flow> => "Counted",
        /// How much a login may write in an hour.
        per_hour: Integer => "In an hour",
        /// The same of an agent or a worker in its first three days.
        new_machine: Integer => "While an agent is new",
    }

    /// The schema was migrated.
    Migration, "countersign/migration/v1", about Workspace, ordinary, |_| Ok(());
        "schema.migrated": System, "brought the schema to a new version";
    {
        /// The workspace.
        origin: Origin,
        /// The version before.
        from: Integer => "From",
        /// The version after.
        to: Integer => "To",
    }
}
