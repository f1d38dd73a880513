//! `siem`: tells receivers of events each record of the ledger, and says how far they are.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use countersign_app::{Failure, Watch, follow::Follower, settings::Settings};
use countersign_refusal::{Siem as Row, Tool};
use countersign_siem::{
    Batch, Forwarder, Patience, Sender, Target, forward_once,
    run::{News, run as run_all},
    sender,
    status::{Status, status},
    target::FOLDER,
};
use serde_json::{Value, json};

use crate::{
    args::{Asked, Receiver, Siem},
    out::Out,
    place::OpenWorkspace,
};

/// Runs `siem …`.
pub async fn run(
    open: &OpenWorkspace,
    args: &Siem,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let follower = open.follower().await?;
    let home = follower.home()?.map(Path::to_owned);
    let home = home.ok_or_else(|| Failure::new(Tool::WorkspaceUnnamed))?;
    let told = Teller {
        sender: sender(&follower),
        follower,
        home,
        out,
    };
    match &args.command {
        Some(Asked::Status) => told.status().await,
        Some(Asked::Test(receiver)) => told.test(receiver).await,
        None => {
            let targets = told.targets(&args.receiver)?;
            if let Some(since) = args.since {
                told.begin_at(&targets, since).await?;
            }
            if args.once {
                told.once(&targets).await
            } else {
                told.on_and_on(&targets, watch).await
            }
        }
    }
}

/// Who tells, and from where.
struct Teller {
    follower: Follower,
    sender: Sender,
    home: PathBuf,
    out: Out,
}

impl Teller {
    /// The receivers that are meant. Of all that are known, one that is wrongly set is said and left out.
    fn targets(&self, receiver: &Receiver) -> Result<Vec<Target>, Failure> {
        if let Some(name) = &receiver.to {
            return Ok(vec![Target::named(&self.home, name)?]);
        }
        if receiver.host.is_some() {
            let settings = receiver.over(Settings::of(Some(&self.home))?);
            return Ok(vec![Target::from(None, &settings)?]);
        }
        let mut sound = Vec::new();
        let mut wrong = None;
        for known in Target::all(&self.home)? {
            match known.target {
                Ok(target) => sound.push(target),
                Err(failure) => {
                    self.out.failure(&failure);
                    wrong = Some(failure);
                }
            }
        }
        match (sound.is_empty(), wrong) {
            (false, _) => Ok(sound),
            (true, Some(failure)) => Err(failure),
            (true, None) => Err(Failure::new(Row::NoTarget {
                home: self.home.join(FOLDER).display().to_string(),
            })),
        }
    }

    async fn begin_at(&self, targets: &[Target], since: u64) -> Result<(), Failure> {
        let usage = |cause: String| Failure::new(Tool::Usage { cause });
        let [target] = targets else {
            return Err(usage("--since is of one target: name it with --to".into()));
        };
        let size = self.follower.size().await?;
        if since > size {
            return Err(usage(format!(
                "--since {since} where the ledger has {size} records"
            )));
        }
        let mut forwarder = Forwarder::new(
            &self.follower,
            &self.sender,
            target,
            &self.home,
            Patience::default(),
        )?;
        forwarder.cursor.begin_at(since)
    }

    /// Tells all there is. What one target refuses is said after all have been told.
    async fn once(&self, targets: &[Target]) -> Result<(), Failure> {
        let each = targets
            .iter()
            .map(|target| forward_once(&self.follower, &self.sender, target, &self.home));
        let ended = futures_util::future::join_all(each).await;
        let (mut words, mut list, mut failed) = (String::new(), Vec::new(), None);
        for (target, ended) in targets.iter().zip(ended) {
            match ended {
                Ok(batches) => {
                    let until = batches.last().map(|last| last.until);
                    let sent: u64 = batches.iter().map(|b| b.until - b.from).sum();
                    // Writing to a String cannot fail.
                    let _ = match until {
                        Some(until) => writeln!(
                            words,
                            "{}: {sent} events sent, up to record {}{}",
                            target.name,
                            until - 1,
                            certainty(target)
                        ),
                        None => writeln!(words, "{}: nothing to send", target.name),
                    };
                    list.push(json!({"target": target.name, "sent": sent, "next": until}));
                }
                Err(failure) => {
                    list.push(json!({"target": target.name, "failed": failure.code()}));
                    if let Some(before) = failed.replace(failure) {
                        self.out.failure(&before);
                    }
                }
            }
        }
        if !words.is_empty() || failed.is_none() {
            self.out.answer(&words, &json!({ "siem": list }))?;
        }
        failed.map_or(Ok(()), Err)
    }

