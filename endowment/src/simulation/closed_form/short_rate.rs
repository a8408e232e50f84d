//! Interest that reverts to a mean: bonds, and the present value of a declining cost under it.

use super::{
    error::{ClosedFormError, finite, held, positive, within},
    special::{exp_m1, ln_1p},
    steady::grown,
};
use crate::simulation::arithmetic::{exp, ln};

/// How the noise of a short rate depends on its level.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ShortRateLaw {
    /// It does not: dr = kappa (theta - r) dt + sigma dW (Vasicek 1977). Rates may be negative.
    Vasicek,
    /// By its root: dr = kappa (theta - r) dt + sigma sqrt(r) dW (Cox, Ingersoll and Ross 1985). Rates are not.
    CoxIngersollRoss,
}

/// A continuously compounded short rate that reverts to its mean. All rates are per year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShortRate {
    /// Its law.
    pub law: ShortRateLaw,
    /// The rate today.
    pub first: f64,
    /// How fast it reverts, kappa: above 0.
    pub reversion_per_year: f64,
    /// The mean that it reverts to, theta.
    pub mean: f64,
    /// sigma, per root of a year.
    pub sd_per_sqrt_year: f64,
}

impl ShortRate {
    /// The price of 1 in so many years: A(T) exp(-B(T) r).
    pub fn bond(&self, years: f64) -> Result<f64, ClosedFormError> {
        self.checked(years)?;
        let (log_level, sensitivity) = match self.law {
            ShortRateLaw::Vasicek => self.vasicek(years),
            ShortRateLaw::CoxIngersollRoss => self.cox_ingersoll_ross(years),
        };
        held("the price of the bond", grown(log_level - sensitivity * self.first))
    }

    /// The expected rate in so many years: theta + (r - theta) e^(-kappa T).
    pub fn expectation(&self, years: f64) -> Result<f64, ClosedFormError> {
        self.checked(years)?;
        Ok(self.mean + (self.first - self.mean) * grown(-self.reversion_per_year * years))
    }

    /// The standard deviation of the rate in so many years.
    pub fn sd(&self, years: f64) -> Result<f64, ClosedFormError> {
        self.checked(years)?;
        let (kappa, sigma) = (self.reversion_per_year, self.sd_per_sqrt_year);
        let (kept, lost) = (grown(-kappa * years), -exp_m1(-kappa * years));
        let variance = match self.law {
            ShortRateLaw::Vasicek => -exp_m1(-2.0 * kappa * years) * 0.5,
            ShortRateLaw::CoxIngersollRoss => self.first * kept * lost + 0.5 * self.mean * lost * lost,
        };
        held("the standard deviation of the rate", sigma * (variance / kappa).sqrt())
    }

    /// The present value of yearly payments in advance of a cost that declines from 1: sum of (1 - k)^t P(0, t) over
    /// t = 0 .. n - 1.
    pub fn declining_cost(&self, cost_decline_per_year: f64, payments: u32) -> Result<f64, ClosedFormError> {
        let decline =
            within("the cost decline", cost_decline_per_year, "below 1", cost_decline_per_year < 1.0)?;
        let step = ln_1p(-finite("the cost decline", decline)?);
        let mut sum = 0.0;
        for year in (0..payments).map(f64::from) {
            sum += grown(step * year) * self.bond(year)?;
        }
        held("the present value", sum)
    }

    /// ln A = (theta - sigma^2 / (2 kappa^2)) (B - T) - sigma^2 B^2 / (4 kappa), with B = (1 - e^(-kappa T)) / kappa.
    fn vasicek(&self, years: f64) -> (f64, f64) {
        let (kappa, square) = (self.reversion_per_year, self.sd_per_sqrt_year * self.sd_per_sqrt_year);
        let sensitivity = -exp_m1(-kappa * years) / kappa;
        let long = self.mean - square / (2.0 * kappa * kappa);
        (long * (sensitivity - years) - square * sensitivity * sensitivity / (4.0 * kappa), sensitivity)
    }

    /// With g = sqrt(kappa^2 + 2 sigma^2) and D = (g + kappa)(1 - e^(-g T)) + 2 g e^(-g T), which is the textbook's
    /// denominator times e^(-g T) so that long terms do not overflow: B = 2 (1 - e^(-g T)) / D and
    /// ln A = (2 kappa theta / sigma^2) (ln(2 g / D) + (kappa - g) T / 2).
    fn cox_ingersoll_ross(&self, years: f64) -> (f64, f64) {
        let (kappa, square) = (self.reversion_per_year, self.sd_per_sqrt_year * self.sd_per_sqrt_year);
        let root = (kappa * kappa + 2.0 * square).sqrt();
        let lost = -exp_m1(-root * years);
        let denominator = (root + kappa) * lost + 2.0 * root * exp(-root * years);
        // kappa - g without the difference of near numbers.
        let slope = -2.0 * square / (kappa + root);
        let level = ln(2.0 * root / denominator) + 0.5 * slope * years;
        (2.0 * kappa * self.mean / square * level, 2.0 * lost / denominator)
    }

    fn checked(&self, years: f64) -> Result<(), ClosedFormError> {
        within("the term", years, "0 or more and finite", years >= 0.0 && years.is_finite())?;
        positive("the reversion of the rate", self.reversion_per_year)?;
        finite("the first rate", self.first)?;
        finite("the mean rate", self.mean)?;
        let sd = self.sd_per_sqrt_year;
        match self.law {
            ShortRateLaw::Vasicek => {
                within(
                    "the standard deviation of the rate",
                    sd,
                    "0 or more and finite",
                    sd >= 0.0 && sd.is_finite(),
                )?;
            }
            ShortRateLaw::CoxIngersollRoss => {
                positive("the standard deviation of the rate", sd)?;
                within("the first rate", self.first, "0 or more", self.first >= 0.0)?;
                within("the mean rate", self.mean, "0 or more", self.mean >= 0.0)?;
            }
        }
        Ok(())
    }
}
