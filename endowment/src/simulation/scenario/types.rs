//! What a simulation assumes. `keys` says for each number its unit, range, default and source.
//!
//! Rates are fractions a year and nominal unless [`Basis::Real`] is stated. Costs are in the scenario's currency per
//! physical terabyte-year; a terabyte is 10^12 bytes. Time zero has all first values.

use crate::pricing::Timing;

use super::{
    fund::{Correlations, Demand, Endowment, Policy, Shock},
    series::Series,
};

/// A fund and its world. [`Scenario::checked`] is the only way into the engine: it holds every value to its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it is called; no part of its hash.
    pub name: String,
    /// What it is for; no part of its hash.
    pub description: String,
    /// The unit of money: a code such as `USD`.
    pub currency: String,
    /// Horizon, steps and conventions of time.
    pub time: Time,
    /// What is stored, and how often.
    pub store: Store,
    /// What storage costs.
    pub cost: Cost,
    /// What the fund earns.
    pub yields: Yield,
    /// How money loses its value.
    pub inflation: Inflation,
    /// A treasury that is kept in a token while its obligations are in currency.
    pub token: Option<Token>,
    /// Deposits after the first.
    pub demand: Demand,
    /// How the yearly draws of the factors hang together.
    pub correlations: Correlations,
    /// How deposits are priced, and payments are made.
    pub policy: Policy,
    /// What the fund has at time zero.
    pub endowment: Endowment,
    /// What happens at a stated time in every path, in the order of their names.
    pub shocks: Vec<Shock>,
}

/// Horizon, steps and conventions of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// How many years are paid for: 1 to 10,000.
    pub horizon_years: u32,
    /// How long a step is; a payment is made in each.
    pub step: Step,
    /// Advance: pay at the step's beginning at its price, then grow. Arrears: grow, then pay at the end's price.
    pub timing: Timing,
    /// How a yearly rate becomes a step's.
    pub compounding: Compounding,
    /// What the rates of cost and yield are measured in.
    pub rates: Basis,
}

/// The length of a step.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Step {
    /// A year.
    Year,
    /// A twelfth of a year.
    Month,
    /// 1 / 365.25 of a year; the horizon is cut to whole days.
    Day,
}

/// How a yearly rate becomes that of a step, m of which make a year.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Compounding {
    /// (1 + r)^(1/m) - 1: a year of steps gives the yearly rate.
    Compound,
    /// r / m, as Irys divides: a year of steps gives another rate than the yearly one.
    Linear,
}

/// What rates are measured in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Basis {
    /// In money of the day.
    Nominal,
    /// In money of time zero: 1 + nominal = (1 + real)(1 + inflation), for yields and for the growth of costs.
    Real,
}

/// What is stored, and how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Store {
    /// Terabytes of data at time zero.
    pub tb: f64,
    /// k: shards that are enough to read.
    pub data_shards: u8,
    /// m: shards that may be lost.
    pub parity_shards: u8,
    /// Measured physical bytes over billed ones.
    pub overhead_factor: f64,
}

/// What storage costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The first year's cost of a physical terabyte, all in; 0 where lines replace it.
    pub first_year_per_tb: f64,
    /// How it moves.
    pub process: CostProcess,
    /// What it is made of, in the order of the names; they replace the first year's cost.
    pub lines: Vec<CostLine>,
    /// Cost never falls below this share of the first; 0 for no floor.
    pub floor_share: f64,
    /// Random floods, in the order of their names.
    pub jumps: Vec<Jump>,
    /// Repair and replacement as one more line; only beside `lines`, for an all-in cost contains it already.
    pub durability: Option<Durability>,
}

/// How the cost of a terabyte-year moves.
#[derive(Clone, Debug, PartialEq)]
pub enum CostProcess {
    /// c(t) = c(0) (1 - decline)^t.
    Constant {
        /// Fall of the price in a year: not growth of capacity.
        decline_per_year: f64,
    },
    /// One decline after the other; the last one goes on.
    Piecewise {
        /// In order of time.
        pieces: Vec<Piece>,
    },
    /// c(t) / c(0) = floor + (1 - floor) g(t) / g(0), g(t) = (1 + exp((t - midpoint) / width))^(width ln(1 - decline)):
    /// what is above the floor falls slowly first, at the stated decline long after the midpoint, so that the decline of
    /// the whole fades as it nears the floor. A midpoint of 0 and a small width begin with the stated decline.
    Logistic {
        /// The decline that is approached after the midpoint, of what is above the floor.
        decline_per_year: f64,
        /// The share of the first cost that is never passed.
        floor_share: f64,
        /// When half of the final decline is reached.
        midpoint_years: f64,
        /// How long the change takes: from 27 % to 73 % of the final decline within twice this time.
        width_years: f64,
    },
    /// The logarithm takes normal steps around a trend that is uncertain itself (Farmer and Lafond 2016).
    RandomWalk {
        /// Mean of a year's step: -0.1 for a fall of 9.5 %.
        log_step_mean_per_year: f64,
        /// Standard deviation of a year's step.
        log_step_sd_per_sqrt_year: f64,
        /// Standard deviation of the mean, drawn once for each path; 0 only where the uncertainty is turned off.
        drift_sd_per_year: f64,
        /// Speed of return to the path's own trend; 0 for none.
        reversion_per_year: f64,
    },
    /// A Markov chain of times that have each their own decline.
    Regimes {
        /// The kinds of times.
        regimes: Vec<Regime>,
        /// The chance to be in the column's regime a year after the row's.
        transitions_per_year: Vec<Vec<f64>>,
        /// Index of the regime at time zero.
        first: usize,
    },
    /// Steps of history, drawn in runs of geometric length (stationary bootstrap: Politis and Romano 1994).
    Bootstrap {
        /// What is drawn from.
        series: Series,
        /// Mean length of a run.
        run_years: f64,
    },
}

