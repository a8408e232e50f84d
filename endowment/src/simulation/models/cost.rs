//! How the cost of a terabyte-year moves: steps of its logarithm, which is 0 at time zero.

use super::{
    bootstrap::{Bootstrap, Places},
    clock::{Clock, ln_1p, one_less_exp},
    jumps::Jumps,
    regimes::Regimes,
};
use crate::simulation::{
    SimulationError,
    arithmetic::{exp, ln},
    sampler::{LANES, Lanes, Paths, Sampler, Stream},
    scenario::{Cost, CostProcess, Piece},
};

/// The process of cost.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct CostModel {
    trend: Trend,
    noise: Noise,
    /// ln of the least share of the first cost.
    log_floor: Option<f64>,
    pub(super) jumps: Vec<Jumps>,
}

/// What is known beforehand.
#[derive(Clone, Debug)]
enum Trend {
    /// The same logarithmic step, in each step of the engine.
    Straight(f64),
    /// Pieces: (last step, logarithmic step), the last one without end.
    Pieces(Vec<(f64, f64)>),
    /// See [`CostProcess::Logistic`]; times in years.
    Logistic { log_decline: f64, floor: f64, midpoint: f64, width: f64 },
    /// The expected regime's: logarithms at the ends of years.
    Regimes,
}

/// What is not.
#[derive(Clone, Debug)]
enum Noise {
    None,
    /// Standard deviations of a step, and of the path's own drift in a step.
    Walk {
        sd: f64,
        drift_sd: f64,
    },
    /// The same, returning: the share of a deviation that a step keeps.
    Reverting {
        sd: f64,
        drift_sd: f64,
        keep: f64,
    },
    Regimes(Regimes),
    Bootstrap(Bootstrap),
}

/// What each path of a bundle remembers of its cost.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct CostState {
    /// ln(cost / cost at time zero), without jumps and floor.
    pub(in crate::simulation) log: Lanes,
    pub(super) drift: Lanes,
    deviation: Lanes,
    places: Places,
    regimes: [u8; LANES],
    /// What the jumps add to the logarithm, one for each kind.
    jumped: Vec<Lanes>,
}

/// What is drawn for a step.
#[derive(Clone, Copy)]
pub(in crate::simulation) struct Draws<'a> {
    pub(in crate::simulation) sampler: Sampler,
    pub(in crate::simulation) paths: &'a Paths,
    pub(in crate::simulation) step: u32,
}

impl CostModel {
    pub(super) fn new(cost: &Cost, clock: &Clock) -> Result<Self, SimulationError> {
        let dt = clock.dt;
        let (trend, noise) = match &cost.process {
            CostProcess::Constant { decline_per_year } => {
                (Trend::Straight(clock.log_growth(-decline_per_year)), Noise::None)
            }
            CostProcess::Piecewise { pieces } => (Trend::pieces(pieces, clock), Noise::None),
            &CostProcess::Logistic { decline_per_year, floor_share, midpoint_years, width_years } => {
                let trend = Trend::Logistic {
                    log_decline: ln_1p(-decline_per_year),
                    floor: floor_share,
                    midpoint: midpoint_years,
                    width: width_years,
                };
                (trend, Noise::None)
            }
            &CostProcess::RandomWalk {
                log_step_mean_per_year,
                log_step_sd_per_sqrt_year: sd,
                drift_sd_per_year,
                reversion_per_year: speed,
            } => {
                let drift_sd = drift_sd_per_year * dt;
                let noise = if speed == 0.0 {
                    Noise::Walk { sd: sd * dt.sqrt(), drift_sd }
                } else {
                    // The exact law of an Ornstein-Uhlenbeck step.
                    let sd = sd * (one_less_exp(2.0 * speed * dt) / (2.0 * speed)).sqrt();
                    Noise::Reverting { sd, drift_sd, keep: exp(-speed * dt) }
                };
                (Trend::Straight(log_step_mean_per_year * dt), noise)
            }
            CostProcess::Regimes { regimes, transitions_per_year, first } => {
                let regimes = Regimes::new(regimes, transitions_per_year, *first, clock)?;
                (Trend::Regimes, Noise::Regimes(regimes))
            }
            CostProcess::Bootstrap { series, run_years } => {
                let streams = [Stream::CostRun, Stream::CostRunStart];
                let bootstrap = Bootstrap::new(series, *run_years, streams)?;
                (Trend::Straight(bootstrap.mean_per_year() * dt), Noise::Bootstrap(bootstrap))
            }
        };
        let log_floor = (cost.floor_share > 0.0).then(|| ln(cost.floor_share));
        Ok(Self { trend, noise, log_floor, jumps: Jumps::all(&cost.jumps, clock)? })
    }

