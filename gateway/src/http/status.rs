//! How the gateway and the vault do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use coffer_storage::vault::VaultStatus;
use coffer_storage::vault::audit::{Auditor, Tally};
use serde::{Deserialize, Serialize};

use super::answer::{UNCACHED, uncached};
use super::app::Shared;
use super::error::{Problem, Reason};
use super::path::Named;
use super::query;
use crate::service::{BooksState, Counted, Looked};
use crate::telemetry::Load;

/// What the gateway and its vault are and how they do.
#[derive(Serialize)]
struct Status {
    version: &'static str,
    vault: String,
    geometry: String,
    epoch: u32,
    state: &'static str,
    writable: bool,
    degraded: bool,
    refusal: Option<String>,
    books: BooksSaid,
    fresh: usize,
    write_quorum: usize,
    volumes: Vec<Volume>,
    damaged_seen: u64,
    mended: u64,
    mend_queue: usize,
    staged_bytes: u64,
    head_seq: Option<String>,
    limits: LimitsSaid,
}

/// Whether uploads can be paid for, and why not.
#[derive(Serialize)]
struct BooksSaid {
    state: &'static str,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Volume {
    position: u8,
    id: Option<String>,
    place: String,
    condition: String,
    reason: Option<String>,
    slow: bool,
    used_bytes: Option<u64>,
    free_bytes: Option<u64>,
    audits: AuditsSaid,
}

/// What the vault's audits of itself found of a volume: over 31 days, and since the UTC day began.
#[derive(Serialize)]
struct AuditsSaid {
    #[serde(flatten)]
    kept: TallySaid,
    today: TallySaid,
}

#[derive(Serialize)]
struct TallySaid {
    asked: u64,
    passed: u64,
    missing: u64,
    r#false: u64,
    last_unix_s: Option<u64>,
}

impl From<Tally> for TallySaid {
    fn from(tally: Tally) -> Self {
        let Tally { asked, passed, missing, false_shards, last_unix_s } = tally;
        let last_unix_s = (asked > 0).then_some(last_unix_s);
        Self { asked, passed, missing, r#false: false_shards, last_unix_s }
    }
}

#[derive(Serialize)]
struct LimitsSaid {
    object_bytes: u64,
    uploads: usize,
    reads: usize,
    downloads: usize,
}

pub(super) async fn vault(State(shared): State<Arc<Shared>>) -> Response {
    let limits = &shared.limits;
    let said = LimitsSaid {
        object_bytes: limits.object_bytes,
        uploads: limits.uploads,
        reads: limits.reads,
        downloads: limits.downloads,
    };
    let service = &shared.service;
    uncached(Json(Status::of(service.status(), &service.books_state(), service.audited(), said)))
}

/// How an object does: which volumes show its manifest now, and what its last audits found.
#[derive(Serialize)]
struct ObjectStatus {
    object: String,
    stored: bool,
    length: u64,
    created_unix_s: u64,
    geometry: String,
    volumes_fresh: usize,
    volumes: usize,
    degraded: bool,
    manifests: Present,
    verified: Vec<Verified>,
}

#[derive(Serialize)]
struct Present {
    present: usize,
    of: usize,
}

/// Shards of the object that were read from their volumes and held against the chunk that they make.
#[derive(Serialize)]
struct Verified {
    by: &'static str,
    at_unix_s: u64,
    shards: ShardsSaid,
}

#[derive(Serialize)]
struct ShardsSaid {
    asked: u64,
    present: u64,
    missing: u64,
    r#false: u64,
}

impl From<(Auditor, Tally)> for Verified {
    fn from((auditor, tally): (Auditor, Tally)) -> Self {
        let Tally { asked, passed, missing, false_shards, last_unix_s } = tally;
        let shards = ShardsSaid { asked, present: passed, missing, r#false: false_shards };
        Self { by: auditor.word(), at_unix_s: last_unix_s, shards }
    }
}

pub(super) async fn object(
    State(shared): State<Arc<Shared>>,
    Named(object): Named,
) -> Result<Response, Problem> {
    let Looked { manifest, manifests, audits } =
        shared.service.look_at(object).await?.ok_or(Reason::ObjectNotFound)?;
    let vault = shared.service.status();
    let present = manifests.iter().filter(|shown| **shown).count();
    Ok(uncached(Json(ObjectStatus {
        object: object.to_string(),
        stored: true,
        length: manifest.length,
        created_unix_s: manifest.created_unix_s,
        geometry: manifest.geometry.to_string(),
        volumes_fresh: vault.fresh,
        volumes: vault.volumes.len(),
        degraded: vault.degraded,
        manifests: Present { present, of: manifests.len() },
        verified: audits.into_iter().map(Verified::from).collect(),
    })))
}

/// The process lives and answers.
pub(super) async fn alive() -> Response {
    uncached(Json(serde_json::json!({ "status": "alive" })))
}

/// Whom the question of readiness is for.
#[derive(Default, Deserialize)]
struct ReadyAsked {
    /// `writes`: ready means ready to take uploads.
    r#for: Option<String>,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    reads: bool,
    writes: bool,
    fresh: usize,
    write_quorum: usize,
    reasons: Vec<String>,
}

/// Ready means that objects are served. A degraded vault serves all of them, and one that takes no writes still does:
/// to answer 503 then would have a load balancer take the reads away, too. `?for=writes` asks for the other thing.
pub(super) async fn ready(State(shared): State<Arc<Shared>>, uri: Uri) -> Result<Response, Problem> {
    let asked: ReadyAsked = query::read(&uri)?;
    let for_writes = match asked.r#for.as_deref() {
        None | Some("reads") => false,
        Some("writes") => true,
        Some(_) => return Err(Problem::because(Reason::InvalidQuery, "`for` is `reads` or `writes`")),
    };
    let vault = shared.service.status();
    let books = shared.service.books_state();
    let mut reasons: Vec<String> = vault.refusal.iter().cloned().collect();
    reasons.extend(books.refusal().map(str::to_owned));
    reasons.extend(vault.volumes.iter().filter_map(|volume| {
        let why = volume.reason.as_deref().unwrap_or("no reason is known");
        (volume.condition != coffer_storage::vault::VolumeCondition::Fresh)
            .then(|| format!("volume {} is {}: {why}", volume.position, volume.condition))
    }));
    let ready = Ready {
        status: state(&vault, &books),
        reads: true,
        writes: writable(&vault, &books),
        fresh: vault.fresh,
        write_quorum: vault.write_quorum,
        reasons,
    };
    let mut response = uncached(Json(ready));
    if for_writes && !writable(&vault, &books) {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

pub(super) async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let service = &shared.service;
    let load = Load {
        uploads: service.uploads.inside(),
        reads: service.reads.inside(),
        downloads: service.downloads.inside(),
    };
    let text = shared.meters.render(&service.status(), &service.books_state(), load);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), UNCACHED], text).into_response()
}

