//! Who may upload, and at whose cost: names and tokens. Money is not here: balances stand in the books, under an id
//! that says nothing of the name.

mod file;
mod register;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use file::{AccountsError, AccountsFile};
pub(crate) use register::{Account, Register, Unregistered};
pub(crate) use token::{Token, TokenHash};
