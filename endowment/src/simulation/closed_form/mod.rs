//! Funds whose answer mathematics knows: a library of its own, and what the simulation is held against.
//!
//! Amounts are in units of the first year's cost, unless a name says otherwise. Every function states its formula and
//! its source; a value outside its domain is a [`ClosedFormError`] that names it, and never a NaN.
//!
//! * `steady` certain rates: present values, balances, exhaustion, break-even; `stages` the same in two stages, and
//!   replacement every few years;
//! * `perpetual` chance without end: the reciprocal gamma of Dufresne, the beta prime of Chamayou and Letac;
//! * `yearly` independent log-normal years: moments of the present value; `recursion` their ruin in finite time;
//!   `uncertain` the same where nobody knows the drift;
//! * `short_rate` bonds of Vasicek and of Cox, Ingersoll and Ross; `regimes` cost that changes its ways;
//! * `chance` quantiles of a fan, Cramer and Lundberg's ruin, what no event in n trials allows;
//! * `ishigami` the test function of sensitivity;
//! * `special` gamma, beta and normal functions, from the four operations; `root` bisection to the last bit.

mod chance;
mod error;
mod ishigami;
mod perpetual;
mod recursion;
mod regimes;
mod root;
mod short_rate;
mod special;
mod stages;
mod steady;
#[cfg(test)]
mod tests;
mod uncertain;
mod yearly;

pub use chance::{cramer_lundberg_ruin, fan_quantile, none_observed_bound};
pub use error::ClosedFormError;
pub use ishigami::{Indices, ishigami, ishigami_indices};
pub use perpetual::{
    Diffusion, Lifetime, beta_prime_ruin, perpetual_mean, perpetual_requirement, perpetual_ruin,
};
pub use recursion::YearlyRuin;
pub use regimes::regime_present_values;
pub use short_rate::{ShortRate, ShortRateLaw};
pub use special::{
    exp_m1, ln_1p, normal_cdf, normal_density, normal_quantile, regularized_beta, regularized_gamma,
    regularized_gamma_upper,
};
pub use stages::{replacement_series, stall_then_decline};
pub use steady::{
    Exhausted, Steady, break_even_decline, break_even_yield, continuous_present_value, geometric_sum,
};
pub use uncertain::UncertainRuin;
pub use yearly::{Moments, YearlyLognormal};
