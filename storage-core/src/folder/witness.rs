//! The witness file: two marks, written in turn, so that a torn write leaves the other.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::file_error;
use crate::format::commit::RecordName;
use crate::format::witness::{MARK_LEN, WitnessMark};
use crate::vault::Witness;
use crate::{SetId, StorageError, VaultId};

/// A witness in a file beside the volumes. It is not synced: it may lag behind, it never leads.
#[derive(Debug)]
pub struct FileWitness {
    path: PathBuf,
    /// Made with the first note.
    file: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    file: Option<File>,
    turn: u64,
}

impl FileWitness {
    /// The witness at `path`, which need not exist.
    pub fn open(path: PathBuf) -> Result<Self, StorageError> {
        let file = match File::options().read(true).write(true).open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(file_error("opening", &path)(error)),
        };
        Ok(Self { path, file: Mutex::new(Slots { file, turn: 0 }) })
    }
}

impl Witness for FileWitness {
    fn newest(&self) -> Result<Option<RecordName>, StorageError> {
        let slots = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = &slots.file else { return Ok(None) };
        let mark = |slot: u64| {
            let mut bytes = [0; MARK_LEN];
            file.read_exact_at(&mut bytes, slot * SLOT_LEN).ok()?;
            WitnessMark::decode(&bytes).ok()
        };
        Ok((0..2).filter_map(mark).map(|mark| mark.record).max_by_key(|record| record.seq))
    }

    fn note(&self, vault: VaultId, set: SetId, record: RecordName) -> Result<(), StorageError> {
        let mut slots = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = slots.turn;
        slots.turn += 1;
        let file = match &mut slots.file {
            Some(file) => file,
            none => {
                let file =
                    File::options().create(true).truncate(false).read(true).write(true).open(&self.path);
                none.insert(file.map_err(file_error("creating", &self.path))?)
            }
        };
        let bytes = WitnessMark { vault, set, record }.encode();
        file.write_all_at(&bytes, turn % 2 * SLOT_LEN).map_err(file_error("writing", &self.path))
    }
}

/// Marks lie in different sectors, so that one torn sector cannot take both.
const SLOT_LEN: u64 = 4096;
