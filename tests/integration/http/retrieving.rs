//! Retrieval: whole objects, parts, and what their headers say.

use super::served::{Served, id, noise};

#[test]
fn head_has_exactly_the_header_of_get() {
    let served = Served::new();
    for len in [0, 5, 1024, 100_000, 400_000] {
        let bytes = noise(len, 1);
        served.ask("PUT", "/v1/objects/some%20name.csv", &[], Some(&bytes));
        for query in ["", "?filename=other.txt"] {
            let path = format!("/v1/objects/{}{query}", id(&bytes));
            let (get, head) = (served.get(&path), served.ask("HEAD", &path, &[("range", "bytes=1-2")], None));
            assert_eq!((get.status, head.status), (200, 200));
            assert_eq!(head.body, b"");
            let names = |answer: &super::served::Answer| {
                let mut all: Vec<_> = answer
                    .headers
                    .iter()
                    .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
                    .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
                    .collect();
                all.sort();
                all
            };
            assert_eq!(names(&head), names(&get));
            assert_eq!(head.header("content-length"), len.to_string());
        }
    }
    let missing = served.ask("HEAD", &format!("/v1/objects/{}", id(b"never")), &[], None);
    assert_eq!((missing.status, missing.body.len(), missing.header("cache-control")), (404, 0, "no-store"));
}

#[test]
fn an_object_says_what_it_is_and_may_be_kept_for_ever() {
    let served = Served::new();
    let object = served.store(b"hello");
    let answer = served.get(&format!("/v1/objects/{object}"));
    assert_eq!(answer.header("etag"), format!("\"{object}\""));
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("accept-ranges"), "bytes");
    assert_eq!(answer.header("repr-digest"), "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("content-disposition"), "");
    assert_eq!(answer.header("content-digest"), "");
}

#[test]
fn every_form_of_range_gives_its_part() {
    let served = Served::new();
    let len = 700_000;
    let bytes = noise(len, 2);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=0-65535", 0, 65_536),
        ("bytes=65000-66000", 65_000, 66_001),
        ("bytes=699999-", 699_999, 700_000),
        ("bytes=100000-", 100_000, 700_000),
        ("bytes=-1", 699_999, 700_000),
        ("bytes=-300000", 400_000, 700_000),
        ("bytes=-9999999", 0, 700_000),
        ("bytes=5-99999999999999999999999999", 5, 700_000),
    ] {
        let answer = served.ask("GET", &path, &[("range", range)], None);
        assert_eq!(answer.status, 206, "{range}");
        assert_eq!(answer.header("content-range"), format!("bytes {from}-{}/{len}", to - 1));
        assert_eq!(answer.header("content-length"), (to - from).to_string());
        assert!(answer.body == bytes[from..to], "{range} gave other bytes");
        assert_eq!(answer.header("repr-digest").len(), 54);
        let digest = answer.header("content-digest");
        assert_eq!(digest.is_empty(), to - from > 262_144, "{range}: {digest}");
    }
    let first = served.ask("GET", &path, &[("range", "bytes=0-4")], None);
    let stored = served.ask(
        "POST",
        "/v1/objects",
        &[("content-digest", first.header("content-digest"))],
        Some(&first.body),
    );
    assert_eq!(stored.status, 201, "the digest of a part is that of its bytes");
}

#[test]
fn ranges_that_cannot_be_are_refused_and_those_that_say_nothing_passed_over() {
    let served = Served::new();
    let bytes = noise(1_000, 3);
    let path = format!("/v1/objects/{}", served.store(&bytes));
    for range in ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=5000-6000,7000-"] {
        let answer = served.ask("GET", &path, &[("range", range)], None);
        answer.expect_problem(416, "range-not-satisfiable");
        assert_eq!(answer.header("content-range"), "bytes */1000");
    }
    for range in ["bytes=2-1", "bytes=a-b", "lines=1-2", "bytes", "bytes=0-1,5-6", "bytes=--1"] {
        let answer = served.ask("GET", &path, &[("range", range)], None);
        assert_eq!((answer.status, answer.body == bytes), (200, true), "{range}");
    }
    let empty = format!("/v1/objects/{}", served.store(b""));
    for range in ["bytes=0-", "bytes=-5", "bytes=0-0"] {
        let answer = served.ask("GET", &empty, &[("range", range)], None);
        assert_eq!((answer.status, answer.header("content-length")), (200, "0"), "{range}");
    }
}

