//! TLS: the receiver is verified before a word is said, and what it confirms it confirms by TLS too.

use std::{path::Path, sync::Arc};

use countersign_siem::{Target, test};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    forms::sender,
    made::{Made, certificates, target},
    receiver::{Manner, Receiver},
    transport::{SHORT, all, whole},
};

fn acceptor(dir: &Path, version: &'static SupportedProtocolVersion, clients: bool) -> TlsAcceptor {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[version])
        .unwrap();
    let builder = if clients {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(dir.join("ca.pem")).unwrap())
            .unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let chain = vec![CertificateDer::from_pem_file(dir.join("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(dir.join("server.key")).unwrap();
    TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()))
}

fn secure(dir: &Path, port: u16, more: &[(&str, &str)]) -> Target {
    let ca = dir.join("ca.pem");
    let mut all = vec![("SIEM_TRANSPORT", "tls"), ("SIEM_CA", ca.to_str().unwrap())];
    all.extend_from_slice(more);
    target(port, &all)
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_nothing_is_lost_at_the_end_of_a_connection() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    for version in [&TLS12, &TLS13] {
        let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(3000, 1));
        let receiver = Receiver::tls(Manner::Reads, acceptor(dir.path(), version, false)).await;
        let target = secure(dir.path(), receiver.port(), &[]);
        let batches = all(&ledger, &target, home.path(), SHORT).await.unwrap();
        assert!(batches.iter().all(|b| b.seen.confirmed && b.again == 0));
        let said = batches[0].seen.tls.as_ref().unwrap();
        assert!(
            said.starts_with(if version.version == TLS13.version {
                "TLSv1_3 "
            } else {
                "TLSv1_2 "
            }),
            "{said}"
        );
        whole(&receiver.arrived(), 3000);
        assert_eq!(receiver.numbers().concat().len(), 3000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_cannot_show_who_it_is_hears_nothing() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(5, 1));
    let receiver = Receiver::tls(Manner::Reads, acceptor(dir.path(), &TLS13, false)).await;
    let other = dir.path().join("other.pem");
    let wrong: [&[(&str, &str)]; 3] = [
        &[("SIEM_CA", other.to_str().unwrap())],
        &[("SIEM_SERVER_NAME", "siem.example")],
        // The public authorities have not signed it either.
        &[("SIEM_CA", "")],
    ];
    for more in wrong {
        let target = secure(dir.path(), receiver.port(), more);
        let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
        assert_eq!(refused.code(), "siem-failed");
        assert!(refused.to_string().contains("certificate"), "{refused}");
    }
    assert!(receiver.numbers().concat().is_empty());
    // A receiver that speaks no TLS is not told in the clear.
    let plain = Receiver::start(Manner::Reads).await;
    let target = secure(dir.path(), plain.port(), &[]);
    assert_eq!(
        all(&ledger, &target, home.path(), SHORT)
            .await
            .unwrap_err()
            .code(),
        "siem-failed"
    );
    let heard = plain.arrived();
    let heard = heard.lock().unwrap().concat();
    assert!(
        !heard.windows(11).any(|w| w == b"countersign"),
        "only the hello of TLS was heard"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_asks_for_a_certificate_gets_one_or_nothing_counts() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(700, 1));
    let receiver = Receiver::tls(Manner::Reads, acceptor(dir.path(), &TLS13, true)).await;
    // In TLS 1.3 a client learns only afterwards that it was refused.
    let bare = secure(dir.path(), receiver.port(), &[]);
    assert_eq!(
        all(&ledger, &bare, home.path(), SHORT)
            .await
            .unwrap_err()
            .code(),
        "siem-failed"
    );
    assert!(test(&sender(), &bare, SHORT).await.is_err());
    let (chain, key) = (dir.path().join("client.pem"), dir.path().join("client.key"));
    let named = secure(
        dir.path(),
        receiver.port(),
        &[
            ("SIEM_CLIENT_CERT", chain.to_str().unwrap()),
            ("SIEM_CLIENT_KEY", key.to_str().unwrap()),
        ],
    );
    let (seen, id) = test(&sender(), &named, SHORT).await.unwrap();
    assert!(seen.confirmed && seen.tls.is_some() && !id.is_empty());
    receiver.arrived().lock().unwrap().clear();
    all(&ledger, &named, home.path(), SHORT).await.unwrap();
    whole(&receiver.arrived(), 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_tls_did_not_say_is_no_confirmation() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    let (home, ledger) = (tempfile::tempdir().unwrap(), Made::of(5, 1));
    let receiver = Receiver::tls(Manner::ReadsSome(1), acceptor(dir.path(), &TLS13, false)).await;
    let target = secure(dir.path(), receiver.port(), &[]);
    let refused = all(&ledger, &target, home.path(), SHORT).await.unwrap_err();
    assert_eq!(refused.code(), "siem-failed");
}

#[test]
fn files_that_hold_no_certificate_or_no_key_are_named() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    std::fs::write(dir.path().join("empty"), "").unwrap();
    let empty = dir.path().join("empty");
    let missing = dir.path().join("missing");
    let chain = dir.path().join("client.pem");
    for (more, code) in [
        (vec![("SIEM_CA", empty.to_str().unwrap())], "siem-pem"),
        (vec![("SIEM_CA", missing.to_str().unwrap())], "file-missing"),
        (
            vec![
                ("SIEM_CLIENT_CERT", chain.to_str().unwrap()),
                ("SIEM_CLIENT_KEY", chain.to_str().unwrap()),
            ],
            "siem-pem",
        ),
        (vec![("SIEM_SERVER_NAME", "not a name")], "siem-setting"),
    ] {
        let target = secure(dir.path(), 1, &more);
        let refused = countersign_siem::tls::connector(&target)
            .map(|_| ())
            .unwrap_err();
        assert_eq!(refused.code(), code, "{more:?}");
    }
}
