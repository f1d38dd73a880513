//! Agents' operations on rules, started in the window by the person who answers for the agent. They run under the agent's own
//! login, so that nobody gains a right by it: whoever starts one needs that login's password, and never decides on what it proposes.

use std::path::Path;

use countersign_app::{
    AgentSession, Failure, Watch, entropy,
    imports::{self, Dialect},
    runs::{Asked, Limit},
};
use countersign_contract as c;
use countersign_embedded::Secret;
use countersign_refusal::{Database, Login, Page, PageRequest, Thing};
use countersign_screens::runs;
use countersign_statement::format::parse_time;

use crate::{
    commands::Admitted,
    desk::SignedIn,
    fail::{Answer, Told as _, error, id, missing},
    keys::secret,
};

impl Admitted<'_> {
    /// The command `run_agent`.
    pub(crate) async fn run_agent(&self, request: c::RunAgent) -> Result<c::AgentRun, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let wanted = id(Thing::Agent, &request.agent)?;
        let agents = session.agents().await.told()?;
        let agent = agents.into_iter().find(|row| row.agent == wanted);
        let agent = agent.ok_or_else(|| missing(Thing::Agent, &request.agent))?;
        if agent.owner != session.person() {
            let names = seat.names().await?;
            return Err(error(Page::AgentOfAnother {
                agent: agent.name,
                owner: names.person(agent.owner).name,
            }));
        }
        let work = Work::read(request.run)?;
        // Picked before anything is begun; the page never names a path.
        let file = match &work {
            Work::Payments(_) => match self.shared.choose.payments().await {
                Some(path) => Some(path),
                None => return Err(error(Database::Cancelled)),
            },
            _ => None,
        };
        let password = match &request.password {
            Some(password) => Some(secret(password)),
            None => kept(&seat, &agent.login).await?,
        };
        let job = self.job(&request.job);
        let run = AgentSession::sign_in(&seat.workspace, &agent.login, password.as_ref())
            .await
            .map_err(|failure| match failure.code() {
                "wrong-password" if password.is_none() => Failure::new(Login::PasswordNeeded {
                    login: Some(agent.login.clone()),
                }),
                _ => failure,
            })
            .told()?;
        let made = work
            .done(&run, file.as_deref(), request.is_simulation, &job.watch)
            .await;
        run.close().await;
        made.told()
    }
}

/// What is asked of the agent, read.
enum Work {
    Screen,
    Triage(Option<String>),
    Remediate(Option<String>),
    Payments(Vec<Limit>),
    Summary(chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
}

impl Work {
    fn read(run: c::Run) -> Answer<Self> {
        let invalid = |what| error(Page::Invalid { what });
        let time = |text: &str| parse_time(text).ok_or_else(|| invalid(PageRequest::Time));
        Ok(match run {
            c::Run::Screen {} => Self::Screen,
            c::Run::Triage { incident } => Self::Triage(incident),
            c::Run::Remediate { incident } => Self::Remediate(incident),
            c::Run::AutomateCompliance { limits } => Self::Payments(
                limits
                    .into_iter()
                    .map(|limit| {
                        let code = limit.currency.len() == 3
                            && limit.currency.bytes().all(|b| b.is_ascii_uppercase());
                        let amount = limit.amount.parse();
                        match amount {
                            Ok(amount) if code && !limit.amount.starts_with('-') => Ok(Limit {
                                currency: limit.currency,
                                amount,
                            }),
                            _ => Err(invalid(PageRequest::Amount)),
                        }
                    })
                    .collect::<Answer<_>>()?,
            ),
            c::Run::AuditSummary { since, until } => Self::Summary(
                time(&since)?,
                match until {
                    Some(until) => time(&until)?,
                    None => entropy::now(),
                },
            ),
        })
    }

    async fn done(
        self,
        agent: &AgentSession,
        file: Option<&Path>,
        is_simulation: bool,
        watch: &Watch,
    ) -> Result<c::AgentRun, Failure> {
        let asked = |incident| Asked {
            incident,
            is_simulation,
            ..Asked::default()
        };
        Ok(match (self, file) {
            (Self::Screen, _) => {
                runs::screened(&agent.screen_and_propose(&asked(None), watch).await?)
            }
            (Self::Triage(incident), _) => {
                runs::handled(&agent.triage(&asked(incident), watch).await?)
            }
            (Self::Remediate(incident), _) => {
                runs::handled(&agent.remediate(&asked(incident), watch).await?)
            }
            (Self::Payments(limits), Some(file)) => {
                let (payments, _) = imports::payments(file, Dialect::default(), watch).await?;
                let made = agent
                    .automate_compliance(&payments, &limits, is_simulation, watch)
                    .await?;
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                runs::payments(&name, &made)
            }
            (Self::Payments(_), None) => return Err(Failure::cancelled()),
            (Self::Summary(since, until), _) => runs::summary(
                agent
                    .audit_summary((since, until), is_simulation, watch)
                    .await?,
            ),
        })
    }
}

/// The password that this computer's keyring keeps for a login, if one is there; none without a keyring.
async fn kept(seat: &SignedIn, login: &str) -> Answer<Option<Secret>> {
    let (ring, login) = (seat.workspace.password_ring(), login.to_owned());
    let found = tokio::task::spawn_blocking(move || ring.password(&login))
        .await
        .told()?;
    Ok(found.ok().flatten())
}
