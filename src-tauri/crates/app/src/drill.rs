//! A restore drill: a copy of a workspace is read from end to end, and judged. Nothing is written, neither there nor into what this
//! installation remembers.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
};

use countersign_embedded::{ExposeSecret as _, find_binaries, remove_cluster};
use countersign_ledger::{Hash, Record, tree::Frontier, verify_strict};
use countersign_refusal::{Database, Deed, LedgerFault};
use countersign_store::{Owner, Store, restored::Restored};

use crate::{
    Failure, Workspace,
    chain::{self, Chain},
    checkpoint::TreeReader,
    doctor::{Finding, Health, judged},
    logins::Administrator,
    memory::{self, Against},
};

/// Records read at once.
const PAGE: u64 = 2_000;

/// Where this installation may remember the ledger that a copy is of.
#[derive(Debug, Clone)]
pub enum Remembered {
    /// In this folder, as a workstation's own workspace does.
    In(PathBuf),
    /// In a folder of this one that has the ledger's name, as it does of a team's.
    Below(PathBuf),
}

impl Remembered {
    /// The folder of this ledger.
    fn of(&self, origin: &str) -> Result<Option<PathBuf>, Failure> {
        Ok(match self {
            Self::In(dir) => memory::remembers(dir, origin)?.then(|| dir.clone()),
            Self::Below(dir) => Some(dir.join(origin.replace('/', "-"))),
        })
    }
}

/// What a drill came to.
#[derive(Debug, Clone)]
pub struct Drilled {
    /// The ledger's name.
    pub origin: String,
    /// Its records.
    pub records: u64,
    /// The last one's leaf: the same number's leaf elsewhere is the same, or one of the two was rewritten.
    pub head_leaf: Hash,
    /// Each thing that was looked at.
    pub findings: Vec<Finding>,
}

impl Drilled {
    /// Whether people could go on with this copy.
    pub fn whole(&self) -> bool {
        self.findings.iter().all(|f| f.health != Health::Bad)
    }
}

/// Judges a copy that runs.
pub async fn judge(
    copy: &Workspace,
    administrator: Administrator<'_>,
    remembered: Option<Remembered>,
) -> Result<Drilled, Failure> {
    let mut owner = copy.owner(administrator).await?;
    let (found, known) = (owner.version().await?, crate::schema::known());
    if found > known {
        return Err(Failure::new(Database::Newer { found, known }));
    }
    if found == 0 || !owner.is_founded().await? {
        return Err(Failure::new(Database::NoWorkspace { folder: None }));
    }
    let store = copy.owner_store(administrator).await?;
    let judged = examine(&store, &mut owner, remembered).await;
    store.close().await;
    judged
}

async fn examine(
    store: &Store,
    owner: &mut Owner,
    remembered: Option<Remembered>,
) -> Result<Drilled, Failure> {
    let origin = store.workspace().await?.origin;
    let head = store.head().await?;
    let head = head.ok_or_else(|| Failure::contradiction("a workspace without record 0"))?;
    let mut findings = vec![records(store, head.seq).await?];
    let mut reader = TreeReader::at_head(store).await?;
    let now = reader.checkpoint(&origin).await?;
    findings.push(if root_of(store, head.seq).await? == now.root {
        judged("copy-tree", "tree", Health::Good, "The stored tree is that of the records.", "")
    } else {
        judged(
            "copy-tree-differs",
            "tree",
            Health::Bad,
            "The stored tree is not that of the records.",
            "Restore another backup; checkpoints and proofs from this copy would contradict earlier ones.",
        )
    });
    findings.push(signatures(store, head.seq).await?);
    if let Some(remembered) = remembered {
        let dir = remembered.of(&origin)?;
        findings.push(against(store, &origin, dir.as_deref()).await?);
    }
    findings.extend(beside(&owner.restored().await?));
    Ok(Drilled {
        origin,
        records: head.seq + 1,
        head_leaf: head.leaf,
        findings,
    })
}

