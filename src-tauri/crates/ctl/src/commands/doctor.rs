//! `doctor`: what this machine offers, and what the workspace says of itself where it can be reached without asking.

use countersign_app::entropy;
use countersign_refusal::{Deed, Refusal};
use std::{fmt::Write as _, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_app::schema::{condition, known};
use countersign_app::{
    Failure, Workspace,
    doctor::{self, Finding, Health},
};
use countersign_embedded::inspect;
use serde_json::json;

use crate::{
    args::Globals,
    out::Out,
    place::{self, OpenWorkspace, Place},
};

/// Clocks further apart than this are worth a word.
const SKEW: TimeDelta = TimeDelta::seconds(2);

/// Examines; exits 0 if no part is bad.
pub async fn doctor(globals: &Globals, out: Out) -> Result<u8, Failure> {
    let place = place::place(globals)?;
    let dir = match &place {
        Place::Folder(dir) => dir.clone(),
        Place::Address(_) => std::env::current_dir()
            .map_err(|cause| Failure::file(Path::new("."), Deed::Open, cause))?,
    };
    let examined = dir.clone();
    let mut findings = tokio::task::spawn_blocking(move || doctor::examine(&examined)).await?;
    match &place {
        Place::Folder(dir) if place::require(dir).is_err() => {
            findings.push(finding(
                "workspace",
                Health::Warning,
                format!("There is no workspace in {}.", dir.display()),
                "Make one with countersignctl init, or name another.",
            ));
        }
        Place::Folder(dir) => {
            findings.push(server(dir));
            match Workspace::open_as_it_is(dir).await {
                Ok(workspace) => findings.extend(look(workspace, globals, out).await?),
                Err(failure) => findings.push(bad("workspace", &failure)),
            }
        }
        Place::Address(url) => findings.extend(look(place::at_address(url)?, globals, out).await?),
    }
    let sick = findings.iter().any(|f| f.health == Health::Bad);
    let words = listed(&findings);
    out.answer(&words, &json!({"ok": !sick, "findings": findings}))?;
    Ok(u8::from(sick))
}

/// Findings for people, a hint below each that has one.
pub fn listed(findings: &[Finding]) -> String {
    let mut words = String::new();
    for f in findings {
        let mark = match f.health {
            Health::Good => "good",
            Health::Warning => "WARN",
            Health::Bad => "BAD ",
        };
        let _ = writeln!(words, "{mark}  {:10} {}", f.part, f.found);
        if !f.hint.is_empty() {
            let _ = writeln!(words, "                 {}", f.hint);
        }
    }
    words
}

fn finding(
    part: &'static str,
    health: Health,
    found: impl Into<String>,
    hint: impl Into<String>,
) -> Finding {
    doctor::judged(part, part, health, found, hint)
}

fn failed(part: &'static str, refusal: &Refusal) -> Finding {
    let said = countersign_english::say(refusal);
    finding(part, Health::Bad, said.sentence, said.hint)
}

fn bad(part: &'static str, failure: &Failure) -> Finding {
    failed(part, failure.refusal())
}

/// The private server, before this program opens it.
fn server(dir: &Path) -> Finding {
    match inspect(dir) {
        Ok(seen) => {
            let state = if seen.server.is_some() {
                "its server runs for another program"
            } else {
                "its server is stopped"
            };
            finding(
                "server",
                Health::Good,
                format!(
                    "The database lies in {}; {state}.",
                    seen.cluster_dir.display()
                ),
                "",
            )
        }
        Err(error) => failed("server", &error.refusal()),
    }
}

/// What the workspace says to the login that acts, if its password is known without asking.
async fn look(workspace: Workspace, globals: &Globals, out: Out) -> Result<Vec<Finding>, Failure> {
    let open = OpenWorkspace::at(workspace, globals, out);
    let findings = match tell(&open).await {
        Ok(findings) => findings,
        Err(failure) => vec![bad("workspace", &failure)],
    };
    open.close(Ok(findings)).await
}

async fn tell(open: &OpenWorkspace) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    if open.workspace.dir().is_some() {
        let found = condition(&open.workspace).await?;
        findings.push(finding(
            "postgres",
            Health::Good,
            format!(
                "The server is PostgreSQL {}.",
                version(found.server_version)
            ),
            "",
        ));
        findings.push(schema_finding(found.schema));
        if !found.founded {
            findings.push(finding(
                "workspace",
                Health::Warning,
                "The workspace is not founded yet.",
                "Found it with countersignctl init.",
            ));
            return Ok(findings);
        }
    }
    let Ok(login) = open.login() else {
        findings.push(finding(
            "workspace",
            Health::Good,
            "Name a login with --as to see what the ledger says.",
            "",
        ));
        return Ok(findings);
    };
    let password = open.secrets.known_password(&open.workspace, login).await?;
    if password.is_none() && open.workspace.dir().is_some() {
        findings.push(finding(
            "workspace",
            Health::Warning,
            format!("The password of {login} is not known without asking."),
            "Name a file with --password-file, or keep it: countersignctl person keep-password.",
        ));
        return Ok(findings);
    }
    // The middle of the round trip is the best guess at when the server looked.
    let before = entropy::now();
    let seen = doctor::observe(&open.workspace, login, password.as_ref()).await?;
    let middle = before + (entropy::now() - before) / 2;
    if open.workspace.dir().is_none() {
        findings.push(finding(
            "postgres",
            Health::Good,
            format!("The server is PostgreSQL {}.", seen.server_version),
            "",
        ));
        findings.push(schema_finding(known()));
    }
    findings.push(skew(middle, seen.now));
    findings.push(finding(
        "ledger",
        Health::Good,
        format!(
            "{} ({}) holds {} records; the last is of {}, leaf {}.",
            seen.founded.origin,
            seen.founded.mode,
            seen.head.seq + 1,
            seen.head.at.format("%Y-%m-%d %H:%M:%S UTC"),
            hex::encode(seen.head.leaf)
        ),
        "",
    ));
    findings.extend(doctor::calendars(seen.policy.as_ref(), seen.now));
    findings.extend(doctor::shared(&seen.shared, open.workspace.dir().is_some()));
    if let Some(failure) = seen.refused {
        findings.push(bad("memory", &failure));
    }
    Ok(findings)
}

