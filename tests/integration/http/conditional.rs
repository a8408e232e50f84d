//! Conditional requests.

use super::served::{Served, noise};

#[test]
fn a_client_that_has_the_object_is_told_so() {
    let served = Served::new();
    let bytes = noise(10_000, 1);
    let object = served.store(&bytes);
    let (path, tag) = (format!("/v1/objects/{object}"), format!("\"{object}\""));
    for value in [tag.clone(), format!("W/{tag}"), "*".to_owned(), format!("\"x\", {tag}")] {
        for method in ["GET", "HEAD"] {
            let answer = served.ask(method, &path, &[("if-none-match", &value)], None);
            assert_eq!((answer.status, answer.body.len()), (304, 0), "{method} {value}");
            assert_eq!((answer.header("etag"), answer.header("content-length")), (tag.as_str(), ""));
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        }
    }
    assert_eq!(served.ask("GET", &path, &[("if-none-match", "\"x\"")], None).status, 200);
    let missing = path.replace(&object[..8], "00000000");
    served.ask("GET", &missing, &[("if-none-match", "*")], None).expect_problem(404, "object-not-found");
}

#[test]
fn a_client_that_means_another_object_is_refused() {
    let served = Served::new();
    let object = served.store(b"hello");
    let (path, tag) = (format!("/v1/objects/{object}"), format!("\"{object}\""));
    assert_eq!(served.ask("GET", &path, &[("if-match", &tag)], None).status, 200);
    assert_eq!(served.ask("GET", &path, &[("if-match", "*")], None).status, 200);
    served.ask("GET", &path, &[("if-match", "\"x\"")], None).expect_problem(412, "precondition-failed");
    served
        .ask("GET", &path, &[("if-match", &format!("W/{tag}"))], None)
        .expect_problem(412, "precondition-failed");
}

#[test]
fn a_part_is_given_only_of_the_object_that_was_begun() {
    let served = Served::new();
    let object = served.store(b"hello");
    let (path, tag) = (format!("/v1/objects/{object}"), format!("\"{object}\""));
    let ask =
        |if_range: &str| served.ask("GET", &path, &[("range", "bytes=1-2"), ("if-range", if_range)], None);
    assert_eq!((ask(&tag).status, ask(&tag).body), (206, b"el".to_vec()));
    for other in ["\"x\"", "Sun, 22 Nov 2026 00:00:00 GMT", &format!("W/{tag}")] {
        assert_eq!((ask(other).status, ask(other).body), (200, b"hello".to_vec()), "{other}");
    }
}
