//! A file's chunks, cut as the vault cuts them.

use std::fs::File;
use std::io;
use std::path::Path;

use coffer_storage::ChunkId;
use coffer_storage::chunker::{Chunker, MAX_LEN};

use crate::local::fill;
use crate::progress::Progress;

#[cfg(test)]
mod tests;

/// Reads a file, and gives each of its chunks with its length, in order, as long as `each` wants more.
pub(crate) fn chunks(
    path: &Path,
    progress: &Progress,
    mut each: impl FnMut(ChunkId, usize) -> bool,
) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut chunker = Chunker::new();
    let mut piece = vec![0; PIECE];
    // What is left of the piece before: the beginning of a chunk, scanned already.
    let mut begun: Vec<u8> = Vec::with_capacity(MAX_LEN);
    loop {
        let len = fill(&mut file, &mut piece)?;
        progress.add(len);
        let mut rest = piece.get(..len).unwrap_or_default();
        while let Some((end, next)) = chunker.scan(rest).and_then(|cut| rest.split_at_checked(cut)) {
            let chunk = if begun.is_empty() {
                end
            } else {
                begun.extend_from_slice(end);
                &begun
            };
            let wanted = each(ChunkId::of(chunk), chunk.len());
            begun.clear();
            rest = next;
            if !wanted {
                return Ok(());
            }
        }
        begun.extend_from_slice(rest);
        if len < piece.len() {
            if !begun.is_empty() {
                each(ChunkId::of(&begun), begun.len());
            }
            return Ok(());
        }
    }
}

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;
