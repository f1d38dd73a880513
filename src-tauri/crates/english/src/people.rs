//! Founding, people, keys, roles, agents, installations and their confirmation.

use crate::{Said, said};
use countersign_refusal::{
    DelegationFault, FoundersFault, HandedFault, HandedFile, KeyEventFault, KeyFault, KeyOf,
    MachineKind, MandateFault, People, SignatureOf, StandingFault, Stop, Taken, ValidityFault, Who,
};

const LOGIN_FORM: &str =
    "Use 1 to 63 of a-z, 0-9, underscore, dot and hyphen, beginning with a letter or underscore.";

pub(crate) fn say(row: &People) -> Said {
    match row {
        People::AlreadyFounded => said(
            "There is a workspace here already; nothing was changed.",
            "Have two of its admins enrol you, or choose another place.",
        ),
        People::Founders { fault } => founders(*fault),
        People::HandedFile { file, fault, login } => handed(*file, *fault, login.as_deref()),
        People::Origin => said(
            "The workspace's origin is not countersign/ and 32 hex digits.",
            "Let the program make it.",
        ),
        People::KeyUnknown => said(
            "There is no such key of this person in this workspace.",
            "Check the fingerprint, or enrol the key and have a second person confirm it.",
        ),
        People::KeyInvalid => said(
            "This is not a usable ed25519 public key.",
            "Make a new key.",
        ),
        People::KeyNotActive { key, fault } => key_not_active(*key, *fault),
        People::KeyEvent { fault } => key_event(*fault),
        People::SignatureInvalid { of } => match of {
            SignatureOf::Statement => said(
                "The signature does not fit the statement and the key.",
                "Sign the statement again.",
            ),
            SignatureOf::Enrolment => said(
                "A key is enrolled with its own signature, and this one does not fit.",
                "Sign the enrolment with the new key.",
            ),
            SignatureOf::Possession => said(
                "A rotation is signed by the new key too, and nothing else is signed twice; this does not fit.",
                "Sign the rotation with both keys.",
            ),
            SignatureOf::Founding => said(
                "A founder's signature does not fit the founding statement.",
                "Sign it again.",
            ),
        },
        People::StatementDiffers { member } => said(
            member.as_ref().map_or_else(
                || "The signed statement is not the one that the database builds from its own rows.".to_owned(),
                |member| format!("The statement differs from the action's facts in {member}."),
            ),
            "Open it again and sign what is there now.",
        ),
        People::NameForm => said(
            "A name has 1 to 200 characters.",
            "Write the name that colleagues know.",
        ),
        People::LoginForm { login } => said(
            login.as_ref().map_or_else(
                || "This cannot be a login.".to_owned(),
                |login| format!("{login:?} cannot be a login."),
            ),
            LOGIN_FORM,
        ),
        People::Taken { what, login } => taken(*what, login.as_deref()),
        People::NotYours => said(
            "Everyone enrols and rotates only their own key.",
            "Have the person do it.",
        ),
        People::PersonNotConfirmed { who } => match who {
            Who::You => said(
                "A second admin has not confirmed you yet.",
                "Ask an admin to confirm your enrolment.",
            ),
            Who::Person => said(
                "That person is not enrolled and confirmed.",
                "Confirm the person first.",
            ),
            Who::Owner => said(
                "The owner is not an enrolled, confirmed person.",
                "Name an enrolled person as owner.",
            ),
        },
        People::AgentNotConfirmed => said(
            "A second admin has not confirmed this agent yet.",
            "Ask an admin to confirm it.",
        ),
        People::InstallationNotConfirmed => said(
            "No second person has vouched for this installation yet, so nothing that it signs counts.",
            "Ask an admin who did not enrol it to confirm it: `countersignctl person confirm`.",
        ),
        People::MachineStopped { machine, how } => {
            let what = match machine {
                MachineKind::Agent => "This agent or worker",
                MachineKind::Installation => "This installation",
            };
            match how {
                Stop::Paused => said(
                    format!("{what} is paused."),
                    "Two admins let it go on: one resumes it, the other confirms.",
                ),
                Stop::Revoked => said(
                    format!("{what} was revoked, for good."),
                    "Have another one registered.",
                ),
            }
        }
        People::Standing { fault } => match fault {
            StandingFault::Word => said(
                "An agent, a worker or an installation is paused, resumed or revoked.",
                "Say which of the three, and of what.",
            ),
            StandingFault::Paused => said("It is paused already.", "Resume it, or revoke it for good."),
            StandingFault::Revoked => said(
                "It was revoked, for good.",
                "Have another one registered.",
            ),
            StandingFault::Running => said("It is not stopped.", "Nothing is left to do."),
        },
        People::MandateForm { fault } => match fault {
            MandateFault::Kinds => said(
                "The kinds of action in a mandate are words of a-z and underscores, each once, in the order of the alphabet, at most 64.",
                "Name them as proposals do, such as freeze_account, or none for any kind.",
            ),
            MandateFault::Purpose => said(
                "A mandate says what its agent is for, in at most 500 characters.",
                "Write a sentence that whoever confirms it understands.",
            ),
        },
        People::MandateOutdated => said(
            "Another mandate of this agent came into force after this one was written.",
            "Write it again, knowing what is in force now.",
        ),
        People::RoleEvent => said("A role is granted or revoked.", "Say which of the two."),
        People::OwnRole => said("Nobody grants a role to themselves.", "Ask another admin."),
        People::RoleValidity { fault } => match fault {
            ValidityFault::End => said(
                "A role ends after it begins, before the year 10000, or never.",
                "Choose another end, or none.",
            ),
            ValidityFault::Past => said(
                "A role is granted from now on: this grant begins earlier.",
                "Let it begin now, by the database's clock.",
            ),
        },
        People::Delegation { fault } => delegation(*fault),
        People::LastAdmin => said(
            "Too few admins would be left: what one makes another confirms, and each signs with a key.",
            "Have another admin confirmed first, with a key in force.",
        ),
        People::AlreadyConfirmed => said(
            "This has been confirmed already.",
            "Nothing is left to do.",
        ),
        People::SecondPerson => said(
            "This needs a second person: you made it, or it is about you.",
            "Ask another admin to confirm it.",
        ),
    }
}

