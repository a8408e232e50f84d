//! What the network counts in.

/// Winston to the AR.
pub const WINSTON_PER_AR: u128 = 1_000_000_000_000;
/// Bytes of a GiB, the unit of all prices here.
pub(super) const GIB: u128 = 1 << 30;
