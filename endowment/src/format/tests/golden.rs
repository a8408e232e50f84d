//! Golden bytes: entries that were written are kept for ever, so these lines change only with a version.

use std::{fmt::Write, path::PathBuf};

use crate::{
    Entry,
    format::{Row, Snapshot},
    hex, samples,
};

#[test]
fn golden_entries_stand() {
    let golden = std::fs::read_to_string(path()).expect("a golden file: write it with the ignored test");
    assert_eq!(
        text(),
        golden,
        "entries like these lie in vaults: raise the version of what changed in endowment/src/format, keep reading the \
         old one, and say so in docs/FORMAT.md"
    );
}

/// Writes the golden file: `cargo test -p coffer-endowment --lib golden -- --ignored`. Only for a new version.
#[test]
#[ignore = "it writes the file that the other test reads"]
fn write_golden_entries() {
    std::fs::write(path(), text()).unwrap();
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "vectors", "v1", "entry.txt"].iter().collect()
}

fn text() -> String {
    let mut text =
        "# Entries of endowment/src/format; their fields are in endowment/src/samples.rs.\n".to_owned();
    for (name, entry) in samples::entries() {
        let bytes = entry.encode();
        assert_eq!(Entry::decode(&bytes), Ok(entry), "{name}");
        writeln!(text, "{name}: {}", hex::of(&bytes)).unwrap();
    }
    let (_, entry) = samples::entries().swap_remove(2);
    let nodes = vec![[1; 32], [2; 32]];
    let row = Row { number: 5, position: 42, nodes, entry: entry.encode() };
    assert_eq!(Row::decode(&row.encode()), Ok(row.clone()));
    writeln!(text, "row of the journal: {}", hex::of(&row.encode())).unwrap();
    let snapshot = samples::snapshot();
    let bytes = snapshot.encode().unwrap();
    assert_eq!(Snapshot::decode(&bytes), Ok(snapshot));
    writeln!(text, "snapshot: {}", hex::of(&bytes)).unwrap();
    let head = crate::format::head_message(
        &samples::VAULT,
        7,
        &[0x77; 32],
        samples::epoch("2026-11-22"),
        samples::key(1).public().id(),
    );
    writeln!(text, "message of a head: {}", hex::of(&head)).unwrap();
    let old = samples::key(1).public().id();
    let rotation = crate::format::rotation_message(&samples::VAULT, old, &samples::key(2).public());
    writeln!(text, "message of a rotation: {}", hex::of(&rotation)).unwrap();
    text
}
