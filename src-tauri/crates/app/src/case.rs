//! Opening an action: everything that was said to it, who may decide, and the record of what was shown.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use countersign_refusal::{Action, Thing};
use countersign_statement::{
    Content, Line, PolicyDocument, Recommendation, Route, bytes32, codes::Advice, digest,
};
pub use countersign_store::case::{ActionRow, CommentRow, DecisionRow, HistoryRow, OtherAction};
use countersign_store::{Private, assignments::InHand, interruptions::InterruptionRow};
pub use countersign_workflow::Seen;
pub use countersign_workflow::reach::Shortage;
use countersign_workflow::{
    Calendars, Case, Exclusion, Lineage, Person, Seat, SeatTaken, may_decide, reach::reachable,
};
use uuid::Uuid;

use crate::{
    Failure, Session, entropy,
    glass::{GlassRow, standing},
    members::Members,
    revisions::RevisionRow,
};

/// A loaded action.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The database's rows.
    pub row: ActionRow,
    /// The content, unless erased.
    pub content: Option<Content>,
    /// The agent's recommendation, unless erased.
    pub recommendation: Option<Recommendation>,
    /// The pinned route, if people decide it.
    pub route: Option<Route>,
    /// The policy that made the route.
    pub policy: Option<Arc<PolicyDocument>>,
    /// Decisions so far.
    pub decisions: Vec<DecisionRow>,
    /// Decisions on the action that it follows.
    pub earlier: Vec<DecisionRow>,
    /// Comments so far.
    pub comments: Vec<CommentRow>,
    /// What was asked, answered and said to holds so far, oldest first.
    pub interruptions: Vec<InterruptionRow>,
    /// Each time that the glass was broken, where the route allows that.
    pub glass: Vec<GlassRow>,
    /// What people changed of it so far, oldest first.
    pub revisions: Vec<RevisionRow>,
    /// What the rules see.
    pub case: Case,
    /// Who has it in hand.
    pub in_hand: Option<InHand>,
    /// Everybody who takes part.
    pub members: Arc<Members>,
    /// The database's time at loading.
    pub now: DateTime<Utc>,
}

/// One person's answer to "may they decide this now?".
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// The seat they may take, or why not.
    pub answer: Result<Seat, Exclusion>,
}

/// How long a section of an action's screen was shown, as the face measured it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The section's name.
    pub section: String,
    /// Milliseconds for which it was on the screen.
    pub shown_ms: u64,
    /// Milliseconds that its text takes at an ordinary pace.
    pub usual_ms: u64,
}

/// Records of an action that are read for showing.
const TIMELINE: i64 = 500;

impl Loaded {
    /// Why the people there are could not finish it: the step that stays without enough of them. `None` where they could.
    pub fn shortage(&self) -> Option<Shortage> {
        let people: Vec<Person> = self
            .members
            .people
            .iter()
            .map(|m| m.person.clone())
            .collect();
        reachable(&self.case, &people, self.now).err()
    }

    /// Who can decide this now, by name, and why everyone else cannot.
    pub fn candidates(&self) -> Vec<Candidate> {
        let people = self.members.people.iter();
        people
            .map(|member| Candidate {
                person: member.person.id,
                name: member.name.clone(),
                answer: may_decide(&self.case, &member.person, self.now),
            })
            .collect()
    }
}

/// The seats that were taken by these decisions.
pub(crate) fn seats(decisions: &[DecisionRow]) -> Vec<SeatTaken> {
    decisions
        .iter()
        .map(|d| SeatTaken {
            decision_id: d.decision_id,
            person: d.person,
            on_behalf_of: d.on_behalf_of,
            step: d.step,
            revision: d.revision,
            role: d.seat_role,
            verdict: d.verdict,
            seq: d.seq,
            retracted: d.retracted,
        })
        .collect()
}

fn not_found() -> Failure {
    Failure::new(Action::NotFound {
        what: Thing::Action,
        id: None,
    })
}

