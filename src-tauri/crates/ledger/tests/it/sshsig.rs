//! SSH signatures: with `ssh-keygen` in both directions, and byte by byte.

use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign_ledger::key::{PublicKey, openssh};
use countersign_ledger::sshsig::{EXPORT, SshsigError, sign, signer, verify};

use super::key;

fn public(seed: u8) -> PublicKey {
    PublicKey::from(&key(seed))
}

/// Runs ssh-keygen in `folder` with `input`; whether it succeeded.
fn ssh_keygen(folder: &std::path::Path, arguments: &[&str], input: &[u8]) -> bool {
    let mut child = Command::new("ssh-keygen")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("ssh-keygen is installed");
    // It may refuse before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait().unwrap().success()
}

#[test]
fn ssh_keygen_accepts_what_we_sign() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "someone namespaces=\"{EXPORT}\" {}\n",
        openssh(&public(1).to_bytes())
    );
    std::fs::write(folder.path().join("allowed_signers"), line).unwrap();
    for message in [&b""[..], b"a line\n", &vec![0xff; 100_000]] {
        std::fs::write(folder.path().join("sig"), sign(&key(1), EXPORT, message)).unwrap();
        let arguments = [
            "-Y",
            "verify",
            "-f",
            "allowed_signers",
            "-I",
            "someone",
            "-n",
            EXPORT,
            "-s",
            "sig",
        ];
        assert!(ssh_keygen(folder.path(), &arguments, message));
        assert!(!ssh_keygen(folder.path(), &arguments, b"another"));
        std::fs::write(folder.path().join("sig"), sign(&key(2), EXPORT, message)).unwrap();
        assert!(!ssh_keygen(folder.path(), &arguments, message));
    }
}

#[test]
fn we_accept_what_ssh_keygen_signs() {
    let folder = tempfile::tempdir().unwrap();
    assert!(ssh_keygen(
        folder.path(),
        &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "id"],
        b""
    ));
    std::fs::write(folder.path().join("file"), b"a line\n").unwrap();
    assert!(ssh_keygen(
        folder.path(),
        &["-q", "-Y", "sign", "-f", "id", "-n", EXPORT, "file"],
        b""
    ));
    let armored = std::fs::read_to_string(folder.path().join("file.sig")).unwrap();
    let text = std::fs::read_to_string(folder.path().join("id.pub")).unwrap();
    let theirs = countersign_ledger::key::parse_openssh(text.trim_end()).unwrap();
    assert_eq!(signer(&armored), Ok(theirs.to_bytes()));
    assert_eq!(verify(&armored, &theirs, EXPORT, b"a line\n"), Ok(()));
    assert_eq!(
        verify(&armored, &theirs, EXPORT, b"a line"),
        Err(SshsigError::Wrong)
    );
    assert_eq!(
        verify(&armored, &theirs, "git", b"a line\n"),
        Err(SshsigError::Kind)
    );
    assert_eq!(
        verify(&armored, &public(1), EXPORT, b"a line\n"),
        Err(SshsigError::Key)
    );
}

#[test]
fn every_changed_byte_is_refused() {
    let armored = sign(&key(1), EXPORT, b"text");
    assert_eq!(verify(&armored, &public(1), EXPORT, b"text"), Ok(()));
    for place in 0..armored.len() {
        for flip in [1, 2, 4, 8, 16, 32, 64] {
            let mut bad = armored.clone().into_bytes();
            bad[place] ^= flip;
            let bad = String::from_utf8(bad).unwrap();
            assert!(
                verify(&bad, &public(1), EXPORT, b"text").is_err(),
                "byte {place} is not covered"
            );
        }
    }
    for bad in [
        String::new(),
        armored.replacen("=\n", "=\n\n", 1),
        armored.replacen("\nU1NIU0lH", "\nU1NI\nU0lH", 1),
        armored.replace('\n', "\r\n"),
        format!("{armored}\n"),
        "a".repeat(5000),
    ] {
        assert_ne!(bad, armored);
        assert_eq!(
            verify(&bad, &public(1), EXPORT, b"text"),
            Err(SshsigError::Malformed)
        );
    }
}
