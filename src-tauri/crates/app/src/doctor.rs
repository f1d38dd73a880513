//! The doctor: what this machine offers, each part with its state and what to do.

use std::path::Path;

use chrono::{DateTime, Utc};
use countersign_embedded::{Secret, find_binaries};
use countersign_keys::{KeyringState, keyring_state};
use countersign_statement::PolicyDocument;
use countersign_store::{ledger::Head, people::Workspace as Founded, shared::Shared};
use countersign_workflow::validate::{ends_soon, used};

use crate::{Failure, Workspace, sign_in};

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Good,
    /// Usable, with something to know.
    Warning,
    /// Something does not work.
    Bad,
}

/// One part's finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What was judged, for programs; of a part that can be judged in one way only, its name.
    pub code: &'static str,
    /// `postgres`, `keyring`, `clock`, `disk`, `locale`, `rights`, `display`, `shared`, `calendar`.
    pub part: &'static str,
    /// Its health.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// What to do; empty where nothing is.
    pub hint: String,
}

fn finding(
    part: &'static str,
    health: Health,
    found: impl Into<String>,
    hint: impl Into<String>,
) -> Finding {
    judged(part, part, health, found, hint)
}

/// A finding with a code of its own.
pub fn judged(
    code: &'static str,
    part: &'static str,
    health: Health,
    found: impl Into<String>,
    hint: impl Into<String>,
) -> Finding {
    Finding {
        code,
        part,
        health,
        found: found.into(),
        hint: hint.into(),
    }
}

/// A part that fails, in the words of its refusal.
fn failed(part: &'static str, refusal: &countersign_refusal::Refusal) -> Finding {
    let said = countersign_english::say(refusal);
    finding(part, Health::Bad, said.sentence, said.hint)
}

/// Free space below which nothing should be started, in bytes.
const DISK_LEAST: u64 = 512 << 20;

/// What a workspace's database says to a login.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The server's version, as it writes it.
    pub server_version: String,
    /// The database's time.
    pub now: DateTime<Utc>,
    /// What genesis fixed.
    pub founded: Founded,
    /// The newest record's place.
    pub head: Head,
    /// What the server leaves open to any login.
    pub shared: Shared,
    /// The policy in force.
    pub policy: Option<PolicyDocument>,
    /// Where the ledger does not continue what this installation remembers of it: the failure that says so.
    pub refused: Option<Failure>,
}

/// Looks at the database as `login`, whatever the memory says of its ledger: a doctor looks at the sick.
pub async fn observe(
    workspace: &Workspace,
    login: &str,
    password: Option<&Secret>,
) -> Result<Observed, Failure> {
    let store = workspace.connect(login, password).await?;
    let founded = store.workspace().await?;
    let refused = sign_in::remembered(workspace, &store, &founded.origin, None).await;
    let head = store.head().await?;
    let versions = store.policy_versions().await?;
    let in_force = versions.iter().max_by_key(|version| version.confirmed_seq);
    let policy = in_force
        .filter(|version| version.confirmed_seq.is_some())
        .map(|version| PolicyDocument::parse(&version.document))
        .transpose()?;
    let observed = Observed {
        server_version: store.server_version().await?,
        now: store.now().await?,
        head: head.ok_or_else(|| Failure::contradiction("a workspace without record 0"))?,
        founded,
        shared: store.shared().await?,
        policy,
        refused: refused.err(),
    };
    store.close().await;
    Ok(observed)
}

/// How long the calendars of a policy go on in which its steps count time.
pub fn calendars(policy: Option<&PolicyDocument>, now: DateTime<Utc>) -> Vec<Finding> {
    let all = policy.into_iter().flat_map(|policy| {
        let used = policy.calendars.iter().filter(|c| used(policy, c));
        used.collect::<Vec<_>>()
    });
    all.map(|calendar| {
        let day = calendar.until.format("%Y-%m-%d %H:%M UTC");
        let name = &calendar.name;
        if ends_soon(calendar, now) {
            let ends = if calendar.until < now { "ended" } else { "ends" };
            return finding(
                "calendar",
                Health::Warning,
                format!("The policy's calendar \"{name}\" {ends} on {day}; from then on all time counts."),
                "Make a longer one with countersignctl calendar, and have it proposed with countersignctl policy propose --calendar.",
            );
        }
        finding(
            "calendar",
            Health::Good,
            format!("The policy's calendar \"{name}\" goes on until {day}."),
            "",
        )
    })
    .collect()
}

