use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::{Disposition, disposition, file_name, media_type};

fn typed(text: &str) -> HeaderMap {
    [(CONTENT_TYPE, HeaderValue::from_str(text).unwrap())].into_iter().collect()
}

#[test]
fn names_of_files_are_taken() {
    for name in ["a", "dataset.tar", "with space", "Übung.csv", "数据.tar.gz", "100%.txt", "a\"b", ".hidden"]
    {
        assert_eq!(file_name(name).unwrap(), name);
    }
}

#[test]
fn paths_controls_and_disguises_are_refused() {
    let long = "x".repeat(1025);
    for name in [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a\nb",
        "a\r\nSet-Cookie: x",
        "a\0",
        "a\u{85}",
        "a\u{202e}gpj.exe",
        &long,
    ] {
        file_name(name).unwrap_err();
    }
    assert_eq!(file_name(&long[1..]).unwrap().len(), 1024);
}

#[test]
fn dispositions_are_written_as_the_standard_says() {
    for (name, expected) in [
        ("data.tar", "inline; filename=\"data.tar\""),
        ("a b.txt", "inline; filename=\"a b.txt\""),
        ("Übung.csv", "inline; filename=\"_bung.csv\"; filename*=UTF-8''%C3%9Cbung.csv"),
        ("a\"b", "inline; filename=\"a_b\"; filename*=UTF-8''a%22b"),
        ("100%41", "inline; filename=\"100_41\"; filename*=UTF-8''100%2541"),
        (
            "a\r\nSet-Cookie: x",
            "inline; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x",
        ),
    ] {
        assert_eq!(disposition(Disposition::Inline, name), expected, "{name:?}");
    }
    assert_eq!(disposition(Disposition::Attachment, "x"), "attachment; filename=\"x\"");
}

proptest! {
    #[test]
    fn no_name_breaks_out_of_its_header_and_each_is_read_back(name in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        let value = disposition(Disposition::Attachment, &name);
        let text = value.to_str().expect("visible ASCII");
        let inner = text.strip_prefix("attachment; filename=\"").unwrap();
        let (plain, rest) = inner.split_once('"').unwrap();
        if let Some(encoded) = rest.strip_prefix("; filename*=UTF-8''") {
            prop_assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), name);
        } else {
            prop_assert_eq!((plain, rest), (name.as_str(), ""));
        }
    }
}

#[test]
fn a_media_type_is_what_is_said_else_what_the_name_says() {
    assert_eq!(
        media_type(&typed("text/csv; charset=utf-8"), Some("x.tar")).unwrap().unwrap(),
        "text/csv; charset=utf-8"
    );
    assert_eq!(media_type(&HeaderMap::new(), Some("x.csv")).unwrap().unwrap(), "text/csv");
    assert_eq!(media_type(&HeaderMap::new(), Some("no-ending")).unwrap(), None);
    assert_eq!(media_type(&HeaderMap::new(), None).unwrap(), None);
    let form = typed("Application/X-WWW-Form-Urlencoded");
    assert_eq!(media_type(&form, None).unwrap(), None);
    assert_eq!(media_type(&form, Some("x.png")).unwrap().unwrap(), "image/png");
}

#[test]
fn a_malformed_media_type_is_refused() {
    let long = format!("text/{}", "x".repeat(251));
    for text in
        ["text", "/csv", "text/", "te xt/csv", "text/csv; a=\tb", "multipart/form-data; boundary=x", &long]
    {
        media_type(&typed(text), None).unwrap_err();
    }
    media_type(&[(CONTENT_TYPE, HeaderValue::from_bytes(b"text/\xff").unwrap())].into_iter().collect(), None)
        .unwrap_err();
}
