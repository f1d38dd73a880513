//! Something to review: transactions that nobody here made up, screened by the agent, proposed in the workspace that the
//! window founded. It runs beside the window, on the same embedded database and keyring.

use countersign_agents::{generator, progress::Unattended, screening};
use countersign_app::{AgentSession, Session, Signer, Watch, Workspace, imports, logins};
use countersign_embedded::Secret;
use countersign_keys::KeyStore;
use countersign_statement::codes::AgentKind;
use std::{fs::File, io::BufWriter, path::Path, sync::Arc};
use uuid::Uuid;

/// A founder as they signed in.
pub struct Founder<'a> {
    pub login: &'a str,
    pub password: &'a str,
    pub passphrase: Option<&'a str>,
}

async fn sit(workspace: &Workspace, keys: &Arc<KeyStore>, founder: &Founder<'_>) -> Session {
    let signer = Signer::Keyring {
        keys: Arc::clone(keys),
        passphrase: founder.passphrase.map(Secret::from),
    };
    Session::sign_in(
        workspace,
        founder.login,
        Some(&Secret::from(founder.password)),
        signer,
    )
    .await
    .unwrap()
}

/// Registers the screening agent, owned by the first founder, and has it propose; returns the proposed actions.
pub async fn propose(
    folder: &Path,
    origin: &str,
    first: &Founder<'_>,
    second: &Founder<'_>,
    scratch: &Path,
) -> usize {
    let workspace = Workspace::open_local(folder).await.unwrap();
    let keys = Arc::new(KeyStore::new(origin));
    let (first, second) = (
        sit(&workspace, &keys, first).await,
        sit(&workspace, &keys, second).await,
    );
    let password = Secret::from(Uuid::new_v4().to_string());
    let mut owner = workspace.owner(None).await.unwrap();
    logins::create(
        &mut owner,
        "agent_screen",
        logins::LoginKind::Agent,
        &password,
    )
    .await
    .unwrap();
    first
        .add_agent(
            Uuid::new_v4(),
            AgentKind::Agent,
            screening::AGENT,
            "agent_screen",
            first.person(),
        )
        .await
        .unwrap();
    for pending in second.pending_confirmations().await.unwrap() {
        second.confirm(&pending).await.unwrap();
    }
    let (rows, labels) = (
        scratch.join("transactions.csv"),
        scratch.join("accounts.csv"),
    );
    let file = |path: &Path| BufWriter::new(File::create(path).unwrap());
    generator::write(
        &generator::Plan::small(20_260_101),
        generator::Format::Sample,
        file(&rows),
        file(&labels),
        &mut Unattended,
    )
    .unwrap();
    let imported = imports::transactions(first.store(), &rows, None, &Watch::default())
        .await
        .unwrap();
    let agent = AgentSession::sign_in(&workspace, "agent_screen", Some(&password))
        .await
        .unwrap();
    let found = agent
        .screen(imported.import, &Watch::default())
        .await
        .unwrap();
    let proposals: Vec<_> = found
        .alerts
        .iter()
        .map(|alert| alert.proposal(&imported.report.file_digest))
        .collect();
    let proposed = agent
        .propose(&proposals, false, &Watch::default())
        .await
        .unwrap();
    workspace.close().await.unwrap();
    proposed.len()
}
