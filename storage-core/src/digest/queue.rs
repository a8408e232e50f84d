//! A queue of bytes between one producer and one consumer, bounded by what it holds, not by how many pieces.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Pieces of one object on their way to another thread.
///
/// Invariants:
/// * `bytes` is the sum of the lengths of `pieces` plus the piece the consumer works on;
/// * `bytes` exceeds `limit` only while a single piece does;
/// * once `end` is set, nobody waits: the producer's pieces are dropped, the consumer gets what is left
///   ([`End::Finished`]) or nothing ([`End::Abandoned`]).
pub(super) struct ByteQueue {
    limit: usize,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    pieces: VecDeque<Bytes>,
    bytes: usize,
    end: Option<End>,
}

/// Why no more pieces will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All of the object was given.
    Finished,
    /// One of the two sides went away: what is queued is of no use.
    Abandoned,
}

impl ByteQueue {
    /// A queue that holds at most `limit` bytes, or one piece if that is longer.
    pub(super) fn new(limit: usize) -> Self {
        let state = State { pieces: VecDeque::new(), bytes: 0, end: None };
        Self { limit, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Adds a piece; waits while there is no room for it.
    pub(super) fn push(&self, piece: Bytes) {
        let full = |state: &mut State| {
            state.end.is_none() && state.bytes > 0 && state.bytes + piece.len() > self.limit
        };
        let waited = self.changed.wait_while(self.lock(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.end.is_none() {
            state.bytes += piece.len();
            state.pieces.push_back(piece);
            self.changed.notify_all();
        }
    }

    /// Runs `work` on each piece in order, until the end. Answers which one it was.
    pub(super) fn drain(&self, mut work: impl FnMut(&[u8])) -> End {
        loop {
            let idle = |state: &mut State| state.end.is_none() && state.pieces.is_empty();
            let waited = self.changed.wait_while(self.lock(), idle);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            let piece = match (state.end, state.pieces.pop_front()) {
                (Some(End::Abandoned), _) => return End::Abandoned,
                (Some(End::Finished), None) => return End::Finished,
                (_, Some(piece)) => piece,
                (None, None) => continue,
            };
            drop(state);
            work(&piece);
            let len = piece.len();
            drop(piece);
            self.lock().bytes -= len;
            self.changed.notify_all();
        }
    }

    /// Says that no more pieces come. The first end said stands.
    pub(super) fn end(&self, end: End) {
        let mut state = self.lock();
        if state.end.is_none() || end == End::Abandoned {
            state.end = Some(end);
        }
        if end == End::Abandoned {
            state.pieces = VecDeque::new();
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Bytes it holds now, the piece in work included.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.lock().bytes
    }

    /// No code that can panic runs under the lock, so that a poisoned one still guards a whole state.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
