//! What the fund earns: steps of the logarithm of what one unit of money becomes.

use super::{
    bootstrap::{Bootstrap, Places},
    clock::{Clock, one_less_exp},
    cost::{CostModel, Draws},
};
use crate::simulation::{
    SimulationError,
    arithmetic::{exp, ln},
    sampler::{LANES, Lanes, Paths, QUAD_STEPS, Sampler, Stream},
    scenario::{CostProcess, Yield},
};

/// The process of yield.
#[derive(Clone, Debug)]
pub(in crate::simulation) enum YieldModel {
    /// Independent normal steps; certain where both standard deviations are 0.
    Walk {
        /// Mean of a step.
        mean: f64,
        /// Standard deviation of a step.
        sd: f64,
        /// That of the path's own mean.
        mean_sd: f64,
    },
    /// A short rate.
    ShortRate(ShortRate),
    /// History.
    Bootstrap(Bootstrap),
}

/// The exact law of a Vasicek rate and of its integral over a step: both are normal, and drawn together.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct ShortRate {
    first: f64,
    mean: f64,
    dt: f64,
    /// The share of a deviation from the mean that a step keeps.
    keep: f64,
    /// What a deviation at the step's beginning adds to the integral.
    weight: f64,
    /// Standard deviation of the rate at the step's end.
    rate_sd: f64,
    /// What the same draw adds to the integral, and what a draw of its own does.
    shared_sd: f64,
    own_sd: f64,
}

/// What each path of a bundle remembers of its yield.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct YieldState {
    pub(super) mean: Lanes,
    rate: Lanes,
    places: Places,
}

impl YieldModel {
    pub(super) fn new(
        yields: &Yield,
        cost: (&CostProcess, &CostModel),
        clock: &Clock,
    ) -> Result<Self, SimulationError> {
        let dt = clock.dt;
        Ok(match *yields {
            Yield::Fixed { per_year } => {
                Self::Walk { mean: clock.log_growth(per_year), sd: 0.0, mean_sd: 0.0 }
            }
            Yield::Lognormal { mean_per_year, log_sd_per_sqrt_year: sd, mean_sd_per_year } => Self::Walk {
                // The mean of the gross yield is stated, that of its logarithm is half a variance less.
                mean: clock.log_growth(mean_per_year) - 0.5 * sd * sd * dt,
                sd: sd * dt.sqrt(),
                mean_sd: mean_sd_per_year * dt,
            },
            Yield::Vasicek { first_per_year, reversion_per_year, mean_per_year, sd_per_sqrt_year } => {
                Self::ShortRate(ShortRate::new(
                    first_per_year,
                    reversion_per_year,
                    mean_per_year,
                    sd_per_sqrt_year,
                    dt,
                )?)
            }
            Yield::Bootstrap { ref series, run_years, joint } => {
                let own = [Stream::YieldRun, Stream::YieldRunStart];
                let streams = if joint { [Stream::CostRun, Stream::CostRunStart] } else { own };
                let bootstrap = Bootstrap::new(series, run_years, streams)?;
                let alike = cost.1.bootstrap().is_some_and(|other| bootstrap.walks_like(other));
                if joint && !(matches!(cost.0, CostProcess::Bootstrap { .. }) && alike) {
                    return Err(SimulationError::Parameter {
                        name: "yield.joint",
                        bound: "false, unless cost is a bootstrap of a series of the same length, steps and run_years",
                    });
                }
                Self::Bootstrap(bootstrap)
            }
        })
    }

    /// The logarithm at a time in steps if nothing is random.
    pub(in crate::simulation) fn central(&self, step: u32, clock: &Clock) -> f64 {
        let at = f64::from(step);
        match self {
            Self::Walk { mean, .. } => mean * at,
            Self::ShortRate(rate) => rate.central(at),
            Self::Bootstrap(bootstrap) => bootstrap.mean_per_year() * clock.dt * at,
        }
    }

    /// The standard deviations of a plain walk: of a step, and of the path's own mean.
    pub(in crate::simulation) fn walk(&self) -> Option<(f64, f64)> {
        if let Self::Walk { sd, mean_sd, .. } = self { Some((*sd, *mean_sd)) } else { None }
    }

    pub(super) fn draws_normals(&self) -> bool {
        match self {
            Self::Walk { sd, .. } => *sd != 0.0,
            Self::ShortRate(rate) => rate.rate_sd != 0.0,
            Self::Bootstrap(_) => false,
        }
    }

    /// Whether anything is uncertain.
    pub(super) fn uncertain(&self) -> bool {
        match self {
            Self::Walk { sd, mean_sd, .. } => *sd != 0.0 || *mean_sd != 0.0,
            Self::ShortRate(rate) => rate.rate_sd != 0.0,
            Self::Bootstrap(_) => true,
        }
    }

