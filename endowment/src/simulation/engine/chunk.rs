//! One chunk of paths, from time zero to the horizon.

use crate::simulation::{
    models::{Bundle, Moment, Normals, Plan, World},
    sampler::{LANES, Paths, QUAD_STEPS, Sampler},
};

/// Somebody who looks at the paths when a year has passed.
pub(super) trait Observer {
    /// `lanes` of the bundle's paths are real ones. Year 0 is time zero.
    fn year(&mut self, year: u32, bundle: usize, lanes: usize, moment: &Moment);
}

/// Runs the paths of a chunk to the horizon: ruined ones, too. Quads of steps are the outer loop and bundles the inner
/// one, so that the chunk's state stays in the second cache and a year's histogram in the first.
pub(super) fn run_chunk(
    world: &World,
    sampler: Sampler,
    paths: &[Paths],
    real: usize,
    observer: &mut impl Observer,
) -> Vec<Bundle> {
    let mut normals = Normals::new();
    let mut bundles: Vec<_> = paths.iter().map(|paths| Bundle::start(world, sampler, paths)).collect();
    let lanes = |bundle: usize| (real - bundle * LANES).min(LANES);
    for (index, bundle) in bundles.iter().enumerate() {
        observer.year(0, index, lanes(index), &bundle.at(world, 0));
    }
    let steps = world.clock.steps;
    for first in (0..steps).step_by(QUAD_STEPS as usize) {
        let plans: Vec<Plan> =
            (first..(first + QUAD_STEPS).min(steps)).map(|step| world.plan(step)).collect();
        for (index, bundle) in bundles.iter_mut().enumerate() {
            bundle.draw(world, sampler, first, &mut normals);
            for plan in &plans {
                bundle.step(world, sampler, plan, &normals);
                if let Some(year) = plan.year {
                    observer.year(year, index, lanes(index), &bundle.at(world, plan.step + 1));
                }
            }
        }
    }
    bundles
}

/// The bundles of consecutive paths.
pub(super) fn consecutive(first_path: u64, count: usize) -> Vec<Paths> {
    let bundle = |index: usize| std::array::from_fn(|lane| first_path + (index * LANES + lane) as u64);
    (0..count.div_ceil(LANES)).map(bundle).collect()
}

/// Nobody looks.
pub(super) struct Nobody;

impl Observer for Nobody {
    fn year(&mut self, _year: u32, _bundle: usize, _lanes: usize, _moment: &Moment) {}
}

/// Paths that a thread takes at a time: long enough to make the lock free, short enough to end together, and small enough
/// for the second cache.
pub(super) const CHUNK_PATHS: usize = 4096;
