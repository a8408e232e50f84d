//! Answers that go out before the request's body has come to its end.
//!
//! Over HTTP/1 what is left of such a body stands before the next request, so hyper closes the connection; but it
//! notices only after the head of the answer is gone, which then says nothing of it, and a client that keeps the
//! connection for its next request loses that one. So we announce it. Reading the rest away instead would keep the
//! connection for bytes that nobody wants: what is refused early is large, or was never asked for.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Version};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

/// Knows of one request whether its body was read to the end.
pub(super) struct Unread {
    ended: Arc<AtomicBool>,
    /// HTTP/2 resets the one stream and keeps the connection, and has no field for it.
    shared: bool,
}

impl Unread {
    /// Begins to watch a request.
    pub(super) fn watch(request: Request) -> (Request, Self) {
        let shared = request.version() >= Version::HTTP_2;
        let ended = Arc::new(AtomicBool::new(request.body().is_end_stream()));
        let unread = Self { ended: Arc::clone(&ended), shared };
        if shared || ended.load(Ordering::Relaxed) {
            return (request, unread);
        }
        (request.map(|body| Body::new(Watched { body, ended })), unread)
    }

    /// Announces the end of the connection, if the answer goes out before the end of the body.
    pub(super) fn announce(self, response: &mut Response) {
        if !self.shared && !self.ended.load(Ordering::Relaxed) {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// A body that notes when it ended.
struct Watched {
    body: Body,
    ended: Arc<AtomicBool>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.ended.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
