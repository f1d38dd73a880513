//! A person changes what an action in review would do: recorded, unsigned. What is decided afterwards is signed over the new content.

use countersign_statement::{Amount, Content, commitment, hex32};
pub use countersign_store::revisions::RevisionRow;
use countersign_store::{Private, Recorded, revisions::NewRevision};
pub use countersign_workflow::revise::Change;
use countersign_workflow::{
    may_revise,
    revise::{Wanted, check_revision},
};
use uuid::Uuid;

use crate::{Failure, Session, case::Loaded, entropy, text};

/// What is otherwise since a revision: a part of the content, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `amount`, `currency` or `params`.
    pub part: &'static str,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// What is wanted otherwise; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Otherwise {
    /// The amount.
    pub amount: Option<Amount>,
    /// The currency.
    pub currency: Option<String>,
    /// The parameters, a JSON document.
    pub params: Option<String>,
}

/// An amount as people write it, such as `3000.00`.
pub fn amount(text: &str) -> Result<Amount, Failure> {
    let text = text.trim().replace(',', "");
    text.parse()
        .map_err(|_| countersign_workflow::Refusal::RevisionField.into())
}

/// What differs between two contents, in the order in which it is shown.
pub fn differences(before: &Content, after: &Content) -> Vec<Difference> {
    let parts = [
        ("amount", before.amount.as_str(), after.amount.as_str()),
        ("currency", &before.currency, &after.currency),
        ("params", &before.params, &after.params),
    ];
    parts
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(part, before, after)| Difference {
            part,
            before: before.to_owned(),
            after: after.to_owned(),
        })
        .collect()
}

/// What a revision changed; nothing where a content was erased.
pub fn changed(row: &RevisionRow) -> Vec<Difference> {
    let contents = Content::parse(&row.before).and_then(|before| {
        let after = Content::parse(&row.after)?;
        Ok(differences(&before, &after))
    });
    contents.unwrap_or_default()
}

impl Session {
    /// Revises an action as this person may, and says why. `revision` is the number that it makes: one more than that of what was read.
    pub async fn revise(
        &self,
        action: Uuid,
        revision: u64,
        otherwise: &Otherwise,
        reason: &str,
    ) -> Result<Recorded, Failure> {
        let loaded = self.load(action).await?;
        let reason = text::plain(reason)?;
        let (change, new) = planned(self, &loaded, revision, otherwise, &reason)?;
        let (content_salt, reason_salt) = (entropy::salt()?, entropy::salt()?);
        let made = NewRevision {
            action,
            revision,
            params: &change.params,
            amount: change.amount.as_str(),
            currency: &change.currency,
            content_salt: &content_salt,
            reason: Private {
                salt: &reason_salt,
                text: &reason,
            },
        };
        let (digest, recorded) = self.store().revise(made).await?;
        // The database builds the content itself: it must be the one that was shown.
        if hex32(&digest) != commitment(&content_salt, new.encode().as_bytes()) {
            return Err(Failure::contradiction(
                "the database made another content of this revision",
            ));
        }
        Ok(recorded)
    }

    /// Whether this person may revise the action, or why not.
    pub fn may_revise(&self, loaded: &Loaded) -> Result<(), countersign_workflow::Refusal> {
        match loaded.members.person(self.person()) {
            Some(me) => may_revise(&loaded.case, &me.person, loaded.now),
            None => Err(countersign_workflow::Refusal::RevisionNotAllowed),
        }
    }
}

/// What would be sent, judged by every rule.
fn planned(
    session: &Session,
    loaded: &Loaded,
    revision: u64,
    otherwise: &Otherwise,
    reason: &str,
) -> Result<(Change, Content), Failure> {
    let me = loaded
        .members
        .person(session.person())
        .ok_or_else(|| Failure::contradiction("you are not among the people of this workspace"))?;
    may_revise(&loaded.case, &me.person, loaded.now)?;
    let policy = loaded
        .policy
        .as_deref()
        .ok_or_else(|| Failure::contradiction("the route's policy is not there"))?;
    let content = loaded
        .content
        .as_ref()
        .ok_or(countersign_workflow::Refusal::RevisionErased)?;
    let mut change = Change::of(content);
    if let Some(amount) = &otherwise.amount {
        change.amount.clone_from(amount);
    }
    if let Some(currency) = &otherwise.currency {
        change.currency.clone_from(currency);
    }
    if let Some(params) = &otherwise.params {
        change.params.clone_from(params);
    }
    let wanted = Wanted {
        revision,
        change: &change,
        reason,
    };
    let judged = (Some(content), policy);
    let new = check_revision(&loaded.case, &me.person, judged, wanted, loaded.now)?;
    Ok((change, new))
}
