//! What the operator books.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::accounts::{Booked, entry_id};
use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::{json_body, payer};
use crate::service::Said;

/// Books an entry. A retry with the same key is booked once.
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let said: Said = json_body::read(&shared, request, ENTRY_MAX, Reason::InvalidBody).await?;
    let id = entry_id(said.kind(), &headers)?;
    let booking = shared.service.book(id, said).await?;
    Ok(uncached(Json(Booked { entry: booking.number, new: booking.new })))
}

/// A few texts.
const ENTRY_MAX: usize = 4096;
