//! Bytes that are billed, and since when.

use std::collections::BTreeMap;

use crate::{epoch::Epoch, error::ValueError, unit_price::PhysicalBytes};

/// The billed bytes of all deposits, so that their number at the opening of each epoch that is still to be accrued
/// is known, however late it is accrued.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Stored {
    /// Deposits of settled epochs.
    pub(crate) settled: u64,
    /// Deposits of later epochs, each epoch for itself.
    pub(crate) later: BTreeMap<Epoch, u64>,
}

impl Stored {
    /// Counts a deposit.
    pub(crate) fn deposited(&mut self, epoch: Epoch, bytes: PhysicalBytes) -> Result<(), ValueError> {
        self.total()?.get().checked_add(bytes.get()).ok_or(RANGE)?;
        *self.later.entry(epoch).or_default() += bytes.get();
        Ok(())
    }

    /// The epoch was accrued: nobody asks for its opening again.
    pub(crate) fn settle(&mut self, epoch: Epoch) -> Result<(), ValueError> {
        let later = epoch.next().map(|next| self.later.split_off(&next)).unwrap_or_default();
        let settled = sum(self.settled, self.later.values())?;
        *self = Self { settled, later };
        Ok(())
    }

    /// Bytes of all deposits before the epoch. Those of the epoch itself start with the next.
    pub(crate) fn at_opening(&self, epoch: Epoch) -> Result<PhysicalBytes, ValueError> {
        sum(self.settled, self.later.range(..epoch).map(|(_, bytes)| bytes)).map(PhysicalBytes::new)
    }

    /// Bytes of all deposits.
    pub(crate) fn total(&self) -> Result<PhysicalBytes, ValueError> {
        sum(self.settled, self.later.values()).map(PhysicalBytes::new)
    }
}

fn sum<'a>(first: u64, mut others: impl Iterator<Item = &'a u64>) -> Result<u64, ValueError> {
    others.try_fold(first, |sum, &bytes| sum.checked_add(bytes)).ok_or(RANGE)
}

const RANGE: ValueError = ValueError::Range { what: "a number of billed bytes", bound: "below 2^64" };
