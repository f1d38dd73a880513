//! The closed words that members are made of.

use countersign_statement::closed_codes;
pub use countersign_statement::codes::{Flow, ImportKind};

closed_codes! {
    /// Whose login was looked for.
    Sought, "a kind of login that was looked for" {
        /// Anybody's.
        Anybody = "anybody",
        /// An agent's.
        Agent = "agent",
        /// A worker's.
        Worker = "worker",
    }
    /// What a login belongs to.
    LoginKind, "a kind of login" {
        /// A person.
        Person = "person",
        /// An agent that proposes.
        Agent = "agent",
        /// A worker.
        Worker = "worker",
    }
    /// What a role is needed for.
    Doing, "what a role is needed for" {
        /// A governance fact.
        Governing = "governing",
        /// A seat of an action's open step.
        Deciding = "deciding",
        /// An export.
        Exporting = "exporting",
        /// An import.
        Importing = "importing",
        /// To end a client that holds the ledger's lock.
        Ending = "ending",
        /// To hold an action, or to let it go on.
        Holding = "holding",
        /// To force an action outside of its route.
        BreakingGlass = "breaking-glass",
        /// To review that afterwards.
        ReviewingGlass = "reviewing-glass",
        /// To take an import out of force.
        Voiding = "voiding",
        /// To delegate it.
        Delegating = "delegating",
        /// To see what others did.
        Reading = "reading",
        /// To give a job that failed for good its attempts back.
        Retrying = "retrying",
    }
    /// Why a role is not held.
    RoleFault, "why a role is not held" {
        /// Nobody granted it.
        Missing = "missing",
        /// It ended.
        Ended = "ended",
        /// It begins later.
        Early = "early",
        /// A second person has not confirmed the person.
        Unconfirmed = "unconfirmed",
    }
    /// What is wrong with a line of settings.
    SettingFault, "what is wrong with a setting" {
        /// It is not NAME=VALUE.
        Form = "form",
        /// A quotation mark that is not closed, or something after it.
        Quotes = "quotes",
        /// It is set before.
        Twice = "twice",
    }
    /// What is wrong with a setting of where events are sent to.
    SiemFault, "what is wrong with a setting of a SIEM" {
        /// It is needed and not set.
        Missing = "missing",
        /// There is no such setting.
        Unknown = "unknown",
        /// It is not one of its words.
        Word = "word",
        /// It is not a number in its range.
        Number = "number",
        /// It is not a name of a host.
        Host = "host",
        /// It goes with TLS alone.
        TlsOnly = "tls-only",
        /// A certificate without its key, or a key without its certificate.
        Half = "half",
        /// It is not a name of letters, digits, dots and hyphens.
        Name = "name",
    }
    /// How far the sending of events came.
    SiemStage, "how far the sending of events came" {
        /// To the address of the name.
        Resolve = "resolve",
        /// To a connection.
        Connect = "connect",
        /// To TLS.
        Secure = "secure",
        /// To the events.
        Send = "send",
        /// To the receiver's word that it has read all of it.
        Confirm = "confirm",
    }
    /// What is wrong with a setting of a model.
    ModelFault, "what is wrong with a setting of a model" {
        /// It is needed and not set.
        Missing = "missing",
        /// It is not an address of http or https.
        Address = "address",
        /// It is another computer's and not https.
        PlainHttp = "plain-http",
        /// A name or a password stands in the address.
        Credentials = "credentials",
        /// It is not a name of at most 200 characters.
        Name = "name",
        /// It holds characters that no key has.
        Key = "key",
        /// It is not a number in its range.
        Number = "number",
        /// It names no certificates in PEM.
        Pem = "pem",
    }
    /// How far an export is that is made step by step.
    Making, "a stage of an export in the making" {
        /// It waits for its turn.
        Waiting = "waiting",
        /// Its bundle is being written.
        Writing = "writing",
        /// Its bundle is written and waits for the signature over the list of its files.
        Unsealed = "unsealed",
        /// That signature is put in, and a copy is kept.
        Sealing = "sealing",
        /// It waits for the signature over its statement.
        Unrecorded = "unrecorded",
        /// It is in the ledger.
        Recorded = "recorded",
        /// It was taken back.
        Cancelled = "cancelled",
        /// It failed.
        Failed = "failed",
    }
    /// What is never changed.
    Kept, "what is kept" {
        /// A record or a fact.
        Record = "record",
        /// A private text, which can be erased.
        Text = "text",
    }
    /// What is over its limit of bytes.
    Limited, "what has a limit" {
        /// One record.
        Record = "record",
        /// A private text.
        Text = "text",
        /// A policy document.
        Policy = "policy",
        /// A content, a recommendation or a batch of them.
        Proposal = "proposal",
        /// A decision's narrative.
        Narrative = "narrative",
        /// The note of a handing over.
        Note = "note",
        /// The imports that one transaction writes rows of or closes.
        Imports = "imports",
        /// The rows of an import, together.
        Import = "import",
        /// A narrative that holds the character U+0000, which no database keeps.
        NarrativeNul = "narrative-nul",
    }
    /// What a signature stands under.
    SignatureOf, "what was signed" {
        /// Any statement.
        Statement = "statement",
        /// The enrolment of a key, signed by itself.
        Enrolment = "enrolment",
        /// A founding.
        Founding = "founding",
        /// A rotation, by the new key too.
        Possession = "possession",
    }
    /// What can be stopped.
    MachineKind, "a kind of machine" {
        /// An agent or a worker.
        Agent = "agent",
        /// An installation.
        Installation = "installation",
    }
    /// How it was stopped.
    Stop, "a way to be stopped" {
        /// Until two admins let it go on.
        Paused = "paused",
        /// For good.
        Revoked = "revoked",
    }
    /// Why something cannot be stopped, or let go on.
    StandingFault, "why something cannot be stopped or let go on" {
        /// It is none of paused, resumed and revoked, of an agent or an installation.
        Word = "word",
        /// It is paused already.
        Paused = "paused",
        /// It is revoked for good.
        Revoked = "revoked",
        /// It was not stopped.
        Running = "running",
    }
    /// What is wrong with an agent's mandate.
    MandateFault, "what is wrong with a mandate" {
        /// Kinds that are none, or not ascending, or too many.
        Kinds = "kinds",
        /// No purpose, or too long a one.
        Purpose = "purpose",
    }
    /// What is wrong with the time of a role.
    ValidityFault, "what is wrong with the time of a role" {
        /// It does not end after it begins.
        End = "end",
        /// It begins before it was granted.
        Past = "past",
    }
    /// Why a key does not count.
    KeyFault, "why a key does not count" {
        /// There is none.
        Missing = "missing",
        /// It is somebody else's.
        Foreign = "foreign",
        /// A second person has not confirmed it.
        Unconfirmed = "unconfirmed",
        /// It was revoked.
        Revoked = "revoked",
        /// It was rotated away.
        Replaced = "replaced",
    }
    /// Which key is meant.
    KeyOf, "whose key" {
        /// Of whom the refusal is about.
        Own = "own",
        /// The key that a rotation replaces.
        Rotation = "rotation",
        /// One that waits for its confirmation.
        Enrolment = "enrolment",
    }
    /// What is wrong with a list of founders.
    FoundersFault, "what is wrong with the founders" {
        /// Too few for a team, or other than one for a trial.
        Few = "few",
        /// A shared key, or roles out of order.
        Form = "form",
        /// Not in ascending order.
        Order = "order",
        /// Nobody of them is an admin.
        NoAdmin = "no-admin",
        /// One alone is an admin, so nobody could confirm.
        OneAdmin = "one-admin",
        /// Two have one login.
        SameLogin = "same-login",
    }
    /// A file that people hand each other. None holds a secret.
    HandedFile, "a file that people hand each other" {
        /// A founding that several sign, each on their own computer.
        Founding = "founding",
        /// A key that moves to another computer.
        KeyMove = "key-move",
        /// An invitation to a workspace.
        Invitation = "invitation",
    }
    /// What is wrong with such a file.
    HandedFault, "what is wrong with a file that people hand each other" {
        /// It is no such file, or one of another version of the program.
        Form = "form",
        /// It is about another workspace.
        Workspace = "workspace",
        /// It is about somebody else.
        Person = "person",
        /// It replaces another key than the one that counts.
        Key = "key",
        /// A signature in it does not fit.
        Signature = "signature",
        /// Its key is not the one that was named.
        Fingerprint = "fingerprint",
        /// Somebody has signed it, so it stays as it is.
        Signed = "signed",
        /// Somebody has not signed it yet.
        Unsigned = "unsigned",
        /// What should be an authority's certificate is none, or has a key beside it.
        Authority = "authority",
    }
    /// What is in use already.
    Taken, "what is in use" {
        /// A decision's id.
        Decision = "decision",
        /// The id of a broken glass.
        Glass = "glass",
        /// A login.
        Login = "login",
        /// An agent's login or name.
        Agent = "agent",
        /// A key.
        Key = "key",
        /// An installation or its key.
        Installation = "installation",
        /// Something that is not told, so that nobody probes for rows they may not see.
        Something = "something",
    }
    /// What is wrong with a key event.
    KeyEventFault, "what is wrong with a key event" {
        /// It is none.
        Word = "word",
        /// A rotation that the replaced key did not sign.
        Signer = "signer",
        /// `compromised_since` of something that is no revocation.
        Compromised = "compromised",
        /// `compromised_since` beyond the ledger.
        Beyond = "beyond",
    }
    /// Who is meant.
    Who, "who is meant" {
        /// The one who asks.
        You = "you",
        /// The person the fact is about.
        Person = "person",
        /// The owner of an agent.
        Owner = "owner",
    }
    /// Where a key is already.
    KeyPlace, "where a key is" {
        /// Yours, and it counts.
        Yours = "yours",
        /// Yours, in another keyring.
        Elsewhere = "elsewhere",
        /// Another person's who has one that counts.
        Theirs = "theirs",
        /// In this keyring.
        Keyring = "keyring",
    }
    /// What was not found.
    Thing, "a kind of thing" {
        /// An action.
        Action = "action",
        /// Something that waits for a second person.
        Confirmation = "confirmation",
        /// A record under the checkpoint.
        Record = "record",
        /// A record that one may not read.
        Text = "text",
        /// A comment.
        Comment = "comment",
        /// A decision.
        Decision = "decision",
        /// A workspace that this computer knows.
        Workspace = "workspace",
        /// An installation of this computer.
        Installation = "installation",
        /// An export.
        Export = "export",
        /// A schedule of exports.
        Schedule = "schedule",
        /// The file of an export.
        ExportFile = "export-file",
        /// A person.
        Person = "person",
        /// A fact.
        Fact = "fact",
        /// A policy.
        Policy = "policy",
        /// An import.
        Import = "import",
        /// A file that was picked to be imported.
        ImportFile = "import-file",
        /// A job.
        Job = "job",
        /// An agent or a worker.
        Agent = "agent",
    }
    /// A document in a canonical form.
    Document, "a document" {
        /// An action's content.
        Content = "content",
        /// An agent's recommendation.
        Recommendation = "recommendation",
        /// One of both.
        Proposal = "proposal",
        /// A policy.
        Policy = "policy",
    }
    /// What is wrong with a document.
    DocumentFault, "what is wrong with a document" {
        /// Not JSON of the right shape.
        Json = "json",
        /// Not written as the formats say.
        Form = "form",
    }
    /// What is wrong with a content.
    ContentFault, "what is wrong with a content" {
        /// A field is missing or malformed.
        Field = "field",
        /// Another agent or owner than the register's.
        Register = "register",
        /// A smaller amount or risk than the rows that it names have, or another currency.
        Understated = "understated",
    }
    /// What ties a person to an action, so that they have no seat.
    Tie, "a tie" {
        /// They own its agent.
        AgentOwner = "agent-owner",
        /// They proposed it.
        Proposer = "proposer",
        /// They answer for it.
        Owner = "owner",
        /// They launched it.
        Launcher = "launcher",
        /// It is about them.
        Subject = "subject",
        /// They edited it.
        Editor = "editor",
        /// One of these, but not the agent's owner: the database keeps no more apart.
        Involved = "involved",
    }
    /// Why somebody may not hand an action over.
    HandOverFault, "why not handed over" {
        /// They are tied to it.
        Tied = "tied",
        /// They neither have it nor could decide on it.
        Stranger = "stranger",
    }
    /// Why nobody takes a seat by somebody's role.
    LenderBar, "why a delegated role cannot be used" {
        /// Who delegated it has a part in the action.
        Lineage = "lineage",
        /// Their role was used on it: by themselves, or by another delegate.
        Seat = "seat",
    }
    /// What is wrong with a delegation.
    DelegationFault, "what is wrong with a delegation" {
        /// It is neither accepted nor ended.
        Word = "word",
        /// There is none of this id.
        Missing = "missing",
        /// Only roles that decide on actions are delegated.
        Role = "role",
        /// To oneself.
        Myself = "myself",
        /// It begins before it was given.
        Past = "past",
        /// It does not end after it begins.
        End = "end",
        /// It lasts too long, or begins too late.
        Long = "long",
        /// There is one of this role to this person, or of this id.
        Exists = "exists",
        /// It was accepted before.
        Accepted = "accepted",
        /// It is over.
        Over = "over",
        /// Neither of the two, nor an admin or a supervisor.
        Stranger = "stranger",
    }
    /// What is wrong with a checkpoint.
    CheckpointFault, "what is wrong with a checkpoint" {
        /// No enrolled installation signed it.
        Signer = "signer",
        /// Its note is written otherwise.
        Form = "form",
        /// It claims more than there is.
        Size = "size",
        /// The same installation has signed another root for this size.
        Root = "root",
    }
    /// What was done to a file or folder, or with a program.
    Deed, "what was done" {
        /// Reading it.
        Read = "read",
        /// Writing it.
        Write = "write",
        /// Opening it.
        Open = "open",
        /// Making it.
        Make = "make",
        /// Finding it.
        Find = "find",
        /// Renaming it.
        Rename = "rename",
        /// Copying it.
        Copy = "copy",
        /// Removing it.
        Remove = "remove",
        /// Giving it to another account.
        GiveAway = "give-away",
        /// Forcing it to the disk.
        Sync = "sync",
        /// Locking it.
        Lock = "lock",
        /// Using it.
        Use = "use",
        /// Running it.
        Run = "run",
        /// Waiting for it to end.
        Wait = "wait",
    }
    /// What is odd about a keyring's entry. Never its content.
    KeyOdd, "what is odd about an entry" {
        /// It is not text.
        Text = "text",
        /// The keyring cannot decode it.
        Encoding = "encoding",
        /// It is not of the form we write.
        Form = "form",
        /// It is of another version.
        Version = "version",
        /// Its public key is odd.
        PublicKey = "public-key",
        /// Its custody has no name.
        Custody = "custody",
        /// Its seed is odd.
        Seed = "seed",
        /// Its wrapping is odd.
        Wrapping = "wrapping",
        /// It holds both a plain and a wrapped key.
        Both = "both",
        /// Its public key does not belong to its secret one.
        Mismatch = "mismatch",
    }
    /// What plays a workspace.
    Played, "what plays a workspace" {
        /// The demonstration.
        Demo = "demo",
        /// The sample.
        Sample = "sample",
    }
    /// A request that a page cannot mean.
    PageRequest, "a request" {
        /// To verify a file that was not dropped on the window.
        DroppedFile = "dropped-file",
        /// An amount of a filter.
        Amount = "amount",
        /// A time that is none.
        Time = "time",
        /// A team's login, which only the server's administrator makes.
        TeamLogin = "team-login",
    }
    /// A number of a policy.
    PolicyNumber, "a number of a policy" {
        /// People that a route wants.
        Persons = "persons",
        /// Seconds until the action expires.
        Expiry = "expiry",
        /// Approvals of a step.
        Quorum = "quorum",
        /// Rejections of a step.
        Deny = "deny",
        /// Seconds until a step is due.
        Due = "due",
        /// People who review that the glass was broken.
        GlassQuorum = "glass-quorum",
        /// Seconds until that is overdue.
        GlassWithin = "glass-within",
    }
    /// What is wrong with a calendar.
    CalendarFault, "what is wrong with a calendar" {
        /// Its name is empty or too long.
        Name = "name",
        /// Another one has its name.
        Twice = "twice",
        /// What it was made of is too long.
        MadeOf = "made-of",
        /// It ends before it begins.
        Ends = "ends",
        /// It has no hours.
        Empty = "empty",
        /// It has too many.
        TooMany = "too-many",
        /// Hours end before they begin.
        Backwards = "backwards",
        /// Hours begin before those that stand before them.
        Unsorted = "unsorted",
        /// Hours begin before the ones before them have ended.
        Overlap = "overlap",
        /// Hours lie outside of the calendar's own first and last moment.
        Outside = "outside",
    }
}
