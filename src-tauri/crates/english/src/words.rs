//! Words that several sentences use.

use countersign_refusal::{Deed, FolderFault, ForkFault, LedgerFault, Moment};
use countersign_statement::{State, codes::Role};

/// A role as people say it.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Analyst => "analyst",
        Role::ComplianceOfficer => "compliance officer",
        Role::Supervisor => "supervisor",
        Role::Auditor => "auditor",
        Role::Admin => "admin",
    }
}

/// What a supervisor is told of an action that its agent leaves with too few people to judge it; of no role: in all.
pub fn lacking(of: Option<Role>, wanted: u64, found: u64) -> String {
    let who = of.map_or_else(
        || "different people".to_owned(),
        |of| format!("people in the role of {}", role(of)),
    );
    format!(
        "Its route needs {wanted} {who}, and {found} are left, because its agent names others as having a part in it."
    )
}

/// A state, to stand behind "it is".
pub const fn state(state: State) -> &'static str {
    match state {
        State::InReview => "in review",
        State::PausedInfo => "paused for an answer",
        State::PausedHold => "on hold",
        State::PausedAgentSuspended => "paused because its agent is suspended",
        State::Approved => "approved",
        State::Executing => "being executed",
        State::Blocked => "blocked by the policy",
        State::AutoCleared => "cleared by the policy",
        State::Rejected => "rejected",
        State::Withdrawn => "withdrawn",
        State::Superseded => "superseded",
        State::Expired => "expired",
        State::Revoked => "revoked",
        State::Lapsed => "lapsed",
        State::Executed => "executed",
        State::Failed => "failed",
        State::OutcomeUnknown => "without a reported outcome",
        State::Simulated => "a finished simulation",
    }
}

/// Several roles, of which one is enough.
pub(crate) fn roles(all: &[Role]) -> String {
    let words: Vec<&str> = all.iter().copied().map(role).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A moment, as the formats write it: in UTC.
pub(crate) fn moment(at: Moment) -> String {
    at.to_string()
}

/// A number with commas between thousands.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What could not be done to a file, to stand behind "could not be".
pub(crate) const fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Read => "read",
        Deed::Write => "written",
        Deed::Open => "opened",
        Deed::Make => "made",
        Deed::Find => "found",
        Deed::Rename => "renamed",
        Deed::Copy => "copied",
        Deed::Remove => "removed",
        Deed::GiveAway => "given to the database's account",
        Deed::Sync => "forced to the disk",
        Deed::Lock => "locked",
        Deed::Use => "used",
        Deed::Run => "run",
        Deed::Wait => "waited for",
    }
}

/// What is wrong with a folder, to stand behind a colon.
pub(crate) fn folder_fault(fault: &FolderFault) -> String {
    match fault {
        FolderFault::Absent => "there is none".to_owned(),
        FolderFault::NotAFolder => "it is not a folder".to_owned(),
        FolderFault::Lacks { name } => format!("there is no `{name}` in it"),
        FolderFault::Unreadable { cause: why } => cause(why).to_owned(),
        FolderFault::Fails {
            program,
            cause: why,
        } => format!("`{program}` does not run ({})", cause(why)),
        FolderFault::Version { said } => format!("its version is given as {said:?}"),
        FolderFault::Account { uid } => format!("it belongs to account {uid}"),
        FolderFault::Open { mode } => format!("its mode {mode} gives others access"),
        FolderFault::Pointer { path } => format!("{path} does not name a folder of this program"),
    }
}

/// Why a ledger is another one, to stand behind a colon.
pub(crate) fn fork_fault(fault: &ForkFault) -> String {
    match fault {
        ForkFault::Origin { now, before } => {
            format!("it is called {now} and not {before} any more")
        }
        ForkFault::Records { known } => {
            format!("its first {known} records are not those that were verified before")
        }
    }
}

/// Why a check of the ledger failed, to stand behind a colon.
pub fn ledger_fault(fault: &LedgerFault) -> String {
    match fault {
        LedgerFault::Shorter => {
            "the ledger is shorter than when this computer last checked it".to_owned()
        }
        LedgerFault::Changed => {
            "this record is not the one that this computer checked before".to_owned()
        }
        LedgerFault::Missing => "records are missing".to_owned(),
        LedgerFault::Leaf => "its bytes do not make its leaf".to_owned(),
        LedgerFault::Chain => "it does not follow the record before it".to_owned(),
        LedgerFault::Record { cause: why } => cause(why).to_owned(),
        LedgerFault::Root { size } => {
            format!(
                "its first {size} records make another tree than the one that was signed over them"
            )
        }
        LedgerFault::Row { found } => cause(found).to_owned(),
        LedgerFault::Shrunk { size, known } => {
            format!("the ledger has {size} records; this installation has verified {known} before")
        }
        LedgerFault::Forked { why } => format!(
            "this ledger is not the one that this installation knows: {}",
            fork_fault(why)
        ),
    }
}

/// Somebody else's words, to stand before a period.
pub(crate) fn cause(text: &str) -> &str {
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() {
        "no reason was given"
    } else {
        text
    }
}
