//! An upload: bytes in, chunks out, digests beside.
//!
//! Until the ingest floor an object's chunks are kept in memory; it may turn out to be small, and then its stripes
//! travel with the commit record. Above the floor two threads run beside the caller's: one hashes the object, one
//! codes chunks and writes them. Queues between them are bounded, so memory does not grow with the object.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use bytes::Bytes;

use super::core::Core;
use super::destination::Destination;
use super::lease::Lease;
use super::sink::{Sink, Written};
use super::staged::Staged;
use crate::chunker::{Chunker, MAX_LEN};
use crate::digest::ParallelDigester;
use crate::format::manifest::{FILE_NAME_MAX, INLINE_MAX, MEDIA_TYPE_MAX};
use crate::{ChunkId, StorageError};

/// What is known of an object before its bytes come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadMeta {
    /// Media type, kept with the object if this upload is the first of it; at most 255 bytes.
    pub media_type: Option<String>,
    /// File name, kept likewise; at most 1,024 bytes.
    pub file_name: Option<String>,
    /// Bytes that will come, if known. Only a hint: it picks the way to the volumes.
    pub length_hint: Option<u64>,
}

/// An upload under way. Dropping it gives up everything it holds.
pub struct Upload {
    core: Arc<Core>,
    meta: UploadMeta,
    chunker: Chunker,
    /// Bytes since the last cut.
    tail: Vec<u8>,
    digester: ParallelDigester,
    stage: Stage,
}

/// How far the object has grown.
enum Stage {
    /// Below the floor: chunks wait in memory.
    Pending { chunks: Vec<(ChunkId, Bytes)>, bytes: u64, lease: Lease },
    /// Above it: chunks go to the writing thread.
    Streaming(Pipe),
    /// Between the two, or after an error.
    Over,
}

/// What the writing thread is given.
enum Part {
    /// The next chunk.
    Chunk(ChunkId, Bytes),
    /// The next nodes of the outboard.
    Outboard(Vec<u8>),
}

/// The writing thread.
struct Pipe {
    parts: Option<SyncSender<Part>>,
    thread: Option<JoinHandle<Result<Written, StorageError>>>,
}

impl Upload {
    pub(super) fn new(core: Arc<Core>, meta: UploadMeta) -> Result<Self, StorageError> {
        bounded("media type", meta.media_type.as_deref(), MEDIA_TYPE_MAX)?;
        bounded("file name", meta.file_name.as_deref(), FILE_NAME_MAX)?;
        core.set.ensure_writable()?;
        let since = core.set.decided_batches();
        let lease = Lease::new(core.set.lease(), since, Arc::clone(&core.staging));
        let stage = Stage::Pending { chunks: Vec::new(), bytes: 0, lease };
        let mut upload = Self {
            core,
            meta,
            chunker: Chunker::new(),
            tail: Vec::new(),
            digester: ParallelDigester::new(),
            stage,
        };
        if upload.meta.length_hint.is_some_and(|hint| hint >= upload.core.options.ingest_floor_bytes) {
            upload.stream()?;
        }
        Ok(upload)
    }