impl Session {
    /// Loads an action with what the rules need.
    pub async fn load(&self, action: Uuid) -> Result<Loaded, Failure> {
        let known = self.kept().known_policies();
        let (read, decisions, said) = tokio::try_join!(
            self.store().action(action, &known),
            self.store().decisions(action),
            self.store().said(action),
        )?;
        let read = read.ok_or_else(not_found)?;
        let members = self.members_as_of(read.governed).await?;
        let row = read.row;
        let earlier = match row.predecessor {
            Some(former) => self.store().decisions(former.action_id).await?,
            None => Vec::new(),
        };
        let content = (!row.content.is_empty())
            .then(|| Content::parse(&row.content))
            .transpose()?;
        let recommendation = (!row.recommendation.is_empty())
            .then(|| Recommendation::parse(&row.recommendation))
            .transpose()?;
        let route = (!row.route.is_empty())
            .then(|| Route::parse(&row.route))
            .transpose()?;
        let glass = match route.as_ref().and_then(|r| r.break_glass.as_ref()) {
            Some(_) => self.store().glass(action).await?,
            None => Vec::new(),
        };
        let revisions = if row.revision > 1 {
            self.store().revisions(action).await?
        } else {
            Vec::new()
        };
        let policy = self
            .kept()
            .policy(read.policy, route.as_ref().map(|r| r.policy))?;
        let agent = members.agents.iter().find(|a| a.agent == row.agent);
        let case = Case {
            action_id: row.action_id,
            revision: row.revision,
            action_digest: row.action_digest,
            agent: row.agent,
            agent_name: agent.map(|a| a.name.clone()).unwrap_or_default(),
            is_simulation: content.as_ref().is_some_and(|c| c.is_simulation),
            advice: recommendation.as_ref().map(|r| r.recommendation),
            route_digest: route.as_ref().and_then(|r| bytes32(&r.route_digest())),
            route: route.clone(),
            calendars: policy.as_deref().map(Calendars::of).unwrap_or_default(),
            lineage: Lineage {
                agent_owner: Some(row.owner),
                proposer: None,
                owner: content.as_ref().map(|c| c.owner),
                launcher: content.as_ref().and_then(|c| c.launcher),
                subject_person: content.as_ref().and_then(|c| c.subject_person),
                // The database's own list, which an erased content does not shorten.
                editors: row.lineage.clone(),
            },
            successor: row.successor.map(|other| other.action_id),
            predecessor: row.predecessor.map(|other| other.action_id),
            seats: seats(&decisions),
            broken: standing(&glass),
            state: row.state,
            step: row.step,
            level: row.level,
            proposed_at: row.proposed_at,
            expiry_at: row.expires_at,
            due_at: row.due_at,
            changed_at: row.changed_at,
            changed_seq: row.changed_seq,
            last_seq: read.head.seq,
            last_at: read.head.at,
        };
        Ok(Loaded {
            row,
            content,
            recommendation,
            route,
            policy,
            decisions,
            earlier,
            comments: said.comments,
            interruptions: said.interruptions,
            glass,
            revisions,
            case,
            in_hand: read.in_hand,
            members,
            now: read.now,
        })
    }

    /// Opens an action for reading and deciding: records what is shown, and answers with it.
    pub async fn open_action(
        &self,
        action: Uuid,
        ui_version: &str,
    ) -> Result<(Loaded, Seen), Failure> {
        self.open_action_having_read(action, ui_version, &[]).await
    }

    /// The same once it was looked at: the record says besides how long which part was on the screen.
    pub async fn open_action_having_read(
        &self,
        action: Uuid,
        ui_version: &str,
        reading: &[Reading],
    ) -> Result<(Loaded, Seen), Failure> {
        let loaded = self.load(action).await?;
        let salt = entropy::salt()?;
        let document = view_document(&loaded, ui_version, reading);
        let (view_digest, recorded) = self
            .store()
            .add_view(
                action,
                Private {
                    salt: &salt,
                    text: &document,
                },
            )
            .await?;
        Ok((
            loaded,
            Seen {
                view_digest,
                seq: recorded.seq,
                leaf: recorded.leaf,
            },
        ))
    }

    /// Who can decide this now, by name, and why everyone else cannot.
    pub async fn who_can_decide(&self, action: Uuid) -> Result<Vec<Candidate>, Failure> {
        Ok(self.load(action).await?.candidates())
    }

    /// The records of an action, newest first.
    pub async fn timeline(&self, action: Uuid) -> Result<Vec<HistoryRow>, Failure> {
        Ok(self.store().history(action, TIMELINE).await?)
    }

    /// The agent's advice on a loaded action, if it is at hand.
    pub fn advice(loaded: &Loaded) -> Option<Advice> {
        loaded.recommendation.as_ref().map(|r| r.recommendation)
    }
}

/// The ordered digests of what is shown: kept as a payload, so that "as seen" can be replayed.
fn view_document(loaded: &Loaded, ui_version: &str, reading: &[Reading]) -> String {
    let comments: Vec<Line> = loaded
        .comments
        .iter()
        .map(|c| {
            Line::new().integer("seq", c.seq).text(
                "text",
                &c.text
                    .as_deref()
                    .map(|t| digest(t.as_bytes()))
                    .unwrap_or_default(),
            )
        })
        .collect();
    let interruptions: Vec<Line> = loaded
        .interruptions
        .iter()
        .map(|i| {
            let said = i.text.as_deref().map(|t| digest(t.as_bytes()));
            Line::new()
                .integer("seq", i.seq)
                .text("event", i.event.as_str())
                .text("text", &said.unwrap_or_default())
        })
        .collect();
    let reading: Vec<Line> = reading
        .iter()
        .map(|r| {
            Line::new()
                .text("section", &r.section)
                .integer("shown_ms", r.shown_ms)
                .integer("usual_ms", r.usual_ms)
        })
        .collect();
    let decisions: Vec<Line> = loaded
        .decisions
        .iter()
        .map(|d| Line::new().integer("seq", d.seq))
        .collect();
    let earlier: Vec<Line> = loaded
        .earlier
        .iter()
        .map(|d| Line::new().integer("seq", d.seq))
        .collect();
    Line::new()
        .text("type", "countersign/view-document/v1")
        .text("action_id", &loaded.row.action_id.to_string())
        .integer("revision", loaded.row.revision)
        .text("content", &digest(loaded.row.content.as_bytes()))
        .text(
            "recommendation",
            &digest(loaded.row.recommendation.as_bytes()),
        )
        .text("route", &digest(loaded.row.route.as_bytes()))
        .text("state", loaded.row.state.as_str())
        .integer("step", loaded.row.step)
        .lines("decisions", &decisions)
        .lines("earlier", &earlier)
        .lines("comments", &comments)
        .lines("interruptions", &interruptions)
        .lines("reading", &reading)
        .text("ui_version", ui_version)
        .finish()
}
