//! The trust file: what an outsider needs from elsewhere to believe a bundle.

use countersign_evidence::{Trust, TrustedKey};
use countersign_statement::Statement;

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
        let (people, installations) =
            tokio::try_join!(self.store().people(), self.store().installations())?;
        Ok(Trust {
            origin: self.origin().to_owned(),
            genesis: hex::encode(self.founded().genesis),
            founders: genesis
                .founders
                .iter()
                .map(|f| TrustedKey {
                    key_id: f.key_id.clone(),
                    name: people
                        .iter()
                        .find(|p| p.person == f.person)
                        .map_or_else(|| f.person.to_string(), |p| p.name.clone()),
                })
                .collect(),
            installations: installations
                .into_iter()
                .map(|i| TrustedKey {
                    key_id: hex::encode(i.key_id),
                    name: i.name,
                })
                .collect(),
            signatures: 1,
        })
    }
}
