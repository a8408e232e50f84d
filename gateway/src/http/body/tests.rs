use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt as _;
use metrics::Counter;
use tokio::sync::mpsc;
use tokio::time::Sleep;

use super::{Arriving, Leaving};
use crate::http::error::Reason;
use crate::service::ReadError;

/// A client: pauses, and what it sends after them.
struct Client {
    script: VecDeque<(Duration, Result<Bytes, std::io::Error>)>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Client {
    fn sending(script: impl IntoIterator<Item = (u64, usize)>) -> Body {
        let step = |(ms, len)| (Duration::from_millis(ms), Ok(Bytes::from(vec![7; len])));
        Body::new(Self { script: script.into_iter().map(step).collect(), pause: None })
    }
}

impl http_body::Body for Client {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Some((pause, _)) = self.script.front() else { return Poll::Ready(None) };
        let pause = *pause;
        ready!(self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause))).as_mut().poll(cx));
        self.pause = None;
        let (_, sent) = self.script.pop_front().unwrap();
        Poll::Ready(Some(sent.map(Frame::data)))
    }
}

fn arriving(body: Body, declared: Option<u64>) -> Arriving {
    Arriving::new(body, declared, 1000, Counter::noop()).paced(Duration::from_secs(10), 10)
}

async fn take(mut arriving: Arriving) -> Result<usize, Reason> {
    let mut seen = 0;
    while let Some(bytes) = arriving.next().await.map_err(|problem| problem.reason)? {
        seen += bytes.len();
    }
    Ok(seen)
}

#[tokio::test(start_paused = true)]
async fn a_body_at_a_fair_pace_arrives() {
    let steps = [(0, 100), (9_000, 100), (9_000, 300), (0, 500)];
    assert_eq!(take(arriving(Client::sending(steps), Some(1000))).await, Ok(1000));
    assert_eq!(take(arriving(Client::sending([]), Some(0))).await, Ok(0));
    assert_eq!(take(arriving(Client::sending([(0, 10)]), None)).await, Ok(10));
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_body() {
    let steps = [(0, 500), (10_001, 500)];
    assert_eq!(take(arriving(Client::sending(steps), None)).await, Err(Reason::BodyTooSlow));
    let steps = [(6_000, 0), (6_000, 500)];
    assert_eq!(
        take(arriving(Client::sending(steps), None)).await,
        Err(Reason::BodyTooSlow),
        "nothing is no bytes"
    );
}

#[tokio::test(start_paused = true)]
async fn a_trickle_ends_a_body() {
    let steps = (0..900).map(|_| (1_000, 1));
    assert_eq!(take(arriving(Client::sending(steps), None)).await, Err(Reason::BodyTooSlow));
    let steps = (0..90).map(|_| (1_000, 11));
    assert_eq!(take(arriving(Client::sending(steps), None)).await, Ok(990), "just above the rate");
}

#[tokio::test(start_paused = true)]
async fn a_client_is_not_slow_while_the_vault_is_behind() {
    let mut arriving = arriving(Client::sending((0..20).map(|_| (100, 1))), None);
    let mut seen = 0;
    while let Some(bytes) = arriving.next().await.unwrap() {
        seen += bytes.len();
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    assert_eq!(seen, 20);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_short_broken_or_long_is_none() {
    assert_eq!(take(arriving(Client::sending([(0, 99)]), Some(100))).await, Err(Reason::BodyTruncated));
    assert_eq!(take(arriving(Client::sending([(0, 1000), (0, 1)]), None)).await, Err(Reason::ObjectTooLarge));
    let sent = [Ok(Bytes::from_static(b"x")), Err(std::io::ErrorKind::UnexpectedEof.into())];
    let broken =
        Client { script: sent.into_iter().map(|sent| (Duration::ZERO, sent)).collect(), pause: None };
    assert_eq!(take(arriving(Body::new(broken), None)).await, Err(Reason::BodyTruncated));
}

#[tokio::test]
async fn an_answer_is_its_pieces_then_its_batches() {
    let (send, batches) = mpsc::channel(2);
    send.send(Ok(vec![Bytes::from_static(b"cd"), Bytes::from_static(b"e")])).await.unwrap();
    drop(send);
    let leaving = Leaving::new(vec![Bytes::from_static(b"ab")], Some(batches), 5, Counter::noop());
    assert_eq!(leaving.collect().await.unwrap().to_bytes(), "abcde");
    let empty = Leaving::new(Vec::new(), None, 0, Counter::noop());
    assert!(http_body::Body::is_end_stream(&empty));
    assert_eq!(empty.collect().await.unwrap().to_bytes(), "");
}

#[tokio::test]
async fn an_answer_that_ends_early_is_an_error() {
    let first = vec![Bytes::from_static(b"ab")];
    Leaving::new(first.clone(), None, 3, Counter::noop()).collect().await.unwrap_err();
    let (send, batches) = mpsc::channel(1);
    drop(send);
    Leaving::new(first.clone(), Some(batches), 3, Counter::noop()).collect().await.unwrap_err();
    let (send, batches) = mpsc::channel(1);
    send.send(Err(ReadError::Lost)).await.unwrap();
    Leaving::new(first, Some(batches), 3, Counter::noop()).collect().await.unwrap_err();
}
