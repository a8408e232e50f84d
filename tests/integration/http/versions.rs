//! HTTP/1.0, HTTP/1.1 and HTTP/2 on one port.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::served::{Served, id, noise};

#[test]
fn http_1_0_is_answered_and_ended() {
    let served = Served::new();
    served.store(b"hello");
    let answer = served.send(format!("GET /v1/objects/{} HTTP/1.0\r\n\r\n", id(b"hello")), false);
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"), "{answer}");
}

/// A frame of HTTP/2: type, flags, stream and payload.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The head of a GET, without compression.
fn get(path: &str) -> Vec<u8> {
    let length = u8::try_from(path.len()).unwrap();
    assert!(length < 127);
    [&[0x82, 0x86, 0x41, 1, b'x', 0x04, length], path.as_bytes()].concat()
}

/// The payloads of a stream's DATA frames, up to its end, and the first byte of its head.
fn answer(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let (mut status, mut body) = (0, Vec::new());
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload).unwrap();
        match head[3] {
            0 => body.extend_from_slice(&payload),
            1 => status = payload[0],
            3 | 7 => panic!("the stream was reset: {payload:?}"),
            _ => continue,
        }
        if head[4] & 1 == 1 {
            return (status, body);
        }
    }
}

#[test]
fn http_2_is_spoken_with_prior_knowledge() {
    let served = Served::new();
    let bytes = noise(30_000, 1);
    let object = served.store(&bytes);
    let mut stream = served.connect();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    stream.write_all(&frame(4, 0, 0, &[])).unwrap();
    stream.write_all(&frame(1, 0x5, 1, &get("/healthz"))).unwrap();
    assert_eq!(answer(&mut stream), (0x88, br#"{"status":"alive"}"#.to_vec()));
    stream.write_all(&frame(1, 0x5, 3, &get(&format!("/v1/objects/{object}")))).unwrap();
    let (status, body) = answer(&mut stream);
    assert_eq!(status, 0x88, "index 8 of the static table is :status 200");
    assert!(body == bytes);
}
