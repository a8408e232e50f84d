//! Closing the days of the books by the operator's word.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use coffer_endowment::Epoch;
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::{json_body, payer};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    /// Days up to this one were really missed, however many they are.
    through: Option<Epoch>,
}

#[derive(Serialize)]
struct Closed {
    /// Entries that this request has booked.
    entries: usize,
    /// The last day that is booked.
    through: Option<Epoch>,
}

/// Books the days that have closed. A retry books what is still open, which may be nothing.
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let Word { through } = json_body::read(&shared, request, WORD_MAX, Reason::InvalidBody).await?;
    let service = Arc::clone(&shared.service);
    let closed = tokio::task::spawn_blocking(move || service.close_by_word(through)).await;
    let (entries, through) = closed.map_err(|_| Reason::Internal)??;
    Ok(uncached(Json(Closed { entries, through })))
}

/// A day.
const WORD_MAX: usize = 4096;
