//! Another signing key for the books.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use coffer_endowment::KeyId;
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::{json_body, payer};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotationAsked {
    /// The key in whose place another is to come: so a retry rotates nothing.
    replaces: KeyId,
}

#[derive(Serialize)]
struct Rotated {
    entry: u64,
    /// Was it booked by this request?
    new: bool,
    key: String,
    key_id: String,
    replaces: String,
}

pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let RotationAsked { replaces } =
        json_body::read(&shared, request, ASKED_MAX, Reason::InvalidBody).await?;
    let (key, booking) = shared.service.rotate_key(replaces).await?;
    Ok(uncached(Json(Rotated {
        entry: booking.number,
        new: booking.new,
        key: key.to_string(),
        key_id: key.id().to_string(),
        replaces: replaces.to_string(),
    })))
}

/// The id of a key.
const ASKED_MAX: usize = 4096;
