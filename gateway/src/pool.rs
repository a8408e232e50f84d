//! Bounds on the work the gateway takes on at once. Work that may block runs on tokio's blocking threads, which are
//! no back-pressure by themselves: every such call first passes a [`Gate`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[cfg(test)]
mod tests;

/// Lets a bounded count of callers in. Who finds it full waits for a bounded time, in the order of arrival, and only
/// a bounded count may wait: the rest is told at once to come back later.
pub(crate) struct Gate {
    permits: Arc<Semaphore>,
    size: usize,
    waiting: AtomicUsize,
    waiting_max: usize,
    patience: Duration,
}

/// The right to be inside a [`Gate`]; dropping it gives the place back.
pub(crate) type Pass = OwnedSemaphorePermit;

/// The gate was full, and stayed full for as long as its callers may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much is going on at once: try again in a few seconds")]
pub(crate) struct Overloaded;

impl Gate {
    /// A gate for `size` callers at once; [`WAITING_PER_PLACE`] times as many may wait, each for `patience`.
    pub(crate) fn new(size: usize, patience: Duration) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(size)),
            size,
            waiting: AtomicUsize::new(0),
            waiting_max: size.saturating_mul(WAITING_PER_PLACE),
            patience,
        }
    }

    /// Goes in, now or after a bounded wait.
    pub(crate) async fn enter(&self) -> Result<Pass, Overloaded> {
        if let Ok(pass) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(pass);
        }
        let _place = Waiting::take(&self.waiting, self.waiting_max)?;
        let entering = Arc::clone(&self.permits).acquire_owned();
        match tokio::time::timeout(self.patience, entering).await {
            Ok(Ok(pass)) => Ok(pass),
            Ok(Err(_)) | Err(_) => Err(Overloaded),
        }
    }

    /// Goes in as soon as there is a place, behind those who came before: for callers that are bounded in number by
    /// another gate, and have begun what they must not break off. `None` when the gate is shut for good.
    pub(crate) async fn wait(&self) -> Option<Pass> {
        Arc::clone(&self.permits).acquire_owned().await.ok()
    }

    /// Callers inside.
    pub(crate) fn inside(&self) -> usize {
        self.size - self.permits.available_permits().min(self.size)
    }

    /// Waits until everyone has left, and keeps everyone else out from then on.
    pub(crate) async fn drain(&self) {
        let all = u32::try_from(self.size).unwrap_or(u32::MAX);
        if let Ok(passes) = self.permits.acquire_many(all).await {
            passes.forget();
        }
        self.permits.close();
    }
}

/// A place in the bounded queue before a gate, given back when its holder goes in, gives up or vanishes.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn take(count: &'a AtomicUsize, max: usize) -> Result<Self, Overloaded> {
        let place = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) < max { Ok(place) } else { Err(Overloaded) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Callers that may wait for each place inside: with more, the last would wait longer than anyone's patience.
const WAITING_PER_PLACE: usize = 16;
