//! The second walk: the row of each record, and of the tables that follow from it.

use std::collections::HashMap;

use countersign_ledger::Hash;
use countersign_statement::codes::{AgentKind, Role};
use countersign_statement::{Content, Recommendation, Statement, facts};
use uuid::Uuid;

use super::TablesError;
use super::columns::{Cell, Table};
use super::seen::{Found, Kind, Member, ReadRecord, Seen, Texts};
use crate::verify::Examined;

/// Takes the rows.
pub type Put<'a> = dyn FnMut(Table, &[Cell<'_>]) -> Result<(), TablesError> + 'a;

/// What all rows need.
#[derive(Debug)]
pub struct Rows<'a> {
    bundle: &'a Examined,
    texts: &'a Texts<'a>,
    seen: &'a Seen,
    names: HashMap<Uuid, String>,
}

impl<'a> Rows<'a> {
    /// Looks up the names of all who act.
    pub fn new(
        bundle: &'a Examined,
        texts: &'a Texts<'a>,
        seen: &'a Seen,
    ) -> Result<Self, TablesError> {
        let mut names = HashMap::new();
        for member in &seen.members {
            let name = match member.kind {
                Kind::Person { .. } => texts.find(&member.name)?.text().to_owned(),
                Kind::Machine(_) => member.name.clone(),
            };
            names.insert(member.id, name);
        }
        Ok(Self {
            bundle,
            texts,
            seen,
            names,
        })
    }

