//! The ledger read record by record: the list of everything that happened, one record whole, and who signed checkpoints.

use countersign_ledger::{
    Hash, PublicKey, Record, key_id, leaf_hash,
    proof::{inclusion_subtrees, verify_inclusion},
};
use countersign_refusal::{Action, Ledger, Thing};
use countersign_statement::{event::About, events};
pub use countersign_store::log::{By, CheckpointRow, LogFilter, LogRow};
use uuid::Uuid;

pub use crate::chain::Break;
use crate::{Failure, Session, checkpoint::TreeReader};

/// What came of checking a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The first number that was looked at.
    pub first: u64,
    /// The last one.
    pub last: u64,
    /// The newest record when the check began.
    pub head: u64,
    /// Whether this login may read records; else nothing is said of them.
    pub readable: bool,
    /// How many checkpoints the tree over the records was compared with.
    pub checkpoints: u64,
    /// The root of the tree up to the last record, where all hold.
    pub root: Option<Hash>,
    /// The first record that does not hold.
    pub broken: Option<Break>,
}

/// A record as it stands, with what this computer makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// The same, read; none where they are no record.
    pub record: Option<Record>,
    /// The leaf that the ledger keeps for it.
    pub leaf: Hash,
    /// Its signatures, in their order.
    pub signatures: Vec<Signature>,
    /// Where it stands in the tree.
    pub place: Place,
}

/// A signature of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// SHA-256 of the key that is named.
    pub key_id: Hash,
    /// The signature.
    pub signature: [u8; 64],
    /// Whose key that is, as far as this ledger knows it.
    pub person: Option<Uuid>,
    /// Whether that key signed exactly the record's statement; none where the key is not known.
    pub holds: Option<bool>,
}

/// A record's place in the tree as long as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Records in the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The hashes that lead from the leaf to the root, from the leaf's sibling up.
    pub path: Vec<Hash>,
    /// Whether they do.
    pub holds: bool,
}

/// The events that `kind` means: the one of this name, or all whose name begins with it and a dot.
///
/// # Errors
/// `ledger-filter`: there is no such event.
pub fn events_of(kind: &str) -> Result<Vec<String>, Failure> {
    let named: Vec<String> = events()
        .map(|event| event.name)
        .filter(|name| {
            *name == kind
                || name
                    .strip_prefix(kind)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
        .map(str::to_owned)
        .collect();
    if named.is_empty() {
        let cause = format!("there is no kind of event {kind:?}");
        return Err(Failure::new(Ledger::LedgerFilter { cause }));
    }
    Ok(named)
}

/// The kinds of subjects that have an id.
const ABOUT: [About; 8] = [
    About::Action,
    About::Person,
    About::Agent,
    About::Installation,
    About::Policy,
    About::Import,
    About::Export,
    About::Schedule,
];

impl Session {
    /// The subjects that a text means: `workspace`, a kind and an id as in `export:ID`, an id of any kind, or an action's short
    /// name as in `A-12`.
    ///
    /// # Errors
    /// `ledger-filter`: it is none of these. `not-found`: there is no such action.
    pub async fn subjects_of(&self, text: &str) -> Result<Vec<String>, Failure> {
        let text = text.trim();
        let words = || ABOUT.iter().filter_map(|about| about.word());
        if Some(text) == About::Workspace.word() {
            return Ok(vec![text.to_owned()]);
        }
        if let Ok(id) = text.parse::<Uuid>() {
            return Ok(words().map(|word| format!("{word}:{id}")).collect());
        }
        if let Some((word, id)) = text.split_once(':')
            && let (Some(word), Ok(id)) = (words().find(|w| *w == word), id.parse::<Uuid>())
        {
            return Ok(vec![format!("{word}:{id}")]);
        }
        let number = text
            .strip_prefix(['A', 'a'])
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|digits| digits.parse::<u64>().ok());
        let Some(seq) = number else {
            let cause = format!("{text:?} is neither an action nor another subject");
            return Err(Failure::new(Ledger::LedgerFilter { cause }));
        };
        match self.action_at(seq).await? {
            Some(action) => Ok(vec![format!("action:{action}")]),
            None => Err(Failure::new(Action::NotFound {
                what: Thing::Action,
                id: Some(text.to_owned()),
            })),
        }
    }

    /// The records that this person may read and that are wanted, before number `before` (none: from the newest on), newest
    /// first, at most `limit`.
    pub async fn log(
        &self,
        wanted: &LogFilter,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<LogRow>, Failure> {
        let all: Vec<&str> = events().map(|event| event.name).collect();
        Ok(self.store().log_page(wanted, &all, before, limit).await?)
    }

    /// Record `seq` whole: its exact bytes, whether its signatures hold, and its place in the tree as that is now.
    ///
    /// # Errors
    /// `not-found`: there is no such record. `record-unreadable`: this login may not read it.
    pub async fn whole_record(&self, seq: u64) -> Result<Whole, Failure> {
        let none = || {
            Failure::new(Action::NotFound {
                what: Thing::Record,
                id: Some(seq.to_string()),
            })
        };
        // A number that no ledger reaches names none.
        i64::try_from(seq).map_err(|_| none())?;
        let store = self.store();
        let leaf = store.leaf(seq).await?.ok_or_else(none)?;
        let bytes = store.record(seq).await?;
        let bytes = bytes.ok_or_else(|| Failure::new(Ledger::RecordUnreadable { seq }))?;
        // Bytes that are no record are shown as they are: whoever looks for what is wrong looks here.
        let record = Record::parse(&bytes).ok();
        let signatures = match &record {
            Some(record) => self.signatures_of(record).await?,
            None => Vec::new(),
        };
        let size = self.head().await?.seq + 1;
        let place = self.place_of(seq, size, &leaf_hash(&bytes)).await?;
        Ok(Whole {
            bytes,
            record,
            leaf,
            signatures,
            place,
        })
    }

    async fn signatures_of(&self, record: &Record) -> Result<Vec<Signature>, Failure> {
        if record.signatures.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.store().keys().await?;
        let one = |named: &countersign_ledger::record::RecordSignature| {
            let key = keys.iter().find(|k| key_id(&k.public_key) == named.key_id);
            let public = key.and_then(|k| PublicKey::from_bytes(&k.public_key).ok());
            let message = record.statement.as_bytes();
            Signature {
                key_id: named.key_id,
                signature: named.signature,
                person: key.map(|k| k.person),
                holds: public.map(|public| public.verify(message, &named.signature)),
            }
        };
        Ok(record.signatures.iter().map(one).collect())
    }

    async fn place_of(&self, seq: u64, size: u64, leaf: &Hash) -> Result<Place, Failure> {
        let mut reader = TreeReader::new(self.store(), size);
        let mut path = Vec::new();
        for subtree in inclusion_subtrees(seq, size).unwrap_or_default() {
            path.push(reader.hash(subtree).await?);
        }
        let root = reader.root().await?;
        Ok(Place {
            size,
            root,
            holds: verify_inclusion(leaf, seq, size, &path, &root).is_ok(),
            path,
        })
    }

    /// The checkpoints over fewer than `below` records (none: all), the longest first; those of at most `sizes` sizes.
    pub async fn checkpoints(
        &self,
        below: Option<u64>,
        sizes: i64,
    ) -> Result<Vec<CheckpointRow>, Failure> {
        Ok(self.store().checkpoint_page(below, sizes).await?)
    }
}
