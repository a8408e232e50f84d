//! Digest fields (RFC 9530): `Repr-Digest` and `Content-Digest`, read from uploads and written on answers.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::error::{Problem, Reason};

#[cfg(test)]
mod tests;

/// `Repr-Digest`: the hash of the whole object.
pub(crate) const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// `Content-Digest`: the hash of this message's body.
pub(crate) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The SHA-256 that an upload promises, if it promises one. An upload has no content coding, so that both fields
/// speak of the same bytes. Other algorithms are passed over, as the standard says.
pub(crate) fn promised(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let mut promised = None;
    for name in [REPR_DIGEST, CONTENT_DIGEST] {
        for value in headers.get_all(&name) {
            let text = value.to_str().map_err(|_| malformed(&name))?;
            for value in text.split(',').filter_map(sha256_member) {
                let hash = hash(value).ok_or_else(|| malformed(&name))?;
                if promised.is_some_and(|other| other != hash) {
                    let detail = "two sha-256 digests were sent that differ; send one";
                    return Err(Problem::because(Reason::InvalidDigest, detail));
                }
                promised = Some(hash);
            }
        }
    }
    Ok(promised)
}

/// The value of a digest field with this SHA-256.
pub(crate) fn field(sha256: &[u8; 32]) -> HeaderValue {
    let mut text = String::with_capacity(54);
    text.push_str("sha-256=:");
    BASE64.encode_string(sha256, &mut text);
    text.push(':');
    HeaderValue::from_maybe_shared(Bytes::from(text)).expect("base64 and its colons are visible ASCII")
}

/// The value of a digest field for a body of these pieces.
pub(crate) fn of(pieces: &[Bytes]) -> HeaderValue {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    field(&hasher.finalize().into())
}

/// The value of a member for SHA-256; `None` for other members.
fn sha256_member(member: &str) -> Option<&str> {
    let member = member.trim_matches([' ', '\t']);
    let (key, value) = member.split_once('=').unwrap_or((member, ""));
    (key == "sha-256").then(|| value.split(';').next().unwrap_or_default())
}

fn hash(value: &str) -> Option<[u8; 32]> {
    let encoded = value.strip_prefix(':')?.strip_suffix(':')?;
    BASE64.decode(encoded).ok()?.try_into().ok()
}

fn malformed(name: &HeaderName) -> Problem {
    let detail = format!("the sha-256 of {name} is not 32 bytes in base64 between two colons");
    Problem::because(Reason::InvalidDigest, detail)
}

/// RFC 8941 asks a reader to take base64 with and without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
