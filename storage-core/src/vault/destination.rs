//! How the stripes of one upload reach their volumes: in memory until they travel with the commit record, or in runs
//! that are ingested.

use std::sync::Arc;
use std::thread::JoinHandle;

use super::lease::Lease;
use crate::erasure::StripeBuffer;
use crate::set::{Staging, VolumeSet};
use crate::volume::{BulkWriter, VolumeError, VolumeErrorKind};
use crate::{Geometry, Position, StorageError, StripeNumber, StripeRange};

/// Where the stripes of an upload go.
#[derive(Debug)]
pub(super) enum Destination {
    /// Held in memory, for the batch of the commit record.
    Small(Small),
    /// Written to runs on every fresh volume.
    Bulk(Box<Bulk>),
}

impl Destination {
    /// Stripes that travel with the commit record.
    pub(super) fn small(chunks: usize) -> Self {
        Self::Small(Small { expected: chunks as u64 + 2, ..Small::default() })
    }

    /// Stripes that are ingested, about `segment_bytes` to a run on one volume.
    pub(super) fn bulk(set: &Arc<VolumeSet>, segment_bytes: u64) -> Self {
        Self::Bulk(Box::new(Bulk {
            set: Arc::clone(set),
            segment_bytes,
            ready: None,
            open: None,
            sealing: None,
            runs: Vec::new(),
            spare: None,
            written: 0,
        }))
    }

    /// The number of the next stripe.
    pub(super) fn number(
        &mut self,
        set: &Arc<VolumeSet>,
        lease: &Lease,
    ) -> Result<StripeNumber, StorageError> {
        match self {
            Self::Small(small) => small.number(set, lease),
            Self::Bulk(bulk) => bulk.number(lease),
        }
    }

    /// A stripe that holds `chunk`, in memory that was used before where that is possible.
    pub(super) fn buffer(&mut self, geometry: Geometry, chunk: &[u8]) -> StripeBuffer {
        if let Self::Bulk(bulk) = self
            && let Some(mut spare) = bulk.spare.take()
        {
            spare.refill(chunk);
            return spare;
        }
        StripeBuffer::from_chunk(geometry, chunk)
    }

    /// Takes the records of a stripe.
    pub(super) fn put(
        &mut self,
        set: &VolumeSet,
        number: StripeNumber,
        stripe: StripeBuffer,
    ) -> Result<(), StorageError> {
        match self {
            Self::Small(small) => {
                small.stripes.push((number, stripe));
                Ok(())
            }
            Self::Bulk(bulk) => bulk.put(set, number, stripe),
        }
    }

    /// Makes what was written durable.
    pub(super) fn seal(&mut self) -> Result<(), StorageError> {
        match self {
            Self::Small(_) => Ok(()),
            Self::Bulk(bulk) => {
                bulk.seal_open()?;
                bulk.join_sealing()
            }
        }
    }

    /// Record bytes of all stripes so far.
    pub(super) fn written_bytes(&self) -> u64 {
        match self {
            Self::Small(small) => small.stripes.iter().map(|(_, stripe)| stripe.stored_len() as u64).sum(),
            Self::Bulk(bulk) => bulk.written,
        }
    }

    /// The volumes that hold all of it; `None` if nothing is on volumes yet.
    pub(super) fn ready(&self) -> Option<Vec<Staging>> {
        match self {
            Self::Small(_) => None,
            Self::Bulk(bulk) => bulk.ready.clone(),
        }
    }

    /// All runs of numbers that were used.
    pub(super) fn runs(&self) -> &[StripeRange] {
        match self {
            Self::Small(small) => &small.runs,
            Self::Bulk(bulk) => &bulk.runs,
        }
    }

    /// The stripes that travel with the commit record.
    pub(super) fn take_small(&mut self) -> Vec<(StripeNumber, StripeBuffer)> {
        match self {
            Self::Small(small) => std::mem::take(&mut small.stripes),
            Self::Bulk(_) => Vec::new(),
        }
    }
}

/// Stripes in memory.
#[derive(Debug, Default)]
pub(super) struct Small {
    stripes: Vec<(StripeNumber, StripeBuffer)>,
    runs: Vec<StripeRange>,
    /// Numbers to reserve at a time.
    expected: u64,
    /// Numbers reserved and not used.
    left: u64,
}

impl Small {
    fn number(&mut self, set: &VolumeSet, lease: &Lease) -> Result<StripeNumber, StorageError> {
        if self.left == 0 {
            let first = set.small_numbers(lease.epoch(), self.expected)?.ok_or(StorageError::LeaseEnded)?;
            self.runs.push(StripeRange { first, count: 0 });
            self.left = self.expected;
        }
        self.left -= 1;
        let run = self.runs.last_mut().ok_or(StorageError::WorkerLost)?;
        run.count += 1;
        Ok(StripeNumber::from_bits(run.first.bits() + u64::from(run.count) - 1))
    }
}

/// One volume's writer of the open run.
type Writer = Box<dyn BulkWriter>;

/// What each volume said when its run was sealed.
type Sealed = Vec<(Position, Result<(), VolumeError>)>;

