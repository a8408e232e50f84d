//! What a check says.

use std::collections::BTreeMap;
use std::fmt;

use crate::volume::Table;
use crate::{ObjectId, Position};

/// What is wrong, by what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A volume is not there, or does not hold the whole chain.
    Volume,
    /// The store of a volume cannot give back a record.
    Unreadable,
    /// A record's bytes are not those of any record.
    Undecodable,
    /// A sound record in the wrong place: under another key, on another volume, of another set or vault.
    Misplaced,
    /// A record that a volume should have and has not.
    Missing,
    /// The chain of commit records is broken, or not the same on all volumes.
    Chain,
    /// Two sound records say different things of one thing.
    Contradiction,
    /// A manifest or a listing entry that no commit record names.
    Unnamed,
    /// Sound shards that are not one stripe's, or do not make the chunk that they say.
    Stripe,
    /// An object whose bytes are not all there, or are not what its hashes say.
    Object,
    /// An index entry that leads to another chunk.
    Index,
}

impl FindingKind {
    /// The kind in a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Unreadable => "unreadable",
            Self::Undecodable => "undecodable",
            Self::Misplaced => "misplaced",
            Self::Missing => "missing",
            Self::Chain => "chain",
            Self::Contradiction => "contradiction",
            Self::Unnamed => "unnamed",
            Self::Stripe => "stripe",
            Self::Object => "object",
            Self::Index => "index",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFinding {
    /// What is wrong.
    pub kind: FindingKind,
    /// The volume, if it is one volume's.
    pub position: Option<Position>,
    /// The table, if it is a record's.
    pub table: Option<Table>,
    /// The key of the record.
    pub key: Option<Vec<u8>>,
    /// The object that is hit, where that is known.
    pub object: Option<ObjectId>,
    /// Expected and found, in words.
    pub detail: String,
}

impl CheckFinding {
    pub(super) fn new(kind: FindingKind, at: At, detail: String) -> Self {
        let At { position, table, key, object } = at;
        Self { kind, position, table, key, object, detail }
    }
}

impl fmt::Display for CheckFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind)?;
        if let Some(position) = self.position {
            write!(f, "volume {:02}, ", position.0)?;
        }
        if let Some(table) = self.table {
            write!(f, "table {table}, ")?;
        }
        if let Some(key) = &self.key {
            f.write_str("key ")?;
            key.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
            f.write_str(", ")?;
        }
        if let Some(object) = &self.object {
            write!(f, "object {object}, ")?;
        }
        f.write_str(&self.detail)
    }
}

/// Where a finding lies.
#[derive(Clone, Debug, Default)]
pub(super) struct At {
    position: Option<Position>,
    table: Option<Table>,
    key: Option<Vec<u8>>,
    object: Option<ObjectId>,
}

impl At {
    pub(super) fn volume(position: Position) -> Self {
        Self { position: Some(position), ..Self::default() }
    }

    pub(super) fn table(position: Position, table: Table) -> Self {
        Self { position: Some(position), table: Some(table), ..Self::default() }
    }

    pub(super) fn record(position: Position, table: Table, key: &[u8]) -> Self {
        Self { position: Some(position), table: Some(table), key: Some(key.to_vec()), object: None }
    }

    /// A record that is the same on all volumes.
    pub(super) fn key(table: Table, key: &[u8]) -> Self {
        Self { table: Some(table), key: Some(key.to_vec()), ..Self::default() }
    }

    pub(super) fn object(object: ObjectId) -> Self {
        Self { object: Some(object), ..Self::default() }
    }

    pub(super) fn of(self, object: ObjectId) -> Self {
        Self { object: Some(object), ..self }
    }
}

/// How much a check has read, and what it has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckSummary {
    /// Objects that a commit record decides.
    pub objects: u64,
    /// Bytes of these objects, read and hashed.
    pub bytes: u64,
    /// Stripes read, once for each reference to them: a chunk in two objects counts twice.
    pub stripes: u64,
    /// Shard records of these stripes that were found sound.
    pub shards: u64,
    /// Shards whose record is bad and that a sound record in `mended` stands for; nothing is lost.
    pub mended_shards: u64,
    /// Shard records that no decided upload wrote: remains of uploads that broke off. They are reclaimed in time.
    pub uncommitted_shards: u64,
    /// Bytes of all shard records and manifests that the volumes hold.
    pub record_bytes: u64,
    /// Of these, bytes of the manifests of decided uploads and of the stripes they wrote, each shard once. The others are
    /// remains of uploads that broke off, and records that a mended one stands for.
    pub decided_bytes: u64,
    /// How many findings there are of each kind; kinds without one are not in it.
    pub findings: BTreeMap<FindingKind, u64>,
}

impl CheckSummary {
    /// Findings of all kinds.
    pub fn total(&self) -> u64 {
        self.findings.values().sum()
    }

    pub(super) fn count(&mut self, kind: FindingKind) {
        *self.findings.entry(kind).or_default() += 1;
    }
}

impl fmt::Display for CheckSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { objects, bytes, stripes, shards, mended_shards, uncommitted_shards, .. } = self;
        write!(f, "{objects} objects of {bytes} bytes in {stripes} stripes, {shards} sound shards")?;
        write!(f, ", {mended_shards} mended, {uncommitted_shards} of uploads that broke off; ")?;
        if self.findings.is_empty() {
            return f.write_str("nothing is wrong");
        }
        write!(f, "{} findings:", self.total())?;
        self.findings.iter().try_for_each(|(kind, count)| write!(f, " {count} {kind}"))
    }
}
