//! Enrolling, signing and forgetting in a keyring that works.

use countersign_keys::{Custody, ExposeSecret, INSTALLATION, KeyStore, KeyringState};
use countersign_ledger::{key_id, verify_strict};

use crate::kit::{ANNA, Home, WORKSPACE, everything_below, inside, run_inside, secret, store};

#[test]
fn a_key_is_enrolled_once_signs_and_is_forgotten() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "using::a_key_is_enrolled_once_signs_and_is_forgotten",
        );
    }
    let keys = store();
    assert_eq!(keys.public_key(ANNA).unwrap_err().code(), "no-key");
    assert_eq!(
        keys.sign(ANNA, &[0; 32], None, b"m").unwrap_err().code(),
        "no-key"
    );
    let public = keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
    assert_eq!(keys.public_key(ANNA).unwrap(), public);
    assert_eq!(keys.custody(ANNA).unwrap(), Custody::OsAccount);
    let signature = keys
        .sign(ANNA, &key_id(&public), None, b"the statement")
        .unwrap();
    assert!(verify_strict(&public, b"the statement", &signature));
    assert!(!verify_strict(&public, b"another", &signature));
    let key = keys.signing_key(ANNA, &key_id(&public), None).unwrap();
    assert_eq!(key.verifying_key().to_bytes(), public);

    // Never a silent new key, whatever the entropy.
    assert_eq!(
        keys.enrol(ANNA, Custody::OsAccount, None, [2; 32])
            .unwrap_err()
            .code(),
        "key-exists"
    );
    assert_eq!(keys.public_key(ANNA).unwrap(), public);
    // Not the enrolled key: refused before anything is signed.
    let other = keys.sign(ANNA, &[7; 32], None, b"m").unwrap_err();
    assert_eq!(other.code(), "other-key");
    assert!(other.to_string().contains("0707070707070707"));

    keys.forget(ANNA).unwrap();
    assert_eq!(keys.forget(ANNA).unwrap_err().code(), "no-key");
    assert_eq!(keys.public_key(ANNA).unwrap_err().code(), "no-key");
}

#[test]
fn people_workspaces_and_the_installation_are_kept_apart() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "using::people_workspaces_and_the_installation_are_kept_apart",
        );
    }
    let (here, there) = (store(), KeyStore::new("another.example/9"));
    let keys = [
        here.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap(),
        here.enrol("bert", Custody::OsAccount, None, [2; 32])
            .unwrap(),
        here.enrol(INSTALLATION, Custody::OsAccount, None, [3; 32])
            .unwrap(),
        there
            .enrol(ANNA, Custody::OsAccount, None, [4; 32])
            .unwrap(),
    ];
    assert_eq!(here.public_key(ANNA).unwrap(), keys[0]);
    assert_eq!(here.public_key("bert").unwrap(), keys[1]);
    assert_eq!(here.public_key(INSTALLATION).unwrap(), keys[2]);
    assert_eq!(there.public_key(ANNA).unwrap(), keys[3]);
    let error = here
        .sign("bert", &key_id(&keys[0]), None, b"m")
        .unwrap_err();
    assert_eq!(error.code(), "other-key");
    for name in ["", "a\nb", &"x".repeat(201)] {
        let refused = here
            .enrol(name, Custody::OsAccount, None, [5; 32])
            .unwrap_err();
        assert_eq!(refused.code(), "bad-key-name");
    }
}

#[test]
fn a_wrapped_key_needs_its_passphrase_and_shows_its_public_half_without() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "using::a_wrapped_key_needs_its_passphrase_and_shows_its_public_half_without",
        );
    }
    let (keys, words) = (store(), secret("several plain words"));
    let refused = keys.enrol(ANNA, Custody::Passphrase, Some(&secret("short")), [1; 32]);
    assert_eq!(refused.unwrap_err().code(), "passphrase-too-short");
    assert_eq!(
        keys.public_key(ANNA).unwrap_err().code(),
        "no-key",
        "a refusal stores nothing"
    );
    let public = keys
        .enrol(ANNA, Custody::Passphrase, Some(&words), [1; 32])
        .unwrap();
    assert_eq!(keys.public_key(ANNA).unwrap(), public);
    assert_eq!(keys.custody(ANNA).unwrap(), Custody::Passphrase);
    let id = key_id(&public);
    assert_eq!(
        keys.sign(ANNA, &id, None, b"m").unwrap_err().code(),
        "passphrase-needed"
    );
    let wrong = keys
        .sign(ANNA, &id, Some(&secret("several plain worms")), b"m")
        .unwrap_err();
    assert_eq!(wrong.code(), "wrong-passphrase");
    assert!(!format!("{wrong} {wrong:?}").contains("worms"));
    let signature = keys.sign(ANNA, &id, Some(&words), b"m").unwrap();
    assert!(verify_strict(&public, b"m", &signature));
}