fn version(number: i32) -> String {
    format!("{}.{}", number / 10_000, number % 10_000)
}

fn schema_finding(found: i64) -> Finding {
    let known = known();
    let words = format!("The schema is at version {found}; this program knows {known}.");
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => finding("schema", Health::Good, words, ""),
        std::cmp::Ordering::Less => finding(
            "schema",
            Health::Warning,
            words,
            "It is brought up to date by countersignctl migrate.",
        ),
        std::cmp::Ordering::Greater => finding(
            "schema",
            Health::Bad,
            words,
            "Install the newer version of this program.",
        ),
    }
}

fn skew(here: DateTime<Utc>, there: DateTime<Utc>) -> Finding {
    let apart = there - here;
    let sign = if apart < TimeDelta::zero() { '-' } else { '+' };
    let ms = apart.abs().num_milliseconds();
    let words = format!(
        "The database's clock is {sign}{}.{:03} s from this machine's.",
        ms / 1000,
        ms % 1000
    );
    if apart.abs() > SKEW {
        finding(
            "skew",
            Health::Warning,
            words,
            "Have a time service set both clocks; the order of records does not depend on them, expiry does.",
        )
    } else {
        finding("skew", Health::Good, words, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_more_than_two_seconds_apart_are_worth_a_word() {
        let now = entropy::now();
        assert_eq!(
            skew(now, now + TimeDelta::milliseconds(1900)).health,
            Health::Good
        );
        assert_eq!(
            skew(now, now - TimeDelta::milliseconds(2100)).health,
            Health::Warning
        );
        assert!(
            skew(now, now - TimeDelta::milliseconds(2100))
                .found
                .contains("-2.100 s")
        );
    }
}