    /// The yield at its median, in every path.
    pub(super) fn certain(mut self, clock: &Clock) -> Self {
        match &mut self {
            Self::Walk { sd, mean_sd, .. } => (*sd, *mean_sd) = (0.0, 0.0),
            Self::ShortRate(rate) => (rate.rate_sd, rate.shared_sd, rate.own_sd) = (0.0, 0.0, 0.0),
            Self::Bootstrap(bootstrap) => {
                self = Self::Walk { mean: bootstrap.mean_per_year() * clock.dt, sd: 0.0, mean_sd: 0.0 };
            }
        }
        self
    }

    pub(super) fn start(&self, sampler: Sampler, paths: &Paths) -> YieldState {
        let (mut mean, mut rate) = ([0.0; LANES], [0.0; LANES]);
        match self {
            Self::Walk { mean: all, mean_sd, .. } => {
                mean = [*all; LANES];
                if *mean_sd != 0.0 {
                    let draws = sampler.normals(paths, 0, Stream::YieldMean)[0];
                    mean = draws.map(|draw| all + mean_sd * draw);
                }
            }
            Self::ShortRate(short) => rate = [short.first; LANES],
            Self::Bootstrap(_) => {}
        }
        YieldState { mean, rate, places: [0; LANES] }
    }

    /// The change of the logarithm in a step.
    pub(super) fn step(&self, state: &mut YieldState, draws: Draws, clock: &Clock, normals: &Lanes) -> Lanes {
        let mut change = [0.0; LANES];
        match self {
            Self::Walk { sd, .. } => {
                for lane in 0..LANES {
                    change[lane] = state.mean[lane] + sd * normals[lane];
                }
            }
            Self::ShortRate(rate) => rate.step(&mut state.rate, draws, normals, &mut change),
            Self::Bootstrap(bootstrap) => bootstrap.step(draws, clock, &mut state.places, &mut change),
        }
        change
    }
}

impl ShortRate {
    fn new(first: f64, speed: f64, mean: f64, sd: f64, dt: f64) -> Result<Self, SimulationError> {
        if speed <= 0.0 || speed.is_nan() {
            return Err(SimulationError::Parameter {
                name: "yield.reversion_per_year",
                bound: "above 0: a rate that never returns is log-normal",
            });
        }
        let x = speed * dt;
        let lost = one_less_exp(x);
        let rate_variance = sd * sd * one_less_exp(2.0 * x) / (2.0 * speed);
        let covariance = sd * sd * lost * lost / (2.0 * speed * speed);
        let integral_variance = sd * sd / (speed * speed * speed) * variance_factor(x);
        let rate_sd = rate_variance.sqrt();
        let shared_sd = if rate_sd > 0.0 { covariance / rate_sd } else { 0.0 };
        let own_sd = (integral_variance - shared_sd * shared_sd).max(0.0).sqrt();
        Ok(Self { first, mean, dt, keep: exp(-x), weight: lost / speed, rate_sd, shared_sd, own_sd })
    }

    fn central(&self, steps: f64) -> f64 {
        // The deviation from the mean keeps its share each step: a geometric series of integrals.
        let speed_steps = -ln(self.keep);
        let sum = if speed_steps > 0.0 {
            one_less_exp(speed_steps * steps) / one_less_exp(speed_steps)
        } else {
            steps
        };
        self.mean * self.dt * steps + (self.first - self.mean) * self.weight * sum
    }

    fn step(&self, rates: &mut Lanes, draws: Draws, normals: &Lanes, change: &mut Lanes) {
        let own = if self.own_sd == 0.0 {
            [0.0; LANES]
        } else {
            let quad = draws.sampler.normals(draws.paths, draws.step / QUAD_STEPS, Stream::YieldIntegral);
            quad[(draws.step % QUAD_STEPS) as usize]
        };
        for lane in 0..LANES {
            let deviation = rates[lane] - self.mean;
            change[lane] = self.mean * self.dt
                + deviation * self.weight
                + (self.shared_sd * normals[lane] + self.own_sd * own[lane]);
            rates[lane] = self.mean + deviation * self.keep + self.rate_sd * normals[lane];
        }
    }
}

/// x - 2 (1 - e^-x) + (1 - e^-2x) / 2: its first terms cancel, x^3 / 3 is left of them where x is small.
fn variance_factor(x: f64) -> f64 {
    if x > 0.5 {
        return x - 2.0 * one_less_exp(x) + 0.5 * one_less_exp(2.0 * x);
    }
    // Sum over n >= 3 of (-1)^(n + 1) (2^(n - 1) - 2) x^n / n!.
    let (mut term, mut power_of_two, mut sum) = (x * x / 2.0, 2.0, 0.0);
    for n in 3..30 {
        term *= -x / f64::from(n);
        power_of_two *= 2.0;
        sum += -term * (power_of_two - 2.0);
    }
    sum
}
