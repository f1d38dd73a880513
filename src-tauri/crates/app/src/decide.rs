//! Deciding and commenting: ask the rules, sign exactly what they built, send one fact, check what came back.

use countersign_statement::{
    Statement,
    codes::{OverrideType, ReasonCode, Verdict},
    commitment, facts,
    format::parse_time,
};
use countersign_store::{Private, Recorded, Signed, StoreError};
use countersign_workflow::{Case, DecisionPlan, Draft, State, case::later};
use uuid::Uuid;

use crate::{
    Failure, Session,
    case::{Loaded, Seen, seats},
    entropy,
    session::another_statement,
    text,
};

/// What a person wants to say to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Their own id of it: sent twice, it counts once.
    pub decision_id: Uuid,
    /// Approve or reject.
    pub verdict: Verdict,
    /// Why, as a code of the verdict.
    pub reason_code: ReasonCode,
    /// Why, in their words; may be empty where the route does not demand it.
    pub narrative: String,
}

/// A plan to decide: what would be signed, ready to be shown.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The plan of the rules.
    pub plan: DecisionPlan,
    pub(crate) narrative: String,
    pub(crate) narrative_salt: [u8; 16],
}

/// A decision that is in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The action's state after it.
    pub state: State,
    /// The step that is open after it.
    pub step: u32,
    /// The override that the database computed.
    pub override_type: Option<OverrideType>,
    /// Its place.
    pub recorded: Recorded,
    /// Its time, out of the record.
    pub at: String,
}

impl Session {
    /// Asks the rules whether this person may decide so, and builds the exact statement to be signed.
    pub fn prepare(
        &self,
        loaded: &Loaded,
        seen: &Seen,
        decision: &Decision,
    ) -> Result<Prepared, Failure> {
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        let narrative = text::plain(&decision.narrative)?;
        let narrative_salt = entropy::salt()?;
        let draft = Draft {
            origin: self.origin().to_owned(),
            decision_id: decision.decision_id,
            verdict: decision.verdict,
            reason_code: decision.reason_code,
            narrative: narrative.clone(),
            narrative_salt,
            seen: *seen,
            signed_at: entropy::now(),
        };
        let plan = countersign_workflow::check(&loaded.case, &me.person, &draft, loaded.now)?;
        Ok(Prepared {
            plan,
            narrative,
            narrative_salt,
        })
    }

    /// Signs what was prepared and sends it. The answer is checked against the record's own bytes.
    pub async fn sign_and_send(&self, prepared: &Prepared) -> Result<Taken, Failure> {
        let by = self.sign(&prepared.plan.bytes).await?;
        self.send(prepared, by).await
    }

    /// Sends what was prepared with a signature that is there already; the database says whether it is one.
    pub async fn send(&self, prepared: &Prepared, by: Signed) -> Result<Taken, Failure> {
        let narrative = (!prepared.narrative.is_empty()).then_some(Private {
            salt: &prepared.narrative_salt,
            text: &prepared.narrative,
        });
        let decided = match self
            .store()
            .add_decision(&prepared.plan.statement, narrative, by)
            .await
        {
            // The connection broke before an answer: the same decision id is answered with the stored fact, or stored now.
            Err(StoreError::Unavailable(_)) => {
                self.store()
                    .add_decision(&prepared.plan.statement, narrative, by)
                    .await?
            }
            other => other?,
        };
        if !prepared.plan.kept_back && decided.override_type != prepared.plan.departs {
            return Err(Failure::contradiction(
                "the database computed another override than the rules",
            ));
        }
        let record = self.read_back(decided.recorded).await?;
        if record.statement != prepared.plan.bytes {
            return Err(another_statement(record.seq));
        }
        Ok(Taken {
            state: decided.state,
            step: decided.step,
            override_type: decided.override_type,
            recorded: decided.recorded,
            at: record.at,
        })
    }

    /// An action as this decision left it: with those that others took since it was loaded.
    pub async fn after(&self, loaded: &Loaded, taken: &Taken) -> Result<Case, Failure> {
        let mut decisions = self.store().decisions(loaded.row.action_id).await?;
        decisions.retain(|d| d.seq <= taken.recorded.seq);
        Ok(Case {
            seats: seats(&decisions),
            state: taken.state,
            step: taken.step.into(),
            expiry_at: match (taken.state, &loaded.route) {
                (State::Approved, Some(route)) => {
                    parse_time(&taken.at).map(|at| later(at, route.expiry_seconds))
                }
                _ => loaded.case.expiry_at,
            },
            level: if u64::from(taken.step) == loaded.case.step {
                loaded.case.level
            } else {
                0
            },
            ..loaded.case.clone()
        })
    }

    /// Opens, prepares, signs and sends in one go (the command line; the window shows the statement in between).
    pub async fn decide(&self, action: Uuid, decision: &Decision) -> Result<Taken, Failure> {
        let (loaded, seen) = self.open_action(action, crate::doctor::VERSION).await?;
        let prepared = self.prepare(&loaded, &seen, decision)?;
        self.sign_and_send(&prepared).await
    }

    /// Writes a signed comment.
    pub async fn comment(&self, action: Uuid, text: &str) -> Result<Recorded, Failure> {
        self.comment_as(entropy::id(), action, text).await
    }

    /// The same under an id of the caller's: sent twice, it counts once.
    pub async fn comment_as(
        &self,
        comment_id: Uuid,
        action: Uuid,
        text: &str,
    ) -> Result<Recorded, Failure> {
        let (text, salt) = (&text::plain(text)?, entropy::salt()?);
        let s = facts::Comment {
            origin: self.origin().to_owned(),
            comment_id,
            action_id: action,
            person: self.person(),
            text: commitment(&salt, text.as_bytes()),
            signed_at: entropy::now(),
        };
        let by = self.sign(&s.encode()).await?;
        let recorded = self
            .store()
            .add_comment(&s, Private { salt: &salt, text }, by)
            .await?;
        // Sent before, it stands there as it was signed then, with another salt and time; it is still this person's.
        let record = self.read_back(recorded).await?;
        let Statement::Comment(there) = Statement::parse(&record.statement)? else {
            return Err(another_statement(recorded.seq));
        };
        let same = there.comment_id == s.comment_id && there.action_id == s.action_id;
        if same && self.has_signed(&record) {
            Ok(recorded)
        } else {
            Err(another_statement(recorded.seq))
        }
    }
}
