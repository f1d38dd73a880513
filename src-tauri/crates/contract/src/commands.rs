//! The command table. The shell makes one handler and one permission an entry, the desk puts each entry's guards before
//! its function, and TypeScript gets `interface Commands` and the rules from it. Adding an operation means adding a line.

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

impl Duty {
    /// Every duty, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Session, Self::Review, Self::Export, Self::Admin];

    /// The name of its permission file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Review => "review",
            Self::Export => "export",
            Self::Admin => "admin",
        }
    }

    /// What its permission file says of itself.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Session => "What needs nobody signed in, or only concerns the session itself.",
            Self::Review => "Reading the queue and actions, deciding, commenting, one's own key.",
            Self::Export => "Making bundles and keeping track of them.",
            Self::Admin => "People and machines, and what waits for a second person.",
        }
    }
}

/// The attributes of a row: what holds for a command besides its duty. None of them is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one attribute of the table, and they are independent"
)]
pub struct Rules {
    /// Leaves a record: refused once this computer has found the ledger broken.
    pub records: bool,
    /// Signs with the reader's key, so it leaves a record too; the key must be open or its passphrase come along.
    pub signs: bool,
    /// Keeps a thread busy, such as starting a database or wrapping a key.
    pub slow: bool,
    /// Works while the database does not answer.
    pub offline: bool,
    /// HTTP and MCP may offer it: it reads the workspace and needs no key, no dialog and no memory of this computer.
    pub remote: bool,
}

impl Rules {
    /// No attribute.
    pub const NONE: Self = Self {
        records: false,
        signs: false,
        slow: false,
        offline: false,
        remote: false,
    };

    const fn records(mut self) -> Self {
        self.records = true;
        self
    }

    const fn signs(mut self) -> Self {
        self.signs = true;
        self.records()
    }

    const fn slow(mut self) -> Self {
        self.slow = true;
        self
    }

    const fn offline(mut self) -> Self {
        self.offline = true;
        self
    }

    const fn remote(mut self) -> Self {
        self.remote = true;
        self
    }
}

/// One operation: its name on the wire, who may call it, what holds for it, and its types.
pub trait Operation {
    const NAME: &'static str;
    const DUTY: Duty;
    const RULES: Rules;
    type Request: Serialize + DeserializeOwned + TS + 'static;
    type Response: Serialize + DeserializeOwned + TS + 'static;
}

/// An entry of the table without its types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandEntry {
    pub name: &'static str,
    pub duty: Duty,
    pub rules: Rules,
}

/// Walks over the operations with their types.
pub trait OperationVisitor {
    fn visit<O: Operation>(&mut self);
}

