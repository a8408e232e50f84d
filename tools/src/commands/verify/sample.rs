//! A random sample of what a server has of an object.

use coffer_storage::ObjectId;
use coffer_storage::tree::{Grain, LEAF_LEN};
use serde_json::json;

use super::answers::Asker;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::ordered::in_order;
use crate::progress::Progress;
use crate::sampling::{self, Seed};
use crate::server::{Extent, IN_FLIGHT, Lie, ProvenRange, Server, proven_length};

/// What was found.
struct Verdict {
    object: ObjectId,
    /// The object's length, proven.
    length: u64,
    leaves: u64,
    sampled: u64,
    /// Bytes of slices that came for it.
    received: u64,
    seed: Seed,
}

/// Has the server prove the object's length and `wanted` random leaves of it, a few at a time.
pub(super) fn check(
    asker: Asker,
    server: &Server,
    object: ObjectId,
    wanted: u64,
    seed: Option<Seed>,
) -> Result<Exit, Failure> {
    let seed = seed.map_or_else(random_seed, Ok)?;
    let sampled = sample(server, object, wanted, seed);
    match sampled {
        Ok(verdict) => {
            if !asker.quiet {
                asker.format.answer(|| verdict.text(), || verdict.json())?;
            }
            Ok(Exit::Done)
        }
        Err(failure) => {
            asker.refute(object, &failure)?;
            Err(failure)
        }
    }
}

fn sample(server: &Server, object: ObjectId, wanted: u64, seed: Seed) -> Result<Verdict, Failure> {
    let (length, mut received) = proven_length(server, object)?;
    let leaf = LEAF_LEN as u64;
    // The empty object has one empty leaf.
    let leaves = length.div_ceil(leaf).max(1);
    let drawn = sampling::draw(&seed, object, length, leaves, wanted);
    let sampled = drawn.len() as u64;
    let progress = Progress::counting("sampling", &object.to_string(), sampled);
    let prove = |leaf: u64| prove_leaf(server, object, leaf);
    in_order(IN_FLIGHT, drawn.into_iter(), prove, |proven| {
        received += proven?;
        progress.add(1);
        Ok::<_, Failure>(())
    })?;
    Ok(Verdict { object, length, leaves, sampled, received, seed })
}

/// Has the server prove a leaf; gives the bytes that this took.
fn prove_leaf(server: &Server, object: ObjectId, leaf: u64) -> Result<u64, Failure> {
    let offset = leaf * LEAF_LEN as u64;
    let asked = Extent { start: offset, end: offset + 1 };
    let range = ProvenRange::start(server, object, asked, Grain::Leaf);
    let proven = range.and_then(|range| range.hand_on(&Progress::hidden(), |_| Ok(())));
    proven.map(|proven| proven.received).map_err(|failure| match failure {
        Failure::NotStored { server, object } => {
            Failure::Unproven { server, object, offset, lie: Lie::Missing }
        }
        other => other,
    })
}

fn random_seed() -> Result<Seed, Failure> {
    let mut bytes = [0; Seed::LEN];
    #[expect(clippy::disallowed_methods, reason = "a sample that the server can foresee proves nothing")]
    getrandom::fill(&mut bytes).map_err(Failure::Randomness)?;
    Ok(Seed::new(bytes))
}

impl Verdict {
    fn text(&self) -> String {
        let Self { object, length, leaves, sampled, received, seed } = self;
        let cost = format!("{received} bytes of slices for {length} bytes (seed {seed})");
        if sampled == leaves {
            return format!("{object}: OK, every leaf of {leaves} is right; {cost}");
        }
        let bound = sampling::percent(sampling::bound(*sampled, *leaves));
        format!(
            "{object}: OK, {sampled} of {leaves} leaves are right: \
             at 95 % confidence at most {bound} % of the object is missing or wrong; {cost}"
        )
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "name": self.object.to_string(),
            "ok": true,
            "length": self.length,
            "leaves": self.leaves,
            "sampled": self.sampled,
            "confidence": 0.95,
            "missing_at_most": sampling::bound(self.sampled, self.leaves),
            "received": self.received,
            "seed": self.seed.to_string(),
        })
    }
}
