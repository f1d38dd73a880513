//! Breaking the glass, and reviewing afterwards that somebody did. As with deciding: the rules are asked, the exact bytes made, signed here
//! or where the key is, sent as one fact, and believed after its record was read back.

use chrono::{DateTime, Utc};
use countersign_embedded::Secret;
use countersign_refusal::People;
use countersign_statement::{
    Statement,
    codes::{GlassVerdict, Role},
    facts,
};
pub use countersign_store::glass::{GlassReviewRow, GlassRow, OpenReview};
use countersign_store::{Private, Recorded, Signed, Store, StoreError};
pub use countersign_workflow::glass::{AfterReview, ReviewState};
use countersign_workflow::{
    Demands, Done, Seen,
    glass::{BreakDraft, Broken, Reviewed, check_break, check_review, may_break, may_review},
};
use uuid::Uuid;

use crate::{
    Failure, Session, WorkerSession, Workspace, case::Loaded, entropy, session::another_statement,
    text,
};

/// Reviews that are read at once.
const AT_ONCE: i64 = 100;
/// Open reviews in a list.
const LISTED: i64 = 300;

/// What a person says who breaks the glass.
#[derive(Debug, Clone, Copy)]
pub struct Breaking<'a> {
    /// The incident's reference.
    pub incident: &'a str,
    /// Why.
    pub narrative: &'a str,
    /// What was shown.
    pub seen: Seen,
}

/// What would be signed to break the glass, with the texts that it commits to.
#[derive(Debug, Clone)]
pub struct BreakingPlan {
    statement: facts::GlassBroken,
    draft: BreakDraft,
}

impl BreakingPlan {
    /// The exact bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> String {
        self.statement.encode()
    }

    /// The texts as they are kept, each with its salt: the incident's reference and the narrative.
    #[must_use]
    pub fn texts(&self) -> [(&str, &[u8; 16]); 2] {
        let of = &self.draft;
        [
            (&of.incident, &of.incident_salt),
            (&of.narrative, &of.narrative_salt),
        ]
    }
}

/// What would be signed to review that afterwards, with the reason that it commits to.
#[derive(Debug, Clone)]
pub struct ReviewPlan {
    statement: facts::GlassReview,
    reason: String,
    salt: [u8; 16],
}

impl ReviewPlan {
    /// The exact bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> String {
        self.statement.encode()
    }

    /// The reason as it is kept, and its salt.
    #[must_use]
    pub fn reason(&self) -> (&str, &[u8; 16]) {
        (&self.reason, &self.salt)
    }
}

/// A signed statement that came back, with the texts that it commits to and their salts, in its order.
#[derive(Debug, Clone, Copy)]
pub struct ReturnedGlass<'a> {
    /// Its exact bytes.
    pub statement: &'a str,
    /// Texts and salts.
    pub texts: &'a [(&'a str, [u8; 16])],
    /// The signature over the statement.
    pub by: Signed,
}

/// What whoever breaks the glass did besides signing.
#[derive(Debug, Clone, Copy)]
pub struct Besides<'a> {
    /// What they typed.
    pub typed: Option<&'a str>,
    /// Their password once more.
    pub password: Option<&'a Secret>,
}

/// A review that people are wanted for, and what it is to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingReview {
    /// The review.
    pub review: OpenReview,
    /// They may give one.
    pub mine: bool,
    /// They are a supervisor, who is told where nobody does in time.
    pub oversees: bool,
}

/// The glass that stands, as the rules see it.
pub(crate) fn standing(rows: &[GlassRow]) -> Option<Broken> {
    let row = rows.iter().find(|row| row.void.is_none())?;
    Some(Broken {
        glass_id: row.glass_id,
        person: row.person,
        seq: row.seq,
        at: row.at,
        reviews: row
            .reviews
            .iter()
            .map(|r| Reviewed {
                person: r.person,
                verdict: r.verdict,
                seq: r.seq,
                void: r.void,
            })
            .collect(),
        overdue: row.overdue,
    })
}

impl Loaded {
    /// Whether this person may break the glass now.
    pub fn may_break(&self, person: Uuid) -> bool {
        let member = self.members.person(person);
        member.is_some_and(|m| may_break(&self.case, &m.person, self.now).is_ok())
    }

