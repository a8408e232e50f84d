//! Slices: the bytes of a range with what proves them to whoever holds nothing but the object's id.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::response::Response;
use bytes::Bytes;
use coffer_storage::ObjectId;
use coffer_storage::tree::{GROUP_LEN, Grain, LEAF_LEN, Slice};
use serde::Deserialize;

use super::answer::{FOR_EVER, body, not_modified};
use super::app::Shared;
use super::conditional::{self, Choice};
use super::error::{Problem, Reason};
use super::path::Named;
use super::query;
use crate::service::Pieces;

/// Parameters of a slice.
#[derive(Default, Deserialize)]
struct Parameters {
    /// The first byte; 0 unless given.
    offset: Option<u64>,
    /// How many; to the end unless given.
    length: Option<u64>,
    /// Bytes that are proven together; those of Bao unless given.
    group: Option<usize>,
}

/// GET and HEAD.
pub(super) async fn get(
    State(shared): State<Arc<Shared>>,
    method: Method,
    Named(object): Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let slice = asked(&uri)?;
    let found = if method == Method::HEAD {
        shared.service.manifest(object).await?.map(|manifest| (manifest, Pieces::default()))
    } else {
        shared.service.slice(object, slice).await?
    };
    let (manifest, pieces) = found.ok_or(Reason::ObjectNotFound)?;
    let etag = etag(&object, slice);
    match conditional::choose_whole(&headers, &etag) {
        Choice::PreconditionFailed => return Err(Reason::PreconditionFailed.into()),
        Choice::NotModified => return Ok(not_modified(etag)),
        Choice::Bytes(_) => {}
    }
    let whole = slice.encoded_len(manifest.length).ok_or(Reason::ObjectTooLarge)?;
    let mut response = Response::new(body(&shared, pieces, whole).await?);
    let fields = response.headers_mut();
    fields.insert(CONTENT_TYPE, media_type(slice.grain));
    fields.insert(CONTENT_LENGTH, HeaderValue::from(whole));
    fields.insert(ETAG, etag);
    fields.insert(CACHE_CONTROL, FOR_EVER);
    fields.insert(ACCEPT_RANGES, HeaderValue::from_static("none"));
    Ok(response)
}

fn asked(uri: &Uri) -> Result<Slice, Problem> {
    let Parameters { offset, length, group } = query::read(uri)?;
    let grain = match group {
        None | Some(LEAF_LEN) => Grain::Leaf,
        Some(GROUP_LEN) => Grain::Group,
        Some(other) => {
            let detail = format!("group is {other}: it can be {LEAF_LEN} or {GROUP_LEN}");
            return Err(Problem::because(Reason::InvalidQuery, detail));
        }
    };
    let offset = offset.unwrap_or(0);
    Ok(Slice { offset, len: length.unwrap_or(u64::MAX - offset), grain })
}

/// A slice is as immutable as its object.
fn etag(object: &ObjectId, slice: Slice) -> HeaderValue {
    let Slice { offset, len, grain } = slice;
    HeaderValue::from_maybe_shared(Bytes::from(format!("\"{object}-{offset}-{len}-{}\"", grain.len())))
        .expect("digits between quotes are visible ASCII")
}

fn media_type(grain: Grain) -> HeaderValue {
    HeaderValue::from_static(match grain {
        Grain::Leaf => "application/x-bao-slice; group=1024",
        Grain::Group => "application/x-bao-slice; group=65536",
    })
}
