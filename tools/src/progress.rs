//! Progress bars: on a terminal only, on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::is_watched;

/// How far the work on one file is. Invisible unless standard error is a terminal; gone when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Of `total` bytes, or of a stream whose length nobody knows.
    pub(crate) fn new(doing: &'static str, name: &str, total: Option<u64>) -> Self {
        Self::drawn(doing, name, total, (WITH_TOTAL, WITHOUT_TOTAL))
    }

    fn drawn(doing: &'static str, name: &str, total: Option<u64>, templates: (&str, &str)) -> Self {
        if !is_watched() {
            return Self(ProgressBar::hidden());
        }
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), templates.0),
            None => (ProgressBar::new_spinner(), templates.1),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style).with_prefix(doing).with_message(name.to_owned());
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Of `total` things, such as files, or of nobody knows how many.
    pub(crate) fn files(doing: &'static str, name: &str, total: Option<u64>) -> Self {
        let templates = (FILES_WITH_TOTAL, FILES_WITHOUT_TOTAL);
        Self::drawn(doing, name, total, templates)
    }

    /// Of work that is too short to be watched.
    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Some more bytes, or things, are done.
    pub(crate) fn add(&self, bytes: usize) {
        self.0.inc(bytes as u64);
    }

    /// The total is known now.
    pub(crate) fn expect(&self, total: u64) {
        self.0.set_length(total);
    }

    /// Since it was made.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
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

const FILES_WITH_TOTAL: &str = "{prefix} {wide_msg} {human_pos} of {human_len}  {per_sec}  {eta} left";
const FILES_WITHOUT_TOTAL: &str = "{prefix} {wide_msg} {human_pos}  {per_sec}  {elapsed}";