/// Runs on volumes.
pub(super) struct Bulk {
    set: Arc<VolumeSet>,
    segment_bytes: u64,
    /// Volumes that hold all runs so far; `None` before the first.
    ready: Option<Vec<Staging>>,
    open: Option<Run>,
    /// The run before, being synced while the next one is written.
    sealing: Option<JoinHandle<Sealed>>,
    runs: Vec<StripeRange>,
    spare: Option<StripeBuffer>,
    written: u64,
}

/// The run that is being written.
struct Run {
    first: StripeNumber,
    count: u32,
    bytes: u64,
    writers: Vec<(Position, Writer)>,
}

impl Bulk {
    fn number(&mut self, lease: &Lease) -> Result<StripeNumber, StorageError> {
        let full = |run: &Run| run.count == StripeNumber::SEGMENT_LEN || run.bytes >= self.segment_bytes;
        if self.open.as_ref().is_some_and(full) {
            self.seal_open()?;
        }
        if self.open.is_none() {
            self.open = Some(self.start(lease)?);
        }
        let run = self.open.as_mut().ok_or(StorageError::WorkerLost)?;
        run.count += 1;
        Ok(StripeNumber::from_bits(run.first.bits() + u64::from(run.count) - 1))
    }

    /// A run on every fresh volume that has all runs before it.
    fn start(&mut self, lease: &Lease) -> Result<Run, StorageError> {
        let segment = self.set.segment(lease.epoch())?.ok_or(StorageError::LeaseEnded)?;
        let first = StripeNumber::bulk(lease.epoch(), segment, 0)?;
        let writers = self.set.bulk_writers(self.ready.as_deref());
        self.ready = Some(writers.iter().map(|(staging, _)| *staging).collect());
        let writers = writers.into_iter().map(|(staging, writer)| (staging.position, writer)).collect();
        self.enough()?;
        Ok(Run { first, count: 0, bytes: 0, writers })
    }

    fn put(
        &mut self,
        set: &VolumeSet,
        number: StripeNumber,
        stripe: StripeBuffer,
    ) -> Result<(), StorageError> {
        let volumes = set.geometry().shards();
        let Some(run) = &mut self.open else { return Err(StorageError::WorkerLost) };
        let mut lost = Vec::new();
        run.writers.retain_mut(|(position, writer)| {
            let index = number.shard_at(*position, volumes);
            match writer.append(&number.key(), stripe.record(usize::from(index.0))) {
                Ok(()) => true,
                Err(error) => {
                    lost.push((*position, error));
                    false
                }
            }
        });
        run.bytes += (stripe.stored_len() / volumes) as u64;
        self.written += stripe.stored_len() as u64;
        self.spare = Some(stripe);
        self.strike(lost)
    }

    /// Syncs and ingests the open run on all its volumes at once, while the next one is written. One run is sealed
    /// at a time, so that an upload never runs away from its disks.
    fn seal_open(&mut self) -> Result<(), StorageError> {
        self.join_sealing()?;
        let Some(run) = self.open.take() else { return Ok(()) };
        self.runs.push(StripeRange { first: run.first, count: run.count });
        self.sealing = Some(std::thread::spawn(move || seal_all(run.writers)));
        Ok(())
    }

    fn join_sealing(&mut self) -> Result<(), StorageError> {
        let Some(thread) = self.sealing.take() else { return Ok(()) };
        let sealed = thread.join().map_err(|_| StorageError::WorkerLost)?;
        let lost = sealed.into_iter().filter_map(|(position, sealed)| Some((position, sealed.err()?)));
        self.strike(lost.collect())
    }

    /// Volumes that failed hold not all of this upload any more.
    fn strike(&mut self, lost: Vec<(Position, VolumeError)>) -> Result<(), StorageError> {
        let mut full = None;
        for (position, error) in lost {
            self.ready.iter_mut().for_each(|ready| ready.retain(|staging| staging.position != position));
            self.set.volume_failed(position, &error);
            if let Some(run) = &mut self.open {
                run.writers.retain(|(at, _)| *at != position);
            }
            if error.kind() == VolumeErrorKind::Full {
                full = Some(error);
            }
        }
        // Too few volumes because they are full is another thing than too few volumes: it asks for room.
        self.enough().map_err(|thin| full.map_or(thin, StorageError::Volume))
    }

    fn enough(&self) -> Result<(), StorageError> {
        let ready = self.ready.as_ref().map_or(0, Vec::len);
        let needed = self.set.geometry().write_quorum();
        if ready < needed { Err(StorageError::Thin { ready, needed }) } else { Ok(()) }
    }
}

/// Seals the writers of one run, all at the same time.
fn seal_all(writers: Vec<(Position, Writer)>) -> Sealed {
    let seal = |(position, writer): (Position, Writer)| (position, std::thread::spawn(move || writer.seal()));
    let threads: Vec<_> = writers.into_iter().map(seal).collect();
    let join = |(position, thread): (Position, JoinHandle<_>)| {
        (position, thread.join().unwrap_or(Err(VolumeError::Poisoned)))
    };
    threads.into_iter().map(join).collect()
}

impl std::fmt::Debug for Bulk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bulk").field("runs", &self.runs).field("ready", &self.ready).finish_non_exhaustive()
    }
}
