//! The only file of the project that reads a clock or asks the operating system for randomness. Everything below the
//! gateway takes both as arguments.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// What time it is in the world: the operating system's, or one that is set and moved by hand. Whoever needs to know is
/// given a clock, and clones of it tell the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Seconds since 1970 UTC; `None`: ask the operating system.
    set: Option<Arc<AtomicU64>>,
}

impl Clock {
    /// The operating system's.
    pub fn system() -> Self {
        Self::default()
    }

    /// One that stands still at so many seconds since 1970 UTC, until it is moved.
    pub fn standing_at(unix_s: u64) -> Self {
        Self { set: Some(Arc::new(AtomicU64::new(unix_s))) }
    }

    /// Moves a clock that stands still, forth or back; the operating system's is not for us to move.
    pub fn move_to(&self, unix_s: u64) {
        if let Some(set) = &self.set {
            set.store(unix_s, Ordering::SeqCst);
        }
    }

    /// Seconds since 1970 UTC. A system's clock that is set before 1970 reads as 0.
    #[expect(clippy::disallowed_methods, reason = "this is the file that reads the clock")]
    pub fn unix_s(&self) -> u64 {
        match &self.set {
            Some(set) => set.load(Ordering::SeqCst),
            None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        }
    }
}

/// A point of the monotonic clock, which a test can hold still.
pub(crate) fn monotonic() -> Instant {
    Instant::now()
}

/// How long ago a point of the monotonic clock is.
pub(crate) fn since(start: Instant) -> Duration {
    monotonic().saturating_duration_since(start)
}

/// Random bytes of the operating system, for the ids of a new vault and its volumes, and for what an audit asks.
#[expect(clippy::disallowed_methods, reason = "this is the file that asks the operating system")]
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
