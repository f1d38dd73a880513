//! Files, terminals and the system around a program.

use crate::{Deed, SettingFault, section::section};

section! {
    /// Files, terminals and the system around a program.
    Computer {
        FileMissing { path: String, deed: Deed } = "file-missing", Request, 404;
        FileNotPermitted { path: String, deed: Deed, cause: String } = "file-not-permitted", Surroundings, 403;
        FileExists { path: String } = "file-exists", Request, 409;
        File { path: String, deed: Deed, cause: String } = "file", Surroundings, 500;
        NotText { path: String } = "not-text", Request, 422;
        SecretFile { path: String } = "secret-file", Request, 422;
        SettingsOpen { path: String } = "settings-open", Surroundings, 403;
        SettingsLine { path: String, line: u64, fault: SettingFault } = "settings-line", Request, 422;
        ScratchFull { path: String } = "scratch-full", Surroundings, 507;
        NoRandomness { cause: String } = "no-randomness", Surroundings, 500;
        Interrupted = "interrupted", Program, 500;
        System { cause: String } = "system", Surroundings, 500;
        Prompt { cause: String, secret: bool } = "prompt", Surroundings, 500;
        NobodyToAsk = "nobody-to-ask", Request, 422;
        Output { cause: String } = "output", Surroundings, 500;
        NoDisplay = "no-display", Surroundings, 503;
        NoPdf = "no-pdf", Request, 422;
    }
}
