//! Prices and quotes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use coffer_storage::ChunkId;
use serde::{Deserialize, Serialize};

use super::answer::{UNCACHED, uncached};
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

#[derive(Serialize)]
struct Prices {
    in_force: Option<serde_json::Value>,
    published: Vec<Published>,
    observed: Vec<Observed>,
    key: String,
    key_id: String,
}

#[derive(Serialize)]
struct Published {
    hash: String,
    effective_from: String,
    schedule: serde_json::Value,
}

#[derive(Serialize)]
struct Observed {
    cost: String,
    from: String,
    source: String,
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

pub(super) async fn prices(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let bookkeeping = shared.service.bookkeeping()?;
    let key = bookkeeping.public_key();
    let in_force = bookkeeping.schedule_now().ok();
    let schedules = bookkeeping.schedules();
    let json = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let published = schedules.all().iter().map(|schedule| Published {
        hash: hash(schedule.hash()),
        effective_from: schedule.terms().effective_from.to_string(),
        schedule: json(schedule.to_json()),
    });
    let observed = schedules.observed().iter().map(|seen| Observed {
        cost: seen.cost.to_string(),
        from: seen.from.to_string(),
        source: seen.source.clone(),
    });
    Ok(uncached(Json(Prices {
        in_force: in_force.map(|schedule| json(schedule.to_json())),
        published: published.collect(),
        observed: observed.collect(),
        key: key.to_string(),
        key_id: key.id().to_string(),
    })))
}

fn hash(bytes: [u8; 32]) -> String {
    coffer_storage::ObjectId::from_bytes(bytes).to_string()
}

/// Some 200,000 chunks, of 8 GB: larger objects are quoted by their size.
const ASKED_MAX: usize = 16 << 20;
