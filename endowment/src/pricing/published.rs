//! Models of others, in their own conventions, so that their published numbers can be reproduced.

use rust_decimal::Decimal;

use crate::{
    amount::Amount,
    pricing::{enclosure::Enclosure, error::PricingError},
    rate::Rate,
    rounding::Rounding,
};

#[cfg(test)]
mod tests;

/// David Rosenthal's interactive model of 2017 (`dshrosenthal/EconomicModel`): what one terabyte costs for a number
/// of years, paid at their beginnings, where drives and slots are bought again when they have lived.
///
/// Its conventions: the Kryder rate is growth of capacity, a discount multiplies by 1 - d, rates are per year and
/// real. Ingest and access are not in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rosenthal {
    /// What a drive costs.
    pub drive_cost: Amount,
    /// Terabytes of the first drive.
    pub drive_terabytes: Decimal,
    /// Growth of a drive's terabytes in a year, at the same price.
    pub capacity_growth: Rate,
    /// Years after which a drive is replaced.
    pub drive_life_years: u32,
    /// Share of the drives that fail in a year and are replaced, paid for at purchase.
    pub drive_failures: Rate,
    /// What a slot for a drive costs.
    pub slot_cost: Amount,
    /// Decline of a slot's cost in a year.
    pub slot_decline: Rate,
    /// Years after which a slot is replaced.
    pub slot_life_years: u32,
    /// What running a slot costs in a year.
    pub running_cost: Amount,
    /// Growth of the running cost in a year: labour and power.
    pub running_growth: Rate,
    /// How much less the money of the next year counts.
    pub discount: Rate,
    /// Copies that are kept.
    pub copies: u32,
    /// Years that are paid for.
    pub years: u32,
}

impl Rosenthal {
    /// The model's page with its own defaults, which prints $649.76.
    pub fn page_defaults() -> Result<Self, PricingError> {
        Ok(Self {
            drive_cost: "250".parse()?,
            drive_terabytes: Decimal::new(72, 1),
            capacity_growth: "0.1".parse()?,
            drive_life_years: 4,
            drive_failures: "0.02".parse()?,
            slot_cost: "150".parse()?,
            slot_decline: Rate::ZERO,
            slot_life_years: 8,
            running_cost: "100".parse()?,
            running_growth: "0.04".parse()?,
            discount: "0.02".parse()?,
            copies: 2,
            years: 100,
        })
    }

    /// The endowment for one terabyte, rounded up: the closed form of the model's loop.
    ///
    /// copies / TB x [ running x G(q_r, N) + drive (1 + f L) G(q_d^L, ceil(N / L)) + slot x G(q_s^M, ceil(N / M)) ]
    /// with G(q, n) = 1 + q + .. + q^(n-1) and q the yearly factor of each cost.
    pub fn endowment_per_terabyte(&self) -> Result<Amount, PricingError> {
        for (name, value) in
            [("a drive's life", self.drive_life_years), ("a slot's life", self.slot_life_years)]
        {
            if value == 0 {
                return Err(PricingError::Zero { name });
            }
        }
        let one = Enclosure::ONE;
        let money = |amount: Amount| Enclosure::decimal(amount.to_decimal());
        let discounted = one.sub(Enclosure::rate(self.discount)?)?;
        let drive_factor = discounted.div(one.add(Enclosure::rate(self.capacity_growth)?)?)?;
        let slot_factor = drive_factor.mul(one.sub(Enclosure::rate(self.slot_decline)?)?)?;
        let running_factor = drive_factor.mul(one.add(Enclosure::rate(self.running_growth)?)?)?;
        let lived = Enclosure::whole(i64::from(self.drive_life_years))?;
        let spares = one.add(Enclosure::rate(self.drive_failures)?.mul(lived)?)?;
        let running = money(self.running_cost)?.mul(geometric(running_factor, self.years)?)?;
        let drives = money(self.drive_cost)?.mul(spares)?.mul(renewals(
            drive_factor,
            self.drive_life_years,
            self.years,
        )?)?;
        let slots = money(self.slot_cost)?.mul(renewals(slot_factor, self.slot_life_years, self.years)?)?;
        let copies = Enclosure::whole(i64::from(self.copies))?;
        let total = running.add(drives)?.add(slots)?.mul(copies)?;
        let per_terabyte = total.div(Enclosure::decimal(self.drive_terabytes)?)?;
        Ok(Amount::from_count(per_terabyte.count(Amount::DECIMALS, Rounding::Up))?)
    }
}

/// 1 + q + .. + q^(n-1), summed as it stands: exact also where q is 1.
fn geometric(factor: Enclosure, count: u32) -> Result<Enclosure, PricingError> {
    let (mut sum, mut power) = (Enclosure::ZERO, Enclosure::ONE);
    for _ in 0..count {
        sum = sum.add(power)?;
        power = power.mul(factor)?;
    }
    Ok(sum)
}

/// What is bought today and again after each `life`, within `years`.
fn renewals(yearly_factor: Enclosure, life: u32, years: u32) -> Result<Enclosure, PricingError> {
    geometric(yearly_factor.power(life)?, years.div_ceil(life))
}
