//! The exit codes, which are a contract with scripts.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// What was asked for is done, or the answer is yes.
    Done = 0,
    /// The answer is no: bytes differ from their id, a vault or an object is damaged.
    No = 1,
    /// The command line makes no sense; nothing was tried.
    Usage = 2,
    /// It could not be done, and nothing is said about the bytes: no such file, no server, no room, the reader of the
    /// output went away.
    Failed = 3,
}

impl Exit {
    /// How a command over several things ended: one *no* is the answer to all of them, whatever else failed.
    pub(crate) fn and(self, other: Self) -> Self {
        let rank = |exit| match exit {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::No => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What `coffer --help` says of them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done, or the answer is yes
  1  the answer is no: bytes differ from their id, something is damaged
  2  wrong usage
  3  could not do it: no such file, no server, no room";
