//! What is explored: geometry, uploads, budgets of faults, and the one change to the rules that a case makes.

/// One rule taken away, or its prose read the other way, so that its need can be shown by a trace.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    /// Every rule in force.
    #[default]
    Nothing,
    /// N: the next number is one more than the largest on the readable volumes.
    ScanNumbers,
    /// C: whatever an open sees is rolled forward.
    ForwardAll,
    /// C: a record seen on fewer than W readable volumes is aborted.
    AbortBelowW,
    /// C: a record is aborted if the volumes that show it and the unreadable ones are fewer than W.
    AbortIfImpossible,
    /// D: rolled forward on W volumes counts as decided before the opening record.
    EarlyDecision,
    /// O: a batch is issued while another is undecided.
    ManyInFlight,
    /// G: each record of a batch judges alone whether it pays for a chunk.
    PayAlone,
    /// G: a batch may hold two records of one object.
    RepeatInBatch,
    /// S: replay copies the record alone.
    RecordWithoutShards,
    /// S: only a volume that a record names as participant can be stale.
    StaleIfNamed,
    /// S: replay copies the newest record first.
    NewestFirst,
    /// S: replay leaves the records outside the chain where they are.
    TailKept,
    /// B: the shards of a small upload follow its record in a batch of their own.
    SmallRecordFirst,
    /// P: a participant that left and came back during a commit is still one.
    RejoinInFlight,
    /// Q: a replaced, empty volume counts as one that was asked.
    EmptyCounts,
    /// Q: W volumes that are not empty are needed to recover.
    StrictW,
    /// U: an undecodable record is aborted although a volume is missing.
    DropUndecodable,
    /// U: no volume is thought to be restored from an older copy when an undecodable record is judged.
    NobodyRestored,
    /// T: an open tests the head record alone.
    HeadOnly,
    /// T: an open tests the trailing opening records and the one record before them, not its whole batch.
    LastRecordOnly,
    /// M: staleness is judged by the records still listed after compaction.
    ListedOnly,
    /// L1: an index entry is believed without asking whether its record is decided.
    IndexBelieved,
    /// L2: a lease may expire between its check and its decision.
    ReclaimInFlight,
    /// F: a commit that does not reach W is reported as failed at once.
    ReportFailed,
    /// J: a recovery in the process does not wait for the writes of the old batch.
    LateLanding,
    /// J: a recovery in the process keeps the set epoch.
    SameEpoch,
    /// R: a read-only vault serves only what it sees on W volumes.
    ReadsNeedW,
}

impl Change {
    /// I8 and I9 are what the other invariants rest on: for these changes they are left out, so that the trace runs
    /// on to what a user would feel.
    pub(crate) fn harms_later(self) -> bool {
        matches!(
            self,
            Self::NewestFirst | Self::StaleIfNamed | Self::ListedOnly | Self::HeadOnly | Self::LastRecordOnly
        )
    }
}

/// What a commit record brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// An upload whose shards are staged and synced before its record.
    Bulk,
    /// A small upload: its shards land in the batch of its record.
    Small,
    /// A change of the books: a record without manifest and stripes; its object is the id of its entry.
    Book,
}

/// One exploration.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Volumes of the set, k + m.
    pub(crate) n: usize,
    /// Data shards.
    pub(crate) k: usize,
    /// Volumes that decide.
    pub(crate) w: usize,
    /// How many of the three uploads take part.
    pub(crate) uploads: usize,
    pub(crate) kind: [Kind; 3],
    /// Uploads with the same number bring the same object (or book the same entry).
    pub(crate) object: [u8; 3],
    /// Uploads with the same number hold the same chunk.
    pub(crate) chunk: [u8; 3],
    /// Openings after the first, in the process or after a crash.
    pub(crate) opens: u8,
    /// Volumes lost or restored from a snapshot.
    pub(crate) damage: u8,
    /// Volumes that become unreadable while the vault runs.
    pub(crate) leaves: u8,
    /// Failed syncs.
    pub(crate) poisons: u8,
    pub(crate) snaps: u8,
    pub(crate) compactions: u8,
    /// Uploads may be lost only by a crash: no lease expires.
    pub(crate) patient: bool,
    /// Drop the bound on opens with a rolled-back volume.
    pub(crate) beyond: bool,
    /// Stop only at this violation (0: at any); states with another one are left out.
    pub(crate) want: u8,
    pub(crate) change: Change,
}

/// Uploads 0 and 1 bring one object, upload 2 another one with the same chunk.
pub(crate) const SAME: [u8; 3] = [0, 0, 1];
/// Three objects that share their chunk.
pub(crate) const SHARE: [u8; 3] = [0, 1, 2];

impl Case {
    /// k + m volumes, W = max(k, m) + 1, every fault once, every rule in force.
    pub(crate) fn new(name: &'static str, k: usize, m: usize, kinds: &[Kind]) -> Self {
        let mut kind = [Kind::Bulk; 3];
        kind[..kinds.len()].copy_from_slice(kinds);
        Self {
            name,
            n: k + m,
            k,
            w: k.max(m) + 1,
            uploads: kinds.len(),
            kind,
            object: SHARE,
            chunk: [0, 0, 0],
            opens: 1,
            damage: 0,
            leaves: 0,
            poisons: 0,
            snaps: 0,
            compactions: 0,
            patient: false,
            beyond: false,
            want: 0,
            change: Change::Nothing,
        }
    }

    pub(crate) fn m(&self) -> usize {
        self.n - self.k
    }

    /// How many volumes that are not empty an open must read (rule Q).
    pub(crate) fn ask(&self) -> usize {
        self.n - self.w + 1
    }

    pub(crate) fn is(&self, change: Change) -> bool {
        self.change == change
    }

    /// Rule C is in force: an open closes the chain instead of judging each record alone.
    pub(crate) fn closing(&self) -> bool {
        !matches!(self.change, Change::ForwardAll | Change::AbortBelowW | Change::AbortIfImpossible)
    }

    /// Uploads that bring a stripe with the chunk of upload `u`.
    pub(crate) fn same_chunk(&self, u: usize, w: usize) -> bool {
        self.kind[u] != Kind::Book && self.kind[w] != Kind::Book && self.chunk[u] == self.chunk[w]
    }
}
