//! What becomes of a connection after an answer. A client that keeps connections in a pool sends its next request over
//! one that the gateway did not announce to close, so an announcement that is missing loses that request.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use super::served::{Served, id, noise};

/// The status and the lower-case head of the next answer; its body is read, too. `None`: the connection was closed.
fn answer(reader: &mut BufReader<TcpStream>) -> Option<(u16, String)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap() == 0 {
            assert_eq!(head, "", "closed within a head");
            return None;
        }
    }
    let head = head.to_lowercase();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let mut body = vec![0; field("content-length").unwrap_or("0").parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    Some((head[9..12].parse().unwrap(), head))
}

fn announces_close(head: &str) -> bool {
    head.lines().any(|line| line == "connection: close")
}

const NEXT: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn an_answer_before_the_end_of_the_body_announces_that_the_connection_closes() {
    let served = Served::with(|config| config.limits.object_bytes = 4 << 20);
    let stored = id(b"stored");
    served.store(b"stored");
    let unread = |first_line: &str, head: &str, status: u16| {
        for expect in ["", "Expect: 100-continue\r\n"] {
            let mut stream = served.connect();
            let request = format!("{first_line} HTTP/1.1\r\nHost: x\r\n{head}{expect}\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            if expect.is_empty() {
                stream.write_all(&[b'x'; 10]).unwrap();
            }
            let mut reader = BufReader::new(stream);
            let (found, head) = answer(&mut reader).expect("an answer");
            assert_eq!(found, status, "{head}");
            assert!(announces_close(&head), "{first_line} {head}");
            assert!(answer(&mut reader).is_none(), "it is closed indeed");
        }
    };
    let large = "Content-Length: 2000000\r\n";
    unread("POST /v1/objects", "Content-Length: 9000000\r\n", 413);
    unread("POST /v1/objects", &format!("{large}Content-Encoding: gzip\r\n"), 415);
    unread("POST /v1/objects", &format!("{large}Content-Range: bytes 0-1/2\r\n"), 400);
    unread("POST /v1/objects", &format!("{large}Repr-Digest: sha-256=?\r\n"), 400);
    unread("POST /v1/objects?filename=a/b", "Transfer-Encoding: chunked\r\n", 400);
    unread(&format!("PUT /v1/objects/{stored}"), &format!("{large}If-None-Match: *\r\n"), 412);
    unread("POST /v1/nowhere", large, 404);
    unread(&format!("DELETE /v1/objects/{stored}"), large, 405);
    unread("GET /healthz", large, 200);
    (0..2).for_each(|position| served.lose_volume(position));
    super::served::wait_for("the vault to take no writes", || served.get("/readyz?for=writes").status == 503);
    unread("POST /v1/objects", large, 503);
}

#[test]
fn an_answer_after_the_end_of_the_body_keeps_the_connection() {
    let served = Served::new();
    let mut stream = served.connect();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let wrong = id(b"another");
    for (request, status) in [
        ("POST /v1/objects HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello".to_owned(), 201),
        (format!("PUT /v1/objects/{wrong} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"), 422),
        (
            format!(
                "PUT /v1/objects/{wrong} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
                 5\r\nhello\r\n0\r\n\r\n"
            ),
            422,
        ),
        ("POST /v1/objects HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".to_owned(), 201),
        ("POST /v1/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".to_owned(), 404),
        (format!("GET /v1/objects/{wrong} HTTP/1.1\r\nHost: x\r\n\r\n"), 404),
        (NEXT.to_owned(), 200),
    ] {
        stream.write_all(request.as_bytes()).unwrap();
        let (found, head) = answer(&mut reader).expect("the connection is kept");
        assert_eq!(found, status, "{head}");
        assert!(!announces_close(&head), "{head}");
    }
}

#[test]
fn a_pooling_client_loses_no_request_after_a_refusal() {
    let served = Served::with(|config| config.limits.object_bytes = 100_000);
    let large = noise(1_000_000, 1);
    for seed in 0..30 {
        served.ask("POST", "/v1/objects", &[], Some(&large)).expect_problem(413, "object-too-large");
        served.store(&noise(2_000, seed));
    }
}
