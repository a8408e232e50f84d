//! Faults.

mod random;

pub(super) use random::Random;
