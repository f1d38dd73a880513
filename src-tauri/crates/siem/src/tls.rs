//! TLS to a receiver: its certificate is always verified, by the authorities that the target names or by the public ones.

use std::{fs, path::Path, sync::Arc};

use countersign_app::Failure;
use countersign_refusal::{Deed, Siem, SiemFault};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use tokio_rustls::TlsConnector;

use crate::target::Target;

/// What TLS to this target takes. Blocks on files.
///
/// # Errors
/// `file…` and `siem-pem` of a file that cannot be used, `siem-setting` of a name that no certificate can have.
pub fn connector(target: &Target) -> Result<(TlsConnector, ServerName<'static>), Failure> {
    let mut roots = RootCertStore::empty();
    match &target.ca {
        Some(path) => {
            for authority in certificates(path)? {
                roots.add(authority).map_err(|_| pem(path))?;
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Failure::contradiction)?
        .with_root_certificates(roots);
    let config = match &target.client {
        Some((chain, key_path)) => {
            let bytes =
                fs::read(key_path).map_err(|cause| Failure::file(key_path, Deed::Read, cause))?;
            let key = PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| pem(key_path))?;
            builder
                .with_client_auth_cert(certificates(chain)?, key)
                .map_err(|_| pem(key_path))?
        }
        None => builder.with_no_client_auth(),
    };
    let name = target.server_name.as_ref().unwrap_or(&target.host);
    let name = ServerName::try_from(name.clone()).map_err(|_| {
        Failure::new(Siem::Setting {
            target: target.name.clone(),
            setting: "SIEM_SERVER_NAME".to_owned(),
            fault: SiemFault::Host,
        })
    })?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let bytes = fs::read(path).map_err(|cause| Failure::file(path, Deed::Read, cause))?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match read {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(pem(path)),
    }
}

fn pem(path: &Path) -> Failure {
    Failure::new(Siem::Pem {
        path: path.display().to_string(),
    })
}
