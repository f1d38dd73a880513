//! Rows about the computer, the keyring, the private Postgres, the page and the command line.

use countersign_refusal::{
    BadLine, Cluster, Computer, Deed, FolderFault, ForkFault, Import, ImportKind, KeyOdd, KeyPlace,
    Keyring, LedgerFault, Model, ModelFault, Page, PageRequest, Played, Refusal, SettingFault,
    Siem, SiemFault, SiemStage, Tool, Web,
};

use crate::each;

pub fn add(out: &mut Vec<Refusal>) {
    import(out);
    keyring(out);
    cluster(out);
    computer(out);
    page(out);
    siem(out);
    model(out);
    tool(out);
    web(out);
}

fn import(out: &mut Vec<Refusal>) {
    let lines = vec![
        BadLine {
            line: 2,
            reason: "The amount is no number.".into(),
        },
        BadLine {
            line: 3,
            reason: "there is no time".into(),
        },
    ];
    out.extend(
        [
            Import::Closed,
            Import::Open,
            Import::Voided,
            Import::Duplicate,
            Import::Counts,
            Import::Overtaken,
            Import::Correction,
            Import::Known { rows: 5_990 },
            Import::Unreadable {
                cause: "The file is empty.".into(),
                settle: "Correct the file, then import it again; nothing was changed.".into(),
            },
            Import::Empty {
                lines: Vec::new(),
                read: String::new(),
            },
            Import::Empty {
                lines,
                read: "fields are separated by semicolons".into(),
            },
            Import::Mapping {
                cause: "it names no column for the time".into(),
            },
        ]
        .map(Into::into),
    );
    each(out, ImportKind::ALL, |kind| Import::Nothing {
        kind,
        import: None,
    });
    each(out, ImportKind::ALL, |kind| Import::Nothing {
        kind,
        import: Some("9b2f".into()),
    });
}

fn keyring(out: &mut Vec<Refusal>) {
    let person = || "ada".to_owned();
    let cause = || "the bus did not answer".to_owned();
    out.extend(
        [
            Keyring::NoSessionBus { cause: cause() },
            Keyring::NoSecretService { cause: cause() },
            Keyring::CameLate { cause: cause() },
            Keyring::Unusable { cause: cause() },
            Keyring::Locked,
            Keyring::PromptDismissed,
            Keyring::Lost { cause: cause() },
            Keyring::NoKey { person: person() },
            Keyring::Elsewhere,
            Keyring::KeyMissing,
            Keyring::KeyPending,
            Keyring::Shared,
            Keyring::Ambiguous {
                person: person(),
                count: 2,
            },
            Keyring::OtherKey {
                person: person(),
                stored: "0707070707070707".into(),
                expected: "1212121212121212".into(),
            },
            Keyring::PassphraseNeeded {
                person: None,
                option: None,
            },
            Keyring::PassphraseNeeded {
                person: Some(person()),
                option: Some("--passphrase-file".into()),
            },
            Keyring::WrongPassphrase { person: None },
            Keyring::WrongPassphrase {
                person: Some(person()),
            },
            Keyring::PassphraseTooShort {
                person: None,
                least: 12,
            },
            Keyring::PassphraseTooShort {
                person: Some(person()),
                least: 12,
            },
            Keyring::PassphraseNotUsed,
            Keyring::BadName {
                name: "a\tb".into(),
            },
            Keyring::ReadBack { person: person() },
            Keyring::Wrapping { cause: cause() },
            Keyring::Failed { cause: cause() },
            Keyring::PrivateMissing {
                program: "dbus-daemon".into(),
            },
            Keyring::PrivateFile {
                path: "/tmp/x".into(),
                deed: Deed::Make,
                cause: cause(),
            },
            Keyring::PrivateNotReady { cause: cause() },
            Keyring::PrivateCall { cause: cause() },
        ]
        .map(Into::into),
    );
    each(out, KeyPlace::ALL, |place| Keyring::KeyExists {
        place,
        person: (place == KeyPlace::Keyring).then(person),
    });
    out.push(
        Keyring::KeyExists {
            place: KeyPlace::Keyring,
            person: None,
        }
        .into(),
    );
    each(out, KeyOdd::ALL, |odd| Keyring::Unreadable {
        person: person(),
        odd,
    });
}