/// The table. Calls the macro that it is given with all rows: `Duty { name: Op(Request) -> Response [attributes]; … }`.
/// Attributes are the fields of [`Rules`]. Whoever makes something of every command calls this, so that no second list
/// exists; the macro's caller has the wire's types in scope if it names them.
#[macro_export]
macro_rules! commands {
    ($make:ident) => {
        $make! {
            Session {
                workspace_state: WorkspaceStateOp(Nothing) -> WorkspaceState [offline];
                found_workspace: FoundWorkspaceOp(FoundWorkspace) -> Founded [slow];
                join_team: JoinTeamOp(JoinTeam) -> WorkspaceEntry [];
                sign_in: SignInOp(SignIn) -> Session [slow];
                sign_out: SignOutOp(Nothing) -> Nothing [offline];
                lock: LockOp(Nothing) -> Nothing [offline];
                unlock: UnlockOp(Unlock) -> Session [];
                status: StatusOp(Nothing) -> Status [offline];
                settings_save: SettingsSaveOp(Settings) -> Settings [offline];
                verify_pick: VerifyPickOp(VerifyPick) -> VerifyReports [offline];
                verify_paths: VerifyPathsOp(VerifyPaths) -> VerifyReports [offline];
                trust_list: TrustListOp(Nothing) -> TrustList [offline];
                trust_pick: TrustPickOp(Nothing) -> TrustList [offline];
                cancel: CancelOp(Cancel) -> Nothing [offline];
                tell_waiting: TellWaitingOp(TellWaiting) -> Nothing [offline];
                report_problem: ReportProblemOp(ReportProblem) -> Nothing [offline];
            }
            Review {
                queue_views: QueueViewsOp(Nothing) -> Vec<QueueView> [remote];
                queue_choices: QueueChoicesOp(Nothing) -> QueueChoices [remote];
                metrics: MetricsOp(MetricsRequest) -> Metrics [remote];
                queue_page: QueuePageOp(QueuePageRequest) -> QueuePage [];
                queue_preview: QueuePreviewOp(ActionKey) -> ActionPreview [remote];
                notices: NoticesOp(Nothing) -> Notices [];
                read_notices: ReadNoticesOp(ReadNotices) -> Notices [];
                saved_views: SavedViewsOp(Nothing) -> Vec<CountedView> [];
                save_views: SaveViewsOp(SaveViews) -> Nothing [];
                queue_columns: QueueColumnsOp(Nothing) -> QueueColumns [];
                save_columns: SaveColumnsOp(QueueColumns) -> QueueColumns [];
                open_action: OpenActionOp(OpenAction) -> ActionView [];
                say_reading: SayReadingOp(SayReading) -> Readers [];
                view_changes: ViewChangesOp(ViewChangesRequest) -> ViewChanges [];
                record_reading: RecordReadingOp(RecordReading) -> SeenView [records];
                signed_decision: SignedDecisionOp(SignedDecisionKey) -> SignedDecisionView [];
                decision_record: DecisionRecordOp(ActionKey) -> DecisionRecord [];
                reveal_recommendation: RevealRecommendationOp(RevealRecommendation) -> RecommendationView [];
                who_can_decide: WhoCanDecideOp(ActionKey) -> WhoCanDecide [remote];
                preview_decision: PreviewDecisionOp(PreviewDecision) -> DecisionPreview [];
                decide: DecideOp(Decide) -> Decided [signs];
                bulk_check: BulkCheckOp(BulkRequest) -> Bulk [];
                bulk_open: BulkOpenOp(BulkRequest) -> Vec<BulkOpened> [records];
                retract: RetractOp(Retract) -> Recorded [signs];
                break_glass: BreakGlassOp(BreakGlass) -> Recorded [signs];
                review_glass: ReviewGlassOp(ReviewGlass) -> Recorded [signs];
                open_reviews: OpenReviewsOp(Nothing) -> Vec<OpenReview> [remote];
                comment: CommentOp(WriteComment) -> Recorded [signs];
                claim: ClaimOp(Claim) -> Claimed [records];
                hand_over: HandOverOp(HandOver) -> HandedOver [records];
                interrupt: InterruptOp(Interrupt) -> Recorded [records];
                escalate: EscalateOp(Escalate) -> Recorded [records];
                supersede: SupersedeOp(Supersede) -> Recorded [records];
                revise: ReviseOp(Revise) -> Recorded [records];
                subject: SubjectOp(SubjectKey) -> SubjectView [];
                overrides: OverridesOp(OverridesRequest) -> Overrides [remote];
                override_view: OverrideViewOp(SignedDecisionKey) -> OverrideView [];
                ledger_choices: LedgerChoicesOp(Nothing) -> LedgerChoices [];
                ledger_page: LedgerPageOp(LedgerPageRequest) -> LedgerPage [];
                ledger_record: LedgerRecordOp(LedgerKey) -> LedgerRecordView [];
                ledger_check: LedgerCheckOp(LedgerCheck) -> LedgerChecked [];
                checkpoints: CheckpointsOp(CheckpointsRequest) -> Checkpoints [];
                policies: PoliciesOp(Nothing) -> Vec<PolicyVersion> [remote];
                policy_diff: PolicyDiffOp(PolicyDiffRequest) -> PolicyDiff [remote];
                policy_try: PolicyTryOp(PolicyTry) -> PolicyTrial [remote];
                jobs: JobsOp(Nothing) -> Jobs [];
                retry_job: RetryJobOp(JobKey) -> Retried [];
                enrol_key: EnrolKeyOp(EnrolKey) -> KeyEnrolled [records];
                begin_move: BeginMoveOp(BeginMove) -> MoveBegun [slow];
                move_key: MoveKeyOp(MoveKey) -> Recorded [signs];
                imports: ImportsOp(Nothing) -> Imports [];
                import_recall: ImportRecallOp(ImportOf) -> ImportRecalled [];
                import_pick: ImportPickOp(Nothing) -> ImportFile [];
                import_look: ImportLookOp(ImportLook) -> ImportLooked [];
                import_take: ImportTakeOp(ImportTake) -> ImportTaken [records];
                dialect_save: DialectSaveOp(DialectSave) -> DialectFile [];
                dialect_load: DialectLoadOp(Nothing) -> DialectFile [];
                run_agent: RunAgentOp(RunAgent) -> AgentRun [records];
            }
            Export {
                export_preview: ExportPreviewOp(ExportFilter) -> ExportPreview [remote];
                export_start: ExportStartOp(ExportStart) -> ExportRow [signs];
                exports_list: ExportsListOp(Nothing) -> Vec<ExportRow> [];
                export_verify_again: ExportVerifyAgainOp(ExportKey) -> VerifyReport [];
                export_show: ExportShowOp(ExportId) -> ExportDetails [];
                export_verify_kept: ExportVerifyKeptOp(ExportKey) -> ExportVerified [records];
                export_tables: ExportTablesOp(ExportTables) -> TablesMade [];
                record_save: RecordSaveOp(RecordSave) -> RecordSaved [signs];
                ledger_prove: LedgerProveOp(LedgerProve) -> LedgerProofView [signs];
                export_redeliver: ExportRedeliverOp(Redeliver) -> Redelivered [records];
            }
            Admin {
                people: PeopleOp(Nothing) -> People [remote];
                agents: AgentsOp(Nothing) -> Agents [remote];
                preview_act: PreviewActOp(PreviewAct) -> ActPreview [];
                sign_act: SignActOp(SignAct) -> Recorded [signs];
                enrol_person: EnrolPersonOp(EnrolPerson) -> Proposed [signs];
                grant_role: GrantRoleOp(GrantRole) -> Recorded [signs];
                pending_confirmations: PendingConfirmationsOp(Nothing) -> Vec<PendingConfirmation> [remote];
                confirm: ConfirmOp(Confirm) -> Recorded [signs];
            }
        }
    };
}

