//! What others published, and what this code makes of it: side by side, pass or fail.
//!
//! A row is there because a source prints a number and says from what: then it must come out within half its last digit,
//! or within the tolerance that the source's own test allows. What cannot be repeated is listed, too, with the reason: a
//! published number that nobody can check is a fact about the field.
//!
//! * `row` a row, its verdict, and how it is judged; `table` rows as text;
//! * `arweave`, `dshr`, `others` what is repeated; `unrepeatable` what is not.

mod arweave;
mod dshr;
mod others;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod unrepeatable;

pub use row::{Row, Tolerance, Verdict};
pub use table::table;

/// Every published result that this code knows, computed again. It takes a moment, not a simulation.
pub fn reproduce() -> Vec<Row> {
    reproduce_with([])
}

/// The same with rows that somebody simulated: a row takes the place of that with its `id`, and other rows come last.
pub fn reproduce_with(simulated: impl IntoIterator<Item = Row>) -> Vec<Row> {
    let mut rows = dshr::rows();
    rows.extend(arweave::rows());
    rows.extend(others::rows());
    rows.extend(unrepeatable::rows());
    for row in simulated {
        match rows.iter_mut().find(|known| known.id == row.id) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }
    rows
}
