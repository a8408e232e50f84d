//! The journal, for whoever wants to compute it again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{Booked, BooksError, ConsistencyProof, SignedHead};
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::query;
use crate::service::BookingError;

#[derive(Default, Deserialize)]
struct PageAsked {
    from: Option<u64>,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct PageSaid {
    size: u64,
    entries: Vec<EntrySaid>,
}

#[derive(Serialize)]
struct EntrySaid {
    number: u64,
    id: String,
    time_unix_s: u64,
    /// The entry as it was decided, in Base64: what the log's leaves are made of.
    bytes: String,
}

#[derive(Default, Deserialize)]
struct ConsistencyAsked {
    old: Option<u64>,
    new: Option<u64>,
}

#[derive(Serialize)]
struct ConsistencySaid {
    old: u64,
    new: u64,
    hashes: Vec<String>,
}

#[derive(Serialize)]
struct HeadSaid {
    vault: String,
    key: String,
    size: u64,
    root: String,
    epoch: String,
    key_id: String,
    signature: String,
}

pub(super) async fn page(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    let PageAsked { from, limit } = query::read(&uri)?;
    let limit = limit.unwrap_or(LIMIT).min(LIMIT_MAX);
    let bookkeeping = Arc::clone(shared.service.bookkeeping()?);
    let said = blocking(move || {
        let books = bookkeeping.books();
        let entries = books.page(from.unwrap_or_default(), limit)?.iter().map(said).collect();
        Ok(PageSaid { size: books.len(), entries })
    });
    Ok(uncached(Json(said.await?)))
}

fn said(booked: &Booked) -> EntrySaid {
    EntrySaid {
        number: booked.number,
        id: booked.entry.id().to_string(),
        time_unix_s: booked.entry.time_unix_s(),
        bytes: STANDARD.encode(&booked.bytes),
    }
}

/// A head of all entries, signed now.
pub(super) async fn head(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let bookkeeping = Arc::clone(shared.service.bookkeeping()?);
    let said = blocking(move || {
        let (head, key) = bookkeeping.head()?;
        let SignedHead { size, root, epoch, key_id, signature } = head;
        Ok(HeadSaid {
            vault: hex(&bookkeeping.vault()),
            key: key.to_string(),
            size,
            root: hex(&root),
            epoch: epoch.to_string(),
            key_id: key_id.to_string(),
            signature: signature.to_string(),
        })
    });
    Ok(uncached(Json(said.await?)))
}

/// That a longer journal begins with a shorter one.
pub(super) async fn consistency(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    let ConsistencyAsked { old, new } = query::read(&uri)?;
    let old = old.ok_or_else(|| Problem::because(Reason::InvalidQuery, "`old` is missing"))?;
    let bookkeeping = Arc::clone(shared.service.bookkeeping()?);
    let said = blocking(move || {
        let new = new.unwrap_or_else(|| bookkeeping.books().len());
        let ConsistencyProof { path, .. } = bookkeeping.books().consistency(old, new)?;
        Ok(ConsistencySaid { old, new, hashes: path.iter().map(|hash| hex(hash)).collect() })
    });
    Ok(uncached(Json(said.await?)))
}

/// Reads of the journal wait for a disk.
async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, BookingError> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(read).await {
        Ok(Err(BookingError::Books(BooksError::Request(error)))) => {
            Err(Problem::because(Reason::InvalidQuery, error.to_string()))
        }
        Ok(read) => Ok(read?),
        Err(_) => Err(Reason::Internal.into()),
    }
}

/// Bytes as small hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Entries of a page, if it is not said.
const LIMIT: usize = 100;
/// Entries of a page at most.
const LIMIT_MAX: usize = 1000;
