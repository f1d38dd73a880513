//! `model --test`, and the triage that asks one.

use std::{fmt::Write as _, path::PathBuf};

use countersign_app::{
    AgentSession, Failure, Watch,
    consulting::{Spoke, Triaged},
    settings::Settings,
};
use countersign_models::{Client, Endpoint, Patience, Trial, trial};
use serde_json::{Value, json};

use crate::{
    args::{Asking, Globals, Model},
    out::Out,
    place::{Place, place},
};

/// A model's words, as far as a trial shows them.
const SHOWN: usize = 2_000;

/// Tries a model. The exit code is 0 only where its answer counts.
pub async fn test(args: &Model, globals: &Globals, out: Out, watch: &Watch) -> Result<u8, Failure> {
    // It needs no workspace: of a folder its .env is read, whether or not one stands there.
    let home = match place(globals) {
        Ok(Place::Folder(dir)) => Some(dir),
        _ => None,
    };
    let settings = Settings::of(home.as_deref())?;
    let endpoint = Endpoint::of(&settings, &args.asking.stated(args.name.as_deref()))?;
    let has_key = endpoint.has_key();
    let mut client = Client::new(
        endpoint,
        Patience::default(),
        args.asking.budget(),
        watch.clone(),
    )?;
    let tried = tokio::task::spawn_blocking(move || trial(&mut client)).await?;
    out.answer(&in_words(&tried, has_key), &in_json(&tried))?;
    Ok(u8::from(!tried.kept_schema()))
}

fn in_words(tried: &Trial, has_key: bool) -> String {
    let mut words = format!(
        "Asked {} at {} {}, about an incident that is made up: {} requests, {} tokens, {:.1} s.",
        tried.name,
        tried.address,
        if has_key {
            "with a key"
        } else {
            "without a key"
        },
        tried.spent.requests,
        tried.spent.tokens,
        tried.took.as_secs_f64()
    );
    // Writing to a String cannot fail.
    let _ = match &tried.said {
        Some(said) => write!(
            words,
            "\nIt said: {}",
            said.chars().take(SHOWN).collect::<String>()
        ),
        None => write!(words, "\nIt said nothing."),
    };
    if !tried.takes_schema {
        words.push_str("\nThe server took no schema of the answer; it was asked for plain JSON.");
    }
    if tried.repaired {
        words.push_str("\nIts first answer was refused, and its second one counts.");
    }
    let verdict = match (tried.trouble, tried.fault) {
        (Some(trouble), _) => format!(
            "There was no answer: {}. In a triage the rules would speak instead.",
            trouble.words()
        ),
        (None, Some(fault)) => format!(
            "The answer is refused, for {}. In a triage the rules would speak instead.",
            fault.words()
        ),
        (None, None) => "The answer keeps the schema: this model can be asked.".to_owned(),
    };
    let _ = write!(words, "\n{verdict}");
    if let Some(said) = &tried.refusal_words
        && !tried.kept_schema()
    {
        let _ = write!(words, "\nThe server's own words: {said}");
    }
    words
}

fn in_json(tried: &Trial) -> Value {
    json!({"model": {"name": tried.name, "address": tried.address, "schema_kept": tried.kept_schema(), "said": tried.said,
        "called": tried.model, "fault": tried.fault, "repaired": tried.repaired, "trouble": tried.trouble,
        "server_words": tried.refusal_words, "takes_schema": tried.takes_schema,
        "milliseconds": u64::try_from(tried.took.as_millis()).unwrap_or(u64::MAX),
        "requests": tried.spent.requests, "tokens": tried.spent.tokens}})
}

/// The model that this agent's settings and the command line name.
pub fn client(
    agent: &AgentSession,
    name: &str,
    asking: &Asking,
    watch: &Watch,
) -> Result<Client, Failure> {
    let home: Option<PathBuf> = agent.home().map(Into::into);
    let settings = Settings::of(home.as_deref())?;
    let endpoint = Endpoint::of(&settings, &asking.stated(Some(name)))?;
    Client::new(
        endpoint,
        Patience::default(),
        asking.budget(),
        watch.clone(),
    )
}

/// Who spoke: for people, and beside each proposal for programs.
pub fn told(triaged: &Triaged, name: &str) -> (String, Value) {
    let spoke = |wanted: fn(&Spoke) -> bool| {
        let asked = triaged.spoke.iter().flatten();
        asked.filter(|spoke| wanted(spoke)).count()
    };
    let answered = spoke(|s| matches!(s, Spoke::Model { .. }));
    let repaired = spoke(|s| matches!(s, Spoke::Model { repaired: true }));
    let unasked = triaged.spoke.iter().filter(|s| s.is_none()).count();
    let mut without: Vec<(String, usize)> = Vec::new();
    for spoke in triaged.spoke.iter().flatten() {
        let why = match spoke {
            Spoke::Model { .. } => continue,
            Spoke::Unanswered { why } => why.words(),
            Spoke::Refused { why } => format!("its answer was refused twice, for {}", why.words()),
        };
        match without.iter_mut().find(|(known, _)| *known == why) {
            Some((_, count)) => *count += 1,
            None => without.push((why, 1)),
        }
    }
    let mut words = format!("The model {name} spoke beside the rules on {answered} incidents");
    if repaired > 0 {
        let _ = write!(words, " ({repaired} of them at the second try)");
    }
    words.push('.');
    for (why, count) in &without {
        let _ = write!(words, "\nOn {count} the rules speak instead: {why}.");
    }
    if unasked > 0 {
        let _ = write!(
            words,
            "\nAbout {unasked} it was not asked: an action stands for them already."
        );
    }
    let rules = without.iter().map(|(_, count)| count).sum::<usize>();
    let value = json!({"name": name, "spoke": answered, "repaired": repaired, "rules_instead": rules, "not_asked": unasked,
        "why": without.iter().map(|(why, count)| json!({"why": why, "incidents": count})).collect::<Vec<_>>()});
    (words, value)
}
