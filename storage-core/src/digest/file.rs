//! Digests of local files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::{Bytes, BytesMut};

use super::object::ObjectDigests;
use super::parallel::ParallelDigester;
use crate::ObjectId;

/// Bytes of a file that are read at a time: few calls, and the piece is still in the cache when it is hashed.
const READ_LEN: usize = 256 << 10;

/// The name of a file's bytes, as `b3sum` prints it.
///
/// Uses all cores, and a memory map where that is quicker (regular files from 16 KiB on). Do not shorten the file
/// meanwhile: as with `b3sum`, the process is then ended by a bus error.
pub fn hash_file(path: impl AsRef<Path>) -> io::Result<ObjectId> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_mmap_rayon(path)?;
    Ok(hasher.finalize().into())
}

/// All digests of a file's bytes, in one pass over them; SHA-256 sets the pace.
pub fn digest_file(path: impl AsRef<Path>) -> io::Result<ObjectDigests> {
    digest_reader(&mut File::open(path)?)
}

/// All digests of what a reader brings until its end; see [`digest_file`].
pub fn digest_reader(reader: &mut impl Read) -> io::Result<ObjectDigests> {
    let mut digester = ParallelDigester::new();
    loop {
        let piece = read_piece(reader)?;
        if piece.is_empty() {
            return Ok(digester.finish().0.wait());
        }
        digester.update(piece);
        // Nobody asks for the outboard here.
        drop(digester.take_outboard());
    }
}

/// The next bytes, none at the end.
fn read_piece(reader: &mut impl Read) -> io::Result<Bytes> {
    let mut piece = BytesMut::zeroed(READ_LEN);
    loop {
        match reader.read(&mut piece) {
            Ok(len) => {
                piece.truncate(len);
                return Ok(piece.freeze());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