macro_rules! operations {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
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
                const RULES: Rules = Rules::NONE$(.$attribute())*;
                type Request = $request;
                type Response = $response;
            }
        )*)*
        /// Every command, in the order of the table.
        pub const COMMANDS: &[CommandEntry] = &[
            $($(CommandEntry {
                name: stringify!($name),
                duty: Duty::$duty,
                rules: <op::$op as Operation>::RULES,
            },)*)*
        ];
        /// Visits every operation, in the order of the table.
        pub fn visit_operations(visitor: &mut impl OperationVisitor) {
            $($(visitor.visit::<op::$op>();)*)*
        }
    };
}

commands!(operations);

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
    fn what_leaves_the_window_neither_records_nor_concerns_a_session() {
        for entry in COMMANDS.iter().filter(|c| c.rules.remote) {
            assert!(
                !entry.rules.records && !entry.rules.signs && entry.duty != Duty::Session,
                "{}",
                entry.name
            );
        }
    }

    #[test]
    fn what_signs_leaves_a_record_and_needs_the_database() {
        for entry in COMMANDS {
            assert!(!entry.rules.signs || entry.rules.records, "{}", entry.name);
            assert!(
                !entry.rules.records || !entry.rules.offline,
                "{}",
                entry.name
            );
        }
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
