//! An object's way out of the vault.
//!
//! One hop finds the manifest, decides what to send and reads the first bytes of it, so a small answer costs one hop
//! altogether. The rest of a large one is read in batches by a task of its own: a batch is read while the one before is
//! sent, and nobody holds a thread while a slow client takes its time.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use coffer_storage::format::manifest::Manifest;
use coffer_storage::format::page::ChunkRef;
use coffer_storage::tree::Slice;
use coffer_storage::vault::{Listed, ObjectReader, SliceReader, Vault};
use coffer_storage::{ObjectId, StorageError};
use tokio::sync::mpsc;

use super::attempts;
use super::shared::Service;
use crate::pool::{Overloaded, Pass};

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// Too much is going on.
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The vault refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The task ended without a result, as a bug would make it.
    #[error("the reading task ended without a result")]
    Lost,
}

/// An object that was found, and what was decided about it.
pub(crate) struct Fetched<T> {
    /// The object.
    pub(crate) manifest: Manifest,
    /// What the caller decided.
    pub(crate) choice: T,
    /// The bytes it decided to read.
    pub(crate) pieces: Pieces,
}

/// The first verified bytes of a range, and how to go on.
#[derive(Default)]
pub(crate) struct Pieces {
    /// The first pieces: all, if the range has at most [`GATHER_BYTES`].
    pub(crate) first: Vec<Bytes>,
    /// Reads the rest, if there is any.
    pub(crate) rest: Option<Reading>,
}

/// What is read piece by piece.
#[derive(Clone)]
pub(crate) enum Reading {
    /// Bytes of an object.
    Object(ObjectReader),
    /// A slice of one.
    Slice(Box<SliceReader>),
}

impl Reading {
    fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        match self {
            Self::Object(reader) => reader.next(),
            Self::Slice(reader) => reader.next(),
        }
    }
}

/// The rest of a range, batch by batch. It ends early only with an error.
pub(crate) type Batches = mpsc::Receiver<Result<Vec<Bytes>, ReadError>>;

