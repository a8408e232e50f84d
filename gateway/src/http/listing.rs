//! Lists: the objects of the vault, the chunks of an object.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use coffer_storage::ObjectId;
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::path::Named;
use super::query;

/// Which page of the objects.
#[derive(Default, Deserialize)]
struct ObjectsAsked {
    after: Option<String>,
    limit: Option<usize>,
}

/// A page of the objects.
#[derive(Serialize)]
struct Objects {
    objects: Vec<ObjectLine>,
    /// What to give as `after` for the next page; none at the end.
    next: Option<String>,
}

#[derive(Serialize)]
struct ObjectLine {
    object: String,
    length: u64,
    created_unix_s: u64,
}

pub(super) async fn list(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    let asked: ObjectsAsked = query::read(&uri)?;
    let limit = asked.limit.unwrap_or(OBJECTS_MAX).clamp(1, OBJECTS_MAX);
    let after: Option<ObjectId> = match asked.after.as_deref().map(str::parse) {
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(Problem::because(Reason::InvalidQuery, "`after` is no object id")),
        None => None,
    };
    let mut listed = shared.service.list(after, limit + 1).await?;
    let more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| more).map(|last| last.object.to_string());
    let objects = listed
        .iter()
        .map(|line| ObjectLine {
            object: line.object.to_string(),
            length: line.length,
            created_unix_s: line.created_unix_s,
        })
        .collect();
    Ok(uncached(Json(Objects { objects, next })))
}

/// Which page of the chunks.
#[derive(Default, Deserialize)]
struct ChunksAsked {
    /// Bytes of the object whose chunks are known: a number of chunks could be found only by walking over them.
    after: Option<u64>,
    limit: Option<usize>,
}

/// An object's manifest, with a page of its chunks.
#[derive(Serialize)]
struct ManifestPage {
    object: String,
    length: u64,
    sha256: String,
    created_unix_s: u64,
    geometry: String,
    media_type: Option<String>,
    file_name: Option<String>,
    chunks: Vec<ChunkLine>,
    /// What to give as `after` for the next page; none at the end.
    next: Option<u64>,
}

#[derive(Serialize)]
struct ChunkLine {
    chunk: String,
    offset: u64,
    length: u64,
    set: u16,
    stripe: String,
}

pub(super) async fn manifest(
    State(shared): State<Arc<Shared>>,
    Named(object): Named,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked: ChunksAsked = query::read(&uri)?;
    let (after, limit) = (asked.after.unwrap_or(0), asked.limit.unwrap_or(CHUNKS_MAX).clamp(1, CHUNKS_MAX));
    let found = shared.service.chunks(object, after, limit).await?;
    let (manifest, chunks) = found.ok_or(Reason::ObjectNotFound)?;
    let end = chunks.last().map(|(offset, chunk)| offset + chunk.covered);
    let lines = chunks.iter().map(|(offset, chunk)| ChunkLine {
        chunk: chunk.chunk.to_string(),
        offset: *offset,
        length: chunk.covered,
        set: chunk.set.0,
        stripe: chunk.number.to_string(),
    });
    Ok(uncached(Json(ManifestPage {
        object: manifest.object.to_string(),
        length: manifest.length,
        sha256: ObjectId::from_bytes(manifest.sha256).to_string(),
        created_unix_s: manifest.created_unix_s,
        geometry: manifest.geometry.to_string(),
        media_type: manifest.media_type,
        file_name: manifest.file_name,
        chunks: lines.collect(),
        next: end.filter(|&end| end < manifest.length),
    })))
}

/// Objects of a page at most, and by default.
const OBJECTS_MAX: usize = 1000;

/// Chunks of a page at most, and by default: about 1.4 MB of JSON, 640 MB of the object at 64 KiB a chunk.
const CHUNKS_MAX: usize = 10_000;
