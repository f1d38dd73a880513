//! What an agent proposes, and what it advises (docs/formats, §4): two lines, committed to apart, so that the advice
//! can be kept back until a reviewer has decided.

use crate::{
    CONTENT_LIMIT, codes,
    format::{
        Code, Commit, Confidence, Currency, Id, Ids, Json, Kind, MaybeId, Money, Text, Truth,
    },
    shape::lines,
};

lines! {
    /// The content of an action; `action_digest` is its commitment.
    Content, "countersign/content/v1", CONTENT_LIMIT, |_| Ok(()); {
        /// What is to be done, `[a-z_]{1,64}`.
        kind: Kind,
        /// What it is about.
        subject_kind: Code<codes::SubjectKind>,
        /// The id of what it is about.
        subject: Text,
        /// The proposing agent.
        agent: Id,
        /// The version of the agent's rules or model.
        agent_version: Text,
        /// Who proposes.
        actor_type: Code<codes::ActorType>,
        /// Whether nothing of this may ever be done.
        is_simulation: Truth,
        /// The risk.
        risk: Code<codes::Risk>,
        /// The amount at stake.
        amount: Money,
        /// Its currency, `XXX` where the source has none.
        currency: Currency,
        /// The parameters, a JSON document.
        params: Json,
        /// What the agent was given, a JSON document.
        agent_input: Json,
        /// What the agent answered, a JSON document.
        agent_output: Json,
        /// The commitment of the [`Recommendation`].
        recommendation: Commit,
        /// Two proposals with one key are one proposal.
        idempotency_key: Text,
        /// Lineage: the person who answers for the agent.
        owner: Id,
        /// Lineage: the person who started it, if one did.
        launcher: MaybeId,
        /// Lineage: the person it is about, if a user is.
        subject_person: MaybeId,
        /// Lineage: the people who changed it.
        editors: Ids,
    }

    /// What the agent advises.
    Recommendation, "countersign/recommendation/v1", CONTENT_LIMIT, |_| Ok(()); {
        /// The advice.
        recommendation: Code<codes::Advice>,
        /// `0.000` to `1.000`.
        confidence: Confidence,
        /// Why, in plain words.
        ai_explanation: Text,
        /// The rules that fired and their facts, a JSON document.
        rules: Json,
    }
}
