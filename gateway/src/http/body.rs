//! Bodies in and out.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use metrics::Counter;

use super::error::{Problem, Reason};
use crate::clock;
use crate::service::Batches;

#[cfg(test)]
mod tests;

/// The body of an upload: bounded in length, and in how slowly it may come.
pub(crate) struct Arriving {
    body: Body,
    declared: Option<u64>,
    max: u64,
    seen: u64,
    pace: Pace,
    received: Counter,
}

/// A client's pace, measured only while we wait for it: while the vault is behind, nobody is slow but us.
struct Pace {
    window: Duration,
    bytes_per_s: u64,
    waited: Duration,
    came: u64,
}

impl Arriving {
    /// A body that may have `max` bytes, and has `declared` if the client says so.
    pub(crate) fn new(body: Body, declared: Option<u64>, max: u64, received: Counter) -> Self {
        let pace = Pace { window: Duration::MAX, bytes_per_s: 0, waited: Duration::ZERO, came: 0 };
        Self { body, declared, max, seen: 0, pace, received }
    }

    /// Asks for `bytes_per_s` on average over each `window` of waiting, and for a byte in each.
    pub(crate) fn paced(mut self, window: Duration, bytes_per_s: u64) -> Self {
        self.pace = Pace { window, bytes_per_s, ..self.pace };
        self
    }

    /// The next bytes; `None` at the end of a body that is complete.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let started = clock::monotonic();
        let body = &mut self.body;
        let data = async {
            loop {
                match body.frame().await.transpose()?.map(Frame::into_data) {
                    // An empty frame brings nothing, and trailers are not read.
                    Some(Ok(bytes)) if bytes.is_empty() => {}
                    Some(Err(_)) => {}
                    Some(Ok(bytes)) => return Ok(Some(bytes)),
                    None => return Ok::<_, axum::Error>(None),
                }
            }
        };
        let bytes = match tokio::time::timeout(self.pace.window, data).await {
            Err(_) => return Err(Reason::BodyTooSlow.into()),
            // A connection that breaks, a length that is not met, a chunk that is malformed.
            Ok(Err(_)) => return Err(Reason::BodyTruncated.into()),
            Ok(Ok(None)) => return self.end(),
            Ok(Ok(Some(bytes))) => bytes,
        };
        self.pace.keep(clock::since(started), bytes.len() as u64)?;
        self.seen += bytes.len() as u64;
        self.received.increment(bytes.len() as u64);
        if self.seen > self.max {
            return Err(too_large(self.max));
        }
        Ok(Some(bytes))
    }

    fn end(&self) -> Result<Option<Bytes>, Problem> {
        match self.declared {
            Some(declared) if declared != self.seen => Err(Reason::BodyTruncated.into()),
            _ => Ok(None),
        }
    }
}

impl Pace {
    fn keep(&mut self, waited: Duration, bytes: u64) -> Result<(), Problem> {
        self.waited += waited;
        self.came += bytes;
        if self.waited < self.window {
            return Ok(());
        }
        let owed = u128::from(self.bytes_per_s) * self.waited.as_millis() / 1000;
        if u128::from(self.came) < owed {
            return Err(Reason::BodyTooSlow.into());
        }
        (self.waited, self.came) = (Duration::ZERO, 0);
        Ok(())
    }
}

/// `413` with the limit.
pub(crate) fn too_large(max: u64) -> Problem {
    Problem::because(Reason::ObjectTooLarge, format!("this gateway takes objects of up to {max} bytes"))
}

/// The body of an answer: the pieces that are there, then the batches that are read meanwhile. It is complete when all
/// promised bytes went out; batches that end before are an error, which breaks the connection.
pub(crate) struct Leaving {
    here: VecDeque<Bytes>,
    batches: Option<Batches>,
    left: u64,
    sent: Counter,
}

/// The vault could not go on with what it had begun to send.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off, {left} bytes before its end")]
pub(crate) struct BrokenOff {
    left: u64,
}

impl Leaving {
    /// A body of `length` bytes.
    pub(crate) fn new(first: Vec<Bytes>, batches: Option<Batches>, length: u64, sent: Counter) -> Self {
        Self { here: first.into(), batches, left: length, sent }
    }
}

impl http_body::Body for Leaving {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        loop {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            if let Some(piece) = self.here.pop_front() {
                self.left = self.left.saturating_sub(piece.len() as u64);
                self.sent.increment(piece.len() as u64);
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            let broken = BrokenOff { left: self.left };
            let Some(batches) = &mut self.batches else { return Poll::Ready(Some(Err(broken))) };
            match ready!(batches.poll_recv(cx)) {
                Some(Ok(batch)) => self.here.extend(batch),
                Some(Err(error)) => {
                    tracing::error!(%error, "an answer broke off");
                    return Poll::Ready(Some(Err(broken)));
                }
                None => return Poll::Ready(Some(Err(broken))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
