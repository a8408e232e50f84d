//! What helps against failures of the system.

use std::io;

/// What helps against the errors that a person can do something about.
pub(super) fn file_advice(source: &io::Error) -> Option<&'static str> {
    match source.kind() {
        io::ErrorKind::IsADirectory => Some("name the files in it; `coffer hash -r FOLDER` finds them"),
        io::ErrorKind::StorageFull => Some("make room, or write somewhere else"),
        _ => None,
    }
}

/// What helps where a server is not trusted.
pub(super) fn untrusted_advice(source: &rustls::Error) -> Option<&'static str> {
    use rustls::CertificateError::{NotValidForName, NotValidForNameContext, UnknownIssuer};
    match source {
        rustls::Error::InvalidCertificate(UnknownIssuer) => Some(
            "if you know who signed its certificate, name their certificate with --cacert FILE or COFFER_CACERT",
        ),
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            Some("ask it by a name that its certificate is made for")
        }
        rustls::Error::InvalidMessage(_) => Some("if it speaks plain HTTP, its address begins with http://"),
        _ => None,
    }
}
