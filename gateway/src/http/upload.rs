//! Uploads: POST and PUT of an object.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, EXPECT, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use coffer_storage::ObjectId;
use coffer_storage::vault::{Outcome, UploadMeta};
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::body::{Arriving, too_large};
use super::error::{Problem, Reason};
use super::{conditional, digest, names, payer, query};
use crate::service::{Asked, Deposit, DepositError, Deposited, Paying};

/// Parameters of an upload.
#[derive(Default, Deserialize)]
struct Parameters {
    /// The name to keep with the object; goes before the name in the path.
    filename: Option<String>,
}

/// The answer to an upload.
#[derive(Serialize)]
struct Stored {
    object: String,
    length: u64,
    sha256: String,
    new_bytes: u64,
    billable_bytes: u64,
    /// Shards that each new stripe had when it was decided, of so many.
    shards: u8,
    of_shards: u8,
    /// Amount and currency.
    charged: serde_json::Value,
    /// Where the receipt is.
    receipt: String,
}

/// What the path says of an upload.
#[derive(Default)]
struct Target {
    promised: Option<ObjectId>,
    file_name: Option<String>,
}

pub(super) async fn post(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Problem> {
    upload(&shared, request, Target::default()).await
}

/// The last segment is the promised id, or else the name of the file, which `curl -T file URL/v1/objects/` appends.
pub(super) async fn put(
    State(shared): State<Arc<Shared>>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let Path(segment) =
        path.map_err(|_| Problem::because(Reason::InvalidFileName, "the name in the path is not UTF-8"))?;
    let target = match segment.parse() {
        Ok(id) => Target { promised: Some(id), file_name: None },
        Err(_) => Target { promised: None, file_name: Some(segment) },
    };
    upload(&shared, request, target).await
}

async fn upload(shared: &Arc<Shared>, request: Request, target: Target) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    // Nothing of the body is asked for until all that can be refused was: then no `100 Continue` goes out.
    let declared = declared_length(&parts.headers);
    if declared.is_some_and(|declared| declared > shared.limits.object_bytes) {
        return Err(too_large(shared.limits.object_bytes));
    }
    let deposit = plan(shared, &parts, target, declared)?;
    check_preconditions(shared, &parts.headers, deposit.promised).await?;
    let paying = match shared.service.pay(&deposit).await {
        Ok(paying) => paying,
        Err(error) => return Err(with_quote(shared, error, declared).await),
    };
    let window = shared.timeouts.body_idle();
    let arriving =
        Arriving::new(body, declared, shared.limits.object_bytes, shared.meters.received_bytes.clone())
            .paced(window, shared.timeouts.body_bytes_per_s);
    let small = declared.is_some_and(|declared| declared <= GATHER_BYTES);
    let deposited = if small && !parts.headers.contains_key(EXPECT) {
        gathered(shared, deposit, paying, arriving).await?
    } else {
        streamed(shared, deposit, paying, arriving).await?
    };
    Ok(answer(&deposited))
}

/// A small body is taken whole, then stored in one hop.
async fn gathered(
    shared: &Shared,
    deposit: Deposit,
    paying: Arc<Paying>,
    mut arriving: Arriving,
) -> Result<Deposited, Problem> {
    let mut pieces: Vec<Bytes> = Vec::new();
    while let Some(piece) = arriving.next().await? {
        pieces.push(piece);
    }
    let pass = shared.service.uploads.enter().await?;
    Ok(shared.service.deposit(pass, deposit, paying, pieces).await?)
}

/// A large one is handed on as it comes. When this is dropped, because the client is gone, or ends with an error, the
/// upload is aborted; unless all bytes had been handed over, when it is finished all the same.
async fn streamed(
    shared: &Shared,
    deposit: Deposit,
    paying: Arc<Paying>,
    mut arriving: Arriving,
) -> Result<Deposited, Problem> {
    let pass = shared.service.uploads.enter().await?;
    let feeding = shared.service.begin(pass, deposit, paying).await?;
    loop {
        let Some(piece) = arriving.next().await? else {
            feeding.end().await;
            break;
        };
        if !feeding.feed(piece).await {
            break;
        }
    }
    Ok(feeding.result().await?)
}

/// Reads what the request says of the object, and refuses what cannot be stored as it is meant.
fn plan(shared: &Shared, parts: &Parts, target: Target, declared: Option<u64>) -> Result<Deposit, Problem> {
    let headers = &parts.headers;
    if headers.contains_key(CONTENT_RANGE) {
        return Err(Reason::PartialUpload.into());
    }
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    if codings.into_iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Reason::ContentCodingNotSupported.into());
    }
    let Parameters { filename } = query::read(&parts.uri)?;
    let file_name = filename.or(target.file_name).map(|name| names::file_name(&name)).transpose()?;
    let media_type = names::media_type(headers, file_name.as_deref())?;
    let meta = UploadMeta { media_type, file_name, length_hint: declared };
    Ok(Deposit {
        meta,
        promised: target.promised,
        sha256: digest::promised(headers)?,
        payer: payer::payer(shared, headers)?,
        terms: payer::terms(headers, declared)?,
    })
}

/// `If-Match` and `If-None-Match` speak of an object, which only a promised id names.
async fn check_preconditions(
    shared: &Shared,
    headers: &HeaderMap,
    promised: Option<ObjectId>,
) -> Result<(), Problem> {
    let Some(object) = promised.filter(|_| conditional::present(headers)) else { return Ok(()) };
    let stored = shared.service.manifest(object).await?.is_some();
    if conditional::allow_store(headers, &conditional::etag(&object), stored) {
        Ok(())
    } else {
        Err(Reason::PreconditionFailed.into())
    }
}

/// hyper refuses a length that is malformed or contradicts the framing, so there is one or none.
fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Who has too little money is told what it would take, in a quote.
async fn with_quote(shared: &Shared, error: DepositError, declared: Option<u64>) -> Problem {
    let problem = Problem::from(error);
    if problem.reason != Reason::PaymentRequired {
        return problem;
    }
    let quoted = shared.service.quote(Asked::Bytes(declared.unwrap_or_default())).await;
    let json = quoted.ok().and_then(Result::ok).and_then(|quote| serde_json::from_str(&quote.to_json()).ok());
    match json {
        Some(quote) => problem.carrying("quote", quote),
        None => problem,
    }
}

fn answer(deposited: &Deposited) -> Response {
    let committed = &deposited.committed;
    let object = committed.object.to_string();
    let location = format!("/v1/objects/{object}");
    let stored = Stored {
        object,
        length: committed.length,
        sha256: ObjectId::from_bytes(committed.sha256).to_string(),
        new_bytes: committed.new_bytes,
        billable_bytes: committed.billable_bytes,
        shards: committed.shards,
        of_shards: committed.of_shards,
        charged: serde_json::to_value(deposited.charged).unwrap_or_default(),
        receipt: format!("{location}/receipt"),
    };
    let mut response = uncached(Json(stored));
    if committed.outcome == Outcome::Stored {
        *response.status_mut() = StatusCode::CREATED;
    }
    let location = HeaderValue::from_str(&location).expect("hexadecimal digits are visible ASCII");
    response.headers_mut().insert(LOCATION, location);
    response
}

/// Bodies of up to this many bytes are taken whole before they are stored. Every connection may hold one without a
/// place among the uploads, so this times `limits.connections` is memory: 64 MiB by default.
const GATHER_BYTES: u64 = 64 << 10;
