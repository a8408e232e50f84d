//! How the fund does.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::answer::UNCACHED;
use super::app::Shared;
use super::error::Problem;

/// The statement of this moment, signed.
pub(super) async fn statement(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let statement = shared.service.statement().await?;
    let fields = [(CONTENT_TYPE, "application/json"), UNCACHED];
    Ok((fields, statement.to_json()).into_response())
}
