//! Progress bars: on a terminal only, on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::is_watched;

/// How far the work on one file is. Invisible unless standard error is a terminal; gone when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Of `total` bytes, or of a stream whose length nobody knows.
    pub(crate) fn new(doing: &'static str, name: &str, total: Option<u64>) -> Self {
        if !is_watched() {
            return Self(ProgressBar::hidden());
        }
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), WITH_TOTAL),
            None => (ProgressBar::new_spinner(), WITHOUT_TOTAL),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style).with_prefix(doing).with_message(name.to_owned());
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Some more bytes are done.
    pub(crate) fn add(&self, bytes: usize) {
        self.0.inc(bytes as u64);
    }

    /// Does what writes to the terminal, while the bar is out of its way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.suspend(work)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How often the bar is drawn even if no byte moves, so that a stalled transfer is seen to be stalled.
const TICK: Duration = Duration::from_millis(250);

const WITH_TOTAL: &str =
    "{prefix} {wide_msg} {binary_bytes} of {binary_total_bytes}  {binary_bytes_per_sec}  {eta} left";
const WITHOUT_TOTAL: &str = "{prefix} {wide_msg} {binary_bytes}  {binary_bytes_per_sec}  {elapsed}";
