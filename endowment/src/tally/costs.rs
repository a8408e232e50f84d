//! What storage costs, and how much of it is due at that cost.

use std::collections::BTreeMap;

use crate::{amount::Amount, epoch::Epoch, error::ValueError, rounding::Rounding, unit_price::UnitPrice};

/// Values of which each holds from an epoch on, until the next does: of those that hold from the same epoch, the one
/// that was booked last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct InForce<T>(pub(crate) BTreeMap<Epoch, T>);

impl<T: Copy> InForce<T> {
    /// A value holds from an epoch on. If that epoch is settled, so is its past: the value then holds for what is
    /// still to come, unless a later one does.
    pub(crate) fn from(&mut self, epoch: Epoch, value: T) {
        self.0.insert(epoch, value);
    }

    /// The value that holds in an epoch.
    pub(crate) fn at(&self, epoch: Epoch) -> Option<T> {
        self.0.range(..=epoch).next_back().map(|(_, &value)| value)
    }

    /// Forgets what holds in no epoch from this one on.
    pub(crate) fn forget_before(&mut self, epoch: Epoch) {
        let Some((&first, _)) = self.0.range(..=epoch).next_back() else { return };
        self.0 = self.0.split_off(&first);
    }
}

impl<T> Default for InForce<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// A run of epochs of one cost.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Segment {
    /// The cost.
    pub(crate) cost: UnitPrice,
    /// Bytes at the opening, summed over its epochs.
    pub(crate) byte_days: u128,
}

/// The observations of cost, and the run of epochs that was booked at the newest of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Costs {
    pub(crate) observed: InForce<UnitPrice>,
    pub(crate) segment: Segment,
}

impl Costs {
    /// What an epoch with so many bytes at its opening adds to what is due: the total of the segment up to it, rounded
    /// up once, less the total before it. So a segment is never more than 1e-12 above its exact cost, however many
    /// epochs it has, and no rounding is booked anywhere.
    pub(crate) fn due(&self, cost: UnitPrice, bytes: u64) -> Result<Amount, ValueError> {
        let before = self.segment_of(cost);
        let after = before.with(bytes)?;
        after.total()?.checked_sub(before.total()?)
    }

    /// An epoch with so many bytes was booked at this cost.
    pub(crate) fn booked(&mut self, cost: UnitPrice, bytes: u64) -> Result<(), ValueError> {
        self.segment = self.segment_of(cost).with(bytes)?;
        Ok(())
    }

    fn segment_of(&self, cost: UnitPrice) -> Segment {
        if cost == self.segment.cost { self.segment } else { Segment { cost, byte_days: 0 } }
    }
}

impl Segment {
    fn with(self, bytes: u64) -> Result<Self, ValueError> {
        let byte_days = self.byte_days.checked_add(u128::from(bytes));
        let byte_days =
            byte_days.ok_or(ValueError::Range { what: "a sum of byte-days", bound: "below 2^128" })?;
        Ok(Self { byte_days, ..self })
    }

    fn total(self) -> Result<Amount, ValueError> {
        self.cost.for_byte_days(self.byte_days, Rounding::Up)
    }
}
