//! Putting a run back that RocksDB lost.
//!
//! When the sync of its MANIFEST fails while a run is ingested, RocksDB removes the table file it had linked, although
//! the MANIFEST may already name it; the store then does not open any more (seen: one failed `fdatasync` was enough).
//! So the run's own file stays in `incoming/` when its ingestion fails, and an opening that misses a table file tries
//! those that lie there. The MANIFEST knows the size of what it misses, so a wrong one is refused by RocksDB itself.

use std::fs;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use crate::volume::VolumeError;

#[cfg(test)]
mod tests;

/// Opens the store with `open`, giving back the table files that it misses as long as there are runs to give.
pub(super) fn open<T>(folder: &Folder, open: impl Fn() -> Result<T, VolumeError>) -> Result<T, VolumeError> {
    let mut spare = runs(folder);
    let mut outcome = open();
    while let Err(VolumeError::Unreadable { detail, .. }) = &outcome {
        let Some(table) = missing_table(detail).map(|name| folder.store().join(name)) else { break };
        let fits = spare.iter().position(|run| {
            let linked = !table.exists() && fs::hard_link(run, &table).is_ok();
            if linked {
                outcome = open();
            }
            let taken = linked && !still_misses(&outcome, &table);
            if linked && !taken {
                // Nothing else may be taken for the table that is missing.
                let _ = fs::remove_file(&table);
            }
            taken
        });
        match fits {
            Some(at) => drop(spare.swap_remove(at)),
            None => break,
        }
    }
    outcome
}

/// Is the store still shut because of this table?
fn still_misses<T>(outcome: &Result<T, VolumeError>, table: &Path) -> bool {
    let name = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match outcome {
        Err(VolumeError::Unreadable { detail, .. }) => detail.contains(&name),
        _ => false,
    }
}

/// The name of the table file that is missing, as RocksDB says it: `.. IO error: No such file or directory: ..
/// /path/000028.sst ..`.
fn missing_table(detail: &str) -> Option<&str> {
    if !detail.contains("No such file") {
        return None;
    }
    let end = detail.find(".sst")? + ".sst".len();
    let name = detail.get(..end)?.rsplit('/').next()?;
    let number = name.strip_suffix(".sst")?;
    (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(name)
}

/// Runs whose ingestion was not seen to end.
fn runs(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.incoming()).into_iter().flatten();
    let mut runs: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    runs.sort();
    runs
}
