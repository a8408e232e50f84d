//! The server's stable words for why it refuses, where something depends on them.

/// An object is hurt beyond what parity restores.
pub(super) const OBJECT_DAMAGED: &str = "object-damaged";

/// Bytes are not those of the promised id.
pub(super) const ID_MISMATCH: &str = "id-mismatch";

/// A file name that it does not keep, such as one with a backslash.
pub(super) const INVALID_FILE_NAME: &str = "invalid-file-name";

/// A quote was used, expired, or does not fit.
pub(super) const QUOTE_REFUSED: &str = "quote-refused";

/// An account would spend more than it may in a day.
pub(crate) const DAILY_LIMIT: &str = "daily-limit";

/// The name of a request stands for another one, or for one that is not finished.
pub(super) const KEY_REUSED: &str = "idempotency-key-reused";

/// What a second try of an upload meets while the first is being finished.
pub(super) const IN_USE: [&str; 2] = [QUOTE_REFUSED, KEY_REUSED];

/// What is over in a moment.
pub(super) const BRIEF: [&str; 3] = ["overloaded", "busy", "in-doubt"];
