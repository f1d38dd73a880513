//! What only the command-line programs ask or answer.

use crate::{Played, section::section};

section! {
    /// What only the command-line programs ask or answer.
    Tool {
        Usage { cause: String } = "usage", Request, 400;
        Defect { place: Option<String> } = "defect", Program, 500;
        VerifierMissing = "verifier-missing", Program, 501;
        LoginUnnamed = "login-unnamed", Request, 401;
        WorkspaceUnnamed = "workspace-unnamed", Request, 400;
        TwoWorkspaces = "two-workspaces", Request, 400;
        FolderTaken { folder: String } = "folder-taken", Request, 409;
        FolderNotOurs { folder: String, played: Played } = "folder-not-ours", Request, 409;
        FoundedIncompletely { why: Box<crate::Refusal> } = "founded-incompletely", Surroundings, 500;
        SampleOpen { folder: String } = "sample-open", Request, 409;
        SampleThere { folder: String } = "sample-there", Request, 409;
        SampleFailed = "sample-failed", Program, 500;
        ConsoleMissing { path: String } = "console-missing", Surroundings, 404;
        ConsoleFailed { status: String, log: String } = "console-failed", Program, 500;
        DemoFailed { folder: String } = "demo-failed", Program, 500;
        DemoInput = "demo-input", Request, 422;
        Generate { cause: String } = "generate", Surroundings, 500;
        NotValid { verdict: String, sentence: String } = "not-valid", Program, 500;
        Child { cause: Option<String> } = "child", Program, 500;
        Input { cause: Option<String> } = "input", Program, 500;
        Screening { cause: String } = "screening", Program, 500;
        Threads { cause: String } = "threads", Surroundings, 500;
    }
}
