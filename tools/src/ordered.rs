//! Work on many things at once, whose results come in the order of the things.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{available_parallelism, scope};

/// Does `work` on every item with `workers` threads, and hands the results to `take` in the order of the items. The
/// first error of `take` ends it.
///
/// However long the work on one item takes, at most [`AHEAD`] results wait for it, so that memory stays flat over any
/// number of items.
pub(crate) fn in_order<T, R, E>(
    workers: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    let items = Mutex::new((0_u64.., items));
    let window = Window::default();
    let next = || {
        let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
        let item = items.1.next()?;
        Some((items.0.next()?, item))
    };
    scope(|scope| {
        let (results, arrived) = sync_channel(workers);
        for _ in 0..workers {
            let (results, next, window, work) = (results.clone(), &next, &window, &work);
            scope.spawn(move || {
                while let Some((index, item)) = next() {
                    if !window.admits(index) || results.send((index, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        // Whatever ends this, the workers must not wait for it.
        let window = Closing(&window);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (index, result) in arrived {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&due) {
                take(result)?;
                due += 1;
                window.0.move_to(due);
            }
        }
        Ok(())
    })
}

/// As many threads as the machine runs at once.
pub(crate) fn all_cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// How far the workers may be ahead of what was taken.
#[derive(Default)]
struct Window {
    /// Index of the next result to be taken.
    due: Mutex<u64>,
    moved: Condvar,
}

impl Window {
    /// Waits until the item is within the window; false once nothing is taken any more.
    fn admits(&self, index: u64) -> bool {
        let due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let due = self.moved.wait_while(due, |due| index >= due.saturating_add(AHEAD));
        *due.unwrap_or_else(PoisonError::into_inner) != CLOSED
    }

    fn move_to(&self, due: u64) {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
        self.moved.notify_all();
    }
}

/// Closes a window when it is dropped.
struct Closing<'a>(&'a Window);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.move_to(CLOSED);
    }
}

/// Results that may wait for an earlier one.
const AHEAD: u64 = 4096;

/// No index: nothing is taken any more.
const CLOSED: u64 = u64::MAX;

#[cfg(test)]
mod tests;
