//! What helps against failures that come in several kinds.

use std::error::Error;
use std::io;

use coffer_endowment::Quote;
use coffer_endowment::simulation::sensitivity::SensitivityError;

use super::reasons::{
    DAILY_LIMIT, ID_MISMATCH, INVALID_FILE_NAME, KEY_REUSED, OBJECT_DAMAGED, QUOTE_REFUSED,
};

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

/// What helps where a server refuses, by the status and its word for it.
pub(super) fn refused_advice(status: u16, reason: &str) -> Option<&'static str> {
    Some(match (status, reason) {
        (_, ID_MISMATCH) => {
            "the file changed while it was uploaded: upload it again when nobody writes to it"
        }
        (_, INVALID_FILE_NAME) => "store it under another name with --name",
        (_, OBJECT_DAMAGED) => {
            "bring missing volumes back (`coffer volumes` lists them), or upload the object again"
        }
        (_, DAILY_LIMIT) => {
            "wait for the next day in UTC, or have the operator raise it with `coffer accounts limit NAME --per-day AMOUNT`"
        }
        (_, QUOTE_REFUSED) => "`coffer quote FILE -o quote.json` asks for a new one",
        (_, KEY_REUSED) => {
            "this was asked for before, with other contents or in an upload that still runs: look at it first"
        }
        (401, _) => {
            "say who pays with --account NAME or COFFER_TOKEN; the operator shows --operator-token FILE"
        }
        (403, _) => "show the operator's token with --operator-token FILE",
        (500.., _) => "`coffer volumes` and the server's log say more",
        _ => return None,
    })
}

/// What helps where money is missing.
pub(super) fn unpaid_advice(quote: Option<&Quote>) -> String {
    let Some(quote) = quote else { return TOP_UP.to_owned() };
    let offer = quote.offer();
    let (charge, cap) = (offer.money(offer.charge), offer.money(offer.cap));
    format!("it costs some {charge}, at most {cap}, which are kept aside while it runs: {TOP_UP}")
}

/// Why the model that was asked failed, where it did.
pub(super) fn reason_of(error: &SensitivityError) -> String {
    error.source().map_or_else(String::new, |source| format!(": {source}"))
}

const TOP_UP: &str = "pay in, and have the operator book it with `coffer accounts credit NAME AMOUNT`";
