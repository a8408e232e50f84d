//! A connection's socket, with the patience that hyper does not have.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;

use crate::clock;

/// A socket that
/// * sends small segments at once (`TCP_NODELAY`: without it a head and a body in two writes cost 44 ms);
/// * fails when the first bytes of a connection do not come: hyper's own timer begins only when it knows the version
///   of HTTP, which takes up to [`PREFACE`] bytes;
/// * fails when the client takes no bytes for a while;
/// * is closed so that a client still sending can read why: the kernel answers bytes that come after `close` with a
///   reset, which may overtake the answer.
///
/// It keeps its place among the connections until it is closed.
pub(super) struct Guarded {
    /// Taken out when it is closed.
    stream: Option<TcpStream>,
    place: Option<OwnedSemaphorePermit>,
    /// Bytes of the connection that must come before `alarm`.
    opening: usize,
    alarm: Pin<Box<Sleep>>,
    stall: Duration,
    stalled: bool,
    /// The client has closed its side, or is given up: nothing to read.
    done: bool,
}

impl Guarded {
    /// Guards an accepted connection.
    pub(super) fn new(
        stream: TcpStream,
        place: OwnedSemaphorePermit,
        opening: Duration,
        stall: Duration,
    ) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: Some(stream),
            place: Some(place),
            opening: PREFACE,
            alarm: Box::pin(tokio::time::sleep(opening)),
            stall,
            stalled: false,
            done: false,
        })
    }

    #[cfg(test)]
    pub(super) fn socket(&self) -> &TcpStream {
        self.stream.as_ref().expect("the socket is there until it is closed")
    }

    fn give_up<T>(&mut self, what: &'static str) -> Poll<io::Result<T>> {
        self.done = true;
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, what)))
    }

    /// Notes what became of a write, and rings when none was possible for too long.
    fn watch_write<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.opening = 0;
        if written.is_ready() {
            self.stalled = false;
            return written;
        }
        if !self.stalled {
            self.stalled = true;
            let deadline = clock::monotonic() + self.stall;
            self.alarm.as_mut().reset(deadline);
        }
        match self.alarm.as_mut().poll(cx) {
            Poll::Ready(()) => self.give_up("the client takes no bytes"),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(stream) = &mut this.stream else {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        };
        let before = buf.filled().len();
        let read = Pin::new(stream).poll_read(cx, buf);
        match &read {
            Poll::Ready(Ok(())) => {
                let came = buf.filled().len() - before;
                this.done |= came == 0;
                this.opening = this.opening.saturating_sub(came);
            }
            Poll::Ready(Err(_)) => this.done = true,
            Poll::Pending if this.opening > 0 => {
                if this.alarm.as_mut().poll(cx).is_ready() {
                    return this.give_up("the connection does not begin");
                }
            }
            Poll::Pending => {}
        }
        read
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        };
        let written = Pin::new(stream).poll_write(cx, bytes);
        self.watch_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        };
        let written = Pin::new(stream).poll_write_vectored(cx, slices);
        self.watch_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_flush(cx),
            None => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_shutdown(cx),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let (Some(stream), Some(place)) = (self.stream.take(), self.place.take()) else { return };
        if !self.done
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(linger(stream, place));
        }
    }
}

/// Ends our side, then throws away what the client still sends, within bounds, until it ends its side, too.
async fn linger(mut stream: TcpStream, place: OwnedSemaphorePermit) {
    let _place = place;
    let draining = async {
        stream.shutdown().await?;
        let mut scrap = vec![0; 64 << 10];
        let mut left = LINGER_BYTES;
        while left > 0 {
            match stream.read(&mut scrap).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        Ok::<_, io::Error>(())
    };
    // The client is told in any case; whether it listens is its own affair.
    let _ = tokio::time::timeout(LINGER, draining).await;
}

/// Bytes after which hyper knows HTTP/2 by its preface; the shortest HTTP/1.1 request with a host is longer.
const PREFACE: usize = 24;

/// How long, and for how many bytes, a refused client may go on sending.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 16 << 20;
