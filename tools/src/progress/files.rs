//! Progress of work on many files.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{HumanCount, ProgressState, ProgressStyle};

use super::{Progress, WITH_TOTAL_AND_FILES, WITHOUT_TOTAL_WITH_FILES, styled};
use crate::local::Source;
use crate::output::is_watched;

/// How many bytes, and how many files, of all are done. A file counts when it is done as a whole.
///
/// No file is looked at for its sake unless somebody watches.
pub(crate) struct FilesProgress {
    bar: Progress,
    watched: bool,
    done: Arc<AtomicU64>,
}

impl FilesProgress {
    /// Of files that were not counted yet.
    pub(crate) fn new(doing: &'static str, name: &str) -> Self {
        let done = Arc::default();
        let style = style(WITHOUT_TOTAL_WITH_FILES, Arc::clone(&done), None);
        Self { bar: Progress::drawn(doing, name, None, style), watched: is_watched(), done }
    }

    /// Looks how long all of them are, to tell how much is left. It stays unknown if one of them is a stream.
    pub(crate) fn expect(&self, all: impl Iterator<Item = Source>) {
        if self.watched
            && let Some((files, bytes)) = total(all.map(|source| source.known_length()))
        {
            self.bar.0.set_style(style(WITH_TOTAL_AND_FILES, Arc::clone(&self.done), Some(files)));
            self.bar.expect(bytes);
        }
    }

    /// This one is done, or could not be read.
    pub(crate) fn done(&self, source: &Source) {
        if self.watched {
            self.done.fetch_add(1, Ordering::Relaxed);
            self.bar.0.inc(source.known_length().unwrap_or(0));
        }
    }

    /// Does what writes to the terminal, while the bar is out of its way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.aside(work)
    }
}

/// How many they are, and how many bytes they have together; `None` if one's length is unknown.
fn total(mut lengths: impl Iterator<Item = Option<u64>>) -> Option<(u64, u64)> {
    lengths.try_fold((0, 0_u64), |(files, bytes), length| Some((files + 1, bytes.saturating_add(length?))))
}

fn style(template: &str, done: Arc<AtomicU64>, total: Option<u64>) -> ProgressStyle {
    styled(template).with_key("files", move |_: &ProgressState, line: &mut dyn Write| {
        // A line on a terminal that lacks a word is not worth a panic.
        let _ = line.write_str(&counted(done.load(Ordering::Relaxed), total));
    })
}

/// So many files, of so many.
fn counted(done: u64, total: Option<u64>) -> String {
    let plural = if total.unwrap_or(done) == 1 { "" } else { "s" };
    let of = total.map_or_else(String::new, |total| format!(" of {}", HumanCount(total)));
    format!("{}{of} file{plural}", HumanCount(done))
}

#[cfg(test)]
mod tests;
