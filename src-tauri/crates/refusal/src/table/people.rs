//! Founding, people, keys, roles, agents, installations and their confirmation.

use crate::{
    DelegationFault, FoundersFault, HandedFault, HandedFile, KeyEventFault, KeyFault, KeyOf,
    MachineKind, MandateFault, SignatureOf, StandingFault, Stop, Taken, ValidityFault, Who,
    section::section,
};

section! {
    /// Founding, people, keys, roles, agents, installations and their confirmation.
    People {
        AlreadyFounded = "already-founded", Rule, 409;
        Founders { fault: FoundersFault } = "founders", Request, 422;
        HandedFile { file: HandedFile, fault: HandedFault, login: Option<String> } = "handed-file", Request, 422;
        Origin = "origin", Program, 422;
        KeyUnknown = "key-unknown", Request, 404;
        KeyInvalid = "key-invalid", Request, 422;
        KeyNotActive { key: KeyOf, fault: KeyFault } = "key-not-active", Rule, 403;
        KeyEvent { fault: KeyEventFault } = "key-event", Request, 422;
        SignatureInvalid { of: SignatureOf } = "signature-invalid", Program, 403;
        StatementDiffers { member: Option<String> } = "statement-differs", Program, 409;
        NameForm = "name-form", Request, 422;
        LoginForm { login: Option<String> } = "login-form", Request, 422;
        Taken { what: Taken, login: Option<String> } = "taken", Request, 409;
        NotYours = "not-yours", Rule, 403;
        PersonNotConfirmed { who: Who } = "person-not-confirmed", Rule, 409;
        AgentNotConfirmed = "agent-not-confirmed", Rule, 409;
        InstallationNotConfirmed = "installation-not-confirmed", Rule, 409;
        MachineStopped { machine: MachineKind, how: Stop } = "machine-stopped", Rule, 403;
        Standing { fault: StandingFault } = "standing", Request, 409;
        MandateForm { fault: MandateFault } = "mandate-form", Request, 422;
        MandateOutdated = "mandate-outdated", Rule, 409;
        RoleEvent = "role-event", Request, 422;
        OwnRole = "own-role", Rule, 403;
        RoleValidity { fault: ValidityFault } = "role-validity", Request, 422;
        Delegation { fault: DelegationFault } = "delegation", Request, 409;
        LastAdmin = "last-admin", Rule, 409;
        AlreadyConfirmed = "already-confirmed", Rule, 409;
        SecondPerson = "second-person", Rule, 403;
    }
}
