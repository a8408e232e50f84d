//! Accrual: once an epoch, what storage cost is taken from the endowment and given to whom it is owed.
//!
//! [`due`] is a pure function of the books so far, of what is known about an epoch that has closed, and of the time. It
//! answers with the next entries to book; booked and counted, they make the next answer, until none is due. So a run
//! that is interrupted anywhere is continued by the next one, and a run that is repeated does nothing.
//!
//! ```text
//! loop {
//!     let entries = accrual::due(&tally, &evidence, now_unix_s, None)?;
//!     if entries.is_empty() { break }
//!     for entry in entries { book(&entry)?; tally.count(&entry)?; }
//! }
//! ```
//!
//! # The rules
//!
//! * **When.** An epoch is accrued after it has closed. Those between the last one that was accrued and the last one
//!   that closed were missed: they are booked in order, nobody is asked about them any more, and all of their cost is
//!   withheld. More than [`MISSED_MAX`] of them need an admin's word, for a clock may be wrong.
//! * **How much.** The bytes at the epoch's opening, at the cost in force in the epoch. All epochs in a row with one
//!   cost are one segment: what is due is the segment's total, rounded up once, less its total before.
//! * **To whom.** Bytes lie evenly on all providers; cost follows bytes, by largest remainder.
//! * **Paid or withheld.** Of its share a provider is paid what it proved, passed / asked, rounded down; the rest is
//!   withheld. Not asked is not proven. After one false proof nothing of the epoch is paid.
//! * **Withheld until** a complete proof of a later epoch releases it, or until it has been on the books for
//!   [`EPOCHS_TO_PROVE`] epochs, when it returns to the endowment. What a false proof forfeited only returns.
//! * **When the endowment is short**, what comes first is older arrears, then what was proven, then what is withheld;
//!   each is shared by largest remainder. What is left becomes arrears. The endowment never goes below zero.
//! * **Healing.** The operator's capital bears arrears first, then losses: it does so by itself, at the next run. A
//!   gain goes to the endowment as far as arrears wait for it, then makes up for losses, then to the endowment.

mod day;
mod due;
mod error;
mod evidence;
mod healing;

#[cfg(test)]
mod tests;

pub use due::{EPOCHS_TO_PROVE, MISSED_MAX, due};
pub use error::AccrualError;
pub use evidence::{Evidence, Proofs};
pub use healing::earned;
