//! Who may upload, and at whose cost: names and tokens. Money is not here: balances stand in the books, under an id
//! that says nothing of the name.

mod file;
mod limits;
mod register;
mod shared;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use file::AccountsFile;
pub(crate) use limits::Limits;
#[cfg(test)]
use register::Register;
pub(crate) use register::{Account, SPONSOR, Unregistered};
pub(crate) use shared::{AccountError, Accounts, Caller};
pub(crate) use token::{Token, TokenHash};
