//! The port: what a volume is asked, and in which words.

use std::fmt;

use super::VolumeError;

/// One of the tables of a volume. Keys are compared as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Shard records of bulk stripes, by stripe number; written by [`Volume::bulk`] only.
    Shards,
    /// Shard records of small stripes, by stripe number.
    Small,
    /// Shard records written again by repair, by stripe number; read before the other two.
    Mended,
    /// Stripe numbers by chunk id; a hint for dedup.
    Index,
    /// Commit records by seq, and the volume's own state under key 0.
    Commits,
    /// Manifest records by object id.
    Manifests,
    /// Length and time of each object by object id.
    Listing,
}

impl Table {
    /// All tables, in a fixed order.
    pub const ALL: [Self; 7] =
        [Self::Shards, Self::Small, Self::Mended, Self::Index, Self::Commits, Self::Manifests, Self::Listing];

    /// The name of the table, which is the name of its column family.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shards => "shards",
            Self::Small => "small",
            Self::Mended => "mended",
            Self::Index => "index",
            Self::Commits => "commits",
            Self::Manifests => "manifests",
            Self::Listing => "listing",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One step of a [`Batch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write this value under this key.
    Put {
        /// The table; never [`Table::Shards`].
        table: Table,
        /// The key.
        key: Vec<u8>,
        /// The value.
        value: Vec<u8>,
    },
    /// Remove what no decided commit record refers to.
    Retract {
        /// The table; never [`Table::Shards`].
        table: Table,
        /// The key.
        key: Vec<u8>,
    },
}

/// Steps that are on a volume together or not at all; later steps win over earlier ones of the same key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    steps: Vec<Step>,
}

impl Batch {
    /// A batch without steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.steps.push(Step::Put { table, key: key.into(), value: value.into() });
    }

    /// Removes what no decided commit record refers to: an aborted record and what came with it.
    pub fn retract(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.steps.push(Step::Retract { table, key: key.into() });
    }

    /// The steps in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Refuses a batch that names [`Table::Shards`]: its records come in runs. Nothing is written then, and nothing is
    /// poisoned.
    pub(super) fn check_tables(&self) -> Result<(), VolumeError> {
        let names_shards = |step: &Step| match step {
            Step::Put { table, .. } | Step::Retract { table, .. } => *table == Table::Shards,
        };
        if self.steps.iter().any(names_shards) {
            return Err(VolumeError::Failed {
                operation: "writing a batch",
                detail: "table shards is written in runs only".to_owned(),
            });
        }
        Ok(())
    }

    /// Is there no step?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Payload bytes of all steps, keys and values.
    pub fn len_bytes(&self) -> usize {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Put { key, value, .. } => key.len() + value.len(),
                Step::Retract { key, .. } => key.len(),
            })
            .sum()
    }
}

/// A key with its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Space on a volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes that the volume's own files take.
    pub used_bytes: u64,
    /// Bytes its file system still has for us.
    pub free_bytes: u64,
}

/// One failure domain. See the [module](super) for the contract.
pub trait Volume: Send + Sync + fmt::Debug {
    /// The value under `key`, if one can be found.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError>;

    /// The values under each of `keys`, in their order.
    fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>>;

    /// Up to `limit` pairs with keys from `from` (included), ascending.
    fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError>;

    /// The pair with the greatest key; with `below`, the greatest key less than that.
    fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError>;

    /// Writes a batch, atomically and durably.
    fn write(&self, batch: &Batch) -> Result<(), VolumeError>;

    /// Writes a batch, atomically, without waiting for the device: it survives the end of the process at once, and a
    /// power cut once a later [`Volume::write`] has returned.
    fn write_unsynced(&self, batch: &Batch) -> Result<(), VolumeError>;

    /// Starts a run of shard records for [`Table::Shards`].
    fn bulk(&self) -> Result<Box<dyn BulkWriter>, VolumeError>;

    /// Gives back the space of sealed runs in [`Table::Shards`] that lie wholly in `from..to`, of which no decided
    /// commit record refers to anything. After a crash they may be there again; then it is called again.
    fn reclaim(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError>;

    /// Is the volume still there and its own? Asked before each commit and from time to time, so cheap.
    fn probe(&self) -> Result<(), VolumeError>;

    /// Space taken and left.
    fn usage(&self) -> Result<Usage, VolumeError>;

    /// Comes back as after a crash: what was durable is there, poison is gone. Fails if the volume cannot be opened.
    fn reopen(&self) -> Result<(), VolumeError>;
}

/// A run of shard records on its way to a volume.
pub trait BulkWriter: Send {
    /// Adds a record; keys ascend strictly.
    fn append(&mut self, key: &[u8], value: &[u8]) -> Result<(), VolumeError>;

    /// Makes the run durable and visible.
    fn seal(self: Box<Self>) -> Result<(), VolumeError>;
}
