//! Golden bytes: records that were written are kept for ever, so these lines change only with a version.

use std::fmt::Write;
use std::path::PathBuf;

use super::samples;
use crate::{Position, Seq, SetEpoch, ShardIndex, StripeNumber};

#[test]
fn golden_records_stand() {
    for file in files() {
        let golden =
            std::fs::read_to_string(path(file)).expect("a golden file: write it with the ignored test");
        assert_eq!(
            text(file),
            golden,
            "records like these lie on disks: raise VERSION in format/{file}.rs (for the superblock FORMAT_VERSION), keep \
             reading the old one, and say so in docs/FORMAT.md"
        );
    }
}

/// Writes the golden files: `cargo test -p coffer-storage --lib golden -- --ignored`. Only for a new version.
#[test]
#[ignore = "it writes the files that the other test reads"]
fn write_golden_records() {
    for file in files() {
        std::fs::write(path(file), text(file)).unwrap();
    }
}

fn files() -> Vec<&'static str> {
    let mut files: Vec<_> = samples::all().iter().map(|sample| sample.file).collect();
    files.dedup();
    files.push("numbers");
    files
}

fn path(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", &format!("{file}.txt")].iter().collect()
}

fn text(file: &str) -> String {
    if file == "numbers" {
        return numbers();
    }
    let mut text =
        format!("# Records of storage-core/src/format, {file}; the fields are in format/tests/samples.rs.\n");
    for sample in samples::all().iter().filter(|sample| sample.file == file) {
        writeln!(text, "{}: {}", sample.name, hex(&sample.bytes)).unwrap();
    }
    text
}

fn numbers() -> String {
    let mut text =
        "# Numbers: their key, and for stripes the volume of each shard in a set of six.\n".to_owned();
    let epochs = [0, 1, 2, 0x00ab_cdef, SetEpoch::MAX.get()].map(|number| SetEpoch::new(number).unwrap());
    for epoch in epochs {
        for counter in [0, 1, (1 << 40) - 1] {
            let seq = Seq::new(epoch, counter).unwrap();
            writeln!(text, "seq {} {counter}: {}", epoch.get(), hex(&seq.key())).unwrap();
        }
        let bulk = [(0, 0), (0, 1), (1, 0), (7, 65_535), ((1 << 23) - 1, 65_535)];
        for (segment, index) in bulk {
            let number = StripeNumber::bulk(epoch, segment, index).unwrap();
            writeln!(text, "bulk {} {segment} {index}: {}", epoch.get(), stripe(number)).unwrap();
        }
        for counter in [0, 5, (1 << 39) - 1] {
            let number = StripeNumber::small(epoch, counter).unwrap();
            writeln!(text, "small {} {counter}: {}", epoch.get(), stripe(number)).unwrap();
        }
    }
    text
}

fn stripe(number: StripeNumber) -> String {
    let positions = (0..6).map(|index| {
        let position = number.position_of(ShardIndex(index), 6);
        assert_eq!(number.shard_at(position, 6), ShardIndex(index));
        let Position(position) = position;
        position.to_string()
    });
    format!("{} {}", hex(&number.key()), positions.collect::<String>())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