/// A time of one decline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// How long it lasts.
    pub years: f64,
    /// The decline in it.
    pub decline_per_year: f64,
}

/// A kind of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Regime {
    /// What it is called.
    pub name: String,
    /// The decline in it.
    pub decline_per_year: f64,
    /// Standard deviation of the yearly step of the logarithm in it.
    pub log_sd_per_sqrt_year: f64,
}

/// A part of the cost. One purchase costs `first_per_tb (1 + failures_per_year life_years)`, moved by process and growth.
#[derive(Clone, Debug, PartialEq)]
pub struct CostLine {
    /// What it is called.
    pub name: String,
    /// What a physical terabyte costs: at each purchase, or in a year where `every_years` is 0.
    pub first_per_tb: f64,
    /// Years from purchase to purchase, the first at time zero; 0 for what is paid in each step.
    pub every_years: f64,
    /// Whether it moves with the cost process.
    pub follows_process: bool,
    /// Its own growth beside that.
    pub growth_per_year: f64,
    /// The share that fails in a year and is bought again.
    pub failures_per_year: f64,
    /// Years of failures that are paid for at purchase.
    pub life_years: f64,
}

/// A cost that jumps at random times and returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// What it is called.
    pub name: String,
    /// Mean number in a year.
    pub rate_per_year: f64,
    /// What the cost is multiplied by at once.
    pub factor: f64,
    /// Months until the factor is gone, in a straight line of its logarithm; 0 for never.
    pub recovery_months: f64,
}

/// What keeps shards whole: `failures (replacement + k traffic)` a year per physical terabyte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Durability {
    /// The share of disks that fail in a year.
    pub failures_per_year: f64,
    /// What a terabyte of a new disk costs.
    pub replacement_per_tb: f64,
    /// What reading a terabyte for a repair costs; each repaired byte reads k others.
    pub repair_traffic_per_tb: f64,
}

/// What the fund earns.
#[derive(Clone, Debug, PartialEq)]
pub enum Yield {
    /// The same every year.
    Fixed {
        /// The yield of a year.
        per_year: f64,
    },
    /// Independent log-normal years.
    Lognormal {
        /// The expected gross yield of a year is 1 + this.
        mean_per_year: f64,
        /// Standard deviation of its logarithm.
        log_sd_per_sqrt_year: f64,
        /// Standard deviation of the mean, drawn once for each path.
        mean_sd_per_year: f64,
    },
    /// A short rate that returns to its mean: dr = reversion (mean - r) dt + sd dW.
    Vasicek {
        /// The rate at time zero, compounded continuously.
        first_per_year: f64,
        /// Speed of return.
        reversion_per_year: f64,
        /// The rate it returns to.
        mean_per_year: f64,
        /// Standard deviation of its change.
        sd_per_sqrt_year: f64,
    },
    /// Log returns of history.
    Bootstrap {
        /// What is drawn from.
        series: Series,
        /// Mean length of a run.
        run_years: f64,
        /// Whether the cost's bootstrap and this one draw the same times.
        joint: bool,
    },
}

/// How money loses its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inflation {
    /// Not asked about.
    None,
    /// The same every year.
    Fixed {
        /// The inflation of a year.
        per_year: f64,
    },
    /// Independent log-normal years.
    Lognormal {
        /// The expected price level after a year is 1 + this.
        mean_per_year: f64,
        /// Standard deviation of its logarithm.
        log_sd_per_sqrt_year: f64,
    },
}

/// A treasury in a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// The share of the treasury that is in it.
    pub share_of_treasury: f64,
    /// Mean of a year's step of the price's logarithm.
    pub log_drift_per_year: f64,
    /// Standard deviation of that step.
    pub log_sd_per_sqrt_year: f64,
    /// When the share is restored.
    pub rebalance: Rebalance,
}

/// When a treasury's shares are restored.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Rebalance {
    /// Never: the shares drift with the price.
    Never,
    /// At the end of each year.
    Yearly,
}
