//! `/v1/objects/{id}/slice`: what a client that trusts nobody asks for.

use std::io::{Cursor, Read as _};

use super::served::{Served, id, noise};

#[test]
fn the_bao_library_decodes_what_is_served() {
    let served = Served::new();
    for (seed, len) in [(1, 0), (2, 1), (3, 1024), (4, 1025), (5, 100_000), (6, 2_000_000), (7, 6_000_000)] {
        let bytes = noise(len, seed);
        let path = format!("/v1/objects/{}/slice", served.store(&bytes));
        let hash = blake3::hash(&bytes);
        let whole = served.get(&path);
        assert_eq!(
            (whole.status, whole.header("content-type")),
            (200, "application/x-bao-slice; group=1024")
        );
        assert!(bao::decode::decode(&whole.body, &hash).unwrap() == bytes, "{len} bytes, combined encoding");
        for (offset, count) in [(0, 1), (len / 3, 70_000), (len, 10), (len + 5_000, 1)] {
            let part = served.get(&format!("{path}?offset={offset}&length={count}"));
            assert_eq!(part.header("content-length"), part.body.len().to_string());
            let mut decoder =
                bao::decode::SliceDecoder::new(Cursor::new(&part.body), &hash, offset as u64, count as u64);
            let mut decoded = Vec::new();
            decoder.read_to_end(&mut decoded).unwrap();
            let from = offset.min(len);
            assert!(decoded == bytes[from..(from + count).min(len)], "{len} bytes, slice {offset}, {count}");
        }
    }
}

#[test]
fn head_has_the_header_of_get_and_a_slice_never_changes() {
    let served = Served::new();
    let path =
        format!("/v1/objects/{}/slice?offset=70000&length=9&group=65536", served.store(&noise(200_000, 1)));
    let (get, head) = (served.get(&path), served.ask("HEAD", &path, &[], None));
    assert_eq!((get.status, head.status, head.body.len()), (200, 200, 0));
    for name in ["content-length", "content-type", "etag", "cache-control", "accept-ranges"] {
        assert!(!get.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), get.header(name));
    }
    assert_eq!(get.header("content-type"), "application/x-bao-slice; group=65536");
    assert_eq!(get.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(get.header("accept-ranges"), "none");
    let etag = get.header("etag");
    let again = served.ask("GET", &path, &[("if-none-match", etag)], None);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = served.get(&path.replace("length=9", "length=10"));
    assert_ne!(other.header("etag"), etag);
}

#[test]
fn what_cannot_be_given_is_refused_with_a_reason() {
    let served = Served::new();
    let object = served.store(&noise(5_000, 1));
    for query in ["offset=-1", "length=x", "group=1023", "group=131072", "offset=18446744073709551616"] {
        let answer = served.get(&format!("/v1/objects/{object}/slice?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["reason"], "invalid-query", "{query}");
    }
    let missing = served.get(&format!("/v1/objects/{}/slice", id(b"never stored")));
    assert_eq!((missing.status, missing.header("cache-control")), (404, "no-store"));
    let far = served.get(&format!("/v1/objects/{object}/slice?offset=18446744073709551615"));
    assert_eq!(far.status, 200, "the last leaf proves that there is nothing");
}
