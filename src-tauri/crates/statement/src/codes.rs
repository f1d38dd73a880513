//! The closed vocabularies: each value has one spelling, that of the formats and of the database.

/// A word that is none of a vocabulary's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {vocabulary}.")]
pub struct UnknownCode {
    /// The word found.
    pub found: String,
    /// What it should have been.
    pub vocabulary: &'static str,
}

/// Declares closed vocabularies: an enum each, with its one spelling for the formats, the database and the wire.
#[macro_export]
macro_rules! closed_codes {
    ($( $(#[$doc:meta])* $name:ident, $what:literal { $( $(#[$vdoc:meta])* $variant:ident = $code:literal ),* $(,)? } )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $( $(#[$vdoc])* #[serde(rename = $code)] $variant ),* }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// What a value is, for messages.
            pub const WHAT: &'static str = $what;

            /// The one spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::codes::UnknownCode;
            fn from_str(text: &str) -> Result<Self, $crate::codes::UnknownCode> {
                match text {
                    $($code => Ok(Self::$variant),)*
                    _ => Err($crate::codes::UnknownCode { found: text.to_owned(), vocabulary: $what }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

closed_codes! {
    /// What a person may be; the order is that of the formats.
    Role, "a role" {
        /// Reviews everyday actions.
        Analyst = "analyst",
        /// Decides on compliance.
        ComplianceOfficer = "compliance_officer",
        /// Decides after the officers.
        Supervisor = "supervisor",
        /// Reads and exports.
        Auditor = "auditor",
        /// Governs people, keys and policies.
        Admin = "admin",
    }
    /// The risk of an action, ascending.
    Risk, "a risk" {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Critical.
        Critical = "critical",
    }
    /// What a person says to an action.
    Verdict, "a verdict" {
        /// Let it be done.
        Approve = "approve",
        /// Do not.
        Reject = "reject",
    }
    /// Why a person says it; see [`ReasonCode::verdict`].
    ReasonCode, "a reason code" {
        /// Approve: the evidence supports the action.
        EvidenceSupports = "evidence_supports",
        /// Approve: the action is within policy.
        WithinPolicy = "within_policy",
        /// Approve: the risk is accepted.
        RiskAccepted = "risk_accepted",
        /// Approve: a false positive was excluded.
        FalsePositiveExcluded = "false_positive_excluded",
        /// Reject: the evidence is not enough.
        InsufficientEvidence = "insufficient_evidence",
        /// Reject: a false positive.
        FalsePositive = "false_positive",
        /// Reject: outside of policy.
        OutsidePolicy = "outside_policy",
        /// Reject: the wrong subject.
        WrongSubject = "wrong_subject",
        /// Reject: a duplicate.
        Duplicate = "duplicate",
    }
    /// How a decision departs from the agent or from the route.
    OverrideType, "an override type" {
        /// The verdict contradicts the agent's recommendation.
        AiOverride = "ai_override",
        /// The action was forced outside of its route (break-glass).
        ManualOverride = "manual_override",
    }
    /// Who acts.
    ActorType, "an actor type" {
        /// A person.
        Human = "human",
        /// An agent.
        Agent = "agent",
        /// The database itself.
        System = "system",
    }
    /// Where a private key lies.
    Custody, "a custody" {
        /// In the keyring of an account of the operating system.
        OsAccount = "os-account",
        /// Wrapped with a passphrase.
        Passphrase = "passphrase",
    }
    /// What a workspace is for.
    Mode, "a mode" {
        /// Real work, two founders or more.
        Team = "team",
        /// One person trying.
        Trial = "trial",
        /// The demonstration.
        Demo = "demo",
    }
    /// What a key statement says.
    KeyEvent, "a key event" {
        /// A person's first key, or one after a revocation.
        Enrolled = "enrolled",
        /// The old key hands over to a new one.
        Rotated = "rotated",
        /// The key is void.
        Revoked = "revoked",
    }
    /// What a role statement says.
    RoleEvent, "a role event" {
        /// Granted.
        Granted = "granted",
        /// Revoked.
        Revoked = "revoked",
    }
    /// What kind of machine an agent is.
    AgentKind, "a kind of agent" {
        /// It proposes.
        Agent = "agent",
        /// It executes.
        Worker = "worker",
    }
    /// What a claim's statement says.
    ClaimEvent, "a claim event" {
        /// Taken in hand.
        Claimed = "claimed",
        /// Given back.
        Released = "released",
    }
    /// What interrupts the review of an action, and what ends that.
    InterruptionEvent, "an interruption" {
        /// A reviewer asks; the action waits for the answer.
        Asked = "asked",
        /// The agent or its owner answers; the review goes on.
        Answered = "answered",
        /// A supervisor holds it.
        Held = "held",
        /// A supervisor lets it go on.
        Resumed = "resumed",
        /// The agent or its owner takes it back.
        Withdrawn = "withdrawn",
        /// A supervisor takes an approval back that was not used yet.
        Revoked = "revoked",
    }
    /// How two actions of an agent follow each other: the first two words are of the former action, the others of the latter.
    SuccessionEvent, "a succession" {
        /// It is closed, for another one takes its place.
        Superseded = "superseded",
        /// It was rejected, and is proposed anew in another one.
        Resubmitted = "resubmitted",
        /// It takes the place of another one.
        Supersedes = "supersedes",
        /// It proposes anew what was rejected.
        Resubmits = "resubmits",
    }
    /// What an agent does with an approval.
    ExecutionEvent, "a step of an execution" {
        /// It uses the permission, before it acts. Once.
        Consumed = "consumed",
        /// It reports that it acted.
        Executed = "executed",
        /// It reports that it tried, and failed.
        Failed = "failed",
    }
    /// What a review after the glass was broken found.
    GlassVerdict, "a verdict of an after-review" {
        /// Breaking the glass was right.
        Upheld = "upheld",
        /// It was not.
        NotUpheld = "not_upheld",
    }
    /// Why a step was escalated.
    EscalationCause, "a cause of an escalation" {
        /// Nobody decided in time.
        Overdue = "overdue",
        /// A reviewer asked for it.
        ByHand = "by_hand",
    }
    /// What is said of a schedule of exports.
    ScheduleEvent, "an event of a schedule" {
        /// Exports are made by it from now on.
        Added = "added",
        /// None is any more.
        Removed = "removed",
    }
    /// What is said of an attempt to deliver an export.
    DeliveryEvent, "an event of a delivery" {
        /// It begins; whether anything arrives is not known yet.
        Started = "delivery_started",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// The receiver does not have it.
        Failed = "delivery_failed",
        /// Everything was sent and no answer came: the receiver may have it.
        Uncertain = "delivery_uncertain",
    }
    /// How an export is delivered.
    DeliveryMethod, "a way to deliver" {
        /// Into a folder.
        Folder = "folder",
        /// By mail.
        Mail = "mail",
        /// Into an S3 bucket.
        S3 = "s3",
    }
    /// What verifying a kept export found: the verifier's verdicts, and that there is no file.
    VerificationResult, "a result of verifying" {
        /// Everything holds, and the keys are those of the workspace.
        Verified = "verified",
        /// Everything holds, and the trust file does not cover it.
        KeysNotTrusted = "keys_not_trusted",
        /// Parts are missing.
        Incomplete = "incomplete",
        /// It is not the file that was signed.
        Altered = "altered",
        /// It is no bundle, or could not be read.
        Unreadable = "unreadable",
        /// There is no file.
        Missing = "missing",
    }
    /// Which fact a confirmation confirms.
    FactKind, "a kind of fact" {
        /// A proposed person.
        Person = "person",
        /// A key event.
        Key = "key",
        /// A role grant.
        Role = "role",
        /// A registered agent.
        Agent = "agent",
        /// A drafted policy.
        Policy = "policy",
        /// That an agent, a worker or an installation goes on.
        Resumption = "resumption",
        /// An enrolled installation.
        Installation = "installation",
        /// An agent's mandate.
        Mandate = "mandate",
    }
    /// What a statement about an agent, a worker or an installation says.
    StandingEvent, "a standing" {
        /// It stops, until it is let go on.
        Paused = "paused",
        /// It goes on, once confirmed.
        Resumed = "resumed",
        /// It stops for good.
        Revoked = "revoked",
    }
    /// What became of a delegation that was given.
    DelegationEvent, "an event of a delegation" {
        /// The delegate accepts it: it counts from then on.
        Accepted = "accepted",
        /// It is over.
        Ended = "ended",
    }
    /// What a file held.
    ImportKind, "a kind of import" {
        /// Transactions, from CSV.
        Transactions = "transactions",
        /// Incidents, from JSON.
        Incidents = "incidents",
    }
    /// What an action is about.
    SubjectKind, "a kind of subject" {
        /// A transaction.
        Transaction = "transaction",
        /// An incident.
        Incident = "incident",
        /// An account.
        Account = "account",
    }
    /// What an agent advises.
    Advice, "a recommendation" {
        /// Do it.
        Proceed = "proceed",
        /// Do not.
        Block = "block",
        /// The agent leaves it to people.
        Review = "review",
    }
    /// What a policy's rule does.
    Outcome, "an outcome" {
        /// People decide, by the rule's steps.
        Route = "route",
        /// Nobody may.
        Block = "block",
        /// Nobody needs to.
        AutoClear = "auto_clear",
    }
    /// What became of an action when it was proposed.
    Entry, "an entry state" {
        /// People decide.
        InReview = "in_review",
        /// The policy blocked it.
        Blocked = "blocked",
        /// The policy cleared it.
        AutoCleared = "auto_cleared",
    }
    /// What a route keeps back from whoever has yet to decide, ascending.
    Reveal, "what is kept back" {
        /// Nothing.
        AtOnce = "false",
        /// What the agent advises.
        Advice = "true",
        /// That, and what others decided.
        Blind = "blind",
    }
    /// Who may change an action that is in review.
    Reviser, "who may revise" {
        /// Who could decide on it.
        Reviewer = "reviewer",
        /// The owner of the agent that proposed it.
        Owner = "owner",
        /// Either of them.
        Either = "either",
    }
    /// What a login writes, as it is counted by the hour.
    Flow, "what is counted by the hour" {
        /// Proposals of an agent.
        Proposals = "proposals",
        /// Openings of actions.
        Openings = "openings",
        /// Comments.
        Comments = "comments",
        /// Questions about actions, and answers.
        Questions = "questions",
        /// Decisions, and votes that are taken back.
        Decisions = "decisions",
        /// Imports.
        Imports = "imports",
        /// What imports bring, in units of 1,048,576 bytes.
        ImportedMegabytes = "imported_megabytes",
        /// Jobs.
        Jobs = "jobs",
        /// Every other record.
        Records = "records",
    }
    /// How much a reviewer must do to decide.
    Friction, "a friction" {
        /// A reason code.
        Low = "low",
        /// A narrative too.
        Medium = "medium",
        /// A narrative and a second look.
        High = "high",
    }
}

impl ReasonCode {
    /// The verdict that this reason belongs to.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::EvidenceSupports
            | Self::WithinPolicy
            | Self::RiskAccepted
            | Self::FalsePositiveExcluded => Verdict::Approve,
            Self::InsufficientEvidence
            | Self::FalsePositive
            | Self::OutsidePolicy
            | Self::WrongSubject
            | Self::Duplicate => Verdict::Reject,
        }
    }
}

impl Reveal {
    /// Whether the agent's advice is kept back.
    pub const fn keeps_advice(self) -> bool {
        !matches!(self, Self::AtOnce)
    }

    /// Whether what others decided is kept back too.
    pub const fn is_blind(self) -> bool {
        matches!(self, Self::Blind)
    }
}

impl Reviser {
    /// Whether who could decide may.
    pub const fn reviewers(self) -> bool {
        matches!(self, Self::Reviewer | Self::Either)
    }

    /// Whether the agent's owner may.
    pub const fn owners(self) -> bool {
        matches!(self, Self::Owner | Self::Either)
    }
}

impl Outcome {
    /// The state in which an action of this outcome begins.
    pub const fn entry(self) -> Entry {
        match self {
            Self::Route => Entry::InReview,
            Self::Block => Entry::Blocked,
            Self::AutoClear => Entry::AutoCleared,
        }
    }
}
