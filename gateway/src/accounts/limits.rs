//! What accounts may spend a day.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use coffer_endowment::Amount;

use super::register::Register;

/// The limits of all accounts that have one, by the customers' ids. Uploads that run see what is set meanwhile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits(Arc<RwLock<BTreeMap<String, Amount>>>);

impl Limits {
    /// What a customer may spend a UTC day; `None`: all that it has.
    pub(crate) fn of(&self, customer: &str) -> Option<Amount> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(customer).copied()
    }

    /// Takes over those of a register.
    pub(super) fn follow(&self, register: &Register) {
        let limited =
            register.iter().filter_map(|account| Some((account.customer.clone(), account.per_day?)));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = limited.collect();
    }
}
