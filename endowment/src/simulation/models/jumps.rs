//! Random floods: cost jumps at random times, and returns.

use super::{clock::Clock, cost::Draws};
use crate::simulation::{
    SimulationError,
    arithmetic::{exp, ln},
    sampler::{LANES, Lanes, QUAD_STEPS, Stream},
    scenario::Jump,
};

/// One kind of jumps.
///
/// Each step has a Poisson number of them, found by inversion of one uniform number. What they add to the logarithm
/// falls by `ln factor / recovery` a month, in a straight line; a jump before the one before has gone comes on top, and
/// both then take as long as the sum.
#[derive(Clone, Debug)]
pub(super) struct Jumps {
    log_factor: f64,
    /// What a step takes off.
    recovery: f64,
    /// P(at most n jumps in a step), n = 0, 1 .. until no draw passes it.
    at_most: Vec<f64>,
    stream: Stream,
}

impl Jumps {
    pub(super) fn all(jumps: &[Jump], clock: &Clock) -> Result<Vec<Self>, SimulationError> {
        let make = |(index, jump): (usize, &Jump)| {
            let stream = u8::try_from(index)
                .map(Stream::Jump)
                .map_err(|_| SimulationError::Parameter { name: "jumps", bound: "at most 256 kinds" })?;
            Self::new(jump, stream, clock)
        };
        jumps.iter().enumerate().map(make).collect()
    }

    fn new(jump: &Jump, stream: Stream, clock: &Clock) -> Result<Self, SimulationError> {
        let rate = jump.rate_per_year * clock.dt;
        if !(0.0..=MOST_IN_A_STEP).contains(&rate) {
            return Err(SimulationError::Parameter {
                name: "rate_per_year",
                bound: "0 to 100 jumps in a step",
            });
        }
        let log_factor = ln(jump.factor);
        let recovery_steps = jump.recovery_months / 12.0 * clock.per_year;
        let recovery = if recovery_steps > 0.0 { log_factor.abs() / recovery_steps } else { 0.0 };
        let (mut chance, mut sum, mut at_most) = (exp(-rate), 0.0, Vec::new());
        while sum < LAST_UNIFORM && at_most.len() < MOST_JUMPS {
            sum += chance;
            at_most.push(sum);
            chance *= rate / at_most.len() as f64;
        }
        Ok(Self { log_factor, recovery, at_most, stream })
    }

    /// Moves the levels of a bundle by one step.
    pub(super) fn step(&self, levels: &mut Lanes, draws: Draws) {
        let uniforms = draws.sampler.uniforms(draws.paths, draws.step / QUAD_STEPS, self.stream);
        let uniforms = &uniforms[(draws.step % QUAD_STEPS) as usize];
        for lane in 0..LANES {
            let count = self.at_most.partition_point(|&chance| chance < uniforms[lane]);
            let level = levels[lane];
            let kept = (level.abs() - self.recovery).max(0.0);
            let returned = if level < 0.0 { -kept } else { kept };
            levels[lane] = returned + self.log_factor * count as f64;
        }
    }
}

const MOST_IN_A_STEP: f64 = 100.0;
/// The largest uniform number that 32 bits give.
const LAST_UNIFORM: f64 = 1.0 - 0.4 / 4_294_967_296.0;
/// Beyond any count that 100 expected jumps reach with a chance of 2^-32.
const MOST_JUMPS: usize = 200;
