//! The statement: what the fund has, what it owes, and how likely it is to keep its promise. Recomputable by anyone.
//!
//! Everything but the assumptions and the simulated probabilities follows from the entries: [`Statement::compute`] is
//! what the server runs after an epoch's accrual, and what whoever holds the journal runs to check it with
//! [`SignedStatement::verify`], which names the first field that differs. The assumptions stand in the statement; a
//! simulated probability stands there with what is needed to simulate it again, bit for bit.
//!
//! * **assets** = confirmed treasury - customers - payable - withheld - arrears: what is left of the money that is
//!   really there when everybody who could ask for it today has been paid. Receivables, and yield that only a configured
//!   rate vouches for, are no money that is there.
//! * **present value** = what storing the bytes stored now costs for ever, by the fund that is there, without another
//!   deposit: the yearly cost at the cost in force, times the years-factor of what accrual pays, rounded up. `null` when
//!   it is without bound. The endowment on the books is what was paid in, and no measure of this.
//! * **funded ratio** = assets / present value, rounded down, on three bases: the best estimate of cost decline and
//!   yield; that decline with the yield of government bonds; that yield with no decline.
//! * **runway** = for how many years the assets pay: at a frozen cost and without yield, and on the best estimate;
//!   rounded down; `null` for ever.
//! * **ruin** = how likely a closed fund fails to make a payment in full, from a simulation of the same assets.

mod basis;
mod compute;
mod document;
mod error;
mod figures;
mod ratio;
mod signed;

#[cfg(test)]
mod tests;

pub use basis::{Basis, RuinEstimate};
pub use compute::funds_in_years;
pub use error::StatementError;
pub use figures::{Funding, Statement};
pub use ratio::Ratio;
pub use signed::SignedStatement;