    /// Whether this person may review the broken glass now.
    pub fn may_review(&self, person: Uuid) -> bool {
        let member = self.members.person(person);
        member.is_some_and(|m| may_review(&self.case, &m.person, self.now).is_ok())
    }

    /// The review of the broken glass as it stands now; none where no glass is broken.
    pub fn after_review(&self) -> Option<AfterReview> {
        self.case.after_review(self.now)
    }
}

async fn overdue(store: &Store) -> Result<u64, Failure> {
    let mut noticed = 0;
    loop {
        let due = store.overdue_reviews(AT_ONCE).await?;
        let mut here = 0;
        for action in &due {
            match store.add_glass_overdue(*action).await {
                Ok(_) => here += 1,
                Err(StoreError::Refused(why)) if passed_over(why.code()) => {}
                Err(error) => return Err(error.into()),
            }
        }
        noticed += here;
        // Where all were passed over, somebody else is at it.
        if here == 0 {
            return Ok(noticed);
        }
    }
}

fn passed_over(code: &str) -> bool {
    [
        "overdue-before",
        "glass-reviewed",
        "no-glass",
        "not-overdue",
    ]
    .contains(&code)
}

impl Session {
    /// Breaks the glass with this person's key: the action is approved outside of its route, and others review that.
    pub async fn break_glass(
        &self,
        action: Uuid,
        breaking: Breaking<'_>,
    ) -> Result<Recorded, Failure> {
        let plan = self.prepare_breaking(action, breaking).await?;
        let by = self.sign(&plan.bytes()).await?;
        self.send_breaking(&plan, by).await
    }

    /// Asks the rules whether this person may, and makes the statement that they would sign.
    pub async fn prepare_breaking(
        &self,
        action: Uuid,
        breaking: Breaking<'_>,
    ) -> Result<BreakingPlan, Failure> {
        let loaded = self.load(action).await?;
        let draft = BreakDraft {
            origin: self.origin().to_owned(),
            glass_id: entropy::id(),
            incident: text::plain(breaking.incident)?.trim().to_owned(),
            incident_salt: entropy::salt()?,
            narrative: text::plain(breaking.narrative)?,
            narrative_salt: entropy::salt()?,
            seen: breaking.seen,
            signed_at: entropy::now(),
        };
        self.breaking(&loaded, draft)
    }

    fn breaking(&self, loaded: &Loaded, draft: BreakDraft) -> Result<BreakingPlan, Failure> {
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        let statement = check_break(&loaded.case, &me.person, &draft, loaded.now)?;
        Ok(BreakingPlan { statement, draft })
    }

    async fn send_breaking(&self, plan: &BreakingPlan, by: Signed) -> Result<Recorded, Failure> {
        let of = &plan.draft;
        let (incident, narrative) = (
            Private {
                salt: &of.incident_salt,
                text: &of.incident,
            },
            Private {
                salt: &of.narrative_salt,
                text: &of.narrative,
            },
        );
        let s = &plan.statement;
        let recorded = match self.store().add_glass(s, incident, narrative, by).await {
            // The connection broke before an answer: the same statement is answered with its record, or stored now.
            Err(StoreError::Unavailable(_)) => {
                self.store().add_glass(s, incident, narrative, by).await?
            }
            other => other?,
        };
        self.believed(recorded, &plan.bytes()).await
    }

    /// Shows the action, and makes the statement that this person would sign elsewhere to break its glass; with what must be done besides.
    pub async fn hand_out_breaking(
        &self,
        action: Uuid,
        incident: &str,
        narrative: &str,
    ) -> Result<(BreakingPlan, Demands), Failure> {
        let (loaded, seen) = self.open_action(action, crate::doctor::VERSION).await?;
        let breaking = Breaking {
            incident,
            narrative,
            seen,
        };
        let plan = self.prepare_breaking(action, breaking).await?;
        let demands = Demands::breaking(loaded.content.as_ref(), loaded.row.seq);
        Ok((plan, demands))
    }

