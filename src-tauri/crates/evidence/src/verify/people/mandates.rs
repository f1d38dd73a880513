//! What agents are for, and which kinds of action they may propose.

use countersign_statement::{codes::FactKind, facts};
use uuid::Uuid;

use super::{Broken, Confirmable, People};

impl People {
    /// Whether the mandate of an agent allows it to propose this kind now. One without a mandate, or whose mandate names no
    /// kind, may propose any.
    pub fn may_propose(&self, agent: Uuid, kind: &str) -> bool {
        let mandate = self
            .mandated
            .get(&agent)
            .and_then(|mandate| self.mandates.get(mandate));
        mandate.is_none_or(|(_, kinds)| kinds.is_empty() || kinds.iter().any(|one| one == kind))
    }

    pub(super) fn mandate_written(
        &mut self,
        made: &facts::AgentMandate,
        digest: [u8; 32],
    ) -> Result<(), Broken> {
        if !self.agents.contains_key(&made.agent) || self.workers.contains(&made.agent) {
            return Err("it is the mandate of what was never registered as an agent".to_owned());
        }
        self.file(
            FactKind::Mandate,
            made.mandate,
            Confirmable {
                digest,
                made_by: made.person,
                about: made.person,
                confirmed: false,
                outdated: false,
            },
        )?;
        self.mandates
            .insert(made.mandate, (made.agent, made.kinds.clone()));
        Ok(())
    }

    /// From then on it counts, and those of the same agent that were written before it never will.
    pub(super) fn mandate_confirmed(&mut self, id: Uuid) {
        let Some((agent, _)) = self.mandates.get(&id) else {
            return;
        };
        let agent = *agent;
        self.mandated.insert(agent, id);
        for ((kind, other), fact) in &mut self.facts {
            let same = *kind == FactKind::Mandate
                && self.mandates.get(other).is_some_and(|(of, _)| *of == agent);
            fact.outdated |= same && !fact.confirmed;
        }
    }
}