/// What the server leaves open to any login, and who closes it. On a workstation (`private`) the server has one workspace, and
/// other databases hold nothing that matters.
pub fn shared(seen: &Shared, private: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut open = |words: String, hint: &str| {
        found.push(finding("shared", Health::Warning, words, hint));
    };
    if let Some(first) = seen.powers.first() {
        open(
            format!(
                "Any login can stop or fill the whole server: {first} and {} more are everybody's.",
                seen.powers.len() - 1
            ),
            "The server's administrator runs docs/server.sql in this database.",
        );
    }
    if !private && !seen.databases.is_empty() {
        open(
            format!(
                "Any login may connect to other databases of this server: {}.",
                seen.databases.join(", ")
            ),
            "The server's administrator revokes CONNECT on them from PUBLIC; docs/server.sql does it for postgres and template1.",
        );
    }
    if seen.prepared > 0 {
        open(
            format!("max_prepared_transactions is {}.", seen.prepared),
            "A prepared transaction outlives its session and can hold the ledger: the server's administrator sets it to 0.",
        );
    }
    for (login, lacks) in &seen.unlimited {
        open(
            format!("The login {login} is without its limits: {lacks}."),
            "The database's owner sets them again by giving the login a new password, or by ALTER ROLE.",
        );
    }
    if found.is_empty() {
        found.push(finding(
            "shared",
            Health::Good,
            "What Postgres lets be taken from all logins is taken: advisory locks, large objects, the write-ahead log, other databases. \
             The processor, memory and disk for sorting stay any login's to use.",
            "",
        ));
    }
    found
}

/// Examines this machine for a workspace in `dir` (which need not exist). Blocks for as long as the keyring takes to answer.
pub fn examine(dir: &Path) -> Vec<Finding> {
    vec![
        postgres(),
        keyring(),
        clock(),
        disk(dir),
        locale(),
        rights(dir),
        display(),
    ]
}

fn postgres() -> Finding {
    match find_binaries(None, None) {
        Ok(found) => finding(
            "postgres",
            Health::Good,
            format!("Postgres {} in {}.", found.version, found.dir.display()),
            "",
        ),
        Err(error) => failed("postgres", &error.refusal()),
    }
}

fn keyring() -> Finding {
    let state = keyring_state();
    match &state {
        KeyringState::Ready { kind } => finding(
            "keyring",
            Health::Good,
            format!("The keyring is there and unlocked ({kind})."),
            "",
        ),
        KeyringState::Locked => finding(
            "keyring",
            Health::Warning,
            "The keyring is locked.",
            "It asks for its password when a key is needed.",
        ),
        _ => match state.as_error() {
            Some(error) => failed("keyring", &error.into()),
            None => finding(
                "keyring",
                Health::Bad,
                "The keyring cannot be used.",
                "Start a Secret Service such as gnome-keyring.",
            ),
        },
    }
}

fn clock() -> Finding {
    let now = crate::entropy::now();
    // Long before this program was written, or long after anyone should still use it unrepaired.
    if !(1_760_000_000..4_000_000_000).contains(&now.timestamp()) {
        return finding(
            "clock",
            Health::Bad,
            format!("The clock says {now}."),
            "Set the clock, best by a time service.",
        );
    }
    finding(
        "clock",
        Health::Good,
        format!("The clock says {}.", now.format("%Y-%m-%d %H:%M:%S UTC")),
        "",
    )
}

