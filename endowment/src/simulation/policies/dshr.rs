//! Rosenthal's endowment model: drives that are replaced, the slots that they sit in, and the labour around them.
//!
//! The interactive model of 2017 (blog.dshr.org; `dshrosenthal/EconomicModel`, Apache-2.0). Its conventions are not this
//! project's: "Kryder rate" is the growth of a drive's capacity, and next year's money counts 1 - d. It leaves out ingest
//! and access, which by its author's rule of thumb are two thirds of the lifetime's cost.

use crate::simulation::closed_form::{ClosedFormError, geometric_sum, ln_1p};

/// The model's parameters. Money is dollars, real; rates are fractions a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dshr {
    /// Price of a drive: the same for ever, while its capacity grows.
    pub drive_cost: f64,
    /// Capacity of a drive in the first year, TB.
    pub drive_tb: f64,
    /// Growth of that capacity: the model's Kryder rate.
    pub capacity_growth_per_year: f64,
    /// A drive is replaced after so many years.
    pub drive_life_years: u32,
    /// Drives that fail and are replaced in a year of the first ones' life.
    pub drive_failures_per_year: f64,
    /// Price of the slot that holds a drive.
    pub slot_cost: f64,
    /// Decline of that price.
    pub slot_cost_decline_per_year: f64,
    /// A slot is replaced after so many years.
    pub slot_life_years: u32,
    /// Labour, power and space of a slot in the first year.
    pub running_cost_per_year: f64,
    /// Growth of that cost.
    pub running_cost_growth_per_year: f64,
    /// The discount: next year's money counts 1 less this.
    pub discount_per_year: f64,
    /// Copies that are kept.
    pub replicas: f64,
    /// How many years are paid for.
    pub years: u32,
}

impl Dshr {
    /// What the page of the model begins with, for two copies and a hundred years.
    pub const PAGE: Self = Self {
        drive_cost: 250.0,
        drive_tb: 7.2,
        capacity_growth_per_year: 0.10,
        drive_life_years: 4,
        drive_failures_per_year: 0.02,
        slot_cost: 150.0,
        slot_cost_decline_per_year: 0.0,
        slot_life_years: 8,
        running_cost_per_year: 100.0,
        running_cost_growth_per_year: 0.04,
        discount_per_year: 0.02,
        replicas: 2.0,
        years: 100,
    };

    /// The endowment of a TB, year by year, as the model's page computes it.
    pub fn endowment_by_years(&self) -> Result<f64, ClosedFormError> {
        self.checked()?;
        let (mut drive_tb, mut slot_cost, mut running) =
            (self.drive_tb, self.slot_cost, self.running_cost_per_year);
        let (mut discount, mut sum) = (1.0, 0.0);
        for year in 0..self.years {
            let mut cost = running / drive_tb;
            if year % self.drive_life_years == 0 {
                cost += self.drive_with_failures() / drive_tb;
            }
            if year % self.slot_life_years == 0 {
                cost += slot_cost / drive_tb;
            }
            sum += cost * discount * self.replicas;
            drive_tb *= 1.0 + self.capacity_growth_per_year;
            slot_cost *= 1.0 - self.slot_cost_decline_per_year;
            running *= 1.0 + self.running_cost_growth_per_year;
            discount *= 1.0 - self.discount_per_year;
        }
        held(sum)
    }

    /// The same as three geometric series: running cost every year, drives and slots at their lives' intervals.
    ///
    /// Rep / TB (S G(q_r, N) + D (1 + f L) G(q_d^L, ceil(N / L)) + Slot G(q_s^M, ceil(N / M))), with
    /// G(q, n) = (1 - q^n) / (1 - q), q_r = (1 - d)(1 + l) / (1 + K), q_d = (1 - d) / (1 + K), q_s = q_d (1 - s).
    pub fn endowment(&self) -> Result<f64, ClosedFormError> {
        self.checked()?;
        // As yearly rates: what the money buys is 1 / (1 + K) dearer, and next year's counts 1 - d.
        let capacity = ln_1p(self.capacity_growth_per_year);
        let discount = ln_1p(-self.discount_per_year);
        let series = |growth: f64, every: u32| {
            let factor = (discount + ln_1p(growth) - capacity) * f64::from(every);
            geometric_sum(factor, self.years.div_ceil(every).into())
        };
        let running = self.running_cost_per_year * series(self.running_cost_growth_per_year, 1);
        let drives = self.drive_with_failures() * series(0.0, self.drive_life_years);
        let slots = self.slot_cost * series(-self.slot_cost_decline_per_year, self.slot_life_years);
        held(self.replicas / self.drive_tb * (running + drives + slots))
    }

    /// A drive, and those that replace it before its life is over.
    fn drive_with_failures(&self) -> f64 {
        self.drive_cost * (1.0 + self.drive_failures_per_year * f64::from(self.drive_life_years))
    }

    fn checked(&self) -> Result<(), ClosedFormError> {
        let positive = "above 0 and finite";
        let not_negative = "0 or more and finite";
        let rules = [
            ("the cost of a drive", self.drive_cost, not_negative, self.drive_cost >= 0.0),
            ("the capacity of a drive", self.drive_tb, positive, self.drive_tb > 0.0),
            (
                "the growth of capacity",
                self.capacity_growth_per_year,
                "above -1",
                self.capacity_growth_per_year > -1.0,
            ),
            (
                "the failures of drives",
                self.drive_failures_per_year,
                not_negative,
                self.drive_failures_per_year >= 0.0,
            ),
            ("the cost of a slot", self.slot_cost, not_negative, self.slot_cost >= 0.0),
            (
                "the decline of slots",
                self.slot_cost_decline_per_year,
                "below 1",
                self.slot_cost_decline_per_year < 1.0,
            ),
            ("the running cost", self.running_cost_per_year, not_negative, self.running_cost_per_year >= 0.0),
            (
                "the growth of running cost",
                self.running_cost_growth_per_year,
                "above -1",
                self.running_cost_growth_per_year > -1.0,
            ),
            ("the discount", self.discount_per_year, "below 1", self.discount_per_year < 1.0),
            ("the number of copies", self.replicas, not_negative, self.replicas >= 0.0),
            (
                "the life of a drive",
                self.drive_life_years.into(),
                "1 year or more",
                self.drive_life_years > 0,
            ),
            ("the life of a slot", self.slot_life_years.into(), "1 year or more", self.slot_life_years > 0),
        ];
        match rules.into_iter().find(|(_, value, _, holds)| !holds || !value.is_finite()) {
            Some((name, value, bound, _)) => Err(ClosedFormError::Domain { name, value, bound }),
            None => Ok(()),
        }
    }
}

fn held(sum: f64) -> Result<f64, ClosedFormError> {
    if sum.is_finite() { Ok(sum) } else { Err(ClosedFormError::Overflow { name: "the endowment" }) }
}
