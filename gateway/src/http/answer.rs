//! What answers are made of: how long they are true, and bodies of a known length.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::app::Shared;
use super::body::Leaving;
use super::error::Problem;
use crate::service::Pieces;

/// An answer that is true now and perhaps not a moment later: not to be kept by any cache.
pub(super) fn uncached(answer: impl IntoResponse) -> Response {
    ([UNCACHED], answer).into_response()
}

/// The field that says so.
pub(super) const UNCACHED: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

/// The answer to a client that has what the tag stands for.
pub(super) fn not_modified(etag: HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    response
}

/// What a hash names never changes.
pub(super) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// A body of `length` bytes.
pub(super) async fn body(shared: &Shared, pieces: Pieces, length: u64) -> Result<Body, Problem> {
    let batches = match pieces.rest {
        Some(reader) => Some(shared.service.stream(reader).await?),
        None => None,
    };
    let sent = shared.meters.sent_bytes.clone();
    Ok(Body::new(Leaving::new(pieces.first, batches, length, sent)))
}
