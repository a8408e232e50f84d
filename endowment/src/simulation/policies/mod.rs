//! How the fund prices what is deposited, and pays for what is stored.
//!
//! * `price` rules that follow the cost of the day: fixed, averaged and clamped, controlled, of the day.

mod price;

pub(super) use price::{PriceRule, PriceState};
