//! Reads the golden vectors of `endowment/vectors`, which a program in another language computed.

/// What a failing comparison prints.
pub(crate) const CHANGED: &str = "differs from the golden vectors of v1. How money is read, printed and rounded is \
    part of the journal's format: fix the code, or make vectors/v2 and a new format version";

/// The rows of a file of N columns.
pub(crate) fn rows<const N: usize>(file: &'static str) -> Vec<[&'static str; N]> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<_> = lines
        .map(|line| {
            <[&str; N]>::try_from(line.split('\t').collect::<Vec<_>>()).expect("columns as in the heading")
        })
        .collect();
    assert!(!rows.is_empty(), "a file of vectors has rows");
    rows
}
