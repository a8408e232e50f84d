//! How many shards a stripe has, and how many volumes must agree.

use std::fmt;

/// Data and parity shards of a stripe, `k + m`.
///
/// Invariants, enforced by [`Geometry::new`]:
/// * `1 <= k`, `1 <= m`: without parity one rotten byte would be a loss;
/// * `k + m <= 64`: a set of volumes fits the 64-bit participant map of a commit record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    data: u8,
    parity: u8,
}

impl Geometry {
    /// Four data and two parity shards: any two of six volumes may be lost.
    pub const DEFAULT: Self = Self { data: 4, parity: 2 };

    /// The most shards a stripe may have.
    pub const MAX_SHARDS: u8 = 64;

    /// A geometry of `data` and `parity` shards.
    pub const fn new(data: u8, parity: u8) -> Result<Self, GeometryError> {
        if data == 0 || parity == 0 {
            return Err(GeometryError::Zero { data, parity });
        }
        if data as u16 + parity as u16 > Self::MAX_SHARDS as u16 {
            return Err(GeometryError::TooWide { data, parity });
        }
        Ok(Self { data, parity })
    }

    /// `k`, the data shards of a stripe; any `k` shards restore it.
    pub const fn data(self) -> usize {
        self.data as usize
    }

    /// `m`, the parity shards of a stripe; any `m` shards may be lost.
    pub const fn parity(self) -> usize {
        self.parity as usize
    }

    /// `n = k + m`, the shards of a stripe and the volumes of a set.
    pub const fn shards(self) -> usize {
        self.data as usize + self.parity as usize
    }

    /// `W = max(k, m) + 1`: a commit record is decided when it is durable on this many volumes. Any two groups of
    /// `W` volumes share one that holds the record, and `W - m >= 1`, `W >= k + 1` leave a shard to spare.
    pub const fn write_quorum(self) -> usize {
        let larger = if self.data > self.parity { self.data } else { self.parity };
        larger as usize + 1
    }

    /// `n - W + 1`: the volumes that must be readable, and not empty, to know the whole history.
    pub const fn read_quorum(self) -> usize {
        self.shards() + 1 - self.write_quorum()
    }

    /// Bytes of one shard of a chunk of `chunk_len` bytes: the chunk is split evenly, the last data shard is padded
    /// with zeros.
    pub const fn shard_len(self, chunk_len: usize) -> usize {
        chunk_len.div_ceil(self.data as usize)
    }

    /// `k` and `m` as stored on disk.
    pub(crate) const fn to_bytes(self) -> [u8; 2] {
        [self.data, self.parity]
    }
}

impl fmt::Display for Geometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.data, self.parity)
    }
}

impl std::str::FromStr for Geometry {
    type Err = GeometryError;

    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let parts = text.split_once('+').and_then(|(k, m)| Some((k.parse().ok()?, m.parse().ok()?)));
        let (data, parity) = parts.ok_or_else(|| GeometryError::Text { text: text.to_owned() })?;
        Self::new(data, parity)
    }
}

/// A pair of numbers that is no geometry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeometryError {
    /// One of the two is zero.
    #[error("geometry {data}+{parity} has no data or no parity shards: give at least one of each")]
    Zero {
        /// Data shards asked for.
        data: u8,
        /// Parity shards asked for.
        parity: u8,
    },
    /// More shards than a participant map has bits.
    #[error("geometry {data}+{parity} has more than {} shards: give fewer", Geometry::MAX_SHARDS)]
    TooWide {
        /// Data shards asked for.
        data: u8,
        /// Parity shards asked for.
        parity: u8,
    },
    /// Not of the form `k+m`.
    #[error("{text:?} is no geometry: write data and parity shards as in 4+2")]
    Text {
        /// What was given.
        text: String,
    },
}
