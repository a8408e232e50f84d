//! Names and numbers: every index, count and hash that has a meaning is a type of its own.

use std::fmt;
use std::str::FromStr;

/// A text or number that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the expected count of hexadecimal digits.
    #[error("an id has {expected} hexadecimal digits, this has {found} characters")]
    Length {
        /// Digits an id of this kind has.
        expected: usize,
        /// Characters that were given.
        found: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("an id has hexadecimal digits only, this has {found:?} at position {at}")]
    Digit {
        /// Where it stands, counted from 0.
        at: usize,
        /// What stands there.
        found: char,
    },
    /// A set epoch or a counter has reached the end of its bits.
    #[error("{what} is used up: open the vault again, which starts a new set epoch")]
    Exhausted {
        /// Which number.
        what: &'static str,
    },
}

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Bytes of the id.
            pub const LEN: usize = $len;

            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes of the id.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; $len];
                parse_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }
    };
}

byte_id! {
    /// Names an object: BLAKE3-256 of its bytes, printed in lower case as `b3sum` prints it.
    ObjectId, 32
}
byte_id! {
    /// Names a chunk: BLAKE3-256 of its bytes.
    ChunkId, 32
}
byte_id! {
    /// Names a vault: 16 random bytes, given at its creation.
    VaultId, 16
}
byte_id! {
    /// Names a volume: 16 random bytes, given at its creation; a replaced volume gets a new one.
    VolumeId, 16
}
byte_id! {
    /// What the places that an audit asks for follow from: 32 bytes that whoever answers could not know before.
    AuditSeed, 32
}

impl ChunkId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl ObjectId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl From<blake3::Hash> for ObjectId {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

/// Both cases of hexadecimal digits are read; one case is written.
fn parse_hex(text: &str, into: &mut [u8]) -> Result<(), IdError> {
    let expected = into.len() * 2;
    let found = text.chars().count();
    if found != expected || text.len() != expected {
        return Err(IdError::Length { expected, found });
    }
    let mut digits = text.chars().enumerate();
    for byte in into {
        for _ in 0..2 {
            let (at, found) = digits.next().ok_or(IdError::Length { expected, found })?;
            let digit = found.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            *byte = *byte << 4 | digit.ok_or(IdError::Digit { at, found })?;
        }
    }
    Ok(())
}

/// Names a set of `k + m` volumes within its vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(pub u16);

/// Place of a volume within its set, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u8);

/// Which shard of a stripe: data shards first, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardIndex(pub u8);

/// Counts the openings of a set; each opening uses a new one. Fits 24 bits, the high bits of [`Seq`] and
/// [`StripeNumber`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetEpoch(u32);

impl SetEpoch {
    /// The largest epoch: one opening every two seconds for a year.
    pub const MAX: Self = Self((1 << EPOCH_BITS) - 1);

    /// The epoch with this number.
    pub const fn new(number: u32) -> Result<Self, IdError> {
        if number > Self::MAX.0 {
            Err(IdError::Exhausted { what: "the set epoch" })
        } else {
            Ok(Self(number))
        }
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The epoch after this one.
    pub const fn next(self) -> Result<Self, IdError> {
        Self::new(self.0 + 1)
    }
}

/// Number of a commit record in its set: 24 bits of set epoch, 40 bits of a counter. Key of the `commits` family, in
/// big-endian order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(u64);

impl Seq {
    /// The record `counter` of `epoch`; the opening record is number 0.
    pub const fn new(epoch: SetEpoch, counter: u64) -> Result<Self, IdError> {
        if counter >> SEQ_COUNTER_BITS != 0 {
            return Err(IdError::Exhausted { what: "the commit counter of this set epoch" });
        }
        Ok(Self((epoch.0 as u64) << SEQ_COUNTER_BITS | counter))
    }

    /// The seq with these bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Its 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The epoch in its high bits.
    pub const fn epoch(self) -> SetEpoch {
        SetEpoch((self.0 >> SEQ_COUNTER_BITS) as u32)
    }

    /// The counter in its low bits.
    pub const fn counter(self) -> u64 {
        self.0 & ((1 << SEQ_COUNTER_BITS) - 1)
    }

    /// The seq after this one in the same epoch.
    pub const fn next(self) -> Result<Self, IdError> {
        Self::new(self.epoch(), self.counter() + 1)
    }

    /// Key of the record in the `commits` family.
    pub const fn key(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch().0, self.counter())
    }
}

impl fmt::Debug for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seq({self})")
    }
}

