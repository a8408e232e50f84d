//! The vectors of `golden.txt`.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::*;

const LENGTHS: [usize; 15] = [
    0, 1, 1023, 1024, 1025, 65_535, 65_536, 65_537, 131_072, 131_073, 196_609, 1_048_575, 1_048_576,
    1_048_577, 5_242_883,
];

/// Offsets and lengths of the slices, the first being the whole object.
const RANGES: [(u64, u64); 7] =
    [(0, u64::MAX), (0, 0), (1023, 2), (65_535, 2), (65_536, 65_536), (131_072, 1), (u64::MAX, 1)];

fn vectors() -> String {
    let mut text = String::from(
        "# Hash trees, format v1, of objects whose byte i is i % 251. Hashes are BLAKE3. Written by an ignored test.\n\
         # LENGTH id ID, then its outboard: bytes and hash. The one of two groups stands in full.\n\
         # LENGTH OFFSET+LEN, then that slice in leaves and in groups: bytes and hash.\n",
    );
    for len in LENGTHS {
        let stored = Stored::new(len);
        writeln!(text, "{len} id {}", stored.id).unwrap();
        if len == 65_537 {
            let node = stored.outboard.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
            writeln!(text, "{len} outboard {node}").unwrap();
        }
        writeln!(text, "{len} outboard {}", of(&stored.outboard)).unwrap();
        for (offset, asked) in RANGES {
            let [leaves, groups] = GRAINS.map(|grain| of(&stored.slice(Slice { offset, len: asked, grain })));
            writeln!(text, "{len} {offset}+{asked} leaves {leaves} groups {groups}").unwrap();
        }
    }
    text
}

fn of(bytes: &[u8]) -> String {
    format!("{} {}", bytes.len(), blake3::hash(bytes))
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src", "tree", "golden.txt"].iter().collect()
}

#[test]
fn golden_trees_stand() {
    let golden = include_str!("../golden.txt");
    for (found, line) in vectors().lines().zip(golden.lines()) {
        assert_eq!(
            found, line,
            "outboards are kept for ever, and so are slices: other ones are another version of the format"
        );
    }
    assert_eq!(vectors().lines().count(), golden.lines().count());
}

/// Writes the golden file: `cargo test -p coffer-storage --lib tree::tests::golden -- --ignored`. Only for a new
/// version.
#[test]
#[ignore = "writes the golden file"]
fn write_golden_trees() {
    std::fs::write(path(), vectors()).unwrap();
}