    /// Goes on with the object's next bytes.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), StorageError> {
        while !bytes.is_empty() {
            let Some(cut) = self.chunker.scan(bytes) else {
                self.tail.extend_from_slice(bytes);
                return Ok(());
            };
            let (last, rest) = bytes.split_at(cut);
            self.tail.extend_from_slice(last);
            self.cut()?;
            bytes = rest;
        }
        Ok(())
    }

    /// All bytes are there: codes what is left and makes it durable. What is missing then is the decision.
    pub fn finish(mut self) -> Result<Staged, StorageError> {
        let inline = matches!(&self.stage, Stage::Pending { chunks, .. } if chunks.is_empty())
            && self.tail.len() <= INLINE_MAX;
        let inline = if inline {
            let content = Bytes::from(std::mem::take(&mut self.tail));
            self.digester.update(content.clone());
            Some(content)
        } else {
            if !self.tail.is_empty() {
                self.cut()?;
            }
            None
        };
        // The writing goes on while SHA-256 is still being computed.
        let (digests, outboard) = std::mem::take(&mut self.digester).finish();
        let written = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Pending { chunks, bytes, lease } => {
                self.core.pending.give_back(bytes);
                let mut sink = Sink::new(Arc::clone(&self.core.set), lease, Destination::small(chunks.len()));
                chunks.iter().try_for_each(|(id, chunk)| sink.push(*id, chunk))?;
                sink.push_outboard(&outboard)?;
                sink.finish()?
            }
            Stage::Streaming(pipe) => {
                // If the thread has ended, its own error says why.
                pipe.send(Part::Outboard(outboard));
                pipe.finish()?
            }
            Stage::Over => return Err(StorageError::WorkerLost),
        };
        let meta = std::mem::take(&mut self.meta);
        Ok(Staged::new(Arc::clone(&self.core), meta, digests.wait(), inline, written))
    }

    /// The bytes since the last cut are a chunk.
    fn cut(&mut self) -> Result<(), StorageError> {
        let chunk = Bytes::from(std::mem::replace(&mut self.tail, Vec::with_capacity(TAIL_CAPACITY)));
        let id = ChunkId::of(&chunk);
        self.digester.update(chunk.clone());
        let floor = self.core.options.ingest_floor_bytes;
        if let Stage::Pending { chunks, bytes, .. } = &mut self.stage {
            let len = chunk.len() as u64;
            if *bytes + len < floor && self.core.pending.take(len) {
                *bytes += len;
                chunks.push((id, chunk));
                return Ok(());
            }
            self.stream()?;
        }
        let sent = match &self.stage {
            Stage::Streaming(pipe) => {
                pipe.send(Part::Chunk(id, chunk)) && pipe.send_outboard(&mut self.digester)
            }
            Stage::Pending { .. } | Stage::Over => false,
        };
        if sent {
            return Ok(());
        }
        // The writing thread ended: its own error says why.
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Streaming(pipe) => Err(pipe.finish().err().unwrap_or(StorageError::WorkerLost)),
            Stage::Pending { .. } | Stage::Over => Err(StorageError::WorkerLost),
        }
    }

    /// Starts the writing thread and hands it what waits.
    fn stream(&mut self) -> Result<(), StorageError> {
        let Stage::Pending { chunks, bytes, lease } = std::mem::replace(&mut self.stage, Stage::Over) else {
            return Err(StorageError::WorkerLost);
        };
        let destination = Destination::bulk(&self.core.set, self.core.options.segment_bytes);
        let sink = Sink::new(Arc::clone(&self.core.set), lease, destination);
        let pipe = Pipe::start(sink)?;
        let sent = chunks.into_iter().all(|(id, chunk)| pipe.send(Part::Chunk(id, chunk)));
        self.core.pending.give_back(bytes);
        if !sent {
            return Err(pipe.finish().err().unwrap_or(StorageError::WorkerLost));
        }
        self.stage = Stage::Streaming(pipe);
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Pending { bytes, .. } => self.core.pending.give_back(bytes),
            // What it wrote is reclaimed when `Written` is dropped undecided.
            Stage::Streaming(pipe) => pipe.abandon(&self.core),
            Stage::Over => {}
        }
    }
}

impl Pipe {
    fn start(mut sink: Sink) -> Result<Self, StorageError> {
        let (parts, queue) = sync_channel(QUEUED_PARTS);
        let body = move || match drain(&queue, &mut sink) {
            Ok(()) => sink.finish(),
            Err(error) => {
                sink.abandon();
                Err(error)
            }
        };
        let thread = std::thread::Builder::new().name("coffer-upload".to_owned()).spawn(body);
        let thread = thread.map_err(|source| StorageError::File {
            operation: "starting",
            place: "a thread for the upload".to_owned(),
            source,
        })?;
        Ok(Self { parts: Some(parts), thread: Some(thread) })
    }

    fn send(&self, part: Part) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.send(part).is_ok())
    }

    /// Nodes that became known, if there are any: one for most chunks.
    fn send_outboard(&self, digester: &mut ParallelDigester) -> bool {
        let nodes = digester.take_outboard();
        nodes.is_empty() || self.send(Part::Outboard(nodes))
    }

    fn finish(mut self) -> Result<Written, StorageError> {
        self.parts = None;
        let thread = self.thread.take().ok_or(StorageError::WorkerLost)?;
        thread.join().unwrap_or(Err(StorageError::WorkerLost))
    }

    /// The upload was given up: what it wrote is given back.
    fn abandon(self, core: &Core) {
        if let Ok(written) = self.finish() {
            core.set.reclaim(written.destination.runs());
        }
    }
}

fn drain(queue: &Receiver<Part>, sink: &mut Sink) -> Result<(), StorageError> {
    queue.iter().try_for_each(|part| match part {
        Part::Chunk(id, chunk) => sink.push(id, &chunk),
        Part::Outboard(nodes) => sink.push_outboard(&nodes),
    })
}

fn bounded(field: &'static str, text: Option<&str>, limit: usize) -> Result<(), StorageError> {
    let found = text.map_or(0, str::len);
    if found <= limit {
        return Ok(());
    }
    Err(StorageError::Input { field, found: found as u64, limit: limit as u64 })
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("meta", &self.meta).field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pending { .. } => "Pending",
            Self::Streaming(_) => "Streaming",
            Self::Over => "Over",
        })
    }
}

/// Room for most chunks, so that a tail seldom grows by copying.
const TAIL_CAPACITY: usize = MAX_LEN / 2;
/// Chunks, and nodes between them, on their way to the writing thread: 4 MiB at most.
const QUEUED_PARTS: usize = 32;
