//! The trust file: what an outsider needs from elsewhere to believe a bundle.

use countersign_evidence::{Trust, TrustedKey, Voucher};
use countersign_statement::Statement;
use uuid::Uuid;

use crate::{Failure, Session, carrier::Carrier};

impl Session {
    /// The trust file: what an outsider needs from elsewhere to believe a bundle. Handed over by another way than the bundle.
    pub async fn trust(&self) -> Result<Trust, Failure> {
        self.carrier().trust().await
    }
}

impl Carrier {
    /// The trust file of this workspace.
    pub async fn trust(&self) -> Result<Trust, Failure> {
        let record = self
            .store()
            .record(0)
            .await?
            .ok_or_else(|| Failure::contradiction("record 0 is not readable"))?;
        let record = countersign_ledger::Record::parse(&record).map_err(Failure::contradiction)?;
        let Statement::Genesis(genesis) = Statement::parse(&record.statement)? else {
            return Err(Failure::contradiction("record 0 is no genesis"));
        };
        let store = self.store();
        let (people, installations, stopped) =
            tokio::try_join!(store.people(), store.installations(), store.stopped())?;
        let named = |person: Uuid| {
            let known = people.iter().find(|p| p.person == person);
            known.map_or_else(|| person.to_string(), |p| p.name.clone())
        };
        // What nobody vouched for, or what was stopped, signs nothing that counts.
        let counting: Vec<_> = installations
            .into_iter()
            .filter(|i| i.vouched && !stopped.iter().any(|(of, _)| *of == i.installation))
            .collect();
        let vouched = counting.iter().flat_map(|i| {
            [Some(i.enrolled_by), i.confirmed_by]
                .into_iter()
                .flatten()
                .map(|person| Voucher {
                    key_id: hex::encode(i.key_id),
                    person,
                    name: named(person),
                })
        });
        Ok(Trust {
            origin: self.origin().to_owned(),
            genesis: hex::encode(self.founded().genesis),
            founders: genesis
                .founders
                .iter()
                .map(|f| TrustedKey {
                    key_id: f.key_id.clone(),
                    name: named(f.person),
                })
                .collect(),
            vouched: vouched.collect(),
            installations: counting
                .iter()
                .map(|i| TrustedKey {
                    key_id: hex::encode(i.key_id),
                    name: i.name.clone(),
                })
                .collect(),
            signatures: 1,
        })
    }
}
