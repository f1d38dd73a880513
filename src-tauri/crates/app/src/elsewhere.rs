//! Deciding where the key is elsewhere: the statement goes out, is signed there, and comes back. What is asked of a person before
//! they sign is asked here as everywhere; that they were shown it is their program's word.

use countersign_embedded::Secret;
use countersign_refusal::{Action, People};
use countersign_statement::{Statement, bytes32, codes::Verdict, facts};
use countersign_workflow::{Demands, Done, Draft};
use uuid::Uuid;

use crate::{
    Failure, Session, Workspace,
    case::{Loaded, Seen},
    decide::{Decision, Prepared, Taken},
    session::Signed,
    text,
};

/// A statement that went out, with what it is about.
#[derive(Debug, Clone)]
pub struct HandedOut {
    /// The action as it was loaded.
    pub loaded: Loaded,
    /// The record of what was shown.
    pub seen: Seen,
    /// What would be signed.
    pub prepared: Prepared,
    /// What must be done before it is signed.
    pub demands: Demands,
}

impl Prepared {
    /// The narrative that the statement commits to, as it is kept, and the salt of that commitment.
    pub fn narrative(&self) -> (&str, &[u8; 16]) {
        (&self.narrative, &self.narrative_salt)
    }
}

/// A statement that came back.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// Its exact bytes.
    pub statement: &'a str,
    /// The narrative that it commits to; empty where there is none.
    pub narrative: &'a str,
    /// The salt of that commitment.
    pub narrative_salt: [u8; 16],
    /// The signature over the statement.
    pub by: Signed,
    /// Sections that were shown.
    pub viewed: &'a [String],
    /// What was typed.
    pub typed: Option<&'a str>,
    /// The password, entered once more.
    pub password: Option<&'a Secret>,
}

impl Session {
    /// Opens an action, on the record, and prepares the statement that this person would sign.
    pub async fn hand_out(&self, action: Uuid, decision: &Decision) -> Result<HandedOut, Failure> {
        let (loaded, seen) = self.open_action(action, crate::doctor::VERSION).await?;
        let prepared = self.prepare(&loaded, &seen, decision)?;
        let demands = self.demands(&loaded).await?;
        Ok(HandedOut {
            loaded,
            seen,
            prepared,
            demands,
        })
    }

    /// Takes a signed statement in: it must be the one that the rules make of the action as it stands, what the route demands
    /// must have been done, and the database says whether the signature is one. The same statement twice is answered alike.
    ///
    /// # Errors
    /// `statement-differs` for another statement than the rules would make; what [`Session::prepare`] and the door refuse.
    pub async fn take_signed(
        &self,
        workspace: &Workspace,
        action: Uuid,
        verdict: Verdict,
        back: &Returned<'_>,
    ) -> Result<Taken, Failure> {
        let signed = decision_in(back.statement)?;
        let member = |differs: bool, name: &str| differs.then(|| name.to_owned());
        let other = member(signed.action_id != action, "action_id")
            .or_else(|| member(signed.verdict != verdict, "verdict"))
            .or_else(|| member(signed.person != self.person(), "person"));
        if other.is_some() {
            return Err(differs(other));
        }
        if text::plain(back.narrative)? != back.narrative {
            return Err(differs(Some("narrative_commitment".to_owned())));
        }
        let loaded = self.load(action).await?;
        if let Some(taken) = self.taken_before(&loaded, &signed, back.statement).await? {
            return Ok(taken);
        }
        let prepared = self.prepared_again(&loaded, &signed, back)?;
        self.demands(&loaded).await?.check(&Done {
            viewed: back.viewed,
            narrative: back.narrative,
            typed: back.typed,
            password: back.password.is_some(),
        })?;
        if let Some(password) = back.password {
            workspace
                .check_password(self.store().login(), password)
                .await?;
        }
        self.send(&prepared, back.by).await
    }

    /// What the rules make of the same intention now, which must be the same bytes.
    fn prepared_again(
        &self,
        loaded: &Loaded,
        signed: &facts::Decision,
        back: &Returned<'_>,
    ) -> Result<Prepared, Failure> {
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        let (Some(view_digest), Some(leaf)) =
            (bytes32(&signed.view_digest), bytes32(&signed.seen_leaf))
        else {
            return Err(Failure::new(Action::ViewUnknown));
        };
        let draft = Draft {
            origin: self.origin().to_owned(),
            decision_id: signed.decision_id,
            verdict: signed.verdict,
            reason_code: signed.reason_code,
            narrative: back.narrative.to_owned(),
            narrative_salt: back.narrative_salt,
            seen: Seen {
                view_digest,
                seq: signed.seen_seq,
                leaf,
            },
            signed_at: signed.signed_at,
        };
        let plan = countersign_workflow::check(&loaded.case, &me.person, &draft, loaded.now)?;
        if plan.bytes != back.statement {
            return Err(differs(None));
        }
        Ok(Prepared {
            plan,
            narrative: back.narrative.to_owned(),
            narrative_salt: back.narrative_salt,
        })
    }

    /// The decision that is in the ledger under this id, if it is this very statement.
    async fn taken_before(
        &self,
        loaded: &Loaded,
        signed: &facts::Decision,
        statement: &str,
    ) -> Result<Option<Taken>, Failure> {
        let mine = |d: &&countersign_store::case::DecisionRow| {
            d.decision_id == signed.decision_id && d.person == self.person()
        };
        let Some(row) = loaded.decisions.iter().find(mine) else {
            return Ok(None);
        };
        let leaf = self.leaf(row.seq).await?;
        let leaf = leaf.ok_or_else(|| Failure::contradiction("a decision without its record"))?;
        let recorded = countersign_store::Recorded { seq: row.seq, leaf };
        let record = self.read_back(recorded).await?;
        if record.statement != statement {
            return Err(differs(None));
        }
        Ok(Some(Taken {
            state: loaded.row.state,
            step: u32::try_from(loaded.row.step).unwrap_or(u32::MAX),
            override_type: row.override_type,
            recorded,
            at: record.at,
        }))
    }
}

fn decision_in(statement: &str) -> Result<facts::Decision, Failure> {
    match Statement::parse(statement) {
        Ok(Statement::Decision(decision)) => Ok(decision),
        Ok(_) => Err(differs(Some("type".to_owned()))),
        Err(_) => Err(differs(None)),
    }
}

fn differs(member: Option<String>) -> Failure {
    Failure::new(People::StatementDiffers { member })
}
