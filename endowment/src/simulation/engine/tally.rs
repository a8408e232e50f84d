//! What is counted and summed over the paths of a run.

use super::{chunk::CHUNK_PATHS, histogram::Histogram};
use crate::simulation::{
    models::{Bundle, World},
    sampler::LANES,
};

/// What one chunk adds to sums: floats, whose order matters.
#[derive(Clone, Debug, Default)]
pub(super) struct ChunkSums {
    /// Of present values and of their squares.
    pub(super) claims: [f64; 2],
    /// Of shortfalls.
    pub(super) shortfall: f64,
    /// One for each batch of paths.
    pub(super) batches: Vec<Batch>,
    /// The first ruined paths of the chunk.
    pub(super) ruined: Vec<u64>,
}

/// Sums over a batch of paths.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Batch {
    pub(super) paths: f64,
    pub(super) ruined: f64,
    pub(super) claims: f64,
    /// Of the present values squared, and times ruin.
    pub(super) squares: f64,
    pub(super) products: f64,
}

/// What a thread has counted: integers, whose order does not matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) paths: u64,
    pub(super) ruined: u64,
    /// By year, the first one at index 0.
    pub(super) ruined_in_year: Vec<u64>,
    pub(super) claims: Histogram,
    pub(super) shortfall: Histogram,
}

impl Counts {
    pub(super) fn new(years: u32) -> Self {
        Self { ruined_in_year: vec![0; years as usize], ..Self::default() }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.paths += other.paths;
        self.ruined += other.ruined;
        for (sum, more) in self.ruined_in_year.iter_mut().zip(&other.ruined_in_year) {
            *sum += more;
        }
        self.claims.merge(&other.claims);
        self.shortfall.merge(&other.shortfall);
    }

    /// Counts the paths of a chunk that has reached the horizon, and sums them up in their order.
    pub(super) fn take(
        &mut self,
        world: &World,
        bundles: &[Bundle],
        first_path: u64,
        real: usize,
    ) -> ChunkSums {
        let mut sums = ChunkSums::default();
        for (index, bundle) in bundles.iter().enumerate() {
            if index % BATCH_BUNDLES == 0 {
                sums.batches.push(Batch::default());
            }
            let lanes = (real - index * LANES).min(LANES);
            let (claims, paid_in) = (bundle.claims(), bundle.paid_in(world));
            let mut shortfall = [0.0; LANES];
            for lane in 0..lanes {
                let path = first_path + (index * LANES + lane) as u64;
                if bundle.ruined[lane].is_finite() {
                    shortfall[lane] = (claims[lane] - paid_in[lane]).max(0.0);
                }
                self.take_path(&mut sums, world, path, claims[lane], bundle.ruined[lane]);
                sums.shortfall += shortfall[lane];
            }
            self.claims.count_all(&claims[..lanes]);
            self.shortfall.count_all(&shortfall[..lanes]);
            self.paths += lanes as u64;
        }
        sums
    }

    fn take_path(&mut self, sums: &mut ChunkSums, world: &World, path: u64, claim: f64, ruined_at: f64) {
        sums.claims[0] += claim;
        sums.claims[1] += claim * claim;
        let ruined = ruined_at.is_finite();
        if ruined {
            self.ruined += 1;
            // Steps are counted from 0: the first year has those before its end.
            let (mut year, step) = ((ruined_at * world.clock.dt) as u32, ruined_at as u32);
            while world.clock.end_of_year(year + 1) <= step {
                year += 1;
            }
            while world.clock.end_of_year(year) > step {
                year -= 1;
            }
            self.ruined_in_year[year as usize] += 1;
            sums.ruined.push(path);
        }
        let Some(batch) = sums.batches.last_mut() else { return };
        batch.paths += 1.0;
        batch.ruined += f64::from(u8::from(ruined));
        batch.claims += claim;
        batch.squares += claim * claim;
        batch.products += if ruined { claim } else { 0.0 };
    }
}

/// Bundles of a batch: 256 paths, so that 10,000 paths have enough batches for an interval.
const BATCH_BUNDLES: usize = 4;
const _: () = assert!(CHUNK_PATHS.is_multiple_of(BATCH_BUNDLES * LANES), "a batch lies in one chunk");
