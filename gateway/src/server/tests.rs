use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::bind;
use super::stream::Guarded;

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_mins(10);

/// A guarded connection, its client, and the places that the connections share.
async fn connection(opening: Duration, stall: Duration) -> (Guarded, TcpStream, Arc<Semaphore>) {
    let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let places = Arc::new(Semaphore::new(1));
    let place = Arc::clone(&places).acquire_owned().await.unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    (Guarded::new(stream, place, opening, stall).unwrap(), client, places)
}

#[tokio::test]
async fn small_segments_are_sent_at_once() {
    let (guarded, _client, _) = connection(LONG, LONG).await;
    assert!(guarded.socket().nodelay().unwrap(), "without TCP_NODELAY small answers wait 40 ms and more");
}

#[tokio::test]
async fn a_connection_that_does_not_begin_ends() {
    let (mut guarded, mut client, _) = connection(SHORT, LONG).await;
    client.write_all(b"P").await.unwrap();
    let mut bytes = [0; 32];
    assert_eq!(guarded.read(&mut bytes).await.unwrap(), 1);
    assert_eq!(guarded.read(&mut bytes).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_client_that_takes_nothing_loses_its_connection() {
    let (mut guarded, _client, _) = connection(LONG, SHORT).await;
    let megabyte = vec![0; 1 << 20];
    let error = loop {
        if let Err(error) = guarded.write_all(&megabyte).await {
            break error;
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_client_that_takes_bytes_again_keeps_its_connection() {
    let (mut guarded, mut client, _) = connection(LONG, LONG).await;
    let writing = tokio::spawn(async move {
        guarded.write_all(&vec![7; 16 << 20]).await.unwrap();
        guarded
    });
    let mut all = vec![0; 16 << 20];
    client.read_exact(&mut all).await.unwrap();
    writing.await.unwrap();
}

#[tokio::test]
async fn a_refused_client_that_is_still_sending_can_read_why() {
    let (mut guarded, client, places) = connection(LONG, LONG).await;
    let (mut reading, mut writing) = client.into_split();
    let sending = tokio::spawn(async move {
        // Far more than the kernel holds back: all of it is taken only if somebody reads it.
        writing.write_all(&vec![0; 12 << 20]).await.unwrap();
        drop(writing);
    });
    guarded.write_all(b"no").await.unwrap();
    assert_eq!(places.available_permits(), 0);
    drop(guarded);
    sending.await.unwrap();
    let mut answer = String::new();
    reading.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer, "no");
    let place = tokio::time::timeout(LONG, places.acquire()).await;
    assert!(place.unwrap().is_ok(), "the place comes back when the client is done");
}
