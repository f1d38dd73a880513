//! The command table. The shell makes one handler and one permission an entry; TypeScript gets
//! `interface Commands` from it. Adding an operation means adding a line here.

#[allow(clippy::wildcard_imports)] // the table names every type of the wire
use crate::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ts_rs::TS;

/// Which permission file lets a window call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Needs nobody signed in, or only concerns the session itself.
    Session,
    Review,
    Export,
    Admin,
}

/// One operation: its name on the wire, who may call it, and its types.
pub trait Operation {
    const NAME: &'static str;
    const DUTY: Duty;
    type Request: Serialize + DeserializeOwned + TS + 'static;
    type Response: Serialize + DeserializeOwned + TS + 'static;
}

/// An entry of the table without its types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandEntry {
    pub name: &'static str,
    pub duty: Duty,
}

/// Walks over the operations with their types.
pub trait OperationVisitor {
    fn visit<O: Operation>(&mut self);
}

macro_rules! commands {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty;)* })*) => {
        /// A type an operation, for generic handlers.
        pub mod op {
            $($(
                #[doc = concat!("The operation `", stringify!($name), "`.")]
                #[derive(Debug, Clone, Copy)]
                pub struct $op;
            )*)*
        }
        $($(
            impl Operation for op::$op {
                const NAME: &'static str = stringify!($name);
                const DUTY: Duty = Duty::$duty;
                type Request = $request;
                type Response = $response;
            }
        )*)*
        /// Every command, in the order of the table.
        pub const COMMANDS: &[CommandEntry] = &[
            $($(CommandEntry { name: stringify!($name), duty: Duty::$duty },)*)*
        ];
        /// Visits every operation, in the order of the table.
        pub fn visit_operations(visitor: &mut impl OperationVisitor) {
            $($(visitor.visit::<op::$op>();)*)*
        }
    };
}

commands! {
    Session {
        workspace_state: WorkspaceStateOp(Nothing) -> WorkspaceState;
        found_workspace: FoundWorkspaceOp(FoundWorkspace) -> Founded;
        join_team: JoinTeamOp(JoinTeam) -> WorkspaceEntry;
        sign_in: SignInOp(SignIn) -> Session;
        sign_out: SignOutOp(Nothing) -> Nothing;
        lock: LockOp(Nothing) -> Nothing;
        unlock: UnlockOp(Unlock) -> Session;
        status: StatusOp(Nothing) -> Status;
        settings_save: SettingsSaveOp(Settings) -> Settings;
        verify_pick: VerifyPickOp(VerifyPick) -> VerifyReports;
        verify_paths: VerifyPathsOp(VerifyPaths) -> VerifyReports;
        trust_list: TrustListOp(Nothing) -> TrustList;
        trust_pick: TrustPickOp(Nothing) -> TrustList;
        cancel: CancelOp(Cancel) -> Nothing;
        report_problem: ReportProblemOp(ReportProblem) -> Nothing;
    }
    Review {
        queue_views: QueueViewsOp(Nothing) -> Vec<QueueView>;
        queue_choices: QueueChoicesOp(Nothing) -> QueueChoices;
        queue_page: QueuePageOp(QueuePageRequest) -> QueuePage;
        queue_preview: QueuePreviewOp(ActionKey) -> ActionPreview;
        open_action: OpenActionOp(OpenAction) -> ActionView;
        view_changes: ViewChangesOp(ViewChangesRequest) -> ViewChanges;
        reveal_recommendation: RevealRecommendationOp(RevealRecommendation) -> RecommendationView;
        who_can_decide: WhoCanDecideOp(ActionKey) -> WhoCanDecide;
        preview_decision: PreviewDecisionOp(PreviewDecision) -> DecisionPreview;
        decide: DecideOp(Decide) -> Decided;
        comment: CommentOp(WriteComment) -> Recorded;
        claim: ClaimOp(Claim) -> Claimed;
        hand_over: HandOverOp(HandOver) -> HandedOver;
        enrol_key: EnrolKeyOp(EnrolKey) -> KeyEnrolled;
    }
    Export {
        export_preview: ExportPreviewOp(ExportFilter) -> ExportPreview;
        export_start: ExportStartOp(ExportStart) -> ExportRow;
        exports_list: ExportsListOp(Nothing) -> Vec<ExportRow>;
        export_verify_again: ExportVerifyAgainOp(ExportKey) -> VerifyReport;
    }
    Admin {
        people: PeopleOp(Nothing) -> People;
        enrol_person: EnrolPersonOp(EnrolPerson) -> Proposed;
        grant_role: GrantRoleOp(GrantRole) -> Recorded;
        pending_confirmations: PendingConfirmationsOp(Nothing) -> Vec<PendingConfirmation>;
        confirm: ConfirmOp(Confirm) -> Recorded;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_snake_case_and_only_once() {
        let mut seen = HashSet::new();
        for entry in COMMANDS {
            assert!(
                seen.insert(entry.name),
                "{} stands twice in the table",
                entry.name
            );
            assert!(
                entry
                    .name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '_'),
                "{} is not snake_case",
                entry.name
            );
        }
    }

    #[test]
    fn verifying_needs_no_account() {
        let duty = |name: &str| COMMANDS.iter().find(|c| c.name == name).map(|c| c.duty);
        assert_eq!(duty("verify_pick"), Some(Duty::Session));
        assert_eq!(duty("verify_paths"), Some(Duty::Session));
        assert_eq!(duty("decide"), Some(Duty::Review));
        assert_eq!(duty("confirm"), Some(Duty::Admin));
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        let request = SignIn {
            workspace: "w".into(),
            login: "ilse".into(),
            password: Some(Secret::new("correct horse")),
            passphrase: None,
            remember: false,
        };
        assert!(!format!("{request:?}").contains("correct"));
        assert!(
            serde_json::to_string(&request)
                .unwrap()
                .contains("correct horse")
        );
    }
}
