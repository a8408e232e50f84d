//! Which volumes take too long. There is no clock below the gateway: time is what [`Pace::tick`] counts, and a read
//! that goes on through [`TICKS_ALLOWED`] of them makes its volume one that is read around. Slow is not bad: nothing
//! is mended, the volume stays fresh and is written, and it is read again after a while or where there is no way
//! around it.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::volume::{Batch, BulkWriter, Pair, Table, Usage, Volume, VolumeError};

/// The reads that are under way on one volume, and whether they keep it from being asked.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Ticks so far, from 1.
    now: AtomicU64,
    /// In which tick each read that is under way began; 0 where there is none. Of more reads at once the rest is not
    /// watched, which only delays the finding.
    under_way: [AtomicU64; WATCHED],
    next: AtomicUsize,
    slow: AtomicBool,
    sentence: Mutex<Sentence>,
}

/// How long a volume that was slow is read around.
#[derive(Debug, Default)]
struct Sentence {
    /// Ticks that are left.
    left: u32,
    /// Ticks of the last one; the next one is twice as long.
    length: u32,
    /// Ticks since the last one ended.
    clean: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            now: AtomicU64::new(1),
            under_way: std::array::from_fn(|_| AtomicU64::new(0)),
            next: AtomicUsize::new(0),
            slow: AtomicBool::new(false),
            sentence: Mutex::default(),
        }
    }
}

impl Pace {
    /// Is the volume to be read around where that is possible?
    pub(crate) fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Acquire)
    }

    /// A stretch of time has passed. Called about ten times a second; never waits.
    pub(crate) fn tick(&self) {
        let now = self.now.fetch_add(1, Ordering::AcqRel) + 1;
        let late = |began: u64| began != 0 && now - began >= TICKS_ALLOWED;
        let stuck = self.under_way.iter().any(|began| late(began.load(Ordering::Acquire).min(now)));
        let mut sentence = self.sentence.lock().unwrap_or_else(PoisonError::into_inner);
        self.slow.store(sentence.passes(stuck), Ordering::Release);
    }

    /// Watches one read.
    fn watch<T>(&self, read: impl FnOnce() -> T) -> T {
        let _end = self.begin();
        read()
    }

    fn begin(&self) -> Option<End<'_>> {
        let now = self.now.load(Ordering::Acquire);
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut cells = (0..WATCHED).map(|i| &self.under_way[(first + i) % WATCHED]);
        let free =
            |cell: &&AtomicU64| cell.compare_exchange(0, now, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        cells.find(free).map(End)
    }
}

/// Ends the watch of a read, however it ends.
struct End<'a>(&'a AtomicU64);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(0, Ordering::Release);
    }
}

impl Sentence {
    /// One tick, in which a read was stuck or none was. The answer: is the volume read around?
    fn passes(&mut self, stuck: bool) -> bool {
        if stuck {
            if self.left == 0 {
                self.length = (self.length * 2).clamp(SHORTEST, LONGEST);
                self.clean = 0;
            }
            self.left = self.length;
            return true;
        }
        if self.left > 0 {
            self.left -= 1;
            return self.left > 0;
        }
        self.clean = self.clean.saturating_add(1);
        if self.clean >= FORGIVEN {
            self.length = 0;
        }
        false
    }
}

/// A volume whose reads are watched.
pub(crate) struct Watched {
    inner: Arc<dyn Volume>,
    pace: Arc<Pace>,
}

impl Watched {
    pub(crate) fn new(inner: Arc<dyn Volume>, pace: Arc<Pace>) -> Self {
        Self { inner, pace }
    }
}

impl Volume for Watched {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        self.pace.watch(|| self.inner.get(table, key))
    }

    fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>> {
        self.pace.watch(|| self.inner.get_many(table, keys))
    }

    fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        self.pace.watch(|| self.inner.scan(table, from, limit))
    }

    fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        self.pace.watch(|| self.inner.last(table, below))
    }

    fn write(&self, batch: &Batch) -> Result<(), VolumeError> {
        self.inner.write(batch)
    }

    fn write_unsynced(&self, batch: &Batch) -> Result<(), VolumeError> {
        self.inner.write_unsynced(batch)
    }

    fn bulk(&self) -> Result<Box<dyn BulkWriter>, VolumeError> {
        self.inner.bulk()
    }

    fn reclaim(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError> {
        self.inner.reclaim(from, to)
    }

    fn probe(&self) -> Result<(), VolumeError> {
        self.inner.probe()
    }

    fn usage(&self) -> Result<Usage, VolumeError> {
        self.inner.usage()
    }

    fn reopen(&self) -> Result<(), VolumeError> {
        self.inner.reopen()
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// Reads of one volume that are watched at once.
const WATCHED: usize = 64;
/// Ticks that a read may see begin before its volume counts as slow: at ten a second, 200 to 300 ms.
const TICKS_ALLOWED: u64 = 3;
/// Ticks for which a volume is read around after its last stuck read ended: at first, and at most.
const SHORTEST: u32 = 10;
const LONGEST: u32 = 600;
/// Ticks without a stuck read after which the next one counts as the first.
const FORGIVEN: u32 = 1200;

#[cfg(test)]
mod tests;