#[test]
fn a_manifest_lists_the_chunks_in_pages() {
    let served = Served::new();
    let bytes = noise(2_000_000, 4);
    served.ask("PUT", "/v1/objects/data.csv", &[], Some(&bytes));
    let path = format!("/v1/objects/{}/manifest", id(&bytes));
    let whole = served.get(&path).json();
    assert_eq!(whole["object"], id(&bytes));
    assert_eq!((&whole["length"], &whole["geometry"]), (&2_000_000.into(), &"4+2".into()));
    assert_eq!((&whole["file_name"], &whole["media_type"]), (&"data.csv".into(), &"text/csv".into()));
    let chunks = whole["chunks"].as_array().unwrap();
    let mut end = 0;
    for chunk in chunks {
        let (offset, length) = (chunk["offset"].as_u64().unwrap(), chunk["length"].as_u64().unwrap());
        assert_eq!(offset, end);
        end += length;
        let part = &bytes[usize::try_from(offset).unwrap()..usize::try_from(end).unwrap()];
        assert_eq!(chunk["chunk"], id(part), "a chunk's id is the hash of its bytes");
    }
    assert_eq!(end, 2_000_000);
    for limit in [1, 7, chunks.len() - 1, chunks.len(), chunks.len() + 1] {
        let (mut paged, mut pages, mut next) = (Vec::new(), 0, Some(0));
        while let Some(after) = next {
            let page = served.get(&format!("{path}?limit={limit}&after={after}")).json();
            paged.extend(page["chunks"].as_array().unwrap().clone());
            pages += 1;
            next = page["next"].as_u64();
        }
        assert_eq!(&paged, chunks, "in pages of {limit}");
        assert_eq!(
            pages,
            chunks.len().div_ceil(limit),
            "pages of {limit} are full, and the last is not empty"
        );
    }
    for (index, chunk) in chunks.iter().enumerate() {
        let (offset, length) = (chunk["offset"].as_u64().unwrap(), chunk["length"].as_u64().unwrap());
        for after in [offset, offset + length / 2, offset + length - 1] {
            let page = served.get(&format!("{path}?after={after}")).json();
            assert_eq!(page["chunks"].as_array().unwrap(), &chunks[index..], "after {after}");
        }
    }
    for past in [2_000_000, u64::MAX] {
        let page = served.get(&format!("{path}?after={past}")).json();
        assert_eq!((&page["chunks"], &page["next"]), (&serde_json::json!([]), &serde_json::Value::Null));
    }
    let tiny = format!("/v1/objects/{}/manifest", served.store(b"tiny"));
    assert_eq!(served.get(&tiny).json()["chunks"], serde_json::json!([]));
}

#[test]
fn what_is_not_there_is_said_so() {
    let served = Served::new();
    for path in ["", "/manifest", "/status"] {
        served
            .get(&format!("/v1/objects/{}{path}", id(b"never stored")))
            .expect_problem(404, "object-not-found");
        served.get(&format!("/v1/objects/abc{path}")).expect_problem(400, "invalid-object-id");
    }
    for path in ["/", "/v1", "/v2/objects", "/v1/objects/a/b", "/v1/objects/a/manifest/"] {
        served.get(path).expect_problem(404, "route-not-found");
    }
    let answer = served.ask("DELETE", &format!("/v1/objects/{}", id(b"x")), &[], None);
    answer.expect_problem(405, "method-not-allowed");
    let allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
    assert!(["GET", "HEAD", "PUT"].iter().all(|method| allowed.contains(method)), "{allowed:?}");
    assert!(!allowed.contains(&"DELETE"));
}
