use axum::http::{HeaderMap, HeaderName, HeaderValue};
use coffer_storage::ObjectId;

use super::{Choice, allow_store, choose, choose_whole, etag};
use crate::http::range::Asked;

fn tag() -> HeaderValue {
    etag(&ObjectId::of(b"hello"))
}

fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
    let tag = tag().to_str().unwrap().to_owned();
    let pair = |(name, value): &(&'static str, &str)| {
        let value = value.replace("TAG", &tag);
        (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap())
    };
    fields.iter().map(pair).collect()
}

#[test]
fn an_entity_tag_is_the_id_in_quotes() {
    assert_eq!(tag(), "\"ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f\"");
}

#[test]
fn preconditions_come_in_the_order_of_the_standard() {
    let all = Choice::Bytes(Asked::Whole);
    let part = Choice::Bytes(Asked::Part(0..2));
    for (fields, expected) in [
        (&[][..], &all),
        (&[("if-match", "TAG")], &all),
        (&[("if-match", "*")], &all),
        (&[("if-match", "\"other\", TAG")], &all),
        (&[("if-match", "\"other\"")], &Choice::PreconditionFailed),
        (&[("if-match", "W/TAG")], &Choice::PreconditionFailed),
        (&[("if-match", "")], &Choice::PreconditionFailed),
        (&[("if-none-match", "TAG")], &Choice::NotModified),
        (&[("if-none-match", "W/TAG")], &Choice::NotModified),
        (&[("if-none-match", "*")], &Choice::NotModified),
        (&[("if-none-match", "\"a\" ,\tTAG, \"b\"")], &Choice::NotModified),
        (&[("if-none-match", "\"other\"")], &all),
        (&[("if-match", "\"other\""), ("if-none-match", "TAG")], &Choice::PreconditionFailed),
        (&[("if-none-match", "TAG"), ("range", "bytes=0-1")], &Choice::NotModified),
        (&[("range", "bytes=0-1")], &part),
        (&[("range", "bytes=0-1"), ("if-range", "TAG")], &part),
        (&[("range", "bytes=0-1"), ("if-range", "W/TAG")], &all),
        (&[("range", "bytes=0-1"), ("if-range", "Sun, 22 Nov 2026 00:00:00 GMT")], &all),
        (&[("range", "bytes=9-"), ("if-range", "TAG")], &Choice::Bytes(Asked::Nothing)),
        (&[("range", "bytes=9-"), ("if-range", "\"other\"")], &all),
    ] {
        assert_eq!(&choose(&headers(fields), &tag(), 5), expected, "{fields:?}");
    }
}

#[test]
fn head_knows_no_ranges() {
    assert_eq!(choose_whole(&headers(&[("range", "bytes=9-")]), &tag()), Choice::Bytes(Asked::Whole));
    assert_eq!(choose_whole(&headers(&[("if-none-match", "TAG")]), &tag()), Choice::NotModified);
}

#[test]
fn two_range_fields_are_no_range() {
    let mut map = headers(&[("range", "bytes=0-1")]);
    map.append("range", HeaderValue::from_static("bytes=0-1"));
    assert_eq!(choose(&map, &tag(), 5), Choice::Bytes(Asked::Whole));
}

#[test]
fn storing_can_be_conditional() {
    for (fields, absent, stored) in [
        (&[][..], true, true),
        (&[("if-none-match", "*")], true, false),
        (&[("if-none-match", "TAG")], true, false),
        (&[("if-none-match", "\"other\"")], true, true),
        (&[("if-match", "*")], false, true),
        (&[("if-match", "\"other\"")], false, false),
    ] {
        assert_eq!(allow_store(&headers(fields), &tag(), false), absent, "{fields:?}");
        assert_eq!(allow_store(&headers(fields), &tag(), true), stored, "{fields:?}");
    }
}
