//! Bytes that are not what they should be.

/// Why bytes were refused. They are damaged, or were never written by this format; a newer version asks for a newer
/// program.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FormatError {
    /// The record ends too early.
    #[error("{record} is cut short: {needed} bytes needed at offset {at}, {left} left")]
    Truncated {
        /// Kind of record.
        record: &'static str,
        /// Where the missing bytes begin.
        at: usize,
        /// How many are needed there.
        needed: usize,
        /// How many there are.
        left: usize,
    },
    /// Bytes follow the end of the record.
    #[error("{record} has {extra} bytes too many")]
    TooLong {
        /// Kind of record.
        record: &'static str,
        /// How many.
        extra: usize,
    },
    /// The first four bytes are another record's.
    #[error("{record} begins with {found:02x?}, expected {expected:02x?}: this is another kind of record")]
    Magic {
        /// Kind of record expected.
        record: &'static str,
        /// Its magic.
        expected: [u8; 4],
        /// What is there.
        found: [u8; 4],
    },
    /// A version this program does not know.
    #[error("{record} has version {found}, this program reads up to {newest}: use a newer program")]
    Version {
        /// Kind of record.
        record: &'static str,
        /// Version found.
        found: u16,
        /// Newest version known.
        newest: u16,
    },
    /// The checksum does not fit the bytes.
    #[error("{record} does not fit its checksum: its bytes have changed")]
    Checksum {
        /// Kind of record.
        record: &'static str,
    },
    /// A field holds what no writer writes.
    #[error("{record} has an impossible {field}: {detail}")]
    Field {
        /// Kind of record.
        record: &'static str,
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}
