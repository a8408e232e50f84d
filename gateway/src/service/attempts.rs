//! Reads that a volume hangs are left behind and done again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::pool::Pass;

#[cfg(test)]
mod tests;

/// Does `work` on a thread that may block. When a volume turns out to be slow meanwhile, `work` is done once more on
/// another thread, which reads around that volume, and the first attempt to end well wins; if none does, the last error
/// is the answer. A thread that hangs is left behind without its place behind the gate. `slow` gives the volumes that
/// are read around, one bit each. `None`: the work ended without a result, as a bug would make it.
pub(super) async fn first_to_end<T, E, W>(pass: Pass, slow: impl Fn() -> u64, work: W) -> Option<Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
    W: Fn() -> Result<T, E> + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let mut attempts = JoinSet::new();
    let mut around = slow();
    let mut place = begin(&mut attempts, Some(pass), &work);
    loop {
        match tokio::time::timeout(BETWEEN_LOOKS, attempts.join_next()).await {
            Ok(Some(Err(_) | Ok(Err(_)))) if !attempts.is_empty() => {}
            Ok(ended) => return ended.and_then(Result::ok),
            Err(_) => {
                let found = slow();
                // Only what the last attempt did not know lets another one end otherwise.
                if found & !around != 0 {
                    around |= found;
                    let pass = place.lock().unwrap_or_else(PoisonError::into_inner).take();
                    place = begin(&mut attempts, pass, &work);
                }
            }
        }
    }
}

/// A place behind the gate, which may be taken from an attempt that hangs.
type Place = Arc<Mutex<Option<Pass>>>;

fn begin<T: Send + 'static>(
    attempts: &mut JoinSet<T>,
    pass: Option<Pass>,
    work: &Arc<impl Fn() -> T + Send + Sync + 'static>,
) -> Place {
    let place = Arc::new(Mutex::new(pass));
    let (held, work) = (Arc::clone(&place), Arc::clone(work));
    attempts.spawn_blocking(move || {
        let _held = held;
        work()
    });
    place
}

/// As often as the vault is told that time passes.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
