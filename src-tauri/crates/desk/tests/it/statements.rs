//! How many SQL statements the two things cost that a reviewer does all day: opening an action, and signing a decision.

use std::{cell::RefCell, sync::OnceLock};

use crate::kit::{console, decision, open, shown};
use countersign_app::{
    Session, Signer,
    decide::{Decision, Taken},
};
use countersign_contract as c;
use countersign_statement::codes::{ReasonCode, Role, Verdict};
use countersign_testkit::{Proposal, World, actor};
use std::sync::Arc;
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _, registry::LookupSpan};

/// What one task sent: its statements, and for each the span that it was sent in with the names of that span's values.
#[derive(Debug, Default)]
struct Sent {
    statements: Vec<String>,
    spans: Vec<(Option<&'static str>, usize)>,
}

tokio::task_local! {
    /// The statements of the task that is counted.
    static SENT: RefCell<Sent>;
}

/// Hears of every statement that a connection has sent, from sqlx itself.
struct Ear;

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut text = Text(String::new());
            event.record(&mut text);
            // What other tasks send, the one that follows the ledger above all, is not this one's.
            let span = context.event_span(event);
            let span = span.map_or((None, 0), |span| {
                (Some(span.name()), span.metadata().fields().len())
            });
            let _ = SENT.try_with(|sent| {
                let mut sent = sent.borrow_mut();
                sent.statements.push(text.0);
                sent.spans.push(span);
            });
        }
    }
}

struct Text(String);

impl tracing::field::Visit for Text {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

/// Does something, and returns the statements that it sent.
async fn counted<T>(work: impl Future<Output = T>) -> (T, Vec<String>) {
    let (done, sent) = heard(work).await;
    (done, sent.statements)
}

/// The same, with the spans that they were sent in.
async fn heard<T>(work: impl Future<Output = T>) -> (T, Sent) {
    static HEARING: OnceLock<()> = OnceLock::new();
    HEARING.get_or_init(|| {
        let subscriber = tracing_subscriber::registry().with(Ear);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    SENT.scope(RefCell::default(), async {
        let done = work.await;
        (done, SENT.with(RefCell::take))
    })
    .await
}

/// Opens an action and decides on it, without a console beside it that follows the ledger.
async fn decide_alone(carol: &Session, action: uuid::Uuid) -> (Taken, Vec<String>) {
    let decision = Decision {
        decision_id: uuid::Uuid::new_v4(),
        verdict: Verdict::Approve,
        reason_code: ReasonCode::EvidenceSupports,
        narrative: "I compared the transfers with the account's history.".into(),
    };
    let (taken, sent) = counted(carol.decide(action, &decision)).await;
    (taken.unwrap(), sent)
}

async fn session(world: &World, name: &str) -> Session {
    let signer = Signer::Memory(Arc::new(actor(name).key));
    Session::over(world.store(name).await, signer)
        .await
        .unwrap()
}

/// A trace tells which of the store's functions waited for the database, and nothing of what it asked for.
#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_sent_in_a_span_that_names_a_function_and_holds_no_value() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let (view, opened) = heard(open(&carol.desk, action)).await;
    let session = session(&world, "carol").await;
    let decision = Decision {
        decision_id: uuid::Uuid::new_v4(),
        verdict: Verdict::Approve,
        reason_code: ReasonCode::EvidenceSupports,
        narrative: "I compared the transfers with the account's history.".into(),
    };
    let (taken, decided) = heard(session.decide(action, &decision)).await;
    taken.unwrap();
    assert!(view.you.may_sign);
    let names: Vec<&str> = [&opened, &decided]
        .into_iter()
        .flat_map(|sent| sent.statements.iter().zip(&sent.spans))
        .map(|(statement, (name, values))| {
            let name = name.unwrap_or_else(|| panic!("outside of any span: {statement}"));
            assert!(name.starts_with("store."), "{name}: {statement}");
            assert_eq!(*values, 0, "{name} holds values");
            name
        })
        .collect();
    for name in [
        "store.action",
        "store.add_view",
        "store.add_decision",
        "store.record",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}

/// What is counted here is what the server says that it received.
#[tokio::test(flavor = "multi_thread")]
async fn the_count_is_the_servers_own() {
    let world = World::with_server().await;
    let (first, second) = (world.open_action().await, world.open_action().await);
    world
        .as_owner("ALTER ROLE carol SET log_statement = 'all'")
        .await;
    let carol = session(&world, "carol").await;
    decide_alone(&carol, first).await;
    let received = || {
        let log = std::fs::read_to_string(world.server().log()).unwrap();
        log.matches(": execute sqlx_").count()
            + log.matches(": statement: ").count()
            + log.matches("LOG:  execute ").count()
            + log.matches("LOG:  statement: ").count()
    };
    let before = received();
    let (_, sent) = decide_alone(&carol, second).await;
    assert_eq!(received() - before, sent.len(), "{sent:#?}");
    assert!(sent.iter().any(|s| s.contains("INSERT INTO")), "{sent:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_an_action_takes_at_most_ten_statements() {
    let world = World::new().await;
    let mut about = Proposal::default();
    // An account that is named with an incident has every section that there is.
    about.content.params = r#"{"incident":"INC-7"}"#.into();
    let (first, second) = (world.propose(&about).await, world.open_action().await);
    let carol = console(&world, "carol").await;
    let (view, sent) = counted(open(&carol.desk, first)).await;
    assert!(view.you.may_sign);
    assert!(sent.iter().any(|s| s.contains("fact.view")));
    assert!(sent.len() <= 10, "{}: {sent:#?}", sent.len());
    let (_, sent) = counted(open(&carol.desk, second)).await;
    assert!(sent.len() <= 10, "{}: {sent:#?}", sent.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_decision_takes_at_most_eight_statements() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = console(&world, "carol").await;
    let view = open(&carol.desk, action).await;
    // High friction: the password once more, which the database judges.
    let request = decision(&view, c::Verdict::Approve, &actor("carol").password);
    let preview = carol.desk.preview_decision(shown(&request)).await.unwrap();
    let request = c::Decide {
        statement_digest: preview.statement_digest,
        ..request
    };
    let (decided, sent) = Box::pin(counted(carol.desk.decide(request))).await;
    assert_eq!(
        decided.unwrap().effect,
        "Step 1 is done; step 2 waits for a supervisor."
    );
    assert!(sent.iter().any(|s| s.contains("fact.decision")));
    assert!(sent.len() <= 8, "{}: {sent:#?}", sent.len());
}

/// People and rights are read once a session. What changes them is in the ledger, and what has been read does not outlive it.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_role_is_felt_at_once() {
    let world = World::new().await;
    let action = world.open_action().await;
    // Whom a role is left, they still read.
    let roles = [Role::Auditor, Role::ComplianceOfficer];
    world.add_person("grace", &roles).await;
    let grace = session(&world, "grace").await;
    let may = async || {
        let candidates = grace.who_can_decide(action).await.unwrap();
        let me = candidates.into_iter().find(|c| c.person == grace.person());
        me.unwrap().answer.map_err(|why| why.code())
    };
    assert!(may().await.is_ok());
    let (_, sent) = counted(grace.load(action)).await;
    assert_eq!(sent.len(), 3, "nobody is read again: {sent:#?}");
    let (alice, bob) = (session(&world, "alice").await, session(&world, "bob").await);
    alice
        .revoke_role(grace.person(), Role::ComplianceOfficer)
        .await
        .unwrap();
    for waiting in bob.pending_confirmations().await.unwrap() {
        bob.confirm(&waiting).await.unwrap();
    }
    assert_eq!(may().await, Err("role-missing"));
}
