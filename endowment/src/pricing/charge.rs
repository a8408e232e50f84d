//! What a deposit is charged.

use crate::{
    amount::Amount,
    error::ValueError,
    rounding::Rounding,
    unit_price::{PhysicalBytes, UnitPrice},
};

#[cfg(test)]
mod tests;

/// A charge in its two parts.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Charge {
    /// What goes to the endowment: storage, and the margin in its price.
    pub endowment: Amount,
    /// What goes to the operator.
    pub fees: Amount,
}

impl Charge {
    /// min(cap, billable x unit price + fee), the product rounded up once.
    ///
    /// * Where the cap bites, storage is paid first and the fee gives way.
    /// * No billable bytes, no charge: what is stored already was paid for.
    pub fn new(
        billable: PhysicalBytes,
        unit_price: UnitPrice,
        fee: Amount,
        cap: Amount,
    ) -> Result<Self, ValueError> {
        if fee.is_negative() || cap.is_negative() {
            return Err(ValueError::Range { what: "a fee or a cap", bound: "0 or more" });
        }
        if billable == PhysicalBytes::new(0) {
            return Ok(Self::default());
        }
        let storage = unit_price.for_years(billable, 1.into(), Rounding::Up)?;
        let endowment = storage.min(cap);
        let fees = fee.min(cap.checked_sub(endowment)?);
        Ok(Self { endowment, fees })
    }

    /// Both parts.
    pub fn total(&self) -> Result<Amount, ValueError> {
        self.endowment.checked_add(self.fees)
    }
}
