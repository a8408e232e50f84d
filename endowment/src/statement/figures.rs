//! What a statement says.

use super::{Basis, Ratio, RuinEstimate};
use crate::{
    amount::Amount,
    currency::{CurrencyCode, Money},
    epoch::Epoch,
    pricing::YearsFactor,
    rate::Rate,
    tally::{Measured, Totals},
    unit_price::{PhysicalBytes, UnitPrice},
};

/// The state of a fund after so many entries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement {
    /// The vault.
    pub vault: [u8; 32],
    /// Currency of all amounts.
    pub currency: CurrencyCode,
    /// Whether these are books of a demonstration.
    pub demo: bool,
    /// The last epoch that was accrued; before the first, the one in which the books were opened.
    pub epoch: Epoch,
    /// How many entries it is about, from the first on.
    pub entries: u64,
    /// The newest signed head among them: size and root.
    pub head: Option<(u64, [u8; 32])>,
    /// The price schedule in force in the next epoch: SHA-256 of its document.
    pub schedule: Option<[u8; 32]>,
    /// Billed bytes of all deposits.
    pub bytes: PhysicalBytes,
    /// How many deposits there were.
    pub deposits: u64,
    /// How many of them stored something.
    pub objects: u64,
    /// The newest measurement of what the volumes take.
    pub measured: Option<Measured>,
    /// The cost in force in the next epoch.
    pub cost: UnitPrice,
    /// What the bytes cost in a year at that, rounded up.
    pub yearly_cost: Amount,
    /// The balances, debits positive.
    pub totals: Totals,
    /// The part of the treasury that entries with a reference outside of the books vouch for.
    pub confirmed: Amount,
    /// Confirmed treasury less what is owed to customers and providers. Below zero if it does not cover them.
    pub assets: Amount,
    /// What was assumed.
    pub basis: Basis,
    /// On the best estimate.
    pub best_estimate: Funding,
    /// With the yield of government bonds.
    pub government_bond: Funding,
    /// Without a decline of cost.
    pub no_decline: Funding,
    /// For how many years the assets pay a cost that stays, without yield; `None` for ever.
    pub frozen_years: Option<Ratio>,
    /// For how many years they pay on the best estimate; `None` for ever.
    pub on_basis_years: Option<Ratio>,
    /// What simulations say.
    pub ruin: Vec<RuinEstimate>,
}

/// How the assets compare with what they have to pay, under one pair of assumptions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Funding {
    /// How much less storage costs each year.
    pub cost_decline: Rate,
    /// What the treasury earns in a year.
    pub yield_per_year: Rate,
    /// What all years cost in units of the first; `None` without bound.
    pub years_factor: Option<YearsFactor>,
    /// What the bytes stored now cost for ever, rounded up; `None` without bound.
    pub present_value: Option<Amount>,
    /// Assets over present value, rounded down; `None` where the present value is zero or without bound.
    pub funded_ratio: Option<Ratio>,
}

impl Statement {
    /// An amount in the statement's currency.
    pub const fn money(&self, amount: Amount) -> Money {
        Money { amount, currency: self.currency }
    }
}