    /// The logarithm of cost at a time in steps if nothing is random: each draw at its median, each chain at its mean.
    pub(in crate::simulation) fn central(&self, step: u32, clock: &Clock) -> f64 {
        let log = match (&self.trend, &self.noise) {
            (Trend::Regimes, Noise::Regimes(regimes)) => regimes.central(step, clock),
            (trend, _) => trend.at(step, clock),
        };
        self.log_floor.map_or(log, |floor| log.max(floor))
    }

    /// The standard deviations of a plain walk: of a step, and of the path's own drift in a step.
    pub(in crate::simulation) fn walk(&self) -> Option<(f64, f64)> {
        match (&self.noise, self.log_floor, self.jumps.is_empty()) {
            (Noise::None, None, true) => Some((0.0, 0.0)),
            (&Noise::Walk { sd, drift_sd }, None, true) => Some((sd, drift_sd)),
            _ => None,
        }
    }

    /// The bootstrap, where it is one.
    pub(super) fn bootstrap(&self) -> Option<&Bootstrap> {
        if let Noise::Bootstrap(bootstrap) = &self.noise { Some(bootstrap) } else { None }
    }

    /// Mean and standard deviation of a step, where the cost is a plain walk.
    pub(super) fn plain(&self) -> Option<[f64; 2]> {
        match (&self.trend, self.walk()) {
            (Trend::Straight(mean), Some((sd, _))) => Some([*mean, sd]),
            _ => None,
        }
    }

    /// Whether the stream of normal draws is used.
    pub(super) fn draws_normals(&self) -> bool {
        match &self.noise {
            Noise::None | Noise::Bootstrap(_) => false,
            Noise::Walk { sd, .. } | Noise::Reverting { sd, .. } => *sd != 0.0,
            Noise::Regimes(regimes) => regimes.draws_normals(),
        }
    }

    /// Without the drift's uncertainty.
    pub(super) fn with_certain_drift(mut self) -> Self {
        if let Noise::Walk { drift_sd, .. } | Noise::Reverting { drift_sd, .. } = &mut self.noise {
            *drift_sd = 0.0;
        }
        self
    }

    /// Without what happens from step to step, jumps apart.
    pub(super) fn with_certain_steps(mut self) -> Self {
        match &mut self.noise {
            Noise::None => {}
            Noise::Walk { sd, .. } | Noise::Reverting { sd, .. } => *sd = 0.0,
            Noise::Regimes(regimes) => regimes.settle(),
            Noise::Bootstrap(_) => self.noise = Noise::None,
        }
        self
    }

    /// Whether anything is uncertain: the drift, the steps.
    pub(super) fn uncertain(&self) -> [bool; 2] {
        match &self.noise {
            Noise::None => [false, false],
            Noise::Walk { sd, drift_sd } | Noise::Reverting { sd, drift_sd, .. } => {
                [*drift_sd != 0.0, *sd != 0.0]
            }
            Noise::Regimes(_) | Noise::Bootstrap(_) => [false, true],
        }
    }

