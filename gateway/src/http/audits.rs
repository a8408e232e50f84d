//! Audits: a challenge in, a proof out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_storage::vault::audit::{Challenge, DrawAnswer, Proof, ShardAnswer};
use coffer_storage::{ObjectId, Position};
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::body::Arriving;
use super::error::{Problem, Reason};
use super::path::Named;

/// What a verifier asks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeAsked {
    seed: String,
    stripes: u64,
}

/// What the vault shows.
#[derive(Serialize)]
struct ProofShown {
    object: String,
    length: u64,
    geometry: String,
    seed: String,
    draws: Vec<DrawShown>,
}

#[derive(Serialize)]
struct DrawShown {
    offset: u64,
    length: u32,
    set: u16,
    stripe: String,
    /// The same, all of its 64 bits: which volume has which shard follows from it.
    number: String,
    shards: Vec<ShardShown>,
}

/// One volume's shard, or why it shows none.
#[derive(Serialize)]
struct ShardShown {
    volume: usize,
    shard: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<&'static str>,
    #[serde(flatten)]
    leaf: Option<LeafShown>,
}

#[derive(Serialize)]
struct LeafShown {
    length: u32,
    hash: String,
    slice: String,
}

pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    Named(object): Named,
    request: Request,
) -> Result<Response, Problem> {
    let challenge = challenge(&shared, request).await?;
    let proof = shared.service.prove(object, challenge).await?.ok_or(Reason::ObjectNotFound)?;
    Ok(uncached(Json(show(&proof))))
}

async fn challenge(shared: &Shared, request: Request) -> Result<Challenge, Problem> {
    let wrong = |detail: String| Problem::because(Reason::InvalidChallenge, detail);
    let mut arriving =
        Arriving::new(request.into_body(), None, u64::MAX, shared.meters.received_bytes.clone())
            .paced(shared.timeouts.body_idle(), shared.timeouts.body_bytes_per_s);
    let mut text = Vec::new();
    while let Some(piece) = arriving.next().await? {
        text.extend_from_slice(&piece);
        if text.len() > CHALLENGE_MAX {
            return Err(wrong(format!("a challenge has at most {CHALLENGE_MAX} bytes")));
        }
    }
    let asked: ChallengeAsked = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    let seed = asked.seed.parse().map_err(|error| wrong(format!("the seed: {error}")))?;
    Challenge::new(seed, asked.stripes).map_err(|error| wrong(error.to_string()))
}

fn show(proof: &Proof) -> ProofShown {
    ProofShown {
        object: proof.object.to_string(),
        length: proof.length,
        geometry: proof.geometry.to_string(),
        seed: proof.seed.to_string(),
        draws: proof.draws.iter().map(show_draw).collect(),
    }
}

fn show_draw(draw: &DrawAnswer) -> DrawShown {
    let volumes = draw.shards.len();
    let show = |(position, answer): (u8, &ShardAnswer)| {
        let shard = draw.number.shard_at(Position(position), volumes).0;
        let (absent, leaf) = match answer {
            ShardAnswer::Absent(absence) => (Some(absence.word()), None),
            ShardAnswer::Shown(shown) => {
                let hash = ObjectId::from_bytes(shown.payload_hash).to_string();
                let slice = STANDARD.encode(&shown.slice);
                (None, Some(LeafShown { length: shown.payload_len, hash, slice }))
            }
        };
        ShardShown { volume: usize::from(position), shard, absent, leaf }
    };
    DrawShown {
        offset: draw.offset,
        length: draw.chunk_len,
        set: draw.set.0,
        stripe: draw.number.to_string(),
        number: format!("{:016x}", draw.number.bits()),
        shards: (0..).zip(&draw.shards).map(show).collect(),
    }
}

/// Two members, and room to lay them out.
const CHALLENGE_MAX: usize = 4096;