fn cluster(out: &mut Vec<Refusal>) {
    let folder = || "/home/ada/w".to_owned();
    let log = || "/home/ada/w/postgres.log".to_owned();
    let cause = || "Permission denied (os error 13)".to_owned();
    for fault in [
        FolderFault::Absent,
        FolderFault::NotAFolder,
        FolderFault::Lacks {
            name: "initdb".into(),
        },
        FolderFault::Unreadable { cause: cause() },
        FolderFault::Fails {
            program: "postgres --version".into(),
            cause: cause(),
        },
        FolderFault::Version {
            said: "postgres (odd)".into(),
        },
        FolderFault::Account { uid: 1000 },
        FolderFault::Open { mode: "777".into() },
        FolderFault::Pointer {
            path: "/home/ada/w/postgres.at".into(),
        },
    ] {
        out.push(
            Cluster::BadBinaries {
                folder: folder(),
                fault: fault.clone(),
            }
            .into(),
        );
        out.push(
            Cluster::NotACluster {
                folder: folder(),
                fault: fault.clone(),
            }
            .into(),
        );
        out.push(
            Cluster::SocketFolder {
                folder: folder(),
                fault,
            }
            .into(),
        );
    }
    each(out, Deed::ALL, |deed| Cluster::Failed {
        path: folder(),
        deed,
        cause: cause(),
    });
    each(out, Deed::ALL, |deed| Cluster::NotPermitted {
        path: folder(),
        deed,
        cause: cause(),
    });
    out.extend(
        [
            Cluster::NoBinaries,
            Cluster::TooOld {
                folder: Some(folder()),
                found: 12,
                needed: 15,
            },
            Cluster::TooOld {
                folder: None,
                found: 15,
                needed: 16,
            },
            Cluster::Older {
                cluster: 15,
                found: 17,
            },
            Cluster::Newer {
                cluster: 18,
                found: 17,
            },
            Cluster::OwnerSecret {
                file: "/home/ada/w/owner.secret".into(),
            },
            Cluster::Busy {
                folder: folder(),
                seconds: 60,
            },
            Cluster::InUse { folder: folder() },
            Cluster::AlreadyThere { folder: folder() },
            Cluster::Backup {
                said: "pg_basebackup: error: connection lost".into(),
            },
            Cluster::Backup {
                said: String::new(),
            },
            Cluster::NotABackup {
                folder: folder(),
                fault: FolderFault::Lacks {
                    name: "owner.secret".into(),
                },
            },
            Cluster::BackupDamaged {
                folder: folder(),
                said: "checksum mismatch for file \"base/1/2658\"".into(),
            },
            Cluster::SocketPathTooLong { length: 140 },
            Cluster::SocketGone { folder: folder() },
            Cluster::NoAccount,
            Cluster::AccountShutOut {
                account: "postgres".into(),
                path: folder(),
            },
            Cluster::Foreign {
                workspace: folder(),
                cluster: "/c".into(),
                owner: "/o".into(),
            },
            Cluster::Elsewhere { folder: folder() },
            Cluster::Initdb {
                said: String::new(),
            },
            Cluster::Initdb {
                said: "initdb: error: could not create directory".into(),
            },
            Cluster::StartFailed {
                said: "could not map memory.".into(),
                log: log(),
            },
            Cluster::StartTimeout {
                seconds: 60,
                log: log(),
            },
            Cluster::StopTimeout { pid: 4711 },
        ]
        .map(Into::into),
    );
}

fn computer(out: &mut Vec<Refusal>) {
    let path = || "/home/ada/out.zip".to_owned();
    let cause = || "No space left on device (os error 28)".to_owned();
    each(out, Deed::ALL, |deed| Computer::FileMissing {
        path: path(),
        deed,
    });
    each(out, Deed::ALL, |deed| Computer::FileNotPermitted {
        path: path(),
        deed,
        cause: cause(),
    });
    each(out, Deed::ALL, |deed| Computer::File {
        path: path(),
        deed,
        cause: cause(),
    });
    each(out, SettingFault::ALL, |fault| Computer::SettingsLine {
        path: path(),
        line: 3,
        fault,
    });
    out.extend(
        [
            Computer::SettingsOpen { path: path() },
            Computer::FileExists { path: path() },
            Computer::NotText { path: path() },
            Computer::SecretFile { path: path() },
            Computer::ScratchFull { path: path() },
            Computer::NoRandomness { cause: cause() },
            Computer::Interrupted,
            Computer::System { cause: cause() },
            Computer::Prompt {
                cause: cause(),
                secret: true,
            },
            Computer::Prompt {
                cause: cause(),
                secret: false,
            },
            Computer::NobodyToAsk,
            Computer::Output { cause: cause() },
            Computer::NoDisplay,
            Computer::NoPdf,
        ]
        .map(Into::into),
    );
}

fn siem(out: &mut Vec<Refusal>) {
    let target = || "splunk".to_owned();
    let home = || "/home/ada/siem".to_owned();
    each(out, SiemFault::ALL, |fault| Siem::Setting {
        target: target(),
        setting: "SIEM_PORT".into(),
        fault,
    });
    each(out, SiemStage::ALL, |stage| Siem::Failed {
        target: target(),
        address: "siem.example:6514".into(),
        stage,
        cause: "connection refused (os error 111)".into(),
    });
    out.extend(
        [
            Siem::NoTarget { home: home() },
            Siem::TargetUnknown {
                name: target(),
                home: home(),
            },
            Siem::Pem {
                path: "/home/ada/ca.pem".into(),
            },
            Siem::Busy { target: target() },
            Siem::AnotherLedger {
                target: target(),
                seq: 7,
            },
            Siem::State {
                path: "/home/ada/siem/splunk.state".into(),
            },
        ]
        .map(Into::into),
    );
}