    async fn on_and_on(&self, targets: &[Target], watch: &Watch) -> Result<(), Failure> {
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        self.out.note(&format!(
            "Telling {}. Stop with Ctrl-C or SIGTERM.",
            names.join(", ")
        ));
        let news = |target: &Target, news: News| {
            // A terminal that is gone is no reason to stop telling.
            let _ = match news {
                News::Sent(batch) => self.out.answer(
                    &sent(target, &batch),
                    &json!({"siem": of_batch(target, &batch)}),
                ),
                News::Failed(failure, again) => {
                    self.out.failure(&failure);
                    self.out.note(&format!(
                        "{} is tried again in {} s.",
                        target.name,
                        again.as_secs()
                    ));
                    Ok(())
                }
            };
        };
        let ended = run_all(
            &self.follower,
            &self.sender,
            targets,
            &self.home,
            Patience::default(),
            watch,
            &news,
        )
        .await;
        let mut failed = None;
        for failure in ended.into_iter().filter_map(|(_, ended)| ended.err()) {
            if let Some(before) = failed.replace(failure) {
                self.out.failure(&before);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn status(&self) -> Result<(), Failure> {
        let all = status(&self.follower, &self.home, Target::all(&self.home)?).await?;
        let mut words = String::new();
        for one in &all {
            let _ = writeln!(words, "{}", said(one));
        }
        if all.is_empty() {
            let folder = self.home.join(FOLDER);
            let _ = write!(
                words,
                "No target is set: write {}/NAME.env, or set SIEM_HOST (docs/siem.md).",
                folder.display()
            );
        }
        let list: Vec<Value> = all.iter().map(of_status).collect();
        self.out.answer(&words, &json!({ "siem": list }))
    }

    async fn test(&self, receiver: &Receiver) -> Result<(), Failure> {
        let (mut words, mut list, mut failed) = (String::new(), Vec::new(), None);
        for target in self.targets(receiver)? {
            match countersign_siem::test(&self.sender, &target, Patience::default()).await {
                Ok((seen, id)) => {
                    let tls = seen.tls.as_deref().unwrap_or("no TLS");
                    let _ = writeln!(
                        words,
                        "{} ({}): {} took the test event {id} ({tls}){}",
                        target.name,
                        target.address(),
                        seen.peer,
                        certainty(&target)
                    );
                    list.push(json!({"target": target.name, "peer": seen.peer, "tls": seen.tls, "confirmed": seen.confirmed, "test": id}));
                }
                Err(failure) => {
                    list.push(json!({"target": target.name, "failed": failure.code()}));
                    if let Some(before) = failed.replace(failure) {
                        self.out.failure(&before);
                    }
                }
            }
        }
        if !words.is_empty() || failed.is_none() {
            self.out.answer(&words, &json!({ "siem": list }))?;
        }
        failed.map_or(Ok(()), Err)
    }
}

/// What may be believed of what was sent.
fn certainty(target: &Target) -> &'static str {
    if target.transport == countersign_siem::target::Transport::Udp {
        "; over UDP nobody knows whether it arrived"
    } else {
        ", read to the end"
    }
}

fn sent(target: &Target, batch: &Batch) -> String {
    let again = match batch.again {
        0 => String::new(),
        again => format!(" ({again} of them once more)"),
    };
    format!(
        "{}: records {} to {}{again} of {}{}",
        target.name,
        batch.from,
        batch.until - 1,
        batch.size,
        certainty(target)
    )
}

fn of_batch(target: &Target, batch: &Batch) -> Value {
    json!({"target": target.name, "from": batch.from, "again": batch.again, "next": batch.until, "size": batch.size, "confirmed": batch.seen.confirmed})
}

fn said(one: &Status) -> String {
    let mut words = match &one.target {
        Ok(target) => format!(
            "{}: {} to {}, {}",
            one.name,
            target.transport.as_str(),
            target.address(),
            target.form.as_str()
        ),
        Err(failure) => format!(
            "{}: {}",
            one.name,
            countersign_english::say(failure.refusal()).sentence
        ),
    };
    let told = one.told.as_ref();
    let _ = match told.filter(|told| told.next > 0) {
        Some(told) => write!(
            words,
            "; told up to record {} ({})",
            told.next - 1,
            told.confirmed_at.as_deref().unwrap_or("by --since")
        ),
        None => write!(words, "; told nothing yet"),
    };
    let _ = match (&one.waiting_since, one.lag) {
        (Some(since), lag) => write!(words, "; {lag} records behind, the first of {since}"),
        (None, _) => write!(words, "; nothing waits"),
    };
    if let Some(trouble) = told.and_then(|told| told.trouble.as_ref()) {
        let _ = write!(
            words,
            "; failed {} times since {}: {}",
            trouble.times, trouble.since, trouble.cause
        );
    }
    words
}

fn of_status(one: &Status) -> Value {
    let target = one.target.as_ref().ok();
    json!({
        "target": one.name,
        "address": target.map(Target::address),
        "transport": target.map(|t| t.transport.as_str()),
        "format": target.map(|t| t.form.as_str()),
        "wrong": one.target.as_ref().err().map(Failure::code),
        "next": one.told.as_ref().map_or(0, |told| told.next),
        "confirmed_at": one.told.as_ref().and_then(|told| told.confirmed_at.clone()),
        "lag": one.lag,
        "waiting_since": one.waiting_since,
        "trouble": one.told.as_ref().and_then(|told| told.trouble.as_ref()).map(|t| json!({"since": t.since, "times": t.times, "cause": t.cause})),
    })
}
