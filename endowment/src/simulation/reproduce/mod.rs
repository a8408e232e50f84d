//! What others published, and what this code makes of it: side by side, pass or fail.
//!
//! A row is there because a source prints a number and says from what: then it must come out within half its last digit,
//! or within the tolerance that the source's own test allows. What cannot be repeated is listed, too, with the reason: a
//! published number that nobody can check is a fact about the field.
//!
//! * `all` every row; `row` one row, its verdict, and how it is judged; `table` rows as text;
//! * `arweave`, `dshr`, `others` what is repeated; `unrepeatable` what is not.

mod all;
mod arweave;
mod dshr;
mod others;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod unrepeatable;

pub use all::{reproduce, reproduce_with};
pub use row::{Row, Tolerance, Verdict};
pub use table::table;
