//! Write points, and the crash at one of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::volume::VolumeError;

/// What a crash leaves of the write that it meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Nothing: the write had not begun.
    Unwritten,
    /// All of it: only the acknowledgement is lost.
    Unacknowledged,
    /// Nothing that can be seen: a run whose records the store has taken is dropped before its seal. The other writes
    /// are atomic and leave nothing.
    Torn,
}

impl Crash {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Unwritten, Self::Unacknowledged, Self::Torn];
}

/// Numbers the write points of all volumes that share it: each batch, synced or not, each sealed run, each reclaiming, each creation
/// and each superblock. They are numbered in the order in which the writes arrive.
///
/// A crash is that of the process, so it takes all these volumes: every later call on them answers
/// [`VolumeError::Failed`] until [`Countdown::revive`]. Inside the promise on any number of volumes.
#[derive(Debug, Default)]
pub struct Countdown {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    passed: u64,
    crash: Option<(u64, Crash)>,
    crashed_at: Option<u64>,
    /// Counts the revivals.
    life: u64,
}

/// What becomes of a write.
#[derive(Debug)]
pub(super) enum Passage {
    /// It goes on.
    Clear,
    /// The crash comes before it.
    CrashedBefore(VolumeError),
    /// The crash comes when it is done.
    CrashedAfter(VolumeError),
}

impl Countdown {
    /// A count of 0 and no crash.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// How many write points have been passed; the next one has this number.
    pub fn write_points(&self) -> u64 {
        self.lock().passed
    }

    /// Asks for a crash at a write point; one that has been passed already never comes. Replaces an earlier request.
    pub fn crash_at(&self, point: u64, crash: Crash) {
        self.lock().crash = Some((point, crash));
    }

    /// Has the crash come?
    pub fn has_crashed(&self) -> bool {
        self.lock().crashed_at.is_some()
    }

    /// The process starts again: volumes can be opened. Handles of before take writes only when they are reopened, and
    /// runs of before are lost. The count goes on, so that a second crash can be asked for during recovery.
    pub fn revive(&self) {
        let mut state = self.lock();
        state.crash = None;
        state.crashed_at = None;
        state.life += 1;
    }

    pub(super) fn life(&self) -> u64 {
        self.lock().life
    }

    /// An error after the crash.
    pub(super) fn refuse_crashed(&self, operation: &'static str) -> Result<(), VolumeError> {
        self.lock().crashed_at.map_or(Ok(()), |point| Err(crashed(operation, point)))
    }

    /// Takes the next number for a write.
    pub(super) fn pass(&self, operation: &'static str) -> Result<Passage, VolumeError> {
        let mut state = self.lock();
        if let Some(point) = state.crashed_at {
            return Err(crashed(operation, point));
        }
        let point = state.passed;
        state.passed += 1;
        let Some((_, crash)) = state.crash.filter(|(at, _)| *at == point) else { return Ok(Passage::Clear) };
        state.crashed_at = Some(point);
        let error = crashed(operation, point);
        Ok(match crash {
            Crash::Unwritten | Crash::Torn => Passage::CrashedBefore(error),
            Crash::Unacknowledged => Passage::CrashedAfter(error),
        })
    }

    // A panic under the lock is a failing test's; the numbers are never half-changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn crashed(operation: &'static str, point: u64) -> VolumeError {
    VolumeError::Failed { operation, detail: format!("injected crash at write point {point}") }
}
