//! What an operator sees and does.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::served::{Served, id, noise, read_bytes, wait_for};

#[test]
fn a_whole_vault_is_ready_and_says_so() {
    let served = Served::new();
    assert_eq!(served.get("/healthz").json()["status"], "alive");
    let ready = served.get("/readyz");
    assert_eq!((ready.status, ready.header("cache-control")), (200, "no-store"));
    let said = ready.json();
    assert_eq!(
        (&said["status"], &said["reads"], &said["writes"]),
        (&"ready".into(), &true.into(), &true.into())
    );
    assert_eq!((&said["fresh"], &said["write_quorum"]), (&6.into(), &5.into()));
    assert_eq!(said["reasons"], serde_json::json!([]));
    assert_eq!(served.get("/readyz?for=writes").status, 200);
    served.get("/readyz?for=fun").expect_problem(400, "invalid-query");
    let status = served.get("/v1/status").json();
    assert_eq!((&status["state"], &status["geometry"]), (&"ready".into(), &"4+2".into()));
    let volumes = status["volumes"].as_array().unwrap();
    assert_eq!(volumes.len(), 6);
    assert!(
        volumes.iter().all(|volume| volume["condition"] == "fresh" && volume["id"].is_string()),
        "{volumes:?}"
    );
}

#[test]
fn the_state_of_an_object_is_said_without_reading_it() {
    let served = Served::new();
    let object = served.store(&noise(100_000, 1));
    let status = served.get(&format!("/v1/objects/{object}/status")).json();
    assert_eq!((&status["object"], &status["stored"]), (&object.into(), &true.into()));
    assert_eq!((&status["length"], &status["volumes_fresh"]), (&100_000.into(), &6.into()));
}

#[test]
fn numbers_are_counted() {
    let served = Served::new();
    let path = format!("/v1/objects/{}", served.store(&noise(1_000, 1)));
    served.get(&path);
    served.get(&format!("/v1/objects/{}", id(b"never")));
    assert_eq!(served.metric("coffer_http_requests_total{route=\"objects\",class=\"2xx\"}"), 1);
    assert_eq!(served.metric("coffer_http_requests_total{route=\"object\",class=\"2xx\"}"), 1);
    assert_eq!(served.metric("coffer_http_requests_total{route=\"object\",class=\"4xx\"}"), 1);
    assert_eq!(served.metric("coffer_http_received_bytes_total"), 1_000);
    assert_eq!(served.metric("coffer_http_sent_bytes_total"), 1_000);
    assert_eq!(served.metric("coffer_vault_writable"), 1);
    assert_eq!(served.metric("coffer_volume_fresh{position=\"5\"}"), 1);
    assert!(served.get("/metrics").header("content-type").starts_with("text/plain; version=0.0.4"));
}

#[test]
fn requests_have_ids_of_their_own() {
    let served = Served::new();
    let ids: Vec<String> = (0..3).map(|_| served.get("/healthz").header("x-request-id").to_owned()).collect();
    assert!(ids.iter().all(|id| id.len() >= 10) && ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
}

#[test]
fn a_vault_that_loses_volumes_serves_everything_and_says_what_it_lost() {
    let served = Served::new();
    let bytes = noise(3_000_000, 7);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    served.lose_volume(1);
    wait_for("the loss to be noticed", || served.get("/readyz").json()["status"] == "degraded");
    let said = served.get("/readyz").json();
    assert_eq!((&said["writes"], &said["fresh"]), (&true.into(), &5.into()));
    assert!(said["reasons"][0].as_str().unwrap().starts_with("volume 1 is "), "{said}");
    let more = noise(50_000, 8);
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&more)).status, 201);
    served.lose_volume(4);
    wait_for("the loss to be noticed", || served.get("/readyz").json()["status"] == "read-only");
    let ready = served.get("/readyz");
    assert_eq!((ready.status, &ready.json()["writes"]), (200, &false.into()));
    assert_eq!(served.get("/readyz?for=writes").status, 503);
    let refused = served.ask("POST", "/v1/objects", &[], Some(&noise(100, 9)));
    refused.expect_problem(503, "read-only");
    assert!(!refused.header("retry-after").is_empty());
    let head = "POST /v1/objects HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    let answer = served.send(head, false);
    assert!(answer.starts_with("HTTP/1.1 503 ") && !answer.contains("100 Continue"), "{answer}");
    assert!(served.get(&path).body == bytes, "two volumes are within the promise");
    assert!(served.get(&format!("/v1/objects/{}", id(&more))).body == more);
}

#[test]
fn an_answer_that_cannot_go_on_breaks_off_and_never_ends_as_if_complete() {
    let served = Served::new();
    let bytes = noise(32 << 20, 3);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    let tiny = format!("/v1/objects/{}", served.store(b"lies in its manifest"));
    let mut begun = served.connect();
    begun.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
    let mut start = [0; 12];
    begun.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    for position in [0, 2, 5] {
        served.lose_volume(position);
    }
    wait_for("the losses to be noticed", || served.get("/readyz").json()["fresh"] == 3);
    let rest = read_bytes(&mut begun);
    assert!(rest.len() < bytes.len(), "three of six volumes are gone, and the object came whole");
    served.get(&path).expect_problem(500, "object-damaged");
    assert_eq!(served.get(&tiny).body, b"lies in its manifest");
    served.wait_until_idle();
}

fn begin_upload(served: &Served, bytes: &[u8], sent: usize) -> TcpStream {
    let mut stream = served.connect();
    let head = format!("POST /v1/objects HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", bytes.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&bytes[..sent]).unwrap();
    wait_for("the upload to begin", || served.metric("coffer_http_inside{what=\"uploads\"}") == 1);
    stream
}

#[test]
fn a_shutdown_finishes_what_was_accepted() {
    let mut served = Served::new();
    let bytes = noise(2_000_000, 1);
    let mut stream = begin_upload(&served, &bytes, 1_000_000);
    let uploading = std::thread::spawn({
        let rest = bytes[1_000_000..].to_vec();
        move || {
            std::thread::sleep(std::time::Duration::from_millis(300));
            stream.write_all(&rest).unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).unwrap();
            answer
        }
    });
    served.restart();
    assert_eq!(&uploading.join().unwrap(), b"HTTP/1.1 201");
    assert!(served.get(&format!("/v1/objects/{}", id(&bytes))).body == bytes);
}

#[test]
fn a_shutdown_waits_no_longer_than_it_may() {
    let mut served = Served::with(|config| config.timeouts.shutdown_ms = 200);
    let bytes = noise(2_000_000, 2);
    let stream = begin_upload(&served, &bytes, 1_000_000);
    served.restart();
    drop(stream);
    assert_eq!(served.get("/v1/objects").json()["objects"], serde_json::json!([]));
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&bytes)).status, 201);
}