    /// Takes a signed statement in by which the glass is broken: it must be the one that the rules make of the action as it stands, and
    /// the database says whether the signature is one. The same statement twice is answered alike.
    ///
    /// # Errors
    /// `statement-differs` for another statement than the rules would make; what [`Session::prepare_breaking`] and the door refuse.
    pub async fn take_signed_breaking(
        &self,
        workspace: &Workspace,
        action: Uuid,
        back: &ReturnedGlass<'_>,
        besides: Besides<'_>,
    ) -> Result<Recorded, Failure> {
        let signed = match Statement::parse(back.statement) {
            Ok(Statement::GlassBroken(signed)) => signed,
            Ok(_) => return Err(differs(Some("type"))),
            Err(_) => return Err(differs(None)),
        };
        self.theirs(action, signed.action_id, signed.person)?;
        let [incident, narrative] = back.texts else {
            return Err(differs(Some("narrative")));
        };
        let loaded = self.load(action).await?;
        let before = loaded.glass.iter().find(|g| g.glass_id == signed.glass_id);
        if let Some(seq) = before.map(|g| g.seq) {
            return self.recorded_before(seq, back.statement).await;
        }
        let unhex = |hex: &str| countersign_statement::bytes32(hex).unwrap_or_default();
        let draft = BreakDraft {
            origin: self.origin().to_owned(),
            glass_id: signed.glass_id,
            incident: kept(incident.0, "incident")?,
            incident_salt: incident.1,
            narrative: kept(narrative.0, "narrative")?,
            narrative_salt: narrative.1,
            seen: Seen {
                view_digest: unhex(&signed.view_digest),
                seq: signed.seen_seq,
                leaf: unhex(&signed.seen_leaf),
            },
            signed_at: signed.signed_at,
        };
        let plan = self.breaking(&loaded, draft)?;
        if plan.bytes() != back.statement {
            return Err(differs(None));
        }
        Demands::breaking(loaded.content.as_ref(), loaded.row.seq).check(&Done {
            viewed: &[],
            narrative: narrative.0,
            typed: besides.typed,
            password: besides.password.is_some(),
        })?;
        if let Some(password) = besides.password {
            let login = self.store().login();
            workspace.check_password(login, password).await?;
        }
        self.send_breaking(&plan, back.by).await
    }

    /// Says with this person's key what they found of a glass that somebody else broke.
    pub async fn review_glass(
        &self,
        action: Uuid,
        verdict: GlassVerdict,
        reason: &str,
    ) -> Result<Recorded, Failure> {
        let plan = self.prepare_review(action, verdict, reason).await?;
        let by = self.sign(&plan.bytes()).await?;
        self.send_review(&plan, by).await
    }

    /// Asks the rules whether this person may, and makes the statement that they would sign.
    pub async fn prepare_review(
        &self,
        action: Uuid,
        verdict: GlassVerdict,
        reason: &str,
    ) -> Result<ReviewPlan, Failure> {
        let loaded = self.load(action).await?;
        let reason = text::plain(reason)?;
        self.reviewing(&loaded, verdict, (reason, entropy::salt()?), entropy::now())
    }

    fn reviewing(
        &self,
        loaded: &Loaded,
        verdict: GlassVerdict,
        (reason, salt): (String, [u8; 16]),
        signed_at: DateTime<Utc>,
    ) -> Result<ReviewPlan, Failure> {
        let me = loaded.members.person(self.person()).ok_or_else(|| {
            Failure::contradiction("you are not among the people of this workspace")
        })?;
        let statement = check_review(
            &loaded.case,
            &me.person,
            (verdict, &reason, &salt),
            (self.origin(), signed_at),
            loaded.now,
        )?;
        Ok(ReviewPlan {
            statement,
            reason,
            salt,
        })
    }

    async fn send_review(&self, plan: &ReviewPlan, by: Signed) -> Result<Recorded, Failure> {
        let (s, words) = (
            &plan.statement,
            Private {
                salt: &plan.salt,
                text: &plan.reason,
            },
        );
        let recorded = match self.store().add_glass_review(s, words, by).await {
            Err(StoreError::Unavailable(_)) => self.store().add_glass_review(s, words, by).await?,
            other => other?,
        };
        self.believed(recorded, &plan.bytes()).await
    }