fn model(out: &mut Vec<Refusal>) {
    each(out, ModelFault::ALL, |fault| Model::Setting {
        setting: "MODEL_URL".into(),
        fault,
    });
}

fn page(out: &mut Vec<Refusal>) {
    out.extend(
        [
            Page::EvidenceNotViewed {
                sections: vec!["transactions".into(), "timeline".into()],
            },
            Page::TypedMismatch {
                expected: "4,900.00 EUR".into(),
            },
            Page::StepClosed { step: 1, seq: 57 },
            Page::TextControl { code: 27, line: 3 },
            Page::PreviewStale,
            Page::SnapshotGone,
            Page::NothingToExport,
            Page::AgentOfAnother {
                agent: "aml-screen".into(),
                owner: "Ada Okonkwo".into(),
            },
            Page::NotATrustFile {
                path: "/home/ada/trust".into(),
                cause: "It is too long.".into(),
            },
            Page::Internal {
                command: "decide".into(),
            },
        ]
        .map(Into::into),
    );
    each(out, PageRequest::ALL, |what| Page::Invalid { what });
    let forked = |why| LedgerFault::Forked { why };
    for fault in [
        LedgerFault::Shorter,
        LedgerFault::Changed,
        LedgerFault::Missing,
        LedgerFault::Leaf,
        LedgerFault::Chain,
        LedgerFault::Record {
            cause: "The line is not a record.".into(),
        },
        LedgerFault::Row {
            found: "a leaf of 31 bytes".into(),
        },
        LedgerFault::Root { size: 5 },
        LedgerFault::Shrunk { size: 5, known: 9 },
        forked(ForkFault::Records { known: 9 }),
        forked(ForkFault::Origin {
            now: "b".into(),
            before: "a".into(),
        }),
    ] {
        out.push(Page::LedgerCheckFailed { seq: 57, fault }.into());
    }
}

fn tool(out: &mut Vec<Refusal>) {
    let folder = || "/home/ada/demo".to_owned();
    each(out, Played::ALL, |played| Tool::FolderNotOurs {
        folder: folder(),
        played,
    });
    out.extend(
        [
            Tool::Usage {
                cause: "There is no argument --hurry".into(),
            },
            Tool::Defect { place: None },
            Tool::Defect {
                place: Some("src/main.rs:12".into()),
            },
            Tool::VerifierMissing,
            Tool::LoginUnnamed,
            Tool::WorkspaceUnnamed,
            Tool::TwoWorkspaces,
            Tool::FolderTaken { folder: folder() },
            Tool::FoundedIncompletely {
                why: Box::new(Keyring::Locked.into()),
            },
            Tool::SampleOpen { folder: folder() },
            Tool::SampleThere { folder: folder() },
            Tool::SampleFailed,
            Tool::ConsoleMissing {
                path: "/usr/bin/countersign".into(),
            },
            Tool::ConsoleFailed {
                status: "exit status: 1".into(),
                log: "/x.log".into(),
            },
            Tool::DemoFailed { folder: folder() },
            Tool::DemoInput,
            Tool::Generate {
                cause: "no space".into(),
            },
            Tool::NotValid {
                verdict: "tampered".into(),
                sentence: "A file was changed.".into(),
            },
            Tool::Child { cause: None },
            Tool::Child {
                cause: Some("no such file".into()),
            },
            Tool::Input { cause: None },
            Tool::Input {
                cause: Some("broken pipe".into()),
            },
            Tool::Screening {
                cause: "the file is empty".into(),
            },
            Tool::Threads {
                cause: "resource temporarily unavailable".into(),
            },
        ]
        .map(Into::into),
    );
}

fn web(out: &mut Vec<Refusal>) {
    let why = || "it is no such thing".to_owned();
    out.extend(
        [
            Web::TlsNeeded {
                address: "0.0.0.0:8480".into(),
            },
            Web::Certificate {
                path: "/etc/tls/cert.pem".into(),
                cause: why(),
            },
            Web::Listening {
                address: "127.0.0.1:80".into(),
                cause: why(),
            },
            Web::PasswordUnasked {
                login: "ada".into(),
            },
            Web::HostUnknown { host: None },
            Web::HostUnknown {
                host: Some("evil.example".into()),
            },
            Web::OriginForeign {
                origin: "https://evil.example".into(),
            },
            Web::RouteUnknown {
                path: "/nowhere".into(),
            },
            Web::MethodUnknown {
                method: "PATCH".into(),
            },
            Web::BodyLarge { most: 1_048_576 },
            Web::NotAccepted {
                wanted: "application/json and text/event-stream".into(),
            },
            Web::BodyKind {
                wanted: "application/json".into(),
            },
            Web::BodyUnreadable { cause: why() },
            Web::Parameter {
                name: "timeout".into(),
                cause: why(),
            },
            Web::Batch { most: 100 },
            Web::Slow { seconds: 30 },
            Web::Often { seconds: 2 },
            Web::Full,
        ]
        .map(Into::into),
    );
}
