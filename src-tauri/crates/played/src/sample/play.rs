//! The inner half: founding, enrolment, agents, proposals, decisions, an export, and the introduction to the console.

use countersign_agents::import::Dialect;
use countersign_app::entropy;
use std::{path::Path, sync::Arc};

use countersign_app::{Failure, Session, Workspace, custody::installation_key};
use countersign_contract as c;
use countersign_desk::{Home, IntroducedExport, Introduction};
use countersign_keys::KeyStore;
use countersign_statement::codes::Custody;

use super::{Args, cast::MEMBERS, decisions, folder, policy, proposals};
use crate::demo::{
    cast::{self, Actor, Secrets},
    evidence,
    play::People,
    steps::Steps,
};

/// What the first screen calls it.
const NAME: &str = "Sample workspace";

pub(super) async fn play(args: &Args) -> Result<(), Failure> {
    let steps = Steps::new(args.json, args.say);
    let dir = args.dir.as_path();
    let workspace = Workspace::open_local(&folder::workspace(dir)).await?;
    let played = scenes(
        &workspace,
        dir,
        (args.input.as_deref(), &args.dialect),
        &steps,
    )
    .await;
    // Let go in any case; the play's own failure is the one to tell.
    let closed = workspace.close().await;
    let introduction = played?;
    closed?;
    let home = Home::of_account()
        .ok_or_else(|| Failure::contradiction("a private keyring without a home"))?;
    home.introduce(introduction)
}

async fn scenes(
    workspace: &Workspace,
    dir: &Path,
    input: (Option<&Path>, &Dialect),
    steps: &Steps,
) -> Result<Introduction, Failure> {
    let (keys, founders, _) = cast::found(workspace, Secrets::Known).await?;
    let [ada, ben] = founders.as_slice() else {
        return Err(Failure::contradiction("a founding without two founders"));
    };
    let ada = ada.sign_in(workspace, &keys).await?;
    let ben = ben.sign_in(workspace, &keys).await?;
    ada.add_installation(
        entropy::id(),
        "This computer",
        installation_key(&keys).await?,
    )
    .await?;
    // Routes are pinned when an action is proposed: what comes under this one stays late.
    ada.draft_policy(policy::hasty()).await?;
    cast::confirm_all(&ben).await?;
    steps.done(
        "founding",
        "Ada and Ben founded the workspace and put a policy in force.",
        &[],
    )?;

    let (people, cast) = enrol(workspace, &keys, (ada, ben), founders).await?;
    steps.done(
        "enrolment",
        "Chloe, Dev and Elena were enrolled, each step by one admin and confirmed by the other.",
        &[],
    )?;
    let agents = proposals::agents(workspace, &people).await?;
    let made = proposals::propose(&agents, &people, dir, input, steps).await?;
    let decided = decisions::decide(&people, &made, steps).await?;
    // As an open console would do within seconds.
    let escalated = people.ben.escalate_overdue().await?;
    steps.done(
        "escalation",
        &format!("{escalated} steps that nobody decided in time were put before more people."),
        &[],
    )?;
    let (whole, part, trust) = evidence::export(dir, &people, &decided, steps).await?;
    let exports = [whole, part].map(|export| IntroducedExport {
        export_id: export.export_id,
        path: export.written.path,
        bytes: export.written.bytes,
    });
    Ok(Introduction {
        name: NAME.to_owned(),
        dir: folder::workspace(dir),
        mode: c::Mode::Demo,
        origin: people.ben.origin().to_owned(),
        people: in_order(&cast),
        trust,
        exports: exports.into(),
    })
}

async fn enrol(
    workspace: &Workspace,
    keys: &Arc<KeyStore>,
    (ada, ben): (Session, Session),
    mut cast: Vec<Actor>,
) -> Result<(People, Vec<Actor>), Failure> {
    for member in &MEMBERS {
        if cast.iter().any(|actor| actor.login == member.login) {
            continue;
        }
        let enrolled = cast::enrol(
            workspace,
            (keys, Secrets::Known),
            (&ada, &ben),
            &cast,
            member.login,
            member.name,
            member.roles,
        )
        .await?;
        cast.push(enrolled);
    }
    let actor = |login: &str| {
        cast.iter()
            .find(|actor| actor.login == login)
            .ok_or_else(|| Failure::contradiction(format!("{login} was not enrolled")))
    };
    let people = People {
        chloe: actor("chloe")?.sign_in(workspace, keys).await?,
        dev: actor("dev")?.sign_in(workspace, keys).await?,
        ada,
        ben,
    };
    Ok((people, cast))
}

/// Login, name and custody, in the order in which the sample tells of them.
fn in_order(cast: &[Actor]) -> Vec<(String, String, c::Custody)> {
    MEMBERS
        .iter()
        .filter_map(|member| cast.iter().find(|actor| actor.login == member.login))
        .map(|actor| {
            let custody = match actor.custody() {
                Custody::Passphrase => c::Custody::Passphrase,
                Custody::OsAccount => c::Custody::OsAccount,
            };
            (actor.login.to_owned(), actor.name.to_owned(), custody)
        })
        .collect()
}
