//! Answers that are true now, and perhaps not a moment later.

use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

/// The answer, not to be kept by any cache.
pub(super) fn uncached(answer: impl IntoResponse) -> Response {
    ([UNCACHED], answer).into_response()
}

/// The field that says so.
pub(super) const UNCACHED: (HeaderName, &str) = (CACHE_CONTROL, "no-store");
