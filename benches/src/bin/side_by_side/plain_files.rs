//! What a disk does with plain files.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Result;

/// Writes as many bytes as six volumes of 4 + 2 get for `body`, into six files, and syncs them; `threads` is 1 or 6.
pub(crate) fn write_six(folder: &Path, body: &[u8], threads: usize) -> Result<Vec<PathBuf>> {
    let each = body.len() / 4;
    let one = |at: usize| -> Result<PathBuf> {
        // The last two stand for parity: as many bytes, and the file system does not look at them.
        let from = (at % 4) * each;
        let path = folder.join(format!("plain-{at}"));
        let mut file = File::create(&path)?;
        body[from..from + each].chunks(1 << 20).try_for_each(|piece| file.write_all(piece))?;
        file.sync_all()?;
        Ok(path)
    };
    if threads == 1 {
        return (0..6).map(one).collect();
    }
    thread::scope(|scope| {
        let writers: Vec<_> = (0..6).map(|at| scope.spawn(move || one(at))).collect();
        writers.into_iter().map(|writer| writer.join().expect("a writer does not panic")).collect()
    })
}

/// Writes a file and syncs it.
pub(crate) fn write_synced(path: &Path, body: &[u8]) -> Result<()> {
    let mut file = File::create(path)?;
    file.write_all(body)?;
    Ok(file.sync_all()?)
}

/// Reads a file to its end and forgets it.
pub(crate) fn read(path: &Path) -> Result<()> {
    let mut piece = vec![0; 256 << 10];
    let mut file = File::open(path)?;
    while file.read(&mut piece)? > 0 {}
    Ok(())
}

/// Removes files.
pub(crate) fn remove(paths: &[PathBuf]) -> Result<()> {
    Ok(paths.iter().try_for_each(fs::remove_file)?)
}
