//! Quotes.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use coffer_storage::ChunkId;
use serde::Deserialize;

use super::answer::UNCACHED;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::json_body;
use crate::service::Asked;

/// What a price is asked for: one of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteAsked {
    bytes: Option<u64>,
    /// `<chunk id>:<bytes>`, in order.
    chunks: Option<Vec<String>>,
}

pub(super) async fn post(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Problem> {
    let _pass = shared.service.quotes.enter().await?;
    let asked: QuoteAsked = json_body::read(&shared, request, ASKED_MAX, Reason::InvalidBody).await?;
    let asked = match (asked.bytes, asked.chunks) {
        (Some(bytes), None) => Asked::Bytes(bytes),
        (None, Some(chunks)) => {
            let chunks = chunks.iter().map(|text| chunk(text)).collect::<Option<Vec<_>>>();
            let wrong =
                || Problem::because(Reason::InvalidBody, "a chunk is <64 hexadecimal digits>:<bytes>");
            Asked::Chunks(chunks.ok_or_else(wrong)?)
        }
        _ => return Err(Problem::because(Reason::InvalidBody, "ask for `bytes` or for `chunks`")),
    };
    let quote = shared.service.quote(asked).await??;
    let fields = [(CONTENT_TYPE, "application/json"), UNCACHED];
    Ok((fields, quote.to_json()).into_response())
}

fn chunk(text: &str) -> Option<(ChunkId, u32)> {
    let (id, len) = text.split_once(':')?;
    Some((id.parse().ok()?, len.parse().ok().filter(|len| *len > 0)?))
}

/// Some 200,000 chunks, of 8 GB: larger objects are quoted by their size.
const ASKED_MAX: usize = 16 << 20;