/// The tree's root from the records' leaves, and not from what is stored of the tree.
async fn root_of(store: &Store, head: u64) -> Result<Hash, Failure> {
    let (mut tree, mut from) = (Frontier::new(), 0);
    while from <= head {
        let until = (from + PAGE).min(head + 1);
        for leaf in store.leaves(from, until).await? {
            tree.push(leaf);
        }
        from = until;
    }
    Ok(tree.root())
}

async fn records(store: &Store, head: u64) -> Result<Finding, Failure> {
    let broken = |seq: u64, fault: &LedgerFault| {
        judged(
            "copy-broken",
            "records",
            Health::Bad,
            format!(
                "The chain breaks at record {seq}: {}.",
                countersign_english::ledger_fault(fault).trim_end_matches('.')
            ),
            "Restore another backup.",
        )
    };
    Ok(match chain::check(store, None, head).await? {
        Chain::Whole(seq, _) => judged(
            "copy-records",
            "records",
            Health::Good,
            format!("{} records make one chain.", seq + 1),
            "",
        ),
        Chain::Broken(seq, fault) => broken(seq, &fault),
        Chain::Unreadable => broken(0, &LedgerFault::Missing),
    })
}

/// Every signature again, by the keys that the ledger itself has introduced.
async fn signatures(store: &Store, head: u64) -> Result<Finding, Failure> {
    let keys = store.keys().await?;
    let keys: HashMap<[u8; 32], [u8; 32]> = keys
        .iter()
        .map(|key| (key.key_id, key.public_key))
        .collect();
    let (mut from, mut count) = (0, 0_u64);
    while from <= head {
        let until = (from + PAGE).min(head + 1);
        for (seq, bytes) in store.record_range(from, until).await? {
            // What cannot be read is told of the chain.
            let Ok(record) = Record::parse(&bytes) else {
                continue;
            };
            for by in &record.signatures {
                let fits = keys.get(&by.key_id).is_some_and(|key| {
                    verify_strict(key, record.statement.as_bytes(), &by.signature)
                });
                if !fits {
                    return Ok(judged(
                        "copy-signature",
                        "signatures",
                        Health::Bad,
                        format!("A signature of record {seq} does not fit."),
                        "Restore another backup, and find out who could change this one.",
                    ));
                }
                count += 1;
            }
        }
        from = until;
    }
    Ok(judged(
        "copy-signatures",
        "signatures",
        Health::Good,
        format!("{count} signatures fit."),
        "",
    ))
}

/// What this installation remembers of the ledger that the copy is of.
async fn against(store: &Store, origin: &str, dir: Option<&Path>) -> Result<Finding, Failure> {
    let (good, bad) = (Health::Good, Health::Bad);
    let known = match dir {
        Some(dir) => memory::look(store, origin, dir).await?,
        None => Against::Nothing,
    };
    Ok(match known {
        Against::Nothing => judged(
            "copy-unknown",
            "memory",
            Health::Warning,
            "This installation remembers nothing of this ledger, so what the copy lacks cannot be told.",
            "Run the drill on a computer on which somebody works with it.",
        ),
        Against::Continues(size) => judged(
            "copy-continues",
            "memory",
            good,
            format!(
                "The copy has all {size} records that this computer remembers, and they are the same."
            ),
            "",
        ),
        Against::Older { seen, here } => judged(
            "copy-older",
            "memory",
            Health::Warning,
            format!(
                "The copy is older: it lacks the {} newest of the {seen} records that this computer remembers.",
                seen - here
            ),
            "That is what would be lost. Put in the place of the ledger it would be refused by every computer that remembers more (docs/team.md).",
        ),
        Against::Other => judged(
            "copy-other-history",
            "memory",
            bad,
            "The copy is another history than the one that this computer remembers.",
            "Do not use it. Keep it, with the file last-checkpoint of this computer: together they show that records were rewritten.",
        ),
    })
}

