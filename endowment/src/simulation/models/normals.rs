//! The normal draws of one quad of steps.

use super::correlation::{Correlation, FACTORS, index};
use crate::simulation::{
    sampler::{LANES, Lanes, Paths, Sampler, Stream},
    scenario::Factor,
};

/// The draws of each factor for the four steps of a quad; zeros for those that nothing needs.
pub(in crate::simulation) struct Normals {
    draws: [[Lanes; 4]; FACTORS],
}

/// Which streams are drawn, and how they are mixed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawing {
    used: [bool; FACTORS],
    drawn: [bool; FACTORS],
    correlation: Correlation,
}

impl Drawing {
    /// `used` says which factors take draws.
    pub(super) fn new(used: [bool; FACTORS], correlation: Correlation) -> Self {
        let drawn = std::array::from_fn(|source| {
            (0..FACTORS).any(|row| used[row] && correlation.weight(row, source) != 0.0)
        });
        Self { used, drawn, correlation }
    }

    /// Draws one quad.
    pub(super) fn fill(&self, normals: &mut Normals, sampler: Sampler, paths: &Paths, quad: u32) {
        for factor in Factor::ALL {
            if self.drawn[index(factor)] {
                sampler.fill_normals(&mut normals.draws[index(factor)], paths, quad, stream(factor));
            }
        }
        // From the last to the first: a row mixes streams before it, which are then still as drawn.
        for row in (0..FACTORS).rev().filter(|row| self.used[*row]) {
            if self.correlation.is_own(row) {
                continue;
            }
            let (before, [own, ..]) = normals.draws.split_at_mut(row) else { continue };
            let weight = self.correlation.weight(row, row);
            for (step, values) in own.iter_mut().enumerate() {
                for value in values.iter_mut() {
                    *value *= weight;
                }
                for (source, draws) in before.iter().enumerate() {
                    let weight = self.correlation.weight(row, source);
                    if weight != 0.0 {
                        for lane in 0..LANES {
                            values[lane] += weight * draws[step][lane];
                        }
                    }
                }
            }
        }
    }
}

impl Normals {
    pub(in crate::simulation) fn new() -> Self {
        Self { draws: [[[0.0; LANES]; 4]; FACTORS] }
    }

    pub(super) fn of(&self, factor: Factor, step: u32) -> &Lanes {
        &self.draws[index(factor)][(step % 4) as usize]
    }
}

fn stream(factor: Factor) -> Stream {
    match factor {
        Factor::Cost => Stream::Cost,
        Factor::Yield => Stream::Yield,
        Factor::Inflation => Stream::Inflation,
        Factor::Token => Stream::Token,
        Factor::Demand => Stream::Demand,
    }
}
