//! Preconditions (RFC 9110, section 13). An object's entity tag is its id, strong, and never changes.

use axum::http::header::{IF_MATCH, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use coffer_storage::ObjectId;

use super::range::{self, Asked};

#[cfg(test)]
mod tests;

/// What an object's preconditions and ranges come to, in the standard's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// `If-Match` names something else: `412`.
    PreconditionFailed,
    /// `If-None-Match` says the client has it: `304`.
    NotModified,
    /// These bytes, or none, or all.
    Bytes(Asked),
}

/// The entity tag of an object.
pub(crate) fn etag(object: &ObjectId) -> HeaderValue {
    HeaderValue::from_maybe_shared(Bytes::from(format!("\"{object}\"")))
        .expect("hexadecimal digits between quotes are visible ASCII")
}

/// Reads the preconditions of a GET of an object that exists.
pub(crate) fn choose(headers: &HeaderMap, etag: &HeaderValue, length: u64) -> Choice {
    if let Some(choice) = preconditions(headers, etag) {
        return choice;
    }
    let if_range = headers.get(IF_RANGE).is_none_or(|value| value == etag);
    let mut ranges = headers.get_all(RANGE).iter();
    let range = match (ranges.next(), ranges.next()) {
        (Some(one), None) if if_range => one.to_str().ok(),
        _ => None,
    };
    Choice::Bytes(range::asked(range, length))
}

/// Reads the preconditions of a HEAD, for which no range is defined.
pub(crate) fn choose_whole(headers: &HeaderMap, etag: &HeaderValue) -> Choice {
    preconditions(headers, etag).unwrap_or(Choice::Bytes(Asked::Whole))
}

/// Has a request to store an object preconditions at all?
pub(crate) fn present(headers: &HeaderMap) -> bool {
    headers.contains_key(IF_MATCH) || headers.contains_key(IF_NONE_MATCH)
}

/// Do the preconditions allow to store the object, which is stored already or not?
pub(crate) fn allow_store(headers: &HeaderMap, etag: &HeaderValue, stored: bool) -> bool {
    let matched =
        !headers.contains_key(IF_MATCH) || stored && names(headers, &IF_MATCH, etag, Compare::Strong);
    let unmatched = !(stored && names(headers, &IF_NONE_MATCH, etag, Compare::Weak));
    matched && unmatched
}

fn preconditions(headers: &HeaderMap, etag: &HeaderValue) -> Option<Choice> {
    if headers.contains_key(IF_MATCH) && !names(headers, &IF_MATCH, etag, Compare::Strong) {
        return Some(Choice::PreconditionFailed);
    }
    names(headers, &IF_NONE_MATCH, etag, Compare::Weak).then_some(Choice::NotModified)
}

/// A weak tag never says that the bytes are the same, so `If-Match` does not take one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Strong,
    Weak,
}

fn names(headers: &HeaderMap, name: &HeaderName, etag: &HeaderValue, compare: Compare) -> bool {
    let etag = etag.as_bytes();
    headers.get_all(name).iter().any(|value| {
        value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii).any(|tag| {
            let weak = tag.strip_prefix(b"W/").filter(|_| compare == Compare::Weak);
            tag == b"*" || weak.unwrap_or(tag) == etag
        })
    })
}