/// What is not the ledger, and is needed to go on.
fn beside(found: &Restored) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |code, part, health, words: String, hint: &str| {
        findings.push(judged(code, part, health, words, hint));
    };
    if found.texts_changed == 0 {
        let words = format!("{} texts are those that records commit to.", found.texts);
        say("copy-texts", "texts", Health::Good, words, "");
    } else {
        let words = format!(
            "{} texts are not those that records commit to.",
            found.texts_changed
        );
        say(
            "copy-texts-changed",
            "texts",
            Health::Bad,
            words,
            "Restore another backup.",
        );
    }
    if !found.guards_off.is_empty() {
        let words = format!("Guards are switched off: {}.", found.guards_off.join(", "));
        say(
            "copy-guards-off",
            "guards",
            Health::Bad,
            words,
            "Restore with pg_restore, without --disable-triggers; nobody may work in this copy.",
        );
    }
    if found.public_connects || !found.groups_without.is_empty() {
        say(
            "copy-grants",
            "grants",
            Health::Warning,
            "The database's own grants are not in this copy: anybody may connect, or the groups may not.".to_owned(),
            "Before people go on with it, its owner runs countersignctl migrate --repair-grants.",
        );
    }
    if !found.logins_missing.is_empty() {
        let words = format!(
            "Logins are missing on this server: {}.",
            found.logins_missing.join(", ")
        );
        say(
            "copy-logins",
            "logins",
            Health::Warning,
            words,
            "They come from pg_dumpall --globals-only, or from person login, one by one.",
        );
    }
    findings
}

/// A private folder for a copy.
pub(crate) fn folder() -> Result<tempfile::TempDir, Failure> {
    let dir = tempfile::Builder::new()
        .prefix("countersign-drill")
        .tempdir();
    dir.map_err(|cause| Failure::file(&std::env::temp_dir(), Deed::Make, cause))
}

/// Restores a dump into a private server of this computer, which is removed afterwards, and judges it there. `owner` is the
/// login that owns the database in the dump.
pub async fn from_dump(
    dump: &Path,
    owner: &str,
    remembered: Option<Remembered>,
) -> Result<Drilled, Failure> {
    std::fs::File::open(dump).map_err(|cause| Failure::file(dump, Deed::Read, cause))?;
    let dir = folder()?;
    let copy = Workspace::open_as_it_is(dir.path()).await?;
    let judged = match restore(&copy, dump, owner).await {
        Ok(()) => judge(&copy, None, remembered).await,
        Err(failure) => Err(failure),
    };
    let closed = copy.close().await;
    let removed = remove_cluster(dir.path());
    let mut judged = judged?;
    closed?;
    removed?;
    // A private server has neither the team's logins nor grants on its database: that says nothing of the dump.
    judged
        .findings
        .retain(|f| !matches!(f.code, "copy-grants" | "copy-logins"));
    Ok(judged)
}

async fn restore(copy: &Workspace, dump: &Path, owner: &str) -> Result<(), Failure> {
    copy.owner(None).await?.roles_for_a_copy(owner).await?;
    let server = copy.server()?;
    let program = find_binaries(None, None)?.program("pg_restore");
    let mut command = Command::new(&program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C.UTF-8")
        .env("PGHOST", server.socket_dir())
        .env("PGPORT", server.port().to_string())
        .env("PGUSER", server.owner())
        .env("PGPASSWORD", server.owner_password().expose_secret())
        .args(["--exit-on-error", "--dbname=countersign"])
        .arg(dump);
    let done = tokio::task::spawn_blocking(move || command.output())
        .await?
        .map_err(|cause| Failure::file(&program, Deed::Run, cause))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let cause = said
        .lines()
        .find(|line| line.contains("error"))
        .unwrap_or(&said);
    Err(Failure::new(Database::Restore {
        cause: cause.trim().to_owned(),
    }))
}
