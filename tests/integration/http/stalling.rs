//! Clients that stall, trickle, vanish or come all at once. None of these may cost the others anything for long.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use coffer_gateway::Config;

use super::served::{Served, id, noise, read_all, read_bytes, wait_for};

/// Patience of milliseconds, so that a test need not have much.
fn impatient(config: &mut Config) {
    config.timeouts.head_ms = 300;
    config.timeouts.body_idle_ms = 300;
    config.timeouts.write_stall_ms = 300;
}

fn begin_upload(served: &Served, length: usize, sent: &[u8]) -> TcpStream {
    let mut stream = served.connect();
    let head = format!("POST /v1/objects HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(sent).unwrap();
    stream
}

fn uploads(served: &Served) -> u64 {
    served.metric("coffer_http_inside{what=\"uploads\"}")
}

#[test]
fn a_head_that_does_not_come_ends_the_connection() {
    let served = Served::with(impatient);
    for sent in ["", "P", "PRI * HTTP/2", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", "\r\n"] {
        let mut stream = served.connect();
        stream.write_all(sent.as_bytes()).unwrap();
        let answer = read_all(&mut stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{sent:?} got {answer}");
    }
}

#[test]
fn a_head_that_trickles_ends_the_connection() {
    let served = Served::with(impatient);
    let mut stream = served.connect();
    let slow = std::iter::repeat_n(&b"X-Slow: 1\r\n"[..], 500);
    let mut refused = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").is_err();
    for line in slow {
        refused |= stream.write_all(line).is_err();
        if refused {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(refused, "ten seconds of a head were read with a patience of 300 ms");
}

#[test]
fn an_idle_connection_is_kept_for_a_while_then_ended() {
    let served = Served::with(impatient);
    let mut stream = served.connect();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let answers = read_all(&mut stream);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
}

#[test]
fn a_body_that_stalls_is_given_up_and_frees_everything() {
    for sent in [10, 100_000] {
        let served = Served::with(impatient);
        let mut stream = begin_upload(&served, 200_000, &noise(sent, 1));
        let answer = read_all(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("body-too-slow"), "{answer}");
        served.wait_until_idle();
    }
}

#[test]
fn a_body_that_trickles_is_given_up() {
    let served = Served::with(|config| {
        impatient(config);
        config.timeouts.body_bytes_per_s = 1_000_000;
    });
    let mut stream = begin_upload(&served, 10_000_000, b"");
    stream.set_read_timeout(Some(std::time::Duration::from_millis(20))).unwrap();
    let mut answer = [0; 12];
    wait_for("the gateway to lose its patience", || {
        let _ = stream.write_all(b"drip");
        stream.read_exact(&mut answer).is_ok()
    });
    assert_eq!(&answer, b"HTTP/1.1 408");
    served.wait_until_idle();
}

#[test]
fn a_truncated_body_stores_nothing() {
    for (declared, sent) in [(11, 10), (200_000, 0), (200_000, 199_999), (3_000_000, 2_000_000)] {
        let served = Served::new();
        let bytes = noise(sent, 2);
        let stream = begin_upload(&served, declared, &bytes);
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        drop(stream);
        let chunked =
            "POST /v1/objects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        let answer = served.send(chunked, true);
        assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
        served.wait_until_idle();
        assert_eq!(served.get("/v1/objects").json()["objects"], serde_json::json!([]));
        served.get(&format!("/v1/objects/{}", id(&bytes))).expect_problem(404, "object-not-found");
        served.get(&format!("/v1/objects/{}", id(b"hello"))).expect_problem(404, "object-not-found");
    }
}

#[test]
fn clients_that_vanish_free_everything() {
    let served = Served::with(|config| config.limits.uploads = 2);
    for round in 0..6 {
        let stream = begin_upload(&served, 3_000_000, &noise(1_000_000, round));
        wait_for("the upload to begin", || uploads(&served) > 0);
        drop(stream);
    }
    served.wait_until_idle();
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&noise(1_000_000, 99))).status, 201);
    assert_eq!(served.get("/v1/objects").json()["objects"].as_array().unwrap().len(), 1);
}

#[test]
fn an_upload_whose_bytes_all_came_is_stored_without_its_client() {
    let served = Served::new();
    for (len, seed) in [(1_000, 1), (2_000_000, 2)] {
        let bytes = noise(len, seed);
        drop(begin_upload(&served, len, &bytes));
        let path = format!("/v1/objects/{}", id(&bytes));
        // A client may be noticed to be gone before its last byte is read. Then nothing is stored, and nothing held;
        // what may not be is an object without all its bytes.
        served.wait_until_idle();
        let answer = served.get(&path);
        assert!(answer.status == 404 || answer.body == bytes);
    }
}

#[test]
fn too_many_uploads_are_told_to_come_back() {
    let served = Served::with(|config| {
        config.limits.uploads = 1;
        config.timeouts.queue_ms = 100;
    });
    let bytes = noise(200_000, 3);
    let mut stream = begin_upload(&served, bytes.len(), &bytes[..100_000]);
    wait_for("the upload to begin", || uploads(&served) == 1);
    let refused = served.ask("POST", "/v1/objects", &[], Some(&noise(100_000, 4)));
    refused.expect_problem(503, "overloaded");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(served.metric("coffer_http_overloaded_total") >= 1);
    let stored = served.get("/v1/objects");
    assert_eq!(stored.status, 200, "reads go on while uploads queue");
    stream.write_all(&bytes[100_000..]).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 201");
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&noise(100_000, 4))).status, 201);
}

#[test]
fn a_download_that_stalls_is_given_up_and_frees_everything() {
    let served = Served::with(|config| {
        impatient(config);
        config.limits.downloads = 1;
        config.timeouts.queue_ms = 100;
    });
    let bytes = noise(24 << 20, 5);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    let mut stalled = served.connect();
    stalled.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
    wait_for("the download to begin", || served.metric("coffer_http_inside{what=\"downloads\"}") == 1);
    served.wait_until_idle();
    let connections = || served.metric("coffer_http_connections");
    wait_for("its connection to end", || connections() <= 1);
    let short = read_bytes(&mut stalled);
    assert!(short.len() < bytes.len(), "a download that was given up is not complete");
    assert!(served.get(&path).body == bytes);
}

#[test]
fn a_full_house_makes_others_wait_not_fail() {
    let served = Served::with(|config| {
        config.limits.uploads = 2;
        config.limits.reads = 2;
        config.limits.downloads = 2;
        config.timeouts.queue_ms = 60_000;
    });
    std::thread::scope(|scope| {
        for seed in 0..12 {
            let served = &served;
            scope.spawn(move || {
                let bytes = noise(700_000, seed);
                let answer = served.get(&format!("/v1/objects/{}", served.store(&bytes)));
                assert!(answer.body == bytes);
            });
        }
    });
    served.wait_until_idle();
}

#[test]
fn connections_above_the_limit_wait_for_a_place() {
    let served = Served::with(|config| {
        config.limits.connections = 2;
        config.timeouts.head_ms = 500;
    });
    let idle: Vec<TcpStream> = (0..2).map(|_| served.connect()).collect();
    assert_eq!(served.get("/healthz").status, 200, "idle connections end, and make room");
    drop(idle);
}
