//! What the fund does, how its world hangs together, and what is done to it.

/// Deposits after the first: each year's are a vintage that pays the policy's price of its day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Terabytes of data that arrive in the first year; 0 for a closed fund.
    pub tb_per_year: f64,
    /// Growth of what arrives.
    pub growth_per_year: f64,
    /// Standard deviation of the growth's logarithm.
    pub growth_sd_per_sqrt_year: f64,
    /// When deposits end; `None` for never.
    pub until_year: Option<f64>,
}

/// What moves at random, each by draws of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Factor {
    /// The cost of a terabyte-year.
    Cost,
    /// The yield of the fund.
    Yield,
    /// Inflation.
    Inflation,
    /// The token's price.
    Token,
    /// What is deposited.
    Demand,
}

impl Factor {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Cost, Self::Yield, Self::Inflation, Self::Token, Self::Demand];
}

/// Correlations of the factors' normal draws; those that are not named are 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlations {
    /// Two different factors and their correlation, -1 to 1. The matrix must be positive semidefinite.
    pub pairs: Vec<(Factor, Factor, f64)>,
}

/// How deposits are priced, and payments are made. The price is per terabyte of data, for ever.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Policy {
    /// The price of time zero for ever: years-factor times the first year's cost.
    Fixed {
        /// The price in units of the first year's cost.
        years_factor: f64,
    },
    /// The price follows a moving average of the cost.
    Requote {
        /// The price in units of the averaged yearly cost.
        years_factor: f64,
        /// Weight of the newest cost in the average.
        ema_weight: f64,
        /// The least that one price is of the one before.
        clamp_low: f64,
        /// The most that one price is of the one before.
        clamp_high: f64,
        /// How often the price is set.
        every_months: u32,
    },
    /// The years-factor that keeps ruin of a closed fund to a target, times the cost of the day.
    Survival {
        /// The probability of ruin that is accepted.
        target_ruin: f64,
        /// Within which time.
        horizon_years: u32,
    },
    /// The price is raised while the funded ratio is too low, and lowered while it is too high.
    Controller {
        /// The price in units of the yearly cost at which it starts.
        years_factor: f64,
        /// The funded ratio that is wanted.
        target_funded_ratio: f64,
        /// Price change per gap: price = last price x (1 + gain (target - ratio)).
        gain: f64,
        /// The least that one price is of the one before.
        clamp_low: f64,
        /// The most that one price is of the one before.
        clamp_high: f64,
        /// How often the price is set.
        every_months: u32,
    },
    /// Only what is proven to be stored is paid for; the rest stays in the fund.
    ProofGated {
        /// The price in units of the yearly cost of the day.
        years_factor: f64,
        /// The share of the bytes that is proven.
        proven_share: f64,
    },
    /// Arweave's pool: a perpetuity at an assumed decline; debt, latch and a multiplier that never comes back.
    Arweave {
        /// The decline that the fee assumes: price x 1 / -ln(1 - decline).
        assumed_decline_per_year: f64,
        /// What is added to the perpetual cost and paid to miners at once: 1/20 of it.
        contribution_share: f64,
        /// The pool above which a latched multiplier may double again, in currency.
        latch_reset: f64,
    },
    /// Irys' finite series: cost x (1 - (1 - decline)^years) / decline.
    Irys {
        /// Years that are paid for.
        years: u32,
        /// The decline that the fee assumes.
        assumed_decline_per_year: f64,
        /// What is paid at once, on top of the series, as a share of it.
        immediate_share: f64,
    },
    /// Rosenthal's: the present value of all cost lines within the horizon, at the scenario's own means.
    Dshr {
        /// How much less the money of the next year counts: x (1 - discount), not / (1 + rate).
        discount_per_year: f64,
    },
}

/// What the fund has at time zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Endowment {
    /// In units of the first year's cost of what is stored.
    YearsFactor(f64),
    /// In currency.
    Amount(f64),
    /// As a share of the present value of the obligations at the means.
    FundedRatio(f64),
    /// What the policy charges for what is stored at time zero.
    OfPolicy,
}

/// A stress: what happens at a stated time in every path.
///
/// Factors of shocks that overlap multiply. Of rates that overlap the one that began last holds, of those that began
/// together the last by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Shock {
    /// What it is called.
    pub name: String,
    /// When it begins.
    pub at_year: f64,
    /// What it hits.
    pub target: Factor,
    /// What it does.
    pub effect: Effect,
    /// How long it holds in full; `None` for ever.
    pub lasting_months: Option<f64>,
    /// Months after that until it is gone: a factor in a straight line of its logarithm, a rate in a straight line.
    pub recovery_months: f64,
}

/// What a shock does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Multiplies a level: cost, the fund's value (yield), price level, token price, or what is deposited.
    Factor(f64),
    /// Replaces the mean of a yearly rate, whose random part goes on: growth of cost, yield, inflation, growth of token price or of what is deposited.
    Rate(f64),
}