impl Status {
    fn of(vault: VaultStatus, books: &BooksState, audited: Vec<Counted>, limits: LimitsSaid) -> Self {
        let reason = books.refusal().map(str::to_owned);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            state: state(&vault, books),
            vault: vault.vault.to_string(),
            geometry: vault.geometry.to_string(),
            epoch: vault.epoch,
            writable: writable(&vault, books),
            degraded: vault.degraded,
            refusal: vault.refusal.or_else(|| reason.clone()),
            books: BooksSaid { state: books.word(), reason },
            fresh: vault.fresh,
            write_quorum: vault.write_quorum,
            volumes: vault
                .volumes
                .into_iter()
                .zip(audited)
                .map(|(volume, audited)| Volume {
                    position: volume.position,
                    id: volume.id.map(|id| id.to_string()),
                    place: volume.place,
                    condition: volume.condition.to_string(),
                    reason: volume.reason,
                    slow: volume.slow,
                    used_bytes: volume.used_bytes,
                    free_bytes: volume.free_bytes,
                    audits: AuditsSaid { kept: audited.kept.into(), today: audited.today.into() },
                })
                .collect(),
            damaged_seen: vault.damaged_seen,
            mended: vault.mended,
            mend_queue: vault.mend_queue,
            staged_bytes: vault.staged_bytes,
            head_seq: vault.head_seq,
            limits,
        }
    }
}

/// Are uploads taken? They are stored and paid at once, or not at all.
fn writable(vault: &VaultStatus, books: &BooksState) -> bool {
    vault.writable && books.refusal().is_none()
}

/// One word for how the vault does.
fn state(vault: &VaultStatus, books: &BooksState) -> &'static str {
    match (writable(vault, books), vault.degraded) {
        (false, _) => "read-only",
        (true, true) => "degraded",
        (true, false) => "ready",
    }
}
