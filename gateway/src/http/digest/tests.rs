use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

use super::{CONTENT_DIGEST, REPR_DIGEST, of, promised};

/// SHA-256 of `hello`, from `printf hello | openssl dgst -sha256 -binary | base64`.
const HELLO: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

fn headers(fields: &[(&HeaderName, &str)]) -> HeaderMap {
    let pairs = fields.iter().map(|(name, value)| ((*name).clone(), HeaderValue::from_str(value).unwrap()));
    let mut map = HeaderMap::new();
    pairs.for_each(|(name, value)| {
        map.append(name, value);
    });
    map
}

#[test]
fn a_field_is_written_as_others_write_it() {
    let pieces = [Bytes::from_static(b"he"), Bytes::from_static(b"llo")];
    assert_eq!(of(&pieces), format!("sha-256=:{HELLO}:"));
}

#[test]
fn a_field_that_was_written_is_read() {
    let field = of(&[Bytes::from_static(b"hello")]);
    let map = headers(&[(&REPR_DIGEST, field.to_str().unwrap())]);
    let read = promised(&map).unwrap().unwrap();
    assert_eq!(super::field(&read), field);
}

#[test]
fn other_algorithms_and_parameters_are_passed_over() {
    assert_eq!(promised(&HeaderMap::new()).unwrap(), None);
    assert_eq!(promised(&headers(&[(&REPR_DIGEST, "sha-512=:AAAA:, md5=:x:, unixsum")])).unwrap(), None);
    let expected = promised(&headers(&[(&REPR_DIGEST, &format!("sha-256=:{HELLO}:"))])).unwrap();
    let unpadded = HELLO.trim_end_matches('=');
    for text in [
        format!("sha-512=:AAAA:, sha-256=:{HELLO}:"),
        format!("sha-256=:{HELLO}:;q=1 , id-sha-256=:AAAA:"),
        format!("sha-256=:{unpadded}:"),
    ] {
        assert_eq!(promised(&headers(&[(&CONTENT_DIGEST, &text)])).unwrap(), expected, "{text}");
    }
}

#[test]
fn what_is_malformed_or_contradicts_itself_is_refused() {
    let zeros = format!("sha-256=:{}=:", "A".repeat(43));
    for fields in [
        vec![(&REPR_DIGEST, "sha-256")],
        vec![(&REPR_DIGEST, "sha-256=AAAA")],
        vec![(&REPR_DIGEST, "sha-256=:AAAA:")],
        vec![(&REPR_DIGEST, "sha-256=:????:")],
        vec![
            (&REPR_DIGEST, zeros.as_str()),
            (&CONTENT_DIGEST, "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"),
        ],
    ] {
        promised(&headers(&fields)).unwrap_err();
    }
}
