//! A ledger of many signed records: comments by bob on a few actions, each with its text; statements, signatures, records,
//! leaves and tiles are the real ones. They are appended by the owner, past the door and its signature check, because
//! a hundred thousand passes through the door would take minutes.

use countersign_app::Failure;
use countersign_statement::{commitment, facts};
use ed25519_dalek::Signer as _;
use sqlx::Connection as _;
use uuid::Uuid;

use super::{
    bed::{Bed, broken},
    fill, say,
};

/// Records appended in one transaction.
const CHUNK: usize = 5_000;

/// What was signed: for the limit that only checks signatures.
#[derive(Debug, Default)]
pub(super) struct Signatures {
    pub statements: Vec<String>,
    pub signatures: Vec<[u8; 64]>,
}

const APPEND: &str = r"
    WITH u AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[]) AS u(action, statement, signature, salt, text)),
    p AS (INSERT INTO countersign.payload SELECT sha256(salt || text), salt, text, 'action:' || action FROM u)
    SELECT count(a.seq) FROM u, LATERAL countersign.append('action.commented', 'action:' || u.action, $6, 'human', u.statement, u.signature) a";

/// Appends `count` signed comments.
pub(super) async fn comments(bed: &Bed, count: usize) -> Result<Signatures, Failure> {
    let opened = fill::open(bed, 200.min(count)).await?;
    let key_id = hex::encode(countersign_ledger::key_id(
        &bed.person.key.verifying_key().to_bytes(),
    ));
    let mut out = Signatures::default();
    let mut owner = bed.owner().await?;
    let numbers: Vec<usize> = (0..count).collect();
    for chunk in numbers.chunks(CHUNK) {
        let (mut actions, mut statements, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
        let (mut salts, mut texts): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
        for (number, opened) in chunk.iter().zip(opened.iter().cycle()) {
            let text = format!("{} Looked at again, number {number}.", fill::NARRATIVE);
            let salt = *Uuid::new_v4().as_bytes();
            let statement = facts::Comment {
                origin: bed.bob.origin().to_owned(),
                comment_id: Uuid::new_v4(),
                action_id: opened.action,
                person: bed.bob.person(),
                text: commitment(&salt, text.as_bytes()),
                signed_at: chrono::SubsecRound::trunc_subsecs(chrono::Utc::now(), 6),
            }
            .encode();
            let signature = bed.person.key.sign(statement.as_bytes()).to_bytes();
            actions.push(opened.action);
            signatures.push(format!(
                r#"[{{"key_id":"{key_id}","signature":"{}"}}]"#,
                hex::encode(signature)
            ));
            salts.push(salt.to_vec());
            texts.push(text.into_bytes());
            out.statements.push(statement.clone());
            out.signatures.push(signature);
            statements.push(statement);
        }
        let mut tx = owner.connection().begin().await.map_err(broken)?;
        sqlx::query("LOCK TABLE countersign.chain IN EXCLUSIVE MODE")
            .execute(&mut *tx)
            .await
            .map_err(broken)?;
        sqlx::query(APPEND)
            .bind(actions)
            .bind(statements)
            .bind(signatures)
            .bind(salts)
            .bind(texts)
            .bind(bed.bob.person())
            .execute(&mut *tx)
            .await
            .map_err(broken)?;
        tx.commit().await.map_err(broken)?;
        say(&format!(
            "{} of {count} signed records.",
            out.statements.len()
        ));
    }
    bed.as_owner("VACUUM ANALYZE countersign.ledger_leaf, countersign.ledger_record, countersign.ledger_tile, countersign.payload").await?;
    Ok(out)
}
