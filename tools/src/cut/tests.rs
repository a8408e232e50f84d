//! Chunks of files against those of their bytes.

use std::fs;

use coffer_storage::chunker::boundaries;
use tempfile::tempdir;

use super::*;

fn noise(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes
}

fn cut(bytes: &[u8]) -> Vec<(ChunkId, usize)> {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, bytes).unwrap();
    let mut found = Vec::new();
    chunks(&path, &Progress::hidden(), |id, len| {
        found.push((id, len));
        true
    })
    .unwrap();
    found
}

#[test]
fn a_file_is_cut_as_its_bytes_are() {
    for len in [0, 1, 8192, 100_000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 5_000_001] {
        for bytes in [noise(len), vec![7; len]] {
            let mut begin = 0;
            let expected: Vec<_> = boundaries(&bytes)
                .into_iter()
                .map(|end| {
                    let chunk = &bytes[begin..end];
                    begin = end;
                    (ChunkId::of(chunk), chunk.len())
                })
                .collect();
            assert!(cut(&bytes) == expected, "{len} bytes");
        }
    }
}

#[test]
fn reading_ends_when_no_more_is_wanted() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, noise(1 << 20)).unwrap();
    let mut seen = 0;
    chunks(&path, &Progress::hidden(), |_, _| {
        seen += 1;
        seen < 3
    })
    .unwrap();
    assert_eq!(seen, 3);
}
