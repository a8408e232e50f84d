//! Receipts of stored objects.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::answer::UNCACHED;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::path::Named;

/// A receipt is good for ever; the next one is made over a longer journal, so no cache need keep it.
pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    Named(object): Named,
) -> Result<Response, Problem> {
    let receipt = shared.service.receipt(object).await??;
    let Some(receipt) = receipt else {
        let stored = shared.service.manifest(object).await?.is_some();
        return Err(if stored { Reason::ReceiptNotFound } else { Reason::ObjectNotFound }.into());
    };
    let fields = [(CONTENT_TYPE, "application/json"), UNCACHED];
    Ok((fields, receipt.to_json()).into_response())
}
