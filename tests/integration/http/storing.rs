//! Uploads: what is stored, under which name, and what the answer says.

use std::io::{Read as _, Write as _};

use super::served::{Served, id, noise, read_all};

#[test]
fn post_stores_and_says_what() {
    let served = Served::new();
    let bytes = noise(300_000, 1);
    let answer = served.ask("POST", "/v1/objects", &[], Some(&bytes));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let stored = answer.json();
    assert_eq!(stored["object"], id(&bytes));
    assert_eq!(stored["length"], 300_000);
    assert_eq!(stored["sha256"].as_str().unwrap().len(), 64);
    assert!(stored["new_bytes"].as_u64().unwrap() >= 300_000);
    assert!(stored["billable_bytes"].as_u64().unwrap() >= 300_000);
    assert_eq!(answer.header("location"), format!("/v1/objects/{}", id(&bytes)));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(served.get(answer.header("location")).body, bytes);
}

#[test]
fn storing_again_is_answered_with_200_and_costs_nothing() {
    let served = Served::new();
    for len in [0, 100, 100_000] {
        let bytes = noise(len, 2);
        served.store(&bytes);
        let again = served.ask("POST", "/v1/objects/", &[("idempotency-key", "k1")], Some(&bytes));
        assert_eq!(again.status, 200);
        assert_eq!((&again.json()["new_bytes"], &again.json()["billable_bytes"]), (&0.into(), &0.into()));
        assert_eq!(again.header("location"), format!("/v1/objects/{}", id(&bytes)));
    }
}

#[test]
fn objects_of_every_kind_of_size_come_back() {
    let served = Served::new();
    for len in [0, 1, 1023, 1024, 1025, 65_535, 65_536, 65_537, 262_144, 262_145, 5_000_001] {
        let bytes = noise(len, len as u64);
        let answer = served.get(&format!("/v1/objects/{}", served.store(&bytes)));
        assert_eq!((answer.status, answer.header("content-length")), (200, len.to_string().as_str()));
        assert!(answer.body == bytes, "an object of {len} bytes came back as another");
    }
}

#[test]
fn a_promised_id_is_kept_or_nothing_is_stored() {
    let served = Served::new();
    let (bytes, others) = (noise(100_000, 3), noise(100_000, 4));
    let path = format!("/v1/objects/{}", id(&bytes));
    served.ask("PUT", &path, &[], Some(&others)).expect_problem(422, "id-mismatch");
    served.get(&path).expect_problem(404, "object-not-found");
    served.get(&format!("/v1/objects/{}", id(&others))).expect_problem(404, "object-not-found");
    assert_eq!(
        served
            .ask("PUT", &path.to_uppercase().replace("/V1/OBJECTS", "/v1/objects"), &[], Some(&bytes))
            .status,
        201
    );
    assert_eq!(served.ask("PUT", &path, &[], Some(&bytes)).status, 200);
    served
        .ask("PUT", &path, &[("if-none-match", "*")], Some(&bytes))
        .expect_problem(412, "precondition-failed");
    served.wait_until_idle();
}

#[test]
fn promised_digests_are_kept_or_nothing_is_stored() {
    let served = Served::new();
    // printf hello | openssl dgst -sha256 -binary | base64
    let right = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    let wrong = "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:";
    for name in ["repr-digest", "content-digest"] {
        served
            .ask("POST", "/v1/objects", &[(name, wrong)], Some(b"hello"))
            .expect_problem(422, "digest-mismatch");
        served
            .ask("POST", "/v1/objects", &[(name, "sha-256=:no:")], Some(b"hello"))
            .expect_problem(400, "invalid-digest");
    }
    served.get(&format!("/v1/objects/{}", id(b"hello"))).expect_problem(404, "object-not-found");
    let unknown = ("content-digest", "sha-512=:AAAA:");
    assert_eq!(
        served.ask("POST", "/v1/objects", &[("repr-digest", right), unknown], Some(b"hello")).status,
        201
    );
    assert_eq!(served.get(&format!("/v1/objects/{}", id(b"hello"))).header("repr-digest"), right);
}

#[test]
fn chunked_bodies_of_unknown_length_are_taken() {
    let served = Served::new();
    let answer = served.send(
        "POST /v1/objects HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
         5\r\nhello\r\n1;ext=1\r\n!\r\n0\r\nRepr-Digest: sha-256=:ignored:\r\n\r\n",
        false,
    );
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(answer.contains(&id(b"hello!")), "{answer}");
}

#[test]
fn continue_is_said_when_the_body_is_wanted_and_only_then() {
    let served = Served::with(|config| config.limits.object_bytes = 1_000_000);
    let mut stream = served.connect();
    let head = "PUT /v1/objects/x.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n";
    stream.write_all(format!("{head}Content-Length: 5\r\n\r\n").as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hello").unwrap();
    assert!(read_all(&mut stream).starts_with("HTTP/1.1 201 "));
    for refused in [
        format!("{head}Content-Length: 1000001\r\n\r\n"),
        format!("{head}Content-Length: 5\r\nContent-Encoding: gzip\r\n\r\n"),
        format!("{head}Content-Length: 5\r\nContent-Range: bytes 0-4/5\r\n\r\n"),
        format!("{head}Content-Length: 5\r\nRepr-Digest: sha-256=:x:\r\n\r\n"),
    ] {
        let answer = served.send(refused, false);
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("100 Continue"), "{answer}");
    }
}

#[test]
fn objects_are_listed_in_pages() {
    let served = Served::new();
    let mut ids: Vec<String> = (0..7).map(|seed| served.store(&noise(50, seed))).collect();
    ids.sort();
    let mut listed = Vec::new();
    let mut path = "/v1/objects?limit=3".to_owned();
    loop {
        let page = served.get(&path).json();
        let objects = page["objects"].as_array().unwrap();
        assert!(objects.len() <= 3 && objects.iter().all(|object| object["length"] == 50));
        listed.extend(objects.iter().map(|object| object["object"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/objects?limit=3&after={next}");
    }
    assert_eq!(listed, ids);
    assert!(served.get("/v1/objects").json()["next"].is_null());
    served.get("/v1/objects?after=x").expect_problem(400, "invalid-query");
    served.get("/v1/objects?limit=x").expect_problem(400, "invalid-query");
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    let mut served = Served::new();
    let bytes = noise(200_000, 9);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    served.restart();
    assert!(served.get(&path).body == bytes);
}
