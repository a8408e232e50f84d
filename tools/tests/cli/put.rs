//! `coffer put`.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tempfile::tempdir;

use crate::run::{Said, bytes, id, run, run_with};
use crate::scripted::{Scripted, early_problem, page, problem, stored, stored_on};

fn put(folder: &Path, server: &Scripted, args: &[&str]) -> Said {
    let mut all = vec!["put", "--server", server.url()];
    all.extend(args);
    run(folder, &all)
}

#[test]
fn a_file_goes_under_its_promised_id() {
    let folder = tempdir().unwrap();
    let data = bytes(3_000_000, 11);
    let object = id(&data);
    fs::write(folder.path().join("ä file.tar"), &data).unwrap();
    let server = Scripted::new(vec![stored(&object)]);
    let said = put(folder.path(), &server, &["./ä file.tar"]);
    assert_eq!((said.code, said.out, said.err.as_str()), (0, format!("{object}  ./ä file.tar\n"), ""));
    let request = server.requests().remove(0);
    assert_eq!(request.line, format!("PUT /v1/objects/{object}?filename=%C3%A4%20file.tar HTTP/1.1"));
    assert!(request.fields.contains("content-length: 3000000\r\n"), "{}", request.fields);
    assert!(request.fields.contains("expect: 100-continue\r\n"), "{}", request.fields);
    assert!(request.body == data);
}

#[test]
fn standard_input_is_hashed_on_its_way() {
    let folder = tempdir().unwrap();
    let data = bytes(3_000_000, 12);
    let object = id(&data);
    let server = Scripted::new(vec![stored(&object), stored(&object)]);
    let said = run_with(folder.path(), &["put", "--server", server.url(), "--name", "a.tar", "-"], &data);
    assert_eq!((said.code, said.out), (0, format!("{object}  -\n")));
    let said = run_with(folder.path(), &["put", "--server", server.url(), "-", "--json"], b"other");
    assert_eq!(said.code, 1, "the server says another id than the bytes have");
    assert!(said.err.contains(&id(b"other")), "{}", said.err);
    let requests = server.requests();
    assert_eq!(requests[0].line, "POST /v1/objects?filename=a.tar HTTP/1.1");
    assert!(requests[0].body == data);
    assert_eq!(requests[1].line, "POST /v1/objects HTTP/1.1");
}

#[test]
fn json_is_the_servers_answer_and_the_file() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("x"), "x").unwrap();
    let object = id(b"x");
    let server = Scripted::new(vec![stored(&object)]);
    let said = put(folder.path(), &server, &["--json", "x"]);
    assert_eq!(said.out, format!("{{\"file\":\"x\",\"length\":1,\"object\":\"{object}\"}}\n"));
}

#[test]
fn a_thin_object_is_told_and_an_old_one_is_not() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("x"), "x").unwrap();
    for (shards, told) in [(6, false), (5, true), (0, false)] {
        let members = format!(",\"shards\":{shards},\"of_shards\":6");
        let server = Scripted::new(vec![stored_on(&id(b"x"), &members)]);
        let said = put(folder.path(), &server, &["x"]);
        assert_eq!(
            (said.code, said.err.contains("x is stored on 5 of 6 volumes")),
            (0, told),
            "{}",
            said.err
        );
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = tempdir().unwrap();
    for name in ["a", "b", "c"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let server = Scripted::new(vec![problem(507, "vault-full"), stored(&id(b"lie")), stored(&id(b"c"))]);
    let said = put(folder.path(), &server, &["missing", "a", "b", "c"]);
    assert_eq!((said.code, said.out), (1, format!("{}  c\n", id(b"c"))));
    for words in ["cannot read missing", "the words of vault-full", "b as stored by"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
}

#[test]
fn a_refusal_comes_before_the_body() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("large"), vec![7; 50 << 20]).unwrap();
    let server = Scripted::new(vec![early_problem(503, "read-only")]);
    let said = put(folder.path(), &server, &["large"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    assert!(said.err.contains("answers 503: the words of read-only"), "{}", said.err);
    let server = Scripted::new(vec![problem(422, "id-mismatch")]);
    let said = put(folder.path(), &server, &["large"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("the file changed while it was uploaded"), "{}", said.err);
}

#[test]
fn nobody_and_somebody_else_at_the_address_are_told_apart() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("x"), "x").unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let down = run(folder.path(), &["put", "x", "x", "--server", &format!("http://{free}")]);
    assert_eq!(down.code, 3);
    assert_eq!(down.err.matches("no answer from").count(), 1, "once is enough: {}", down.err);
    for status in ["200 OK", "404 Not Found", "405 Method Not Allowed"] {
        let server = Scripted::new(vec![page(status)]);
        let said = put(folder.path(), &server, &["x"]);
        assert_eq!((said.code, said.out.as_str()), (3, ""));
        assert!(said.err.contains("does not answer as a Coffer server does"), "{}", said.err);
    }
    let said = run(folder.path(), &["put", "--name", "n", "x", "x"]);
    assert_eq!(said.code, 2, "one name for two files");
}
