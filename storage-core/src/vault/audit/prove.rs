//! The prover: reads what a challenge asks for, each shard from its own volume.

use std::convert::Infallible;

use bytes::Bytes;

use super::challenge::{Challenge, Draw};
use super::proof::{DrawAnswer, Proof, ShardAnswer, ShardProof};
use crate::format::manifest::{Body, Manifest};
use crate::format::page::ChunkRef;
use crate::format::shard::VerifiedShard;
use crate::set::Expected;
use crate::tree::{GROUP_LEN, NODE_LEN, Node, SliceEncoder, TreeHasher, TreeSource};
use crate::vault::Vault;
use crate::{ObjectId, Position, StorageError};

impl Vault {
    /// Answers a challenge: every volume's shard of each asked stripe is read from that volume, not decoded from others
    /// and not taken from any cache of the store. What is missing or damaged is said, and handed to mending.
    pub fn prove(&self, manifest: &Manifest, challenge: &Challenge) -> Result<Proof, StorageError> {
        let shards = manifest.geometry.shards() as u64;
        let answers = u64::from(challenge.draws()) * shards;
        if answers > ANSWERS_MAX {
            let (found, limit) = (u64::from(challenge.draws()), ANSWERS_MAX / shards);
            return Err(StorageError::Input { field: "the count of draws", found, limit });
        }
        // Files that were deleted under the process can still be read: a volume that went is noticed first.
        self.set().probe();
        let mut draws = Vec::new();
        if let Body::Paged(_) = manifest.content {
            for draw in challenge.draw(manifest.object, manifest.length) {
                draws.push(self.answer(manifest, &draw)?);
            }
        }
        Ok(Proof {
            object: manifest.object,
            length: manifest.length,
            geometry: manifest.geometry,
            seed: challenge.seed(),
            draws,
        })
    }

    fn answer(&self, manifest: &Manifest, draw: &Draw) -> Result<DrawAnswer, StorageError> {
        let (offset, entry) = self.chunk_at(manifest, draw.place)?;
        let expected = Expected::from(&entry);
        let show = |position| match self.set().own_shard(&expected, position) {
            Ok(shard) => ShardAnswer::Shown(shown(&shard, draw)),
            Err(absence) => ShardAnswer::Absent(absence),
        };
        let shards = self.positions().map(show).collect();
        let ChunkRef { chunk_len, set, number, .. } = entry;
        Ok(DrawAnswer { offset, chunk_len, set, number, shards })
    }

    /// The chunk that covers a byte of the object, and where it begins.
    pub(super) fn chunk_at(&self, manifest: &Manifest, place: u64) -> Result<(u64, ChunkRef), StorageError> {
        let first = self.chunks(manifest, place)?.next().transpose()?;
        first.ok_or_else(|| {
            let detail = format!("no chunk covers byte {place}");
            StorageError::DamagedObject { object: manifest.object, detail }
        })
    }

    /// The places of the set's volumes, in order.
    pub(super) fn positions(&self) -> impl Iterator<Item = Position> + use<> {
        let shards = self.set().geometry().shards();
        (0..shards).map(|at| Position(crate::set::shard_index(at).0))
    }
}

/// The leaf that is asked for and its way to the hash of the payload, which was verified.
fn shown(shard: &VerifiedShard, draw: &Draw) -> ShardProof {
    let payload = shard.payload();
    let mut hasher = TreeHasher::new();
    hasher.update(payload);
    let tree = hasher.finish();
    let slice = draw.leaf(payload.len());
    let source = InMemory { payload: Bytes::copy_from_slice(payload), outboard: &tree.outboard };
    let mut encoder = SliceEncoder::new(tree.object, tree.length, slice, source);
    let mut bytes = Vec::new();
    while let Some(piece) = encoder.next().expect("a tree in memory fits the bytes it was made of") {
        bytes.extend_from_slice(&piece);
    }
    ShardProof {
        payload_len: u32::try_from(payload.len()).expect("a shard is no longer than its chunk"),
        payload_hash: *ObjectId::as_bytes(&tree.object),
        slice: bytes,
    }
}

/// A payload and its outboard.
struct InMemory<'a> {
    payload: Bytes,
    outboard: &'a [u8],
}

impl TreeSource for InMemory<'_> {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        let at = place(index, NODE_LEN);
        Ok(self.outboard[at..at + NODE_LEN].try_into().expect("a node has 64 bytes"))
    }

    fn group(&mut self, index: u64) -> Result<Bytes, Infallible> {
        let at = place(index, GROUP_LEN);
        Ok(self.payload.slice(at..self.payload.len().min(at + GROUP_LEN)))
    }
}

fn place(index: u64, len: usize) -> usize {
    usize::try_from(index).expect("a shard fits the memory") * len
}

/// Shards that one proof shows at most: 4 MiB of JSON.
const ANSWERS_MAX: u64 = 2048;