impl Service {
    /// Finds an object, lets the caller decide by its manifest what to read of it, and reads the first bytes of that.
    /// `None`: not stored.
    pub(crate) async fn fetch<T: Send + 'static>(
        &self,
        object: ObjectId,
        choose: impl Fn(&Manifest) -> (T, Option<Range<u64>>) + Send + Sync + 'static,
    ) -> Result<Option<Fetched<T>>, ReadError> {
        self.read(move |vault| {
            let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
            let (choice, range) = choose(&manifest);
            let pieces = match range {
                Some(range) => Pieces::begin(vault, &manifest, range)?,
                None => Pieces::default(),
            };
            Ok(Some(Fetched { manifest, choice, pieces }))
        })
        .await
    }

    /// Finds an object and reads the first bytes of a slice of it. `None`: not stored.
    pub(crate) async fn slice(
        &self,
        object: ObjectId,
        slice: Slice,
    ) -> Result<Option<(Manifest, Pieces)>, ReadError> {
        self.read(move |vault| {
            let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
            let whole = slice.encoded_len(manifest.length).unwrap_or(u64::MAX);
            let pieces = Pieces::gather(Reading::Slice(Box::new(vault.slice(&manifest, slice))), whole)?;
            Ok(Some((manifest, pieces)))
        })
        .await
    }

    /// Finds an object's manifest. `None`: not stored.
    pub(crate) async fn manifest(&self, object: ObjectId) -> Result<Option<Manifest>, ReadError> {
        self.read(move |vault| vault.manifest(&object)).await
    }

    /// Finds an object's manifest and up to `limit` of its chunks and where they begin, from the one that holds byte
    /// `from` on. `None`: not stored.
    pub(crate) async fn chunks(
        &self,
        object: ObjectId,
        from: u64,
        limit: usize,
    ) -> Result<Option<(Manifest, Vec<(u64, ChunkRef)>)>, ReadError> {
        self.read(move |vault| {
            let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
            let chunks = vault.chunks(&manifest, from)?.take(limit).collect::<Result<_, _>>()?;
            Ok(Some((manifest, chunks)))
        })
        .await
    }

    /// Up to `limit` stored objects in order of their ids, after this one.
    pub(crate) async fn list(&self, after: Option<ObjectId>, limit: usize) -> Result<Vec<Listed>, ReadError> {
        self.read(move |vault| vault.list(after, limit)).await
    }

    /// Reads the rest of a range in the background, as fast as it is taken.
    pub(crate) async fn stream(self: &Arc<Self>, reader: Reading) -> Result<Batches, Overloaded> {
        let pass = self.downloads.enter().await?;
        let (send, batches) = mpsc::channel(1);
        tokio::spawn(Arc::clone(self).pump(pass, reader, send));
        Ok(batches)
    }

    /// Ends when all was taken, when a read fails, when nobody takes any more, or when the client stalls: then the
    /// channel just closes, and the body, which knows how many bytes are missing, fails the connection.
    async fn pump(
        self: Arc<Self>,
        _pass: Pass,
        mut reader: Reading,
        send: mpsc::Sender<Result<Vec<Bytes>, ReadError>>,
    ) {
        loop {
            // Downloads are bounded in number, and one that has begun must not fail because the gateway is busy.
            let Some(pass) = self.reads.wait().await else { return };
            let read = self.inside(pass, move |_| {
                let mut reader = reader.clone();
                gather(&mut reader, BATCH_BYTES).map(|batch| (reader, batch))
            });
            let (next, batch) = match read.await {
                Ok((next, batch)) if !batch.is_empty() => (next, Ok(batch)),
                Ok(_) => return,
                Err(error) => {
                    let _ = send.send(Err(error)).await;
                    return;
                }
            };
            reader = next;
            match tokio::time::timeout(self.stall, send.send(batch)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return,
                Err(_) => {
                    tracing::debug!("a download was given up: its client takes no bytes");
                    return;
                }
            }
        }
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Vault) -> Result<T, StorageError> + Send + Sync + 'static,
    ) -> Result<T, ReadError> {
        let pass = self.reads.enter().await?;
        self.inside(pass, work).await
    }

    async fn inside<T: Send + 'static>(
        &self,
        pass: Pass,
        work: impl Fn(&Vault) -> Result<T, StorageError> + Send + Sync + 'static,
    ) -> Result<T, ReadError> {
        let vault = Arc::clone(&self.vault);
        let ended = attempts::first_to_end(pass, || self.vault.slow_volumes(), move || work(&vault)).await;
        Ok(ended.ok_or(ReadError::Lost)??)
    }
}

impl Pieces {
    fn begin(vault: &Vault, manifest: &Manifest, range: Range<u64>) -> Result<Self, StorageError> {
        if range.is_empty() {
            return Ok(Self::default());
        }
        let whole = range.end - range.start;
        Self::gather(Reading::Object(vault.reader(manifest, range)?), whole)
    }

    /// The first of `whole` bytes, and the reading that goes on if there are more.
    fn gather(mut reading: Reading, whole: u64) -> Result<Self, StorageError> {
        let first = gather(&mut reading, GATHER_BYTES)?;
        let here: u64 = first.iter().map(|piece| piece.len() as u64).sum();
        Ok(Self { first, rest: (here < whole).then_some(reading) })
    }
}

/// Reads pieces until there are at least `bytes` of them, or no more.
fn gather(reader: &mut Reading, bytes: usize) -> Result<Vec<Bytes>, StorageError> {
    let mut pieces = Vec::new();
    let mut here = 0;
    while here < bytes
        && let Some(piece) = reader.next()?
    {
        here += piece.len();
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Answers of up to this many bytes are read in one hop and held whole; larger ones stream.
pub(crate) const GATHER_BYTES: usize = 256 << 10;

/// Bytes of a batch: large enough that the hop between threads (tens of microseconds) costs nothing beside reading and
/// verifying it, small enough that many slow downloads fit the memory.
pub(crate) const BATCH_BYTES: usize = 512 << 10;
