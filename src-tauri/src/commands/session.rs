//! First run, signing in and out, the lock, status.

use countersign_contract::{
    Cancel, FoundWorkspace, Founded, JoinTeam, Nothing, ReportProblem, Session, Settings, SignIn,
    Status, Unlock, WorkspaceEntry, WorkspaceState,
};

handlers! {
    workspace_state(Nothing) -> WorkspaceState;
    join_team(JoinTeam) -> WorkspaceEntry;
    sign_out(Nothing) -> Nothing;
    lock(Nothing) -> Nothing;
    unlock(Unlock) -> Session;
    status(Nothing) -> Status;
    settings_save(Settings) -> Settings;
    cancel(Cancel) -> Nothing;
    report_problem(ReportProblem) -> Nothing;
}

slow_handlers! {
    found_workspace(FoundWorkspace) -> Founded;
    sign_in(SignIn) -> Session;
}
