//! File names and media types, friendly and hostile.

use super::served::{Served, id};

#[test]
fn a_name_and_a_type_are_given_back() {
    let served = Served::new();
    for (n, (path, content_type, disposition, media_type)) in [
        ("/v1/objects/dataset.tar", "", "inline; filename=\"dataset.tar\"", "application/x-tar"),
        ("/v1/objects/", "", "", "application/octet-stream"),
        (
            "/v1/objects?filename=a.csv",
            "text/csv; charset=utf-8",
            "inline; filename=\"a.csv\"",
            "text/csv; charset=utf-8",
        ),
        ("/v1/objects/path.png?filename=query.csv", "", "inline; filename=\"query.csv\"", "text/csv"),
        (
            "/v1/objects/%C3%9Cbung%201.txt",
            "",
            "inline; filename=\"_bung 1.txt\"; filename*=UTF-8''%C3%9Cbung%201.txt",
            "text/plain",
        ),
        (
            "/v1/objects/form",
            "application/x-www-form-urlencoded",
            "inline; filename=\"form\"",
            "application/octet-stream",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let bytes = format!("object {n}");
        let headers = [("content-type", content_type)];
        let headers = if content_type.is_empty() { &[][..] } else { &headers[..] };
        let method = if path.contains("objects?") { "POST" } else { "PUT" };
        assert_eq!(served.ask(method, path, headers, Some(bytes.as_bytes())).status, 201, "{path}");
        let answer = served.get(&format!("/v1/objects/{}", id(bytes.as_bytes())));
        assert_eq!(
            (answer.header("content-disposition"), answer.header("content-type")),
            (disposition, media_type)
        );
    }
}

#[test]
fn a_download_can_have_a_name_of_its_own() {
    let served = Served::new();
    served.ask("PUT", "/v1/objects/stored.txt", &[], Some(b"hello"));
    let path = format!("/v1/objects/{}", id(b"hello"));
    let named = served.get(&format!("{path}?filename=mine%22%C3%A9.txt"));
    assert_eq!(
        named.header("content-disposition"),
        "attachment; filename=\"mine__.txt\"; filename*=UTF-8''mine%22%C3%A9.txt"
    );
    served.get(&format!("{path}?filename=a%0d%0aSet-Cookie:x")).expect_problem(400, "invalid-file-name");
}

#[test]
fn the_first_upload_names_the_object() {
    let served = Served::new();
    served.ask("PUT", "/v1/objects/first.txt", &[], Some(b"hello"));
    assert_eq!(served.ask("PUT", "/v1/objects/second.png", &[], Some(b"hello")).status, 200);
    let answer = served.get(&format!("/v1/objects/{}", id(b"hello")));
    assert_eq!(
        (answer.header("content-disposition"), answer.header("content-type")),
        ("inline; filename=\"first.txt\"", "text/plain")
    );
}

#[test]
fn no_name_gets_a_header_of_its_own() {
    let served = Served::new();
    for name in
        ["a%0d%0aX-Evil:%201", "a%00b", "%2e%2e", "a%2fb", "a%5cb", "%ff", "a%e2%80%aegpj.exe", "%7f", "a%0a"]
    {
        for (method, path) in
            [("PUT", format!("/v1/objects/{name}")), ("POST", format!("/v1/objects?filename={name}"))]
        {
            let answer = served.ask(method, &path, &[], Some(b"hello"));
            // Query strings have no word for bytes that are not UTF-8: those arrive replaced, and harmless.
            if answer.status == 201 && name == "%ff" && method == "POST" {
                continue;
            }
            answer.expect_problem(400, "invalid-file-name");
        }
    }
    let quoted = served.ask("PUT", "/v1/objects/a%22;%20filename=%22b.exe", &[], Some(b"quoted"));
    assert_eq!(quoted.status, 201);
    let answer = served.get(&format!("/v1/objects/{}", id(b"quoted")));
    assert!(
        answer
            .header("content-disposition")
            .starts_with("inline; filename=\"a_; filename=_b.exe\"; filename*=")
    );
    assert!(!answer.headers.contains_key("x-evil"));
}

#[test]
fn media_types_that_cannot_be_meant_are_refused() {
    let served = Served::new();
    let ask = |value: &str| served.ask("POST", "/v1/objects", &[("content-type", value)], Some(b"hello"));
    ask("nonsense").expect_problem(400, "invalid-media-type");
    ask(&format!("text/{}", "x".repeat(300))).expect_problem(400, "invalid-media-type");
    ask("multipart/form-data; boundary=x").expect_problem(415, "form-not-supported");
    served
        .ask("POST", "/v1/objects", &[("content-encoding", "gzip")], Some(b"hello"))
        .expect_problem(415, "content-coding-not-supported");
    assert_eq!(
        served.ask("POST", "/v1/objects", &[("content-encoding", "identity")], Some(b"hello")).status,
        201
    );
}

#[test]
fn a_page_that_somebody_uploaded_runs_nothing() {
    let served = Served::new();
    let page = b"<script>alert(1)</script>";
    served.ask("POST", "/v1/objects", &[("content-type", "text/html")], Some(page));
    let path = format!("/v1/objects/{}", id(page));
    for headers in [&[][..], &[("range", "bytes=0-7")][..]] {
        let answer = served.ask("GET", &path, headers, None);
        assert_eq!(answer.header("content-type"), "text/html");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    }
}
