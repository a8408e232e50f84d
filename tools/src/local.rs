//! Hashing of what the command line names: files and standard input.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use coffer_storage::ObjectId;
use coffer_storage::digest::{ObjectDigests, digest_file, digest_reader, hash_file};

use crate::failure::Failure;

/// A file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Standard input, written as `-`.
    Stdin,
    /// A file by its name.
    File(PathBuf),
}

impl Source {
    /// What `path` names on a command line.
    pub(crate) fn new(path: &Path) -> Self {
        if path == Path::new(DASH) { Self::Stdin } else { Self::File(path.to_owned()) }
    }

    /// How it is named in answers.
    pub(crate) fn name(&self) -> &Path {
        match self {
            Self::Stdin => Path::new(DASH),
            Self::File(path) => path,
        }
    }

    /// How many bytes it has, as far as that is known without reading them: not of a stream. What is no file to be read
    /// has none.
    pub(crate) fn known_length(&self) -> Option<u64> {
        let Self::File(path) = self else { return None };
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Some(found.len()),
            Ok(found) if !found.is_dir() => None,
            Ok(_) | Err(_) => Some(0),
        }
    }

    /// The id of its bytes, by the quickest way there is.
    pub(crate) fn hash(&self) -> Result<ObjectId, Failure> {
        let hashed = match self {
            Self::File(path) => hash_path(path),
            Self::Stdin => hash_stream(&mut io::stdin().lock()),
        };
        hashed.map_err(|error| Failure::file("read", self.name(), error))
    }

    /// The id, the SHA-256 and the length of its bytes.
    pub(crate) fn digests(&self) -> Result<ObjectDigests, Failure> {
        let hashed = match self {
            Self::File(path) => digest_file(path),
            Self::Stdin => digest_reader(&mut io::stdin().lock()),
        };
        hashed.map_err(|error| Failure::file("read", self.name(), error))
    }
}

/// The id of a file's bytes. A small file is read and hashed where it is asked for, so that many of them keep all cores
/// busy; a large one is mapped and keeps them busy by itself.
fn hash_path(path: &Path) -> io::Result<ObjectId> {
    let mut file = File::open(path)?;
    let found = file.metadata()?;
    if found.is_file() && found.len() <= STREAM_PIECE as u64 {
        return SMALL_FILE.with_borrow_mut(|bytes| {
            bytes.clear();
            file.read_to_end(bytes)?;
            Ok(ObjectId::of(bytes))
        });
    }
    hash_file(path)
}

thread_local! {
    /// Room for a small file, kept for the next one.
    static SMALL_FILE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The id of what a stream brings, on all cores.
fn hash_stream(stream: &mut impl Read) -> io::Result<ObjectId> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; STREAM_PIECE];
    loop {
        let len = fill(stream, &mut piece)?;
        hasher.update_rayon(piece.get(..len).unwrap_or_default());
        if len < piece.len() {
            return Ok(hasher.finalize().into());
        }
    }
}

/// Reads until `piece` is full or the stream ends.
pub(crate) fn fill(stream: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while let Some(rest) = piece.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match stream.read(rest) {
            Ok(0) => break,
            Ok(more) => len += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}

/// The name of standard input and output.
pub(crate) const DASH: &str = "-";

/// Bytes of a stream that are hashed at a time: enough to keep several cores busy, still within their caches.
const STREAM_PIECE: usize = 1 << 20;
