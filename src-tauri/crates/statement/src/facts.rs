//! The statements of docs/formats, §3, one struct each, named after their events.

use crate::{
    STATEMENT_LIMIT, StatementError, codes,
    format::{
        AgentName, Code, Commit, Hex64, Id, Integer, Many, MaybeCommit, MaybeHex64, MaybeId,
        MaybeOverride, MaybeSequence, MaybeTime, NoId, One, Origin, Roles, Text, Time,
    },
    shape::{inner, lines},
};

inner! {
    /// One founder in a [`Genesis`].
    Founder {
        /// The person.
        person: Id,
        /// Commitment of the login.
        login: Commit,
        /// Commitment of the name.
        name: Commit,
        /// Digest of the public key.
        key_id: Hex64,
        /// The ed25519 public key, in hex.
        public_key: Hex64,
        /// Where the private key lies.
        custody: Code<codes::Custody>,
        /// The first roles, ascending.
        roles: Roles,
    }
}

lines! {
    /// The founding, signed by every founder in their order.
    Genesis, "countersign/genesis/v1", STATEMENT_LIMIT, founders_hold; {
        /// The workspace.
        origin: Origin,
        /// What it is for.
        mode: Code<codes::Mode>,
        /// Always 1.
        record_format: One,
        /// Always 1.
        statement_format: One,
        /// Always 1.
        bundle_format: One,
        /// Ascending by person.
        founders: Many<Founder>,
        /// When it was written.
        created_at: Time,
    }

    /// A person is proposed.
    Person, "countersign/person/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The person.
        person: Id,
        /// Commitment of the login.
        login: Commit,
        /// Commitment of the name.
        name: Commit,
        /// The admin.
        proposed_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A key is enrolled, rotated or revoked.
    Key, "countersign/key/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// This event.
        event_id: Id,
        /// What happens.
        event: Code<codes::KeyEvent>,
        /// Whose key.
        person: Id,
        /// Digest of the public key.
        key_id: Hex64,
        /// The ed25519 public key, in hex.
        public_key: Hex64,
        /// Where the private key lies.
        custody: Code<codes::Custody>,
        /// The installation it was made at.
        installation: Text,
        /// The key it takes the place of.
        replaces: MaybeHex64,
        /// From which record on the key is not to be trusted.
        compromised_since_seq: MaybeSequence,
        /// Who signs.
        signed_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A role is granted or revoked.
    Role, "countersign/role/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The grant, the same for its revocation.
        grant_id: Id,
        /// What happens.
        event: Code<codes::RoleEvent>,
        /// Whose role.
        person: Id,
        /// The role.
        role: Code<codes::Role>,
        /// From then on.
        valid_from: Time,
        /// Until then, excluded.
        valid_until: MaybeTime,
        /// The admin.
        granted_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An agent is registered.
    Agent, "countersign/agent/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The agent.
        agent: Id,
        /// Its name.
        name: AgentName,
        /// What it is.
        kind: Code<codes::AgentKind>,
        /// The person who answers for it.
        owner: Id,
        /// The admin.
        registered_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An installation is enrolled.
    Installation, "countersign/installation/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The installation.
        installation: Id,
        /// Commitment of its name.
        name: Commit,
        /// Digest of its public key.
        key_id: Hex64,
        /// Its ed25519 public key, in hex.
        public_key: Hex64,
        /// The person at it.
        enrolled_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A policy is drafted.
    Policy, "countersign/policy/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The policy.
        policy: Id,
        /// Its version.
        version: Integer,
        /// Digest of its document.
        document: Hex64,
        /// The admin.
        drafted_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A second admin confirms a fact.
    Confirmation, "countersign/confirmation/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// This confirmation.
        confirmation_id: Id,
        /// Which kind of fact.
        fact: Code<codes::FactKind>,
        /// Which fact.
        fact_id: Id,
        /// Digest of the confirmed statement.
        fact_digest: Hex64,
        /// Who confirms.
        person: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A file was imported.
    Import, "countersign/import/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The import.
        import: Id,
        /// What the file held.
        kind: Code<codes::ImportKind>,
        /// Digest of the file.
        file_digest: Hex64,
        /// Lines read.
        rows: Integer,
        /// Lines kept.
        accepted: Integer,
        /// Lines refused.
        rejected: Integer,
        /// Digest of the column mapping.
        mapping: Hex64,
    }

    /// An action is proposed.
    Action, "countersign/action/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id,
        /// From 1.
        revision: Integer,
        /// Commitment of the content.
        action_digest: Commit,
        /// Digest of the route; empty where nobody decides.
        route_digest: MaybeHex64,
        /// What became of it.
        outcome: Code<codes::Entry>,
        /// The proposing agent.
        agent: Id,
        /// Digest of the idempotency key.
        idempotency: Hex64,
    }

    /// A person decides.
    Decision, "countersign/decision/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// This decision.
        decision_id: Id,
        /// The action.
        action_id: Id,
        /// Commitment of the content decided on.
        action_digest: Commit,
        /// The revision decided on.
        revision: Integer,
        /// Digest of the route.
        route_digest: Hex64,
        /// The step whose seat is taken.
        step: Integer,
        /// The role of the seat.
        seat_role: Code<codes::Role>,
        /// Who decides.
        person: Id,
        /// Always empty until delegation exists.
        on_behalf_of: NoId,
        /// What is decided.
        verdict: Code<codes::Verdict>,
        /// Why.
        reason_code: Code<codes::ReasonCode>,
        /// Commitment of the narrative.
        narrative: MaybeCommit,
        /// Computed, never chosen.
        override_type: MaybeOverride,
        /// Commitment of the view document that was shown.
        view_digest: Commit,
        /// The last record seen.
        seen_seq: Integer,
        /// Its leaf.
        seen_leaf: Hex64,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A person comments.
    Comment, "countersign/comment/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// This comment.
        comment_id: Id,
        /// The action.
        action_id: Id,
        /// Who comments.
        person: Id,
        /// Commitment of the text.
        text: Commit,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A console showed an action to a person.
    View, "countersign/view/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id,
        /// To whom.
        person: Id,
        /// Commitment of the view document.
        view_digest: Commit,
    }

    /// A person takes an action in hand, or gives it back.
    Claim, "countersign/claim/v1", STATEMENT_LIMIT, claim_holds; {
        /// The workspace.
        origin: Origin,
        /// Claimed or released.
        event: Code<codes::ClaimEvent>,
        /// The action.
        action_id: Id,
        /// The step that was open.
        step: Integer,
        /// Who claims or releases.
        person: Id,
        /// When a claim runs out; of a release nothing.
        until: MaybeTime,
    }

    /// An action is handed to a person.
    Assignment, "countersign/assignment/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The action.
        action_id: Id,
        /// The step that was open.
        step: Integer,
        /// To whom.
        person: Id,
        /// Commitment of the note.
        note: MaybeCommit,
        /// By whom.
        assigned_by: Id,
    }

    /// A bundle was written.
    Export, "countersign/export/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The export.
        export_id: Id,
        /// The exporter.
        person: Id,
        /// What was asked for.
        filter: crate::Filter,
        /// Records in the log.
        tree_size: Integer,
        /// Root of the tree.
        root: Hex64,
        /// Records in the bundle.
        records: Integer,
        /// Digest of SHA256SUMS.
        sums_digest: Hex64,
        /// The signer's claim.
        signed_at: Time,
    }

    /// The database's clock stepped back.
    Clock, "countersign/clock/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The time of the last record.
        last_at: Time,
        /// The time now.
        now: Time,
    }

    /// A holder of the chain's lock was ended.
    Holder, "countersign/holder/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The person behind the login, if one is.
        login_person: MaybeId,
        /// What the database said it did.
        state: Text,
        /// Milliseconds held.
        held_ms: Integer,
        /// Who ended it.
        ended_by: Id,
    }

    /// The schema was migrated.
    Migration, "countersign/migration/v1", STATEMENT_LIMIT, |_| Ok(()); {
        /// The workspace.
        origin: Origin,
        /// The version before.
        from: Integer,
        /// The version after.
        to: Integer,
    }
}

fn claim_holds(claim: &Claim) -> Result<(), StatementError> {
    if (claim.event == codes::ClaimEvent::Claimed) == claim.until.is_some() {
        Ok(())
    } else {
        Err(StatementError::Rule(
            "A claim says when it runs out, a release does not.",
        ))
    }
}

fn founders_hold(genesis: &Genesis) -> Result<(), StatementError> {
    let least = if genesis.mode == codes::Mode::Trial {
        1
    } else {
        2
    };
    if genesis.founders.len() < least {
        return Err(StatementError::Rule(
            "A team's or demo's genesis has at least two founders, a trial's one.",
        ));
    }
    if genesis.mode == codes::Mode::Trial && genesis.founders.len() > 1 {
        return Err(StatementError::Rule("A trial's genesis has one founder."));
    }
    // Uuid's order is that of its bytes, which is that of its lower-case text.
    if !genesis.founders.is_sorted_by(|a, b| a.person < b.person) {
        return Err(StatementError::Rule(
            "The founders are not in ascending order of person id.",
        ));
    }
    Ok(())
}
