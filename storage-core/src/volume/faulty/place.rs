//! What a source and its volumes share: the streams, and what has gone wrong for good.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::fault::FaultKind;
use super::plan::FaultPlan;
use super::random::Random;
use crate::volume::{MemorySnapshot, MemorySource, Pair, Table, VolumeError};

/// One place of a volume, faulty.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) plan: Arc<FaultPlan>,
    pub(super) label: String,
    /// Set where the volume can be turned back.
    pub(super) memory: Option<MemorySource>,
    taken_offline: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    reads: Random,
    writes: Random,
    /// Stored values that are bad for good, until they are written again.
    rotten: BTreeMap<(Table, Vec<u8>), Rot>,
    /// Calls for which the volume will be missing.
    offline_calls: u64,
    /// Where a stale volume goes back to.
    remembered: Option<MemorySnapshot>,
}

/// What is wrong with a stored value.
#[derive(Clone, Copy, Debug)]
enum Rot {
    /// Which bit is flipped, counted modulo the length of the value.
    Bit(u64),
    Unreadable,
}

/// What a write meets.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteFault {
    pub(super) kind: FaultKind,
    /// A number for where it falls.
    pub(super) aim: u64,
}

impl Place {
    pub(super) fn new(plan: Arc<FaultPlan>, label: String, memory: Option<MemorySource>) -> Self {
        let [reads, writes] = plan.streams();
        let state = State { reads, writes, rotten: BTreeMap::new(), offline_calls: 0, remembered: None };
        Self { plan, label, memory, taken_offline: AtomicBool::new(false), state: Mutex::new(state) }
    }

    pub(super) fn set_offline(&self, offline: bool) {
        self.taken_offline.store(offline, Ordering::SeqCst);
    }

    /// What any call meets first: the crash, absence, slowness.
    pub(super) fn enter(&self, operation: &'static str) -> Result<(), VolumeError> {
        self.plan.countdown().refuse_crashed(operation)?;
        let slow_ms = {
            let mut state = self.lock();
            if self.plan.draw([FaultKind::Offline], &mut state.reads).is_some() {
                state.offline_calls = 1 + state.reads.below(LONGEST_OFFLINE_CALLS);
                let detail = format!("for {} calls from {operation} on", state.offline_calls);
                self.record(FaultKind::Offline, detail);
            }
            if state.offline_calls > 0 || self.taken_offline.load(Ordering::SeqCst) {
                state.offline_calls = state.offline_calls.saturating_sub(1);
                return Err(VolumeError::Missing { volume: self.label.clone() });
            }
            let slow = self.plan.draw([FaultKind::Slow], &mut state.reads).is_some();
            slow.then(|| 1 + state.reads.below(LONGEST_DELAY_MS))
        };
        if let Some(slow_ms) = slow_ms {
            self.record(FaultKind::Slow, format!("{operation} takes {slow_ms} ms"));
            self.plan.delay(Duration::from_millis(slow_ms));
        }
        Ok(())
    }

    /// What the next write meets, of `kinds` or of staleness.
    pub(super) fn write_fault<const N: usize>(&self, kinds: [FaultKind; N]) -> Option<WriteFault> {
        let mut state = self.lock();
        let aim = state.writes.next();
        let kind = self.plan.draw(kinds, &mut state.writes).or_else(|| {
            self.memory.as_ref()?;
            self.plan.draw([FaultKind::Stale], &mut state.writes)
        });
        kind.map(|kind| WriteFault { kind, aim })
    }

    /// Does a superblock meet a failed sync, or a run a misdirected write?
    pub(super) fn meets(&self, kind: FaultKind) -> Option<WriteFault> {
        let mut state = self.lock();
        let aim = state.writes.next();
        self.plan.draw([kind], &mut state.writes).map(|kind| WriteFault { kind, aim })
    }

    pub(super) fn record(&self, kind: FaultKind, detail: impl Into<String>) {
        self.plan.record(&self.label, kind, detail.into());
    }

    /// The value as it is read from a medium that may have gone bad.
    pub(super) fn read_value(&self, table: Table, key: &[u8], value: &mut [u8]) -> Result<(), VolumeError> {
        if value.is_empty() {
            return Ok(());
        }
        let mut state = self.lock();
        let aim = state.reads.next();
        if let Some(kind) = self.plan.draw(FaultKind::OF_VALUES, &mut state.reads) {
            let rot = if kind == FaultKind::BitRot { Rot::Bit(aim) } else { Rot::Unreadable };
            self.record(kind, format!("{table} {key:02x?}, {} bytes", value.len()));
            state.rotten.insert((table, key.to_vec()), rot);
        }
        if state.rotten.is_empty() {
            return Ok(());
        }
        match state.rotten.get(&(table, key.to_vec())) {
            None => Ok(()),
            Some(Rot::Unreadable) => Err(VolumeError::Corrupt { table, detail: "injected".to_owned() }),
            Some(Rot::Bit(aim)) => {
                let bit = aim % (value.len() as u64 * 8);
                value[(bit / 8) as usize] ^= 1 << (bit % 8);
                Ok(())
            }
        }
    }

    /// [`Place::read_value`] for a pair.
    pub(super) fn read_pair(&self, table: Table, mut pair: Pair) -> Result<Pair, VolumeError> {
        self.read_value(table, &pair.0, &mut pair.1)?;
        Ok(pair)
    }

    /// A value is written in place of a bad one.
    pub(super) fn written_again<'a>(&self, keys: impl IntoIterator<Item = (Table, &'a [u8])>) {
        let mut state = self.lock();
        if state.rotten.is_empty() {
            return;
        }
        for (table, key) in keys {
            state.rotten.remove(&(table, key.to_vec()));
        }
    }

    /// A new volume lies here: nothing of it is bad, and there is nothing older to go back to.
    pub(super) fn start_anew(&self) {
        let mut state = self.lock();
        state.rotten.clear();
        state.remembered = self.snapshot();
    }

    /// The volume has been opened: this is the least it can go back to.
    pub(super) fn opened(&self) {
        let mut state = self.lock();
        if state.remembered.is_none() {
            state.remembered = self.snapshot();
        }
    }

    /// Keeps, after some of the writes, what the volume will go back to. Costs nothing where it never will.
    pub(super) fn remember(&self) {
        if self.memory.is_none() || !self.plan.may_meet(FaultKind::Stale) {
            return;
        }
        let mut state = self.lock();
        if state.writes.below(WRITES_PER_MEMORY) == 0 {
            state.remembered = self.snapshot();
        }
    }

    /// The volume goes back.
    pub(super) fn go_back(&self) {
        let state = self.lock();
        if let (Some(memory), Some(remembered)) = (&self.memory, &state.remembered) {
            memory.disk().restore(remembered);
        }
    }

    fn snapshot(&self) -> Option<MemorySnapshot> {
        self.memory.as_ref().map(|memory| memory.disk().snapshot())
    }

    // A panic under the lock is a failing test's; no state is half-changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const LONGEST_OFFLINE_CALLS: u64 = 16;
const LONGEST_DELAY_MS: u64 = 1000;
/// A stale volume goes back by this many writes on average.
const WRITES_PER_MEMORY: u64 = 8;
