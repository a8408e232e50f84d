//! The only file of the project that reads a clock or asks the operating system for randomness. Everything below the
//! gateway takes both as arguments.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Seconds since 1970 UTC. A clock set before 1970 reads as 0.
#[expect(clippy::disallowed_methods, reason = "this is the file that reads the clock")]
pub(crate) fn unix_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
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
