//! From the entries to the figures.

use super::{Basis, Funding, Ratio, RuinEstimate, Statement, StatementError};
use crate::{
    amount::Amount,
    error::ValueError,
    pricing::{Assumptions, Exhaustion, PricingError, Term, YearsFactor},
    rate::Rate,
    rounding::Rounding,
    tally::Tally,
    unit_price::UnitPrice,
    wide::Wide,
};

impl Statement {
    /// The state of the fund whose entries were counted, under these assumptions.
    pub fn compute(tally: &Tally, basis: &Basis, ruin: Vec<RuinEstimate>) -> Result<Self, StatementError> {
        let charter = tally.charter.ok_or(StatementError::NotOpened)?;
        let means = Means::of(tally)?;
        let funds = means.in_years()?;
        ruin.iter().try_for_each(|estimate| estimate.check(funds))?;
        let next = tally.next_epoch().unwrap_or(charter.opened);
        let funding = |decline, growth| means.funding(decline, growth);
        Ok(Self {
            vault: charter.vault,
            currency: charter.currency.code(),
            demo: charter.demo,
            epoch: tally.accrued().unwrap_or(charter.opened),
            entries: tally.entries(),
            head: tally.head.map(|head| (head.size, head.root)),
            schedule: tally.schedules.at(next),
            bytes: tally.billed_bytes()?,
            deposits: tally.deposits(),
            objects: tally.objects(),
            measured: tally.measured(),
            cost: means.cost,
            yearly_cost: means.yearly_cost,
            totals: *tally.totals(),
            confirmed: means.confirmed,
            assets: means.assets,
            basis: *basis,
            best_estimate: funding(basis.cost_decline, basis.yield_per_year)?,
            government_bond: funding(basis.cost_decline, basis.bond_yield_per_year)?,
            no_decline: funding(Rate::ZERO, basis.yield_per_year)?,
            frozen_years: Ratio::of(means.assets.max(Amount::ZERO), means.yearly_cost)?,
            on_basis_years: lasts(funds, basis)?,
            ruin,
        })
    }
}

/// The assets in units of the first year's cost, rounded down, at least zero: what a simulation of the fund needs to
/// know of it. `None` where nothing is stored, or storing it costs nothing.
pub fn funds_in_years(tally: &Tally) -> Result<Option<YearsFactor>, StatementError> {
    Means::of(tally)?.in_years()
}

/// What the fund has, and what it needs in a year.
struct Means {
    cost: UnitPrice,
    yearly_cost: Amount,
    confirmed: Amount,
    assets: Amount,
}

impl Means {
    fn of(tally: &Tally) -> Result<Self, StatementError> {
        let epoch = tally.next_epoch().ok_or(StatementError::NotOpened)?;
        let bytes = tally.billed_bytes()?;
        let cost = match tally.cost_at(epoch) {
            Some(cost) => cost,
            None if bytes.get() == 0 => UnitPrice::default(),
            None => return Err(StatementError::NoCost { epoch }),
        };
        let totals = tally.totals();
        let confirmed = totals.treasury.checked_sub(tally.unconfirmed)?;
        // Liabilities are below zero: they are subtracted by being added.
        let owed = [totals.customers, totals.payable, totals.withheld, totals.arrears];
        let assets = Amount::checked_sum(owed.into_iter().chain([confirmed]))?;
        Ok(Self { cost, yearly_cost: cost.for_years(bytes, 1.into(), Rounding::Up)?, confirmed, assets })
    }

    fn in_years(&self) -> Result<Option<YearsFactor>, StatementError> {
        if self.yearly_cost.is_zero() {
            return Ok(None);
        }
        let scaled = Wide::new(self.assets.max(Amount::ZERO).count().unsigned_abs()).checked_mul(YEARS_UNIT);
        let divisor = self.yearly_cost.count().unsigned_abs();
        let quotient = Amount::from_quotient(false, scaled, &[divisor], Rounding::Down);
        // More years than can be written are as good as the most that can.
        let years = quotient.unwrap_or(Amount::MAX).to_decimal();
        Ok(Some(YearsFactor::from_decimal(years)?))
    }

    fn funding(&self, cost_decline: Rate, yield_per_year: Rate) -> Result<Funding, StatementError> {
        let years_factor =
            match Assumptions::accrual(cost_decline, yield_per_year).present_value(Term::Forever) {
                Ok(factor) => Some(factor),
                Err(PricingError::NoPerpetuity { .. }) => None,
                Err(error) => return Err(error.into()),
            };
        let worth = |factor: YearsFactor| self.yearly_cost.checked_mul(factor.to_decimal(), Rounding::Up);
        let present_value = years_factor.map(worth).transpose()?;
        let ratio = present_value.map_or(Ok(None), |value| Ratio::of(self.assets, value))?;
        Ok(Funding { cost_decline, yield_per_year, years_factor, present_value, funded_ratio: ratio })
    }
}

/// For how many years the funds pay on the best estimate.
fn lasts(funds: Option<YearsFactor>, basis: &Basis) -> Result<Option<Ratio>, StatementError> {
    let Some(funds) = funds else { return Ok(None) };
    match Assumptions::accrual(basis.cost_decline, basis.yield_per_year).exhaustion(funds)? {
        Exhaustion::Never => Ok(None),
        Exhaustion::After { payments, .. } => Ok(Some(years_of_days(payments)?)),
    }
}

/// Years of so many payments, one each day of 1 / 365.25 of a year.
fn years_of_days(payments: rust_decimal::Decimal) -> Result<Ratio, ValueError> {
    let unit = 10_u128.pow(payments.scale());
    Ratio::quotient(false, payments.mantissa().unsigned_abs(), 4, &[1461, unit])
}

/// A years-factor is a count of 1e-12, as an amount is.
const YEARS_UNIT: u128 = 10_u128.pow(YearsFactor::DECIMALS);

const _: () = assert!(YearsFactor::DECIMALS == Amount::DECIMALS, "a quotient of amounts is a years-factor");