fn disk(dir: &Path) -> Finding {
    let there = dir
        .ancestors()
        .find(|a| a.exists())
        .unwrap_or(Path::new("/"));
    match fs4::available_space(there) {
        Ok(free) if free >= DISK_LEAST => finding(
            "disk",
            Health::Good,
            format!("{} MiB are free at {}.", free >> 20, there.display()),
            "",
        ),
        Ok(free) => finding(
            "disk",
            Health::Bad,
            format!("Only {} MiB are free at {}.", free >> 20, there.display()),
            "Free some space before starting a database here.",
        ),
        Err(cause) => finding(
            "disk",
            Health::Bad,
            format!("{} cannot be examined: {cause}.", there.display()),
            "Choose a folder that can be read.",
        ),
    }
}

fn locale() -> Finding {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|t| !t.is_empty()));
    match value {
        Some(value) if value.to_uppercase().replace('-', "").contains("UTF8") => finding(
            "locale",
            Health::Good,
            format!("The locale is {value}."),
            "",
        ),
        Some(value) => finding(
            "locale",
            Health::Warning,
            format!("The locale {value} is not one of UTF-8."),
            "Set LANG to a UTF-8 locale, such as C.UTF-8.",
        ),
        None => finding(
            "locale",
            Health::Warning,
            "No locale is set.",
            "Set LANG to a UTF-8 locale, such as C.UTF-8.",
        ),
    }
}

fn rights(dir: &Path) -> Finding {
    let there = dir
        .ancestors()
        .find(|a| a.exists())
        .unwrap_or(Path::new("/"));
    match tempfile::Builder::new()
        .prefix(".countersign-doctor")
        .tempfile_in(there)
    {
        Ok(_) => finding(
            "rights",
            Health::Good,
            format!("Files can be made in {}.", there.display()),
            "",
        ),
        Err(cause) => finding(
            "rights",
            Health::Bad,
            format!("No file can be made in {}: {cause}.", there.display()),
            "Choose a folder of your own.",
        ),
    }
}

fn display() -> Finding {
    let set = |v: &str| std::env::var_os(v).is_some_and(|t| !t.is_empty());
    if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        finding(
            "display",
            Health::Good,
            "There is a display for the window.",
            "",
        )
    } else {
        finding(
            "display",
            Health::Warning,
            "There is no display; the window cannot open here.",
            "Use countersignctl, or start it in a graphical session.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, calendars};
    use chrono::{DateTime, Utc};

    #[test]
    fn a_calendar_that_ends_within_sixty_days_is_warned_about_and_one_that_ended_too() {
        let text = r#"{"title": "T", "rules": [{"outcome": "route", "min_persons": 1, "expiry_seconds": 60,
                "steps": [{"role": "analyst", "quorum": 1, "due_seconds": 60, "calendar": "office"}]}],
            "calendars": [{"name": "office", "from": "2027-01-01T00:00:00Z", "until": "2028-01-01T00:00:00Z",
                "hours": [{"from": "2027-01-08T08:00:00Z", "until": "2027-01-08T16:00:00Z"}]}]}"#;
        let mut policy = crate::policies::read(text).unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, health, word) in [
            (
                "2027-11-01T00:00:00Z",
                Health::Good,
                "goes on until 2028-01-01",
            ),
            (
                "2027-11-03T00:00:00Z",
                Health::Warning,
                "ends on 2028-01-01 00:00 UTC",
            ),
            (
                "2028-02-01T00:00:00Z",
                Health::Warning,
                "ended on 2028-01-01",
            ),
        ] {
            let found = calendars(Some(&policy), at(now));
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].health, health, "{now}");
            assert!(found[0].found.contains(word), "{}", found[0].found);
        }
        // Nobody counts in it.
        policy.rules[0].steps[0].calendar.clear();
        assert_eq!(calendars(Some(&policy), at("2028-02-01T00:00:00Z")), []);
        assert_eq!(calendars(None, at("2028-02-01T00:00:00Z")), []);
    }
}
