//! Bodies that are JSON, and short.

use axum::extract::Request;
use serde::de::DeserializeOwned;

use super::app::Shared;
use super::body::Arriving;
use super::error::{Problem, Reason};

/// Reads a body of at most `most` bytes; what does not fit `T` is refused as `reason`, with what is wrong.
pub(super) async fn read<T: DeserializeOwned>(
    shared: &Shared,
    request: Request,
    most: usize,
    reason: Reason,
) -> Result<T, Problem> {
    let wrong = |detail: String| Problem::because(reason, detail);
    let mut arriving =
        Arriving::new(request.into_body(), None, u64::MAX, shared.meters.received_bytes.clone())
            .paced(shared.timeouts.body_idle(), shared.timeouts.body_bytes_per_s);
    let mut text = Vec::new();
    while let Some(piece) = arriving.next().await? {
        text.extend_from_slice(&piece);
        if text.len() > most {
            return Err(wrong(format!("the body has at most {most} bytes")));
        }
    }
    serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))
}
