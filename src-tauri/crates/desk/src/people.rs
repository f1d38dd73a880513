//! People and their keys, and proposing a further person.

use countersign_app::entropy;
use countersign_app::logins::{self, LoginKind};
use countersign_contract as c;
use countersign_refusal::{Login, Page, PageRequest, People as Row, Taken, Thing};
use countersign_screens::people;
use uuid::Uuid;

use crate::{
    Desk,
    commands::Admitted,
    decide::recorded_at,
    desk::SignedIn,
    fail::{Answer, Told as _, error, id},
    governance,
    keys::secret,
    wire,
};

impl Admitted<'_> {
    /// The command `people`.
    pub(crate) async fn people(&self, _: c::Nothing) -> Result<c::People, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let names = seat.names().await?;
        let roster = session.roster().await.told()?;
        // Without a keyring nobody can tell which installation this is.
        let here = session
            .installation()
            .await
            .ok()
            .flatten()
            .map(|i| i.installation);
        Ok(people::people(roster, here, &names))
    }

    /// The command `enrol_person`: a second admin confirms. Their roles can only be proposed once they count; this
    /// computer remembers which were asked for and proposes them with the confirmation.
    pub(crate) async fn enrol_person(
        &self,
        request: c::EnrolPerson,
    ) -> Result<c::Proposed, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let login = request.login.trim().to_owned();
        if !logins::is_login(&login) {
            return Err(error(Row::LoginForm { login: Some(login) }));
        }
        if session
            .register()
            .await
            .told()?
            .iter()
            .any(|p| p.login == login)
        {
            return Err(error(Row::Taken {
                what: Taken::Login,
                login: Some(login),
            }));
        }
        match (&request.password, seat.folder()) {
            (Some(password), Some(_)) => {
                let password = secret(password);
                logins::create(&seat.workspace, None, &login, LoginKind::Person, &password)
                    .await
                    .told()?;
            }
            (None, Some(_)) => return Err(error(Login::PasswordNeeded { login: None })),
            (Some(_), None) => {
                return Err(error(Page::Invalid {
                    what: PageRequest::TeamLogin,
                }));
            }
            (None, None) => {}
        }
        let person = entropy::id();
        let recorded = session
            .add_person(person, &login, request.name.trim())
            .await
            .told()?;
        self.remember(|known| {
            known
                .wanted_roles
                .insert(person.to_string(), request.roles.clone());
        })?;
        let pending = governance::pending(self, &seat)
            .await?
            .into_iter()
            .filter(|p| p.fact_id == person.to_string())
            .collect();
        Ok(c::Proposed {
            recorded: recorded_at(&session, recorded).await?,
            pending,
        })
    }

    /// The command `grant_role`: a second admin confirms.
    pub(crate) async fn grant_role(
        &self,
        request: c::GrantRole,
    ) -> Result<c::Recorded, c::ApiError> {
        let seat = self.seat()?;
        let session = seat.session();
        let recorded = session
            .grant_role(
                id(Thing::Person, &request.person)?,
                wire::role_code(request.role),
                None,
            )
            .await
            .told()?;
        recorded_at(&session, recorded).await
    }
}

impl Desk {
    /// Proposes the roles that were asked for when this person was proposed here.
    pub(crate) async fn grant_wanted(&self, seat: &SignedIn, person: Uuid) -> Answer<()> {
        let Some(roles) = self.known().wanted_roles.get(&person.to_string()).cloned() else {
            return Ok(());
        };
        let session = seat.session();
        for role in roles {
            session
                .grant_role(person, wire::role_code(role), None)
                .await
                .told()?;
        }
        self.remember(|known| {
            known.wanted_roles.remove(&person.to_string());
        })
    }
}