fn founders(fault: FoundersFault) -> Said {
    match fault {
        FoundersFault::Few => said(
            "A workspace is founded by at least two people who sign the same statement; one person alone makes a trial.",
            "Have a second person found it with you, or choose the trial.",
        ),
        FoundersFault::Form => said(
            "Each founder has a key of their own, and one role or more in the order of the formats.",
            "Give each founder a key, and list the roles in that order.",
        ),
        FoundersFault::Order => said(
            "Founders stand in ascending order of id, each once, each with the id of their key.",
            "Order them by id.",
        ),
        FoundersFault::NoAdmin => said(
            "At least one founder must be an admin.",
            "Name the role of admin for one of them.",
        ),
        FoundersFault::OneAdmin => said(
            "Two of the founders must be admins: what one of them makes, the other confirms.",
            "Name the role of admin for a second founder.",
        ),
        FoundersFault::SameLogin => said(
            "Two founders have the same login.",
            "Give each person a login of their own.",
        ),
    }
}

fn handed(file: HandedFile, fault: HandedFault, login: Option<&str>) -> Said {
    let (what, made) = match file {
        HandedFile::Founding => ("founding", "`countersignctl founding begin`"),
        HandedFile::KeyMove => ("key's move", "`countersignctl person new-key`"),
        HandedFile::Invitation => ("invitation", "`countersignctl person invite`"),
    };
    let who = login.unwrap_or("of somebody else");
    match fault {
        HandedFault::Form => said(
            format!("This is not the file of a {what}, or one of another version of this program."),
            format!("Name the file that {made} wrote, whole and unchanged."),
        ),
        HandedFault::Workspace => said(
            format!("This {what} is about another workspace than the one at this address."),
            "Compare the origin in the file with the one of your colleagues. Nothing was changed.",
        ),
        HandedFault::Person => said(
            format!("This {what} is not about the login {who}."),
            "Act as the login that it names, with --as LOGIN.",
        ),
        HandedFault::Key => said(
            "The key that counts for you is another one than this move replaces.",
            "Make the new key again on the new computer: under People & keys, or with `countersignctl person new-key`.",
        ),
        HandedFault::Signature => said(
            match login {
                Some(login) => format!("The signature of {login} does not fit this {what}."),
                None => format!("A signature in this {what} does not fit what it says."),
            },
            format!("The file was changed on its way: have it made again with {made}."),
        ),
        HandedFault::Fingerprint if file == HandedFile::KeyMove => said(
            "The key in this file has another fingerprint than the one that was named.",
            "Read it again on the new computer. If it stays, somebody changed the file on its way: sign nothing.",
        ),
        HandedFault::Fingerprint => said(
            format!("This {what} has another fingerprint than the one that was named."),
            "Have whoever made it read its fingerprint to you again. If it stays, somebody changed the file on its way: \
             do not use it. Nothing was sent to the address in it.",
        ),
        HandedFault::Signed => said(
            format!("The login {who} has signed this {what}, so nobody can be added to it."),
            "Begin another one, let everybody join, and sign then.",
        ),
        HandedFault::Authority => said(
            "The file of the authority holds no certificate, or holds a private key too.",
            "Name a file in PEM with the authority's certificate alone.",
        ),
        HandedFault::Unsigned => said(
            format!("The login {who} has not signed this {what} yet."),
            format!("Hand the file to them: countersignctl --as {who} founding sign FILE."),
        ),
    }
}

