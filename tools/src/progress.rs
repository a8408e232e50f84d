//! Progress bars: on a terminal only, on standard error.

mod files;

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

pub(crate) use files::FilesProgress;

use crate::output::is_watched;

/// How far the work on one thing is. Invisible unless standard error is a terminal; gone when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Of `total` bytes, or of a stream whose length nobody knows.
    pub(crate) fn new(doing: &'static str, name: &str, total: Option<u64>) -> Self {
        let template = if total.is_some() { WITH_TOTAL } else { WITHOUT_TOTAL };
        Self::drawn(doing, name, total, styled(template))
    }

    /// Of `total` things that are no files.
    pub(crate) fn counting(doing: &'static str, name: &str, total: u64) -> Self {
        Self::drawn(doing, name, Some(total), styled(COUNTING))
    }

    fn drawn(doing: &'static str, name: &str, total: Option<u64>, style: ProgressStyle) -> Self {
        if !is_watched() {
            return Self(ProgressBar::hidden());
        }
        let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        let bar = bar.with_style(style).with_prefix(doing).with_message(name.to_owned());
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Of work that is too short to be watched.
    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Some more bytes, or things, are done.
    pub(crate) fn add(&self, bytes: usize) {
        self.0.inc(bytes as u64);
    }

    /// So many things are done in all.
    pub(crate) fn reach(&self, done: u64) {
        self.0.set_position(done);
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

fn styled(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// How often the bar is drawn even if no byte moves, so that a stalled transfer is seen to be stalled.
const TICK: Duration = Duration::from_millis(250);

const WITH_TOTAL: &str =
    "{prefix} {wide_msg} {binary_bytes} of {binary_total_bytes}  {binary_bytes_per_sec}  {eta} left";
const WITHOUT_TOTAL: &str = "{prefix} {wide_msg} {binary_bytes}  {binary_bytes_per_sec}  {elapsed}";

const WITH_TOTAL_AND_FILES: &str =
    "{prefix} {wide_msg} {binary_bytes} of {binary_total_bytes}, {files}  {binary_bytes_per_sec}  {eta} left";
const WITHOUT_TOTAL_WITH_FILES: &str =
    "{prefix} {wide_msg} {binary_bytes}, {files}  {binary_bytes_per_sec}  {elapsed}";

const COUNTING: &str = "{prefix} {wide_msg} {human_pos} of {human_len}  {per_sec}  {eta} left";
