//! Steps of history, drawn in runs of geometric length.

use super::{clock::Clock, cost::Draws};
use crate::simulation::{
    SimulationError,
    sampler::{LANES, Lanes, QUAD_STEPS, Stream},
    scenario::Series,
};

/// A stationary bootstrap (Politis and Romano 1994): each step of history is followed by the next one, or, with a chance
/// of one in the mean length, by any other. History is a ring, so that all of its steps are drawn equally often.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Bootstrap {
    log_steps: Vec<f64>,
    /// Mean of the steps of a year.
    mean_per_year: f64,
    leave: f64,
    /// Steps of history a year.
    per_year: u32,
    /// Streams of leaving, and of where to. Bootstraps of one pair of streams, one length and one chance are at the same
    /// place of history at every step.
    streams: [Stream; 2],
}

/// The place in history of each path.
pub(in crate::simulation) type Places = [u32; LANES];

impl Bootstrap {
    pub(super) fn new(
        series: &Series,
        run_years: f64,
        streams: [Stream; 2],
    ) -> Result<Self, SimulationError> {
        let steps = &series.log_steps;
        if steps.is_empty() || steps.len() > 1 << 20 || steps.iter().any(|step| !step.is_finite()) {
            return Err(SimulationError::Parameter {
                name: "series",
                bound: "1 to 2^20 finite steps of a logarithm",
            });
        }
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        Ok(Self {
            log_steps: steps.clone(),
            mean_per_year: mean * f64::from(series.steps_per_year),
            leave: (1.0 / (run_years * f64::from(series.steps_per_year))).min(1.0),
            per_year: series.steps_per_year,
            streams,
        })
    }

    /// Whether both walk through history alike if they draw from the same streams.
    pub(super) fn walks_like(&self, other: &Self) -> bool {
        let shape =
            |bootstrap: &Self| (bootstrap.log_steps.len(), bootstrap.per_year, bootstrap.leave.to_bits());
        shape(self) == shape(other)
    }

    pub(super) fn mean_per_year(&self) -> f64 {
        self.mean_per_year
    }

    /// The draws that a step of the engine makes, and the part of each that it takes: a month takes all of a month's
    /// step and a twelfth of a year's, a year takes twelve months' steps.
    fn shares(&self, step: u32, clock: &Clock) -> (u32, u32, f64) {
        let per_year = f64::from(self.per_year);
        if clock.per_year >= per_year {
            let first = (f64::from(step) * per_year / clock.per_year) as u32;
            return (first, first + 1, per_year / clock.per_year);
        }
        (step * self.per_year, (step + 1) * self.per_year, 1.0)
    }

    /// Moves each path through history and sums up what happened in a step.
    pub(super) fn step(&self, draws: Draws, clock: &Clock, places: &mut Places, log_step: &mut Lanes) {
        let (first, end, share) = self.shares(draws.step, clock);
        let held = draws.step > 0 && self.shares(draws.step - 1, clock).0 == first;
        *log_step = [0.0; LANES];
        for draw in first..end {
            if !held {
                self.advance(draw, draws, places);
            }
            for (sum, &place) in log_step.iter_mut().zip(&*places) {
                *sum += self.log_steps[place as usize] * share;
            }
        }
    }

    fn advance(&self, draw: u32, draws: Draws, places: &mut Places) {
        let [leave, start] = self.streams.map(|stream| {
            draws.sampler.uniforms(draws.paths, draw / QUAD_STEPS, stream)[(draw % QUAD_STEPS) as usize]
        });
        let length = self.log_steps.len() as f64;
        for lane in 0..LANES {
            let next = (places[lane] + 1) % self.log_steps.len() as u32;
            let leaves = draw == 0 || leave[lane] < self.leave;
            places[lane] = if leaves { (start[lane] * length) as u32 } else { next };
        }
    }
}
