//! Whose word is taken for a server's name, when its address is an `https` one.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::failure::Failure;

/// Trusts the authorities in `authorities`, a file of certificates in PEM, and nobody else; without one, those that
/// this machine trusts.
pub(super) fn config(authorities: Option<&Path>) -> Result<TlsConfig, Failure> {
    let roots = match authorities {
        Some(path) => in_file(path)?,
        None => of_machine(),
    };
    Ok(TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::from(roots))
        .build())
}

fn in_file(path: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let pem = fs::read(path).map_err(|source| Failure::file("read", path, source))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(Failure::Usage {
            what: format!("{} holds no certificate", path.display()),
            advice: "a certificate in PEM begins with -----BEGIN CERTIFICATE-----",
        });
    }
    Ok(certificates)
}

/// Without any, no server is trusted, and the failure to trust one says what to do: more than a list of the folders
/// that were looked through would.
fn of_machine() -> Vec<Certificate<'static>> {
    let found = rustls_native_certs::load_native_certs();
    found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect()
}

/// What was wrong with the server's part of a handshake, if that is why a request failed.
pub(super) fn reason(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(reason) => Some(reason),
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref(),
        _ => None,
    }
}
