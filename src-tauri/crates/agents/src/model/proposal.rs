//! What becomes of a proposal of the rules once a model was asked. It may become graver; nothing of it becomes milder.

use countersign_statement::codes::Advice;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Answer, Exchange, Spoke, prompt};
use crate::{
    import::unseen,
    incident::{RULES_VERSION, TRIAGE_AGENT},
    model::TRIAGE_PROMPT,
    proposal::{Proposal, gravity},
};

/// Longest version that a content holds, in characters.
const VERSION: usize = 64;

/// The rules' proposal with a model's answer.
pub(super) fn answered(
    rules: Proposal,
    sent: &Value,
    exchange: &Exchange<'_>,
    answer: &Answer,
    repaired: bool,
) -> Proposal {
    let wanted = answer.action.kind();
    let graver = gravity(wanted) > gravity(&rules.kind);
    let kind = if graver { wanted } else { rules.kind.as_str() }.to_owned();
    let risk = rules.risk.max(answer.risk);
    let reasons: Vec<&str> = answer
        .reasons
        .iter()
        .map(|reason| reason.as_str())
        .collect();
    let explanation = format!(
        "The model {} was asked ({TRIAGE_PROMPT}, at {}){}. In its words: \u{201c}{}\u{201d} Its reasons: {}. It would {} at risk {}; the rules would {} at risk {}. What is proposed is the graver of the two, here to {} at risk {}: a model can raise what the rules say and never lower it. It says that its confidence is {}; that is no measured frequency, and nothing follows from it. The rules say: {}",
        exchange.model,
        exchange.address,
        if repaired {
            "; its first answer was refused and its second one counts"
        } else {
            ""
        },
        unquoted(&answer.explanation),
        reasons.join(", "),
        in_words(wanted),
        answer.risk,
        in_words(&rules.kind),
        rules.risk,
        in_words(&kind),
        risk,
        answer.confidence,
        rules.ai_explanation,
    );
    let input = with_model(&rules.agent_input, asked(sent, exchange));
    // Advice and confidence stand apart from the content, for they may be kept back.
    let output = with_model(
        &rules.agent_output,
        json!({"answered": true, "repaired": repaired, "risk": answer.risk, "reasons": answer.reasons,
            "model": exchange.said_model, "requests": exchange.requests, "tokens": exchange.tokens}),
    );
    let fired = with_model(
        &rules.rules,
        json!({"answered": true, "action": wanted, "risk": answer.risk, "reasons": answer.reasons, "confidence": answer.confidence,
            "rules_action": rules.kind, "rules_risk": rules.risk, "rules_advice": rules.recommendation, "rules_confidence": rules.confidence}),
    );
    Proposal {
        // Where the model alone finds it so grave, people must look.
        recommendation: if graver {
            Advice::Review
        } else {
            rules.recommendation
        },
        idempotency_key: key(&rules.idempotency_key, &kind),
        agent_version: version("", exchange.model),
        risk,
        agent_input: input,
        agent_output: output,
        confidence: answer.confidence.clone(),
        ai_explanation: explanation,
        rules: fired,
        kind,
        ..rules
    }
}

/// The rules' proposal, which says that a model was to speak and did not.
pub(super) fn unanswered(
    rules: Proposal,
    sent: &Value,
    exchange: &Exchange<'_>,
    spoke: Spoke,
) -> Proposal {
    let (why, what) = match spoke {
        Spoke::Unanswered { why } => (json!(why), why.words()),
        Spoke::Refused { why } => (
            json!({"code": "refused", "fault": why}),
            format!(
                "its answer was refused, and so was its second one, because {}",
                why.words()
            ),
        ),
        Spoke::Model { .. } => (json!(null), String::new()),
    };
    let explanation = format!(
        "Here the rules speak and not the model: {} was to be asked ({TRIAGE_PROMPT}, at {}), and {what}. {}",
        exchange.model, exchange.address, rules.ai_explanation
    );
    let none = json!({"answered": false, "why": why, "model": exchange.said_model, "requests": exchange.requests, "tokens": exchange.tokens});
    Proposal {
        agent_version: version("without+", exchange.model),
        agent_input: with_model(&rules.agent_input, asked(sent, exchange)),
        agent_output: with_model(&rules.agent_output, none),
        rules: with_model(&rules.rules, json!({"answered": false, "why": why})),
        ai_explanation: explanation,
        ..rules
    }
}

/// Whom was asked what.
fn asked(sent: &Value, exchange: &Exchange<'_>) -> Value {
    json!({"name": exchange.model, "address": exchange.address, "prompt": TRIAGE_PROMPT, "prompt_sha256": prompt::digest(), "sent": sent})
}

/// A document of the rules with one more member.
fn with_model(document: &str, model: Value) -> String {
    let mut members = match serde_json::from_str(document) {
        Ok(Value::Object(members)) => members,
        // The rules write objects; whatever else it is, it is kept.
        _ => [("rules".to_owned(), json!(document))]
            .into_iter()
            .collect(),
    };
    members.insert("model".to_owned(), model);
    Value::Object(members).to_string()
}

/// What was looked at is the same; what is to be done may be something else.
fn key(of_rules: &str, kind: &str) -> String {
    let evidence = of_rules.rsplit('/').next().unwrap_or(of_rules);
    format!("{TRIAGE_AGENT}/{kind}/{evidence}")
}

/// The version of everything that spoke: rules, prompt, model. A long name is cut, and a piece of its digest keeps it apart
/// from others; the whole name stands in the input.
fn version(how: &str, model: &str) -> String {
    let before = format!("{RULES_VERSION}+{how}{TRIAGE_PROMPT}+");
    let room = VERSION.saturating_sub(before.chars().count());
    if model.chars().count() <= room {
        return before + model;
    }
    let digest = hex::encode(Sha256::digest(model));
    let tag: String = digest.chars().take(8).collect();
    let cut: String = model.chars().take(room.saturating_sub(9)).collect();
    format!("{before}{cut}~{tag}")
}

/// A name that somebody else gave: nothing that is not seen, not too long.
pub(super) fn harmless(text: &str, most: usize) -> String {
    text.chars().filter(|c| !unseen(*c)).take(most).collect()
}

/// Others' words within quotation marks do not end them.
fn unquoted(text: &str) -> String {
    text.replace(['\u{201c}', '\u{201d}'], "\"")
}

fn in_words(kind: &str) -> &'static str {
    match kind {
        "close_incident" => "close this incident",
        "request_information" => "ask the reporter for more",
        _ => "escalate this incident",
    }
}

/// What is held of every proposal that a model had a part in, whatever it said.
#[cfg(test)]
pub(super) fn is_no_milder(rules: &Proposal, made: &Proposal) -> bool {
    let advice = |p: &Proposal| match p.recommendation {
        Advice::Proceed => 0,
        Advice::Review => 1,
        Advice::Block => 2,
    };
    made.risk >= rules.risk
        && gravity(&made.kind) >= gravity(&rules.kind)
        && (made.kind != rules.kind || made.recommendation == rules.recommendation)
        && (made.kind == rules.kind || advice(made) >= 1)
        && made.amount == rules.amount
        && made.currency == rules.currency
        && made.subject == rules.subject
        && made.params == rules.params
}
