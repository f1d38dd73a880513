//! Who may sign, and by which rules: founding, people, keys, roles, agents, installations, policies, confirmations.

use crate::{
    StatementError, codes,
    format::{
        AgentName, Code, Commit, Hex64, Id, Integer, Kinds, Many, MaybeCommit, MaybeHex64,
        MaybeSequence, MaybeTime, One, Origin, Roles, Text, Time,
    },
    shape::{facts, inner},
};

inner! {
    /// One founder in a [`Genesis`].
    Founder {
        /// The person.
        person: Id => "Founder",
        /// Commitment of the login.
        login: Commit,
        /// Commitment of the name.
        name: Commit => "Name",
        /// Digest of the public key.
        key_id: Hex64 => "Key",
        /// The ed25519 public key, in hex.
        public_key: Hex64,
        /// Where the private key lies.
        custody: Code<codes::Custody>,
        /// The first roles, ascending.
        roles: Roles => "Roles",
    }
}

facts! {
    /// The founding, signed by every founder in their order.
    Genesis, "countersign/genesis/v1", about Workspace, governance, founders_hold;
        "genesis": Founders, "founded the workspace";
    {
        /// The workspace.
        origin: Origin,
        /// What it is for.
        mode: Code<codes::Mode> => "Mode",
        /// Always 1.
        record_format: One,
        /// Always 1.
        statement_format: One,
        /// Always 1.
        bundle_format: One,
        /// Ascending by person.
        founders: Many<Founder> => "Founders",
        /// When it was written.
        created_at: Time,
    }

    /// A person is proposed.
    Person, "countersign/person/v1", about Person(person), governance, |_| Ok(());
        "person.proposed": Signer(proposed_by), "proposed a person";
    {
        /// The workspace.
        origin: Origin,
        /// The person.
        person: Id => "Person",
        /// Commitment of the login.
        login: Commit,
        /// Commitment of the name.
        name: Commit => "Name",
        /// The admin.
        proposed_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A key is enrolled, rotated or revoked.
    Key, "countersign/key/v1", about Person(person), governance, |_| Ok(());
        "key.enrolled": NewKey(signed_by), "enrolled a key", where event = codes::KeyEvent::Enrolled;
        "key.rotated": BothKeys(signed_by), "replaced a key", where event = codes::KeyEvent::Rotated;
        "key.revoked": Signer(signed_by), "revoked a key", where event = codes::KeyEvent::Revoked;
    {
        /// The workspace.
        origin: Origin,
        /// This event.
        event_id: Id,
        /// What happens.
        event: Code<codes::KeyEvent>,
        /// Whose key.
        person: Id => "Person",
        /// Digest of the public key.
        key_id: Hex64 => "Key",
        /// The ed25519 public key, in hex.
        public_key: Hex64,
        /// Where the private key lies.
        custody: Code<codes::Custody> => "Custody",
        /// The installation it was made at.
        installation: Text,
        /// The key it takes the place of.
        replaces: MaybeHex64,
        /// From which record on the key is not to be trusted.
        compromised_since_seq: MaybeSequence => "Compromised since record",
        /// Who signs.
        signed_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A role is granted or revoked.
    Role, "countersign/role/v1", about Person(person), governance, |_| Ok(());
        "role.granted": Signer(granted_by), "granted a role", where event = codes::RoleEvent::Granted;
        "role.revoked": Signer(granted_by), "revoked a role", where event = codes::RoleEvent::Revoked;
    {
        /// The workspace.
        origin: Origin,
        /// The grant, the same for its revocation.
        grant_id: Id,
        /// What happens.
        event: Code<codes::RoleEvent>,
        /// Whose role.
        person: Id => "Person",
        /// The role.
        role: Code<codes::Role> => "Role",
        /// From then on.
        valid_from: Time => "From",
        /// Until then, excluded.
        valid_until: MaybeTime => "Until",
        /// The admin.
        granted_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An agent is registered.
    Agent, "countersign/agent/v1", about Agent(agent), governance, |_| Ok(());
        "agent.registered": Signer(registered_by), "registered an agent";
    {
        /// The workspace.
        origin: Origin,
        /// The agent.
        agent: Id,
        /// Its name.
        name: AgentName => "Agent",
        /// What it is.
        kind: Code<codes::AgentKind> => "Kind",
        /// The person who answers for it.
        owner: Id => "Owner",
        /// The admin.
        registered_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An installation is enrolled.
    Installation, "countersign/installation/v1", about Installation(installation), governance, |_| Ok(());
        "installation.enrolled": Signer(enrolled_by), "enrolled an installation";
    {
        /// The workspace.
        origin: Origin,
        /// The installation.
        installation: Id,
        /// Commitment of its name.
        name: Commit => "Name",
        /// Digest of its public key.
        key_id: Hex64 => "Key",
        /// Its ed25519 public key, in hex.
        public_key: Hex64,
        /// The person at it.
        enrolled_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An agent or a worker is stopped, or let go on.
    AgentStanding, "countersign/agent-standing/v1", about Agent(agent), governance, |_| Ok(());
        "agent.paused": Signer(person), "paused an agent", where event = codes::StandingEvent::Paused;
        "agent.resumed": Signer(person), "let an agent go on", where event = codes::StandingEvent::Resumed;
        "agent.revoked": Signer(person), "revoked an agent", where event = codes::StandingEvent::Revoked;
    {
        /// The workspace.
        origin: Origin,
        /// This event.
        standing_id: Id,
        /// What happens.
        event: Code<codes::StandingEvent>,
        /// The agent or worker.
        agent: Id => "Agent",
        /// The admin.
        person: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// What an agent is for, and which kinds of action it may propose.
    AgentMandate, "countersign/agent-mandate/v1", about Agent(agent), governance, |_| Ok(());
        "agent.mandated": Signer(person), "wrote an agent's mandate";
    {
        /// The workspace.
        origin: Origin,
        /// This mandate.
        mandate: Id,
        /// The agent.
        agent: Id => "Agent",
        /// Commitment of what it is for.
        purpose: Commit => "Purpose",
        /// The only kinds of action that it may propose; none for any.
        kinds: Kinds => "Kinds",
        /// The admin.
        person: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// An installation is stopped, or let go on.
    InstallationStanding, "countersign/installation-standing/v1", about Installation(installation), governance, |_| Ok(());
        "installation.paused": Signer(person), "paused an installation", where event = codes::StandingEvent::Paused;
        "installation.resumed": Signer(person), "let an installation go on", where event = codes::StandingEvent::Resumed;
        "installation.revoked": Signer(person), "revoked an installation", where event = codes::StandingEvent::Revoked;
    {
        /// The workspace.
        origin: Origin,
        /// This event.
        standing_id: Id,
        /// What happens.
        event: Code<codes::StandingEvent>,
        /// The installation.
        installation: Id => "Installation",
        /// The admin.
        person: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A policy is drafted.
    Policy, "countersign/policy/v1", about Policy(policy), governance, |_| Ok(());
        "policy.drafted": Signer(drafted_by), "drafted a policy";
    {
        /// The workspace.
        origin: Origin,
        /// The policy.
        policy: Id,
        /// Its version.
        version: Integer => "Version",
        /// Commitment of its document, whose text is never erased.
        document: Commit => "Document",
        /// The admin.
        drafted_by: Id,
        /// The signer's claim.
        signed_at: Time,
    }

    /// A person lets another one take seats by a role of theirs, for a time.
    Delegation, "countersign/delegation/v1", about Person(person), governance, delegation_holds;
        "delegation.given": Signer(person), "delegated a role";
    {
        /// The workspace.
        origin: Origin,
        /// The delegation.
        delegation_id: Id,
        /// Whose role it is.
        person: Id,
        /// To whom.
        delegate: Id => "To",
        /// The role.
        role: Code<codes::Role> => "Role",
        /// From then on.
        valid_from: Time => "From",
        /// Until then, excluded.
        valid_until: Time => "Until",
        /// Commitment of the reason.
        reason: Commit => "Reason",
        /// The signer's claim.
        signed_at: Time,
    }

    /// The delegate accepts it, or somebody ends it.
    DelegationStanding, "countersign/delegation-standing/v1", about Person(person), governance, delegation_standing_holds;
        "delegation.accepted": Signer(by), "accepted a delegation", where event = codes::DelegationEvent::Accepted;
        "delegation.ended": Signer(by), "ended a delegation", where event = codes::DelegationEvent::Ended;
    {
        /// The workspace.
        origin: Origin,
        /// Which of them.
        event: Code<codes::DelegationEvent>,
        /// The delegation.
        delegation_id: Id => "Delegation",
        /// Digest of the statement by which it was given.
        delegation_digest: Hex64 => "Statement",
        /// Whose role it is.
        person: Id => "Of",
        /// Who.
        by: Id,
        /// Commitment of the reason; an acceptance has none.
        reason: MaybeCommit => "Reason",
        /// The signer's claim.
        signed_at: Time,
    }

    /// A second admin confirms a fact.
    Confirmation, "countersign/confirmation/v1", about Confirmed, governance, |_| Ok(());
        "confirmed": Signer(person), "confirmed it";
    {
        /// The workspace.
        origin: Origin,
        /// This confirmation.
        confirmation_id: Id,
        /// Which kind of fact.
        fact: Code<codes::FactKind> => "Confirms",
        /// Which fact.
        fact_id: Id,
        /// Digest of the confirmed statement.
        fact_digest: Hex64 => "Statement",
        /// Who confirms.
        person: Id,
        /// The signer's claim.
        signed_at: Time,
    }
}

fn delegation_holds(made: &Delegation) -> Result<(), StatementError> {
    if made.person != made.delegate && made.valid_from < made.valid_until {
        Ok(())
    } else {
        Err(StatementError::Rule(
            "A role is delegated to somebody else, and ends after it begins.",
        ))
    }
}

fn delegation_standing_holds(made: &DelegationStanding) -> Result<(), StatementError> {
    if (made.event == codes::DelegationEvent::Accepted) == made.reason.is_empty() {
        Ok(())
    } else {
        Err(StatementError::Rule(
            "An end has a reason, an acceptance none.",
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
