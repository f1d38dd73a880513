//! People, keys and confirmations.

use countersign_contract::{
    Confirm, EnrolKey, EnrolPerson, GrantRole, KeyEnrolled, Nothing, PendingConfirmation, People,
    Proposed, Recorded,
};

handlers! {
    people(Nothing) -> People;
    enrol_person(EnrolPerson) -> Proposed;
    grant_role(GrantRole) -> Recorded;
    enrol_key(EnrolKey) -> KeyEnrolled;
    pending_confirmations(Nothing) -> Vec<PendingConfirmation>;
    confirm(Confirm) -> Recorded;
}