/// Number of a stripe in its set, the same on all its volumes, never used twice.
///
/// | bits | bulk stripe | small stripe |
/// |---|---|---|
/// | 63 | 0 | 1 |
/// | 39 to 62 | set epoch | set epoch |
/// | 16 to 38 | segment | counter |
/// | 0 to 15 | index within the segment | counter |
///
/// A *segment* is the run of numbers that one ingested file holds, so that the files of concurrent uploads never
/// overlap and all of them land on the bottom level. Key of the families `shards`, `small` and `mended`, in
/// big-endian order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StripeNumber(u64);

impl StripeNumber {
    /// Stripes that fit a segment.
    pub const SEGMENT_LEN: u32 = 1 << SEGMENT_INDEX_BITS;

    /// The stripe `index` of `segment` in `epoch`.
    pub const fn bulk(epoch: SetEpoch, segment: u32, index: u16) -> Result<Self, IdError> {
        if segment >> (STRIPE_COUNTER_BITS - SEGMENT_INDEX_BITS) != 0 {
            return Err(IdError::Exhausted { what: "the segment counter of this set epoch" });
        }
        let counter = (segment as u64) << SEGMENT_INDEX_BITS | index as u64;
        Ok(Self((epoch.0 as u64) << STRIPE_COUNTER_BITS | counter))
    }

    /// The small stripe `counter` of `epoch`.
    pub const fn small(epoch: SetEpoch, counter: u64) -> Result<Self, IdError> {
        if counter >> STRIPE_COUNTER_BITS != 0 {
            return Err(IdError::Exhausted { what: "the small stripe counter of this set epoch" });
        }
        Ok(Self(SMALL_BIT | (epoch.0 as u64) << STRIPE_COUNTER_BITS | counter))
    }

    /// The number with these bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Its 64 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Does its shard lie in the `small` family (or, clear, in `shards`)?
    pub const fn is_small(self) -> bool {
        self.0 & SMALL_BIT != 0
    }

    /// The epoch in its high bits.
    pub const fn epoch(self) -> SetEpoch {
        SetEpoch(((self.0 & !SMALL_BIT) >> STRIPE_COUNTER_BITS) as u32)
    }

    /// Key of the stripe's shard in its family.
    pub const fn key(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// Position of the volume that holds shard `index` of this stripe in a set of `volumes`: the shards of one stripe
    /// after another move on by one, so that parity and the load of reads are spread evenly.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "less than the volumes of a set, of which there are at most 64"
    )]
    pub const fn position_of(self, index: ShardIndex, volumes: usize) -> Position {
        let turn = self.0 % volumes as u64;
        Position(((turn + index.0 as u64) % volumes as u64) as u8)
    }

    /// Which shard of this stripe the volume at `position` holds in a set of `volumes`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "less than the volumes of a set, of which there are at most 64"
    )]
    pub const fn shard_at(self, position: Position, volumes: usize) -> ShardIndex {
        let turn = self.0 % volumes as u64;
        ShardIndex(((position.0 as u64 + volumes as u64 - turn) % volumes as u64) as u8)
    }
}

impl fmt::Display for StripeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_small() { 's' } else { 'b' };
        write!(f, "{kind}{}.{}", self.epoch().0, self.0 & ((1 << STRIPE_COUNTER_BITS) - 1))
    }
}

impl fmt::Debug for StripeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StripeNumber({self})")
    }
}

/// A dense run of stripe numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StripeRange {
    /// The first number of the run.
    pub first: StripeNumber,
    /// How many there are.
    pub count: u32,
}

impl StripeRange {
    /// The numbers of the run, in order.
    pub fn numbers(self) -> impl Iterator<Item = StripeNumber> {
        (0..u64::from(self.count)).map(move |i| StripeNumber(self.first.0 + i))
    }

    /// Is this number one of the run?
    pub const fn contains(self, number: StripeNumber) -> bool {
        number.0 >= self.first.0 && number.0 - self.first.0 < self.count as u64
    }
}

/// Names a lease: the epoch it was taken in and a counter. Leases end with their epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseId(pub u64);

const EPOCH_BITS: u32 = 24;
const SEQ_COUNTER_BITS: u32 = 64 - EPOCH_BITS;
const STRIPE_COUNTER_BITS: u32 = 63 - EPOCH_BITS;
const SEGMENT_INDEX_BITS: u32 = 16;
const SMALL_BIT: u64 = 1 << 63;

const _: () = assert!(1 + EPOCH_BITS + STRIPE_COUNTER_BITS == 64);
