//! What storage for ever costs today.
//!
//! `charge = min(cap, billable bytes x unit price + fee)`, and
//! `unit price = first-year cost x overhead x w x (1 + margin)`. Everything but w, the years-factor, is observed or
//! decided; w is what all years to come cost in units of the first.
//!
//! * `perpetuity` w in closed form, with every convention an argument, exact to the last decimal;
//! * `survival` w from a simulation, frozen as decimals with all that is needed to repeat it;
//! * `basis` which of the two a schedule uses; `schedule` the hashed document of a price, and its notice;
//! * `charge` what a deposit pays; `published` models of others, in their own conventions;
//! * `enclosure` arithmetic with proven bounds, `years_factor` its result, `words` the conventions' names.
//!
//! No float is known here: a quote, an accrual and an auditor compute the same digits.

mod basis;
mod charge;
mod enclosure;
mod error;
mod perpetuity;
mod published;
mod schedule;
mod survival;
mod words;
mod years_factor;

pub use basis::{Basis, Perpetuity};
pub use charge::Charge;
pub use error::{PricingError, ScheduleError};
pub use perpetuity::{
    Assumptions, Compounding, Decline, Discounting, Exhaustion, Payments, Period, Term, Timing,
};
pub use published::Rosenthal;
pub use schedule::{DEFAULT_SCHEDULE, NOTICE_EPOCHS, ObservedCost, PriceSchedule, ScheduleTerms};
pub use survival::Survival;
pub use years_factor::YearsFactor;
