//! Retrieval: GET and HEAD of an object.

use std::ops::Range;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use coffer_storage::format::manifest::Manifest;
use serde::Deserialize;

use super::answer::{FOR_EVER, body, not_modified};
use super::app::Shared;
use super::conditional::{self, Choice};
use super::digest::{self, CONTENT_DIGEST, REPR_DIGEST};
use super::error::{Problem, Reason};
use super::names::{self, Disposition};
use super::path::Named;
use super::query;
use super::range::Asked;
use crate::service::Pieces;

/// Parameters of a retrieval.
#[derive(Default, Deserialize)]
struct Parameters {
    /// Give the object this name, and have it kept as a file.
    filename: Option<String>,
}

/// Answers GET and HEAD. HEAD has exactly the header of a GET without `Range`, for which alone the standard defines
/// ranges; nothing of the object but its manifest is read for it.
pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    method: Method,
    Named(object): Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = asked_name(&uri)?;
    let etag = conditional::etag(&object);
    let tag = etag.clone();
    let bare = method == Method::HEAD;
    let choose = move |manifest: &Manifest| {
        if bare {
            return (conditional::choose_whole(&headers, &tag), None);
        }
        let choice = conditional::choose(&headers, &tag, manifest.length);
        let range = match &choice {
            Choice::Bytes(Asked::Whole) => Some(0..manifest.length),
            Choice::Bytes(Asked::Part(range)) => Some(range.clone()),
            _ => None,
        };
        (choice, range)
    };
    let fetched = shared.service.fetch(object, choose).await?.ok_or(Reason::ObjectNotFound)?;
    let manifest = fetched.manifest;
    let (range, partial) = match fetched.choice {
        Choice::PreconditionFailed => return Err(Reason::PreconditionFailed.into()),
        Choice::NotModified => return Ok(not_modified(etag)),
        Choice::Bytes(Asked::Nothing) => return Err(Problem::outside(manifest.length)),
        Choice::Bytes(Asked::Whole) => (0..manifest.length, false),
        Choice::Bytes(Asked::Part(range)) => (range, true),
    };
    let mut response = Response::new(Body::empty());
    let fields = response.headers_mut();
    describe(fields, &manifest, etag, name);
    fields.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    if partial {
        describe_part(fields, &fetched.pieces, &range, manifest.length);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if !bare {
        *response.body_mut() = body(&shared, fetched.pieces, range.end - range.start).await?;
    }
    Ok(response)
}

fn asked_name(uri: &Uri) -> Result<Option<String>, Problem> {
    let Parameters { filename } = query::read(uri)?;
    filename.map(|name| names::file_name(&name)).transpose()
}

/// The fields that every answer with the object has, in whole or in part. Uploads are not trusted: a browser neither
/// guesses another type, nor runs what is inside with any right to this origin.
fn describe(fields: &mut HeaderMap, manifest: &Manifest, etag: HeaderValue, name: Option<String>) {
    fields.reserve(12);
    fields.insert(CONTENT_TYPE, names::content_type(manifest.media_type.as_deref()));
    fields.insert(ETAG, etag);
    fields.insert(CACHE_CONTROL, FOR_EVER);
    fields.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    fields.insert(REPR_DIGEST, digest::field(&manifest.sha256));
    fields.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    fields.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    fields.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    let disposition = match (name, &manifest.file_name) {
        (Some(name), _) => Some(names::disposition(Disposition::Attachment, &name)),
        (None, Some(name)) => Some(names::disposition(Disposition::Inline, name)),
        (None, None) => None,
    };
    fields.extend(disposition.map(|value| (CONTENT_DISPOSITION, value)));
}

/// The fields of a 206. Its own digest needs the whole part before the first byte goes out, so a part that streams
/// goes without.
fn describe_part(fields: &mut HeaderMap, pieces: &Pieces, range: &Range<u64>, length: u64) {
    let text = format!("bytes {}-{}/{length}", range.start, range.end - 1);
    let value = HeaderValue::from_maybe_shared(Bytes::from(text)).expect("digits are visible ASCII");
    fields.insert(CONTENT_RANGE, value);
    if pieces.rest.is_none() {
        fields.insert(CONTENT_DIGEST, digest::of(&pieces.first));
    }
}

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
