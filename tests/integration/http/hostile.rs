//! Requests that no friendly client sends.

use super::served::{Served, id};

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let served = Served::with(|config| config.limits.object_bytes = 1000);
    let head = "POST /v1/objects HTTP/1.1\r\nHost: x\r\n";
    let answer = served.send(format!("{head}Content-Length: 1001\r\n\r\n"), false);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("object-too-large"), "{answer}");
    let chunk = format!("1f4\r\n{}\r\n", "x".repeat(500));
    let answer = served.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}"), false);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&[0; 1000])).status, 201);
    assert_eq!(served.get("/v1/status").json()["limits"]["object_bytes"], 1000);
    served.wait_until_idle();
}

#[test]
fn a_refused_client_in_the_middle_of_its_body_can_read_why() {
    let served = Served::with(|config| config.limits.object_bytes = 1000);
    let body = vec![b'x'; 8 << 20];
    served.ask("POST", "/v1/objects", &[], Some(&body)).expect_problem(413, "object-too-large");
}

#[test]
fn framing_that_contradicts_itself_ends_the_connection() {
    let served = Served::new();
    for head in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5x\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Bad Header: 1\r\n",
    ] {
        let request = format!("POST /v1/objects HTTP/1.1\r\nHost: x\r\n{head}\r\nhello");
        let answer = served.send(request, true);
        assert!(answer.starts_with("HTTP/1.1 4") || answer.is_empty(), "{head:?} got {answer}");
    }
    let malformed =
        "POST /v1/objects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n";
    let answer = served.send(malformed, true);
    assert!(answer.starts_with("HTTP/1.1 400 ") || answer.is_empty(), "{answer}");
    assert_eq!(served.get("/v1/objects").json()["objects"], serde_json::json!([]));
}

#[test]
fn a_smuggled_request_is_not_answered() {
    let served = Served::new();
    let answer = served.send(
        "POST /v1/objects HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n\
         0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        true,
    );
    assert!(
        answer.matches("HTTP/1.1 ").count() <= 1,
        "a length and chunks at once is a way to smuggle: {answer}"
    );
}

#[test]
fn a_head_without_end_is_cut_off() {
    let served = Served::new();
    let many = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect::<Vec<_>>().concat();
    for head in [format!("X: {}\r\n", "x".repeat(1 << 20)), many] {
        let answer = served.send(format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{head}\r\n"), false);
        assert!(answer.starts_with("HTTP/1.1 431 ") || answer.is_empty(), "{answer}");
    }
    assert_eq!(served.get("/healthz").status, 200);
}

#[test]
fn errors_tell_nothing_of_the_inside() {
    let served = Served::new();
    let path = format!("/v1/objects/{}", served.store(b"hello"));
    let answers = [
        served.get("/v1/objects/nonsense"),
        served.get(&path.replace('a', "b")),
        served.ask("GET", &path, &[("range", "bytes=9-")], None),
        served.ask("POST", "/v1/objects", &[("content-type", "x")], Some(b"x")),
    ];
    let folder = served.volume(0);
    let inside = folder.ancestors().nth(2).unwrap().to_str().unwrap();
    for answer in answers {
        assert!(answer.status >= 400);
        let text = answer.text();
        assert!(!text.contains(inside) && !text.contains(".rs") && !text.contains("src/"), "{text}");
        assert_eq!(answer.header("server"), "");
    }
}

#[test]
fn paths_are_taken_apart_once() {
    let served = Served::new();
    served.store(b"hello");
    let object = id(b"hello");
    assert_eq!(served.get(&format!("/v1/objects/{}", object.to_uppercase())).status, 200);
    for path in [
        format!("/v1/objects/%2e%2e/objects/{object}"),
        format!("/v1/objects//{object}"),
        format!("/v1/objects/{object}/"),
        format!("/v1/objects/{object}%00"),
        format!("/v1/objects/{object}%2fmanifest"),
    ] {
        let status = served.get(&path).status;
        assert!([400, 404].contains(&status), "{path} got {status}");
    }
}