    /// Takes a signed review in, as [`Session::take_signed_breaking`] does.
    ///
    /// # Errors
    /// `statement-differs` for another statement than the rules would make; what [`Session::prepare_review`] and the door refuse.
    pub async fn take_signed_review(
        &self,
        action: Uuid,
        back: &ReturnedGlass<'_>,
    ) -> Result<Recorded, Failure> {
        let signed = match Statement::parse(back.statement) {
            Ok(Statement::GlassReview(signed)) => signed,
            Ok(_) => return Err(differs(Some("type"))),
            Err(_) => return Err(differs(None)),
        };
        self.theirs(action, signed.action_id, signed.person)?;
        let [reason] = back.texts else {
            return Err(differs(Some("reason")));
        };
        let loaded = self.load(action).await?;
        let before = loaded.glass.iter().flat_map(|g| &g.reviews);
        for seq in before.filter(|r| r.person == self.person()).map(|r| r.seq) {
            if let Ok(recorded) = self.recorded_before(seq, back.statement).await {
                return Ok(recorded);
            }
        }
        let plan = self.reviewing(
            &loaded,
            signed.verdict,
            (kept(reason.0, "reason")?, reason.1),
            signed.signed_at,
        )?;
        if plan.bytes() != back.statement {
            return Err(differs(None));
        }
        self.send_review(&plan, back.by).await
    }

    /// The reviews that people are wanted for, the one that is due first before the others.
    pub async fn open_reviews(&self) -> Result<Vec<OpenReview>, Failure> {
        Ok(self.store().open_reviews(LISTED).await?)
    }

    /// The same, each with what it is to this person.
    pub async fn waiting_reviews(&self) -> Result<Vec<WaitingReview>, Failure> {
        let open = self.open_reviews().await?;
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let (me, now) = (self.person(), self.now().await?);
        let members = self.members().await?;
        let member = members.person(me).map(|m| &m.person);
        let holds = |role| {
            let counts = member.filter(|p| p.active && p.key_fault.is_none());
            counts.is_some_and(|p| p.holds(role, now))
        };
        let waiting = open.into_iter().map(|review| WaitingReview {
            mine: review.person != me
                && !review.by.contains(&me)
                && !review.lineage.contains(&me)
                && holds(review.review_role),
            oversees: holds(Role::Supervisor),
            review,
        });
        Ok(waiting.collect())
    }

    /// Puts on record each review that is overdue; answers how many.
    pub async fn note_overdue_reviews(&self) -> Result<u64, Failure> {
        overdue(self.store()).await
    }

    fn theirs(&self, action: Uuid, named: Uuid, person: Uuid) -> Result<(), Failure> {
        if named != action {
            return Err(differs(Some("action_id")));
        }
        if person != self.person() {
            return Err(differs(Some("person")));
        }
        Ok(())
    }

    async fn believed(&self, recorded: Recorded, statement: &str) -> Result<Recorded, Failure> {
        let record = self.read_back(recorded).await?;
        if record.statement == statement {
            Ok(recorded)
        } else {
            Err(another_statement(recorded.seq))
        }
    }

    /// The record with this number, if it is of this very statement.
    async fn recorded_before(&self, seq: u64, statement: &str) -> Result<Recorded, Failure> {
        let leaf = self.leaf(seq).await?;
        let leaf = leaf.ok_or_else(|| Failure::contradiction("a fact without its record"))?;
        let recorded = Recorded { seq, leaf };
        let record = self.read_back(recorded).await?;
        if record.statement == statement {
            Ok(recorded)
        } else {
            Err(differs(None))
        }
    }
}

impl WorkerSession {
    /// Puts on record each review that is overdue; answers how many.
    pub async fn note_overdue_reviews(&self) -> Result<u64, Failure> {
        overdue(self.store()).await
    }
}

/// A text as it is kept: one that would be kept otherwise was not signed so.
fn kept(said: &str, member: &str) -> Result<String, Failure> {
    let plain = text::plain(said)?;
    if plain == said {
        Ok(plain)
    } else {
        Err(differs(Some(member)))
    }
}

fn differs(member: Option<&str>) -> Failure {
    Failure::new(People::StatementDiffers {
        member: member.map(str::to_owned),
    })
}
