//! TLS, and when it must be.

use std::{net::SocketAddr, path::Path, sync::Arc};

use countersign_app::Failure;
use countersign_refusal::Web;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use crate::options::Tls;

/// The acceptor for these files; none where there are none, which is refused for an address that other machines reach.
pub(crate) fn acceptor(
    listen: SocketAddr,
    tls: Option<&Tls>,
) -> Result<Option<TlsAcceptor>, Failure> {
    let Some(tls) = tls else {
        if listen.ip().is_loopback() {
            return Ok(None);
        }
        return Err(Failure::new(Web::TlsNeeded {
            address: listen.to_string(),
        }));
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect)
        .map_err(|cause| unusable(&tls.certificate, cause))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|cause| unusable(&tls.key, cause))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|cause| unusable(&tls.certificate, cause))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|cause| unusable(&tls.certificate, cause))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn unusable(path: &Path, cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    let row = Web::Certificate {
        path: path.display().to_string(),
        cause: cause.to_string(),
    };
    Failure::because(row, cause)
}
