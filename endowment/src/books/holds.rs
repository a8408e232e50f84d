//! Holds: money kept aside while an upload runs.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{amount::Amount, error::ValueError, name::CustomerId};

/// What is held, by customer. In memory only: a crash ends the uploads, and with them their holds.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<BTreeMap<CustomerId, Amount>>);

impl Holds {
    /// Holds an amount of a customer's credit, if that much is not held yet.
    pub(super) fn hold(
        self: &Arc<Self>,
        customer: &CustomerId,
        amount: Amount,
        credit: Amount,
    ) -> Result<Hold, HoldError> {
        if amount.is_negative() {
            return Err(HoldError::Negative { amount });
        }
        let mut all = self.all();
        let held = all.get(customer).copied().unwrap_or_default();
        let available = credit.checked_sub(held)?;
        let missing = amount.checked_sub(available)?;
        if missing > Amount::ZERO {
            return Err(HoldError::Insufficient { customer: customer.clone(), available, missing });
        }
        all.insert(customer.clone(), held.checked_add(amount)?);
        Ok(Hold { holds: Arc::clone(self), customer: customer.clone(), amount })
    }

    /// What is held of a customer's credit.
    pub(super) fn held(&self, customer: &CustomerId) -> Amount {
        self.all().get(customer).copied().unwrap_or_default()
    }

    fn release(&self, customer: &CustomerId, amount: Amount) {
        let mut all = self.all();
        let left = all.get(customer).and_then(|held| held.checked_sub(amount).ok());
        match left.filter(|left| *left > Amount::ZERO) {
            Some(left) => all.insert(customer.clone(), left),
            None => all.remove(customer),
        };
    }

    /// Each change of the map is one insertion or removal, so a panic elsewhere leaves it whole.
    fn all(&self) -> MutexGuard<'_, BTreeMap<CustomerId, Amount>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An amount of a customer's credit that nobody else may promise away. Dropping it ends it: drop it when the deposit
/// has been applied, or when the upload has failed.
#[derive(Debug)]
#[must_use = "a hold ends when it is dropped"]
pub struct Hold {
    holds: Arc<Holds>,
    customer: CustomerId,
    amount: Amount,
}

impl Hold {
    /// Whose credit.
    pub const fn customer(&self) -> &CustomerId {
        &self.customer
    }

    /// How much.
    pub const fn amount(&self) -> Amount {
        self.amount
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.holds.release(&self.customer, self.amount);
    }
}

/// Why nothing is held.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HoldError {
    /// The customer's credit does not suffice.
    #[error(
        "{customer} has {available} available, {missing} too little: top up, or wait until running uploads end"
    )]
    Insufficient {
        /// Who.
        customer: CustomerId,
        /// Credit that is not held.
        available: Amount,
        /// What is missing.
        missing: Amount,
    },
    /// Less than nothing was to be held.
    #[error("{amount} cannot be held: it is below zero")]
    Negative {
        /// What was asked for.
        amount: Amount,
    },
    /// A sum of holds is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