    pub(super) fn start(&self, sampler: Sampler, paths: &Paths) -> CostState {
        let drift = match self.noise {
            Noise::Walk { drift_sd, .. } | Noise::Reverting { drift_sd, .. } if drift_sd != 0.0 => {
                sampler.normals(paths, 0, Stream::CostDrift)[0].map(|draw| drift_sd * draw)
            }
            _ => [0.0; LANES],
        };
        let first = if let Noise::Regimes(regimes) = &self.noise { regimes.first() } else { 0 };
        CostState {
            log: [0.0; LANES],
            drift,
            deviation: [0.0; LANES],
            places: [0; LANES],
            regimes: [first; LANES],
            jumped: vec![[0.0; LANES]; self.jumps.len()],
        }
    }

    /// The change of the logarithm in a step, jumps apart.
    pub(super) fn step(&self, state: &mut CostState, draws: Draws, clock: &Clock, normals: &Lanes) -> Lanes {
        let mut change = [0.0; LANES];
        let mean = match &self.trend {
            Trend::Regimes => 0.0,
            Trend::Straight(step) => *step,
            trend => trend.at(draws.step + 1, clock) - trend.at(draws.step, clock),
        };
        match &self.noise {
            Noise::None => change = [mean; LANES],
            Noise::Walk { sd, .. } => {
                for lane in 0..LANES {
                    change[lane] = (mean + state.drift[lane]) + sd * normals[lane];
                }
            }
            Noise::Reverting { sd, keep, .. } => {
                for lane in 0..LANES {
                    let before = state.deviation[lane];
                    let after = before * keep + sd * normals[lane];
                    state.deviation[lane] = after;
                    change[lane] = (mean + state.drift[lane]) + (after - before);
                }
            }
            Noise::Regimes(regimes) => regimes.step(&mut state.regimes, draws, clock, normals, &mut change),
            Noise::Bootstrap(bootstrap) => {
                bootstrap.step(draws, clock, &mut state.places, &mut change);
            }
        }
        for (jumps, level) in self.jumps.iter().zip(&mut state.jumped) {
            jumps.step(level, draws);
        }
        change
    }

    /// The logarithm that is paid: not below the floor, with jumps. `None` where that is the process itself.
    pub(super) fn paid(&self, state: &CostState) -> Option<Lanes> {
        if self.log_floor.is_none() && self.jumps.is_empty() {
            return None;
        }
        let mut log = state.log;
        if let Some(floor) = self.log_floor {
            log = log.map(|log| log.max(floor));
        }
        for level in &state.jumped {
            for lane in 0..LANES {
                log[lane] += level[lane];
            }
        }
        Some(log)
    }
}

impl Trend {
    fn pieces(pieces: &[Piece], clock: &Clock) -> Self {
        let mut end = 0.0;
        let pieces = pieces.iter().map(|piece| {
            end += piece.years * clock.per_year;
            (end, clock.log_growth(-piece.decline_per_year))
        });
        Self::Pieces(pieces.collect())
    }

    /// The logarithm at a time in steps.
    fn at(&self, step: u32, clock: &Clock) -> f64 {
        let at = f64::from(step);
        match self {
            Self::Straight(log_step) => log_step * at,
            Self::Pieces(pieces) => {
                let (mut log, mut begin) = (0.0, 0.0);
                for (i, &(end, log_step)) in pieces.iter().enumerate() {
                    let end = if i + 1 == pieces.len() { at } else { end.min(at) };
                    log += log_step * (end - begin).max(0.0);
                    begin = end.max(begin);
                }
                log
            }
            &Self::Logistic { log_decline, floor, midpoint, width } => {
                let years = at * clock.dt;
                let gone = log_decline
                    * width
                    * (softplus((years - midpoint) / width) - softplus(-midpoint / width));
                ln(floor + (1.0 - floor) * exp(gone))
            }
            Self::Regimes => 0.0,
        }
    }
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + ln_1p(exp(-x.abs()))
}
