//! What the attacks share: a bare connection, and the reason of a refusal.

use countersign_refusal::Refusal;
use countersign_store::StoreError;
use countersign_testkit::SignedDecision;
use sqlx::{AssertSqlSafe, PgConnection, postgres::PgDatabaseError};

/// Postgres' own refusal: no grant.
pub const DENIED: &str = "42501";

/// Why the database refused: the door's code, held against the table of refusals and said in whole sentences; else the
/// SQLSTATE.
pub fn why(error: &sqlx::Error) -> String {
    let sqlx::Error::Database(error) = error else {
        return format!("not the database: {error}");
    };
    let state = error.code().unwrap_or_default().into_owned();
    if state != "CS400" {
        return state;
    }
    let members = error
        .try_downcast_ref::<PgDatabaseError>()
        .and_then(PgDatabaseError::detail)
        .unwrap();
    let refusal = Refusal::read(error.message(), members)
        .unwrap_or_else(|unread| panic!("{} {members}: {unread}", error.message()));
    assert_said(&refusal);
    refusal.code().to_owned()
}

/// Runs SQL as psql would (the simple protocol) and says what became of it: `ok`, or why not.
pub async fn tried(conn: &mut PgConnection, sql: &str) -> String {
    match sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(conn)
        .await
    {
        Ok(_) => "ok".to_owned(),
        Err(error) => why(&error),
    }
}

/// What must succeed.
pub async fn run(conn: &mut PgConnection, sql: &str) {
    if let Err(error) = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(conn)
        .await
    {
        panic!("{} was refused: {error}", &sql[..sql.len().min(200)]);
    }
}

/// One value.
pub async fn value<T>(conn: &mut PgConnection, sql: &str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
        .fetch_one(conn)
        .await
        .unwrap()
}

/// The code of a store operation that must be refused.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> String {
    let refusal = outcome.expect_err("this had to be refused").refusal();
    assert_said(&refusal);
    refusal.code().to_owned()
}

/// Whatever is refused can be said in whole sentences, with what to do.
fn assert_said(refusal: &Refusal) {
    let said = countersign_english::say(refusal);
    assert!(
        said.sentence.ends_with('.') && said.hint.ends_with('.'),
        "{refusal}: {said:?}"
    );
}

/// A row for one of the fact's views: columns with SQL literals, so that each can be forged by itself.
#[derive(Debug, Clone)]
pub struct Row {
    view: &'static str,
    columns: Vec<(&'static str, String)>,
}

pub fn bytes(value: &[u8]) -> String {
    format!("decode('{}', 'hex')", hex::encode(value))
}

/// A literal that means the same whether standard strings are on or off.
pub fn text(value: &str) -> String {
    if value.contains('\\') {
        format!("$text${value}$text$")
    } else {
        format!("'{}'", value.replace('\'', "''"))
    }
}

impl Row {
    pub fn new(view: &'static str) -> Self {
        Self {
            view,
            columns: Vec::new(),
        }
    }

    /// Sets a column to an SQL expression.
    pub fn set(mut self, column: &'static str, literal: impl Into<String>) -> Self {
        self.columns.retain(|(name, _)| *name != column);
        self.columns.push((column, literal.into()));
        self
    }

    pub fn names(&self) -> String {
        self.columns
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub fn values(&self) -> String {
        format!(
            "({})",
            self.columns
                .iter()
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        )
    }

    pub fn insert(&self) -> String {
        format!(
            "INSERT INTO {} ({}) VALUES {}",
            self.view,
            self.names(),
            self.values()
        )
    }

    /// A signed decision, as the console would send it.
    pub fn decision(d: &SignedDecision) -> Self {
        let s = &d.statement;
        Self::new("fact.decision")
            .set("decision_id", text(&s.decision_id.to_string()))
            .set("action_id", text(&s.action_id.to_string()))
            .set("verdict", text(s.verdict.as_str()))
            .set("reason_code", text(s.reason_code.as_str()))
            .set("narrative", text(&d.narrative))
            .set("narrative_salt", bytes(&d.narrative_salt))
            .set("view_digest", format!("decode('{}', 'hex')", s.view_digest))
            .set("seen_seq", s.seen_seq.to_string())
            .set("seen_leaf", format!("decode('{}', 'hex')", s.seen_leaf))
            .set(
                "signed_at",
                text(&countersign_statement::format::time_text(s.signed_at)),
            )
            .set("key_id", bytes(&d.by.key_id))
            .set("statement", bytes(s.encode().as_bytes()))
            .set("signature", bytes(&d.by.signature))
    }

    /// A proposal's two lines.
    pub fn action(p: &countersign_store::actions::ProposalBytes) -> Self {
        Self::new("fact.action")
            .set("content", text(&p.content))
            .set("content_salt", bytes(&p.content_salt))
            .set("recommendation", text(&p.recommendation))
            .set("recommendation_salt", bytes(&p.recommendation_salt))
    }
}
