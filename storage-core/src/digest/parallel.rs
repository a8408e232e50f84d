//! The digester of large objects: SHA-256 beside everything else.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use bytes::Bytes;

use super::object::ObjectDigests;
use super::queue::{ByteQueue, End};
use super::sha256::Sha256;
use crate::ObjectId;
use crate::tree::{HashedTree, TreeHasher};

/// Bytes of an object that are hashed on the caller's thread before another thread is started: below this, starting
/// one costs more than it saves.
pub const INLINE_LEN: u64 = 256 << 10;

/// Most bytes that wait for the other thread, unless a single piece is longer. Sixteen chunks of the longest length:
/// enough that neither side waits for the other's hiccups.
pub const QUEUE_LIMIT: usize = 2 << 20;

/// Computes [`ObjectDigests`] and the outboard, the tree on the caller's thread and SHA-256 on another one.
///
/// * The nodes of the outboard are kept until they are [taken](Self::take_outboard): 64 bytes for every 64 KiB.
/// * Pieces are shared with the other thread, not copied: it holds at most [`QUEUE_LIMIT`] bytes of them, and
///   [`update`](Self::update) waits while there is no room.
/// * The thread starts after [`INLINE_LEN`] bytes. It ends with [`PendingDigests::wait`] or with the digester, which
///   wait for it: none outlives its digester.
/// * Where no thread can be started, everything is hashed on the caller's thread: slower, and right.
pub struct ParallelDigester {
    tree: TreeHasher,
    sha256: Lane,
}

/// Where SHA-256 is computed.
enum Lane {
    Inline(Sha256),
    Thread(HashThread),
}

impl ParallelDigester {
    /// A digester that has seen no byte.
    pub fn new() -> Self {
        Self { tree: TreeHasher::new(), sha256: Lane::Inline(Sha256::default()) }
    }

    /// Goes on with `piece`. A piece that is a slice of a larger buffer keeps all of that buffer alive.
    pub fn update(&mut self, piece: Bytes) {
        if self.tree.length() >= INLINE_LEN
            && let Lane::Inline(state) = &self.sha256
            && let Some(thread) = HashThread::start(state.clone())
        {
            self.sha256 = Lane::Thread(thread);
        }
        match &mut self.sha256 {
            Lane::Inline(state) => {
                self.tree.update(&piece);
                state.update(&piece);
            }
            Lane::Thread(thread) => {
                let ours = piece.clone();
                thread.queue.push(piece);
                self.tree.update(&ours);
            }
        }
    }

    /// The nodes of the outboard that became known since they were last taken.
    pub fn take_outboard(&mut self) -> Vec<u8> {
        self.tree.take_outboard()
    }

    /// All bytes were given: the rest of the outboard is there, the digests may take a little longer.
    pub fn finish(self) -> (PendingDigests, Vec<u8>) {
        let HashedTree { object, length, outboard } = self.tree.finish();
        (PendingDigests { object, length, sha256: self.sha256 }, outboard)
    }
}

/// Digests of an object whose SHA-256 is still being computed. Dropping them waits for the other thread.
pub struct PendingDigests {
    object: ObjectId,
    length: u64,
    sha256: Lane,
}

impl PendingDigests {
    /// The digests; waits for the other thread.
    pub fn wait(self) -> ObjectDigests {
        let sha256 = match self.sha256 {
            Lane::Inline(state) => state.finish(),
            Lane::Thread(thread) => thread.finish(),
        };
        ObjectDigests { object: self.object, sha256, length: self.length }
    }
}

impl Default for ParallelDigester {
    fn default() -> Self {
        Self::new()
    }
}

/// The thread that computes SHA-256, and the queue to it.
struct HashThread {
    queue: Arc<ByteQueue>,
    /// Taken by whoever joins it.
    handle: Option<JoinHandle<[u8; 32]>>,
}

impl HashThread {
    /// Goes on from `state` on a new thread; `None` if the system has none to give.
    fn start(mut state: Sha256) -> Option<Self> {
        let queue = Arc::new(ByteQueue::new(QUEUE_LIMIT));
        let theirs = AbandonOnDrop(Arc::clone(&queue));
        let run = move || {
            theirs.0.drain(|piece| state.update(piece));
            state.finish()
        };
        let handle = Builder::new().name("coffer-sha256".to_owned()).spawn(run).ok()?;
        Some(Self { queue, handle: Some(handle) })
    }

    fn finish(mut self) -> [u8; 32] {
        self.queue.end(End::Finished);
        match self.handle.take().map(JoinHandle::join) {
            Some(Ok(sha256)) => sha256,
            Some(Err(panic)) => resume_unwind(panic),
            None => unreachable!("the handle is taken by finish, which consumes the digester, or by drop"),
        }
    }
}

impl Drop for HashThread {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.queue.end(End::Abandoned);
            // A panic of the thread was for a digest that nobody wants any more.
            drop(handle.join());
        }
    }
}

/// Frees the producer should the consumer panic.
struct AbandonOnDrop(Arc<ByteQueue>);

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.end(End::Abandoned);
    }
}

#[cfg(test)]
mod tests;
