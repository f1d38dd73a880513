//! Keys: what is one, how it is written, and what verifies.

use countersign_ledger::key::{
    KeyError, PublicKey, fingerprint, key_id, openssh, parse_openssh, parse_spki_pem, spki_pem,
    verify_strict,
};
use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;

use super::key;

fn array<const N: usize>(digits: &str) -> [u8; N] {
    hex::decode(digits).unwrap().try_into().unwrap()
}

#[test]
fn the_vectors_of_rfc_8032() {
    for (public, message, signature) in [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
             d25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c\
             387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ] {
        let (public, mut message, signature) = (
            array(public),
            hex::decode(message).unwrap(),
            array(signature),
        );
        assert!(verify_strict(&public, &message, &signature));
        message.push(0);
        assert!(!verify_strict(&public, &message, &signature));
        assert!(!verify_strict(&public, &message, &[0; 64]));
    }
}

#[test]
fn only_canonical_points_of_prime_order_are_keys() {
    let good = key(1).verifying_key().to_bytes();
    assert!(PublicKey::from_bytes(&good).is_ok());
    assert_eq!(PublicKey::from_bytes(&good), Ok(PublicKey::from(&key(1))));
    let point = CompressedEdwardsY(good).decompress().unwrap();
    for torsion in &EIGHT_TORSION[1..] {
        assert_eq!(
            PublicKey::from_bytes(&(point + torsion).compress().0),
            Err(KeyError::Point),
            "mixed order"
        );
    }
    for torsion in &EIGHT_TORSION {
        assert_eq!(
            PublicKey::from_bytes(&torsion.compress().0),
            Err(KeyError::Point),
            "small order"
        );
    }
    // The encodings of y = p to p + 18, with either sign: none is the one writing of its point.
    for low in 0xed..=0xff {
        for high in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, high);
            assert_eq!(PublicKey::from_bytes(&bytes), Err(KeyError::Point));
        }
    }
}

#[test]
fn ids_and_fingerprints() {
    let id = key_id(&array(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ));
    assert_eq!(
        hex::encode(id),
        "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"
    );
    assert_eq!(fingerprint(&id), "21FE 31DF A154 A261");
    assert_eq!(
        PublicKey::from(&key(1)).id(),
        key_id(&key(1).verifying_key().to_bytes())
    );
}

#[test]
fn pem_is_that_of_rfc_8410() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
               -----END PUBLIC KEY-----\n";
    let found = parse_spki_pem(pem).unwrap();
    assert_eq!(spki_pem(&found.to_bytes()), pem);
    assert_eq!(
        found.to_bytes(),
        array("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")
    );
    for (from, to) in [
        ("\n-----END", "-----END"),
        ("MCow", "MCoz"),
        ("\n", "\r\n"),
        ("ZuE=", "ZuF="),
        ("PUBLIC", ""),
    ] {
        assert_eq!(
            parse_spki_pem(&pem.replacen(from, to, 1)),
            Err(KeyError::Text),
            "{from}"
        );
    }
}

#[test]
fn openssh_text_is_read_and_written() {
    let ours = PublicKey::from(&key(1));
    let text = openssh(&ours.to_bytes());
    assert!(text.starts_with("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"));
    assert_eq!(parse_openssh(&text), Ok(ours));
    for bad in [
        format!("{text} me"),
        format!("{text}\n"),
        text.replace("ssh-ed25519", "ssh-rsa"),
        "x".into(),
    ] {
        assert_eq!(parse_openssh(&bad), Err(KeyError::Text), "{bad}");
    }
}

#[test]
fn public_keys_show_no_more_than_their_bytes() {
    let shown = format!("{:?}", PublicKey::from(&key(1)));
    assert_eq!(
        shown,
        format!(
            "PublicKey({})",
            hex::encode(key(1).verifying_key().to_bytes())
        )
    );
}