    /// What an id is called; none where nobody of this bundle has it.
    pub fn called(&self, id: &Uuid) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }

    /// The texts behind commitments.
    pub const fn texts(&self) -> &Texts<'a> {
        self.texts
    }

    fn name(&self, id: &Uuid) -> Cell<'_> {
        self.names
            .get(id)
            .map_or(Cell::NONE, |name| name.as_str().into())
    }

    /// The rows of one record.
    pub fn of(&self, read: &ReadRecord, put: &mut Put<'_>) -> Result<(), TablesError> {
        self.ledger(read, put)?;
        match &read.statement {
            Statement::Action(action) => self.action(read, action, put),
            Statement::Decision(decision) => self.decision(read, decision, put),
            Statement::Import(import) => self.import(read, import, put),
            _ => Ok(()),
        }
    }

    fn ledger(&self, read: &ReadRecord, put: &mut Put<'_>) -> Result<(), TablesError> {
        let record = &read.record;
        let actor = Uuid::try_parse(&record.actor).ok();
        let keys: Vec<String> = record
            .signatures
            .iter()
            .map(|s| hex::encode(s.key_id))
            .collect();
        put(
            Table::Ledger,
            &[
                record.seq.into(),
                record.at.as_str().into(),
                record.event.as_str().into(),
                record.subject.as_str().into(),
                record.subject_seq.into(),
                record.actor_type.as_str().into(),
                record.actor.as_str().into(),
                actor.map_or(Cell::NONE, |id| self.name(&id)),
                read.statement.expected().event.words.into(),
                keys.join(" ").into(),
                hex::encode(record.prev).into(),
                hex::encode(read.leaf).into(),
                record.statement.as_str().into(),
            ],
        )
    }

    fn action(
        &self,
        read: &ReadRecord,
        action: &facts::Action,
        put: &mut Put<'_>,
    ) -> Result<(), TablesError> {
        let found = self.texts.find(&action.action_digest)?;
        let content = match &found {
            Found::Text(text) => Some(Content::parse(text).map_err(|_| TablesError::Changed)?),
            Found::None | Found::Erased | Found::Redacted => None,
        };
        let advice = match &content {
            Some(content) => self.texts.find(&content.recommendation)?,
            None => Found::None,
        };
        let advised = match &advice {
            Found::Text(text) => {
                Some(Recommendation::parse(text).map_err(|_| TablesError::Changed)?)
            }
            Found::None | Found::Erased | Found::Redacted => None,
        };
        let tail = self
            .seen
            .actions
            .get(&action.action_id)
            .copied()
            .unwrap_or_default();
        let state = self.bundle.states.get(&action.action_id);
        let (c, a) = (content.as_ref(), advised.as_ref());
        let text = |of: fn(&Content) -> &str| c.map_or(Cell::NONE, |content| of(content).into());
        put(
            Table::Actions,
            &[
                action.action_id.into(),
                read.record.seq.into(),
                read.record.at.as_str().into(),
                state.map_or("unknown", |state| state.as_str()).into(),
                action.outcome.as_str().into(),
                action.revision.into(),
                text(|c| &c.kind),
                text(|c| c.subject_kind.as_str()),
                text(|c| &c.subject),
                text(|c| c.risk.as_str()),
                c.map_or(Cell::NONE, |c| Cell::Decimal(c.amount.as_str())),
                text(|c| &c.currency),
                c.map_or(Cell::NONE, |c| Cell::truth(c.is_simulation)),
                action.agent.into(),
                self.name(&action.agent),
                text(|c| &c.agent_version),
                c.map_or(Cell::NONE, |c| c.owner.into()),
                a.map_or(Cell::NONE, |a| a.recommendation.as_str().into()),
                a.map_or(Cell::NONE, |a| Cell::Decimal(a.confidence.as_str())),
                a.map_or(Cell::NONE, |a| a.ai_explanation.as_str().into()),
                a.map_or(Cell::NONE, |a| a.rules.as_str().into()),
                text(|c| &c.params),
                text(|c| &c.agent_input),
                text(|c| &c.agent_output),
                u64::from(tail.approvals).into(),
                u64::from(tail.rejections).into(),
                tail.last_event.into(),
                tail.last_seq.into(),
                found.word().into(),
                // Of a content that is not there nobody can tell what it advised.
                c.map_or("unknown", |_| advice.word()).into(),
                action.action_digest.as_str().into(),
                action.route_digest.as_str().into(),
            ],
        )
    }

    fn decision(
        &self,
        read: &ReadRecord,
        decision: &facts::Decision,
        put: &mut Put<'_>,
    ) -> Result<(), TablesError> {
        let narrative = self.texts.find(&decision.narrative_commitment)?;
        let key: Option<Hash> = read
            .record
            .signatures
            .first()
            .map(|signature| signature.key_id);
        let taken_back = self.seen.taken_back.get(&decision.decision_id).copied();
        let void = taken_back.is_none() && self.bundle.uncounted.contains(&read.record.seq);
        put(
            Table::Decisions,
            &[
                decision.decision_id.into(),
                read.record.seq.into(),
                read.record.at.as_str().into(),
                decision.action_id.into(),
                decision.revision.into(),
                decision.step.into(),
                decision.seat_role.as_str().into(),
                decision.person.into(),
                self.name(&decision.person),
                decision.verdict.as_str().into(),
                decision.reason_code.as_str().into(),
                narrative.text().into(),
                narrative.word().into(),
                decision
                    .override_type
                    .map_or("", |kind| kind.as_str())
                    .into(),
                Cell::maybe(taken_back),
                Cell::truth(void),
                key.map_or(Cell::NONE, |key| hex::encode(key).into()),
                countersign_statement::format::time_text(decision.signed_at).into(),
                decision.seen_seq.into(),
                decision.action_digest.as_str().into(),
            ],
        )
    }

    fn import(
        &self,
        read: &ReadRecord,
        import: &facts::Import,
        put: &mut Put<'_>,
    ) -> Result<(), TablesError> {
        let by = Uuid::try_parse(&read.record.actor).unwrap_or_default();
        let reading = self.texts.find(&import.reading)?;
        put(
            Table::Imports,
            &[
                import.import.into(),
                read.record.seq.into(),
                read.record.at.as_str().into(),
                import.kind.as_str().into(),
                by.into(),
                self.name(&by),
                import.rows.into(),
                import.accepted.into(),
                import.rejected.into(),
                import.file_digest.as_str().into(),
                import.rows_digest.as_str().into(),
                reading.text().into(),
                reading.word().into(),
                Cell::maybe(self.seen.voided.get(&import.import).copied()),
            ],
        )
    }

    /// The rows of people, agents and workers, as they stood at the last record. Nobody's secret is in a bundle.
    pub fn people(&self, put: &mut Put<'_>) -> Result<(), TablesError> {
        let at = countersign_statement::format::parse_time(&self.seen.last_at).unwrap_or_default();
        for member in &self.seen.members {
            self.member(member, at, put)?;
        }
        Ok(())
    }

    fn member(
        &self,
        member: &Member,
        at: chrono::DateTime<chrono::Utc>,
        put: &mut Put<'_>,
    ) -> Result<(), TablesError> {
        let people = &self.bundle.people;
        let (kind, founder, login) = match member.kind {
            Kind::Person { founder } => (
                "person",
                Cell::truth(founder),
                self.texts.find(&member.login)?,
            ),
            Kind::Machine(AgentKind::Agent) => ("agent", Cell::NONE, Found::None),
            Kind::Machine(AgentKind::Worker) => ("worker", Cell::NONE, Found::None),
        };
        let held = Role::ALL
            .iter()
            .filter(|role| people.holds(member.id, **role, at));
        let roles: Vec<&str> = held.map(|role| role.as_str()).collect();
        let keys: Vec<String> = people
            .keys_in_force(member.id)
            .iter()
            .map(hex::encode)
            .collect();
        let in_force = match member.kind {
            Kind::Person { .. } => people.active(member.id),
            Kind::Machine(_) => people.agent_owner(member.id).is_some(),
        };
        put(
            Table::People,
            &[
                member.id.into(),
                kind.into(),
                self.name(&member.id),
                login.text().into(),
                member.seq.into(),
                Cell::truth(in_force),
                founder,
                roles.join(",").into(),
                keys.join(" ").into(),
                member.owner.map_or(Cell::NONE, Cell::from),
            ],
        )
    }
}