fn key_not_active(key: KeyOf, fault: KeyFault) -> Said {
    if key == KeyOf::Rotation {
        return said(
            match fault {
                KeyFault::Revoked => {
                    "The key that this rotation replaces was revoked, so the rotation cannot be confirmed."
                }
                KeyFault::Replaced => {
                    "The key that this rotation replaces was replaced by another, so the rotation cannot be confirmed."
                }
                KeyFault::Missing | KeyFault::Foreign | KeyFault::Unconfirmed => {
                    "The key that this rotation replaces does not count, so the rotation cannot be confirmed."
                }
            },
            "Have a new key enrolled instead.",
        );
    }
    if key == KeyOf::Enrolment {
        return said(
            "Another key of this person was confirmed since this one was enrolled, so it cannot come into force any more.",
            "Have a new key enrolled instead.",
        );
    }
    match fault {
        KeyFault::Missing => said(
            "You have no signing key in this workspace.",
            "Enrol a key and have a second person confirm it.",
        ),
        KeyFault::Foreign => said(
            "The signing key is somebody else's.",
            "Sign with your own key.",
        ),
        KeyFault::Unconfirmed => said(
            "Your signing key waits for a second person.",
            "Ask an admin to confirm it.",
        ),
        KeyFault::Revoked => said(
            "Your signing key was revoked.",
            "Enrol a new key and have a second person confirm it.",
        ),
        KeyFault::Replaced => said(
            "Your signing key was replaced by a newer one.",
            "Sign with the newer key, on the computer where it is.",
        ),
    }
}

/// Why somebody has no key, of them, in a list.
pub(crate) const fn key_of_somebody(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::Missing | KeyFault::Foreign => "Has no signing key.",
        KeyFault::Unconfirmed => "Has a signing key that waits for a second person.",
        KeyFault::Revoked => "Had a signing key that was revoked.",
        KeyFault::Replaced => "Had a signing key that was replaced.",
    }
}

fn key_event(fault: KeyEventFault) -> Said {
    match fault {
        KeyEventFault::Word => said(
            "A key is enrolled, rotated or revoked.",
            "Say which of the three.",
        ),
        KeyEventFault::Signer => said(
            "A rotation is signed by the key that it replaces.",
            "Sign with that key, or have it revoked and enrol a new one.",
        ),
        KeyEventFault::Compromised => said(
            "Only a revocation says since when a key is compromised.",
            "Leave it out.",
        ),
        KeyEventFault::Beyond => said(
            "The record since which the key is compromised is not in the ledger.",
            "Name the number of a record.",
        ),
    }
}

fn taken(what: Taken, login: Option<&str>) -> Said {
    match what {
        Taken::Glass => said(
            "Another statement with this id was recorded before.",
            "Look at the action again before you break the glass anew.",
        ),
        Taken::Decision => said(
            "This decision's id is in use already.",
            "Decide again; a new id is made.",
        ),
        Taken::Login => said(
            login.map_or_else(
                || "This login or id is in use already.".to_owned(),
                |login| format!("The login {login} belongs to somebody here already."),
            ),
            "Choose another login; nothing was changed.",
        ),
        Taken::Agent => said(
            "This login, name or id is in use already.",
            "Choose another.",
        ),
        Taken::Key => said(
            "This key is enrolled already; an installation's key is never a person's.",
            "Make a new key.",
        ),
        Taken::Installation => said(
            "This installation or its key is enrolled already; an installation's key is never a person's.",
            "Make a new key.",
        ),
        Taken::Something => said(
            "This id or name is in use already, or names something that is not there.",
            "Look at it again and choose another.",
        ),
    }
}

fn delegation(fault: DelegationFault) -> Said {
    match fault {
        DelegationFault::Word => said(
            "A delegation is accepted or ended.",
            "Say which of the two.",
        ),
        DelegationFault::Missing => said(
            "There is no such delegation.",
            "Look at the list of delegations.",
        ),
        DelegationFault::Role => said(
            "Only the roles of analyst, compliance officer and supervisor are delegated: what admins and auditors do is nobody else's.",
            "Have two admins grant the other person a role.",
        ),
        DelegationFault::Myself => said(
            "Nobody delegates a role to themselves.",
            "Choose another person.",
        ),
        DelegationFault::Past => said(
            "A role is delegated from now on: this begins earlier.",
            "Let it begin now, by the database's clock.",
        ),
        DelegationFault::End => said(
            "A delegation ends after it begins, and not before today.",
            "Choose another end.",
        ),
        DelegationFault::Long => said(
            "A delegation lasts 90 days at most, and begins within 90 days.",
            "Choose an earlier end; when it is over, another one can be given.",
        ),
        DelegationFault::Exists => said(
            "This role is delegated to this person already.",
            "End that delegation first, or wait until it is over.",
        ),
        DelegationFault::Accepted => said(
            "This delegation was accepted before.",
            "Nothing is left to do.",
        ),
        DelegationFault::Over => said(
            "This delegation is over: it was ended, its time is past, or who gave it no longer holds the role.",
            "Ask for another one.",
        ),
        DelegationFault::Stranger => said(
            "A delegation is accepted by whom it is given to, and ended by either of the two, an admin or a supervisor.",
            "Ask one of them.",
        ),
    }
}
