//! Which input ruined the ruined: each is made certain in turn, and the path is run again.

use super::{
    chunk::{Nobody, run_chunk},
    options::Options,
};
use crate::simulation::{
    models::{Input, World},
    sampler::{LANES, Sampler},
};

/// What would have saved ruined paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// How many ruined paths were asked: the first ones, in their order.
    pub asked: u64,
    /// For each uncertain input, how many of them survive where it alone takes its median: where it was **binding**. Several
    /// inputs can be binding in one path.
    pub saved: Vec<(Input, u64)>,
    /// How many no single input would have saved.
    pub saved_by_none: u64,
    /// How many are ruined even if all inputs take their medians.
    pub doomed: u64,
}

/// Asks the ruined paths; `None` where none was kept.
pub(super) fn binding(world: &World, options: &Options, ruined: &[u64]) -> Option<Binding> {
    let (last, count) = (*ruined.last()?, ruined.len());
    let sampler = Sampler::new(options.seed, options.antithetic);
    // The last bundle is filled up with its last path.
    let paths: Vec<_> = (0..count.div_ceil(LANES))
        .map(|bundle| std::array::from_fn(|lane| ruined.get(bundle * LANES + lane).copied().unwrap_or(last)))
        .collect();
    let survives = |world: &World| -> Vec<bool> {
        let bundles = run_chunk(world, sampler, &paths, count, &mut Nobody);
        bundles.iter().flat_map(|bundle| bundle.ruined.map(f64::is_infinite)).take(count).collect()
    };
    let inputs = world.uncertain();
    let saved: Vec<_> = inputs.iter().map(|input| survives(&world.with_certain(*input))).collect();
    let certain = inputs.iter().fold(world.clone(), |world, input| world.with_certain(*input));
    let number = |lanes: &[bool]| lanes.iter().filter(|saved| **saved).count() as u64;
    let by_none = (0..count).filter(|path| !saved.iter().any(|saved| saved[*path])).count();
    Some(Binding {
        asked: count as u64,
        doomed: count as u64 - number(&survives(&certain)),
        saved: inputs.iter().zip(&saved).map(|(input, saved)| (*input, number(saved))).collect(),
        saved_by_none: by_none as u64,
    })
}