#[test]
fn keys_outlive_the_keyrings_program_and_lie_encrypted() {
    const NAME: &str = "using::keys_outlive_the_keyrings_program_and_lie_encrypted";
    if inside() {
        let keys = store();
        // The second time, the key is still there and is the same.
        match keys.public_key(ANNA) {
            Ok(public) => {
                assert!(std::env::var_os("AGAIN").is_some());
                keys.sign(ANNA, &key_id(&public), None, b"m").unwrap();
            }
            Err(error) => {
                assert_eq!(error.code(), "no-key");
                assert!(std::env::var_os("AGAIN").is_none(), "the key was lost");
                keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
            }
        }
        return;
    }
    let home = Home::new();
    run_inside(&home.service(), NAME);
    let service = home.service();
    let mut again = service.command(&std::env::current_exe().unwrap());
    again.env("AGAIN", "1");
    crate::kit::run(again, NAME);
    let files = everything_below(home.dir.path());
    let holds = |text: &[u8]| files.windows(text.len()).any(|window| window == text);
    assert!(
        holds(b"[keyring]") || files.windows(12).any(|w| w == b"GnomeKeyring"),
        "no keyring file"
    );
    assert!(!holds(b"countersign/key-entry"), "the entry lies in clear");
}

#[test]
fn an_altered_or_swapped_entry_is_told_and_never_signs() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "using::an_altered_or_swapped_entry_is_told_and_never_signs",
        );
    }
    let keys = store();
    let public = keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
    let words = secret("several plain words");
    keys.enrol("bert", Custody::Passphrase, Some(&words), [2; 32])
        .unwrap();
    let slot = |name: &str| {
        keyring::Entry::new(&format!("countersign:{WORKSPACE}"), &format!("key:{name}")).unwrap()
    };
    let line = slot(ANNA).get_password().unwrap();
    let id = key_id(&public);
    for altered in ["", "{}", &line[..line.len() - 2], &line.replace("v1", "v2")] {
        slot(ANNA).set_password(altered).unwrap();
        assert_eq!(
            keys.sign(ANNA, &id, None, b"m").unwrap_err().code(),
            "key-unreadable",
            "{altered}"
        );
        let enrolled = keys.enrol(ANNA, Custody::OsAccount, None, [3; 32]);
        assert_eq!(
            enrolled.unwrap_err().code(),
            "key-exists",
            "an unreadable key is not replaced"
        );
    }
    slot(ANNA).set_secret(&[0xff, 0xfe]).unwrap();
    assert_eq!(keys.public_key(ANNA).unwrap_err().code(), "key-unreadable");
    // Anna's enrolled public key over another secret.
    let foreign = line.replace(&line[line.len() - 20..line.len() - 4], "00112233445566aa");
    slot(ANNA).set_password(&foreign).unwrap();
    assert_eq!(
        keys.sign(ANNA, &id, None, b"m").unwrap_err().code(),
        "key-unreadable"
    );
    // A wrapped entry moved to another person's name does not open there.
    slot("carla")
        .set_password(&slot("bert").get_password().unwrap())
        .unwrap();
    let moved = keys.public_key("carla").unwrap();
    let refused = keys
        .sign("carla", &key_id(&moved), Some(&words), b"m")
        .unwrap_err();
    assert_eq!(refused.code(), "wrong-passphrase");
}

#[test]
fn a_password_is_kept_only_when_asked() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "using::a_password_is_kept_only_when_asked",
        );
    }
    let keys = store();
    assert!(keys.password("anna").unwrap().is_none());
    keys.remember_password("anna", &secret("pä ss")).unwrap();
    assert_eq!(
        keys.password("anna").unwrap().unwrap().expose_secret(),
        "pä ss"
    );
    keys.remember_password("anna", &secret("changed")).unwrap();
    assert_eq!(
        keys.password("anna").unwrap().unwrap().expose_secret(),
        "changed"
    );
    // A password is no key.
    assert_eq!(keys.public_key("anna").unwrap_err().code(), "no-key");
    assert!(keys.forget_password("anna").unwrap());
    assert!(!keys.forget_password("anna").unwrap());
    assert!(matches!(keys.state(), KeyringState::Ready { kind } if kind.contains("gnome-keyring")));
}
